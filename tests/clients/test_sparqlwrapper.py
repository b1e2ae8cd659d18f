"""SPARQLWrapper (https://sparqlwrapper.readthedocs.io/), as its users write it."""

import io
from typing import Any
from xml.dom.minidom import Document

import pytest
import rdflib

from tests.clients.sample import CONSTRUCT, DESCRIBE, ENDLESS, IDLIB, MALFORMED, TOLLS, Rows, Sample, csv_rows

wrapper = pytest.importorskip("SPARQLWrapper")

# what SPARQLWrapper says of its own use of rdflib, and of its own format `rdf`
pytestmark = [
    pytest.mark.usefixtures("left_open"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
]

WAYS = {
    "GET": {"setMethod": "GET"},
    "POST form": {"setMethod": "POST", "setRequestMethod": "urlencoded"},
    "POST direct": {"setMethod": "POST", "setRequestMethod": "postdirectly"},
}
SYNTAXES = {"turtle": "turtle", "n3": "n3", "xml": "xml", "rdf": "xml", "rdf+xml": "xml", "json-ld": "json-ld"}


def asked(sample: Sample, query: str, fmt: str, way: str = "GET") -> Any:
    """SPARQLWrapper's answer to a query, before it is converted."""
    client = wrapper.SPARQLWrapper(sample.endpoint)
    for setting, value in WAYS[way].items():
        getattr(client, setting)(value)
    client.setReturnFormat(fmt)
    client.setQuery(query)
    return client.query()


def of_json(answer: Any) -> Rows:
    names = answer["head"]["vars"]
    return [tuple(row.get(name, {"value": ""})["value"] for name in names) for row in answer["results"]["bindings"]]


def of_xml(answer: Document) -> Rows:
    names = [one.getAttribute("name") for one in answer.getElementsByTagName("variable")]
    rows = []
    for result in answer.getElementsByTagName("result"):
        said = {
            one.getAttribute("name"): "".join(
                text.data for term in one.childNodes if term.nodeType == term.ELEMENT_NODE for text in term.childNodes
            )
            for one in result.getElementsByTagName("binding")
        }
        rows.append(tuple(said.get(name, "") for name in names))
    return rows


@pytest.mark.parametrize("way", WAYS)
def test_rows_as_json(way: str, sample: Sample, tolls: Rows) -> None:
    assert of_json(asked(sample, TOLLS, wrapper.JSON, way).convert()) == tolls


@pytest.mark.parametrize("way", WAYS)
def test_rows_as_xml(way: str, sample: Sample, tolls: Rows) -> None:
    assert of_xml(asked(sample, TOLLS, wrapper.XML, way).convert()) == tolls


@pytest.mark.parametrize("way", WAYS)
def test_rows_as_csv(way: str, sample: Sample, tolls: Rows) -> None:
    assert csv_rows(asked(sample, TOLLS, wrapper.CSV, way).convert().decode()) == tolls


@pytest.mark.parametrize("way", WAYS)
def test_rows_as_tsv(way: str, sample: Sample, tolls: Rows) -> None:
    """SPARQLWrapper sends two formats then, `tsv` and the media type: the first that is on offer counts."""
    lines = asked(sample, TOLLS, wrapper.TSV, way).convert().decode().splitlines()
    assert lines[0].split("\t") == ["?source", "?least", "?words", "?quote"]
    assert [line.split("\t")[0].strip("<>") for line in lines[1:]] == [row[0] for row in tolls]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("fmt", SYNTAXES)
def test_a_graph_in_every_format(fmt: str, query: str, way: str, sample: Sample) -> None:
    """`xml` is what SPARQLWrapper asks for unless told otherwise: of a graph that is RDF/XML."""
    answer = asked(sample, query, fmt, way).convert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format=SYNTAXES[fmt])
    assert {" ".join(term.n3() for term in triple) for triple in graph} == {
        triple.removesuffix(" .") for triple in sample.triples(query)
    }


def test_a_graph_as_the_client_asks_unless_told_otherwise(sample: Sample) -> None:
    client = wrapper.SPARQLWrapper(sample.endpoint)
    client.setQuery(DESCRIBE)
    graph = client.queryAndConvert()
    assert str(graph.value(rdflib.URIRef(IDLIB), rdflib.SKOS.prefLabel)) == "Idlib"


@pytest.mark.parametrize("way", WAYS)
def test_yes_or_no(way: str, sample: Sample) -> None:
    for query, verdict in (("ASK {}", True), (f"ASK {{ <{IDLIB}> a <{IDLIB}> }}", False)):
        assert asked(sample, query, wrapper.JSON, way).convert()["boolean"] is verdict
        (boolean,) = asked(sample, query, wrapper.XML, way).convert().getElementsByTagName("boolean")
        assert boolean.firstChild.data == str(verdict).lower()


def test_the_newer_interface_tells_rows_as_dictionaries(sample: Sample, tolls: Rows) -> None:
    client = wrapper.SPARQLWrapper2(sample.endpoint)
    client.setQuery(TOLLS)
    answer = client.query()
    assert answer.variables == ["source", "least", "words", "quote"]
    assert [
        tuple(row[name].value if name in row else "" for name in answer.variables) for row in answer.bindings
    ] == tolls


def test_a_data_set_of_the_request(sample: Sample) -> None:
    client = wrapper.SPARQLWrapper(sample.endpoint, returnFormat=wrapper.JSON)
    client.addDefaultGraph("http://127.0.0.1:8000/graph/desk-b-idleb")
    client.setQuery("SELECT DISTINCT ?source { ?claim <https://w3id.org/parley/ns#source> ?source }")
    assert of_json(client.queryAndConvert()) == [("http://127.0.0.1:8000/source/desk-b-idleb",)]


@pytest.mark.parametrize("way", WAYS)
def test_a_malformed_query_raises_and_tells_where(way: str, sample: Sample) -> None:
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="line 2, column 12"):
        asked(sample, MALFORMED, wrapper.JSON, way)


def test_a_query_too_long_for_its_address_raises_what_says_so(sample: Sample, tolls: Rows) -> None:
    """The same query passes as a body."""
    long = TOLLS + "#" * 100_000
    with pytest.raises(Exception, match=r"URITooLong|414|431"):
        asked(sample, long, wrapper.JSON)
    assert of_json(asked(sample, long, wrapper.JSON, "POST form").convert()) == tolls


def test_the_clients_own_time_limit_leaves_the_server_free_for_others(sample: Sample, tolls: Rows) -> None:
    client = wrapper.SPARQLWrapper(sample.endpoint, returnFormat=wrapper.JSON)
    client.setTimeout(1)
    client.setQuery(ENDLESS)
    for _ in range(4):
        with pytest.raises(TimeoutError):
            client.query()
    assert of_json(asked(sample, TOLLS, wrapper.JSON).convert()) == tolls


def test_an_update_is_refused(sample: Sample) -> None:
    client = wrapper.SPARQLWrapper(sample.endpoint)
    client.setMethod(wrapper.POST)
    client.setQuery("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(Exception, match="403") as refusal:
        client.query()
    assert b"only reads" in io.BytesIO(refusal.value.read()).getvalue()
