"""The layout of an article: which stretches of its text are news to be read, and which are not.

The text itself is never edited: every later stage works on the offsets of the original.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.extract.document import Article, Block, Layout, Span
from kg.extract.layout.dates import alone, leading
from kg.extract.layout.endings import credit_start
from kg.extract.layout.furniture import kind_of_line
from kg.extract.layout.headings import in_title_case, is_heading
from kg.extract.layout.lines import paragraphs
from kg.extract.layout.pieces import Surroundings, pieces
from kg.extract.layout.vocabulary import Vocabulary, vocabulary
from kg.extract.quotations import quotations

_EARLY = 4
"""Among how many first paragraphs a bare place may be a date line."""

_SENTENCE = 3
_HALF_A_YEAR = dt.timedelta(days=183)

__all__ = ["layout"]


def layout(article: Article) -> Layout:
    r"""Return the blocks of the text, in order and without gaps except white space, and its quotations.

    >>> text = "Army Retakes Airport\n\nGOMA, Congo, Nov 3 (Reuters) - Troops retook the airport on Sunday.\n\nShare"
    >>> made = layout(Article(text, published=dt.date(2012, 11, 5)))
    >>> [(block.kind, str(block.date)) for block in made.blocks]  # doctest: +NORMALIZE_WHITESPACE
    [('heading', 'None'), ('dateline', '2012-11-03'), ('body', '2012-11-03'), ('furniture', '2012-11-03')]
    """
    blocks = tuple(_blocks(article, vocabulary()))
    if not any(block.kind == "body" for block in blocks):
        blocks = tuple(_read(block, article) for block in blocks)
    return Layout(blocks, quotations(article.text, blocks))


def _read(block: Block, article: Article) -> Block:
    """The block as body if it is a heading in sentence case: a text of one line without a stop is no headline."""
    line = block.span.of(article.text)
    words = line.split()
    if block.kind != "heading" or line == article.title or len(words) < _SENTENCE or in_title_case(words):
        return block
    return replace(block, kind="body")


@dataclass(frozen=True, slots=True)
class _Over:
    """The date line that stands over a paragraph: over an item until the next heading, or (`lasts`) to the end."""

    day: dt.date | None = None
    lasts: bool = True


def _until(over: _Over, published: dt.date | None) -> dt.date | None:
    """The last day that a date without a year can be: in a digest, half a year from the item before it."""
    return over.day + _HALF_A_YEAR if over.day and not over.lasts else published


def _blocks(article: Article, known: Vocabulary) -> Iterator[Block]:
    text = article.text
    over = _Over()
    read = 0
    spans = [*paragraphs(text), Span(len(text), len(text))]
    for number, (span, following) in enumerate(pairwise(spans)):
        words = text[span.start : span.end]
        if line := alone(words, article.published):
            over = _Over(line.day, line.lasts) if line.day else over
            yield Block(span, "dateline", number, over.day)
            continue
        if kind := kind_of_line(words, known):
            yield Block(span, kind, number, over.day)
            continue
        line = leading(words, _until(over, article.published), known, is_early=read < _EARLY)
        is_item = not (line or over).lasts
        end = credit_start(words, known, is_item=is_item)
        head = words if words.endswith(".") else words[:end]
        if line is None and is_heading(head, article.title):
            over = over if over.lasts else _Over()
            yield Block(span, "heading", number, over.day)
            continue
        where = Surroundings(
            date_line=line,
            credit=end,
            is_last=following.start == len(text),
            runs_on=text[following.start : following.start + 1].islower(),
        )
        if line is not None:
            over = _Over(line.day, line.lasts)
        yield from (Block(piece, kind, number, over.day) for piece, kind in pieces(article, span, known, where))
        read += 1
