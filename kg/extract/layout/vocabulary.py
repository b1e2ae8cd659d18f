"""The words that stand on news pages beside the news, as `kg/extract/data/furniture.toml` lists them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.extract.layout.lines import bare
from kg.extract.vocabulary import table

_EDGES = " \t\xa0-–—=_*|>»«<•·:;.,!…~#+→\u203a\u2039▶►▼↓()[]\"'“”"


def plain(words: str) -> str:
    """The words as the lists are compared: small letters, one space, no punctuation at the edges.

    >>> plain(" » Read  More…")
    'read more'
    """
    return " ".join(bare(words).casefold().strip(_EDGES).split())


def _by_first(starts: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for start in starts:
        found.setdefault(start.split()[0][:2], []).append(start)
    return {first: tuple(there) for first, there in found.items()}


@dataclass(frozen=True)
class Vocabulary:
    """The lists, each in the form in which it is looked up."""

    lines: frozenset[str]
    starts: Mapping[str, tuple[str, ...]]
    contains: re.Pattern[str]
    caption_starts: Mapping[str, tuple[str, ...]]
    caption_ends: re.Pattern[str]
    glued: re.Pattern[str]
    between: re.Pattern[str]
    tails: re.Pattern[str]
    byline_starts: Mapping[str, tuple[str, ...]]
    byline_contains: re.Pattern[str]
    agencies: frozenset[str]
    outlet_words: frozenset[str]
    headline_verbs: frozenset[str]

    def is_agency(self, words: str) -> bool:
        """Whether the words name a known agency or outlet."""
        return plain(words) in self.agencies


def begins(words: str, starts: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the (casefolded) words begin with one of the starts and a word ends there."""
    for start in starts.get(words[:2], ()):
        if words.startswith(start):
            after = words[len(start) : len(start) + 1]
            if not (start[-1].isalnum() and after.isalnum()):
                return True
    return False


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def vocabulary() -> Vocabulary:
    """Return the lists of furniture."""
    data = table("furniture")
    return Vocabulary(
        lines=frozenset(plain(line) for line in data["lines"]),
        starts=_by_first(data["starts"]),
        contains=re.compile(_any(data["contains"])),
        caption_starts=_by_first(data["caption_starts"]),
        caption_ends=re.compile(_any(data["caption_ends"])),
        glued=re.compile(rf"(?:{_any(data['glued'])})[ \t\xa0]+(?=[“\"‘A-Z])"),
        between=re.compile(rf"(?<=[.!?”\"’)])[ \t\xa0](?:{_any(data['between'])})(?=[ \t\xa0][“\"‘A-Z0-9])"),
        tails=re.compile(rf"(?<=[\s.…\])])\[?(?:{_any(data['tails'])})\W{{0,8}}\Z"),
        byline_starts=_by_first(data["byline_starts"]),
        byline_contains=re.compile(_any(data["byline_contains"])),
        agencies=frozenset(plain(name) for name in data["agencies"]),
        outlet_words=frozenset(data["outlet_words"]),
        headline_verbs=frozenset(data["headline_verbs"]),
    )
