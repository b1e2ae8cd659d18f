import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.store import starting
from kg.store.limits import Limits, QueryTimeoutError
from kg.store.oxigraph import bulk_build
from kg.store.workers import WorkerPool
from tests.processes import is_alive, until

FORMATS = {"solutions": "csv", "boolean": "csv", "graph": "ntriples"}
CHEAP = "ASK { <http://e/s> ?p ?o }"
CHANCE = "SELECT (UUID() AS ?u) (RAND() AS ?r) (STRUUID() AS ?s) {}"
TEMPLATE = "kg.store.template"
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(9)) + " }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("starting")
    (made / "in.nq").write_text("".join(f'<http://e/s> <http://e/p> "{n}" .\n' for n in range(20)))
    bulk_build(made / "store", made / "in.nq")
    return made / "store"


@pytest.fixture(params=["forked", "new"])
def _way(request, monkeypatch):
    """Both ways: the usual one of Linux, and that of other systems."""
    if request.param == "new":
        monkeypatch.setattr(starting, "_can_adopt", lambda: False)


def asked(pool, query):
    with pool.ask(query, FORMATS) as answer:
        return b"".join(answer)


def children(*pattern):
    """The processes right below us, with this in their command."""
    listed = subprocess.run(["pgrep", "-P", str(os.getpid()), *pattern], check=False, capture_output=True, text=True)
    return set(map(int, listed.stdout.split()))


def kill_all(pool):
    """Kill the processes of a pool from outside, and wait until there are as many new ones."""
    pool.start()  # one that is killed before it is ready is not replaced before it is needed
    before = set(pool.pids)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(pool.pids) == 4 and not before & set(pool.pids))


@pytest.mark.usefixtures("_way")
def test_processes_live_and_end_the_same_way_however_they_are_started(folder):
    with WorkerPool(folder, Limits(seconds=0.5, workers=1)) as pool:
        pool.start()
        pids = pool.pids
        assert len(pids) == 4
        assert b"true" in asked(pool, CHEAP)
        with pytest.raises(QueryTimeoutError):
            asked(pool, ENDLESS)
        kill_all(pool)
        assert b"true" in asked(pool, CHEAP)
        pids += pool.pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids), "not even as zombies"


@pytest.mark.usefixtures("_way")
def test_a_pool_that_is_closed_while_its_processes_start_leaves_none(folder):
    with WorkerPool(folder, Limits(workers=1)) as pool:
        assert b"true" in asked(pool, CHEAP)
    before = children()
    for delay in (0.0, 0.002, 0.01, 0.05):
        pool = WorkerPool(folder, Limits(workers=2))
        starting_up = pool._run(pool.pool.start())
        time.sleep(delay)
        pool.close()
        starting_up.cancel()
        assert pool.pids == []
    until(lambda: children() <= before)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_workers_that_are_forked_have_chances_of_their_own(folder):
    found = set()
    for _ in range(3):
        with WorkerPool(folder, Limits(workers=1, quick=1)) as pool:
            found |= set(asked(pool, CHANCE).split(b"\r\n")[1].split(b","))
    assert len(found) == 9


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_template_that_was_killed_is_replaced_and_takes_nobody_along(folder):
    with WorkerPool(folder, Limits(workers=1)) as pool:
        pool.start()
        (template,) = children("-f", TEMPLATE, "-o")
        os.kill(template, signal.SIGKILL)
        until(lambda: not is_alive(template))
        assert b"true" in asked(pool, CHEAP)
        kill_all(pool)
        assert b"true" in asked(pool, CHEAP)
        assert children("-f", TEMPLATE)


SERVER = """
import os, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from kg.store.limits import Limits
from kg.store.workers import WorkerPool
pool = WorkerPool(Path(sys.argv[1]), Limits(workers=1))
pool.start()
tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
print(*(pid for task in tasks for pid in (task / "children").read_text().split()), flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_template_ends_with_the_server(folder, how):
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[1]) as server:
        pids = [int(pid) for pid in server.stdout.readline().split()]
        server.send_signal(how)
    assert len(pids) == 5
    until(lambda: not any(map(is_alive, pids)))


def policies(pid):
    """How the threads of a process are scheduled, but for its first."""
    tasks = (int(path.name) for path in Path(f"/proc/{pid}/task").iterdir())
    return {os.sched_getscheduler(task) for task in tasks if task != pid}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody is slowed down")
def test_a_long_query_is_slowed_down_and_the_next_one_of_its_process_is_not(tmp_path):
    (tmp_path / "in.nq").write_text("".join(f'<http://e/s> <http://e/p> "{n}" .\n' for n in range(3000)))
    bulk_build(tmp_path / "store", tmp_path / "in.nq")
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(?c) < STRLEN(?f)) }"
    with WorkerPool(tmp_path / "store", Limits(workers=1, quick=1)) as pool:
        pool.start()
        pids = pool.pids
        until(lambda: all(os.SCHED_OTHER in policies(pid) for pid in pids))
        seen = set()
        with ThreadPoolExecutor() as threads:
            answer = threads.submit(asked, pool, query)
            while not answer.done():
                seen |= {os.SCHED_BATCH} & set().union(*(policies(pid) for pid in pids))
                time.sleep(0.005)
            assert b"2090900" in answer.result()
        assert seen == {os.SCHED_BATCH}
        for _ in range(4):
            assert b"true" in asked(pool, CHEAP)
        assert pool.pids == pids, "none had to be replaced"
        until(lambda: all(os.SCHED_OTHER in policies(pid) for pid in pids))
