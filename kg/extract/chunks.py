"""A long text in pieces of whole paragraphs, each small enough to be read at once; offsets stay those of the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CHARACTERS_PER_TOKEN: Final = 4
"""A rule of thumb for English; nothing but the size of a piece hangs on it."""

_BREAKS: Final = (
    re.compile(r"\n\s*"),  # the end of a paragraph or line
    re.compile(r"[.!?…。؟][\"”’)\]]?(?=\s)"),  # the end of a sentence
    re.compile(r"\s"),
)
"""Where a text may be cut, the best first."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a text, `start` to `end` (exclusive)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


def tokens(text: str) -> int:
    """About how many tokens the text makes.

    >>> tokens("The talks in Doha ended.")
    6
    """
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def chunks(text: str, budget: int) -> Iterator[Chunk]:
    r"""The text in pieces of at most `budget` tokens, in order, without gaps; nothing for a text of white space.

    A piece ends with a paragraph; where one paragraph is larger than a piece, with a sentence, else a word, else
    anywhere. Pieces of white space alone are left out.

    >>> [chunk.of("One.\nTwo.\nThree.") for chunk in chunks("One.\nTwo.\nThree.", 3)]
    ['One.\nTwo.\n', 'Three.']
    """
    if budget < 1:
        raise ValueError(f"a piece of {budget} tokens holds nothing")
    size = budget * CHARACTERS_PER_TOKEN
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= size else _cut(text, start, start + size)
        if text[start:end].strip():
            yield Chunk(start, end)
        start = end


def halves(text: str, chunk: Chunk) -> tuple[Chunk, ...]:
    """The piece in two of about the same size, cut as `chunks` cuts; empty if it is too small to be cut."""
    length = chunk.end - chunk.start
    if length < 2 * CHARACTERS_PER_TOKEN:
        return ()
    middle = _cut(text, chunk.start, chunk.start + length // 2 + 1)
    pieces = (Chunk(chunk.start, middle), Chunk(middle, chunk.end))
    return tuple(piece for piece in pieces if piece.of(text).strip())


def _cut(text: str, start: int, limit: int) -> int:
    """The last good place to cut after `start` and not after `limit`."""
    for pattern in _BREAKS:
        end = max((found.end() for found in pattern.finditer(text, start, limit)), default=start)
        if end > start:
            return end
    return limit
