"""Graphs cut into pieces, and pieces gathered, so that each request carries about as much as engines take well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

GRAPHS: Final = 100
"""How many graphs one request is about, at most."""
_CHUNK: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A graph, or a part of one that is too large to be sent at once, as N-Triples."""

    graph: str
    data: bytes
    is_first: bool
    is_last: bool


def batches(found: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[list[Piece]]:
    """The graphs as pieces in groups, each to be sent at once: about 4 MB, or a hundred graphs."""
    batch: list[Piece] = []
    size = 0
    for piece in _pieces(found):
        batch.append(piece)
        size += len(piece.data)
        if size >= _CHUNK or len(batch) >= GRAPHS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(found: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[Piece]:
    for graph, lines in found:
        held, is_first = bytearray(), True
        for line in lines:
            if len(held) >= _CHUNK:
                yield Piece(graph, bytes(held), is_first, is_last=False)
                held, is_first = bytearray(), False
            held += line
        yield Piece(graph, bytes(held), is_first, is_last=True)
