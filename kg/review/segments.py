"""A source's text cut into rows to read beside their facts, and rows into segments that the same facts rest on."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.facts import Document, Span

_PARAGRAPH: Final = re.compile(r"\n\s*")
_SENTENCE: Final = re.compile(r"[.!?…。؟][\"'”’»)\]]{0,3}\s+")
_LONG: Final = 700
"""A paragraph longer than this is cut at the ends of sentences, so that its facts stand near their words."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same facts and mentions; `facts` and `ends` are indexes into `Document.facts`."""

    start: int
    words: str
    facts: tuple[int, ...]
    """Those whose evidence covers it, that of the shortest quotation first."""
    entities: tuple[str, ...]
    """The ids of those it mentions."""
    ends: tuple[int, ...]
    """Those of whose evidence a quotation ends here."""


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the text to be read at once, and the facts whose evidence begins in it."""

    segments: tuple[Segment, ...]
    facts: tuple[int, ...]


def rows(document: Document) -> list[Row]:
    """The text in order: the segments of all rows together are the whole text, and every fact is in one row."""
    text = document.source.text or ""
    marks = _Marks(document)
    cuts = list(_row_cuts(text))
    return [
        Row(tuple(marks.segments(text, start, end)), tuple(marks.beginning(start, end, is_last=end == len(text))))
        for start, end in pairwise(cuts)
    ]


def _row_cuts(text: str) -> Iterator[int]:
    """Where rows begin, and the end of the text."""
    yield 0
    begins = 0
    for found in (*_PARAGRAPH.finditer(text), None):
        ends = found.end() if found else len(text)
        for sentence in _SENTENCE.finditer(text, begins, ends):
            if sentence.end() - begins >= _LONG and ends - sentence.end() > _LONG // 4:
                begins = sentence.end()
                yield begins
        if begins < ends < len(text):
            yield ends
        begins = ends
    yield len(text)


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    fact: int | None
    entity: str | None


class _Marks:
    """Evidence and mentions, found by the piece of text they lie in."""

    def __init__(self, document: Document) -> None:
        evidence = [_Mark(span, index, None) for index, fact in enumerate(document.facts) for span in fact.evidence]
        mentions = [_Mark(span, None, entity.id) for entity in document.entities for span in entity.mentions]
        self._all = sorted(evidence + mentions, key=lambda mark: (mark.span.start, mark.span.end))
        self._open: list[_Mark] = []
        self._next = 0
        self._edges = sorted({edge for mark in self._all for edge in (mark.span.start, mark.span.end)})
        first = {
            index: min((s.start, s.end) for s in f.evidence) for index, f in enumerate(document.facts) if f.evidence
        }
        self._order = sorted(first, key=lambda index: (*first[index], index))
        self._first = [first[index][0] for index in self._order]

    def beginning(self, start: int, end: int, *, is_last: bool) -> Sequence[int]:
        """The facts whose evidence begins there, in the order of the text."""
        until = len(self._order) if is_last else bisect_left(self._first, end)
        return self._order[bisect_left(self._first, start) : until]

    def segments(self, text: str, start: int, end: int) -> Iterator[Segment]:
        """The pieces between edges of evidence and mentions; white space at the end is one of its own.

        To be called for one stretch after the other: what reaches over its end is kept in mind.
        """
        inner = {*self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]}
        inner |= {start + len(text[start:end].rstrip())} - {start, end}
        for begins, ends in pairwise((start, *sorted(inner), end)):
            self._move(begins)
            over = sorted(self._open, key=lambda mark: mark.span.end - mark.span.start)
            facts = dict.fromkeys(mark.fact for mark in over if mark.fact is not None)
            closing = dict.fromkeys(m.fact for m in over if m.fact is not None and m.span.end == ends)
            yield Segment(
                start=begins,
                words=text[begins:ends],
                facts=tuple(facts),
                entities=tuple(dict.fromkeys(mark.entity for mark in over if mark.entity is not None)),
                ends=tuple(sorted(closing)),
            )

    def _move(self, at: int) -> None:
        """Take up the marks that begin by now, and leave those that have ended."""
        while self._next < len(self._all) and self._all[self._next].span.start <= at:
            self._open.append(self._all[self._next])
            self._next += 1
        self._open = [mark for mark in self._open if mark.span.end > at]
