"""What `RemoteStore` answers in front of real engines is what the embedded store answers."""

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.publish.dumps import PREFIXES
from kg.publish.engines import ENGINES as SORTS
from kg.publish.remote import publish
from kg.publish.target import Target
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError
from kg.store.limits import QueryTimeoutError
from kg.store.oxigraph import OxigraphStore
from kg.store.remote import RemoteStore
from tests.engines import running
from tests.engines.conftest import ENGINES
from tests.engines.terms import ordered, rows, triples
from web import queries

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8000/"
QUERIES = {path.stem: path for path in sorted((ROOT / "examples" / "queries").glob("*.rq"))}
PAGES = sorted(path.stem for path in (ROOT / "web" / "queries").glob("*.rq"))
SOURCE = f"{BASE}source/desk-a-deal"
GRAPH = f"{BASE}graph/desk-a-deal"


@pytest.fixture(scope="module", params=ENGINES)
def stores(request, engines, sample):
    """(Name of the engine, remote store, embedded store) of the sample site."""
    engine = engines(request.param)
    engine.empty()
    target = Target(engine.graphs, BASE, engine=SORTS[engine.name], login=running.LOGIN)
    publish(sample, BASE, target)
    return engine.name, RemoteStore.open(engine.address(BASE)), OxigraphStore.read_only(sample.store_path)


@pytest.mark.parametrize("name", QUERIES)
def test_the_example_queries_give_the_same_rows_in_the_same_order(stores, name):
    _, remote, local = stores
    text = QUERIES[name].read_text(encoding="utf-8")
    expected = ordered(local.query(text))
    assert ordered(remote.query(text)) == expected
    assert expected


def things(local):
    """A source, a claim, an entity, an event, a graph, a term and what nobody knows."""
    found = [SOURCE, GRAPH, f"{BASE}view", "https://w3id.org/parley/ns#asserts", f"{BASE}nothing"]
    for kind in ("Claim", "ArmedGroup", "Event", "Figure", "TextSpan", "Place"):
        query = f"SELECT ?s {{ ?s a cf:{kind} }} ORDER BY ?s LIMIT 1"
        found += [row[0].value for row in local.query(query, prefixes=PREFIXES)]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_queries_of_the_pages_give_the_same_rows(stores, name):
    _, remote, local = stores
    text = queries.source(name)
    for iri in things(local) if re.search(r"[?$]this\b", text) else [None]:
        one, other = (queries.ask(store, name, iri) for store in (local, remote))
        assert one.kind == other.kind
        if one.kind == "boolean":
            assert bool(one) == bool(other), iri
        elif "LIMIT" not in text:
            assert (set(triples(one)) == set(triples(other))) if one.kind == "graph" else (rows(one) == rows(other)), (
                iri
            )
        else:
            assert sum(1 for _ in one) == sum(1 for _ in other), iri


ALL_KINDS = f"SELECT ?p ?o {{ <{SOURCE}> ?p ?o }} ORDER BY ?p ?o"
SYMMETRIC = "SELECT ?s ?o { ?s cf:symmetric ?o } ORDER BY ?s"


@pytest.mark.parametrize("name", ["json", "tsv"])
@pytest.mark.parametrize("text", [ALL_KINDS, SYMMETRIC])
def test_rows_come_whole_in_every_format(stores, name, text):
    """Also the line break at the end of a source's text, and `true` as it was written."""
    _, remote, local = stores
    fmt = RESULT_FORMATS[name]
    found = ox.parse_query_results(remote.query(text, prefixes=PREFIXES).serialize(fmt), format=fmt.engine)
    assert rows(found) == rows(local.query(text, prefixes=PREFIXES))


def test_xml_holds_the_same_but_for_white_space_at_the_ends(stores):
    _, remote, local = stores
    fmt = RESULT_FORMATS["xml"]
    found = ox.parse_query_results(remote.query(SYMMETRIC, prefixes=PREFIXES).serialize(fmt), format=fmt.engine)
    assert rows(found) == rows(local.query(SYMMETRIC, prefixes=PREFIXES))


def test_csv_is_that_of_the_embedded_store(stores):
    _, remote, local = stores
    tables = [
        list(csv.reader(io.StringIO(store.query(ALL_KINDS).serialize(RESULT_FORMATS["csv"]).decode(), newline="")))
        for store in (remote, local)
    ]
    assert sorted(tables[0]) == sorted(tables[1])


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_graphs_come_whole_in_every_format(stores, name):
    _, remote, local = stores
    text = f"CONSTRUCT WHERE {{ <{SOURCE}> ?p ?o }}"
    fmt = RDF_FORMATS[name]
    found = {(quad.predicate, quad.object) for quad in ox.parse(remote.query(text).serialize(fmt), format=fmt.engine)}
    assert found == {row[1:] for row in local.query(text)}


