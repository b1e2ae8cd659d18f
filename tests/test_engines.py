"""Both engines give the same findings: on good and bad graphs, odd literals, every constraint, path and target."""

# ruff: noqa: E501, SIM905 - tables of Turtle, one entry a line

import itertools
import logging
import random
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from kg.formats import RDF_FORMATS
from kg.resources import ontology_files, shapes_files
from kg.validation import first, native, shacl, whole
from kg.validation.native import Native
from kg.validation.shacl import Gate

CASES = Path(__file__).parent / "cases" / "shapes"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
VALUES = (
    '"" "a" "abc" "12" "a\\nb" "a\\n" "é" "١٢" "K" "a"@en "b"@EN "c"@de-AT "a"@en-gb 1 01 5 -3 1.0 0.1 .5 1e0 0.1e0 true '
    '"1"^^xsd:boolean "abc"^^xsd:integer "1_0"^^xsd:integer "5"^^xsd:byte "300"^^xsd:byte "-1"^^xsd:nonNegativeInteger '
    '"NaN"^^xsd:double "2016-01-01"^^xsd:date "2016-01-01Z"^^xsd:date "2016-02-30"^^xsd:date "12016-01-01"^^xsd:date '
    '"-0001-01-01"^^xsd:date "2016-01-01T00:00:00"^^xsd:dateTime "2016-01-01T24:00:00"^^xsd:dateTime "P1M"^^xsd:duration '
    '"2016-01-01T00:00:00+05:00"^^xsd:dateTime "2016"^^xsd:gYear "zz"^^xsd:hexBinary "x"^^ex:own '
    '"<b>"^^rdf:HTML ex:i ex:c ex:d _:anybody'
).split(" ")
VALUES += ['" a "^^xsd:token', '"http://a b"^^xsd:anyURI']
CONSTRAINTS = [
    *(f"sh:datatype {d}" for d in ("xsd:integer", "xsd:date", "xsd:dateTime", "xsd:boolean", "rdf:langString")),
    *(f"sh:datatype {d}" for d in ("xsd:string", "xsd:hexBinary", "xsd:byte", "xsd:decimal", "ex:own", "rdf:HTML")),
    *(f"sh:nodeKind sh:{kind}" for kind in ("IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral")),
    *(f"sh:{kind} {n}" for kind in ("minLength", "maxLength") for n in (0, 1, 2)),
    *(f"sh:{m}{kind} {x}" for m in ("min", "max") for kind in ("Inclusive", "Exclusive") for x in ("1", "0.1", "1e0")),
    *(f'sh:minInclusive "2016-01-01{more}' for more in ('"^^xsd:date', 'Z"^^xsd:date', 'T00:00:00Z"^^xsd:dateTime')),
    *(f'sh:pattern "{p}"' for p in ("^a", "a$", "^[a-z]+$", "^.$", r"^\\d+$", r"^\\w+$", r"^\\S+$", "(?=a)", "^[^a]", "a{,2}")),
    *(f'sh:pattern "{p}" ; sh:flags "{f}"' for p, f in (("^A$", "i"), ("k", "i"), ("^b", "m"), ("a.b", "s"), ("a b", "x"))),
    'sh:languageIn ("en" "DE")', "sh:uniqueLang true", 'sh:uniqueLang "1"^^xsd:boolean', "sh:class ex:C", "sh:class ex:D",
    'sh:in (ex:c 1 "a" "a"@en)', "sh:in ()", "sh:hasValue ex:c", 'sh:hasValue "01"^^xsd:integer', "sh:minCount 1", "sh:maxCount 1",
    "sh:equals ex:q", "sh:disjoint ex:q", "sh:lessThan ex:q", "sh:lessThanOrEquals ex:q",
    "sh:not [ sh:class ex:C ]", "sh:not [ sh:datatype xsd:integer ]", 'sh:not [ sh:pattern "a$" ]', "sh:not [ sh:minInclusive 1 ]",
    "sh:or ( [ sh:class ex:C ] [ sh:datatype xsd:string ] )", "sh:and ( [ sh:class ex:C ] [ sh:nodeKind sh:IRI ] )",
    "sh:xone ( [ sh:class ex:C ] [ sh:nodeKind sh:IRI ] )", "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
    "sh:property [ sh:path ex:q ; sh:maxCount 0 ]", "sh:node [ sh:closed true ; sh:property [ sh:path ex:q ] ]",
    "sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1", "sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMaxCount 0",
    "sh:minCount 1 ; sh:severity sh:Warning", "sh:class ex:C ; sh:deactivated true", 'sh:maxCount 0 ; sh:message "no"@de, "none"@en',
    'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://x/p> ?value FILTER(isIRI(?value)) }" ]',
    'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { ?value a ?c . FILTER(?c = <http://x/C>) } }" ]',
    'sh:sparql [ sh:select "SELECT $this WHERE { FILTER NOT EXISTS { $this <http://x/q> ?v } }" ]',
    'sh:sparql [ sh:select "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <http://x/p> ?v } GROUP BY $this HAVING(COUNT(?v) > 0)" ]',
]  # fmt: skip
NEVER_BROKEN = ("sh:minLength 0", "sh:class ex:C ; sh:deactivated true")
TARGETS = (
    "sh:targetNode ex:a, ex:gone, 5",
    "sh:targetClass ex:T",
    "sh:targetSubjectsOf ex:p",
    "sh:targetObjectsOf ex:p",
)
PATHS = (
    "ex:p", "( ex:p ex:q )", "[ sh:inversePath ex:p ]", "[ sh:alternativePath ( ex:p ex:q ) ]", "[ sh:zeroOrMorePath ex:p ]",
    "[ sh:oneOrMorePath ex:p ]", "[ sh:zeroOrOnePath ex:p ]", "[ sh:inversePath ( ex:p ex:q ) ]", "( [ sh:inversePath ex:q ] ex:p )",
)  # fmt: skip
LINKS = """
ex:a a ex:T ; ex:p ex:b , ex:i , _:x ; ex:q ex:c . ex:b a ex:D ; ex:p ex:a ; ex:q ex:c , 5 . ex:D rdfs:subClassOf ex:C .
ex:c a ex:C ; ex:p ex:c . ex:i a ex:U . ex:U rdfs:subClassOf ex:T . _:x ex:p "1" ; a ex:T . ex:S a ex:Other . ex:k a ex:S ; ex:p 1 .
"""


