import asyncio
import contextlib
import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError, process
from kg.store.limits import (
    AnswerTooLongError,
    Limits,
    PoolClosedError,
    QueryAbandonedError,
    QueryCrashedError,
    QueryMemoryError,
    QueryTimeoutError,
    QueryTooLongError,
    QueueFullError,
    UnofferedKindError,
)
from kg.store.oxigraph import OxigraphStore, bulk_build
from kg.store.workers import WorkerPool
from tests.processes import is_alive, until

FORMATS = {"solutions": "json", "boolean": "json", "graph": "ntriples"}
QUERIES = {
    "solutions": "SELECT ?s ?o ?none { ?s <http://e/n> ?o OPTIONAL { ?s <http://e/x> ?none } } ORDER BY ?o LIMIT 20",
    "boolean": "ASK { ?s <http://e/n> 3 }",
    "graph": "CONSTRUCT WHERE { <http://e/hub> <http://e/l> ?o }",
}
BIG = "SELECT * { ?s ?p ?o . ?a <http://e/p> ?c }"
ALL = "SELECT * { ?s ?p ?o }"
CHEAP = "ASK { <http://e/hub> ?p ?o }"
LONG = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"<http://e/hub> <http://e/p> ?o{n} ." for n in range(9)) + " }"
GREEDY = "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY ?c ?o"
LONGER = LONG.replace("?n)", "?m)")
# what looks like the end of a row, or like a further one, in some format
ODD = [
    text
    for text in (r"},{", r"\"},{\"", r"{}", r"<result>", r"</result><result>", r"a\r\nb", r"\"\r\n\"", r"\\", r"\t")
    for _ in range(6)
]
DEEP = "SELECT * " + "{" * 400_000
JOIN = 5  # seconds a thread may take to end


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A store of 20,050 statements: a hub of fifty, and numbers."""
    lines = [f'<http://e/hub> <http://e/p> "{n}" .\n' for n in range(49)]
    lines.append('<http://e/hub> <http://e/l> "a, \\"b\\"\\nc \N{SNOWMAN}"@fr .\n')
    lines += [
        f'<http://e/s{n}> <http://e/n> "{n}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n' for n in range(20_000)
    ]
    made = tmp_path_factory.mktemp("workers")
    (made / "in.nq.gz").write_bytes(gzip.compress("".join(lines).encode()))
    bulk_build(made / "store", made / "in.nq.gz")
    return made / "store"


@pytest.fixture(scope="module")
def pool(folder):
    with WorkerPool(folder, Limits(seconds=30, megabytes=64, workers=2, queue=2, text_bytes=1 << 20)) as pool:
        yield pool


@pytest.fixture(scope="module")
def limited(folder):
    with WorkerPool(folder, Limits(rows=50)) as pool:
        yield pool


@contextlib.contextmanager
def in_background(pool, query):
    """Ask `query` in another thread until the block ends; gives the list of how it ended."""
    ended = []
    stop = threading.Event()

    def ask():
        try:
            ended.append(b"".join(pool.ask(query, FORMATS, gone=stop.is_set)))
        except QueryError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield ended
    finally:
        stop.set()
        thread.join(JOIN)
        assert not thread.is_alive()


def whole(pool, query, formats=FORMATS, **more):
    with pool.ask(query, formats, **more) as answer:
        return b"".join(answer)


def works(pool, queries=6):
    """Every worker answers: none is lost, none gives another query's answer."""
    asked = [(f"ASK {{ FILTER({number} > 2) }}", word) for number, word in ((1, b"false"), (3, b"true"))]
    return all(word in whole(pool, query) for query, word in asked * (queries // 2))


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in QUERIES for name in (RDF_FORMATS if kind == "graph" else RESULT_FORMATS)],
)
def test_answers_are_those_of_the_store(folder, pool, kind, name):
    expected = OxigraphStore.read_only(folder).query(QUERIES[kind])
    fmt = RDF_FORMATS[name] if kind == "graph" else RESULT_FORMATS[name]
    with pool.ask(QUERIES[kind], {**FORMATS, kind: name}) as answer:
        assert answer.is_here
        assert (answer.kind, answer.variables, answer.format) == (kind, expected.variables, name)
        assert b"".join(answer) == expected.serialize(fmt)


def test_a_long_answer_arrives_whole_and_in_pieces(folder, pool):
    with pool.ask(ALL, FORMATS) as answer:
        assert not answer.is_here
        pieces = list(answer)
    assert len(pieces) > 10
    assert b"".join(pieces) == OxigraphStore.read_only(folder).query(ALL).serialize(RESULT_FORMATS["json"])


