"""Parameters with a value of the wrong kind: such a constraint is not read, or stops the engine."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import OWL, RDF, RDFS, SH, XSD

from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import MANY_SHAPES, ONE_SHAPE, TYPE, Term, number, sh, shown, term, truth
from kg.validation.lint.paths import path_fault

_COUNTS: Final = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
_BOUNDS: Final = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_SWITCHES: Final = ("closed", "deactivated", "uniqueLang", "qualifiedValueShapesDisjoint")
_LISTS: Final = ("in", "languageIn", "ignoredProperties", "and", "or", "xone")
_PROPERTIES: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals", "targetSubjectsOf", "targetObjectsOf")
_IRIS: Final = ("class", "datatype", "targetClass", *_PROPERTIES)
_SINGLE: Final = (
    *(*_COUNTS, *_BOUNDS, "datatype", "nodeKind", "pattern", "flags", "in", "languageIn", "uniqueLang", "closed"),
    *("ignoredProperties", "deactivated", "severity", "path", "qualifiedValueShape", "order", "group"),
)
_KINDS: Final = frozenset(
    map(sh, ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"))
)
_SEVERITIES: Final = frozenset(map(sh, ("Violation", "Warning", "Info")))
_FLAGS: Final = frozenset("smixq")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_RDF_DATATYPES: Final = ("langString", "HTML", "XMLLiteral", "JSON", "dirLangString", "PlainLiteral")
_DATATYPES: Final = frozenset(
    {
        *(str(XSD[name]) for name in XSD.__annotations__ if name != "Assertions"),
        *(f"{RDF}{name}" for name in _RDF_DATATYPES),
        *(f"{OWL}{name}" for name in ("real", "rational")),
    }
)
_STANDARD: Final = tuple(map(str, (XSD, RDF, RDFS, OWL, SH)))


def _rule(names: Iterable[str], wrong: Callable[[Term], str | None]) -> Callable[[Subject], Iterator[Fault]]:
    """A rule that asks of each value of these parameters what is wrong with it."""
    wanted = tuple(map(sh, names))

    def check(subject: Subject) -> Iterator[Fault]:
        for shape, predicate, value in subject.shapes.pairs(*wanted):
            reason = wrong(value)
            if reason is not None:
                yield Fault(shape, predicate, value, f"{shown(predicate)} {shown(value)}: {reason}")

    return check


def _count(value: Term) -> str | None:
    found = number(value)
    if found is None:
        return "this is no xsd:integer: write the bare number, without quotes or point"
    return "a count cannot be negative: write 0 or more" if found < 0 else None


def _bound(value: Term) -> str | None:
    return None if isinstance(value, Literal) else "a bound is a literal: write a number, or a date with its datatype"


def _boolean(value: Term) -> str | None:
    return "this is no xsd:boolean: write true or false, without quotes" if truth(value) is None else None


def _iri(value: Term) -> str | None:
    return None if isinstance(value, NamedNode) else "this is no IRI: name the term, without quotes or brackets"


def _kind(value: Term) -> str | None:
    return None if value in _KINDS else f"this is no node kind: use one of {_listed(_KINDS)}"


def _flag(value: Term) -> str | None:
    if _is_string(value) and set(value.value) <= _FLAGS:
        return None
    return "flags are a string of the letters s, m, i, x and q: see https://www.w3.org/TR/xpath-functions/#flags"


def _pattern(value: Term) -> str | None:
    if not _is_string(value):
        return "a pattern is a plain string: put quotes around it, and remove language and datatype"
    try:
        re.compile(value.value)
    except (re.error, OverflowError, RecursionError) as error:
        return f"this is no regular expression that pySHACL reads, {error}: escape \\ as \\\\ and close what is open"
    return None


def _portable_pattern(value: Term) -> str | None:
    if _pattern(value) is not None or _matches_somewhere(value.value):
        return None
    return (
        "SPARQL's regular expressions have no look-around, back references or Python escapes, and other engines refuse "
        "it: write it without"
    )


def _severity(value: Term) -> str | None:
    return None if isinstance(value, NamedNode) else f"a severity is an IRI: use one of {_listed(_SEVERITIES)}"


def _message(value: Term) -> str | None:
    if _is_string(value) or (isinstance(value, Literal) and value.language is not None):
        return None
    return "a message is a string, with or without a language: put quotes around it, and remove the datatype"


def _shape(value: Term) -> str | None:
    return "a shape is an IRI or in brackets: this is a literal" if isinstance(value, Literal) else None


not_a_count: Final = _rule(_COUNTS, _count)
not_a_bound: Final = _rule(_BOUNDS, _bound)
not_a_boolean: Final = _rule(_SWITCHES, _boolean)
not_an_iri: Final = _rule(_IRIS, _iri)
not_a_node_kind: Final = _rule(["nodeKind"], _kind)
not_flags: Final = _rule(["flags"], _flag)
not_a_pattern: Final = _rule(["pattern"], _pattern)
not_portable: Final = _rule(["pattern"], _portable_pattern)
not_a_severity: Final = _rule(["severity"], _severity)
not_a_message: Final = _rule(["message", "name", "description"], _message)
not_a_shape: Final = _rule([one.value.removeprefix(str(SH)) for one in ONE_SHAPE], _shape)


def not_a_list(subject: Subject) -> Iterator[Fault]:
    """What should be a list, and is none."""
    for shape, predicate, value in subject.shapes.pairs(*map(sh, _LISTS)):
        if subject.shapes.items(value) is None:
            yield Fault(
                shape, predicate, value, f"{shown(predicate)} takes a list: write the values in round brackets, ( … )"
            )


def wrong_member(subject: Subject) -> Iterator[Fault]:
    """Members of a list that are of the wrong kind: languages that are no tags, properties that are no IRIs."""
    for shape, predicate, head in subject.shapes.pairs(*_MEMBERS):
        for member in subject.shapes.items(head) or ():
            reason = _MEMBERS[predicate](member)
            if reason is not None:
                yield Fault(shape, predicate, member, f"{shown(member)} in {shown(predicate)}: {reason}")


def malformed_path(subject: Subject) -> Iterator[Fault]:
    """Paths that are none."""
    for shape, predicate, path in subject.shapes.pairs(sh("path")):
        reason = path_fault(subject.shapes, path)
        if reason is not None:
            yield Fault(shape, predicate, path, f"This sh:path is no property path: {reason}")


def unknown_severity(subject: Subject) -> Iterator[Fault]:
    """Severities that nobody has declared: SHACL allows others than its own three, and reports know only those."""
    for shape, predicate, value in subject.shapes.pairs(sh("severity")):
        declared = sh("Severity") in subject.shapes.objects(value, TYPE)
        if isinstance(value, NamedNode) and value not in _SEVERITIES and not declared:
            known = _listed(_SEVERITIES)
            yield Fault(shape, predicate, value, f"{shown(value)} is no severity that reports know: use one of {known}")


def unknown_datatype(subject: Subject) -> Iterator[Fault]:
    """Datatypes that the standard namespaces have not, or that are a class or property of the ontology."""
    for shape, predicate, value in subject.shapes.pairs(sh("datatype")):
        if not isinstance(value, NamedNode) or value.value in _DATATYPES:
            continue
        if value.value.startswith(_STANDARD):
            near = get_close_matches(value.value, sorted(_DATATYPES), 1, 0.6)
            cure = (
                f"did you mean {shown(term(near[0]))}?"
                if near
                else "see https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes"
            )
            yield Fault(shape, predicate, value, f"{shown(value)} is no datatype: {cure}")
        elif value.value in subject.ontology.classes:
            yield Fault(shape, predicate, value, f"{shown(value)} is a class: say sh:class instead of sh:datatype")


def class_is_datatype(subject: Subject) -> Iterator[Fault]:
    """A datatype where a class belongs: no literal has a class, so the constraint refuses everything."""
    for shape, predicate, value in subject.shapes.pairs(sh("class")):
        if isinstance(value, NamedNode) and value.value in _DATATYPES:
            yield Fault(shape, predicate, value, f"{shown(value)} is a datatype: say sh:datatype instead of sh:class")


def repeated_parameter(subject: Subject) -> Iterator[Fault]:
    """Parameters with two values where SHACL allows one: engines take either, or stop."""
    for name in _SINGLE:
        predicate = sh(name)
        for shape in subject.shapes.subjects(predicate):
            _first, *others = subject.shapes.objects(shape, predicate)
            for value in others:
                cure = "remove one, or make two shapes"
                yield Fault(shape, predicate, value, f"{shown(predicate)} may have one value only: {cure}")


def _tag(member: Term) -> str | None:
    if _is_string(member) and (member.value == "" or _LANGUAGE.fullmatch(member.value)):
        return None
    return 'this is no language: write a tag such as "en" or "pt-BR", a plain string'


def _constant(member: Term) -> str | None:
    return "a value is an IRI or a literal: a blank node is equal to nothing" if isinstance(member, BlankNode) else None


_MEMBERS: Final[Mapping[NamedNode, Callable[[Term], str | None]]] = {
    sh("languageIn"): _tag,
    sh("ignoredProperties"): _iri,
    sh("in"): _constant,
    **dict.fromkeys(MANY_SHAPES, _shape),
}


def _is_string(value: Term) -> bool:
    return isinstance(value, Literal) and value.language is None and value.datatype.value == str(XSD.string)


def _matches_somewhere(pattern: str) -> bool:
    """Whether the query engine reads it: an expression that fails leaves its variable unbound."""
    rows = pyoxigraph.Store().query(
        "SELECT ?read ?pattern WHERE { BIND(REGEX('', ?pattern) AS ?read) }",
        substitutions={pyoxigraph.Variable("pattern"): Literal(pattern)},
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return any(row["read"] is not None for row in rows)


def _listed(terms: Iterable[Term]) -> str:
    return ", ".join(sorted(map(shown, terms)))
