"""shapes/*.ttl: every constraint fires on its case, and on no look-alike that is legal.

A case is a folder of cases/shapes: `violates.ru` and `legal.ru` edit base.trig (with its prefixes, both graphs as one),
`expected.json` lists everything that the violating edit must make fire.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from kg.registry import ENTITY_CLASS
from kg.resources import ontology_file, ontology_files, shapes_files
from kg.validation.report import Finding
from kg.validation.shacl import Gate

CASES = Path(__file__).parent / "cases" / "shapes"
BASE = CASES / "base.trig"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
CF = Namespace("https://w3id.org/parley/ns#")
CFS = Namespace("https://w3id.org/parley/shapes#")
PREFIXES = dict(re.findall(r"^@prefix (\S+): <(.+)> \.$", BASE.read_text(), re.MULTILINE)) | {"cfs": str(CFS)}

STOCK_CASES = (
    "casualties-of-a-plan",
    "both-sides-one-claimant",
    "claim-asserts-an-entity",
    "claim-unknown-code",
    "event-part-of-cycle",
    "figure-part-above-best",
    "span-counted-in-utf16",
    "text-source-closed",
)
"""Cases that plain pySHACL judges too: closed shapes, nested shapes and every kind of query. It is slow."""

PARAMETERS = {
    SH["class"]: "Class",
    SH["in"]: "In",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH.closed: "Closed",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.equals: "Equals",
    SH.hasValue: "HasValue",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.maxCount: "MaxCount",
    SH.maxInclusive: "MaxInclusive",
    SH.minCount: "MinCount",
    SH.minInclusive: "MinInclusive",
    SH.minLength: "MinLength",
    SH.node: "Node",
    SH.nodeKind: "NodeKind",
    SH.pattern: "Pattern",
    SH.sparql: "SPARQL",
    SH.uniqueLang: "UniqueLang",
}
"""Each constraint parameter of the shapes, and the component it makes (SHACL, section 4)."""
EXTERNAL = (
    DCTERMS.hasVersion,
    DCTERMS.identifier,
    DCTERMS.issued,
    DCTERMS.language,
    DCTERMS.title,
    SKOS.altLabel,
    SKOS.inScheme,
    SKOS.prefLabel,
    OWL.sameAs,
    RDF.type,
)
NO_PARAMETERS = {
    SH.alternativePath,
    SH.declare,
    SH.flags,
    SH.ignoredProperties,
    SH.inversePath,
    SH.message,
    SH.namespace,
    SH.path,
    SH.prefix,
    SH.prefixes,
    SH.property,
    SH.select,
    SH.severity,
    SH.targetClass,
    SH.targetObjectsOf,
    SH.targetSubjectsOf,
}


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(shapes_files(), ontology_files())


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in shapes_files():
        graph.parse(path)
    return graph


@cache
def base() -> tuple[Quad, ...]:
    return tuple(Quad(q.subject, q.predicate, q.object) for q in pyoxigraph.parse(path=BASE, format=RdfFormat.TRIG))


def edited(update: str) -> bytes:
    """base.trig after the update, as N-Quads; an update that does nothing is a mistake in the case."""
    store = Store()
    store.extend(base())
    before = set(store)
    header = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    store.update(header + update)
    assert set(store) != before, "the update changes nothing"
    nquads = pyoxigraph.serialize(list(store), format=RdfFormat.N_QUADS)
    assert nquads is not None
    return nquads


def short(iri: str) -> str:
    """`prefix:name` by the longest prefix of base.trig that fits; any blank node is `_:`."""
    if iri.startswith("_:"):
        return "_:"
    fitting = [(len(ns), f"{prefix}:{iri.removeprefix(ns)}") for prefix, ns in PREFIXES.items() if iri.startswith(ns)]
    return max(fitting)[1] if fitting else iri


def component(iri: str) -> str:
    return iri.removeprefix(str(SH)).removesuffix("ConstraintComponent")


def fired(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(short(f.source_shape), component(f.constraint_component), short(f.focus_node)) for f in findings}


def expected(case: str) -> set[tuple[str, str, str]]:
    listed = json.loads((CASES / case / "expected.json").read_text())
    return {(item["shape"], item["component"], item["focus"]) for item in listed}


def reporting_shapes() -> set[URIRef]:
    """The shapes whose findings a report can have: those with a target, and their property shapes."""
    graph = shapes()
    targeted = {s for p in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf) for s in graph.subjects(p)}
    return targeted | {member for shape in targeted for member in graph.objects(shape, SH.property)}


def components() -> Iterator[tuple[str, str]]:
    for shape in reporting_shapes():
        for parameter, name in PARAMETERS.items():
            if (shape, parameter, None) in shapes():
                yield short(str(shape)), name


def path_terms(node: URIRef | BNode) -> Iterator[URIRef]:
    """The predicates of a property path."""
    graph = shapes()
    if isinstance(node, URIRef):
        yield node
        return
    for predicate in (SH.inversePath, SH.alternativePath):
        for inner in graph.objects(node, predicate):
            yield from path_terms(inner)
    if (node, RDF.first, None) in graph:
        for item in Collection(graph, node):
            yield from path_terms(item)


def test_base_conforms_without_a_warning(gate: Gate) -> None:
    assert gate.check_graph(BASE) == ()


@pytest.mark.parametrize("case", NAMES)
def test_case(gate: Gate, case: str) -> None:
    violating = edited((CASES / case / "violates.ru").read_text())
    legal = edited((CASES / case / "legal.ru").read_text())
    assert expected(case)
    assert fired(gate.check([(case, "urn:case", violating)])[case]) == expected(case)
    assert gate.check([(case, "urn:case", legal)])[case] == ()


def test_every_component_of_every_shape_has_a_case() -> None:
    proved = {(shape, name) for case in NAMES for shape, name, _ in expected(case)}
    assert set(components()) - proved == set()
    assert proved - set(components()) == set()


@pytest.mark.parametrize("case", STOCK_CASES)
def test_plain_pyshacl_judges_the_same(case: str) -> None:
    """The published shapes need no gate: this reads them, the ontology and the codes as anyone would."""
    data = Graph().parse(data=edited((CASES / case / "violates.ru").read_text()).decode(), format="nt")
    for name in ("conflict.ttl", "codes.ttl"):
        data.parse(ontology_file(name))
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none")
    assert not conforms
    assert isinstance(report, Graph)
    results = {
        tuple(str(report.value(result, p)) for p in (SH.sourceShape, SH.sourceConstraintComponent, SH.focusNode))
        for result in report.objects(None, SH.result)
    }
    assert {(short(shape), component(name), short(focus)) for shape, name, focus in results} == expected(case)


@pytest.mark.parametrize("shape", sorted(reporting_shapes()))
def test_shape_says_what_is_wrong_how_bad_and_where_to_read(shape: URIRef) -> None:
    assert isinstance(shape, URIRef)
    graph = shapes()
    (message,) = graph.objects(shape, SH.message)
    (severity,) = graph.objects(shape, SH.severity)
    (term,) = graph.objects(shape, RDFS.seeAlso)
    assert isinstance(message, Literal)
    assert message.language == "en"
    assert re.fullmatch(r"\S.*: .*\S\.", str(message)), "what is wrong, colon, what to do, full stop"
    assert severity in {SH.Violation, SH.Warning}
    assert isinstance(term, URIRef)


def test_shapes_have_names() -> None:
    graph = shapes()
    pointed_at = {node for p in (SH.property, SH.node, SH["not"], SH.sparql) for node in graph.objects(None, p)}
    listed = {item for lists in graph.objects(None, SH["or"]) for item in Collection(graph, lists)}
    assert {node for node in pointed_at | listed if isinstance(node, BNode)} == set()
    assert {node for node in pointed_at | listed if (node, None, None) not in graph} == set()


def test_shacl_terms_exist() -> None:
    """pySHACL ignores a misspelt term without a word."""
    graph = shapes()
    used = {term for triple in graph for term in triple if isinstance(term, URIRef) and term in SH}
    known = Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl.ttl")
    assert {term for term in used if (term, None, None) not in known} == set()
    properties = {p for _, p, _ in graph if p in SH}
    assert properties <= set(PARAMETERS) | NO_PARAMETERS, "teach the sweep about the new term"


def test_terms_are_defined() -> None:
    """Classes, predicates and codes in targets, paths, values and queries are those of the ontology and the codes."""
    graph = shapes()
    defined = {
        quad.subject.value
        for path in ontology_files()
        for quad in pyoxigraph.parse(path=path)
        if isinstance(quad.subject, NamedNode)
    }
    external = {str(term) for term in EXTERNAL}
    valued = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH["class"], SH.hasValue, RDFS.seeAlso)
    valued += (SH.disjoint, SH.equals, SH.lessThan, SH.lessThanOrEquals)
    terms = {str(term) for p in valued for term in graph.objects(None, p)}
    terms |= {str(term) for path in graph.objects(None, SH.path) for term in path_terms(path)}
    terms |= {
        str(item)
        for p in (SH["in"], SH.ignoredProperties)
        for listed in graph.objects(None, p)
        for item in Collection(graph, listed)
        if isinstance(item, URIRef)
    }
    for query in graph.objects(None, SH.select):
        terms |= {PREFIXES[prefix] + name for prefix, name in re.findall(r"\b(cfc?):([\w-]+)", str(query))}
    assert terms - defined - external == set()


def test_every_entity_type_is_allowed() -> None:
    (listed,) = shapes().objects(CFS["Entity-type"], SH["in"])
    assert {str(cls) for cls in Collection(shapes(), listed)} == set(ENTITY_CLASS.values())


def test_every_property_of_the_model_is_allowed_somewhere() -> None:
    """A property of the ontology that no closed shape lists could never be published."""
    ontology = Graph().parse(ontology_file("conflict.ttl"))
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    properties = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    graph = shapes()
    allowed = {path for path in graph.objects(None, SH.path) if isinstance(path, URIRef)}
    allowed |= {item for listed in graph.objects(None, SH.ignoredProperties) for item in Collection(graph, listed)}
    assert properties - allowed == set()


def test_two_sources_may_name_opposite_perpetrators(gate: Gate) -> None:
    """Each account is its own source's; neither is true by being in the graph."""
    claim = """
    INSERT DATA { row:accused a cf:Participation ; cf:event row:event ; cf:participant row:group ; cf:role cfc:role-%s .
      row:%s a cf:Claim ; cf:source source:%s ; dcterms:identifier "%s" ; cf:evidence %s ;
        cf:attribution cfc:attribution-%s ; cf:modality cfc:modality-asserted ; cf:polarity cfc:polarity-positive ;
        cf:asserts row:event ; cf:eventType cfc:event-shelling ; cf:participation row:accused }"""
    ours = claim % ("initiator", "ours", "row", "ours", "source:row", "record")
    theirs = claim.replace("row:accused", "row:hit") % ("target", "theirs", "brief", "theirs", "span:0-62", "own-voice")
    assert gate.check([("both", "urn:both", edited(f"{ours} ;{theirs}"))])["both"] == ()
    same_voice = (
        theirs.replace("source:brief", "source:row").replace("span:0-62", "source:row").replace("own-voice", "record")
    )
    findings = gate.check([("both", "urn:both", edited(f"{ours} ;{same_voice}"))])["both"]
    assert fired(findings) == {("cfs:Participation-bothSides", "SPARQL", "source:row")}
    assert {short(f.value[1:-1]) for f in findings if f.value is not None} == {"row:accused"}


