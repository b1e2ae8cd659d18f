"""What goes before pySHACL: it says fast which focus nodes pySHACL has to look at."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Store, parse
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, Graph, Literal, Node

from kg.errors import DataError
from kg.validation.literals import odd_lines
from kg.validation.native import Native, labels
from kg.validation.queries import AtOnce, NotAtOnceError, queries_of
from kg.validation.reach import Reach, UnboundedError, add_shape, add_targets, key
from kg.validation.terms import to_ox
from kg.validation.triples import Triples
from kg.validation.trust import is_class, targeted_shapes

_BOUNDS: Final = (SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive)
_log: Final = logging.getLogger(__name__)


class First:
    """The native engine for what it is trusted with, and the queries of sh:sparql that can run at once.

    Raises UnboundedError if there is no saying what the verdict on a node depends on, and PathError if a path or list
    of the shapes is broken.
    """

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        if any((None, p, None) in graph for p in (SH.parameter, SH.validator, SH.nodeValidator, SH.propertyValidator)):
            raise UnboundedError("the shapes have constraint components of their own")
        self._graph = graph
        self._queries: list[AtOnce] = []
        self.reach = Reach()
        add_targets(self.reach, graph)
        targeted = targeted_shapes(graph)
        for shape in targeted:
            add_shape(self.reach, graph, shape)
        self._native = Native(graph)
        for shape in set(graph.subjects(SH.sparql)):
            if shape not in targeted:
                raise UnboundedError(f"{shape} is asked by other shapes, and has a query")
            self._add_queries(shape, shapes)
        self._odd = odd_lines(doubles=_compares_whole_numbers_only(graph))
        for shape, reason in self._native.distrusted.items():
            _log.info("only pySHACL judges %s: %s", shape, reason)

    def has_suspects(self, text: bytes) -> bool:
        """Whether pySHACL has to look at a small graph, as N-Triples with all that it refers to."""
        if self._native.distrusted or any(
            match[2] in self.reach.predicates for match in self._odd.finditer(b"\n" + text)
        ):
            return True
        if self._native.suspects(text.decode()) != set():
            return True
        if not self._queries:
            return False
        store = Store()
        store.extend(parse(text, format=RdfFormat.N_TRIPLES))
        return any(True for query in self._queries for _ in query.suspects(store))

    def suspects(self, triples: Triples, classes: Iterable[bytes]) -> set[bytes] | None:
        """The focus nodes that pySHACL has to look at, and some more; None if it has to look at everything.

        `classes` are the lines of sub-classes. Raises DataError if there is a triple in a triple.
        """
        with ThreadPoolExecutor(1) as pool:
            named = pool.submit(self._native.suspects, triples.path)
            found = self._odd_focus_nodes(triples)
            if self._native.distrusted:
                found |= self._targets(triples, classes)
            flagged = named.result()
        found |= self._answers(triples)  # not at the same time: each takes memory
        if flagged is not None:
            flagged = labels(flagged, triples.lines())
        return None if flagged is None else found | flagged

    def _add_queries(self, shape: Node, shapes: ShapesGraph) -> None:
        try:
            queries = queries_of(shapes.lookup_shape_from_node(shape))
        except NotAtOnceError as error:
            raise UnboundedError(f"a query of {shape} is not run at once: {error}") from error
        for query in queries:
            self.reach.link(query.patterns)
        self._queries += queries

    def _odd_focus_nodes(self, triples: Triples) -> set[bytes]:
        looked_up = self.reach.predicates
        odd = set()
        found = set()
        for block in triples.blocks():
            block = b"\n" + block  # noqa: PLW2901
            for match in self._odd.finditer(block):
                if match[3] == b"<<":
                    line = block[match.start() + 1 : block.index(b"\n", match.end())].decode()
                    raise DataError(f"{line} has a quoted triple: RDF 1.2 is not checked; state it as a claim")
                if match[2] in looked_up:
                    odd.add((match[1], match[2]))
                    found.add(block[match.end() - 1 : block.index(b" .\n", match.end())])
        return found | self.reach.seen_from(odd, triples.lines) if odd else found

    def _targets(self, triples: Triples, classes: Iterable[bytes]) -> set[bytes]:
        """The targets of the shapes that the native engine is not trusted with (SHACL, section 2.1.3)."""
        shapes = self._native.distrusted
        wanted = {p: [o for s in shapes for o in self._graph.objects(s, p)] for p in _TARGET_KINDS}
        own = [shape for shape in shapes if is_class(self._graph, shape)]
        instances = _with_sub_classes({key(c) for c in (*wanted[SH.targetClass], *own)}, classes)
        subjects, objects = ({key(p) for p in wanted[kind]} for kind in (SH.targetSubjectsOf, SH.targetObjectsOf))
        found = {str(to_ox(node)).encode() for node in wanted[SH.targetNode]}
        a = key(RDF.type)
        for s, p, o, _ in triples.lines():
            if p in subjects or (p == a and o in instances):
                found.add(s)
            if p in objects:
                found.add(o)
        return found

    def _answers(self, triples: Triples) -> set[bytes]:
        found: set[bytes] = set()
        for query in self._queries:
            with tempfile.TemporaryDirectory(dir=triples.path.parent) as folder:
                part = Path(folder) / "part.nt"
                with part.open("wb") as out:
                    out.writelines(triples.of_predicates(query.predicates, query.narrowed))
                store = Store()
                store.bulk_extend(parse(path=part, format=RdfFormat.N_TRIPLES))
                found.update(query.suspects(store))
        return found


_TARGET_KINDS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def _with_sub_classes(found: set[bytes], classes: Iterable[bytes]) -> set[bytes]:
    pairs = [(s, o) for s, _, o in (line[:-3].split(b" ", 2) for line in classes)]
    size = -1
    while size != len(found):
        size = len(found)
        found |= {s for s, o in pairs if o in found}
    return found


def _compares_whole_numbers_only(shapes: Graph) -> bool:
    """Whether an xsd:double is compared with nothing but integers: 0.1 is another number as xsd:decimal."""
    bounds: Iterator[Node] = (o for p in _BOUNDS for o in shapes.objects(None, p))
    pairs = any((None, p, None) in shapes for p in (SH.lessThan, SH.lessThanOrEquals))
    return not pairs and all(isinstance(o, Literal) and "." not in o for o in bounds)