@pytest.fixture(autouse=True)
def _installed():
    assert native.is_installed(), "the tests need the package of the extra `fast`"


def gates(tmp_path: Path, shapes: str) -> tuple[Gate, Gate]:
    file = tmp_path / "shapes.ttl"
    file.write_text(PREFIXES + shapes, encoding="utf-8")
    return Gate([file], []), Gate([file], [], engine="pyshacl")


def assert_same(auto: Gate, alone: Gate, turtle: str, caplog: pytest.LogCaptureFixture) -> int:
    """Both engines find the same, without falling back; how many findings that is."""
    data = (PREFIXES + turtle).encode()
    expected = alone.check_data("data.ttl", data, RDF_FORMATS["turtle"])
    assert auto.check_data("data.ttl", data, RDF_FORMATS["turtle"]) == expected
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    return len(expected)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_every_constraint_on_every_literal(constraint, tmp_path, caplog):
    auto, alone = gates(tmp_path, f"ex:S sh:targetClass ex:T ; sh:property ex:P . ex:P sh:path ex:p ; {constraint} .")
    one_by_one = "".join(f"ex:n{n} a ex:T ; ex:p {value} ; ex:q 2 .\n" for n, value in enumerate(VALUES))
    found = assert_same(auto, alone, LINKS + one_by_one, caplog)
    together = f'ex:all a ex:T ; ex:p {", ".join(VALUES)} ; ex:q 1, 2, "a" .\n'
    assert found + assert_same(auto, alone, LINKS + together, caplog) > 0 or constraint in NEVER_BROKEN


