"""A report as text, JSON or Turtle: the same report always gives the same bytes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize
from rdflib import RDF, RDFS, SH, XSD

from kg.validation.report import Finding, Report

_LONGEST_VALUE: Final = 100
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`()*]*")


def render_text(report: Report, base: str) -> str:
    """The report for people: by source, then shape, with a summary as last line. Long values are cut."""
    del base
    lines: list[str] = []
    for source, findings in report.by_source.items():
        lines.append(source if source is not None else "(file)")
        for (severity, shape, message), same in groupby(findings, lambda f: (f.severity, f.source_shape, f.message)):
            lines.append(f"  {severity} {_short(shape)}: {message}")
            lines.extend(f"    {_place(finding)}" for finding in same)
        lines.append("")
    counts = ", ".join(f"{count} {severity}" for severity, count in report.by_severity.items())
    lines.append(f"{'conforms' if report.conforms else 'does not conform'} ({counts})")
    return "\n".join(lines) + "\n"


def render_json(report: Report, base: str) -> str:
    """`{"conforms": …, "counts": {severity: n}, "shapes": {IRI: n}, "findings": [{…}]}`, with the keys of `Finding`."""
    del base
    body = {
        "conforms": report.conforms,
        "counts": dict(report.by_severity),
        "shapes": dict(report.by_shape),
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def render_turtle(report: Report, base: str) -> str:
    """A `sh:ValidationReport` named `base`, its results `base#result-1` and on.

    There are no blank nodes: a blank focus node or value becomes `base#blank-label`. A path of several predicates has
    no `sh:resultPath`, because SHACL writes those with blank nodes; the source shape has it.

    `sh:conforms` follows SHACL (section 3.6.1): false as soon as there is any result, also a warning.
    """
    triples = sorted(set(_triples(report, base)), key=str)
    prefixes = {"sh": str(SH), "rdfs": str(RDFS), "xsd": str(XSD)}
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None
    return written.decode()


RENDERERS: Final[Mapping[str, Callable[[Report, str], str]]] = {
    "text": render_text,
    "json": render_json,
    "turtle": render_turtle,
}
"""Every way to write a report: a function of the report and the IRI of the report."""


def _triples(report: Report, base: str) -> Iterator[Triple]:
    root = NamedNode(base)
    yield Triple(root, _ox(RDF.type), _ox(SH.ValidationReport))
    yield Triple(root, _ox(SH.conforms), Literal(not report.findings))
    for number, finding in enumerate(report.findings, 1):
        result = NamedNode(f"{base}#result-{number}")
        yield Triple(root, _ox(SH.result), result)
        yield Triple(result, _ox(RDF.type), _ox(SH.ValidationResult))
        yield Triple(result, _ox(SH.focusNode), _named(finding.focus_node, base))
        yield Triple(result, _ox(SH.resultSeverity), _ox(SH[finding.severity.title()]))
        yield Triple(result, _ox(SH.sourceShape), NamedNode(finding.source_shape))
        yield Triple(result, _ox(SH.sourceConstraintComponent), NamedNode(finding.constraint_component))
        yield Triple(result, _ox(SH.resultMessage), Literal(finding.message, language="en"))
        if finding.path is not None and _IRI.fullmatch(finding.path):
            yield Triple(result, _ox(SH.resultPath), NamedNode(finding.path))
        if finding.value is not None:
            yield Triple(result, _ox(SH.value), _term(finding.value, base))
        if finding.see_also is not None:
            yield Triple(result, _ox(RDFS.seeAlso), NamedNode(finding.see_also))


def _ox(iri: str) -> NamedNode:
    return NamedNode(str(iri))


def _named(node: str, base: str) -> NamedNode:
    return NamedNode(f"{base}#blank-{node[2:]}" if node.startswith("_:") else node)


def _term(term: str, base: str) -> NamedNode | Literal:
    """The N-Triples term `term`, read by the engine's own parser."""
    line = f"<urn:s> <urn:p> {term} ."
    value = next(iter(parse(line, format=RdfFormat.N_TRIPLES))).object
    assert isinstance(value, NamedNode | Literal | BlankNode)
    return _named(f"_:{value.value}", base) if isinstance(value, BlankNode) else value


def _short(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1] or iri


def _place(finding: Finding) -> str:
    parts = [finding.focus_node]
    if finding.path is not None:
        parts.append(_short(finding.path) if _IRI.fullmatch(finding.path) else finding.path)
    if finding.value is not None:
        value = finding.value
        parts.append(value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…")
    return " ".join(parts)