def test_rows_can_be_read_as_terms(pool):
    rows = list(pool.ask(QUERIES["solutions"], FORMATS).rows())
    assert rows[3] == (ox.NamedNode("http://e/s3"), ox.Literal(3), None)
    ((subject, _, label),) = pool.ask(QUERIES["graph"], FORMATS).rows()
    assert (subject, label) == (ox.NamedNode("http://e/hub"), ox.Literal('a, "b"\nc \N{SNOWMAN}', language="fr"))
    assert pool.ask(QUERIES["boolean"], FORMATS).verdict() is True
    with pool.ask(ALL, FORMATS) as answer:
        assert len(next(answer.rows())) == 3
    assert works(pool)


def test_the_data_set_and_the_base_arrive(pool):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    csv = {"solutions": "csv"}
    assert whole(pool, count, csv) == b"n\r\n20050\r\n"
    assert whole(pool, count, csv, default_graphs=["http://e/g"]) == b"n\r\n0\r\n"
    assert whole(pool, count, csv, named_graphs=["http://e/g"]) == b"n\r\n0\r\n"
    assert b"true" in whole(pool, "ASK { <hub> ?p ?o }", base_iri="http://e/")


@pytest.mark.parametrize(
    ("query", "error", "fields"),
    [
        (
            "SELECT ?x\nWHERE { ?x foaf:p 1 }",
            MalformedQueryError,
            {"line": 2, "column": 18, "near": "WHERE { ?x foaf:p"},
        ),
        ("DROP ALL", UpdateRefusedError, {}),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", ServiceRefusedError, {}),
        ("SELECT * { ?s ?p '\ud800' }", QueryError, {}),
    ],
)
def test_errors_are_those_of_the_store(folder, pool, query, error, fields):
    with pytest.raises(error) as expected:
        OxigraphStore.read_only(folder).query(query)
    with pytest.raises(error) as caught:
        pool.ask(query, FORMATS)
    assert (type(caught.value), str(caught.value)) == (type(expected.value), str(expected.value))
    assert vars(caught.value) == vars(expected.value) == fields


def test_every_error_of_the_store_is_known_to_the_pool():
    def below(error):
        return {error}.union(*map(below, error.__subclasses__()))

    ours = {error for error in below(QueryError) if error.__module__ in ("kg.store", "kg.errors")}
    assert ours | {StoreError} <= set(process.ERRORS.values())


def test_formats_are_checked(pool):
    with pytest.raises(UnofferedKindError, match="gives graph") as caught:
        pool.ask(QUERIES["graph"], {"solutions": "json"})
    assert caught.value.kind == "graph"
    with pytest.raises(ValueError, match="turtle"):
        pool.ask(CHEAP, {"solutions": "turtle"})
    with pytest.raises(QueryError, match="no valid IRI"):
        pool.ask(CHEAP, FORMATS, default_graphs=["no iri"])
    assert works(pool)


def test_a_query_has_its_time_and_the_others_notice_nothing(folder):
    with WorkerPool(folder, Limits(seconds=1, workers=2)) as pool:
        pool.start()
        assert works(pool)
        before = pool.pids
        assert len(before) == 5
        started = time.monotonic()
        with in_background(pool, LONG) as ended:
            times = []
            while not ended:
                began = time.monotonic()
                assert b"true" in whole(pool, CHEAP)
                times.append(time.monotonic() - began)
            took = time.monotonic() - started
        assert isinstance(ended[0], QueryTimeoutError)
        assert "1 s, the limit here" in str(ended[0])
        assert 1 <= took < 2
        assert len(times) > 50
        assert max(times) < 0.5
        assert works(pool)
        until(lambda: len(pool.pids) == 5 and len(set(pool.pids) & set(before)) == 4)  # one was replaced, and only one


def test_a_query_has_its_memory(pool):
    with in_background(pool, LONG) as others:
        with pytest.raises(QueryMemoryError, match="64 MB"):
            pool.ask(GREEDY, FORMATS)
        assert others == []
    assert works(pool)


def test_a_query_that_breaks_the_engine_breaks_only_its_worker(pool):
    with in_background(pool, LONG) as others:
        with pytest.raises(QueryCrashedError, match="nested too deeply"):
            pool.ask(DEEP, FORMATS)
        assert others == []
    assert works(pool)


def test_nesting_that_would_end_a_process_of_the_usual_stack_is_answered(pool):
    assert whole(pool, f"ASK {'{' * 30_000}{'}' * 30_000}") == b'{"head":{},"boolean":true}'


