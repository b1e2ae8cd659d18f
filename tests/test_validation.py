"""The gate and its reports: who is blamed, what is written, and what happens when nothing can be read."""

import gc
import itertools
import json
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib import RDF, SH, BNode, Graph, URIRef

from kg.errors import DataError, OntologyError, ShapesError
from kg.resources import ontology_files, shapes_files
from kg.validation.render import RENDERERS
from kg.validation.render.entries import counted
from kg.validation.report import Finding, Report
from kg.validation.shacl import UNCHECKED, Gate

BASE = Path(__file__).parent / "cases" / "shapes" / "base.trig"
SITE = "https://data.example.org/"
CF = "https://w3id.org/parley/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SHAPE = "https://w3id.org/parley/shapes#"
ROW = "row"


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(shapes_files(), ontology_files())


def nquads(quads: list[Quad]) -> bytes:
    written = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    return written


def source(name: str, *extra: Quad) -> tuple[str, str, bytes]:
    """The record source of base.trig under another id, with statements added."""
    quads = [
        quad
        for quad in pyoxigraph.parse(path=BASE, format=RdfFormat.TRIG)
        if quad.graph_name == NamedNode(f"{SITE}graph/{ROW}")
    ]
    text = nquads([*quads, *extra]).decode()
    renamed = text.replace(f"{SITE}source/{ROW}", f"{SITE}source/{name}").replace(f"graph/{ROW}", f"graph/{name}")
    return name, f"{SITE}source/{name}", renamed.encode()


def about(node: str, predicate: str, value: NamedNode | Literal | pyoxigraph.BlankNode) -> Quad:
    """A statement on a node of the record source."""
    return Quad(NamedNode(f"{SITE}source/{ROW}/{node}"), NamedNode(predicate), value, NamedNode(f"{SITE}graph/{ROW}"))


NEGATIVE = about("part", f"{CF}low", Literal("-3.0", datatype=NamedNode(f"{XSD}decimal")))
NO_PLACE = about("deaths", f"{CF}place", NamedNode(f"{SITE}source/{ROW}/group"))
BLANK = about("town", "http://www.w3.org/2002/07/owl#sameAs", pyoxigraph.BlankNode("b1"))


def test_batch_and_single_find_the_same(gate: Gate) -> None:
    batch = [source("a"), source("b", NEGATIVE), source("c", NO_PLACE), source("d", NEGATIVE, NO_PLACE)]
    together = gate.check(batch)
    assert together == {item[0]: gate.check([item])[item[0]] for item in batch}
    shapes = {name: {f.source_shape.removeprefix(SHAPE) for f in found} for name, found in together.items()}
    assert shapes == {
        "a": set(),
        "b": {"Figure-low"},
        "c": {"Claim-placeIsPlace"},
        "d": {"Figure-low", "Claim-placeIsPlace"},
    }


def test_one_bad_source_of_ten_is_alone_to_blame(gate: Gate) -> None:
    batch = [source(f"s{n}", *([NEGATIVE] if n == 7 else [])) for n in range(10)]
    found = gate.check(batch)
    assert [name for name, findings in found.items() if findings] == ["s7"]
    assert {f.source_id for f in found["s7"]} == {"s7"}
    assert {f.focus_node for f in found["s7"]} == {f"{SITE}source/s7/part"}


def test_neighbours_in_a_batch_do_not_clash(gate: Gate) -> None:
    """Two sources may call two nodes the same as one thing; one source may not."""
    item = NamedNode("http://www.wikidata.org/entity/Q4242")
    same = about("group", "http://www.w3.org/2002/07/owl#sameAs", item)
    assert gate.check([source("a", same), source("b", same)]) == {"a": (), "b": ()}
    twice = about("town", "http://www.w3.org/2002/07/owl#sameAs", item)
    assert {f.source_shape for f in gate.check([source("a", same, twice)])["a"]} == {f"{SHAPE}Entity-sameAsShared"}


