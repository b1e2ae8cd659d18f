import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from web.negotiation import PAGE_OFFERS, RDF_OFFERS, RESULT_OFFERS, NotAcceptableError, negotiate

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def request(accept):
    return Request(EnvironBuilder(headers={"Accept": accept} if accept is not None else {}).get_environ())


@pytest.mark.parametrize(
    ("accept", "offers", "name", "media_type"),
    [
        (None, RESULT_OFFERS, "json", "application/sparql-results+json"),
        ("", RESULT_OFFERS, "json", "application/sparql-results+json"),
        ("*/*", RDF_OFFERS, "turtle", "text/turtle"),
        ("*/*", PAGE_OFFERS, "html", "text/html"),
        (BROWSER, RESULT_OFFERS, "html", "text/html"),
        (BROWSER, RDF_OFFERS, "html", "text/html"),
        ("text/*", RESULT_OFFERS, "csv", "text/csv"),
        ("application/*", RDF_OFFERS, "ntriples", "application/n-triples"),
        ("application/json", RESULT_OFFERS, "json", "application/json"),
        ("application/json", RDF_OFFERS, "jsonld", "application/json"),
        ("text/plain", RDF_OFFERS, "ntriples", "text/plain"),
        ("text/csv, text/tab-separated-values;q=0.9", RESULT_OFFERS, "csv", "text/csv"),
        ("text/csv;q=0.1, text/tab-separated-values;q=0.9", RESULT_OFFERS, "tsv", "text/tab-separated-values"),
        ("application/sparql-results+json;q=0, */*;q=0.5", RESULT_OFFERS, "xml", "application/sparql-results+xml"),
        ("text/*;q=0.9, text/csv;q=0.1, */*;q=0.2", RESULT_OFFERS, "tsv", "text/tab-separated-values"),
        ("TEXT/Turtle ; Q=0.5", RDF_OFFERS, "turtle", "text/turtle"),
        ("text/turtle; charset=utf-8", RDF_OFFERS, "turtle", "text/turtle"),
        ("text/turtle;q=nonsense, application/trig;q=0.1", RDF_OFFERS, "trig", "application/trig"),
        ("image/png, application/rdf+xml", RDF_OFFERS, "rdfxml", "application/rdf+xml"),
        ("application/ld+json, text/turtle", RDF_OFFERS, "turtle", "text/turtle"),
    ],
)
def test_what_a_client_gets(accept, offers, name, media_type):
    choice = negotiate(request(accept), offers)
    assert (choice.name, choice.media_type) == (name, media_type)


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/turtle;q=0", "application/sparql-results+json;q=0.0"])
def test_nothing_acceptable_names_what_there_is(accept):
    with pytest.raises(NotAcceptableError) as caught:
        negotiate(request(accept), RESULT_OFFERS)
    assert caught.value.offered[:2] == ["application/sparql-results+json", "application/sparql-results+xml"]
    assert "text/csv" in str(caught.value)


@pytest.mark.parametrize("wanted", ["csv", "CSV", "text/csv"])
def test_a_named_format_beats_the_header(wanted):
    assert negotiate(request("text/html"), RESULT_OFFERS, wanted=wanted).name == "csv"


def test_an_unknown_named_format_is_refused():
    with pytest.raises(NotAcceptableError, match="'pdf' is not one of json, xml, csv, tsv, html"):
        negotiate(request("*/*"), RESULT_OFFERS, wanted="pdf")