@pytest.mark.parametrize(("target", "path"), [*itertools.product(TARGETS, PATHS)])
def test_every_target_and_path(target, path, tmp_path, caplog):
    rules = (
        "sh:maxCount 1 ; sh:class ex:C ; sh:nodeKind sh:IRI ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]"
    )
    auto, alone = gates(tmp_path, f"ex:S a sh:PropertyShape ; {target} ; sh:path {path} ; {rules} .")
    assert auto._first is not None
    assert_same(auto, alone, LINKS, caplog)


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
def test_a_shape_that_is_a_class(kind, tmp_path, caplog):
    auto, alone = gates(tmp_path, f"ex:S a sh:NodeShape, {kind} ; sh:property [ sh:path ex:p ; sh:minCount 2 ] .")
    assert assert_same(auto, alone, LINKS, caplog) == 1


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("pair", ["lessThan", "lessThanOrEquals", "equals", "disjoint"])
def test_every_pair_of_literals(pair, value, tmp_path, caplog):
    auto, alone = gates(
        tmp_path, f"ex:P a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:{pair} ex:q ."
    )
    assert (
        assert_same(auto, alone, "".join(f"ex:n{n} ex:p {value} ; ex:q {v} .\n" for n, v in enumerate(VALUES)), caplog)
        > 0
    )


def mutated(quads: list[Quad], random_: random.Random) -> list[Quad]:
    """The graph with one thing changed that a rule may care about."""
    changed = list(quads)
    at = random_.randrange(len(changed))
    s, p, o = changed[at].triple
    other = random_.choice(quads)
    literals = [Literal("x", language="en"), Literal(""), Literal("2024-02-30", datatype=NamedNode(XSD + "date"))]
    literals += [
        Literal(v, datatype=NamedNode(XSD + d)) for v, d in (("01", "integer"), ("x", "integer"), ("1e3", "decimal"))
    ]
    changed[at] = random_.choice(
        [
            Quad(s, p, random_.choice(literals)),
            Quad(s, p, other.object),
            Quad(s, p, other.subject),
            Quad(s, other.predicate, o),
            Quad(other.subject, p, o),
            Quad(s, p, BlankNode("b")),
            Quad(s, p, s),
        ]
    )
    return (
        changed
        if random_.random() < 0.7
        else [*quads, changed[at]]
        if random_.random() < 0.5
        else changed[:at] + changed[at + 1 :]
    )


def test_our_shapes_on_mutated_sources(caplog):
    quads = list(parse(path=CASES / "base.trig", format=RdfFormat.TRIG))
    random_ = random.Random(4)
    auto, alone = (Gate(shapes_files(), ontology_files(), engine=engine) for engine in ("auto", "pyshacl"))
    assert not auto._first._native.distrusted, "all of our shapes go to the native engine"
    batch = []
    for number in range(120):
        graph = [Quad(*quad.triple) for quad in quads]
        for _ in range(random_.choice([0, 1, 1, 2, 3])):
            graph = mutated(graph, random_)
        batch.append((f"s{number}", f"http://x/s{number}", serialize(graph, format=RdfFormat.N_QUADS)))
    expected = {}
    for source in batch:
        expected |= alone.check([source])
    assert auto.check(batch) == expected
    assert {bool(found) for found in expected.values()} == {True, False}
    for source, _, nquads in batch[:40]:
        assert auto.check_data(source, nquads, RDF_FORMATS["nquads"]) == alone.check_data(
            source, nquads, RDF_FORMATS["nquads"]
        )
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


SHAPES = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
BAD = "".join(f"ex:n{n} a ex:T .\n" for n in range(20))