def test_reference_entities_come_from_the_registry(gate: Gate) -> None:
    """A resolved entity has its preferred label there, and may have other coordinates than there."""
    place = NamedNode("https://w3id.org/parley/entity/syria")
    graph = NamedNode(f"{SITE}graph/{ROW}")
    name, iri, good = source(
        "a",
        about("deaths", f"{CF}place", place),
        Quad(place, NamedNode(str(RDF.type)), NamedNode(f"{CF}State"), graph),
        Quad(place, NamedNode(f"{SKOS}altLabel"), Literal("SYRIA", language="en"), graph),
        Quad(place, NamedNode(f"{CF}latitude"), Literal("35.01", datatype=NamedNode(f"{XSD}decimal")), graph),
        Quad(place, NamedNode(f"{CF}longitude"), Literal("38.01", datatype=NamedNode(f"{XSD}decimal")), graph),
    )
    assert gate.check([(name, iri, good)])[name] == ()
    unknown = good.replace(b"/entity/syria>", b"/entity/no-such-state>")
    assert {f.source_shape for f in gate.check([(name, iri, unknown)])[name]} == {f"{SHAPE}Entity-prefLabel"}


def test_the_order_of_a_batch_does_not_matter(gate: Gate) -> None:
    batch = [source("a", NEGATIVE), source("b"), source("c", NO_PLACE)]
    reports = {
        Report.of(itertools.chain.from_iterable(gate.check(list(order)).values()))
        for order in itertools.permutations(batch)
    }
    assert len(reports) == 1


def test_an_empty_batch(gate: Gate) -> None:
    assert gate.check([]) == {}


def test_severities(gate: Gate) -> None:
    (violation,) = gate.check([source("a", NEGATIVE)])["a"]
    (warning,) = gate.check([source("a", NO_PLACE)])["a"]
    assert (violation.severity, warning.severity) == ("violation", "warning")
    assert not Report.of([violation]).conforms
    assert Report.of([warning]).conforms


def test_finding_says_everything(gate: Gate) -> None:
    (finding,) = gate.check([source("a", NEGATIVE)])["a"]
    assert finding == Finding(
        source_id="a",
        severity="violation",
        source_shape=f"{SHAPE}Figure-low",
        constraint_component=str(SH.MinInclusiveConstraintComponent),
        focus_node=f"{SITE}source/a/part",
        path=f"{CF}low",
        value=f'"-3.0"^^<{XSD}decimal>',
        message="The low estimate is one xsd:decimal from 0 that is not above the best or the high estimate: "
        "correct the number, or keep words in cf:valueText.",
        see_also=f"{CF}low",
    )


def test_message_of_a_query_names_the_node(gate: Gate) -> None:
    name, iri, good = source("a")
    planned = good.replace(b"/code/modality-asserted", b"/code/modality-planned", 1)
    findings = [f for f in gate.check([(name, iri, planned)])[name] if "unrealCasualties" in f.source_shape]
    assert findings
    for finding in findings:
        assert finding.value is not None
        assert finding.value[1:-1] in finding.message
        assert finding.focus_node == iri


def test_a_path_of_several_predicates_is_sparql(gate: Gate) -> None:
    name, iri, good = source("a")
    lonely = b"\n".join(
        line for line in good.splitlines() if b"/a/deaths> <https://w3id.org/parley/ns#asserts>" not in line
    )
    paths = {f.source_shape.removeprefix(SHAPE): f.path for f in gate.check([(name, iri, lonely + b"\n")])[name]}
    assert paths["Figure-claimed"] == f"^<{CF}asserts>"


def test_messages_write_the_shape_at_hand_after_many_others(tmp_path: Path) -> None:
    file, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    data.write_text("<urn:n> <urn:p> 1 .", encoding="utf-8")
    for number in range(30):
        file.write_text(
            f"@prefix sh: <{SH}> . <urn:S> sh:targetNode <urn:n> ; sh:node [ sh:property [ sh:path <urn:q{number}> ;"
            " sh:minCount 1 ] ] .",
            encoding="utf-8",
        )
        (finding,) = Gate([file], [], engine="pyshacl").check_graph(data)
        assert f"<urn:q{number}>" in finding.message
        gc.collect()  # the next shapes may get the address of these


def test_odd_terms_become_findings(gate: Gate) -> None:
    """Terms that plain rdflib compares with a TypeError, or takes for good."""
    decimal = NamedNode(f"{XSD}decimal")
    odd = [
        Literal("NaN", datatype=decimal),
        Literal("1_0", datatype=decimal),
        Literal("ten"),
        pyoxigraph.BlankNode("x"),
    ]
    for value in odd:
        findings = gate.check([source("a", about("part", f"{CF}low", value))])["a"]
        assert findings
        assert any(f.severity == "violation" for f in findings), value
        if isinstance(value, Literal):
            assert (f"{SHAPE}Figure-low", str(SH.DatatypeConstraintComponent)) in {
                (f.source_shape, f.constraint_component) for f in findings
            }
        else:
            assert {f.source_shape for f in findings} == {UNCHECKED}
            assert "part" not in findings[0].focus_node