def test_two_death_tolls_of_one_event_are_legal(gate: Gate) -> None:
    toll = """
    INSERT DATA { figure:many a cf:Figure ; cf:about event:shelling ; cf:measure cfc:measure-killed ;
        cf:population cfc:population-all ; cf:best 300.0 .
      claim:many a cf:Claim ; cf:source source:brief ; dcterms:identifier "many" ; cf:evidence span:247-313 ;
        cf:claimant entity:front ; cf:attribution cfc:attribution-attributed ; cf:modality cfc:modality-asserted ;
        cf:polarity cfc:polarity-positive ; cf:asserts figure:many }"""
    assert gate.check([("tolls", "urn:tolls", edited(toll))])["tolls"] == ()


def test_part_of_a_wider_event_may_be_part_of_its_toll(gate: Gate) -> None:
    wider = """
    DELETE DATA { figure:killed cf:about event:shelling } ;
    INSERT DATA { figure:killed cf:about event:siege }"""
    assert gate.check([("wider", "urn:wider", edited(wider))])["wider"] == ()
    narrower = wider.replace("figure:killed", "figure:civilians")
    assert fired(gate.check([("narrower", "urn:narrower", edited(narrower))])["narrower"]) == {
        ("cfs:Figure-sameAbout", "SPARQL", "source:brief")
    }