def test_a_text_may_be_only_so_long(pool):
    with pytest.raises(QueryTooLongError, match="may have 1048576"):
        pool.ask(f"ASK {{}} #{'x' * (1 << 20)}", FORMATS)


def test_who_stops_reading_frees_the_worker(folder):
    with WorkerPool(folder, Limits(workers=1, queue=0)) as pool:
        pool.start()
        before = pool.pids
        for _ in range(3):
            with pool.ask(BIG, FORMATS) as answer:
                assert len(next(answer)) > 60_000
                with pytest.raises(QueueFullError, match="too many"):
                    pool.ask(f"{BIG} LIMIT 900000", FORMATS)
                assert works(pool), "there is always a process for quick ones"
            with pytest.raises(QueryAbandonedError):
                list(answer)
            assert works(pool)
            until(lambda: pool.pool.counts["long"] == 0)
        assert pool.pids == before, "it was called off, and not killed"


def test_who_goes_away_before_the_answer_frees_the_worker(folder):
    with WorkerPool(folder, Limits(workers=1)) as pool:
        gone = threading.Event()
        threading.Timer(0.5, gone.set).start()
        with pytest.raises(QueryAbandonedError):
            pool.ask(LONG, FORMATS, gone=gone.is_set)
        assert works(pool)


def test_who_reads_slowly_loses_no_time_but_may_not_keep_the_worker(folder):
    with WorkerPool(folder, Limits(workers=1, seconds=4, reading_seconds=6)) as pool:
        answer = pool.ask(BIG, FORMATS)
        next(answer)
        time.sleep(4.5)
        assert next(answer)
        time.sleep(2.0)
        with pytest.raises(QueryTimeoutError, match="not read to its end in 6 s"):
            list(answer)
        assert works(pool)


def test_who_goes_away_takes_nobody_along(folder):
    with WorkerPool(folder, Limits(quick=1)) as pool:
        pool.start()

        async def one_goes():
            first = pool.pool.ask(f"{ALL} LIMIT 3000", FORMATS)
            others = [pool.pool.ask(CHEAP, FORMATS) for _ in range(5)]
            await asyncio.sleep(0.002)
            first.close()
            for other in others:
                await other.begin()
            return [other.whole() for other in others]

        for _ in range(10):
            answers = asyncio.run_coroutine_threadsafe(one_goes(), pool.loop).result(20)
            assert all(b"true" in answer for answer in answers)


@pytest.mark.parametrize("rows", range(5000, 9000, 500))
def test_an_answer_that_fails_before_anybody_read_of_it_is_told(folder, rows):
    """A megabyte of it had arrived, and its failure with the same look."""
    with WorkerPool(folder, Limits(rows=rows)) as pool:

        async def begun():
            answer = pool.pool.ask(ALL, FORMATS)
            time.sleep(0.05)  # noqa: ASYNC251 - the loop is busy
            await answer.begin()
            return answer.whole() if answer.is_over else b""

        with contextlib.suppress(AnswerTooLongError):
            assert asyncio.run_coroutine_threadsafe(begun(), pool.loop).result(20) == b""


def test_a_full_queue_is_told_at_once(folder):
    with (
        WorkerPool(folder, Limits(workers=1, quick=1, queue=1, slow_seconds=0.2)) as pool,
        in_background(pool, LONG) as first,
    ):
        until(lambda: pool.pool.counts["long"] == 1)
        with in_background(pool, LONGER) as second:
            until(lambda: pool.pool.counts["waiting_long"] == 1)
            began = time.monotonic()
            with pytest.raises(QueueFullError, match="this one is long too"):
                pool.ask(f"{LONGER} OFFSET 1", FORMATS)
            assert time.monotonic() - began < 5
            assert first == second == []
            assert works(pool)


def test_waiting_has_an_end_too(folder):
    limits = Limits(workers=1, seconds=1.5, reading_seconds=30)
    with WorkerPool(folder, limits) as pool, pool.ask(BIG, FORMATS) as answer:
        next(answer)
        with pytest.raises(QueueFullError, match=r"no process became free in 1\.5 s"):
            pool.ask(f"{BIG} LIMIT 900000", FORMATS)
        assert works(pool)