def test_uncheckable_source_leaves_its_neighbours_alone(gate: Gate) -> None:
    bad = source("bad", about("part", f"{CF}low", pyoxigraph.BlankNode("x")))
    found = gate.check([source("a"), bad, source("b")])
    assert found["a"] == found["b"] == ()
    (finding,) = found["bad"]
    assert finding.severity == "violation"
    assert finding.focus_node == f"{SITE}source/bad"


def test_broken_nquads_are_a_data_error(gate: Gate) -> None:
    with pytest.raises(DataError, match=r"source a: .* line 1"):
        gate.check([("a", "urn:a", b"<urn:a> <urn:b> .\n")])


@pytest.mark.parametrize("rdf_format", [RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD])
def test_file_with_graphs(gate: Gate, tmp_path: Path, rdf_format: RdfFormat) -> None:
    path = tmp_path / f"data.{rdf_format.file_extension}"
    pyoxigraph.serialize([*pyoxigraph.parse(path=BASE), NEGATIVE], output=path, format=rdf_format)
    assert {f.source_shape for f in gate.check_graph(path)} == {f"{SHAPE}Figure-low"}
    assert {f.source_id for f in gate.check_graph(path)} == {None}


@pytest.mark.parametrize("rdf_format", [RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML])
def test_file_without_graphs(gate: Gate, tmp_path: Path, rdf_format: RdfFormat) -> None:
    path = tmp_path / f"data.{rdf_format.file_extension}"
    triples = [quad.triple for quad in [*pyoxigraph.parse(path=BASE), NEGATIVE]]
    pyoxigraph.serialize(triples, output=path, format=rdf_format)
    assert {f.source_shape for f in gate.check_graph(path)} == {f"{SHAPE}Figure-low"}


