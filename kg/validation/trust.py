"""Which shapes a native engine may be trusted with: those of which it says what pySHACL says, or more.

A shape that is reported in vain costs time, one that is passed in vain would cost the truth. What is allowed here was
measured (docs/adr/0013-shacl-engines.md); what is not named here is not allowed.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, Node, URIRef

from kg.validation.literals import odd_lines
from kg.validation.paths import PathError, is_simple, members, path_of
from kg.validation.patterns import common_pattern
from kg.validation.shaping import TARGETS
from kg.validation.terms import to_ox

CLASSES: Final = (RDFS.Class, OWL.Class)
"""What a shape is that is its own target class (SHACL, section 2.1.3.3)."""

_INERT: Final = frozenset(
    {*TARGETS, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.sparql}
)
_LISTS: Final = (SH["and"], SH["or"], SH.xone)
_NODE_KINDS: Final = frozenset(
    {SH.IRI, SH.BlankNode, SH.Literal, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral, SH.IRIOrLiteral}
)
_ODD: Final = odd_lines(doubles=False)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)

Check = Callable[[Graph, Node, list[Node], bool], bool]
"""Whether a parameter of a shape, with these values, is checked alike; the last argument is False where what the engine
reports in vain would make it pass something else, as within sh:not."""


def distrust(shapes: Graph, shape: Node) -> str | None:
    """Why the native engine is not trusted with a shape; None if it is.

    What is said by sh:sparql on the shape itself is left out: it has an answer of its own.
    """
    try:
        return _distrust(shapes, shape, ahead=True, top=True)
    except PathError as error:
        return str(error)


def targeted_shapes(shapes: Graph) -> set[Node]:
    """The shapes that have targets."""
    found = {shape for p in TARGETS for shape in shapes.subjects(p)}
    return found | {shape for shape in shapes.subjects(RDF.type, SH.NodeShape) if is_class(shapes, shape)}


def is_class(shapes: Graph, shape: Node) -> bool:
    """Whether a shape is a class, and so the shape of its instances."""
    return any((shape, RDF.type, kind) in shapes for kind in CLASSES)


def _distrust(shapes: Graph, shape: Node, *, ahead: bool, top: bool = False) -> str | None:
    said: dict[Node, list[Node]] = {}
    for p, o in shapes.predicate_objects(shape):
        said.setdefault(p, []).append(o)
    for p, values in said.items():
        if not str(p).startswith(str(SH)) or (p in _INERT and (top or p != SH.sparql)):
            continue
        check = _CHECKS.get(p)
        if check is None or not check(shapes, shape, values, ahead):
            return f"{p} of {shape}"
    for p, inner, so in _inner(shapes, shape):
        reason = _distrust(shapes, inner, ahead=ahead and so)
        if reason is not None:
            return f"{reason}, in {p} of {shape}"
    return None


def _inner(shapes: Graph, shape: Node) -> list[tuple[Node, Node, bool]]:
    """The shapes within a shape, and whether failing one can only make `shape` fail."""
    found: list[tuple[Node, Node, bool]] = [
        (p, o, True) for p in (SH.property, SH.node) for o in shapes.objects(shape, p)
    ]
    found += [(SH["not"], o, False) for o in shapes.objects(shape, SH["not"])]
    more = (shape, SH.qualifiedMaxCount, None) not in shapes
    found += [(SH.qualifiedValueShape, o, more) for o in shapes.objects(shape, SH.qualifiedValueShape)]
    for p in _LISTS:
        found += [(p, o, p != SH.xone) for head in shapes.objects(shape, p) for o in members(shapes, head)]
    return found


def _any(_shapes: Graph, _shape: Node, _values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    return True


def _iris(_shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    return all(isinstance(value, URIRef) for value in values)


def _one_iri(shapes: Graph, shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    return len(values) == 1 and _iris(shapes, shape, values, ahead)


def _node_kind(_shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    return len(values) == 1 and values[0] in _NODE_KINDS


def _count(_shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    (value, *more) = values
    integer = isinstance(value, Literal) and value.datatype == XSD.integer
    return not more and integer and _COUNT.fullmatch(str(value)) is not None


def _length(shapes: Graph, shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    return ahead and _count(shapes, shape, values, ahead)


def _true_or_false(_shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    (value, *more) = values
    boolean = isinstance(value, Literal) and value.datatype == XSD.boolean
    return not more and boolean and str(value) in {"true", "false"}


def _bound(_shapes: Graph, _shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    (value, *more) = values
    if more or not ahead or not isinstance(value, Literal) or value.datatype in {None, XSD.string}:
        return False
    return _ODD.match(f"\n<x:x> <x:x> {to_ox(value)} .\n".encode()) is None


def _less(shapes: Graph, shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    return ahead and _iris(shapes, shape, values, ahead)


def _list(shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    (head, *more) = values
    return not more and members(shapes, head) is not None


def _lists(shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    return all(members(shapes, head) for head in values)


def _languages(shapes: Graph, shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    plain = all(isinstance(tag, Literal) and str(tag).isascii() for tag in members(shapes, values[0]))
    return plain and _list(shapes, shape, values, ahead)


def _pattern(shapes: Graph, shape: Node, values: list[Node], ahead: bool) -> bool:  # noqa: FBT001
    flags = [str(flag) for flag in shapes.objects(shape, SH.flags)]
    if len(values) != 1 or len(flags) > 1 or not isinstance(values[0], Literal):
        return False
    common = common_pattern(str(values[0]), "".join(flags))
    return common is not None and (ahead or common[1])


def _path(shapes: Graph, _shape: Node, values: list[Node], _ahead: bool) -> bool:  # noqa: FBT001
    return len(values) == 1 and is_simple(path_of(shapes, values[0]))


_CHECKS: Final[Mapping[Node, Check]] = {
    SH.path: _path,
    SH.deactivated: _true_or_false,
    SH["class"]: _iris,
    SH.datatype: _one_iri,
    SH.nodeKind: _node_kind,
    SH.minCount: _count,
    SH.maxCount: _count,
    SH.minInclusive: _bound,
    SH.maxInclusive: _bound,
    SH.minExclusive: _bound,
    SH.maxExclusive: _bound,
    SH.minLength: _length,
    SH.maxLength: _length,
    SH.pattern: _pattern,
    SH.flags: _any,
    SH.languageIn: _languages,
    SH.uniqueLang: _true_or_false,
    SH.equals: _iris,
    SH.disjoint: _iris,
    SH.lessThan: _less,
    SH.lessThanOrEquals: _less,
    SH["not"]: _any,
    SH["and"]: _lists,
    SH["or"]: _lists,
    SH.xone: _lists,
    SH.node: _any,
    SH.property: _any,
    SH.qualifiedValueShape: lambda _shapes, _shape, values, _ahead: len(values) == 1,
    SH.qualifiedMinCount: _count,
    SH.qualifiedMaxCount: _count,
    SH.closed: _true_or_false,
    SH.ignoredProperties: _list,
    SH.hasValue: _any,
    SH["in"]: _list,
}
