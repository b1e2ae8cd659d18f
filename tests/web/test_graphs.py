"""SPARQL 1.1 Graph Store HTTP Protocol, reading: https://www.w3.org/TR/sparql11-http-rdf-update/."""

import json
import re

import pyoxigraph as ox
import pytest
from sample_release import BASE, ODD, app_of

from kg.formats import RDF_FORMATS
from kg.pipeline import build
from kg.release import Releases
from kg.site import load
from kg.store.limits import Limits
from kg.store.oxigraph import OxigraphStore
from tests.building import make_site, text_line
from web import Settings

DIRECT = "/graph/a%2Fb%20c"
GRAPH = f"{BASE}graph/a%2Fb%20c"
INDIRECT = "/graphs?graph=" + GRAPH.replace("%", "%25")
LINE_BY_LINE = ("turtle", "ntriples", "nquads", "trig")


def triples(response, name="ntriples"):
    """The statements of an answer, sorted; one that comes twice is twice in it."""
    quads = ox.parse(response.data, format=RDF_FORMATS[name].engine)
    assert response.status_code == 200
    return sorted(str(ox.Triple(one.subject, one.predicate, one.object)) for one in quads)


@pytest.fixture(scope="session")
def held(releases):
    """The statements that the store holds: those of the graph, and all."""
    store = OxigraphStore.read_only(releases.current().store_path)

    def of(pattern):
        rows = store.query(f"SELECT ?s ?p ?o {{ {pattern} }}")
        return sorted(str(ox.Triple(*row)) for row in rows)

    return of(f"GRAPH <{GRAPH}> {{ ?s ?p ?o }}"), of("?s ?p ?o")


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_a_graph_by_its_name_and_at_its_own_address(client, held, name):
    fmt = RDF_FORMATS[name]
    for path in (INDIRECT, DIRECT):
        response = client.get(path, headers={"Accept": fmt.media_type})
        assert triples(response, name) == held[0]
        assert response.content_type == fmt.content_type
        assert "Accept" in response.vary
        assert f"format={name}" in response.headers["Content-Location"]


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_the_default_graph_holds_everything(client, held, name):
    response = client.get("/graphs?default", headers={"Accept": RDF_FORMATS[name].media_type})
    assert triples(response, name) == held[1]
    assert len(held[1]) > len(held[0])


@pytest.mark.parametrize("name", LINE_BY_LINE)
def test_a_large_graph_comes_in_pieces_that_make_one_document(releases, held, name):
    for size in (1, 7, len(held[0]), 10_000):
        client = app_of(Settings(BASE, "Small", graph_triples=size), releases).test_client()
        assert triples(client.get(f"{INDIRECT}&format={name}"), name) == held[0]
    assert triples(client.get(f"/graphs?default&format={name}"), name) == held[1]


@pytest.mark.parametrize("name", ["rdfxml", "jsonld"])
def test_a_large_graph_is_offered_only_in_what_goes_on_line_by_line(releases, held, name):
    small = app_of(Settings(BASE, "Small", graph_triples=len(held[0])), releases).test_client()
    assert triples(small.get(DIRECT, query_string={"format": name}), name) == held[0], "it is just not too large"
    refused = small.get("/graphs?default", headers={"Accept": RDF_FORMATS[name].media_type})
    assert refused.status_code == 406
    assert json.loads(refused.data)["offered"] == [RDF_FORMATS[one].media_type for one in LINE_BY_LINE]
    second = small.get("/graphs?default", headers={"Accept": f"{RDF_FORMATS[name].media_type}, */*;q=0.1"})
    assert triples(second, "turtle") == held[1]


def test_head_says_what_get_would(client):
    for path in (INDIRECT, DIRECT, "/graphs?default"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "ETag", "Vary", "Link", "Content-Location"):
            assert head.headers[name] == got.headers[name]
    assert client.head(f"/graphs?graph={BASE}none").status_code == 404