@pytest.mark.parametrize("name", RESULT_FORMATS)
@pytest.mark.parametrize("text", ["ASK { ?s a <https://w3id.org/parley/ns#Claim> }", "ASK { <urn:x> ?p ?o }"])
def test_an_ask_is_written_as_the_embedded_store_writes_it(stores, name, text):
    _, remote, local = stores
    assert remote.query(text).serialize(RESULT_FORMATS[name]) == local.query(text).serialize(RESULT_FORMATS[name])


DEFAULT = "SELECT ?s ?p ?o { ?s ?p ?o }"
NAMED = f"SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g = <{GRAPH}>) }}"
CONSTANT = "PREFIX g: <http://127.0.0.1:8000/graph/> SELECT ?s ?p ?o { GRAPH g:desk-a-deal { ?s ?p ?o } }"


@pytest.mark.parametrize(
    "text", [DEFAULT, NAMED, CONSTANT, "SELECT ?s ?p ?o { GRAPH <graph/desk-a-deal> { ?s ?p ?o } }"]
)
@pytest.mark.parametrize(
    ("default", "named"),
    [(None, None), ([GRAPH], None), (None, [GRAPH]), ([GRAPH], [GRAPH]), ([], []), (["urn:x"], None)],
)
def test_the_data_set_is_that_of_the_protocol(stores, text, default, named):
    _, remote, local = stores
    one, other = (
        rows(store.query(text, base_iri=BASE, default_graphs=default, named_graphs=named)) for store in (local, remote)
    )
    assert one == other


def test_from_takes_the_place_of_the_usual_default_graph(stores):
    _, remote, local = stores
    text = f"SELECT ?s ?p ?o FROM <{GRAPH}> {{ ?s ?p ?o }}"
    assert rows(remote.query(text)) == rows(local.query(text))


def test_base_and_prefixes_are_known_and_lines_keep_their_numbers(stores):
    engine, remote, _ = stores
    assert rows(remote.query("SELECT ?o {\n<source/desk-a-deal> a ?o }", base_iri=BASE, prefixes=PREFIXES))
    with pytest.raises(MalformedQueryError) as raised:
        remote.query("SELECT ?o {\n  <source/desk-a-deal> cf: }", base_iri=BASE, prefixes=PREFIXES)
    assert raised.value.line == 2
    if engine == "virtuoso":  # knows no two BASE
        assert rows(
            remote.query("BASE <http://127.0.0.1:8000/> SELECT ?o { <source/desk-a-deal> a ?o }", base_iri=BASE)
        )


def test_updates_and_services_are_refused_before_anything_is_sent():
    store = RemoteStore("http://127.0.0.1:9/nothing-listens-here")
    with pytest.raises(UpdateRefusedError):
        store.query("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(ServiceRefusedError):
        store.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_virtuosos_incomplete_answer_is_a_timeout(engines):
    store = RemoteStore.open(engines("virtuoso").query, seconds=2)
    answer = store.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }")
    with pytest.raises(QueryTimeoutError):
        answer.serialize(RESULT_FORMATS["json"])


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """An Oxigraph server that gives a query a second, with a thousand statements."""
    with running.oxigraph(tmp_path_factory.mktemp("hasty"), "--timeout-s", "1") as engine:
        lines = "".join(f"<urn:s{n}> <urn:p> <urn:o{n % 7}> .\n" for n in range(1000))
        target = Target(engine.graphs, BASE, engine=SORTS["oxigraph"])
        target._write("POST", f"{engine.graphs}?default", "application/n-triples", lines.encode(), "default")
        yield RemoteStore.open(engine.query)


PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f) }"


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_oxigraphs_late_timeout_does_not_pass_for_an_answer(hasty, name):
    out = io.BytesIO()
    with pytest.raises(QueryTimeoutError):
        hasty.query(f"SELECT * {PRODUCT}").write(RESULT_FORMATS[name], out)


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_oxigraphs_late_timeout_does_not_pass_for_a_graph(hasty, name):
    with pytest.raises(QueryTimeoutError):
        hasty.query(f"CONSTRUCT {{ ?a ?h ?f }} {PRODUCT}").write(RDF_FORMATS[name], io.BytesIO())


def test_a_graph_pinned_by_the_address_is_asked_beside_named_ones_only_where_that_can_be(stores):
    engine, remote, local = stores
    text = f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s a ?t }} GRAPH ?g {{ ?s a ?u }} }}"
    if engine == "virtuoso":
        with pytest.raises(QueryError, match="FILTER"):
            remote.query(text)
    else:
        assert set(rows(local.query(text))) <= set(rows(remote.query(text)))
