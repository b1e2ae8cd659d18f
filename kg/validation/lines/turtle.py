"""Turtle and TriG: on which line the object of each triple begins.

The file is known to be good when this reads it, so only what decides which triples there are is told apart. RDF 1.2's
triple terms, which the gate refuses, are not followed; a statement with them leaves the next ones right.
"""

import re
from typing import Final, NamedTuple

from pyoxigraph import Quad, Triple

from kg.validation.lines.feeding import Feeder
from kg.validation.lines.strings import end_of_string

_SKIP: Final = rb"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_NO_NAME: Final = rb"\s<>\"'{}()\[\];,.#\\^@"
_TOKEN: Final = re.compile(
    _SKIP
    + rb"(<[^<>]*+>|[\[\](){};,.]|\^\^|@[A-Za-z0-9-]++|\"(?!\")[^\"\\\r\n]*+\"|"
    + rb"(?:[^%s]|\\.|\.++(?=[^%s]|\\))++|[\"']|.)" % (_NO_NAME, _NO_NAME),
    re.DOTALL,
)
_LAST_OF_LINE: Final = re.compile(rb"[ \t]*+(?:#[^\r\n]*+)?\r?(?:\n|\Z)")
_ARGUMENTS: Final = {b"prefix": 2, b"base": 1, b"version": 1, b"graph": 0}
"""How many terms follow a keyword that begins a statement without making a triple."""

_SUBJECT, _PREDICATE, _OBJECT, _ITEM, _DIRECTIVE = range(5)


class _Open(NamedTuple):
    """A `[` or `(` that is not closed yet."""

    role: int
    """What the whole is: a subject, an object, or an item of a list."""
    line: int


class Turtle(Feeder):
    """Hands out whole statements, and foresees the lines of their triples in the order in which the engine gives them.

    That order: a triple comes when its object ends, a list's own triples when its items begin; of those that one token
    completes the last comes first.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._role = _SUBJECT
        self._open: list[_Open] = []
        self._is_first = False
        self._pending: int | None = None
        self._datatype_follows = False
        self._arguments = 0
        self._line, self._counted = 1, 0
        self._foreseen: list[int] = []
        self._given = 0
        self._first_line = 1

    def line(self, _quad: Quad | Triple) -> int:
        """The line on which the object of this triple begins."""
        self._given += 1
        lines = self._foreseen
        return lines[self._given - 1] if self._given <= len(lines) else self._first_line

    def advance(self, at: int) -> int:
        """Give out the statements up to the first end of a line where one ends."""
        self._foreseen, self._given = [], 0
        self._first_line = self._line_at(at)
        while (token := _TOKEN.match(self.data, at)) is not None:
            begin, at = token.span(1)
            first = self.data[begin]
            if first in b"\"'":
                at = self._string(begin, at)
            elif self._take(first, begin, at):
                rest = _LAST_OF_LINE.match(self.data, at)
                if rest is not None:
                    return rest.end()
        return len(self.data)

    def _take(self, first: int, begin: int, end: int) -> bool:
        """Follow one token that is no string; whether a statement ended with it."""
        if first == _CARETS:
            self._datatype_follows = True
            return False
        now: list[int] = []
        if self._pending is not None:
            now.append(self._pending)
            self._pending = None
        if self._datatype_follows:
            self._datatype_follows = False
        elif first in _PUNCTUATION:
            self._punctuation(first, begin, now)
        elif first == _AT:
            if self._role == _SUBJECT:
                self._role = _DIRECTIVE
        elif self._role != _SUBJECT or not self._keyword(self.data[begin:end]):
            self._term(begin, now)
        if now:
            self._foreseen += reversed(now)
        return first in b".}" and not self._open

    def _term(self, begin: int, now: list[int]) -> None:
        if self._role in (_OBJECT, _ITEM):
            line = self._line_at(begin)
            self._begin(line, now)
            now.append(line)
        elif self._role != _DIRECTIVE:
            self._role += 1

    def _keyword(self, word: bytes) -> bool:
        """Whether it is no subject: a keyword, or one of the terms after it."""
        if self._arguments:
            self._arguments -= 1
            return True
        arguments = _ARGUMENTS.get(word.lower())
        if arguments is not None:
            self._arguments = arguments
        return arguments is not None

    def _string(self, begin: int, end: int) -> int:
        """Follow a string; the offset after it."""
        line = self._line_at(begin)
        if end == begin + 1:
            end = end_of_string(self.data, begin)
        now: list[int] = [] if self._pending is None else [self._pending]
        if self._arguments:
            self._arguments -= 1
            return end
        self._begin(line, now)
        self._foreseen += reversed(now)
        self._pending = line
        return end

    def _punctuation(self, first: int, begin: int, now: list[int]) -> None:
        if first in b"[(":
            line = self._line_at(begin)
            self._begin(line, now)
            self._open.append(_Open(self._role, line))
            self._role = _PREDICATE if first in b"[" else _ITEM
            self._is_first = first in b"("
        elif first in b"])":
            self._close(first, begin, now)
        elif first in b";":
            self._role = _PREDICATE
        elif first in b".{}":
            self._role = _SUBJECT

    def _begin(self, line: int, now: list[int]) -> None:
        """What the first token of a value completes: the triple that has the list, or one to the list's next cell."""
        if self._role != _ITEM:
            return
        if not self._is_first:
            now.append(line)
        elif self._open[-1].role != _SUBJECT:
            now.append(self._open[-1].line)
        self._is_first = False

    def _close(self, first: int, begin: int, now: list[int]) -> None:
        if not self._open:
            return
        whole = self._open.pop()
        is_full_list = first in b")" and not self._is_first
        if is_full_list:
            now.append(self._line_at(begin))
        self._is_first = False
        self._role = whole.role
        if whole.role == _SUBJECT:
            self._role = _PREDICATE
        elif not is_full_list:
            now.append(whole.line)

    def _line_at(self, offset: int) -> int:
        self._line += self.data.count(b"\n", self._counted, offset)
        self._counted = offset
        return self._line


_PUNCTUATION: Final = frozenset(b"[](){};,.")
_CARETS, _AT = b"^@"
