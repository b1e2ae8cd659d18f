"""sh:sparql constraints that one query answers for all focus nodes at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from pyoxigraph import QuerySolutions, Store
from pyparsing import ParseException
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.shape import Shape
from rdflib import BNode, Node, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translatePath, translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.store.syntax import Context, check_services
from kg.validation.reach import Pattern, key

_THIS: Final = Variable("this")
_GROUPS: Final = frozenset({"GroupGraphPatternSub", "TriplesBlock", "OptionalGraphPattern", "Filter", "Bind"})
_OTHER: Final = frozenset({"UnaryNot", "UnaryMinus", "UnaryPlus", "Function", "literal", "vars"})
_CHANGING: Final = frozenset({"Builtin_RAND", "Builtin_NOW", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"})
_ENDS: Final = ("groupby", "having", "orderby", "limitoffset", "valuesClause", "datasetClause")


class NotAtOnceError(ValueError):
    """A query may say something else without its focus node than with it; the message says why."""


@dataclass(frozen=True)
class AtOnce:
    """A query of a shape that can run once for all focus nodes."""

    shape: Node
    text: str
    patterns: tuple[Pattern, ...]
    required: tuple[Pattern, ...]
    """Those of the patterns that each row matches."""

    @property
    def narrowed(self) -> dict[bytes, frozenset[bytes]]:
        """Predicates of which only some subjects matter: what $this has as value of one of these predicates."""
        found: dict[bytes, frozenset[bytes]] = {}
        for p in self.predicates or ():
            uses = [pattern for pattern in self.patterns if p in (_named(pattern[1]) or ())]
            given = [self._given(use) if isinstance(use[1], URIRef) else None for use in uses]
            known = frozenset(key(q) for q in given if q is not None)
            if None not in given and p not in known:
                found[p] = known
        return found

    def _given(self, use: Pattern) -> Node | None:
        """The predicate by which $this must have the subject of a pattern as value."""
        return next((q for s, q, o in self.required if s == _THIS and o == use[0] and isinstance(q, URIRef)), None)

    @property
    def predicates(self) -> frozenset[bytes] | None:
        """The predicates of the triples that it looks at; None if it may look at any."""
        named = [_named(p) for _, p, _ in self.patterns]
        return None if None in named else frozenset().union(*(one for one in named if one is not None))

    def suspects(self, store: Store) -> Iterator[bytes]:
        """The nodes that it has rows for, as N-Triples terms; not all may be targets."""
        rows = store.query(self.text)
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            term = row["this"]
            if term is not None:
                yield str(term).encode()


@lru_cache(maxsize=1024)
def is_plain(text: str) -> bool:
    """Whether Oxigraph, which puts a value in the place of a variable, answers a query as if the variable was bound.

    False for a query that is not SPARQL as rdflib knows it, or that may be another.
    """
    try:
        _checked(text)
    except (NotAtOnceError, ParseException):
        return False
    return True


@lru_cache(maxsize=1024)
def fetches(text: str) -> bool:
    """Whether a query names graphs or servers, which rdflib would fetch or ask; as rdflib itself reads the query."""
    query = parseQuery(text)
    return "datasetClause" in query[1] or any(part.name == "ServiceGraphPattern" for part in _parts(list(query)))


def queries_of(shape: Shape) -> list[AtOnce]:
    """The sh:sparql constraints of a shape, as queries that run once.

    A focus node for which none has a row has no finding of them (SHACL, section 5.3.1): the queries consist of joined,
    optional and filtered triple patterns, and wherever they use $this a triple pattern has bound it. Raises
    NotAtOnceError if one may be something else.
    """
    found = []
    for helper in SPARQLBasedConstraint(shape).sparql_constraints:
        if helper.deactivated:
            continue
        _, text = helper.pre_bind_variables(URIRef("urn:parley:this"))
        text = helper.apply_prefixes(text)
        check_services(text, Context())
        found.append(AtOnce(shape.node, text, *_checked(text)))
    return found


def _checked(text: str) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    query = parseQuery(text)
    names = partial(translatePName, prologue=translatePrologue(query[0], None))
    body = traverse(query[1], visitPost=names)
    if body.name != "SelectQuery" or any(end in body for end in _ENDS):
        raise NotAtOnceError("it is no plain SELECT")
    projected = [one.var or one.evar for one in body.projection or ()]
    if projected and _THIS not in projected:
        raise NotAtOnceError("it does not select $this")
    where = traverse(body.where, visitPost=translatePath)
    for part in (*_parts(where), *_parts(body.projection)):
        known = part.name in _GROUPS | _OTHER or part.name.endswith("Expression") or part.name.startswith("Builtin_")
        if part.name in _CHANGING or not known:
            raise NotAtOnceError(f"{part.name} is in it")
    if _THIS not in _scoped(where, frozenset()):
        raise NotAtOnceError("no triple pattern binds $this")
    patterns = list(_patterns((body.projection, where), {}))
    _check_free(patterns)
    required = [triple for part in where.part if part.name == "TriplesBlock" for triple in _triples(part)]
    return tuple(patterns), tuple(required)


def _scoped(group: CompValue, outer: frozenset[Node]) -> frozenset[Node]:
    """The variables that the triple patterns of a group bind in every row.

    `outer` are those that its filters see beside these. Raises NotAtOnceError if $this is used where it is not bound.
    """
    bound: frozenset[Node] = frozenset()
    conditions = []
    for part in group.part or ():
        if part.name == "TriplesBlock":
            bound |= {term for s, _, o in _triples(part) for term in (s, o) if isinstance(term, Variable)}
        elif part.name == "OptionalGraphPattern":
            _scoped(part.graph, bound)
        elif part.name == "Bind":
            _check_seen(part.expr, bound)
        else:
            conditions.append(part.expr)
    for condition in conditions:
        _check_seen(condition, bound | outer)
    return bound


def _patterns(value: object, outer: Mapping[Node, Node]) -> Iterator[Pattern]:
    """The triple patterns of a group and the groups within; what only those within name has a name of its own there."""
    if isinstance(value, CompValue) and value.name == "GroupGraphPatternSub":
        triples = [triple for part in value.part or () if part.name == "TriplesBlock" for triple in _triples(part)]
        own = {term for s, p, o in triples for term in (s, p, o) if isinstance(term, Variable | BNode)} - outer.keys()
        names: dict[Node, Node] = dict(outer)
        names.update((term, term if not outer else BNode()) for term in own)
        yield from (
            (names.get(s, s), p if isinstance(p, Path) else names.get(p, p), names.get(o, o)) for s, p, o in triples
        )
        for part in value.part or ():
            if part.name != "TriplesBlock":
                yield from _patterns(list(part.values()), names)
    elif isinstance(value, CompValue):
        yield from _patterns(list(value.values()), outer)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _patterns(inner, outer)


def _check_seen(expression: object, seen: frozenset[Node]) -> None:
    if _THIS in _mentioned(expression) and _THIS not in seen:
        raise NotAtOnceError("it uses $this where no triple pattern binds it")
    for part in _parts(expression):
        if part.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            _scoped(part.graph, seen)


def _triples(block: CompValue) -> Iterator[Pattern]:
    for flat in block.triples:
        yield from zip(flat[::3], flat[1::3], flat[2::3], strict=True)


def _check_free(patterns: list[Pattern]) -> None:
    """A path of no length joins any node to itself, also one that is in no pattern but this."""
    for pattern in patterns:
        s, p, o = pattern
        others = {term for other in patterns if other is not pattern for term in (other[0], other[2])}
        loose = [term for term in (s, o) if isinstance(term, Variable | BNode) and term not in others]
        if isinstance(p, Path) and loose and len(loose) == len({s, o}):
            raise NotAtOnceError("a path is joined to nothing else")
        if _THIS in {s, o} and isinstance(p, MulPath):
            raise NotAtOnceError("$this is an end of a path of any length")


def _parts(value: object) -> Iterator[CompValue]:
    if isinstance(value, CompValue):
        yield value
        for name, inner in value.items():
            if name != "_vars":
                yield from _parts(inner)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _parts(inner)


def _mentioned(value: object) -> set[Variable]:
    if isinstance(value, Variable):
        return {value}
    if isinstance(value, CompValue):
        return {v for name, inner in value.items() if name != "_vars" for v in _mentioned(inner)}
    if isinstance(value, list | tuple | set):
        return {v for inner in value for v in _mentioned(inner)}
    return set()


def _named(path: object) -> frozenset[bytes] | None:
    """The predicates of a path; None if it has others than it names."""
    if isinstance(path, URIRef):
        return frozenset({key(path)})
    if isinstance(path, InvPath):
        return _named(path.arg)
    if isinstance(path, MulPath):
        return _named(path.path)
    if isinstance(path, SequencePath | AlternativePath):
        named = [_named(part) for part in path.args]
        return None if None in named else frozenset().union(*(one for one in named if one is not None))
    return None
