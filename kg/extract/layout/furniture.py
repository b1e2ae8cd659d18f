"""Whole lines that are no news: site furniture, captions, bylines."""

import re
from collections.abc import Callable
from typing import Final

from kg.extract.document import BlockKind
from kg.extract.layout.bylines import front
from kg.extract.layout.lines import bare
from kg.extract.layout.vocabulary import Vocabulary, begins, plain

_LONGEST = 700
"""No furniture is longer, in characters."""
_SHORTEST = 3
_MOST_WORDS = 60

_WORD = re.compile(r"[^\W_]")
_ADDRESS = re.compile(
    r"(?:(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]{1,190}|@\w{1,40}(?: @\w{1,40}){0,20}"
    r"|#\w{1,80}(?:,? #\w{1,80}){0,40}|(?:via )?@\w{1,40}(?: on (?:Twitter|X))?)\Z",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:[\d.,]{1,12} ?[km]? ?(?:shares?|comments?|views?|likes?|retweets?|reads?|followers|replies|photos|images)"
    r"|(?:about )?(?:\d{1,4}|an?) (?:secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?) (?:ago|read)"
    r"|\d{1,3}[- ]min(?:ute)? read|(?:page )?\d{1,4} (?:of|/) \d{1,4}|page \d{1,4}"
    r"|(?:shares?|comments?|views?)[ :(]{1,3}[\d.,]{1,9}[km)]?"
    r"|\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?[a-z]{2,4})?|[\d\W_]{1,40})\Z",
    re.IGNORECASE,
)
_CREATED = re.compile(
    r"(?:last |first )?(?:updated|modified|published|posted|edited|created)\b[^a-z]{0,3}"
    r"(?:on|at|by|:|\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today|yesterday|less)",
    re.IGNORECASE,
)
_ABOUT_WRITER = re.compile(
    r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){1,4} (?:is|was) (?:an?|the|our|chief) (?:[\w'’-]{1,20} ){0,5}"
    r"(?:reporter|correspondent|journalist|editor|columnist|staff writer|freelancer|producer|bureau chief)\b"
)
_COPYRIGHT = re.compile(r"(?:copyright|©|\(c\)|&copy;)[ ,]{0,3}(?:©|\(c\))?[ ,]{0,3}(?:19|20)\d\d", re.IGNORECASE)

_GOES_ON = re.compile(r"[.!?] +[A-Z“\"]|\bsaid\b|\breported\b")

_BY = re.compile(r"(?:by|BY|By):? (?=\S)")
_INITIALS = re.compile(r"[a-z]{2,4}(?:[/,] ?[a-z]{2,4}){0,3} \([^()]{2,60}\)\Z")
_PHOTOGRAPHER = re.compile(
    r"[(\[](?P<who>[A-ZÀ-Þ][\w.'’-]{0,30}(?: [A-ZÀ-Þ][\w.'’-]{0,30}){1,3}) ?/ ?[A-ZÀ-Þ][^()\[\]]{1,40}[)\]]\.?\Z"
)
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]{0,30}|d['’]\w{1,30}|al-\w{1,30}|el-\w{1,30})[,;|]?\Z")
_BETWEEN_NAMES = frozenset(
    "and in at for of the & with from de la van der den von bin ibn al el da dos le du | - – — / • our staff".split()  # noqa: SIM905
)
_MOST_NAMES = 22


def kind_of_line(line: str, known: Vocabulary) -> BlockKind | None:
    """What the whole line is if it is no news, None if it may be."""
    if len(line) > _LONGEST:
        return None
    words = bare(line)
    if len(words) < _SHORTEST or not _WORD.search(words):
        return "furniture"
    name = plain(words)
    if name in known.lines:
        return "furniture"
    count = words.count(" ") + 1
    if count > _MOST_WORDS:
        return None
    folded = words.casefold()
    return next((kind for kind, holds in _TESTS if holds(words, folded, count, known)), None)


def _is_furniture(words: str, folded: str, count: int, known: Vocabulary) -> bool:
    if begins(folded.lstrip("-–—=_*|>»«<•·[( "), known.starts) or known.contains.search(folded):
        return True
    if count > 12:  # noqa: PLR2004
        return bool(_COPYRIGHT.match(words)) or bool(_ABOUT_WRITER.match(words))
    return any(pattern.match(words) for pattern in (_ADDRESS, _COUNT, _CREATED, _COPYRIGHT, _ABOUT_WRITER))


def _is_caption(words: str, folded: str, count: int, known: Vocabulary) -> bool:
    if begins(folded, known.caption_starts):
        return True
    taken = _PHOTOGRAPHER.search(words[-90:])
    if taken is not None and not known.is_agency(taken["who"]) and known.outlet_words.isdisjoint(taken["who"].split()):
        return True
    found = known.caption_ends.search(folded[-70:])
    return found is not None and count > 1 and not _GOES_ON.search(words[-70:], found.end())


def _is_byline(words: str, folded: str, count: int, known: Vocabulary) -> bool:
    if begins(folded.lstrip("(["), known.byline_starts):
        return True
    if known.byline_contains.search(folded) or _INITIALS.match(words):
        return True
    top = front(words + " ")
    if top is not None and not top.byline and top.end >= len(words):
        return True
    return count <= _MOST_NAMES and is_by(words)


def is_by(words: str) -> bool:
    """Whether the words are "By" and names ("By Jane Doe in Goma and John Roe, Reuters").

    >>> is_by("By Amina Sow in Ségou"), is_by("By Monday, the town had fallen")
    (True, False)
    """
    found = _BY.match(words)
    if found is None:
        return False
    names = [name for name in words[found.end() :].split() if name not in _BETWEEN_NAMES]
    return bool(names) and len(names) <= _MOST_NAMES and all(_NAME.match(name) or name.isdigit() for name in names)


_TESTS: Final[tuple[tuple[BlockKind, Callable[[str, str, int, Vocabulary], bool]], ...]] = (
    ("byline", _is_byline),
    ("caption", _is_caption),
    ("furniture", _is_furniture),
)
