"""The SHACL service: what can be sent, what comes back, and what is wrong with what was sent."""

import io
import json
import os
import re
import signal
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH, Graph
from sample_release import BASE, app_of

from kg.formats import RDF_FORMATS
from kg.resources import ontology_files
from kg.validation.sandbox import (
    CheckAbandonedError,
    CheckMemoryError,
    CheckTimeoutError,
    Job,
    Limits,
    MalformedError,
    ReportTooLongError,
    Sandbox,
    SandboxError,
    TooManyChecksError,
)
from tests.building import ROOT
from web import Settings

EXAMPLE = (ROOT / "web" / "static" / "validate-example.ttl").read_bytes()
GOOD = b"<http://x/s> <http://x/p> 1 ."
SHAPES = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .
x:Shape a sh:NodeShape ; sh:targetSubjectsOf x:p ; sh:property x:Few .
x:Few sh:path x:p ; sh:maxInclusive 0 ; sh:message "Not above 0."@en .
"""
TURTLE = {"Content-Type": "text/turtle"}
EVIL = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://x/S> a sh:NodeShape ; sh:targetSubjectsOf <http://x/p> ;
  sh:property [ sh:path <http://x/p> ; sh:pattern "^(a+)+$" ; sh:message "Endless."@en ] .
"""
ENDLESS = b'<http://x/s> <http://x/p> "' + b"a" * 60 + b'!" .'


@pytest.fixture(scope="module")
def app(releases):
    made = app_of(Settings(BASE, "Example site"), releases)
    yield made
    made.extensions["parley.sandbox"].close()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="module")
def sandbox():
    made = Sandbox(Limits(seconds=3, megabytes=200, at_once=1), ontology_files())
    yield made
    made.close()


def job(data=GOOD, **other):
    return Job(data=data, **{"syntax": "turtle", "form": "json", "base": f"{BASE}validate", **other})


def works(sandbox):
    """Whether the sandbox says of good data that it conforms."""
    with sandbox.check(job()) as checked:
        return checked.conforms and json.loads(b"".join(checked))["findings"] == []


def form(**fields):
    return {"data": fields, "content_type": "multipart/form-data"}


def file(data, name):
    return io.BytesIO(data), name


def shapes_broken(body):
    return {one["source_shape"].partition("#")[2] for one in body["findings"]}


