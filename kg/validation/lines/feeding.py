"""Files that are handed to the engine's parser in pieces, so that it is known how far it has read."""

from abc import ABC, abstractmethod

from pyoxigraph import Quad, Triple


class Feeder(ABC):
    """A file-like object of bytes for `pyoxigraph.parse`, which asks for no more until it has given all triples.

    It must never get more bytes than it asks for: it would end the process.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0
        self._end = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        if self._at == self._end < len(self.data):
            self._end = self.advance(self._at)
        begin, self._at = self._at, self._end if size < 0 else min(self._end, self._at + size)
        return self.data[begin : self._at]

    @abstractmethod
    def advance(self, at: int) -> int:
        """The end of the piece that begins at `at`; called once a piece, before the parser sees it."""

    @abstractmethod
    def line(self, quad: Quad | Triple) -> int:
        """The 1-based line of a triple. Must be called for each, as soon as the parser has given it."""

    def end_of_line(self, at: int) -> int:
        """The offset just after the line that `at` is on."""
        return self.data.find(b"\n", at) + 1 or len(self.data)


class Lines(Feeder):
    """N-Triples and N-Quads: one statement a line."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._number = 0

    def advance(self, at: int) -> int:
        """Give out one line."""
        self._number += 1
        return self.end_of_line(at)

    def line(self, _quad: Quad | Triple) -> int:
        """The line that was given out last."""
        return self._number
