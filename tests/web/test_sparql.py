import csv
import io
import json
import re
import urllib.request
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from sample_release import BASE, ODD, app_of, real_server

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store.limits import Limits
from web import Settings

FIGURE = f"""PREFIX cf: <https://w3id.org/parley/ns#>
SELECT ?low ?text {{ <{ODD}/figure/f4> cf:low ?low ; cf:valueText ?text }}"""
GRAPH = f"CONSTRUCT WHERE {{ <{ODD}/figure/f4> ?p ?o }}"
LOW = {"type": "literal", "value": "60", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
FORM = "application/x-www-form-urlencoded"


def rows(response):
    return json.loads(response.data)["results"]["bindings"]


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_the_three_ways_to_ask(client, how):
    response = {
        "get": lambda: client.get("/sparql", query_string={"query": FIGURE}),
        "form": lambda: client.post("/sparql", data={"query": FIGURE}),
        "direct": lambda: client.post("/sparql", data=FIGURE, content_type="application/sparql-query; charset=UTF-8"),
    }[how]()
    assert response.status_code == 200
    assert response.content_type == "application/sparql-results+json"
    assert "Accept" in response.vary
    assert rows(response) == [{"low": LOW, "text": {"type": "literal", "value": "60 or more"}}]


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_results_in_every_format_read_back_with_their_datatypes(client, name):
    fmt = RESULT_FORMATS[name]
    response = client.get("/sparql", query_string={"query": FIGURE}, headers={"Accept": fmt.media_type})
    assert response.content_type == fmt.content_type
    (row,) = ox.parse_query_results(response.data, format=fmt.engine)
    assert (row["low"], row["text"]) == (ox.Literal(60), ox.Literal("60 or more"))


def test_csv(client):
    response = client.get("/sparql", query_string={"query": FIGURE, "format": "csv"})
    assert response.content_type == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(response.text, newline=""))) == [["low", "text"], ["60", "60 or more"]]


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_graphs_in_every_format_read_back(client, name):
    fmt = RDF_FORMATS[name]
    response = client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": fmt.media_type})
    assert response.content_type == fmt.content_type
    found = {(q.predicate.value, q.object) for q in ox.parse(response.data, format=fmt.engine)}
    assert ("https://w3id.org/parley/ns#low", ox.Literal(60)) in found
    assert len(found) == 6


def test_ask(client):
    response = client.get("/sparql", query_string={"query": "ASK { <source/a%2Fb%20c> ?p ?o }"})
    assert json.loads(response.data)["boolean"] is True, "a relative IRI is resolved against the base"


def test_the_data_set_of_the_protocol(client):
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    whole = client.get("/sparql", query_string={"query": query})
    part = client.get("/sparql", query_string={"query": query, "default-graph-uri": f"{BASE}graph/a%2Fb%20c"})
    none = client.post("/sparql", data={"query": query, "named-graph-uri": f"{BASE}graph/a%2Fb%20c"})
    count = [int(rows(response)[0]["n"]["value"]) for response in (whole, part, none)]
    assert count[0] > count[1] > count[2] == 0


def test_head_has_the_headers_without_the_body(client):
    response = client.head("/sparql", query_string={"query": FIGURE})
    assert (response.status_code, response.data) == (200, b"")
    assert response.content_type == "application/sparql-results+json"