SLIPS = {"Dataset-title", "Figure-low", "Figure-population"}


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_every_syntax_is_checked_alike(client, name):
    """The same graph breaks the same rules, on a line of the text that was sent."""
    syntax = RDF_FORMATS[name]
    quads = list(ox.parse(EXAMPLE, format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}validate"))
    data = ox.serialize(quads, format=syntax.engine)
    answer = client.post(
        "/validate", data=data, headers={"Content-Type": syntax.media_type, "Accept": "application/json"}
    )
    assert answer.status_code == 200
    assert shapes_broken(answer.json) == SLIPS
    lines = data.decode().split("\n")
    for one in answer.json["findings"]:
        assert one["focus_node"] in lines[one["line"] - 1] or name not in ("ntriples", "nquads")
        assert one["file"] == f"data.{syntax.extension}"


def test_findings_name_the_line_of_what_was_sent(client):
    answer = client.post("/validate", data=EXAMPLE, headers={**TURTLE, "Accept": "application/json"})
    found = {one["source_shape"].partition("#")[2]: one for one in answer.json["findings"]}
    lines = EXAMPLE.decode().split("\n")
    assert "@en" in lines[found["Dataset-title"]["line"] - 1]
    assert "cf:low" in lines[found["Figure-low"]["line"] - 1]
    assert "everybody" in lines[found["Figure-population"]["line"] - 1]
    assert found["Figure-low"]["focus_node"] == f"{BASE}figure/killed", "relative IRIs are relative to the address"


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_the_report_in_every_rdf_format(client, name):
    syntax = RDF_FORMATS[name]
    answer = client.post("/validate", data=EXAMPLE, headers={**TURTLE, "Accept": syntax.media_type})
    assert (answer.status_code, answer.content_type) == (200, syntax.content_type)
    graph = Graph()
    for quad in ox.parse(answer.data, format=syntax.engine):
        graph.parse(data=f"{quad.subject} {quad.predicate} {quad.object} .", format="turtle")
    assert [bool(one) for one in graph.objects(None, SH.conforms)] == [False]
    assert len(set(graph.subjects(SH.resultSeverity, SH.Violation))) == 3
    assert {str(node) for node in graph.objects(None, SH.focusNode)} == {
        f"{BASE}figure/killed",
        f"{BASE}dataset/bulletins",
    }


def test_the_report_as_text_and_sarif(client):
    text = client.post("/validate", data=EXAMPLE, headers={**TURTLE, "Accept": "text/plain"})
    assert text.content_type == "text/plain; charset=utf-8"
    assert "Figure-low" in text.text
    sarif = client.post("/validate?format=sarif", data=EXAMPLE, headers=TURTLE)
    assert sarif.content_type == "application/sarif+json"
    results = json.loads(sarif.data)["runs"][0]["results"]
    assert len(results) == 3
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {"data.ttl"}


def test_what_conforms_is_told_with_the_same_status(client):
    answer = client.post("/validate", data=GOOD, headers={**TURTLE, "Accept": "application/json"})
    assert (answer.status_code, answer.json["conforms"], answer.json["findings"]) == (200, True, [])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept" in answer.headers["Vary"]
    assert b"conforms> true" in client.post("/validate?format=ntriples", data=GOOD, headers=TURTLE).data.replace(
        b'"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', b"true"
    )


def test_the_same_data_gives_the_same_report(client):
    first, second = (client.post("/validate", data=EXAMPLE, headers=TURTLE) for _ in range(2))
    assert first.content_type == "text/turtle; charset=utf-8"
    assert first.data == second.data


@pytest.mark.parametrize(
    "fields",
    [
        {"data": GOOD.decode(), "shapes": SHAPES.decode()},
        {"data": file(GOOD, "mine.ttl"), "shapes": file(SHAPES, "shapes.ttl")},
        {"data": GOOD.decode(), "syntax": "text/turtle", "shapes": SHAPES.decode(), "shapes-syntax": "turtle"},
        {"data": file(b'[{"@id": "http://x/s", "http://x/p": 1}]', "mine.jsonld"), "shapes": SHAPES.decode()},
        {"data": file(GOOD + b" # {", "mine.nt"), "syntax": "trig", "shapes": SHAPES.decode()},
    ],
)
def test_shapes_of_ones_own(client, fields):
    answer = client.post("/validate?format=json", **form(**fields))
    (found,) = answer.json["findings"]
    assert (found["focus_node"], found["message"], found["line"]) == ("http://x/s", "Not above 0.", 1)
    assert found["file"] in ("mine.ttl", "mine.jsonld", "mine.nt", "data.ttl")


def test_an_encoded_form(client):
    answer = client.post("/validate", data={"data": GOOD.decode(), "shapes": SHAPES.decode(), "format": "json"})
    assert [one["message"] for one in answer.json["findings"]] == ["Not above 0."]


def test_line_breaks_that_the_browser_has_made_are_not_of_the_data(client):
    shapes = SHAPES.replace(b"sh:maxInclusive 0", b'sh:hasValue "a\\nb"')
    text = '<http://x/s> <http://x/p> """a\r\nb""" .'
    for data, conforms in ((text, True), (file(text.encode(), "x.ttl"), False)):
        answer = client.post("/validate", **form(data=data, shapes=shapes.decode(), format="json"))
        assert answer.json["conforms"] is conforms


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"data": "<http://x/s> <http://x/p>\n  1 2 ."}, ("data", 2, 5), "correct the Turtle there"),
        ({"data": GOOD.decode(), "shapes": "\n<http://x/s> a"}, ("shapes", 2, None), "the shapes cannot be read"),
        ({"data": file(b'{"@context": "http://x/"}', "x.jsonld")}, ("data", None, None), "write the context out"),
        ({"data": file(b"<a", "x.rdf")}, ("data", 1, None), "the data cannot be read"),
        ({"data": file(b"[" * 10_000 + b"]" * 10_000, "x.jsonld")}, ("data", 1, None), "the data cannot be read"),
        (
            {"data": "\n<http://x/s> <http://x/p> " + "<<( <http://x/s> <http://x/p> " * 10_000},
            ("data", 2, None),
            "triple terms within each other",
        ),
        ({"data": file(b"\xff\xfe", "x.ttl")}, ("data", 1, 1), "UTF-8"),
        (
            {"data": file(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "x.rdf")},
            ("data", 1, None),
            "nothing is fetched",
        ),
    ],
)
def test_what_cannot_be_parsed(client, fields, place, words):
    answer = client.post("/validate", **form(**fields))
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert words in answer.json["detail"]
    part, line, column = place
    assert (answer.json["part"], answer.json["line"]) == (part, line)
    assert column in (None, answer.json["column"])
    assert "/tmp" not in answer.text


