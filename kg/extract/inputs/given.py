"""What reading gives: an article that can be read into facts, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.facts import Problem
from kg.facts.model import Source

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Given:
    """An article as a facts/1 source, and where it came from."""

    source: Source
    file: str
    line: int
    """1-based line of the file on which it begins."""
    notes: tuple[str, ...] = ()
    """What was not understood and is left out, such as a date; for people."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An article before it is checked: its text and what its file tells of it, under the keys of a facts/1 source."""

    file: str
    line: int
    values: Mapping[str, Any]
    stem: str
    """What it is called after where it has neither id nor title."""
    notes: tuple[str, ...] = ()
    as_it_is: bool = False
    """Whether the values are a facts/1 source, to be taken without a change."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read; more is refused, so that no input takes hours or all memory."""

    megabytes: float = 50
    """Of a file, or of a line of JSON Lines, when unpacked."""
    page_megabytes: float = 10
    """Of an HTML page."""
    tags: int = 60_000
    """In an HTML page: an article has some hundreds."""
    tag_attributes: int = 1_000
    """In one tag: parsers look at each for each."""

    @property
    def bytes(self) -> int:
        """The bytes of a file that are read."""
        return int(self.megabytes * MEGABYTE)


@dataclass(slots=True)
class Seen:
    """The ids given so far, each with a digest of what it names and the place where it was."""

    places: dict[str, tuple[bytes, str]] = field(default_factory=dict)


def trouble(file: str, line: int, what: str, cure: str, path: str = "", *, source_id: str | None = None) -> Problem:
    """A problem of one article, or of a file as a whole."""
    return Problem(file, line, source_id, path, what, cure)