def test_a_preflight_is_allowed(client):
    response = client.options("/sparql", headers={"Origin": "https://elsewhere.example"})
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"query_string": {"query": "SELECT * {"}}, 400, "line 1, column 11"),
        ({"query_string": {"query": ""}}, 400, "line 1, column 1"),
        ({"query_string": "query=SELECT&query=ASK{}"}, 400, "2 query parameters"),
        ({"query_string": "query=%FF"}, 400, "not percent-encoded UTF-8"),
        ({"query_string": {"query": "DROP ALL"}}, 403, "only reads"),
        ({"query_string": {"update": "DROP ALL"}}, 403, "only reads"),
        (
            {"query_string": {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}},
            403,
            "no other server",
        ),
        ({"query_string": {"query": FIGURE, "format": "pdf"}}, 406, "csv"),
        ({"query_string": {"query": FIGURE, "format": "turtle"}}, 406, "text/csv"),
        ({"query_string": {"query": FIGURE, "default-graph-uri": "no iri"}}, 400, "no valid IRI"),
        ({"method": "POST", "data": {}}, 400, "no Content-Type"),
        ({"method": "POST", "data": "x=1", "content_type": FORM}, 400, "exactly one"),
        ({"method": "POST", "data": "{}", "content_type": "application/json"}, 415, "application/sparql-query"),
        ({"method": "POST", "data": "DROP ALL", "content_type": "application/sparql-update"}, 403, "only reads"),
        ({"method": "POST", "data": b"\xff", "content_type": "application/sparql-query"}, 400, "not UTF-8"),
        ({"method": "POST", "data": "ASK{}", "content_type": "application/sparql-query;charset=latin1"}, 415, "UTF-8"),
        ({"method": "POST", "data": b"x" * (2 << 20), "content_type": "application/sparql-query"}, 413, ""),
        ({"method": "PUT", "data": "x"}, 405, ""),
    ],
)
def test_refusals_say_why(client, request_, status, words):
    response = client.open("/sparql", **request_)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert words in problem["detail"]
    assert problem["title"]
    assert "Accept" in response.vary


def test_a_malformed_query_is_told_where_for_programs_and_people(client):
    broken = {"query": "SELECT ?x\nWHERE { ?x foaf:p <script> }"}
    problem = json.loads(client.get("/sparql", query_string=broken).data)
    assert (problem["line"], problem["column"]) == (2, 18)
    assert problem["near"].endswith("foaf:p")
    page = client.get("/sparql", query_string=broken, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert page.mimetype == "text/html"
    assert "line 2, column 18" in page.text


class Form(HTMLParser):
    """The form of a page: what is written in it, and what is chosen."""

    def __init__(self, text):
        super().__init__()
        self.query, self.chosen, self._inside = None, None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._inside = tag
        if tag == "textarea":
            self.query = ""
        if tag == "option" and "selected" in dict(attrs):
            self.chosen = dict(attrs)["value"]

    def handle_endtag(self, tag):
        self._inside = self._inside.removeprefix(tag)

    def handle_data(self, data):
        if self._inside == "textarea":
            self.query += data


@pytest.mark.parametrize(
    ("query", "fmt", "limits", "status"),
    [
        ("SELECT ?x\nWHERE { ?x foaf:p </textarea><script> }", "csv", {}, 400),
        ("DROP ALL", "html", {}, 403),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "json", {}, 403),
        (FIGURE, "turtle", {}, 406),
        ("ASK {} # " + "x" * 100, "html", {"text_bytes": 50}, 413),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "html", {"seconds": 0.2}, 504),
    ],
)
def test_a_query_that_fails_can_be_mended(releases, query, fmt, limits, status):
    client = app_of(Settings(BASE, "Site", limits=Limits(**limits)), releases).test_client()
    for ask in (
        lambda: client.get("/sparql", query_string={"query": query, "format": fmt}, headers={"Accept": "text/html"}),
        lambda: client.post("/sparql", data={"query": query, "format": fmt}, headers={"Accept": "text/html"}),
    ):
        response = ask()
        assert (response.status_code, response.mimetype) == (status, "text/html")
        form = Form(response.text)
        assert (form.query, form.chosen) == (query, fmt)
        assert "<script" not in response.text


def test_the_place_of_a_mistake_is_marked(client):
    query = "SELECT ?x\nWHERE { ?x foaf:p <script> }"
    page = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text
    assert '<ol class="excerpt" start="1"><li>SELECT ?x</li>' in page
    line = '<span class="read">WHERE { ?x foaf:p</span><span class="rest"> &lt;script&gt; }</span>'
    assert line in page
    assert '<ol class="excerpt"' not in client.get("/sparql?query=DROP%20ALL", headers={"Accept": "text/html"}).text


