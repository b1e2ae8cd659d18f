"""Bylines on the line of the first sentence: "… looks shakyBy Amina SowMarch 3, 2015 6:05 p.m. The army said …"."""

import re
from dataclasses import dataclass

from kg.extract.layout.dates import STAMP

_REACH = 320
"""How far into a paragraph a headline with its byline may reach."""
_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]{0,30}?|al-\w{1,30}?|el-\w{1,30}?)"
_BINDER = r"(?:and|in|at|for|of|the|&|with|de|von|van|bin|el|al)"
_NAMES = rf"(?:{_NAME}|Our {_NAME})(?:,? (?:{_BINDER} )?{_NAME}){{0,7}}"
_GAP = r"[\s,;|•·/–—-]{0,4}"
_OPENS = re.compile(r"(?:\A|(?<=[a-z0-9’'”\")\]?!])|(?<=\s))[Bb][Yy]:? (?=[A-ZÀ-Þ])")
_DATED = re.compile(rf"{_NAMES}{_GAP}{STAMP}{_GAP}(?=[\"“‘A-ZÀ-Þ]|\Z)")
_GLUED = re.compile(rf"{_NAMES}(?<=[a-z])(?<!Mc)(?<!Mac)(?<!De)(?<!Fitz)(?=[“\"]?[A-ZÀ-Þ][\w’']{{0,20}},? [a-z“\"])")
_NO_HEADLINE = re.compile(r"[.!?][\"”’)]? +[A-Z]")


@dataclass(frozen=True, slots=True)
class Front:
    """Where the byline begins after a headline, and where the first sentence begins; offsets of the paragraph."""

    byline: int
    end: int


def front(paragraph: str) -> Front | None:
    """The headline and the byline before the first sentence of a paragraph, None where there is no byline.

    >>> front("Truce looks shakyBy Amina SowMarch 3, 2015 6:05 p.m. The army said so.")
    Front(byline=17, end=53)
    >>> front("By Monday March 3, 2015 the town had fallen.")
    """
    head = paragraph[:_REACH]
    for found in _OPENS.finditer(head):
        if _NO_HEADLINE.search(head, 0, found.start()):
            return None
        start = found.end()
        dated = _DATED.match(head, start)
        if dated is not None and dated.end() < len(head):
            return Front(found.start(), dated.end())
        is_glued = found.start() and head[found.start() - 1].isalnum()
        name = _GLUED.match(head, start) if is_glued or not found.start() else None
        if name is not None:
            return Front(found.start(), name.end())
    return None
