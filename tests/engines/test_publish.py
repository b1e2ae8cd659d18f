"""`parley publish`: what another engine holds is what the release's own store holds, whatever happened before."""

import gzip
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.publish.engines import ENGINES
from kg.publish.record import UNDER_WAY, published, release_in
from kg.publish.remote import publish
from kg.publish.target import Target
from kg.store.oxigraph import OxigraphStore
from kg.store.remote import RemoteStore
from tests.building import PARLEY, ROOT, parley
from tests.engines.running import binary, isql, oxigraph, proxied
from tests.engines.terms import rows

BASE = "http://127.0.0.1:8000/"
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"
OF_SOURCES = f'SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}graph/")) }}'


def target(engine, address=None):
    return Target(address or engine.graphs, BASE, engine=ENGINES[engine.name])


def send(engine, release, address=None, *, again=False):
    return publish(release, BASE, target(engine, address), again=again)


def assert_same(engine, release):
    """The default graph and each named graph hold what those of the release's store hold, and sources' graphs are
    there for the sources there are.
    """
    remote, local = RemoteStore.open(engine.address(BASE)), OxigraphStore.read_only(release.store_path)
    assert rows(remote.query(EVERYTHING)) == rows(local.query(EVERYTHING))
    for (name,) in local.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"):
        of_graph = f"SELECT ?s ?p ?o {{ GRAPH {name} {{ ?s ?p ?o }} }}"
        assert rows(remote.query(of_graph)) == rows(local.query(of_graph)), name
    assert rows(remote.query(OF_SOURCES)) == rows(local.query(OF_SOURCES))


def test_a_release_is_there_whole_and_a_second_run_writes_nothing(engine, releases):
    with proxied(engine) as proxy:
        assert send(engine, releases["first"], proxy.address).unchanged == 0
        assert_same(engine, releases["first"])
        proxy.seen.clear()
        again = send(engine, releases["first"], proxy.address)
        assert proxy.seen == []
    assert (again.graphs, again.deleted, again.bytes) == (0, 0, 0)
    assert again.unchanged > 3


def test_only_what_changed_is_sent(engine, releases):
    send(engine, releases["first"])
    with proxied(engine) as proxy:
        sent = send(engine, releases["second"], proxy.address)
    assert (sent.graphs, sent.deleted) == (3, 1)  # b, d and the view; c
    texts = b"".join(body for method, _, body in proxy.seen if method in ("PUT", "POST"))
    words = set(re.findall(rb"The mayor said (\d+) people", texts))
    assert words == {b"66", b"8"}  # b and d, not a
    assert_same(engine, releases["second"])


def test_a_statement_that_another_source_still_makes_stays(engine, releases):
    """All sources name the same reference entities: what is gone with one is what it alone said."""
    send(engine, releases["second"])
    sent = send(engine, releases["third"])
    assert (sent.graphs, sent.deleted) == (3, 2)
    assert_same(engine, releases["third"])


@pytest.mark.parametrize("request_number", [2, 4, 7, 10])
def test_a_killed_run_is_gone_on_with(engine, site, releases, request_number):
    send(engine, releases["first"])
    with proxied(engine) as proxy:
        proxy.stop_at = request_number
        wanted = ["--engine", engine.name, "--release", releases["second"].id]
        command = [*PARLEY, "publish", str(site), "--to", proxy.address, *wanted]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as run:
            assert proxy.stopped.wait(60)
            run.send_signal(signal.SIGKILL)
    send(engine, releases["third"])  # meanwhile there is another release
    assert_same(engine, releases["third"])


def test_an_earlier_release_can_be_put_back(engine, releases):
    for name in ("first", "second", "first"):
        send(engine, releases[name])
    assert_same(engine, releases["first"])


def test_again_mends_what_others_changed(engine, releases):
    send(engine, releases["first"])
    target(engine).delete(f"{BASE}graph/a")
    assert send(engine, releases["first"]).graphs == 0
    assert send(engine, releases["first"], again=True).unchanged == 0
    assert_same(engine, releases["first"])


OTHERS = "urn:x:of-others"
NOTE = b"<urn:x:s> <urn:x:p> <urn:x:o> .\n"


def put(engine, graph, lines):
    to = target(engine)
    to._write("PUT", to._url + to._graph(graph), "application/n-triples", lines, graph)


@pytest.mark.parametrize("lost", [["published"], ["published", "graph/b", "view"]])
def test_where_the_record_is_lost_nothing_old_stays_and_nothing_of_others_goes(engine, releases, lost):
    """A source that is gone, one that has changed, a graph of the reference data that has, and graphs of neighbours.

    Where graphs are lost too, nothing tells what a default graph of the engine's own has of them: `again` clears it.
    """
    send(engine, releases["first"])
    put(engine, OTHERS, NOTE)
    put(engine, f"{BASE}notes", NOTE)
    put(engine, "https://w3id.org/parley/view", NOTE)
    for name in lost:
        target(engine).delete(f"{BASE}{name}")
    sent = send(engine, releases["third"], again=engine.name == "oxigraph" and len(lost) > 1)
    assert (sent.deleted, sent.unchanged) == ("graph/b" not in lost, 0)
    assert_same(engine, releases["third"])
    assert send(engine, releases["third"]).graphs == 0
    kept = RemoteStore.open(engine.query).query("SELECT ?g { GRAPH ?g { <urn:x:s> ?p ?o } } ORDER BY ?g")
    assert [row[0].value for row in kept] == [f"{BASE}notes", OTHERS]


