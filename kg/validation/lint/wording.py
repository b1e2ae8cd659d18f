"""What people read in reports and forms: messages, names and order."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import CONSTRAINTS, ShapesGraph, Term, sh, shown, truth

_MESSAGE: Final = sh("message")
_LEADING: Final = frozenset({sh("property")})
"""Constraints whose results are those of another shape, with its message."""


def no_message(subject: Subject) -> Iterator[Fault]:
    """Shapes whose results have no message of their own."""
    shapes = subject.shapes
    for shape in shapes.shapes:
        if shape in shapes.reporting and not shapes.objects(shape, _MESSAGE) and _speaks(shapes, shape):
            cure = "add sh:message, saying what is wrong and what to do"
            yield Fault(shape, None, None, f"This shape has no message, and reports show an engine's words: {cure}")


def duplicate_name(subject: Subject) -> Iterator[Fault]:
    """Properties of one shape that go by the same name, in the same language, with different paths."""
    shapes = subject.shapes
    for shape in shapes.subjects(sh("property")):
        seen: dict[Term, Term] = {}
        for member in shapes.objects(shape, sh("property")):
            for name in shapes.objects(member, sh("name")):
                other = seen.setdefault(name, member)
                if shapes.objects(other, sh("path")) != shapes.objects(member, sh("path")):
                    cure = "name each after its property"
                    yield Fault(
                        member,
                        sh("name"),
                        name,
                        f"{shown(name)} is the name of two properties of {shown(shape)}: {cure}",
                    )


def duplicate_order(subject: Subject) -> Iterator[Fault]:
    """Properties of one shape and group that claim the same place."""
    shapes = subject.shapes
    for shape in shapes.subjects(sh("property")):
        seen: dict[tuple[Term, tuple[Term, ...]], Term] = {}
        for member in shapes.objects(shape, sh("property")):
            group = tuple(shapes.objects(member, sh("group")))
            for order in shapes.objects(member, sh("order")):
                other = seen.setdefault((order, group), member)
                if other != member:
                    yield Fault(
                        member,
                        sh("order"),
                        order,
                        f"sh:order {_plain(order)} stands twice in {shown(shape)}: give each property its own",
                    )


def _speaks(shapes: ShapesGraph, shape: Term) -> bool:
    """Whether results bear this shape's message: those of its own constraints, where it is on."""
    if any(truth(value) for value in shapes.objects(shape, sh("deactivated"))):
        return False
    own = CONSTRAINTS.intersection(shapes.predicates(shape)) - _LEADING
    if own == {sh("sparql")}:
        return not all(shapes.objects(query, _MESSAGE) for query in shapes.objects(shape, sh("sparql")))
    return bool(own)


def _plain(term: Term) -> str:
    return term.value if isinstance(term, Literal) else shown(term)
