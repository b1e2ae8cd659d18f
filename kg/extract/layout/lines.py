"""The paragraphs of a text: its lines, with hard-wrapped ones joined."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.extract.document import Span

INVISIBLE = "".join(map(chr, (0, 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F))))
INVISIBLE += "".join(map(chr, (*range(0x2060, 0x2070), 0xFEFF, 0xFFFC)))
"""Characters that show nothing and are not white space: zero-width ones, direction marks, NUL."""

_EDGE = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + INVISIBLE
_EDGE += "".join(map(chr, range(0x2000, 0x200B)))

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_WIDEST = 130
"""Nobody wraps by hand at more characters."""
_NARROWEST = 40
_STOPS = tuple(".!?:;…")
_CLOSERS = "\"'”’»)]"


def bare(words: str) -> str:
    r"""The words without white space and invisible characters at their edges.

    >>> bare(" Goma falls\u200e ")
    'Goma falls'
    """
    return words.strip(_EDGE)


def trimmed(text: str, start: int, end: int) -> Span:
    """The stretch without white space at its edges; empty where there is nothing else.

    >>> trimmed("  all quiet ", 0, 12)
    Span(start=2, end=11)
    """
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, max(start, start + len(words.strip())))


def stopped(words: str) -> bool:
    """Whether the words end like a sentence or a clause: with a stop, a colon, a semicolon, quotes aside."""
    return words[-200:].rstrip(_CLOSERS + _EDGE).endswith(_STOPS)


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs in order, without white space at their edges.

    A line is a paragraph, except in a group of lines that was wrapped by hand: there the first word of each line would
    not have fitted on the line before.
    """
    group: list[Span] = []
    before = 0
    for found in _LINE.finditer(text):
        line = trimmed(text, found.start(), found.end())
        if line.start == line.end:
            continue
        if group and _is_blank_between(text, before, line.start):
            yield from _joined(text, group)
            group = []
        group.append(line)
        before = line.end
    yield from _joined(text, group)


def _is_blank_between(text: str, start: int, end: int) -> bool:
    return len(text[start:end].strip(" \t").replace("\r\n", "\n")) != 1


def _joined(text: str, group: list[Span]) -> Iterator[Span]:
    if _is_wrapped(text, group):
        yield Span(group[0].start, group[-1].end)
    else:
        yield from group


def _is_wrapped(text: str, group: list[Span]) -> bool:
    """Whether the lines are one paragraph: none had room for the next word, and sentences run on over their ends."""
    if len(group) < 2:  # noqa: PLR2004
        return False
    widest = max(line.end - line.start for line in group)
    if not _NARROWEST <= widest <= _WIDEST:
        return False
    runs_on = False
    for line, following in pairwise(group):
        words = text[following.start : following.end]
        if line.end - line.start + 1 + len(words.split(None, 1)[0]) <= widest:
            return False
        is_open = not stopped(text[line.start : line.end])
        runs_on |= is_open and (len(group) > 2 or words[0].islower())  # noqa: PLR2004
    return runs_on
