"""A report as SHACL has it (https://www.w3.org/TR/shacl/#validation-report)."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib import RDF, RDFS, SH, XSD

from kg.validation.render.entries import clean, is_iri, rule_of
from kg.validation.report import Finding, Report, is_anonymous

_PREFIXES: Final = {"sh": str(SH), "rdfs": str(RDFS), "xsd": str(XSD)}


def render_turtle(report: Report, base: str) -> str:
    """A `sh:ValidationReport` named `base`, its results `base#result-1` and on.

    There are no blank nodes: a blank focus node, value or shape becomes `base#blank-label`. A path of several
    predicates has no `sh:resultPath`, because SHACL writes those with blank nodes; the source shape has it. Where a
    finding stands is its rdfs:comment. What could not be checked at all is no result, and is left out.

    `sh:conforms` follows SHACL (section 3.6.1): false as soon as there is any result, also a warning.
    """
    return render_rdf(report, base, RdfFormat.TURTLE)


def render_jsonld(report: Report, base: str) -> str:
    """What `render_turtle` gives, as expanded JSON-LD 1.1: it has no context that would have to be fetched."""
    return render_rdf(report, base, RdfFormat.JSON_LD) + "\n"


def render_rdf(report: Report, base: str, syntax: RdfFormat) -> str:
    """What `render_turtle` gives, in any syntax of RDF."""
    triples = sorted(set(_triples(report, base)), key=str)
    written = serialize(triples, format=syntax, prefixes=_PREFIXES)
    assert written is not None
    return written.decode()


def _triples(report: Report, base: str) -> Iterator[Triple]:
    root = NamedNode(base)
    yield Triple(root, _ox(RDF.type), _ox(SH.ValidationReport))
    yield Triple(root, _ox(SH.conforms), Literal(not report.findings and not report.troubles))
    for number, finding in enumerate(report.shown, 1):
        result = NamedNode(f"{base}#result-{number}")
        yield Triple(root, _ox(SH.result), result)
        yield Triple(result, _ox(RDF.type), _ox(SH.ValidationResult))
        yield from _result(result, finding, base)


def _result(result: NamedNode, finding: Finding, base: str) -> Iterator[Triple]:
    yield Triple(result, _ox(SH.focusNode), _focus(finding.focus_node, base))
    yield Triple(result, _ox(SH.resultSeverity), _ox(SH[finding.severity.title()]))
    yield Triple(result, _ox(SH.sourceShape), _named(_shape(finding), base))
    yield Triple(result, _ox(SH.sourceConstraintComponent), NamedNode(finding.constraint_component))
    yield Triple(result, _ox(SH.resultMessage), Literal(finding.message, language="en"))
    if finding.path is not None and is_iri(finding.path):
        yield Triple(result, _ox(SH.resultPath), NamedNode(finding.path))
    if finding.value is not None:
        yield Triple(result, _ox(SH.value), _term(finding.value, base))
    if finding.see_also is not None:
        yield Triple(result, _ox(RDFS.seeAlso), NamedNode(finding.see_also))
    if finding.file is not None and finding.line is not None:
        place = f"{finding.file}, line {finding.line}" + (f", {finding.pointer}" if finding.pointer else "")
        yield Triple(result, _ox(RDFS.comment), Literal(clean(place)))


def _ox(iri: str) -> NamedNode:
    return NamedNode(str(iri))


def _shape(finding: Finding) -> str:
    """The shape; a blank one by its component and path, which make a label that is the same in each run."""
    if not is_anonymous(finding.source_shape):
        return finding.source_shape
    return "_:" + "".join(char if char.isalnum() or char == "-" else "." for char in rule_of(finding)[2:])


def _named(node: str, base: str) -> NamedNode:
    return NamedNode(f"{base}#blank-{node[2:]}" if node.startswith("_:") else node)


def _focus(node: str, base: str) -> NamedNode | Literal:
    """The focus node; it may be a literal where a shape targets values."""
    return _term(node, base) if node.startswith('"') else _named(node, base)


def _term(term: str, base: str) -> NamedNode | Literal:
    """The N-Triples term `term`, read by the engine's own parser."""
    line = f"<urn:s> <urn:p> {term} ."
    value = next(iter(parse(line, format=RdfFormat.N_TRIPLES))).object
    assert isinstance(value, NamedNode | Literal | BlankNode)
    return _named(f"_:{value.value}", base) if isinstance(value, BlankNode) else value
