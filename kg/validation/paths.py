"""Property paths of shapes as rdflib's paths."""

from collections.abc import Mapping
from typing import Final, Literal

from rdflib import RDF, SH, Graph, Node, URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

_REPEATED: Final[Mapping[Node, Literal["*", "+", "?"]]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}


class PathError(ValueError):
    """A node of the shapes graph is no property path (SHACL, section 2.3.1)."""


def path_of(shapes: Graph, node: Node) -> URIRef | Path:
    """The path that `node` stands for. Raises PathError if it is none, or one that contains itself."""
    return _path(shapes, node, frozenset())


def _path(shapes: Graph, node: Node, above: frozenset[Node]) -> URIRef | Path:
    if node in above:
        raise PathError(f"the path {node} contains itself")
    if isinstance(node, URIRef):
        return node
    above |= {node}
    said = list(shapes.predicate_objects(node))
    if any(p == RDF.first for p, _ in said):
        return SequencePath(*_members(shapes, node, above))
    if len(said) != 1:
        raise PathError(f"the path {node} has {len(said)} statements where it has one")
    ((kind, inner),) = said
    if kind == SH.inversePath:
        return InvPath(_path(shapes, inner, above))
    if kind == SH.alternativePath:
        return AlternativePath(*_members(shapes, inner, above))
    if kind in _REPEATED:
        return MulPath(_path(shapes, inner, above), _REPEATED[kind])
    raise PathError(f"{kind} makes no path")


def _members(shapes: Graph, head: Node, above: frozenset[Node]) -> list[URIRef | Path]:
    return [_path(shapes, member, above) for member in members(shapes, head)]


def members(shapes: Graph, head: Node) -> list[Node]:
    """The members of an RDF list. Raises PathError if it is broken or runs in a circle."""
    found: list[Node] = []
    seen = set()
    while head != RDF.nil:
        firsts, rests = list(shapes.objects(head, RDF.first)), list(shapes.objects(head, RDF.rest))
        if head in seen or len(firsts) != 1 or len(rests) != 1:
            raise PathError(f"the list at {head} is broken")
        seen.add(head)
        found.append(firsts[0])
        head = rests[0]
    return found


def is_simple(path: URIRef | Path) -> bool:
    """Whether the native engine walks the path as pySHACL does: it does not where a path that is inverted has parts."""
    if isinstance(path, InvPath):
        return isinstance(path.arg, URIRef)
    if isinstance(path, SequencePath | AlternativePath):
        return all(map(is_simple, path.args))
    return not isinstance(path, MulPath) or is_simple(path.path)