def test_long_queries_wait_for_each_other_and_quick_ones_for_none(folder):
    with WorkerPool(folder, Limits(workers=2, seconds=2)) as pool, contextlib.ExitStack() as stack:
        pool.start()
        ended = [stack.enter_context(in_background(pool, f"{LONG} OFFSET {n}")) for n in range(5)]
        times = []
        while pool.pool.counts["waiting_long"] < 3 or len(times) < 200:
            began = time.monotonic()
            assert b"true" in whole(pool, CHEAP)
            times.append(time.monotonic() - began)
        assert pool.pool.counts["long"] == 2
        assert sorted(times)[len(times) // 2] < 0.05
        until(lambda: sum(map(len, ended)) >= 2)
        assert all(isinstance(one[0], QueryTimeoutError | QueueFullError) for one in ended if one)


def test_a_query_that_was_long_once_waits_with_the_long_ones(folder):
    with WorkerPool(folder, Limits(workers=1, seconds=1)) as pool:
        with pytest.raises(QueryTimeoutError):
            pool.ask(LONG, FORMATS)
        with pool.ask(BIG, FORMATS) as answer, in_background(pool, LONG):
            next(answer)
            until(lambda: pool.pool.counts["waiting_long"] == 1, seconds=2)


def test_quick_queries_behind_a_long_one_are_answered_elsewhere(folder):
    with WorkerPool(folder, Limits(quick=1, workers=2, slow_seconds=3)) as pool, in_background(pool, LONG):
        pool.start()
        until(lambda: pool.pool.counts["answering"] == 1)
        began = time.monotonic()
        assert works(pool, 40)
        assert time.monotonic() - began < 2
        assert pool.pool.counts["long"] == 0, "it was not yet known to be long"


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind in QUERIES for name in (RDF_FORMATS if kind == "graph" else RESULT_FORMATS)],
)
def test_an_answer_may_have_so_many_rows(folder, limited, kind, name):
    query = {
        "solutions": "SELECT * { ?s <http://e/n> ?o OPTIONAL { ?s <http://e/x> ?none } } LIMIT %d",
        "boolean": "ASK {} LIMIT %d",
        "graph": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT %d",
    }[kind]
    formats = {**FORMATS, kind: name}
    fmt = RDF_FORMATS[name] if kind == "graph" else RESULT_FORMATS[name]
    assert whole(limited, query % 50, formats) == OxigraphStore.read_only(folder).query(query % 50).serialize(fmt)
    if kind != "boolean":
        with pytest.raises(AnswerTooLongError, match="more than 50 rows"):
            limited.ask(query % 51, formats)
    assert works(limited)


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_rows_are_counted_whatever_they_hold(limited, name):
    odd = " ".join(f'("{text}")' for text in ODD)
    for wanted in (50, 51):
        query = f"SELECT * {{ VALUES (?x) {{ {odd} (UNDEF) }} }} LIMIT {wanted}"
        rows = f"SELECT * {{ {{ {query} }} }}"
        if wanted == 50:
            assert whole(limited, rows, {"solutions": name})
        else:
            with pytest.raises(AnswerTooLongError):
                limited.ask(rows, {"solutions": name})


def test_a_retired_pool_ends_what_runs_and_then_itself(folder):
    with WorkerPool(folder, Limits(workers=2)) as pool:
        pool.start()
        assert works(pool)
        answer = pool.ask("SELECT ?s { ?s ?p ?o . <http://e/hub> <http://e/p> ?c }", {"solutions": "csv"})
        pool.retire()
        until(lambda: len(pool.pids) == 1)
        assert sum(piece.count(b"\n") for piece in answer) == 20_050 * 49 + 1
        until(lambda: pool.pids == [])
        assert b"true" in whole(pool, CHEAP), "a request that began with this release"
        until(lambda: pool.pids == [])


def test_closing_ends_all(folder):
    pool = WorkerPool(folder, Limits(workers=2))
    pool.start()
    assert works(pool)
    pids = pool.pids
    with in_background(pool, LONG) as ended:
        time.sleep(0.3)
        pool.close()
        until(lambda: ended)
    assert isinstance(ended[0], PoolClosedError)
    assert not any(map(is_alive, pids))
    with pytest.raises(PoolClosedError):
        pool.ask(CHEAP, FORMATS)


def test_a_pool_that_is_forgotten_leaves_nothing(folder):
    pool = WorkerPool(folder, Limits(workers=2))
    pool.start()
    pids = pool.pids
    assert len(pids) == 5
    assert all(map(is_alive, pids))
    del pool
    until(lambda: not any(map(is_alive, pids)))


def test_a_worker_that_was_killed_from_outside_is_replaced(folder):
    with WorkerPool(folder, Limits(workers=2)) as pool:
        pool.start()
        assert works(pool)
        before = set(pool.pids)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(pool.pids) == 5 and not before & set(pool.pids))
        assert works(pool)


