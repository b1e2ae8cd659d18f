"""The words of time expressions: `data/times.toml` as look-up tables and as pieces of regular expressions."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.extract.vocabulary import table


def _choice(words: list[str]) -> str:
    """A pattern for any of the words, longest first, with any single white space for a blank and any apostrophe."""
    return "|".join(re.escape(each).replace(r"\ ", r"\s") for each in sorted(words, key=len, reverse=True))


def _folded(words: str) -> str:
    return re.sub(r"\s+", " ", words).casefold()


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What the words of times.toml stand for, keyed by the word in lower case without its point."""

    months: dict[str, int]
    weekdays: dict[str, int]
    counts: dict[str, int]
    ordinals: dict[str, int]
    near: dict[str, tuple[int, int, bool]]
    feasts: dict[str, tuple[int, int]]
    seasons: dict[str, tuple[int, int]]
    after: frozenset[str]
    after_capital: frozenset[str]
    before: frozenset[str]
    counted: frozenset[str]
    numbered: frozenset[str]
    grammar: frozenset[str]
    telling: frozenset[str]
    aside: frozenset[str]
    same_day: str
    """A pattern of the words for less than a day, without a group."""
    pieces: dict[str, str]
    """Patterns by name (`month`, `weekday`, `count` …), none with a group."""

    def month(self, words: str) -> int:
        """The number of a month as written ("Sept.")."""
        return self.months[words.rstrip(".").casefold()]

    def weekday(self, words: str) -> int:
        """The ISO number of a day of the week as written."""
        return self.weekdays[words.rstrip(".").casefold()]

    def count(self, words: str | None) -> int:
        """A small number in words or digits, 1 for none."""
        if not words:
            return 1
        folded = _folded(words)
        return self.counts[folded] if folded in self.counts else int(folded)


def _named(table: dict[str, list[str]], *, point: str) -> tuple[dict[str, int], str]:
    """The numbers by name, and the pattern of the names, capitalised or in capitals; short ones end in `point`."""
    numbers = {name.casefold(): int(number) for number, names in table.items() for name in names}
    full = [form for names in table.values() for form in (names[0], names[0].upper())]
    short = [form for names in table.values() for name in names[1:] for form in (name, name.upper())]
    return numbers, rf"(?:{_choice(full)}|(?:{_choice(short)}){point})"


@cache
def time_words() -> TimeWords:
    """The vocabulary, read once."""
    raw: dict[str, Any] = table("times")
    months, month = _named(raw["months"], point=r"(?:\.|(?=\s?\d))")
    weekdays, weekday = _named(raw["weekdays"], point=r"(?:\.|(?=,))")
    seasons = {word: (months[0], months[1]) for word, months in raw["seasons"].items()}
    pieces = {
        "month": month,
        "mon": month.replace(r"(?:\.|(?=\s?\d))", r"\.?(?!\w)"),
        "weekday": weekday,
        "year": r"(?:19|20)\d\d",
        "day": r"(?:3[01]|[12]\d|0?[1-9])",
        "th": r"(?:st|nd|rd|th)",
        "count": rf"(?i:{_choice(list(raw['counts']))}|\d{{1,3}})",
        "ordinal": rf"(?i:{_choice(list(raw['ordinals']))})",
        "near": rf"(?i:{_choice(list(raw['near']))})",
        "feast": _choice(list(raw["feasts"])),
        "season": rf"(?i:{_choice(list(seasons))})",
        "vague": rf"(?i:{_choice(raw['vague']['words'])})",
        "to": r"\s?(?:-|–|—|\bto\b|\band\b|\buntil\b|\bthrough\b)\s?",
    }
    return TimeWords(
        months=months,
        weekdays=weekdays,
        counts={_folded(word): number for word, number in raw["counts"].items()},
        ordinals=raw["ordinals"],
        near={_folded(word): (a, b, part) for word, (a, b, part) in raw["near"].items()},
        feasts={_folded(name): (month_number, number) for name, (month_number, number) in raw["feasts"].items()},
        seasons=seasons,
        after=frozenset(raw["names"]["after"]),
        after_capital=frozenset(raw["names"]["after_capital"]),
        before=frozenset(raw["names"]["before"]),
        counted=frozenset(raw["names"]["counted"]),
        numbered=frozenset(raw["names"]["numbered"]),
        grammar=frozenset(raw["names"]["grammar"]),
        telling=frozenset(raw["telling"]["verbs"]),
        aside=frozenset(raw["aside"]["prepositions"]),
        same_day=rf"(?i:{_choice(raw['gaps']['same_day'])})",
        pieces=pieces,
    )