def test_anonymous_nodes_have_the_same_label_in_each_run(gate: Gate, tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(f"[] a <{CF}Event> . _:mine a <{CF}Event> .")
    assert {f.focus_node for f in gate.check_graph(path)} == {"_:anonymous-1", "_:mine"}
    assert gate.check_graph(path) == gate.check_graph(path)


def test_unreadable_files_are_data_errors(gate: Gate, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n<urn:c> <urn:d> .\n")
    with pytest.raises(DataError, match=r"broken\.ttl, line 3"):
        gate.check_graph(broken)
    with pytest.raises(DataError, match=r"missing\.ttl cannot be read"):
        gate.check_graph(tmp_path / "missing.ttl")
    with pytest.raises(DataError, match="names no RDF format"):
        gate.check_graph(tmp_path / "data.csv")


def test_unusable_shapes_are_a_shapes_error(tmp_path: Path) -> None:
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .\n"
    bad = tmp_path / "bad.ttl"
    for text in (
        "this is not Turtle",
        head + ":s a sh:NodeShape ; sh:targetClass :C ; sh:property :missing .",
        head + ":s a sh:PropertyShape ; sh:targetClass :C ; sh:minCount 1 .",
        head + ':s a sh:NodeShape ; sh:targetClass :C ; sh:sparql :q . :q sh:select "SELECT $this { $this" .',
    ):
        bad.write_text(text)
        with pytest.raises(ShapesError):
            Gate([bad], [])


@pytest.mark.parametrize("name", ["shapes.csv", "shapes.n3"])
def test_shapes_in_no_format_that_is_read_are_a_shapes_error(tmp_path: Path, name: str) -> None:
    """Of N3 the engine knows the suffix, and no more than that is read here."""
    (tmp_path / name).write_text("")
    with pytest.raises(ShapesError, match=rf"{name}: the suffix .* names no RDF format: use \.ttl"):
        Gate([tmp_path / name], [])


def test_unreadable_context_is_an_ontology_error(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:a>")
    with pytest.raises(OntologyError, match=r"bad\.ttl, line 1"):
        Gate(shapes_files(), [bad])


# Reports


@pytest.fixture(scope="module")
def report(gate: Gate) -> Report:
    found = gate.check([source("b", NEGATIVE, BLANK), source("a", NO_PLACE), source("c")])
    return Report.of(itertools.chain.from_iterable(found.values()))


def test_report_is_sorted_and_counts(report: Report) -> None:
    assert not report.conforms
    assert [f.source_id for f in report.findings] == sorted(str(f.source_id) for f in report.findings)
    assert list(report.by_source) == ["a", "b"]
    assert sum(report.by_shape.values()) == sum(report.by_severity.values()) == len(report.findings)
    assert report.by_severity == {"violation": len(report.by_source["b"]), "warning": 1, "info": 0}
    assert report.by_shape[f"{SHAPE}Claim-placeIsPlace"] == 1


def test_merged_reports_have_each_finding_once(report: Report) -> None:
    parts = [Report.of([finding]) for finding in reversed(report.findings)]
    assert Report().merge(*parts, report) == report
    assert Report().conforms


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_renderers_write_the_same_bytes_each_time(report: Report, name: str) -> None:
    again = Report.of(reversed(report.findings))
    assert RENDERERS[name](report, f"{SITE}report") == RENDERERS[name](again, f"{SITE}report")
    assert RENDERERS[name](Report(), f"{SITE}report")


def test_text_is_grouped_by_source_and_shape(report: Report) -> None:
    lines = RENDERERS["text"](report, f"{SITE}report").splitlines()
    assert lines[0] == "a"
    assert lines[1].startswith("  warning Claim-placeIsPlace: The place of a claim should be")
    assert lines[2] == f"    {SITE}source/a/deaths place <{SITE}source/a/group>"
    assert lines[lines.index("b") + 1].startswith("  violation Entity-sameAs: ")
    assert lines[-1] == f"does not conform ({counted(report.by_severity['violation'], 'violation')}, 1 warning, 0 info)"
    assert RENDERERS["text"](Report(), f"{SITE}report") == "conforms (0 violations, 0 warnings, 0 info)\n"


def test_json_has_every_field(report: Report) -> None:
    body = json.loads(RENDERERS["json"](report, f"{SITE}report"))
    assert body["conforms"] is False
    assert body["counts"] == report.by_severity
    assert body["shapes"] == report.by_shape
    assert [finding.pop("fingerprint") for finding in body["findings"]] == [f.fingerprint for f in report.findings]
    assert [Finding(**finding) for finding in body["findings"]] == list(report.findings)


def test_turtle_is_a_shacl_report(report: Report) -> None:
    graph = Graph().parse(data=RENDERERS["turtle"](report, f"{SITE}report"), format="turtle")
    root = URIRef(f"{SITE}report")
    assert graph.value(root, RDF.type) == SH.ValidationReport
    assert graph.value(root, SH.conforms).toPython() is False
    results = list(graph.objects(root, SH.result))
    assert len(results) == len(report.findings)
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    values = {(str(graph.value(r, SH.sourceShape)), str(graph.value(r, SH.value))) for r in results}
    assert (f"{SHAPE}Figure-low", "-3.0") in values
    assert (f"{SHAPE}Entity-sameAs", f"{SITE}report#blank-b1") in values
    conforms, _, text = pyshacl.validate(graph, shacl_graph=Graph().parse(data=REPORT_SHAPE), inference="none")
    assert conforms, text


def test_turtle_conforms_only_without_results(gate: Gate) -> None:
    warned = Report.of(gate.check([source("a", NO_PLACE)])["a"])
    for report, conforms in ((warned, False), (Report(), True)):
        graph = Graph().parse(data=RENDERERS["turtle"](report, f"{SITE}report"), format="turtle")
        assert graph.value(URIRef(f"{SITE}report"), SH.conforms).toPython() is conforms


# SHACL 1.0, section 3.6: what a report and its results must have.
REPORT_SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <urn:x:> .
:report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:datatype xsd:boolean ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:result ; sh:class sh:ValidationResult ] .
:result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:resultPath ; sh:maxCount 1 ] , [ sh:path sh:value ; sh:maxCount 1 ] ,
    [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:resultSeverity ; sh:in ( sh:Violation sh:Warning sh:Info ) ; sh:minCount 1 ; sh:maxCount 1 ] .
"""
