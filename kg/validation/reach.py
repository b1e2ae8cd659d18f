"""What the verdict on a focus node can depend on: the paths that rules walk from it, as a finite automaton."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from rdflib import RDF, RDFS, SH, BNode, Graph, Node, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

from kg.validation.paths import members, path_of

ROOT: Final = 0
"""The state of a focus node."""
END: Final = 1
"""The state of a node that only its being there matters of."""

_BLANK: Final = 2
"""The state of a blank node that pySHACL may write out in a message, with all that is said of it."""

_PAIRS: Final = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_ONE: Final = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS: Final = (SH["and"], SH["or"], SH.xone)

Pattern = tuple[Node, "Node | Path", Node]
Line = tuple[bytes, bytes, bytes, bytes]
"""Subject, predicate and object as N-Triples terms, and the whole line of N-Triples."""
Steps = Mapping[bytes, frozenset[int]]
Fetch = Callable[[Mapping[bytes, tuple[bool, Steps]], Mapping[bytes, Steps]], Iterable[Line]]
"""Gives the lines of these subjects, and of these objects."""


class UnboundedError(ValueError):
    """A rule may look at anything; the message says which and why."""


def key(iri: Node) -> bytes:
    """An IRI as it stands in N-Triples."""
    return b"<%b>" % str(iri).encode()


class Reach:
    """An automaton that walks the triples of a graph; a state is what is still to be looked up from a node."""

    def __init__(self) -> None:
        self._ahead: list[dict[bytes, set[int]]] = [{}, {}, {}]
        self._back: list[dict[bytes, set[int]]] = [{}, {}, {}]
        self._at_once: list[set[int]] = [set(), set(), set()]
        self._every: set[int] = {_BLANK}
        self._merged: dict[frozenset[int], tuple[tuple[bool, Steps], Steps]] = {}

    def look(self, state: int, predicate: Node, *, inverse: bool = False) -> None:
        """Look up the values of a predicate, or with `inverse` who has the node as value."""
        self._step(state, predicate, END, inverse)

    def look_at_all(self, state: int) -> None:
        """Look up all that is said of the node."""
        self._every.add(state)

    def walk(self, start: int, path: Node | Path, end: int | None = None, *, inverse: bool = False) -> int:
        """Add a path from `start`; where it leads. Raises UnboundedError for a negated path."""
        end = self._state() if end is None else end
        if isinstance(path, URIRef):
            self._step(start, path, end, inverse)
        elif isinstance(path, InvPath):
            self.walk(start, path.arg, end, inverse=not inverse)
        elif isinstance(path, SequencePath):
            parts = path.args[::-1] if inverse else path.args
            for part in parts[:-1]:
                start = self.walk(start, part, inverse=inverse)
            self.walk(start, parts[-1], end, inverse=inverse)
        elif isinstance(path, AlternativePath):
            for part in path.args:
                self.walk(start, part, end, inverse=inverse)
        elif isinstance(path, MulPath):
            self._repeat(start, path, end, inverse=inverse)
        else:
            raise UnboundedError(f"the path {path} may lead anywhere")
        return end

    def link(self, patterns: Iterable[Pattern]) -> None:
        """Add the triple patterns of a query, walked from its variable `this`.

        A variable has another name in each scope it may have another value in.
        Raises UnboundedError if a pattern is not joined to `this`,
        or has a variable for predicate.
        """
        states: dict[Node, int] = {Variable("this"): ROOT}
        waiting = list(patterns)
        while waiting:
            joined = [pattern for pattern in waiting if pattern[0] in states or pattern[2] in states]
            if not joined:
                raise UnboundedError("a part of the query is not joined to $this")
            for s, p, o in joined:
                if isinstance(p, Variable | BNode):
                    raise UnboundedError("a predicate in the query is a variable")
                start, end, inverse = (s, o, False) if s in states else (o, s, True)
                known = states.get(end) if isinstance(end, Variable | BNode) else END
                states_end = self.walk(states[start], p, known, inverse=inverse)
                if isinstance(end, Variable | BNode):
                    states[end] = states_end
            waiting = [pattern for pattern in waiting if pattern not in joined]

    def gather(self, seeds: Iterable[bytes], fetch: Fetch) -> Iterator[Line]:
        """The lines that are looked up from the seeds; some more than once."""
        known: dict[bytes, frozenset[int]] = {}
        new = {seed: frozenset({ROOT, _BLANK} if seed[:2] == b"_:" else {ROOT}) for seed in seeds}
        while new:
            closed = {node: self._closed(states) for node, states in new.items()}
            ahead = {node: self._tables(states)[0] for node, states in closed.items()}
            back = {node: table for node, states in closed.items() if (table := self._tables(states)[1])}
            for node, states in closed.items():
                known[node] = known.get(node, frozenset()) | states
            new = {}
            for line in fetch(ahead, back):
                s, p, o, _ = line
                if not (_wanted(ahead.get(s), p) or p in back.get(o, ())):
                    continue
                yield line
                for node, states in self._onward(ahead.get(s), back.get(o), s, p, o):
                    fresh = states - known.get(node, frozenset()) - {END}
                    if fresh and (node[:1] != b'"' or self._tables(self._closed(fresh))[1]):
                        new[node] = new.get(node, frozenset()) | fresh

    @property
    def predicates(self) -> frozenset[bytes]:
        """The predicates whose values are looked up."""
        return frozenset(p for table in (*self._ahead, *self._back) for p in table)

    def seen_from(self, odd: Iterable[tuple[bytes, bytes]], lines: Callable[[], Iterable[Line]]) -> set[bytes]:
        """The focus nodes from which the values that a (subject, predicate) of `odd` has may be looked up."""
        before = self._before()
        backward = self._backward()
        asking: dict[bytes, set[int]] = {}
        for q, table in enumerate(self._ahead):
            for p in table:
                asking.setdefault(p, set()).update(before[q])
        new = {(s, q) for s, p in odd for q in asking.get(p, ())}
        known = set(new)
        while any(q != ROOT for _, q in new):
            nodes: dict[bytes, set[int]] = {}
            for node, q in new:
                nodes.setdefault(node, set()).add(q)
            new = set()
            for s, p, o, _ in lines():
                for node, other, inverse in ((o, s, False), (s, o, True)):
                    for q in nodes.get(node, ()):
                        for at in backward.get((q, p, inverse), ()):
                            new |= {(other, earlier) for earlier in before[at]}
            new -= known
            known |= new
        return {node for node, q in known if q == ROOT}

    def _before(self) -> list[set[int]]:
        """For each state those that are in it at once, itself among them."""
        found: list[set[int]] = [set() for _ in self._ahead]
        for q in range(len(self._ahead)):
            for reached in self._closed(frozenset({q})):
                found[reached].add(q)
        return found

    def _backward(self) -> dict[tuple[int, bytes, bool], set[int]]:
        found: dict[tuple[int, bytes, bool], set[int]] = {}
        for inverse, tables in ((False, self._ahead), (True, self._back)):
            for at, table in enumerate(tables):
                for p, ends in table.items():
                    for end in ends:
                        found.setdefault((end, p, inverse), set()).add(at)
        return found

    def _onward(
        self, ahead: tuple[bool, Steps] | None, back: Steps | None, s: bytes, p: bytes, o: bytes
    ) -> Iterator[tuple[bytes, frozenset[int]]]:
        if ahead is not None and p in ahead[1]:
            yield o, ahead[1][p]
        if back is not None and p in back:
            yield s, back[p]
        for node in (s, o):
            if node[:2] == b"_:":
                yield node, frozenset({_BLANK})

    def _closed(self, states: frozenset[int]) -> frozenset[int]:
        found = set(states)
        waiting = list(states)
        while waiting:
            fresh = self._at_once[waiting.pop()] - found
            found |= fresh
            waiting += fresh
        return frozenset(found)

    def _tables(self, states: frozenset[int]) -> tuple[tuple[bool, Steps], Steps]:
        if states not in self._merged:
            ahead, back = (
                {p: frozenset().union(*(t[q].get(p, ()) for q in states)) for q in states for p in t[q]}
                for t in (self._ahead, self._back)
            )
            self._merged[states] = (bool(states & self._every), ahead), back
        return self._merged[states]

    def _state(self) -> int:
        self._ahead.append({})
        self._back.append({})
        self._at_once.append(set())
        return len(self._ahead) - 1

    def _step(self, start: int, predicate: Node, end: int, inverse: bool) -> None:  # noqa: FBT001
        (self._back if inverse else self._ahead)[start].setdefault(key(predicate), set()).add(end)

    def _repeat(self, start: int, path: MulPath, end: int, *, inverse: bool) -> None:
        middle = self._state()
        if path.mod == "+":
            self.walk(start, path.path, middle, inverse=inverse)
        else:
            self._at_once[start].add(middle)
        if path.mod == "?":
            self.walk(middle, path.path, end, inverse=inverse)
        else:
            self.walk(middle, path.path, middle, inverse=inverse)
        self._at_once[middle].add(end)


def _wanted(ahead: tuple[bool, Steps] | None, predicate: bytes) -> bool:
    return ahead is not None and (ahead[0] or predicate in ahead[1])


def add_shape(
    reach: Reach, shapes: Graph, shape: Node, state: int = ROOT, above: frozenset[Node] = frozenset()
) -> None:
    """Add what a shape looks up from a node that is in `state`.

    Raises UnboundedError if the shape contains itself, and PathError if a path or list is broken.
    """
    if shape in above:
        raise UnboundedError(f"the shape {shape} contains itself")
    above |= {shape}
    for predicate in (o for p in _PAIRS for o in shapes.objects(shape, p)):
        reach.look(state, predicate)
    if (shape, SH.qualifiedValueShapesDisjoint, None) in shapes:
        raise UnboundedError(f"what {shape} says depends on the shapes beside it")
    path = shapes.value(shape, SH.path)
    end = state if path is None else reach.walk(state, path_of(shapes, path))
    if (shape, SH["class"], None) in shapes:
        reach.look(end, RDF.type)
    if (shape, SH.closed, None) in shapes:
        reach.look_at_all(end)
    inner = [o for p in _ONE for o in shapes.objects(shape, p)]
    inner += [o for p in _LISTS for head in shapes.objects(shape, p) for o in members(shapes, head)]
    for one in inner:
        add_shape(reach, shapes, one, end, above)


def add_targets(reach: Reach, shapes: Graph) -> None:
    """Add what decides whether a node is a target; sub-classes are taken to be there."""
    reach.look(ROOT, RDF.type)
    for predicate in shapes.objects(None, SH.targetSubjectsOf):
        reach.look(ROOT, predicate)
    for predicate in shapes.objects(None, SH.targetObjectsOf):
        reach.look(ROOT, predicate, inverse=True)


SUB_CLASS: Final = key(RDFS.subClassOf)