def test_what_others_wrote_into_a_default_graph_stays_until_again(engines, releases):
    engine = engines("oxigraph")
    engine.empty()
    to = target(engine)
    to._write("POST", f"{engine.graphs}?default", "application/n-triples", NOTE, "default")
    send(engine, releases["first"])
    store = RemoteStore.open(engine.query)
    assert store.query("ASK { <urn:x:s> ?p ?o }")
    send(engine, releases["first"], again=True)
    assert not store.query("ASK { <urn:x:s> ?p ?o }")
    assert_same(engine, releases["first"])


def test_the_record_says_what_is_there_and_between_two_releases_neither(engine, releases):
    store = RemoteStore.open(engine.address(BASE))
    assert release_in(store, BASE) is None
    send(engine, releases["first"])
    assert release_in(store, BASE) == releases["first"].id
    for stop_at, told in ((2, UNDER_WAY), (9, UNDER_WAY)):
        with proxied(engine) as proxy:
            proxy.stop_at = stop_at
            with pytest.raises(StoreError, match="publish again to go on"):
                send(engine, releases["second"], proxy.address)
        assert release_in(store, BASE) == told
    send(engine, releases["second"])
    assert release_in(store, BASE) == releases["second"].id


def test_the_command_finds_the_engine_out_and_says_what_it_did(engine, site, releases):
    done = parley("publish", site, "--to", engine.graphs)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"{engine.name} has release {releases['first'].id}: \d+ graphs sent", done.stderr)
    assert_same(engine, releases["first"])


def test_oxigraph_loads_the_bulk_files(site, releases, tmp_path):
    program = Path(binary("oxigraph", "the PyPI package oxigraph"))
    assert parley("publish", site, "--bulk", tmp_path / "bulk", "--engine", "oxigraph").returncode == 0
    search = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    script = ["sh", str(tmp_path / "bulk" / "load.sh"), str(tmp_path / "loaded" / "store")]
    subprocess.run(script, check=True, capture_output=True, env={**os.environ, "PATH": search})
    with oxigraph(tmp_path / "loaded") as engine:
        assert_same(engine, releases["first"])
        assert send(engine, releases["first"]).graphs == 0


def test_virtuoso_loads_the_bulk_files(engines, site, releases, tmp_path, monkeypatch):
    engine = engines("virtuoso")
    engine.empty()
    monkeypatch.setenv("PARLEY_STORE_LOGIN", "dba:dba")
    assert parley("publish", site, "--bulk", tmp_path / "bulk").returncode == 0
    isql(engine, (tmp_path / "bulk" / "load.sql").read_text(encoding="utf-8"))
    assert_same(engine, releases["first"])
    assert send(engine, releases["first"]).graphs == 0


def test_who_may_not_write_is_told_what_to_do(engines, site, monkeypatch):
    monkeypatch.setenv("PARLEY_STORE_LOGIN", "dba:wrong")
    done = parley("publish", site, "--to", engines("virtuoso").graphs)
    assert done.returncode == 3
    assert f"graph <{published(BASE)}>" in done.stderr
    assert "401: set PARLEY_STORE_LOGIN=user:password" in done.stderr
    assert "wrong" not in done.stderr


def test_where_nothing_answers_the_error_names_address_and_cure(site):
    done = parley("publish", site, "--to", "http://127.0.0.1:9/store", "--engine", "oxigraph")
    assert done.returncode == 3
    assert "http://127.0.0.1:9/store: the engine cannot be reached: check that it runs" in done.stderr


def test_a_password_in_the_address_is_refused_and_not_repeated(site):
    done = parley("publish", site, "--to", "http://dba:secret@127.0.0.1:9/store")
    assert done.returncode == 3
    assert "leave name and password out" in done.stderr
    assert "secret" not in done.stderr


def test_bulk_files_need_a_folder_of_their_own(site, tmp_path):
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    done = parley("publish", site, "--bulk", tmp_path)
    assert done.returncode == 3
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
    assert parley("publish", site).returncode == 2


@pytest.mark.parametrize("option", [["--again"], ["--update", "http://127.0.0.1:9/update"]])
def test_what_is_for_sending_is_refused_where_files_are_written(site, tmp_path, option):
    done = parley("publish", site, "--bulk", tmp_path / "bulk", *option)
    assert done.returncode == 2
    assert "leave out --again and --update, or give --to" in done.stderr
    assert not (tmp_path / "bulk").exists()


@pytest.mark.parametrize(("name", "statements"), [("graphdb", None), ("neptune", None), ("qlever", 1)])
def test_the_record_in_bulk_files_is_as_short_as_can_be_where_it_counts_as_data(
    site, releases, tmp_path, name, statements
):
    assert parley("publish", site, "--bulk", tmp_path / "bulk", "--engine", name).returncode == 0
    quads = gzip.decompress((tmp_path / "bulk" / "named.nq.gz").read_bytes()).splitlines()
    record = [line for line in quads if line.endswith(f"<{published(BASE)}> .".encode())]
    graphs = {line.split(b" ")[-2] for line in quads if line not in record}
    assert len(record) == (statements or len(graphs) + 1)
    assert releases["first"].id.encode() in quads[-1]


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("generic", "name it by --update, or the engine by --engine"),
        ("oxigraph", "name it by --update, or one that ends in /store by --to"),
    ],
)
def test_where_updates_go_is_asked_for_if_it_cannot_be_told(site, name, cure):
    done = parley("publish", site, "--to", "http://127.0.0.1:9/rdf", "--engine", name)
    assert done.returncode == 3
    assert f"http://127.0.0.1:9/rdf: the address for SPARQL updates cannot be told from this one: {cure}" in done.stderr
