"""Headlines: lines of their own, and headlines glued to the front or the end of a paragraph."""

import re
from itertools import pairwise

from kg.extract.layout.lines import bare, stopped
from kg.extract.layout.vocabulary import Vocabulary, plain

_SMALL = frozenset(
    "a an the and or but nor of in on at by for from to with as into over after amid near via per vs v than up off out"  # noqa: SIM905
    " is are was be de du la le el al von van under against between before during around about without within".split()
)
_DETERMINERS = frozenset("the a an its their his her this that these those our".split())  # noqa: SIM905
_FINITE = frozenset("is are was were has have had would could should might said been".split())  # noqa: SIM905
_STARTERS = frozenset(
    "The A An In On At But It He She They We I This That These Those There After As When While Although Following"  # noqa: SIM905
    " Meanwhile However According Since Some Several Many Most One Two Three Four Five Six Seven Eight Nine Ten".split()
)
_BULLET = re.compile(r"(?:[•*·▪◦‣○●–—-]|\(?[0-9a-z]{1,2}[.)])\s")
_WORD = re.compile(r"\S+")
_LONGEST = 400
_MOST_WORDS = 30
_LONG_LINE = 15
_SENTENCE_WORDS = 10
_FEWEST_GLUED = 4
_LONG_NAME = 5
_REACH = 320
"""How far into a paragraph a glued headline may reach."""


def _core(word: str) -> str:
    return word.strip("\"'“”‘’.,:;!?()[]«»-–—")


def _is_capital(core: str) -> bool:
    return core[:1].isupper() or core[:1].isdigit() or core.startswith(("al-", "el-"))


def in_title_case(words: list[str]) -> bool:
    """Whether all words that matter are capitalised; of one long word at least two.

    >>> in_title_case("Rebels Seize Airport in the North".split()), in_title_case("Rebels seize airport".split())
    (True, False)
    """
    cores = [core for core in map(_core, words) if core and core.casefold() not in _SMALL]
    capitals = sum(map(_is_capital, cores))
    may_miss = 1 if len(cores) > _LONG_NAME else 0
    return bool(cores) and capitals >= len(cores) - may_miss


def is_heading(line: str, title: str | None) -> bool:
    """Whether a line that stands for itself is a headline or a subhead.

    A line with a full stop, a list item and a line that leads to what follows ("The minister said:") are none, and
    neither is a sentence that merely lacks its stop: ten words or more with an article, in ordinary case.
    """
    if len(line) > _LONGEST:
        return False
    words = bare(line)
    if title and plain(words) == plain(title):
        return True
    parts = words.split()
    leads_on = words.endswith((",", ":", ";", "-", "–", "—"))
    if leads_on or len(parts) > _MOST_WORDS or _BULLET.match(words) or not words or words[0].islower():
        return False
    if stopped(words):
        return _is_stopped_heading(words, parts)
    if len(parts) < _SENTENCE_WORDS or words.isupper() or in_title_case(parts):
        return True
    lowered = {part.casefold() for part in parts}
    return len(parts) < _LONG_LINE and not lowered & _DETERMINERS and not lowered & _FINITE


def _is_stopped_heading(words: str, parts: list[str]) -> bool:
    """A question in title case, or capitals throughout ("WHO IS BEHIND IT?"): sentences have small letters."""
    return len(parts) > 2 and words.endswith(("?", "!")) and (words.isupper() or in_title_case(parts))  # noqa: PLR2004


def glued_before(paragraph: str, title: str | None, known: Vocabulary) -> int:
    """Where the first sentence begins after a headline on the same line; 0 where there is none, or it is not sure.

    Sure means: the title itself, or words in title case with a verb of headlines among them, then a word that begins
    sentences ("The"), or a name with an apposition ("Chad, a country…").
    """
    found = _title_before(paragraph, title)
    if found:
        return found
    words = list(_WORD.finditer(paragraph[:_REACH]))
    has_verb = False
    for at, (word, following) in enumerate(pairwise(words)):
        core = _core(word[0])
        small = core.casefold() in _SMALL
        starts = (
            at >= _FEWEST_GLUED
            and has_verb
            and (words[at - 1][0][-1].isalnum() or words[at - 1][0].endswith((")", "’", "'")))
            and _core(words[at - 1][0]) not in _SMALL
        )
        if starts and word[0] in _STARTERS and following[0][0].islower() and not _leads_on(following[0]):
            return word.start()
        if (
            starts
            and word[0].endswith(",")
            and core[:1].isupper()
            and following[0] in {"a", "an", "the", "which", "who", "whose"}
        ):
            return word.start()
        if word[0].endswith((".", "?", "!", ":")) and not core[-1:].isupper():
            return 0
        if not (_is_capital(core) or (small and at > 0)):
            return 0
        has_verb |= at > 0 and core in known.headline_verbs
    return 0


def _leads_on(word: str) -> bool:
    return _core(word) in {"of", "and", "or"}


def _title_before(paragraph: str, title: str | None) -> int:
    """The end of the title if the paragraph begins with it and a sentence follows."""
    if not title or len(title) < _FEWEST_GLUED or not paragraph.startswith(title):
        return 0
    rest = paragraph[len(title) :]
    gap = len(rest) - len(rest.lstrip())
    if not gap or not rest.strip() or not (rest.lstrip()[0].isupper() or rest.lstrip()[0] in "“\"‘'"):
        return 0
    return len(title) + gap


_LAST_STOP = re.compile(r"[.!?][\"”’)]{0,2}[ \t\xa0]+(?=[A-Z])")


def glued_after(paragraph: str, known: Vocabulary) -> int:
    """Where a headline begins after the last sentence of the paragraph; its length where there is none."""
    start = max(0, len(paragraph) - _REACH)
    tail = paragraph[start:]
    if stopped(tail):
        return len(paragraph)
    for found in _LAST_STOP.finditer(tail):
        words = tail[found.end() :].split()
        is_name = words and len(words) < _FEWEST_GLUED
        if not is_name and in_title_case(words) and any(_core(word) in known.headline_verbs for word in words[1:]):
            return start + found.end()
    return len(paragraph)
