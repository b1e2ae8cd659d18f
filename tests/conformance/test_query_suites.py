"""The W3C's suites for SPARQL 1.0 and 1.1 queries, over HTTP and by pyoxigraph directly, in the same run.

`docs/conformance.md` has the figures; `known.toml` lists what fails, and why.
"""

import json
import logging

import pytest
from rdflib import XSD

from tests.conformance.answers import Answer, difference, expected, read, same_rows
from tests.conformance.known import causes
from tests.conformance.queries import data, is_asked, outcome, refusal
from tests.conformance.report import DOCUMENT, cause_rows, left_out_rows, query_rows
from tests.conformance.site import Site, served
from tests.conformance.suite import HOME, SUITES, cases
from tests.shared import shared_path

pytestmark = pytest.mark.conformance


@pytest.fixture
def home():
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # ill-typed literals are what the suites are about
    yield shared_path(HOME)
    logging.getLogger("rdflib").setLevel(logging.NOTSET)


@pytest.mark.parametrize("suite", SUITES)
def test_queries(suite, home, tmp_path):
    known = {name for cause in causes() for name in cause.tests if name.startswith(f"{suite}/")}
    every = cases(home, suite)
    asked = [case for case in every if is_asked(case)]
    site = Site(tmp_path / "site")
    site.publish(data(asked, home))
    with served(site) as server:
        outcomes = [outcome(case, server, home) for case in asked]
        refusals = {one.name: refusal(one, server) for one in every if one.needs in ("SERVICE", "update")}
    failed = {one.case.name: one.served for one in outcomes if one.served is not None}

    assert {name: why for name, why in failed.items() if name not in known} == {}, "fails, and known.toml has no cause"
    assert known - failed.keys() == set(), "is in known.toml, and passes: take it out"
    assert failed.keys() <= {one.case.name for one in outcomes if one.direct}, "pyoxigraph passes what the server fails"
    assert {name: why for name, why in refusals.items() if why is not None} == {}, "answered, or refused otherwise"
    document = DOCUMENT.read_text(encoding="utf-8")
    rows = [*query_rows(outcomes), *left_out_rows(every)]
    assert [row for row in rows if row not in document] == [], "run `python -m tests.conformance.report`"


def test_every_cause_is_told():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [row for row in cause_rows() if row not in document] == [], "run `python -m tests.conformance.report`"


A, B, C = ("blank", "a"), ("blank", "b"), ("blank", "c")
X = ("iri", "http://example/x")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ([], [], True),
        ([(X,)], [(X,), (X,)], False),
        ([(A, X)], [(B, X)], True),
        ([(A, X)], [(X, A)], False),
        ([(A, B)], [(B, A)], True),
        ([(A, B)], [(A, A)], False),
        ([(A, B), (B, C), (C, A)], [(C, B), (B, A), (A, C)], True),
        ([(A, B), (B, A), (C, C)], [(A, B), (B, C), (C, A)], False),
        ([(A, None)], [(A, X)], False),
    ],
)
def test_blank_nodes_are_matched_one_to_one(one, other, is_same):
    assert same_rows(one, other) is is_same


def solutions(text, media_type="application/sparql-results+json"):
    return read(text.encode(), media_type, "http://example/")


def json_rows(*rows):
    terms = [{"type": "literal", "value": form, "datatype": f"{XSD}{name}"} for form, name in rows]
    return solutions(json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": term} for term in terms]}}))


def test_terms_are_compared_by_lexical_form_and_datatype():
    wanted = json_rows(("01", "integer"))
    assert difference(wanted, wanted) is None
    for other in (("1", "integer"), ("01", "decimal"), ("01", "string")):
        assert difference(json_rows(other), wanted)


def test_order_and_duplicates_count_where_they_should():
    found, turned = (
        json_rows(*rows) for rows in ([("1", "integer"), ("2", "integer")], [("2", "integer"), ("1", "integer")])
    )
    assert difference(found, turned) is None
    ordered = Answer("solutions", variables=turned.variables, rows=turned.rows, is_ordered=True)
    assert difference(found, ordered)
    assert difference(turned, ordered) is None
    once, twice = json_rows(("1", "integer")), json_rows(("1", "integer"), ("1", "integer"))
    assert difference(once, twice)
    assert difference(once, twice, is_lax=True) is None
    assert difference(twice, once, is_lax=True)


def test_formats_give_the_same_terms(tmp_path):
    tsv = solutions('?x\n"1"^^<http://www.w3.org/2001/XMLSchema#integer>\n', "text/tab-separated-values")
    assert difference(tsv, json_rows(("1", "integer"))) is None
    turtle = tmp_path / "result.ttl"
    turtle.write_text(
        "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> . [] a rs:ResultSet ;"
        ' rs:resultVariable "x" ; rs:solution [ rs:binding [ rs:variable "x" ; rs:value 1 ] ] .'
    )
    assert difference(tsv, expected(turtle, "http://example/", "QueryEvaluationTest", "")) is None
