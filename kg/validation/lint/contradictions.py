"""Constraints of one shape that no value can satisfy together, or that every value satisfies."""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import RDF, XSD

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import MANY_SHAPES, ShapesGraph, Term, number, sh, shown, term, truth

_PAIRS: Final = (
    ("minCount", "maxCount"),
    ("minLength", "maxLength"),
    ("qualifiedMinCount", "qualifiedMaxCount"),
    ("minInclusive", "maxInclusive"),
)
_STRICT_PAIRS: Final = (
    ("minExclusive", "maxExclusive"),
    ("minInclusive", "maxExclusive"),
    ("minExclusive", "maxInclusive"),
)
_LITERALS: Final = frozenset(map(sh, ("Literal", "IRIOrLiteral", "BlankNodeOrLiteral")))
_ACCEPTS: Final[dict[Term, tuple[type[Term], ...]]] = {
    sh("IRI"): (NamedNode,),
    sh("BlankNode"): (BlankNode,),
    sh("Literal"): (Literal,),
    sh("BlankNodeOrIRI"): (BlankNode, NamedNode),
    sh("BlankNodeOrLiteral"): (BlankNode, Literal),
    sh("IRIOrLiteral"): (NamedNode, Literal),
}
_OF_LITERALS: Final = tuple(
    map(sh, ("datatype", "languageIn", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "uniqueLang"))
)
_OF_TEXT: Final = tuple(map(sh, ("pattern", "minLength", "maxLength")))
_ALWAYS: Final = "every value breaks this"


def min_above_max(subject: Subject) -> Iterator[Fault]:
    """Bounds that leave nothing between them."""
    for low, high in (*_PAIRS, *_STRICT_PAIRS):
        strict = (low, high) in _STRICT_PAIRS
        for shape, predicate, least in subject.shapes.pairs(sh(low)):
            for most in subject.shapes.objects(shape, sh(high)):
                order = _compare(least, most)
                if order is not None and (order > 0 or (strict and order == 0)):
                    yield Fault(
                        shape,
                        predicate,
                        least,
                        f"sh:{low} {shown(least)} leaves nothing below sh:{high} {shown(most)}, and {_ALWAYS}: swap or "
                        "correct them",
                    )


def zero_minimum(subject: Subject) -> Iterator[Fault]:
    """Minima of 0, which everything has."""
    for shape, predicate, value in subject.shapes.pairs(*map(sh, ("minCount", "minLength", "qualifiedMinCount"))):
        if number(value) == 0:
            yield Fault(shape, predicate, value, f"{shown(predicate)} 0 never fires: remove it, or ask for 1")


def short_list(subject: Subject) -> Iterator[Fault]:
    """Alternatives without a choice: one member."""
    for shape, predicate, head in subject.shapes.pairs(*MANY_SHAPES):
        members = subject.shapes.items(head)
        if members is not None and len(members) == 1:
            cure = "say sh:node instead, or add the others"
            yield Fault(shape, predicate, head, f"{shown(predicate)} has one member only: {cure}")


def empty_list(subject: Subject) -> Iterator[Fault]:
    """Lists without a member: nothing satisfies them, or for sh:and everything does."""
    for shape, predicate, head in subject.shapes.pairs(*MANY_SHAPES, sh("in"), sh("languageIn")):
        if subject.shapes.items(head) == []:
            effect = "it never fires" if predicate == sh("and") else _ALWAYS
            yield Fault(shape, predicate, head, f"The list of {shown(predicate)} is empty, and {effect}: add members")


def contradicting_kinds(subject: Subject) -> Iterator[Fault]:
    """Constraints that want different kinds of node."""
    shapes = subject.shapes
    for shape, predicate, kind in shapes.pairs(sh("nodeKind")):
        if kind not in _ACCEPTS:
            continue
        excluded = _excluded_by(kind)
        for other in excluded:
            for value in shapes.objects(shape, other):
                if other == sh("uniqueLang") and not truth(value):
                    continue
                cure = f"correct {shown(predicate)}, or remove {shown(other)}"
                yield Fault(
                    shape,
                    other,
                    value,
                    f"{shown(other)} {shown(value)} and sh:nodeKind {shown(kind)} contradict: {cure}",
                )
    for shape, datatype, value in shapes.pairs(sh("datatype")):
        for cls in shapes.objects(shape, sh("class")):
            yield Fault(
                shape,
                datatype,
                value,
                f"No literal has a class: sh:datatype {shown(value)} and sh:class {shown(cls)} contradict: keep one, "
                "or write both into sh:or ( [ … ] [ … ] )",
            )


def contradicting_languages(subject: Subject) -> Iterator[Fault]:
    """Rules about languages for values that have none."""
    shapes = subject.shapes
    for shape, _, datatype in shapes.pairs(sh("datatype")):
        if datatype in (term(RDF.langString), term(f"{RDF}dirLangString")):
            continue
        for predicate in (sh("uniqueLang"), sh("languageIn")):
            for value in shapes.objects(shape, predicate):
                if predicate == sh("languageIn") or truth(value):
                    yield Fault(
                        shape,
                        predicate,
                        value,
                        f"Values of {shown(datatype)} have no language, and {shown(predicate)} contradicts that: say "
                        f"sh:datatype rdf:langString, or remove {shown(predicate)}",
                    )