def test_an_engine_that_misses_something_is_dropped_with_a_warning(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(Native, "suspects", lambda *_: set())
    auto, alone = gates(tmp_path, SHAPES)
    data = (PREFIXES + BAD).encode()
    assert len(auto.check_data("data.ttl", data, RDF_FORMATS["turtle"])) == 20
    (warning,) = caplog.records
    assert warning.levelname == "WARNING"
    assert "http://x/n" in warning.getMessage()
    assert auto._first is None
    assert auto.check_data("data.ttl", data, RDF_FORMATS["turtle"]) == alone.check_data(
        "data.ttl", data, RDF_FORMATS["turtle"]
    )


def test_a_source_that_the_engine_misses_drops_it_as_well(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(Native, "suspects", lambda *_: set())
    monkeypatch.setattr(shacl, "_SAMPLE", 3)
    auto, alone = gates(tmp_path, SHAPES)
    batch = [
        (f"s{n}", f"http://x/s{n}", f"<http://x/s{n}> a <http://x/T> .".replace(" a ", f" <{RDF_TYPE}> ").encode())
        for n in range(12)
    ]
    found = auto.check(batch)
    assert found == alone.check(batch)
    assert all(found.values())
    assert "the native engine passed s" in caplog.records[0].getMessage()


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize("broken", [ValueError("no"), RuntimeError("panic")])
def test_an_engine_that_gives_up_leaves_everything_to_pyshacl(broken, tmp_path, caplog):
    class Broken:
        def validate_text(self, *_args, **_kwargs):
            raise broken

        validate_file = validate_text

    auto, alone = gates(tmp_path, SHAPES)
    auto._first._native._compiled = Broken()
    assert assert_same(auto, alone, BAD, caplog) == 20


def test_without_the_package_pyshacl_judges_alone(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(native, "_engine", None)
    auto, alone = gates(tmp_path, SHAPES)
    assert auto._first is None
    assert assert_same(auto, alone, BAD, caplog) == 20


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:node ex:S ] .",
        "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] , [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:T ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] .",
    ],
)
def test_what_is_not_understood_is_left_to_pyshacl(shapes, tmp_path, caplog):
    assert_same(*gates(tmp_path, shapes), LINKS, caplog)


def test_a_large_graph_is_judged_in_parts(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(whole, "_AT_ONCE", 7)
    monkeypatch.setattr(whole, "_IN_A_PART", 3)
    auto, alone = gates(tmp_path, SHAPES + " ex:A sh:targetObjectsOf ex:p ; sh:class ex:C .")
    assert assert_same(auto, alone, BAD + LINKS, caplog) > 20


def test_pyshacl_is_not_shown_what_nothing_speaks_against(tmp_path, monkeypatch):
    auto, _ = gates(tmp_path, SHAPES)
    monkeypatch.setattr(whole, "_SAMPLE", 0)
    shown = []
    judged = auto._judge.results
    monkeypatch.setattr(
        auto._judge, "results", lambda statements, focus=None: shown.append(focus) or judged(statements, focus)
    )
    good = "".join(f"ex:g{n} a ex:T ; ex:p 1 .\n" for n in range(50))
    assert len(auto.check_data("data.ttl", (PREFIXES + good + "ex:n a ex:T .").encode(), RDF_FORMATS["turtle"])) == 1
    assert [[str(node) for node in focus] for focus in shown] == [["http://x/n"]]


def test_a_query_runs_once_for_all_focus_nodes(tmp_path, monkeypatch):
    query = "SELECT $this ?value WHERE { $this <http://x/p> ?value FILTER(?value > 60) }"
    auto, _ = gates(
        tmp_path, f'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:message "m" ; sh:select "{query}" ] .'
    )
    asked = []

    class Counted:
        def __init__(self):
            self._store = Store()
            self.bulk_extend = self._store.bulk_extend

        def query(self, text):
            asked.append(text)
            return self._store.query(text)

    monkeypatch.setattr(first, "Store", Counted)
    good = "".join(f"ex:g{n} a ex:T ; ex:p {n} .\n" for n in range(64))
    assert len(auto.check_data("data.ttl", (PREFIXES + good).encode(), RDF_FORMATS["turtle"])) == 3
    assert len(asked) == 1


@pytest.mark.parametrize("clause", ["FROM <{0}>", "FROM NAMED <{0}>"])
def test_a_query_that_rdflib_answers_fetches_nothing(clause, tmp_path):
    secret = tmp_path / "secret.ttl"
    secret.write_text("<http://x/n> <http://x/p> 1 .")
    select = f"SELECT $this {clause.format(secret.as_uri())} WHERE {{ {{ $this <http://x/p> ?o }} UNION {{ $this <http://x/q> ?o }} }}"
    auto, alone = gates(tmp_path, f'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select "{select}" ] .')
    for gate in (auto, alone):
        assert gate.check_data("data.ttl", (PREFIXES + "ex:n a ex:T .").encode(), RDF_FORMATS["turtle"]) == ()
