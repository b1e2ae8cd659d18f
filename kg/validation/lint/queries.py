"""The SPARQL of constraints and validators: it is read here, and run on nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode
from rdflib import OWL, XSD

from kg.errors import QueryError
from kg.store import ServiceRefusedError
from kg.store.syntax import Context, check_services, syntax_error
from kg.validation.lint.faults import Fault, Subject
from kg.validation.lint.graph import ShapesGraph, Statement, Term, sh, shown, term

_SELECT: Final = sh("select")
_ASK: Final = sh("ask")
_VALIDATORS: Final = tuple(map(sh, ("validator", "nodeValidator", "propertyValidator")))
_HIDDEN: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r'|<[^\x00-\x20<>"{}|^`\\]*>'
    r"|\#[^\n]*",
    re.DOTALL,
)
"""Strings, IRIs and comments."""
_PREFIXED: Final = re.compile(r"(?<![\w?$:@%.\\-])([A-Za-z](?:[\w.-]*[\w-])?|):(?=[\w%\\:.,;)\]} \t\n/|*+?]|$)")
_DECLARED: Final = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_TEMPLATE: Final = re.compile(r"\{[?$](\w+)\}")
_ALWAYS_BOUND: Final = frozenset({"this", "path", "value", "PATH", "currentShape", "shapesGraph"})
_REMEMBERED: Final = 256
"""Several rules ask about the same query."""
_PLACEHOLDER: Final = "<urn:parley:path>"
_FORBIDDEN: Final = re.compile(r"(?<![\w?$:-])(MINUS|VALUES|SERVICE)(?![\w:-])", re.IGNORECASE)

_ASSIGNED: Final = re.compile(r"\bAS\s+[?$]this\b", re.IGNORECASE)
_SUBQUERY: Final = re.compile(r"\{\s*SELECT\b([^{]*)", re.IGNORECASE)
_GIVES_THIS: Final = re.compile(r"[?$]this\b|\*")


@dataclass(frozen=True, slots=True)
class _Query:
    """One query of the shapes: the node it stands on, its text, the shape that uses it, the prefixes it may use."""

    node: Term
    predicate: NamedNode
    text: str
    owner: Term
    prefixes: tuple[tuple[str, str], ...]

    @property
    def value(self) -> Literal:
        return Literal(self.text)

    def fault(self, message: str) -> Fault:
        return Fault(self.node, self.predicate, self.value, message)


def without_query(subject: Subject) -> Iterator[Fault]:
    """Constraints and validators that have no query."""
    shapes = subject.shapes
    for shape, predicate, node in shapes.pairs(sh("sparql")):
        if not shapes.objects(node, _SELECT):
            has = " (sh:ask is for validators of constraint components)" if shapes.objects(node, _ASK) else ""
            yield Fault(
                shape, predicate, node, f"This sh:sparql has no sh:select{has}: add the query that finds what is wrong"
            )
    for owner, predicate, node in shapes.pairs(*_VALIDATORS):
        if not shapes.objects(node, _SELECT, _ASK, sh("jsFunctionName")):
            yield Fault(owner, predicate, node, "This validator has no query: add sh:ask or sh:select")


def not_a_query(subject: Subject) -> Iterator[Fault]:
    """Values of sh:select and sh:ask that are no string."""
    for node, predicate, value in subject.shapes.pairs(_SELECT, _ASK):
        if not _is_text(value):
            yield Fault(
                node, predicate, value, f"{shown(predicate)} takes a query as a plain string: put quotes around it"
            )


def undeclared_prefix(subject: Subject) -> Iterator[Fault]:
    """Prefixes that a query uses and nobody declares: those of the Turtle file do not count (SHACL, section 5.2.1)."""
    for query in _queries(subject.shapes):
        for prefix in _undeclared(query):
            yield query.fault(
                f"The query uses {prefix}: and nothing declares it: add sh:prefixes with sh:declare "
                f'[ sh:prefix "{prefix}" ; sh:namespace "…"^^xsd:anyURI ]; the prefixes of the file do not count'
            )


def bad_declaration(subject: Subject) -> Iterator[Fault]:
    """Declarations of prefixes that say no prefix, or no namespace."""
    shapes = subject.shapes
    for owner, predicate, node in shapes.pairs(sh("declare")):
        prefixes, namespaces = shapes.objects(node, sh("prefix")), shapes.objects(node, sh("namespace"))
        if len(prefixes) != 1 or not _is_text(prefixes[0]):
            yield Fault(owner, predicate, node, 'This declaration needs one sh:prefix, a string such as "ex": add it')
        elif len(namespaces) != 1 or not _is_text(namespaces[0], term(XSD.anyURI)):
            yield Fault(
                owner,
                predicate,
                node,
                'This declaration needs one sh:namespace, a literal: write it as "https://…"^^xsd:anyURI, not as <https://…>',
            )


def malformed(subject: Subject) -> Iterator[Fault]:
    """Queries with an error of syntax, or of another kind than their parameter says."""
    for query in _queries(subject.shapes):
        reason = _malformed(_padded(query), _context(query), query.predicate == _SELECT)
        if reason is not None:
            yield query.fault(f"{shown(query.predicate)}: {reason}")


def without_this(subject: Subject) -> Iterator[Fault]:
    """SELECT queries that do not give $this, and so find nothing in particular."""
    for query in _queries(subject.shapes):
        if query.predicate == _SELECT:
            projected = _projected(_padded(query), _context(query))
            if projected is not None and "this" not in projected:
                yield query.fault("The query does not select $this, the node it is about: write SELECT $this …")


def not_bindable(subject: Subject) -> Iterator[Fault]:
    """Forms in which $this cannot be bound beforehand (SHACL, section 5.2.1)."""
    for query in _queries(subject.shapes):
        words = {found.upper() for found in _FORBIDDEN.findall(_bare(query.text))}
        for word in sorted(words):
            cure = (
                "ask the other server beforehand" if word == "SERVICE" else "use FILTER NOT EXISTS or FILTER (… IN …)"
            )
            yield query.fault(f"SHACL allows no {word} in a query: {cure}")
        bare = _bare(query.text)
        if _ASSIGNED.search(bare):
            yield query.fault("The query assigns $this, which is given: use another variable in AS")
        if any(not _GIVES_THIS.search(part) for part in _SUBQUERY.findall(bare)):
            yield query.fault("A query within the query does not select $this, which is not known in there: add it")


def message_variable(subject: Subject) -> Iterator[Fault]:
    """Variables in messages that the query does not give: they are shown as they stand."""
    shapes = subject.shapes
    for query in _queries(shapes):
        projected = _projected(_padded(query), _context(query)) if query.predicate == _SELECT else frozenset[str]()
        if projected is None:
            continue
        known = projected | _ALWAYS_BOUND | _parameters(shapes, query.owner)
        for node in dict.fromkeys((query.node, query.owner)):
            for message in shapes.objects(node, sh("message")):
                for name in _variables(message) - known:
                    cure = f"select ?{name}, or take it out of the message"
                    yield Fault(node, sh("message"), message, f"{{?{name}}} stands for nothing in the query: {cure}")


def _queries(shapes: ShapesGraph) -> Iterator[_Query]:
    """Each text, once for each shape or component that uses it."""
    for owner, _, node in _users(shapes):
        for predicate in (_SELECT, _ASK):
            for value in shapes.objects(node, predicate):
                if isinstance(value, Literal) and _is_text(value):
                    yield _Query(node, predicate, value.value, owner, tuple(_prefixes(shapes, node)))


def _users(shapes: ShapesGraph) -> Iterator[Statement]:
    yield from shapes.pairs(sh("sparql"), *_VALIDATORS)


def _prefixes(shapes: ShapesGraph, node: Term) -> Iterator[tuple[str, str]]:
    """The prefixes of sh:prefixes, and of what those import."""
    ahead, seen = shapes.objects(node, sh("prefixes")), set[Term]()
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        ahead += shapes.objects(one, term(OWL.imports))
        for declared in shapes.objects(one, sh("declare")):
            for prefix in shapes.objects(declared, sh("prefix")):
                for namespace in shapes.objects(declared, sh("namespace")):
                    if isinstance(prefix, Literal) and isinstance(namespace, Literal | NamedNode):
                        yield prefix.value, namespace.value


def _undeclared(query: _Query) -> list[str]:
    bare = _bare(query.text)
    known = {prefix for prefix, _ in query.prefixes} | set(_DECLARED.findall(bare))
    return sorted(set(_PREFIXED.findall(_DECLARED.sub(" ", bare))) - known)


def _context(query: _Query) -> tuple[tuple[str, str], ...]:
    """Its prefixes; undeclared ones stand for anything, because another rule tells them."""
    return (*query.prefixes, *((prefix, "urn:parley:undeclared#") for prefix in _undeclared(query)))


def _padded(query: _Query) -> str:
    """The text with a path where $PATH stands for one (SHACL, section 5.2.3)."""
    return re.sub(r"[?$]PATH\b", _PLACEHOLDER, query.text)


@lru_cache(_REMEMBERED)
def _malformed(text: str, prefixes: tuple[tuple[str, str], ...], selects: bool) -> str | None:  # noqa: FBT001
    try:
        answer = _answer(text, prefixes)
    except ServiceRefusedError:
        return None  # another rule tells that
    except QueryError as error:
        return str(error)
    if selects and not isinstance(answer, pyoxigraph.QuerySolutions):
        return "this is no SELECT query: select $this and what is wrong with it"
    if not selects and not isinstance(answer, pyoxigraph.QueryBoolean):
        return "this is no ASK query: ask whether the value is right"
    return None


@lru_cache(_REMEMBERED)
def _projected(text: str, prefixes: tuple[tuple[str, str], ...]) -> frozenset[str] | None:
    """The variables it gives; None if it is no query."""
    try:
        answer = _answer(text, prefixes)
    except QueryError:
        return None
    if isinstance(answer, pyoxigraph.QuerySolutions):
        return frozenset(variable.value for variable in answer.variables)
    return None


def _answer(text: str, prefixes: tuple[tuple[str, str], ...]) -> object:
    """What an empty store says. Raises QueryError if the text is no query, or asks another server."""
    context = Context(prefixes=dict(prefixes))
    check_services(text, context)
    try:
        return context.query(text)
    except SyntaxError as error:
        raise syntax_error(text, error, context) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be used: {error}") from error


def _parameters(shapes: ShapesGraph, component: Term) -> frozenset[str]:
    """The names of the parameters of a component, which its messages may use: the last part of their paths."""
    paths = [p for node in shapes.objects(component, sh("parameter")) for p in shapes.objects(node, sh("path"))]
    return frozenset(re.split(r"[#/:]", path.value)[-1] for path in paths if isinstance(path, NamedNode))


def _variables(message: Term) -> frozenset[str]:
    return frozenset(_TEMPLATE.findall(message.value)) if isinstance(message, Literal) else frozenset()


def _bare(text: str) -> str:
    return _HIDDEN.sub(lambda found: " " if found[0].startswith("#") else '""', text)


def _is_text(value: Term, datatype: NamedNode = term(XSD.string)) -> bool:  # noqa: B008
    return isinstance(value, Literal) and value.language is None and value.datatype == datatype
