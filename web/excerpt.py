"""The place in a query where the parser stopped, as the page of the error shows it."""

from dataclasses import dataclass
from typing import Final

_BEFORE: Final = 2  # lines
_LONG: Final = 200  # characters of a line on either side of the place


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a query: what could be read of it, and the rest; `stops` if the parser stopped between the two."""

    number: int
    read: str
    rest: str = ""
    stops: bool = False


def excerpt(query: str, line: int | None, column: int | None) -> list[Line]:
    r"""The line where the parser stopped, after those before it; line and column count from 1.

    >>> excerpt("SELECT *\nWERE { }", 2, 1)
    [Line(number=1, read='SELECT *', rest='', stops=False), Line(number=2, read='', rest='WERE { }', stops=True)]

    Empty if the query has no such place.
    """
    lines = query.split("\n")
    if line is None or column is None or not 1 <= line <= len(lines):
        return []
    here, at = lines[line - 1], column - 1
    start = max(0, line - 1 - _BEFORE)
    before = [Line(number, _end(text)) for number, text in enumerate(lines[start : line - 1], start + 1)]
    rest = here[at : at + _LONG] + ("…" if len(here) > at + _LONG else "")
    return [*before, Line(line, _end(here[:at]), rest, stops=True)]


def _end(text: str) -> str:
    return text if len(text) <= _LONG else f"…{text[-_LONG:]}"