def test_a_store_that_is_not_there_is_told(tmp_path):
    with WorkerPool(tmp_path, Limits(workers=1)) as pool:
        for _ in range(2):
            with pytest.raises(StoreError, match="no Oxigraph store"):
                pool.ask(CHEAP, FORMATS)


SERVER = """
import socket, sys, threading, time
from pathlib import Path
from kg.store.limits import Limits
from kg.store.workers import WorkerPool
listening = socket.create_server(("127.0.0.1", 0))
pool = WorkerPool(Path(sys.argv[1]), Limits(workers=3))
pool.start()
threading.Thread(target=pool.ask, args=(sys.argv[2], {"solutions": "csv"}), daemon=True).start()
answer = pool.ask("SELECT * { ?s ?p ?o . ?a ?b ?c }", {"solutions": "csv"})
next(answer)
time.sleep(0.5)
print(*pool.pids, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_the_server(folder, tmp_path, how):
    """As a script without a main guard, from another folder: idle, in mid-query and in mid-answer."""
    script = tmp_path / "serve.py"
    script.write_text(SERVER)
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), LONG],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    ) as server:
        pids = [int(pid) for pid in server.stdout.readline().split()]
        try:
            assert len(pids) == 6
            assert all(map(is_alive, pids))
            for pid in pids:
                opened = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
                assert not any(name.startswith("socket:") for name in opened)
        finally:
            server.send_signal(how)
            noise = server.stderr.read()  # its end comes when the last worker is gone, too, had they inherited it
        until(lambda: not any(map(is_alive, pids)))
    if how is not signal.SIGINT:
        assert noise == b""


def test_nothing_piles_up(folder):
    with WorkerPool(folder, Limits(workers=2)) as pool:
        pool.start()
        assert works(pool)
        before, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
        for turn in range(200):
            if turn % 10:
                assert b"true" in whole(pool, CHEAP)
            else:
                with pool.ask("SELECT * { ?s ?p ?o . ?a ?b ?c }", FORMATS) as answer:
                    next(answer)
        until(lambda: len(pool.pids) == 5 and pool.pool.counts["answering"] == 0)
        until(lambda: len(list(Path("/proc/self/fd").iterdir())) <= before)
        assert threading.active_count() <= threads + 8, "those of the loop that wait for processes to end"
        children = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True, check=True)
        assert set(map(int, children.stdout.split())) >= set(pool.pids)


def test_many_threads_get_their_own_answers(pool):
    wrong = []

    def ask(number):
        for turn in range(30):
            value = number * 100 + turn
            try:
                found = whole(pool, f"SELECT ?n {{ <http://e/s{value}> <http://e/n> ?n }}", {"solutions": "csv"})
            except QueueFullError:
                continue
            if found != b"n\r\n%d\r\n" % value:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert works(pool)


def test_long_queries_of_one_shape_wait_with_the_long_ones_at_once(folder):
    with WorkerPool(folder, Limits(workers=1, seconds=20)) as pool, contextlib.ExitStack() as stack:
        pool.start()
        stack.enter_context(in_background(pool, f"{LONG} OFFSET 1"))
        until(lambda: pool.pool.counts["long"] == 1)
        before = set(pool.pids)
        for number in range(5):
            stack.enter_context(in_background(pool, f"{LONG} OFFSET 1{number}"))
        until(lambda: pool.pool.counts["waiting_long"] == 5)
        assert works(pool)
        assert set(pool.pids) == before, "none of them had to be called off"


def test_queries_of_an_unknown_shape_are_tried_one_by_one_while_others_are_long(folder):
    with WorkerPool(folder, Limits(workers=1, seconds=20)) as pool, contextlib.ExitStack() as stack:
        pool.start()
        for _ in range(16):
            assert b"true" in whole(pool, CHEAP)
        stack.enter_context(in_background(pool, LONG))
        until(lambda: pool.pool.counts["long"] == 1)
        for name in "abcdefgh":
            stack.enter_context(in_background(pool, LONG.replace("?o", f"?{name}")))
        times = []
        while pool.pool.counts["waiting_long"] < 8:
            began = time.monotonic()
            assert b"true" in whole(pool, CHEAP), "its shape is known"
            times.append(time.monotonic() - began)
        assert sorted(times)[len(times) // 2] < 0.05
        assert b"true" in whole(pool, "ASK { { <http://e/hub> ?p ?o } UNION { ?s ?p ?o } }"), "its turn has come"
