"""Shapes as the lint rules see them: statements with the file of each, lists, and which shape leads to which."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.errors import KGError
from kg.validation.labels import relabelled
from kg.validation.terms import read_quads

Term: TypeAlias = NamedNode | BlankNode | Literal
Statement: TypeAlias = tuple[Term, NamedNode, Term]


def term(iri: Node | str) -> NamedNode:
    """A term of rdflib's, as Oxigraph holds it."""
    return NamedNode(str(iri))


def sh(name: str) -> NamedNode:
    """A term of SHACL; a name that SHACL has not raises AttributeError."""
    return term(SH[name])


TYPE: Final = term(RDF.type)
FIRST: Final = term(RDF.first)
REST: Final = term(RDF.rest)
NIL: Final = term(RDF.nil)
CLASSES: Final = frozenset({term(RDFS.Class), term(OWL.Class)})
TARGETS: Final = tuple(map(sh, ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")))
ONE_SHAPE: Final = tuple(map(sh, ("property", "node", "not", "qualifiedValueShape", "filterShape", "condition")))
"""Parameters whose value is a shape."""
MANY_SHAPES: Final = tuple(map(sh, ("and", "or", "xone")))
"""Parameters whose value is a list of shapes."""
VALUE_PARAMETERS: Final = tuple(
    map(
        sh,
        (
            *("class", "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
            *("minLength", "maxLength", "pattern", "languageIn", "equals", "disjoint", "hasValue", "in", "closed"),
        ),
    )
)
"""Parameters that any shape may have and whose value is no shape (SHACL, section 4)."""
PATH_PARAMETERS: Final = tuple(
    map(
        sh,
        (
            *("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals"),
            *("qualifiedMinCount", "qualifiedMaxCount"),
        ),
    )
)
"""Parameters that only a property shape may have; `sh:qualifiedValueShape` is another (SHACL, section 4)."""
CONSTRAINTS: Final = frozenset(
    {*VALUE_PARAMETERS, *PATH_PARAMETERS, *ONE_SHAPE[:4], *MANY_SHAPES, sh("sparql"), sh("expression"), sh("js")}
)
"""Everything that makes a constraint."""


class Statements:
    """The statements of some files, in the order of the files, and which file each is in."""

    def __init__(self, files: Iterable[Path], situation: type[KGError]) -> None:
        self.files: dict[Statement, Path] = {}
        self._about: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, dict[Term, None]] = {}
        for number, path in enumerate(files):
            for s, p, o in _read(path, number, situation):
                if (s, p, o) not in self.files:
                    self.files[s, p, o] = path
                    self._about.setdefault(s, {}).setdefault(p, []).append(o)
                    self._subjects.setdefault(p, {})[s] = None

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.files)

    def __contains__(self, node: Term) -> bool:
        return node in self._about

    def predicates(self, subject: Term) -> Sequence[NamedNode]:
        """What is said of it."""
        return tuple(self._about.get(subject, ()))

    def objects(self, subject: Term, *predicates: NamedNode) -> list[Term]:
        """The values it has for these predicates."""
        about = self._about.get(subject, {})
        return [value for predicate in predicates for value in about.get(predicate, ())]

    def subjects(self, *predicates: NamedNode) -> list[Term]:
        """What has one of these predicates, each once."""
        return list(dict.fromkeys(subject for one in predicates for subject in self._subjects.get(one, ())))

    def pairs(self, *predicates: NamedNode) -> Iterator[Statement]:
        """Every statement with one of these predicates."""
        for predicate in predicates:
            for subject in self._subjects.get(predicate, ()):
                for value in self._about[subject][predicate]:
                    yield subject, predicate, value

    def items(self, head: Term) -> list[Term] | None:
        """The members of a list; None if it is no list, has no end or forks."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members

    def file_of(self, subject: Term) -> Path | None:
        """The file that first says something of it."""
        return next(
            (self.files[subject, p, o] for p, objects in self._about.get(subject, {}).items() for o in objects), None
        )


class ShapesGraph(Statements):
    """Statements of SHACL files: what is a shape, what has a target, what leads where."""

    @cached_property
    def shapes(self) -> list[Term]:
        """Every node that is typed as a shape, has a target, has a constraint, or is used as a shape and described."""
        kinds = {sh("NodeShape"), sh("PropertyShape"), sh("Shape")}
        found = dict.fromkeys(node for node, _, kind in self.pairs(TYPE) if kind in kinds)
        found |= dict.fromkeys(self.subjects(*TARGETS, *sorted(CONSTRAINTS, key=str), sh("path")))
        found |= dict.fromkeys(node for _, _, node in self.uses() if node in self)
        return [node for node in found if not self.is_parameter(node)]

    def is_parameter(self, node: Term) -> bool:
        """Whether it declares a parameter of a constraint component or function: it has a path, and checks nothing."""
        return node in self._parameters

    @cached_property
    def _parameters(self) -> frozenset[Term]:
        typed = {node for node, _, kind in self.pairs(TYPE) if kind == sh("Parameter")}
        return frozenset(typed | {node for _, _, node in self.pairs(sh("parameter"))})

    def uses(self) -> Iterator[Statement]:
        """Where shapes are used by others: (shape, parameter, used shape), for members of lists as well."""
        yield from self.pairs(*ONE_SHAPE)
        for shape, predicate, head in self.pairs(*MANY_SHAPES):
            for member in self.items(head) or ():
                yield shape, predicate, member

    @cached_property
    def targeted(self) -> list[Term]:
        """The shapes that have a target, or are classes and so their own."""
        typed = {node for node, _, kind in self.pairs(TYPE) if kind in CLASSES}
        wanted = set(self.subjects(*TARGETS))
        return [shape for shape in self.shapes if shape in wanted or shape in typed]

    @cached_property
    def reached(self) -> frozenset[Term]:
        """All that a shape with a target leads to, by whatever statements."""
        return frozenset(self._reach(self.targeted))

    @cached_property
    def reporting(self) -> frozenset[Term]:
        """The shapes whose message and severity a report shows: those with a target, and their property shapes."""
        found: dict[Term, None] = {}
        ahead = list(self.targeted)
        while ahead:
            shape = ahead.pop()
            if shape not in found:
                found[shape] = None
                ahead += self.objects(shape, sh("property"))
        return frozenset(found)

    def _reach(self, ahead: Iterable[Term]) -> set[Term]:
        found: set[Term] = set()
        stack = list(ahead)
        while stack:
            node = stack.pop()
            if node not in found:
                found.add(node)
                stack += [value for one in self.predicates(node) for value in self.objects(node, one) if value in self]
        return found


def number(value: Term) -> int | None:
    """The number that an xsd:integer stands for; None for anything else."""
    if isinstance(value, Literal) and value.datatype == term(XSD.integer):
        try:
            return int(value.value)
        except ValueError:
            return None
    return None


def truth(value: Term) -> bool | None:
    """What an xsd:boolean stands for; None for anything else."""
    if isinstance(value, Literal) and value.datatype == term(XSD.boolean):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.value)
    return None


def shown(node: Term) -> str:
    """A term as a message shows it: with the usual prefix where it has one, and cut where it is long."""
    if isinstance(node, NamedNode):
        for prefix, namespace in (("sh", SH), ("xsd", XSD), ("rdf", RDF), ("rdfs", RDFS), ("owl", OWL)):
            if node.value.startswith(str(namespace)):
                return f"{prefix}:{node.value.removeprefix(str(namespace))}"
    text = label(node) if isinstance(node, BlankNode) else str(node)
    return text if len(text) <= 100 else f"{text[:100]}…"  # noqa: PLR2004


def _read(path: Path, number: int, situation: type[KGError]) -> Iterator[Statement]:
    """The statements of a file; no file's blank node is that of another."""
    for quad in relabelled(read_quads(path, situation)):
        if isinstance(quad.object, Triple) or isinstance(quad.subject, Triple):
            raise situation(f"{path}: it quotes a triple, which SHACL 1.0 has not: remove it")
        yield _own(quad.subject, number), quad.predicate, _own(quad.object, number)


def _own(node: Term, number: int) -> Term:
    return BlankNode(f"{number}.{node.value}") if isinstance(node, BlankNode) else node


def label(node: Term) -> str:
    """A node as a finding names it: an IRI as it is, a blank node as `_:` and its label within its file."""
    if isinstance(node, BlankNode):
        return f"_:{node.value.partition('.')[2]}"
    return node.value if isinstance(node, NamedNode) else str(node)
