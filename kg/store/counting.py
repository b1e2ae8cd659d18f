"""How many rows there are in an answer that the engine serialises, counted in its bytes while they pass."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from kg.store import Answer
from kg.store.limits import AnswerTooLongError

_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_OPEN_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?\Z', re.DOTALL)


def counter(name: str, rows: int) -> Callable[[bytes], None]:
    """What looks at the pieces of a SELECT's answer in the format `name`, one after the other.

    It raises AnswerTooLongError as soon as there are more than `rows` rows.
    """
    count = _COUNTERS[name]()
    found = 0

    def look(piece: bytes) -> None:
        nonlocal found
        found += count(piece)
        if found > rows:
            raise too_long(rows)

    return look


def limited(answer: Answer, rows: int) -> Iterator[ox.Triple]:
    """The triples of a graph. Raises AnswerTooLongError after `rows` of them, if there are more."""
    for number, row in enumerate(answer):
        if number == rows:
            raise too_long(rows)
        yield ox.Triple(*row)  # type: ignore[arg-type]  # the rows of a graph are triples


def too_long(rows: int) -> AnswerTooLongError:
    """The error for an answer of more than `rows` rows."""
    return AnswerTooLongError(
        f"the answer has more than {rows} rows, the limit here: ask for it in parts, with ORDER BY, LIMIT and OFFSET, "
        "or take a dump"
    )


class _Json:
    """A row is an object in the list `bindings`: three levels deep, when strings are left out."""

    def __init__(self) -> None:
        self._rest = b""
        self._depth = 0

    def __call__(self, piece: bytes) -> int:
        text = _STRING.sub(b"", self._rest + piece)
        cut = _OPEN_STRING.search(text)
        text, self._rest = (text[: cut.start()], cut[0]) if cut else (text, b"")
        found = 0
        for brace in re.findall(rb"[{}]", text):
            self._depth += 1 if brace == b"{" else -1
            found += brace == b"{" and self._depth == _ROW_DEPTH
        return found


# {"head":{…},"results":{"bindings":[{…}]}}: the document, the results, a row
_ROW_DEPTH: Final = 3


class _Xml:
    """A row is an element `result`; in text `<` is always escaped."""

    _TAG: Final = b"<result>"

    def __init__(self) -> None:
        self._rest = b""

    def __call__(self, piece: bytes) -> int:
        text = self._rest + piece
        self._rest = text[-len(self._TAG) + 1 :]
        return text.count(self._TAG)


class _Csv:
    """A row ends with a line break that is not quoted; the first line is the header."""

    def __init__(self) -> None:
        self._quoted = False
        self._found = -1

    def __call__(self, piece: bytes) -> int:
        found = 0
        for number, part in enumerate(piece.split(b'"')):
            if number:
                self._quoted = not self._quoted
            if not self._quoted:
                found += part.count(b"\n")
        before, self._found = self._found, self._found + found
        return max(0, self._found) - max(0, before)


class _Tsv:
    """A row is a line: literals have no line breaks. The first line is the header."""

    def __init__(self) -> None:
        self._found = -1

    def __call__(self, piece: bytes) -> int:
        before, self._found = self._found, self._found + piece.count(b"\n")
        return max(0, self._found) - max(0, before)


_COUNTERS: Final[Mapping[str, Callable[[], Callable[[bytes], int]]]] = {
    "json": _Json,
    "xml": _Xml,
    "csv": _Csv,
    "tsv": _Tsv,
}
"""By name in kg.formats.RESULT_FORMATS."""
