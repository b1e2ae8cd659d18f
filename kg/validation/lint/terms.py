"""Words of the SHACL namespace that SHACL does not define, or defines elsewhere than in SHACL 1.0."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from pyoxigraph import NamedNode
from rdflib import SH

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import TYPE, Term, shown

ADVANCED: Final = frozenset(
    {
        *("ExpressionConstraintComponent", "Function", "Rule", "SPARQLConstructExecutable", "SPARQLFunction"),
        *("SPARQLRule", "SPARQLTarget", "SPARQLTargetType", "SPARQLUpdateExecutable", "Target", "TargetType"),
        *("TripleRule", "condition", "construct", "expression", "filterShape", "intersection", "nodes", "object"),
        *("predicate", "returnType", "rule", "subject", "target", "this", "union", "update"),
        *("ResultAnnotation", "annotationProperty", "annotationValue", "annotationVarName", "resultAnnotation"),
        *("JSConstraint", "JSConstraintComponent", "JSExecutable", "JSFunction", "JSLibrary", "JSRule", "JSTarget"),
        *("JSTargetType", "JSValidator", "js", "jsFunctionName", "jsLibrary", "jsLibraryURL"),
    }
)
"""The terms of the notes https://www.w3.org/TR/shacl-af/ and https://www.w3.org/TR/shacl-js/."""
_NAMESPACE: Final = str(SH)
_KNOWN: Final = frozenset({*SH.__annotations__, "and", "class", "in", "not", "or"})
"""rdflib's list of https://www.w3.org/ns/shacl.ttl, where words of Python stand apart."""
_COMPONENTS: Final = frozenset(name for name in _KNOWN if name.endswith("ConstraintComponent"))


def misspelt(subject: Subject) -> Iterator[Fault]:
    """Words that the namespace has not."""
    for node, predicate, value in subject.shapes:
        for used in (predicate, value):
            name = _name(used)
            if name is not None and not _defined(name):
                yield Fault(node, predicate, value, f"SHACL 1.0 has no {shown(used)}, and it is ignored: {_cure(name)}")


def advanced(subject: Subject) -> Iterator[Fault]:
    """Words of the advanced features."""
    for node, predicate, value in subject.shapes:
        for used in (predicate, value):
            if _name(used) in ADVANCED:
                yield Fault(
                    node,
                    predicate,
                    value,
                    f"{shown(used)} is of SHACL's advanced features or of SHACL-JS, which are not run: write it with "
                    "the core or as sh:sparql",
                )


def class_as_predicate(subject: Subject) -> Iterator[Fault]:
    """A class, a node kind or a severity where a property belongs, or the other way round."""
    for node, predicate, value in subject.shapes:
        name, other = _name(predicate), _name(value)
        if name in _KNOWN and name[:1].isupper():
            yield Fault(node, predicate, value, f"{shown(predicate)} is no property: {_cure(name)}")
        if predicate == TYPE and other in _KNOWN and other[:1].islower():
            yield Fault(node, predicate, value, f"{shown(value)} is no class: {_cure(other)}")


def _name(node: Term) -> str | None:
    """What follows the namespace; None in others."""
    if isinstance(node, NamedNode) and node.value.startswith(_NAMESPACE):
        return node.value.removeprefix(_NAMESPACE)
    return None


def _defined(name: str) -> bool:
    """Whether it is a term; the namespace also names each parameter of a component (`MinCount…Component-minCount`)."""
    component, _, parameter = name.partition("-")
    return name in _KNOWN or name == "" or (component in _COMPONENTS and parameter in _KNOWN)


def _cure(name: str) -> str:
    """The nearest other term of the same case, or where to look."""
    others = sorted(_KNOWN - {name})
    same = [one for one in others if one[:1].isupper() == name[:1].isupper()]
    folded = [one for one in others if one.lower() == name.lower()]
    near = folded or get_close_matches(name, same, 1, 0.6) or get_close_matches(name, others, 1, 0.6)
    return f"did you mean sh:{near[0]}?" if near else "see https://www.w3.org/TR/shacl/ for what there is"
