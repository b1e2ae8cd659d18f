"""Property paths of shapes (SHACL, section 2.3.1)."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from kg.validation.lint.graph import FIRST, NIL, ShapesGraph, Term, sh, shown

_ONE_PATH: Final = tuple(map(sh, ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")))
_ALTERNATIVES: Final = sh("alternativePath")
_FORMS: Final = (*_ONE_PATH, _ALTERNATIVES)
_SHORTEST: Final = 2
_DEEPEST: Final = 100


def path_fault(shapes: ShapesGraph, path: Term, above: frozenset[Term] = frozenset()) -> str | None:
    """What is wrong with a path; None if it is one."""
    if isinstance(path, NamedNode):
        return f"{shown(path)} is an empty list, and no property" if path == NIL else None
    if not isinstance(path, BlankNode):
        return f"{shown(path)} is a literal: name the property by its IRI, without quotes"
    if path in above:
        return "the path is part of itself: write it out once"
    if len(above) > _DEEPEST:
        return f"it is nested more than {_DEEPEST} deep: write it shorter"
    return _blank_fault(shapes, path, above | {path})


def predicates(shapes: ShapesGraph, path: Term, above: frozenset[Term] = frozenset()) -> Iterator[NamedNode]:
    """The properties in a path, as far as it is one."""
    if isinstance(path, NamedNode):
        yield path
    elif path not in above and len(above) <= _DEEPEST:
        for step in _steps(shapes, path):
            yield from predicates(shapes, step, above | {path})


def _blank_fault(shapes: ShapesGraph, path: BlankNode, above: frozenset[Term]) -> str | None:
    forms = [form for form in _FORMS if shapes.objects(path, form)]
    is_list = bool(shapes.objects(path, FIRST))
    if len(forms) + is_list != 1:
        return _shapeless(len(forms) + is_list)
    form = None if is_list else forms[0]
    if form is not None and len(shapes.objects(path, form)) > 1:
        return f"{shown(form)} has two values: make each a path of its own"
    steps = _steps(shapes, path)
    if form not in _ONE_PATH and len(steps) < _SHORTEST:
        what = "a sequence" if is_list else shown(_ALTERNATIVES)
        return f"{what} needs a list of two paths or more: write a single path without the list"
    return next((fault for step in steps if (fault := path_fault(shapes, step, above)) is not None), None)


def _shapeless(forms: int) -> str:
    if forms:
        return "two kinds of path are on one node: nest them, each in brackets of its own"
    known = ", ".join(map(shown, _FORMS))
    return f"it is neither an IRI, nor a list, nor has it one of {known}"


def _steps(shapes: ShapesGraph, path: Term) -> list[Term]:
    if shapes.objects(path, FIRST):
        return shapes.items(path) or []
    alternatives = shapes.objects(path, _ALTERNATIVES)
    if alternatives:
        return shapes.items(alternatives[0]) or []
    return shapes.objects(path, *_ONE_PATH)
