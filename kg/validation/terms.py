"""RDF terms as rdflib and as Oxigraph hold them, and how files of them are read."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import XSD, BNode, Literal, Node, URIRef
from rdflib.term import Identifier

from kg.errors import DataError, KGError
from kg.formats import RDF_FORMATS, RdfSyntax
from kg.validation.entities import harmful_entities
from kg.validation.guard import HarmError, guarded

_LEXICAL: Final[Mapping[URIRef, re.Pattern[str]]] = {
    XSD.integer: re.compile(r"[+-]?\d+", re.ASCII),
    XSD.decimal: re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII),
    XSD.boolean: re.compile(r"true|false|1|0"),
    XSD.date: re.compile(r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?", re.ASCII),
    XSD.dateTime: re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII),
}
"""Lexical forms of XML Schema 1.1 part 2, for the datatypes that the shapes ask for."""

OxTerm = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
RdfTriple = tuple[Node, Node, Node]
Statement = tuple[RdfTriple, pyoxigraph.Quad]
"""One triple as rdflib and as Oxigraph hold it, whatever graph it came from."""


class _IllTyped(Literal):
    """A literal whose lexical form its datatype does not have.

    It has no value and compares with nothing, which makes sh:datatype and sh:lessThan report it (SHACL, sections 4.1.2
    and 4.5.3). A plain rdflib literal makes pySHACL stop with a TypeError instead, and rdflib takes Python's forms
    (`1_000`, `NaN`, `2016-W01`) for good ones.
    """

    @property
    def value(self) -> None:
        return None

    @property
    def ill_typed(self) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


def read_rdf(path: Path, situation: type[KGError]) -> Iterator[Statement]:
    """The triples of a file whose format its suffix tells. Raises `situation` if it cannot be read."""
    with quiet_terms():
        yield from statements_of(read_quads(path, situation))


def read_quads(path: Path, situation: type[KGError]) -> Iterator[pyoxigraph.Quad]:
    """The quads of a file whose format its suffix tells. Raises `situation` if it cannot be read."""
    syntax = syntax_of(path, situation)
    with read_data(str(path), path, syntax, situation):
        yield from pyoxigraph.parse(path=path, format=syntax.engine, base_iri=path.resolve().as_uri())


def syntax_of(path: Path, situation: type[KGError]) -> RdfSyntax:
    """The syntax that the suffix of a file tells. Raises `situation` if it tells none that is read here."""
    engine = RdfFormat.from_extension(path.suffix.removeprefix("."))
    syntax = next((syntax for syntax in RDF_FORMATS.values() if syntax.engine == engine), None)
    if syntax is None:
        known = ".ttl, .trig, .nt, .nq, .rdf or .jsonld"
        raise situation(f"{path}: the suffix {path.suffix!r} names no RDF format: use {known}")
    return syntax


@contextmanager
def read_data(name: str, data: bytes | Path, syntax: RdfSyntax, situation: type[KGError] = DataError) -> Iterator[None]:
    """While data is read: what is wrong with it is told as `situation`, with its name and what to do."""
    try:
        if syntax.engine == RdfFormat.RDF_XML and (harm := harmful_entities(data)) is not None:
            raise situation(f"{name}, {harm}")
        with guarded(data, syntax):
            yield
    except HarmError as error:
        raise situation(f"{name}, line {error.line}, column 1: {error.what}: {error.cure}") from error
    except SyntaxError as error:
        raise situation(f"{name}, {where(error)}: correct the {syntax.engine.name} there") from error
    except OSError as error:
        raise situation(f"{name} cannot be read: {error.strerror or error}") from error


def where(error: SyntaxError) -> str:
    """Line and column of an error, where they are known, and what it is."""
    at = f"line {error.lineno}, column {error.offset}: " if error.lineno is not None else ""
    return f"{at}{error.msg}"


def statements_of(quads: Iterable[pyoxigraph.Quad | pyoxigraph.Triple]) -> Iterator[Statement]:
    """The quads without their graph; rdflib's own parsers would turn "007"^^xsd:integer into 7, this does not."""
    terms: dict[object, Node] = {}
    for quad in quads:
        triple = _term(quad.subject, terms), _term(quad.predicate, terms), _term(quad.object, terms)
        yield triple, pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)


def _term(term: object, terms: dict[object, Node]) -> Node:
    known = terms.get(term)
    if known is None:
        known = terms[term] = new_term(term)
    return known


def new_term(term: object) -> Identifier:
    """A term of Oxigraph as rdflib's. Raises DataError if it is a triple."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        return _typed(term.value, URIRef(term.datatype.value))
    raise DataError(f"{term} is a quoted triple: RDF 1.2 is not checked; state it as a claim")


def _typed(lexical: str, datatype: URIRef) -> Literal:
    if datatype == XSD.string:
        return Literal(lexical)
    literal = Literal(lexical, datatype=datatype, normalize=False)
    form = _LEXICAL.get(datatype)
    if literal.ill_typed or (form is not None and not form.fullmatch(lexical)):
        return _IllTyped(lexical, datatype=datatype, normalize=False)
    return literal


def to_ox(node: Node) -> OxTerm:
    """A term of rdflib as Oxigraph's."""
    if isinstance(node, URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, BNode):
        return pyoxigraph.BlankNode(str(node))
    assert isinstance(node, Literal)
    if node.language is not None:
        return pyoxigraph.Literal(str(node), language=node.language)
    return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype or XSD.string)))


def plain(node: Node) -> str:
    """An IRI as it is, anything else as an N-Triples term."""
    return str(node) if isinstance(node, URIRef) else str(to_ox(node))


def line_of(quad: pyoxigraph.Quad) -> bytes:
    """The triple of a quad as a line of N-Triples."""
    return f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


@contextmanager
def quiet_terms() -> Iterator[None]:
    """Without rdflib's traceback on the log for each literal with a bad lexical form: that will be a finding."""
    log = logging.getLogger("rdflib.term")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was
