"""rdflib's SPARQLStore (https://rdflib.readthedocs.io/): a graph elsewhere, used like one that is here."""

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlconnector import SPARQLConnector
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.clients.sample import CLAIMS, CONSTRUCT, DESCRIBE, IDLIB, MALFORMED, TOLLS, Rows, Sample

pytestmark = [
    pytest.mark.usefixtures("left_open"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

METHODS = ("GET", "POST", "POST_FORM")
CLAIM = URIRef("https://w3id.org/parley/ns#Claim")
NAMED = URIRef("http://127.0.0.1:8000/graph/desk-b-idleb")
PLACE = URIRef(IDLIB)


@pytest.fixture(params=METHODS)
def store(request: pytest.FixtureRequest, sample: Sample) -> SPARQLStore:
    return SPARQLStore(sample.endpoint, method=request.param)


@pytest.mark.parametrize("fmt", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", METHODS)
def test_rows_in_every_format(method: str, fmt: str, sample: Sample, tolls: Rows) -> None:
    graph = Graph(SPARQLStore(sample.endpoint, method=method, returnFormat=fmt))
    rows = [tuple(str(row[name] or "") for name in ("source", "least", "words", "quote")) for row in graph.query(TOLLS)]
    assert rows == tolls


def test_terms_keep_their_kinds(store: SPARQLStore) -> None:
    (row,) = Graph(store).query('SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c ?d) { (<http://x/é> "é"@fr 5 UNDEF) } }')
    assert tuple(row) == (URIRef("http://x/é"), Literal("é", lang="fr"), Literal(5), None)


def test_yes_or_no(store: SPARQLStore) -> None:
    graph = Graph(store)
    assert graph.query("ASK {}").askAnswer is True
    assert graph.query(f"ASK {{ <{IDLIB}> a <{IDLIB}> }}").askAnswer is False


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["CONSTRUCT", "DESCRIBE"])
def test_a_graph(query: str, store: SPARQLStore, sample: Sample) -> None:
    found = Graph(store).query(query).graph
    assert found is not None
    assert {" ".join(term.n3() for term in triple) + " ." for triple in found} == sample.triples(query)


def test_triples_by_pattern(store: SPARQLStore, sample: Sample) -> None:
    graph = Graph(store)
    claims = {(str(subject),) for subject, _, _ in graph.triples((None, RDF.type, CLAIM))}
    assert claims == set(sample.told(CLAIMS))
    assert (PLACE, RDF.type, CLAIM) not in graph
    assert (PLACE, SKOS.prefLabel, None) in graph
    assert graph.value(PLACE, SKOS.prefLabel) == Literal("Idlib", lang="en")
    assert len(graph) == int(sample.told("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0])


def test_a_named_graph_by_its_name(store: SPARQLStore, sample: Sample) -> None:
    graph = Graph(store, NAMED)
    (count,) = sample.told(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NAMED}> {{ ?s ?p ?o }} }}")
    assert len(graph) == int(count[0])
    assert {str(source) for source in graph.objects(None, URIRef("https://w3id.org/parley/ns#source"))} == {
        "http://127.0.0.1:8000/source/desk-b-idleb"
    }


def test_the_names_of_the_graphs(store: SPARQLStore, sample: Sample) -> None:
    names = {str(name) for name in store.contexts()}
    assert names == {name for (name,) in sample.told("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert str(NAMED) in names


def test_a_query_of_one_graph_sees_no_other(store: SPARQLStore) -> None:
    """A Graph with a name sends it as default-graph-uri."""
    asked = Graph(store, NAMED).query("SELECT DISTINCT ?source { ?claim <https://w3id.org/parley/ns#source> ?source }")
    assert [str(row.source) for row in asked] == ["http://127.0.0.1:8000/source/desk-b-idleb"]


@pytest.mark.parametrize("method", METHODS)
def test_the_connector_alone(method: str, sample: Sample, tolls: Rows) -> None:
    answer = SPARQLConnector(sample.endpoint, method=method, returnFormat="json").query(TOLLS)
    assert [str(row.source) for row in answer] == [row[0] for row in tolls]


def test_a_malformed_query_is_an_error(sample: Sample) -> None:
    """rdflib's own words are these, whatever the server says; with POST it gives the status and raises nothing."""
    with pytest.raises(ValueError, match="You did something wrong") as raised:
        Graph(SPARQLStore(sample.endpoint)).query(MALFORMED)
    assert "400" in str(raised.value.__context__)