def test_the_columns_stand_as_the_query_names_them(client):
    def columns(query):
        page = client.get("/sparql", query_string={"query": query, "format": "html"}).text
        first = page.partition("<tbody><tr>")[2].partition("</tr>")[0]
        heads, labels = re.findall(r'<th scope="col">(\w+)</th>', page), re.findall(r'<td data-label="(\w+)">', first)
        assert heads == labels
        return heads, re.findall(r'<td data-label="\w+">.*?</td>', first)

    heads, cells = columns(f"# ?a is no variable\nSELECT * {{ ?zebra <{ODD}?yes> ?b OPTIONAL {{ ?zebra ?a ?b }} }}")
    assert (heads, cells) == ([], []), "nothing found"
    heads, cells = columns(
        "SELECT*{ ?zebra <https://w3id.org/parley/ns#low> ?low ; <https://w3id.org/parley/ns#valueText> ?a }"
    )
    assert heads == ["zebra", "low", "a"]
    assert ">60<" in cells[1]
    assert ">60 or more<" in cells[2]
    assert columns("SELECT ?p ?a { ?a ?p ?b } LIMIT 1")[0] == ["p", "a"]


def test_wrong_methods_name_the_right_ones(client):
    allow = client.delete("/sparql").headers["Allow"]
    assert {"GET", "POST"} <= set(allow.split(", "))


def test_nothing_acceptable(client):
    response = client.get("/sparql", query_string={"query": FIGURE}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "application/sparql-results+json" in json.loads(response.data)["offered"]


def test_without_a_query_programs_get_the_service_description(client):
    response = client.get("/sparql")
    assert response.content_type == "text/turtle; charset=utf-8"
    said = {
        (q.predicate.value.rpartition("#")[2], q.object) for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)
    }
    assert ("endpoint", ox.NamedNode(f"{BASE}sparql")) in said
    assert ("resultFormat", ox.NamedNode("http://www.w3.org/ns/formats/SPARQL_Results_JSON")) in said


def test_without_a_query_people_get_a_form_with_examples(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "<form" in page
    assert 'href="?example=who"' in page
    assert "Who says what?" in page
    chosen = client.get("/sparql?example=who", headers={"Accept": "text/html"}).text
    assert "SELECT * { ?claim ?says ?what } LIMIT 3" in chosen
    assert client.get("/sparql?example=nobody", headers={"Accept": "text/html"}).status_code == 404


def test_the_table_links_and_escapes(client):
    query = "SELECT ?s ?t ?u { ?s <http://purl.org/dc/terms/title> ?t ; <https://w3id.org/parley/ns#text> ?u }"
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    assert 'href="./source/a%2Fb%20c"' in response.text
    assert "&lt;script&gt;alert(1)" in response.text
    assert "<script>" not in response.text
    assert "format=csv" in response.text


def test_a_table_shows_a_part_and_says_so(releases):
    small = app_of(Settings(BASE, "Small", table_rows=2), releases).test_client()
    page = small.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": "text/html"}).text
    assert page.count("<tr>") == 3
    assert "there are more" in page


def test_an_ask_is_answered_in_a_word(client):
    page = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "text/html"}).text
    assert '<p class="verdict">Yes</p>' in page


SERVER = """
import sys
from pathlib import Path
from web import Settings
from web.serve import serve
serve(Settings(sys.argv[1], "Site"), Path(sys.argv[2]), "127.0.0.1", int(sys.argv[3]))
"""


@pytest.fixture
def address(releases):
    """Where the real server listens."""
    with real_server(SERVER, releases) as port:
        yield f"http://127.0.0.1:{port}"


def test_the_real_server_answers(address):
    body = urlencode({"query": FIGURE}).encode()
    with urllib.request.urlopen(f"{address}/sparql", body, timeout=10) as response:
        assert json.load(response)["results"]["bindings"][0]["low"] == LOW
    asked = urllib.request.Request(f"{address}/source/a%2Fb%20c/claim/f3", headers={"Accept": "application/n-triples"})
    with urllib.request.urlopen(asked, timeout=10) as response:
        assert response.headers["Content-Type"] == "application/n-triples"
        assert f"<{ODD}/claim/f3> <https://w3id.org/parley/ns#modality>".encode() in response.read()
    head = urllib.request.Request(f"{address}/sparql?query={quote('ASK {}')}", method="HEAD")
    with urllib.request.urlopen(head, timeout=10) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.read() == b""
