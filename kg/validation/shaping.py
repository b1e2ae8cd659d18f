"""Shapes as they are handed to pySHACL: the same rules, written so that it checks them in less time."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph
from rdflib import RDF, SH, BNode, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from kg.errors import ShapesError
from kg.validation.terms import Statement, statements_of, to_ox

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def targeted(shapes: Graph) -> Graph:
    """The shapes with `sh:property` of a targeted node shape written as a target of the property shape itself.

    Both forms mean the same (SHACL, section 4.7.2: the results are those of the property shape on the same node), but
    pySHACL builds every constraint anew for each focus node in the first form and once for all in the second.

    Raises ShapesError if a property shape is not defined.
    """
    flat = Graph(bind_namespaces="none")
    for triple in shapes:
        flat.add(triple)
    nested = {node for p in (SH.node, SH["not"], RDF.first) for node in shapes.objects(None, p)}
    for shape in set(shapes.subjects(SH.property)) - nested:
        targets = [(p, o) for p in TARGETS for o in shapes.objects(shape, p)]
        members = set(shapes.objects(shape, SH.property))
        siblings = any((member, SH.qualifiedValueShapesDisjoint, None) in shapes for member in members)
        if not targets or siblings or (shape, SH.deactivated, None) in shapes:
            continue
        for member in members:
            if (member, SH.path, None) not in shapes:
                raise ShapesError(
                    f"{shape} has the property shape {member}, which has no sh:path: define it or remove it"
                )
            flat.remove((shape, SH.property, member))
            for p, o in targets:
                flat.add((member, p, o))
        if (shape, SH.closed, Literal(lexical_or_value=True)) in shapes:
            _ignore(flat, shape, {path for member in members for path in shapes.objects(member, SH.path)})
    return flat


def _ignore(shapes: Graph, shape: Node, paths: set[Node]) -> None:
    """Add the paths that are predicates to `sh:ignoredProperties` of a closed shape."""
    listed = shapes.value(shape, SH.ignoredProperties)
    ignored = set(Collection(shapes, listed)) if listed is not None else set()
    shapes.remove((shape, SH.ignoredProperties, None))
    head = BNode()
    Collection(shapes, head, sorted(ignored | {path for path in paths if isinstance(path, URIRef)}, key=str))
    shapes.add((shape, SH.ignoredProperties, head))


def probe(shapes: Graph) -> Iterator[Statement]:
    """A node that every target of the shapes selects, so that pySHACL meets every constraint once."""
    node = pyoxigraph.NamedNode("urn:parley:probe")
    for target in shapes.objects(None, SH.targetClass):
        yield from statements_of([pyoxigraph.Quad(node, pyoxigraph.NamedNode(str(RDF.type)), to_ox(target))])
    for p in (SH.targetSubjectsOf, SH.targetObjectsOf):
        for predicate in shapes.objects(None, p):
            yield from statements_of([pyoxigraph.Quad(node, pyoxigraph.NamedNode(str(predicate)), node)])