def test_shapes_that_cannot_be_used(client):
    select = "SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"
    shapes = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://x/S> a sh:NodeShape ; sh:targetSubjectsOf <http://x/p> ;
          sh:sparql [ sh:select "{select}" ; sh:message "No."@en ] ."""
    answer = client.post("/validate", **form(data=GOOD.decode(), shapes=shapes))
    assert answer.status_code == 400
    assert "SERVICE" in answer.json["detail"]
    nothing = client.post("/validate", **form(data=GOOD.decode(), shapes=SHAPES.decode().replace("sh:path x:p ;", "")))
    assert nothing.status_code == 400
    assert "sh:path" in nothing.json["detail"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        (GOOD, {"Content-Type": "image/png"}, 415, "image/png is not understood; send one of text/turtle"),
        (GOOD, {"Content-Type": "turtle"}, 415, "turtle is not understood"),
        (GOOD, {"Content-Type": "text/turtle; charset=latin1"}, 415, "send UTF-8"),
        (GOOD, {**TURTLE, "Content-Encoding": "gzip"}, 415, "compressed"),
        (GOOD, {**TURTLE, "Accept": "image/png"}, 406, "on offer: text/turtle, application/json"),
        (b" ", TURTLE, 400, "There is no data"),
        (b"", {"Content-Type": "application/x-www-form-urlencoded"}, 400, "There is no data"),
        (b" " * (5 << 20) + b".", TURTLE, 413, "5,242,880 bytes"),
    ],
)
def test_what_is_not_taken(client, body, headers, status, words):
    answer = client.post("/validate", data=body, headers=headers)
    assert (answer.status_code, answer.json["status"]) == (status, status)
    assert words in answer.json["detail"]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"data": file(b"\x1f\x8b", "x.ttl.gz")}, 415, "compressed"),
        ({"data": GOOD.decode(), "syntax": "csv"}, 400, "none of turtle, ntriples"),
        ({"data": GOOD.decode(), "format": "csv"}, 406, "format 'csv' is not one of"),
    ],
)
def test_forms_that_are_not_taken(client, fields, status, words):
    answer = client.post("/validate", **form(**fields))
    assert (answer.status_code, words in answer.json["detail"]) == (status, True)


# the page


def test_the_page_leads_to_itself_and_is_led_to(client):
    assert '<a href="./validate">' in client.get("/", headers={"Accept": "text/html"}).text
    page = client.get("/validate").text
    assert '<form method="post" action="./validate" enctype="multipart/form-data"' in page
    assert "script" not in page.lower()
    (example,) = re.findall(r'href="./(validate\?[^"]+)"', page)
    assert "population-everybody" in client.get(f"/{example}").text
    assert client.get("/validate", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.put("/validate").status_code == 405


def test_a_page_shows_what_is_broken_and_where(client):
    page = client.post("/validate", headers={"Accept": "text/html"}, **form(data=EXAMPLE.decode())).text
    assert "It does not conform" in page
    assert page.count("<section") == 3
    assert "&lt;figure/killed&gt;" in page
    assert "&#34;9.0&#34;^^xsd:decimal" in page
    assert re.search(r'class="line">\s*\d+<', page)
    assert "<code>cf:population cfc:population-everybody ;</code>" in page, "the line itself"
    assert "Try" not in page
    assert page.count("population-everybody ;") == 2, "and in the form, to be mended"


def test_a_page_of_many_findings_shows_the_first(client):
    data = "".join(f'<http://x/{n}> <http://x/p> {n + 1}, "<script>{n}" .\n' for n in range(150))
    page = client.post("/validate", headers={"Accept": "text/html"}, **form(data=data, shapes=SHAPES.decode())).text
    assert "The first 200 of 300 are shown" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_shows_where_it_cannot_be_read(client):
    answer = client.post("/validate", headers={"Accept": "text/html"}, **form(data="<http://x/s>\n <p> <x> !"))
    assert answer.status_code == 400
    assert '<span class="rest">!</span>' in answer.text
    assert 'action="./validate"' in answer.text


def test_it_can_be_switched_off(releases):
    client = app_of(Settings(BASE, "Example site", validation=Limits(at_once=0)), releases).test_client()
    for answer in (client.get("/validate"), client.post("/validate", data=GOOD, headers=TURTLE)):
        assert answer.status_code == 404
        assert "--validate-at-once 0" in answer.text
    assert "./validate" not in client.get("/", headers={"Accept": "text/html"}).text


# limits


def test_time_is_limited_whatever_it_is_spent_on(sandbox):
    """A regular expression of the client's that never ends holds Python's lock: only the kernel can end it."""
    began = time.monotonic()
    with pytest.raises(CheckTimeoutError, match="longer than the 3 s"):
        sandbox.check(job(ENDLESS, shapes=EVIL))
    assert time.monotonic() - began < 15
    assert works(sandbox)


def test_memory_is_limited(sandbox):
    words = b'"' + b"word " * 1000 + b'"'
    data = b"\n".join(b"<http://x/s%d> <http://x/p> %b ." % (n, words[:-1] + b'%d"' % n) for n in range(20_000))
    with pytest.raises(CheckMemoryError, match="200 MB of memory"):
        sandbox.check(job(data, shapes=SHAPES))
    assert works(sandbox)


def test_the_report_is_limited():
    made = Sandbox(Limits(seconds=60, megabytes=2000), ontology_files())
    data = b"<http://x/s> <http://x/p> " + b", ".join(b'"%d%b"' % (n, b"x" * 1_000_000) for n in range(30)) + b"."
    shapes = SHAPES.replace(b"sh:maxInclusive 0 ;", b"sh:datatype x:none ; sh:maxLength 1 ; sh:maxInclusive 0 ;")
    try:
        with pytest.raises(ReportTooLongError, match="longer than 64 MB"):
            made.check(job(data, shapes=shapes))
    finally:
        made.close()


def test_an_abbreviation_cannot_swell(sandbox):
    def swelling(length, terms):
        return b"@prefix x: <http://x/%b> . x:s x:p %b ." % (
            b"x" * length,
            b", ".join(b"x:%d" % n for n in range(terms)),
        )

    with pytest.raises(MalformedError, match="longer than 500 characters"):
        sandbox.check(job(swelling(100_000, 5000)))
    with pytest.raises(CheckMemoryError):
        sandbox.check(job(swelling(480, 300_000)))


def test_one_too_many_is_refused(app, client, sandbox):
    assert sandbox._places.acquire(blocking=False)
    try:
        with pytest.raises(TooManyChecksError, match="try again"):
            sandbox.check(job())
        app.extensions["parley.sandbox"], usual = sandbox, app.extensions["parley.sandbox"]
        answer = client.post("/validate", data=GOOD, headers=TURTLE)
        app.extensions["parley.sandbox"] = usual
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    finally:
        sandbox._places.release()
    assert works(sandbox)


def test_who_has_gone_is_not_worked_for(sandbox):
    began = time.monotonic()
    with pytest.raises(CheckAbandonedError):
        sandbox.check(job(ENDLESS, shapes=EVIL), gone=lambda: time.monotonic() > began + 0.3)
    assert time.monotonic() - began < 2.5
    assert works(sandbox)
    until_none_is_left(sandbox)


def test_the_template_is_started_again(sandbox):
    sandbox.check(job()).close()
    os.kill(sandbox._template._process.pid, signal.SIGKILL)
    sandbox._template._process.wait()
    assert works(sandbox)


def test_a_context_that_is_missing_is_our_mistake(tmp_path):
    made = Sandbox(Limits(), [tmp_path / "none.ttl"])
    with pytest.raises(SandboxError):
        made.check(job())
    made.close()


def test_nothing_is_left_behind(sandbox):
    until_none_is_left(sandbox)
    sandbox.check(job()).close()
    template = sandbox._template._process.pid
    sandbox.close()
    assert not Path(f"/proc/{template}").exists()


def until_none_is_left(sandbox):
    """No process of a check is there any more."""
    children = Path(f"/proc/{sandbox._template._process.pid}/task/{sandbox._template._process.pid}/children")
    end = time.monotonic() + 5
    while children.read_text().split():
        assert time.monotonic() < end
        time.sleep(0.02)
