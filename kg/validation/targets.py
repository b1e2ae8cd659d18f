"""Whether shapes are for anything in a file: a file that none is for conforms, but nothing of it was checked."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad
from rdflib import RDF, RDFS, SH, Graph, Node

from kg.validation.terms import to_ox
from kg.validation.trust import is_class

_TYPE = NamedNode(str(RDF.type))
_SUB_CLASS = NamedNode(str(RDFS.subClassOf))


class Targets:
    """The targets of shapes (SHACL, section 2.1.3); `sub_classes` are pairs of a class and the one above it."""

    def __init__(self, shapes: Graph, sub_classes: Iterable[tuple[Node, Node]]) -> None:
        self._any = (None, SH.target, None) in shapes
        self._nodes = set(map(to_ox, shapes.objects(None, SH.targetNode)))
        self._subjects = set(map(to_ox, shapes.objects(None, SH.targetSubjectsOf)))
        self._objects = set(map(to_ox, shapes.objects(None, SH.targetObjectsOf)))
        own = {shape for shape in shapes.subjects() if is_class(shapes, shape)}
        classes = own | set(shapes.objects(None, SH.targetClass))
        pairs = list(sub_classes)
        while fresh := {below for below, above in pairs if above in classes} - classes:
            classes |= fresh
        self._classes = set(map(to_ox, classes))

    def select(self, quads: Iterable[Quad]) -> bool:
        """Whether a node of the quads is a target, or may be one: they have classes of their own below a target's.

        Stops at the first.
        """
        return self._any or bool(self._nodes) or any(map(self._selects, quads))

    def _selects(self, quad: Quad) -> bool:
        if quad.predicate in (_TYPE, _SUB_CLASS) and quad.object in self._classes:
            return True
        return quad.predicate in self._subjects or quad.predicate in self._objects