def impossible_value(subject: Subject) -> Iterator[Fault]:
    """Values that sh:in or sh:hasValue name, and another constraint of the shape refuses."""
    shapes = subject.shapes
    for shape, predicate, value in _named_values(shapes):
        reason = next((why for refuses in _REFUSALS if (why := refuses(shapes, shape, value))), None)
        if reason is not None:
            yield Fault(shape, predicate, value, f"{shown(value)} in {shown(predicate)} {reason}: correct either")


def value_not_listed(subject: Subject) -> Iterator[Fault]:
    """A value that must be there, and that sh:in does not list."""
    shapes = subject.shapes
    for shape, predicate, value in shapes.pairs(sh("hasValue")):
        for head in shapes.objects(shape, sh("in")):
            if value not in (shapes.items(head) or [value]):
                yield Fault(
                    shape, predicate, value, f"sh:hasValue {shown(value)} is not in sh:in, and {_ALWAYS}: add it there"
                )


def same_property(subject: Subject) -> Iterator[Fault]:
    """Comparisons of a property with itself."""
    shapes = subject.shapes
    for shape, _, path in shapes.pairs(sh("path")):
        for predicate in map(sh, ("equals", "disjoint", "lessThan", "lessThanOrEquals")):
            if isinstance(path, NamedNode) and path in shapes.objects(shape, predicate):
                effect = "it never fires" if predicate == sh("equals") else _ALWAYS
                cure = "name the other property"
                yield Fault(
                    shape,
                    predicate,
                    path,
                    f"{shown(predicate)} compares {shown(path)} with itself, and {effect}: {cure}",
                )


def equal_and_disjoint(subject: Subject) -> Iterator[Fault]:
    """The same property in sh:equals and in sh:disjoint."""
    for shape, predicate, other in subject.shapes.pairs(sh("disjoint")):
        if other in subject.shapes.objects(shape, sh("equals")):
            yield Fault(
                shape, predicate, other, f"sh:equals and sh:disjoint both name {shown(other)}, and {_ALWAYS}: keep one"
            )


def _compare(least: Term, most: Term) -> int | None:
    """-1, 0 or 1 as the first is below, equal or above; None if they are not numbers or days of the same form."""
    if not isinstance(least, Literal) or not isinstance(most, Literal):
        return None
    numbers = _decimal(least), _decimal(most)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    day = term(XSD.date)
    if least.datatype == most.datatype == day and len(least.value) == len(most.value) == len("2026-01-01"):
        return (least.value > most.value) - (least.value < most.value)
    return None


def _decimal(literal: Literal) -> Decimal | None:
    if literal.datatype.value.removeprefix(str(XSD)) not in _NUMERIC:
        return None
    try:
        found = Decimal(literal.value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


_INTEGERS: Final = frozenset(
    {
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    }
)
_NUMERIC: Final = _INTEGERS | {"decimal", "double", "float"}


def _excluded_by(kind: Term) -> tuple[NamedNode, ...]:
    """The parameters that no node of this kind satisfies."""
    of_literals = () if kind in _LITERALS else _OF_LITERALS
    of_things = (sh("class"),) if kind == sh("Literal") else ()
    of_text = _OF_TEXT if kind == sh("BlankNode") else ()
    return (*of_literals, *of_things, *of_text)


def _named_values(shapes: ShapesGraph) -> Iterator[tuple[Term, NamedNode, Term]]:
    for shape, predicate, head in shapes.pairs(sh("in")):
        for member in shapes.items(head) or ():
            yield shape, predicate, member
    yield from shapes.pairs(sh("hasValue"))


def _other_datatype(shapes: ShapesGraph, shape: Term, value: Term) -> str | None:
    for datatype in shapes.objects(shape, sh("datatype")):
        if not isinstance(value, Literal):
            return f"is no literal, and sh:datatype asks for {shown(datatype)}"
        if value.datatype != datatype:
            return f"is of {shown(value.datatype)}, and sh:datatype asks for {shown(datatype)}"
    return None


def _other_kind(shapes: ShapesGraph, shape: Term, value: Term) -> str | None:
    for kind in shapes.objects(shape, sh("nodeKind")):
        if not isinstance(value, _ACCEPTS.get(kind, (NamedNode, BlankNode, Literal))):
            return f"is not of the kind that sh:nodeKind asks for, {shown(kind)}"
    return None


def _literal_of_class(shapes: ShapesGraph, shape: Term, value: Term) -> str | None:
    for cls in shapes.objects(shape, sh("class")):
        if isinstance(value, Literal):
            return f"is a literal, and sh:class asks for a {shown(cls)}"
    return None


_REFUSALS: Final[tuple[Callable[[ShapesGraph, Term, Term], str | None], ...]] = (
    _other_datatype,
    _other_kind,
    _literal_of_class,
)
