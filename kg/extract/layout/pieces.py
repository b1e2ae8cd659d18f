"""A paragraph taken apart: what is glued before and after the sentences in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.document import Article, BlockKind, Span
from kg.extract.layout.bylines import front
from kg.extract.layout.dates import DateLine, leading
from kg.extract.layout.endings import broken_start
from kg.extract.layout.headings import glued_after, glued_before
from kg.extract.layout.lines import trimmed
from kg.extract.layout.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a paragraph before it is taken apart; offsets are those of the paragraph."""

    date_line: DateLine | None
    credit: int
    """Where its credit begins; its length if it has none."""
    is_last: bool
    runs_on: bool
    """The next paragraph goes on in mid-sentence."""


def pieces(article: Article, span: Span, known: Vocabulary, where: Surroundings) -> Iterator[tuple[Span, BlockKind]]:
    """The pieces of one paragraph in order; white space between them belongs to none."""
    for start, end, kind in _cuts(article, span, known, where):
        piece = trimmed(article.text, start, end)
        if piece.start < piece.end:
            yield piece, kind


def _cuts(article: Article, span: Span, known: Vocabulary, where: Surroundings) -> Iterator[tuple[int, int, BlockKind]]:
    text = article.text
    start, credit = span.start, span.start + where.credit
    for at, kind in _before(article, span, known, where):
        if start < at <= credit:
            yield start, at, kind
            start = at
    end = credit
    more = known.tails.search(text, max(start, end - 60), end)
    if more is not None:
        end = more.start()
    heading = start + glued_after(text[start:end], known)
    is_cut = where.is_last or more is not None
    for gap in known.between.finditer(text, start, heading):
        yield from _segment(text, start, gap.start(), is_cut=False, runs_on=False)
        yield gap.start(), gap.end(), "furniture"
        start = gap.end()
    yield from _segment(text, start, heading, is_cut=is_cut, runs_on=where.runs_on)
    yield heading, end, "heading"
    yield end, credit, "furniture"
    yield credit, span.end, "credit"


def _before(article: Article, span: Span, known: Vocabulary, where: Surroundings) -> Iterator[tuple[int, BlockKind]]:
    """What is glued to the front: the end of each such piece, and its kind."""
    text = article.text
    start = span.start
    glued = known.glued.match(text, start, span.end)
    if glued is not None:
        start = glued.end()
        yield start, "furniture"
    if where.date_line is not None:
        start += where.date_line.end
        yield start, "dateline"
    top = front(text[start : span.end])
    if top is not None:
        yield start + top.byline, "heading"
        yield start + top.end, "byline"
        start += top.end
        line = leading(text[start : span.end], article.published, known, is_early=True)
        start += line.end if line else 0
        yield start, "dateline"
        return
    yield start + glued_before(text[start : span.end], article.title, known), "heading"


def _segment(text: str, start: int, end: int, *, is_cut: bool, runs_on: bool) -> Iterator[tuple[int, int, BlockKind]]:
    """The body from `start` to `end`, and the clause at its end that breaks off."""
    at = end if runs_on else start + broken_start(text[start:end], is_cut=is_cut)
    if at > start:
        yield start, at, "body"
    if at < end:
        yield at, end, "broken"
