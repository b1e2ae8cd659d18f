"""RDF/XML: on which line the element of each triple begins."""

from collections import deque
from contextlib import suppress
from typing import Final, NamedTuple
from xml.parsers import expat

from pyoxigraph import NamedNode, Quad, Triple

from kg.validation.lines.feeding import Feeder

_REMEMBERED: Final = 32
"""Elements of one line that are looked at; where there are more, most begin on that line."""


class _Element(NamedTuple):
    names: frozenset[str]
    """The IRIs of the element and of its attributes: XML namespace and local name."""
    line: int


class RdfXml(Feeder):
    """Hands out lines, and keeps the elements that begin or end on the last one."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._number = 0
        self._open: list[_Element] = []
        self._touched: deque[_Element] = deque(maxlen=_REMEMBERED)
        self._expat = expat.ParserCreate(namespace_separator="")
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._finish

    def advance(self, at: int) -> int:
        """Give out one line."""
        end = self.end_of_line(at)
        self._number += 1
        self._touched.clear()
        with suppress(expat.ExpatError):  # the gate has refused what expat cannot read
            self._expat.Parse(self.data[at:end])
        return end

    def line(self, quad: Quad | Triple) -> int:
        """The line of the element or attribute with the predicate's name, or of the node's type."""
        wanted = {quad.predicate.value}
        if isinstance(quad.object, NamedNode):
            wanted.add(quad.object.value)
        for element in (*reversed(self._touched), *self._open[-1:]):
            if not wanted.isdisjoint(element.names):
                return element.line
        return self._number

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = _Element(frozenset((name, *attributes)), self._expat.CurrentLineNumber)
        self._open.append(element)
        self._touched.append(element)

    def _finish(self, _name: str) -> None:
        self._touched.append(self._open.pop())
