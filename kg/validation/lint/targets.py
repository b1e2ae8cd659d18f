"""Terms that shapes name in the namespaces of the ontology, and that the ontology does not declare."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from pyoxigraph import NamedNode

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import ShapesGraph, Statement, Term, sh, shown
from kg.validation.lint.paths import predicates
from kg.validation.lint.vocabulary import namespace

_OF_PROPERTIES: Final = tuple(
    map(sh, ("targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan", "lessThanOrEquals"))
)


def unknown_class(subject: Subject) -> Iterator[Fault]:
    """Classes that are not declared, in targets and in sh:class."""
    for shape, predicate, value in subject.shapes.pairs(sh("targetClass"), sh("class")):
        reason = _undeclared(value, "class", subject.ontology.classes, subject)
        if reason is not None:
            yield Fault(shape, predicate, value, f"{shown(predicate)} {shown(value)}: {reason}")


def unknown_property(subject: Subject) -> Iterator[Fault]:
    """Properties that are not declared, in targets, paths, comparisons and lists."""
    for shape, predicate, value in _properties(subject.shapes):
        reason = _undeclared(value, "property", subject.ontology.properties, subject)
        if reason is not None:
            yield Fault(shape, predicate, value, f"{shown(predicate)} {shown(value)}: {reason}")


def unknown_value(subject: Subject) -> Iterator[Fault]:
    """Things that are not described, in sh:in and sh:hasValue."""
    shapes = subject.shapes
    for shape, predicate, head in shapes.pairs(sh("in"), sh("hasValue")):
        for value in (shapes.items(head) or ()) if predicate == sh("in") else (head,):
            reason = _undeclared(value, "term", subject.ontology.terms, subject)
            if reason is not None:
                yield Fault(shape, predicate, value, f"{shown(value)} in {shown(predicate)}: {reason}")


def _properties(shapes: ShapesGraph) -> Iterator[Statement]:
    yield from shapes.pairs(*_OF_PROPERTIES)
    for shape, predicate, path in shapes.pairs(sh("path")):
        if not shapes.is_parameter(shape):
            for step in predicates(shapes, path):
                yield shape, predicate, step
    for shape, predicate, head in shapes.pairs(sh("ignoredProperties")):
        for member in shapes.items(head) or ():
            yield shape, predicate, member


def _undeclared(value: Term, kind: str, declared: Iterable[str], subject: Subject) -> str | None:
    """Why nothing matches it; None if something may."""
    if not isinstance(value, NamedNode) or value.value in declared or not subject.ontology.owns(value.value):
        return None
    if value.value in subject.ontology.terms:
        return f"the ontology has it, and not as a {kind}, so that nothing matches: name a {kind}"
    same = sorted(one for one in declared if namespace(one) == namespace(value.value))
    near = get_close_matches(value.value, same, 1, 0.6)
    cure = f"did you mean <{near[0]}>?" if near else f"correct the name, or declare the {kind}"
    return f"the ontology declares no such {kind}, so that nothing matches: {cure}"
