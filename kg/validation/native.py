"""A native engine that goes first: it says fast which nodes need a look, and never what is wrong with them."""

import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Node
from rdflib.collection import Collection

from kg.validation.patterns import common_pattern
from kg.validation.reach import Line
from kg.validation.shaping import TARGETS
from kg.validation.terms import to_ox
from kg.validation.trust import distrust, is_class, targeted_shapes

try:
    import shacl as _engine
except ImportError:  # the extra `fast` is not installed, or there is no wheel for this machine
    _engine = None  # type: ignore[assignment]

_FOLLOWED: Final = frozenset(
    {SH.property, SH.node, SH["not"], SH["and"], SH["or"], SH.xone, SH.qualifiedValueShape, SH.path, SH["in"]}
    | {SH.languageIn, SH.ignoredProperties, SH.inversePath, SH.alternativePath, SH.zeroOrMorePath}
    | {SH.oneOrMorePath, SH.zeroOrOnePath, RDF.first, RDF.rest}
)
_NESTING: Final = (SH.node, SH["not"], SH.qualifiedValueShape, RDF.first)
_LEFT_OUT: Final = frozenset({*TARGETS, SH.sparql, SH.message, SH.severity, SH.flags, RDF.type})
_NUMBERED: Final = re.compile(rb"_:0_b([0-9]+)")
_log: Final = logging.getLogger(__name__)


def is_installed() -> bool:
    """Whether the package of the native engine is there (`pip install parley-kg[fast]`)."""
    return _engine is not None


class Native:
    """The shapes that the native engine may be trusted with, for it to run; the others are named.

    It is made anew in each process, when it is first asked: its threads do not outlive a fork.
    """

    def __init__(self, shapes: Graph) -> None:
        reasons = {shape: distrust(shapes, shape) for shape in targeted_shapes(shapes)}
        self.distrusted = {shape: reason for shape, reason in reasons.items() if reason is not None}
        """The shapes that only pySHACL may judge, with the reason."""
        self._text = _rewritten(shapes, reasons.keys() - self.distrusted.keys())
        self._compiled: Any = None

    def suspects(self, data: str | Path) -> set[bytes] | None:
        """The focus nodes with a finding, as N-Triples terms, in N-Triples or a file of it.

        A blank node has the label that `labels` translates. None if the engine cannot say: then all are suspect.
        """
        if not self._text:
            return set()
        try:
            if self._compiled is None:
                self._compiled = _engine.Shapes.from_text(self._text, format="ntriples")
            if isinstance(data, str):
                report = self._compiled.validate_text(data, format="ntriples")
            else:
                report = self._compiled.validate_file(str(data))
            return {result.focus_node.encode() for result in report.results}
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of the engine is no Exception; pySHACL judges then
            _log.info("the native engine gave up: %s", error)
            return None


def _rewritten(shapes: Graph, trusted: Iterable[Node]) -> str:
    """The trusted shapes as N-Triples, written so that the engine is quick and reports the focus node of the target."""
    roots = set(trusted)
    kept = Graph(bind_namespaces="none")
    nested = _within(shapes, {o for p in _NESTING for o in shapes.objects(None, p)})
    for node in _within(shapes, roots):
        for p, o in shapes.predicate_objects(node):
            _keep(kept, shapes, (node, p, o), quick=node in nested)
        if node in roots:
            _target(kept, shapes, node)
    return "".join(f"{to_ox(s)} {to_ox(p)} {to_ox(o)} .\n" for s, p, o in kept)


def _within(shapes: Graph, roots: Iterable[Node]) -> set[Node]:
    found = set(roots)
    waiting = list(found)
    while waiting:
        fresh = {o for p, o in shapes.predicate_objects(waiting.pop()) if p in _FOLLOWED and not isinstance(o, Literal)}
        waiting += fresh - found
        found |= fresh
    return found


def _target(kept: Graph, shapes: Graph, shape: Node) -> None:
    for p in TARGETS:
        for o in shapes.objects(shape, p):
            kept.add((shape, p, o))
    if is_class(shapes, shape):
        kept.add((shape, SH.targetClass, shape))


def _keep(kept: Graph, shapes: Graph, triple: tuple[Node, Node, Node], *, quick: bool) -> None:
    shape, p, o = triple
    has_path = (shape, SH.path, None) in shapes
    if p == SH["class"] and quick:
        # the engine lists all instances of the class anew for each node that it meets within another shape
        kept.add((shape, SH.node, _instances(kept, o)))
    elif p == SH.property and has_path:
        # its results would be about the values of the path
        kept.add((shape, SH.node, _node_shape(kept, o)))
    elif p == SH.pattern:
        flags = "".join(str(flag) for flag in shapes.objects(shape, SH.flags))
        common = common_pattern(str(o), flags)
        assert common is not None, "the shape is trusted"
        kept.add((shape, p, Literal(common[0])))
        if flags:
            kept.add((shape, SH.flags, Literal(flags)))
    elif p not in _LEFT_OUT and (p in _FOLLOWED or str(p).startswith((str(SH), str(RDF)))):
        kept.add(triple)
    if p in {SH.property, SH.path}:
        kept.add((shape, RDF.type, SH.PropertyShape if has_path else SH.NodeShape))


def _node_shape(kept: Graph, member: Node) -> Node:
    shape = BNode()
    kept.add((shape, RDF.type, SH.NodeShape))
    kept.add((shape, SH.property, member))
    return shape


def _instances(kept: Graph, of: Node) -> Node:
    """A node shape for the instances of a class, as SHACL, section 1.1, defines them."""
    member, path, more = BNode(), BNode(), BNode()
    Collection(kept, path, [RDF.type, more])
    kept.add((more, SH.zeroOrMorePath, RDFS.subClassOf))
    kept.add((member, SH.path, path))
    kept.add((member, SH.hasValue, of))
    return _node_shape(kept, member)


def labels(nodes: Iterable[bytes], lines: Iterable[Line]) -> set[bytes] | None:
    """The nodes, with the labels that blank nodes have in the lines; None if there is no saying which they are.

    The engine numbers blank nodes in the order in which they first appear.
    """
    found = set()
    numbers = set()
    for node in nodes:
        if node[:2] != b"_:":
            found.add(node)
        elif numbered := _NUMBERED.fullmatch(node):
            numbers.add(int(numbered[1]))
        else:
            return None
    if numbers:
        blank = dict.fromkeys(term for s, _, o, _ in lines for term in (s, o) if term[:2] == b"_:")
        met = {term for number, term in enumerate(blank) if number in numbers}
        if len(met) < len(numbers):
            return None
        found |= met
    return found
