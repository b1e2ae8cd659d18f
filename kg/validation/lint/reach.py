"""Shapes and parameters that never fire, because nothing leads to them or something they need is missing."""

from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import (
    CONSTRAINTS,
    PATH_PARAMETERS,
    TARGETS,
    TYPE,
    ShapesGraph,
    Term,
    sh,
    shown,
    truth,
)

_PATH: Final = sh("path")
_NEEDS: Final[Mapping[NamedNode, tuple[NamedNode, str]]] = {
    sh("flags"): (sh("pattern"), "add the pattern, or remove the flags"),
    sh("ignoredProperties"): (sh("closed"), "add sh:closed true, or remove the list"),
    sh("qualifiedMinCount"): (sh("qualifiedValueShape"), "add the shape of the values to count, or use sh:minCount"),
    sh("qualifiedMaxCount"): (sh("qualifiedValueShape"), "add the shape of the values to count, or use sh:maxCount"),
    sh("qualifiedValueShapesDisjoint"): (sh("qualifiedValueShape"), "add the shape of the values to count"),
}
"""Parameters that do nothing without another."""


def unreached(subject: Subject) -> Iterator[Fault]:
    """Shapes with constraints that no target leads to."""
    shapes = subject.shapes
    used = {node for shape, _, node in shapes.uses() if shape != node}
    for shape in shapes.shapes:
        if shape not in shapes.reached and shape not in used and _constrains(shapes, shape):
            yield Fault(
                shape,
                None,
                None,
                "Nothing leads to this shape, and it never fires: give it a target such as sh:targetClass, or use it "
                "in another by sh:property or sh:node",
            )


def without_constraint(subject: Subject) -> Iterator[Fault]:
    """Shapes with a target that check nothing."""
    shapes = subject.shapes
    for shape in shapes.subjects(*TARGETS):
        own = set(shapes.predicates(shape))
        if not _constrains(shapes, shape) and not _has_components(shapes, own) and sh("rule") not in own:
            cure = "add a constraint such as sh:property, or remove it"
            yield Fault(shape, None, None, f"This shape has a target and checks nothing: {cure}")


def deactivated(subject: Subject) -> Iterator[Fault]:
    """Shapes that are switched off."""
    for shape, predicate, value in subject.shapes.pairs(sh("deactivated")):
        if truth(value):
            yield Fault(shape, predicate, value, "This shape is switched off: remove sh:deactivated to use it again")


def undefined_shape(subject: Subject) -> Iterator[Fault]:
    """Shapes that are used and nowhere described: everything conforms to them."""
    for shape, predicate, used in subject.shapes.uses():
        if isinstance(used, NamedNode) and used not in subject.shapes:
            yield Fault(
                shape,
                predicate,
                used,
                f"{shown(used)} is described in none of the files, and everything conforms to it: correct the name, or "
                "add the file that has it",
            )


def property_without_path(subject: Subject) -> Iterator[Fault]:
    """Property shapes that do not say which property."""
    shapes = subject.shapes
    used = {node: shape for shape, _, node in shapes.pairs(sh("property")) if node in shapes}
    typed = {node: node for node, _, kind in shapes.pairs(TYPE) if kind == sh("PropertyShape")}
    for node, shape in (typed | used).items():
        if not shapes.objects(node, _PATH):
            cure = "say which property it is about, or use sh:node for a node shape"
            where = "" if node == shape else f" of {shown(shape)}"
            yield Fault(node, None, None, f"This property shape{where} has no sh:path: {cure}")


def node_shape_with_path(subject: Subject) -> Iterator[Fault]:
    """Node shapes that have a path: a shape with a path is a property shape."""
    for shape, predicate, path in subject.shapes.pairs(_PATH):
        if sh("NodeShape") in subject.shapes.objects(shape, TYPE):
            cure = "type it sh:PropertyShape, or move the path into sh:property [ … ]"
            yield Fault(shape, predicate, path, f"A node shape has no sh:path: {cure}")


def parameter_needs_path(subject: Subject) -> Iterator[Fault]:
    """Parameters that count or compare the values of a path, on a node shape."""
    shapes = subject.shapes
    used = {node for _, _, node in shapes.pairs(sh("property"))}
    for shape, predicate, value in shapes.pairs(*PATH_PARAMETERS, sh("qualifiedValueShape")):
        typed = sh("PropertyShape") in shapes.objects(shape, TYPE)
        if not shapes.objects(shape, _PATH) and shape not in used and not typed:
            cure = "put it into sh:property [ sh:path … ]"
            yield Fault(
                shape, predicate, value, f"{shown(predicate)} is for the values of a path, and there is none: {cure}"
            )


def missing_companion(subject: Subject) -> Iterator[Fault]:
    """Parameters that do nothing, because the one they go with is missing."""
    for shape, predicate, value in subject.shapes.pairs(*_NEEDS):
        needed, cure = _NEEDS[predicate]
        if not subject.shapes.objects(shape, needed):
            yield Fault(shape, predicate, value, f"{shown(predicate)} does nothing without {shown(needed)}: {cure}")


def qualified_without_count(subject: Subject) -> Iterator[Fault]:
    """A qualified shape whose values nobody counts."""
    for shape, predicate, value in subject.shapes.pairs(sh("qualifiedValueShape")):
        if not subject.shapes.objects(shape, sh("qualifiedMinCount"), sh("qualifiedMaxCount")):
            yield Fault(
                shape,
                predicate,
                value,
                "sh:qualifiedValueShape does nothing without sh:qualifiedMinCount or sh:qualifiedMaxCount: add one",
            )


def recursive(subject: Subject) -> Iterator[Fault]:
    """Shapes that use themselves: SHACL leaves open what that means (section 3.4.3), and pySHACL stops."""
    shapes = subject.shapes
    below = _circular(shapes)
    for shape, predicate, used in shapes.uses():
        if used in below and _leads(below, used, shape):
            yield Fault(
                shape,
                predicate,
                used,
                f"This shape uses itself by way of {shown(used)}, and SHACL leaves open what that means: break the "
                "circle",
            )


def _circular(shapes: ShapesGraph) -> dict[Term, list[Term]]:
    """Which shapes each one uses, without those that lead to no circle."""
    below: dict[Term, list[Term]] = {}
    users: dict[Term, list[Term]] = {}
    for shape, _, used in shapes.uses():
        below.setdefault(shape, []).append(used)
        users.setdefault(used, []).append(shape)
    waiting = {shape: len(used) for shape, used in below.items()}
    ends = [used for used in users if used not in below]
    while ends:
        for shape in users.get(ends.pop(), ()):
            waiting[shape] -= 1
            if waiting[shape] == 0:
                ends.append(shape)
    return {shape: used for shape, used in below.items() if waiting[shape]}


def _leads(below: Mapping[Term, list[Term]], start: Term, end: Term) -> bool:
    seen: set[Term] = set()
    ahead = [start]
    while ahead:
        node = ahead.pop()
        if node == end:
            return True
        if node not in seen:
            seen.add(node)
            ahead += below.get(node, ())
    return False


def _constrains(shapes: ShapesGraph, shape: Term) -> bool:
    return not CONSTRAINTS.isdisjoint(shapes.predicates(shape))


def _has_components(shapes: ShapesGraph, own: set[NamedNode]) -> bool:
    """Whether one of these predicates is the parameter of a component that the files define."""
    declared = {path for _, _, node in shapes.pairs(sh("parameter")) for path in shapes.objects(node, _PATH)}
    return not own.isdisjoint(declared)
