"""Findings with the file and line that they are about; those on facts: `kg.validation.locate_facts`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import IO, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.formats import RdfSyntax
from kg.validation.labels import relabelled
from kg.validation.lines import jsonld
from kg.validation.lines.feeding import Feeder, Lines
from kg.validation.lines.places import Place, Places
from kg.validation.lines.rdfxml import RdfXml
from kg.validation.lines.turtle import Turtle
from kg.validation.report import Finding

_FEEDERS: Final[Mapping[str, type[Feeder]]] = {
    "turtle": Turtle,
    "trig": Turtle,
    "ntriples": Lines,
    "nquads": Lines,
    "rdfxml": RdfXml,
}
_BASE: Final = "https://parley.invalid/"


def locate(
    findings: Iterable[Finding], data: bytes, syntax: RdfSyntax, name: str, base_iri: str | None = None
) -> list[Finding]:
    """The findings on one RDF file, in their order, with its `name` as file and the line of the offending triple.

    That is the triple of focus node, path and value (of value, predicate and focus node for an inverse path); else one
    of the focus node with that predicate; else the one with the value; else the focus node's rdf:type; else its first
    triple as subject, or as object. A triple stands where its object begins. None is the line of a finding on a node
    that the file does not name.

    `data` is what was checked, unpacked, and `base_iri` what its relative IRIs were resolved with. It is read once
    more, without keeping its triples. Raises SyntaxError if it is not in this syntax.
    """
    findings = list(findings)
    if not findings:
        return []
    is_json = syntax.name == "jsonld"
    places = Places(findings, _lexical if is_json else str)
    if is_json:
        jsonld.see_all(data, places.of, base_iri or _BASE)
    else:
        _see_all(_FEEDERS[syntax.name](data), syntax, places.of, base_iri or _BASE)
    return [replace(finding, file=name, line=places.line(finding)) for finding in findings]


def _see_all(feeder: Feeder, syntax: RdfSyntax, places: Mapping[str, Place], base_iri: str) -> None:
    quads: Iterable[Quad | Triple] = parse(cast("IO[bytes]", feeder), format=syntax.engine, base_iri=base_iri)
    wanted = {_term(node): place for node, place in places.items()}
    lines: list[int] = []
    quads = _noting(quads, feeder, lines)
    for quad in relabelled(quads) if any(node.startswith("_:anonymous-") for node in places) else quads:
        place = wanted.get(quad.subject)
        if place is not None:
            place.see(quad.predicate.value, partial(str, quad.object), lines[-1])
        place = wanted.get(quad.object)
        if place is not None:
            place.see(f"^{quad.predicate.value}", partial(str, quad.subject), lines[-1])
        lines.clear()


def _noting(quads: Iterable[Quad | Triple], feeder: Feeder, lines: list[int]) -> Iterator[Quad | Triple]:
    """The quads; the line of each is in `lines` when it comes."""
    for quad in quads:
        lines.append(feeder.line(quad))
        yield quad


def _term(node: str) -> object:
    """What the engine calls a focus node; a text that is no term stays itself, and equals none."""
    try:
        if node.startswith("_:"):
            return BlankNode(node[2:])
        return _parsed(node) if node.startswith('"') else NamedNode(node)
    except (ValueError, SyntaxError):
        return node


def _parsed(term: str) -> object:
    """The N-Triples term as the engine's."""
    return next(iter(parse(f"<urn:s> <urn:p> {term} .", format=RdfFormat.N_TRIPLES))).object


def _lexical(value: str) -> str:
    """The N-Triples term as JSON-LD may write it."""
    term = _parsed(value)
    return term.value if isinstance(term, NamedNode | Literal) else value