def test_a_graph_is_asked_for_again_only_if_it_changed(client):
    first = client.get(INDIRECT)
    again = client.get(INDIRECT, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get("/graphs?default").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("path", [f"/graphs?graph={BASE}graph/none", f"/graphs?graph={ODD.replace('%', '%25')}"])
def test_what_is_no_graph_is_not_found(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "has no graph" in json.loads(response.data)["detail"]


@pytest.mark.parametrize(
    "query",
    ["?graph=", "?graph=people/1", "?graph=x%20y", "?default&graph=http://e/g", "?graph=a:b&graph=a:c"],
)
def test_a_graph_has_to_be_named_in_one_way(client, query):
    response = client.get(f"/graphs{query}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert client.get(f"/graphs{query}", headers={"Accept": "text/html"}).status_code == 400


def test_without_a_name_the_graphs_are_listed(client):
    response = client.get("/graphs", headers={"Accept": "text/turtle"})
    assert response.headers["Content-Location"] == "?format=turtle"
    said = {(one.predicate.value, one.object) for one in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    assert ("http://www.w3.org/ns/sparql-service-description#name", ox.NamedNode(GRAPH)) in said
    page = client.get("/graphs", headers={"Accept": "text/html"}).text
    assert '<a href="./graph/a%2Fb%20c"' in page
    assert f"<code>{GRAPH}</code>" in page
    assert client.head("/graphs").headers["Link"] == response.headers["Link"]


def test_the_list_of_graphs_goes_on_on_the_next_page(tmp_path):
    folder = make_site(tmp_path, text_line("a"), text_line("b"))
    release = build(load(folder)).release
    base = release.manifest["base"]
    counted = {one["graph"] for one in release.statistics["namedGraphs"]["listed"]}
    assert len(counted) > 4
    for size in (1, 2, 50):
        client = app_of(Settings(base, "Small", page_rows=size), Releases(folder / "releases")).test_client()
        pages, place = [], "/graphs?format=turtle"
        while place:
            response = client.get(place)
            quads = ox.parse(response.data, format=ox.RdfFormat.TURTLE)
            pages.append([one.object.value for one in quads if one.predicate.value.endswith("description#name")])
            found = re.search(r'<([^>]*)>; rel="next"', response.headers["Link"])
            place = found and f"/graphs{found[1]}"
        assert sorted(name for page in pages for name in page) == sorted(counted)
        assert {len(page) for page in pages[:-1]} <= {size}
        assert client.get(f"/graphs?format=html&page={len(pages) + 1}").status_code == 404


@pytest.mark.parametrize("path", [f"{DIRECT}?format=turtle", f"{INDIRECT}&format=turtle", "/graphs?default"])
def test_a_graph_as_data_has_one_page(client, path):
    sign = "&" if "?" in path else "?"
    assert client.get(f"{path}{sign}page=1").status_code == 200
    missing = client.get(f"{path}{sign}page=5")
    assert missing.status_code == 404
    assert "There is no page 5" in json.loads(missing.data)["detail"]
    assert client.get(f"{path}{sign}page=x").status_code == 400


def test_what_is_not_offered_is_not_acceptable(client):
    response = client.get(INDIRECT, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in json.loads(response.data)["offered"]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [INDIRECT, DIRECT, "/graphs?default", "/graphs", "/graph/new", "/view"])
def test_writing_is_refused_with_the_reason(client, method, path):
    body = {} if method == "DELETE" else {"data": b"<a:s> <a:p> <a:o> .", "content_type": "text/turtle"}
    response = client.open(path, method=method, **body)
    assert (response.status_code, response.content_type) == (403, "application/problem+json")
    assert "only reads" in json.loads(response.data)["detail"]


@pytest.mark.parametrize("path", [INDIRECT, DIRECT])
def test_which_methods_there_are(client, path):
    assert {one.strip() for one in client.options(path).headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}
    other = client.open(path, method="BREW")
    assert other.status_code == 405
    assert {one.strip() for one in other.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_a_reader_who_leaves_frees_the_worker(releases):
    app = app_of(Settings(BASE, "Small", graph_triples=1), releases)
    for _ in range(50):
        response = app.test_client().get("/graphs?default&format=nt", buffered=False)
        next(response.iter_encoded())
        response.close()
    assert app.test_client().get("/sparql?query=ASK%7B%7D").status_code == 200


def test_a_limit_of_rows_is_none_of_graphs(releases, held):
    app = app_of(Settings(BASE, "Site", limits=Limits(rows=20)), releases)
    with app.test_client() as client:
        assert triples(client.get("/graphs?default", headers={"Accept": "application/n-triples"})) == held[1]
        assert client.get("/graphs?default", headers={"Accept": "application/rdf+xml"}).status_code == 406


def test_the_head_of_a_graph_tells_no_length(client):
    response = client.head("/graphs?default", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert "Content-Length" not in response.headers
