"""Numbers of English news: counts, bounds, approximations, ranges, shares and money.

Bounds are those of facts/1 (FORMAT.md, "figure"): "over 2,000" is low 2000 and no best, "almost 8,000" is high 8000,
"dozens" is low 24. An approximation ("about 40") is what the source holds best, so best is 40, and the word that makes
it one is in `hedge`. Years, dates, clock times, ages, ordinals and names ("F-16", "Resolution 2328") are no numbers.

>>> text = "Between 30 and 40 people died, at least a dozen of them in the market."
>>> [(number.low, number.best, number.high) for number in numbers(text, Span(0, len(text)))]
[(30, None, 40), (12, None, None)]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from kg.extract.document import Span
from kg.extract.times import times
from kg.extract.vocabulary import table

Kind = Literal["count", "percent", "money", "measure", "duration", "multiple"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, with its bounds: `span` has the words "at least", `core` only the number's own.

    `kind` tells what it is a number of: counted things, a share, money (then `currency` is a code or the word), a
    measure or length of time (then `unit` is the word), a multiple ("three times"). `hedge` is the approximating word.
    All three bounds are null for a number that words leave open ("several").
    """

    span: Span
    core: Span
    text: str
    low: float | None
    best: float | None
    high: float | None
    kind: Kind = "count"
    unit: str | None = None
    currency: str | None = None
    hedge: Span | None = None


@dataclass(frozen=True)
class _Words:
    """numbers.toml, with the patterns that are made of it."""

    raw: dict[str, Any]
    core: re.Pattern[str]
    lead: re.Pattern[str]
    lead_kind: dict[str, str]
    symbol: re.Pattern[str]

    @property
    def names(self) -> dict[str, list[str]]:
        """Words that make a number after or before them something else."""
        return self.raw["names"]  # type: ignore[no-any-return]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True))


@cache
def _words() -> _Words:
    raw = table("numbers")
    word = rf"(?:{_any([*raw['ones'], *raw['scales']])})"
    grouped = r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{2,3}){1,4}(?![\d,]\d)(?!\d)|\d{1,3}(?:\s\d{3}){1,3}(?!\d)"
    digits = rf"{grouped}|\d{{1,12}}(?:\.\d{{1,3}})?"
    scale = _any(list(raw["scales"]))
    ones = rf"(?:{_any(list(raw['ones']))})"
    suffix = _any(list(raw["suffixes"]))
    joint = r"(?:(?<=hundred)|(?<=thousand)|(?<=million))(?:\sand\s|-and-)"
    half = rf"(?:\sand\sa\shalf\s(?:{scale})(?!\w))?"
    core = (
        rf"(?<![\w.,/])(?<!\D-)(?<!\d:)(?:(?P<phrase>{_any(list(raw['phrases']))})(?!\w)"
        rf"|(?P<plural>{_any(list(raw['plurals']))})(?!\w)"
        rf"|(?P<digits>{digits})(?:(?P<suffix>{suffix})(?!\w)|(?P<scales>(?:[\s-](?:{scale})(?!\w)){{0,2}}))"
        rf"|(?P<words>(?:a\s(?:{scale})|{ones})(?!\w)(?:(?:[\s-]|{joint}){word}(?!\w)){{0,9}}{half}))"
    )
    lead_kind = {phrase: kind for kind in ("low", "high", "about", "plain") for phrase in raw["bounds"][kind]}
    lead = rf"(?<![\w-])(?:{_any(list(lead_kind))})\s$"
    return _Words(
        raw,
        re.compile(core, re.IGNORECASE),
        re.compile(lead, re.IGNORECASE),
        lead_kind,
        re.compile(rf"(?<!\w)(?:{_any(list(raw['symbols']))})\s?$"),
    )


_LARGEST = 1e15
_AGE_DIGITS = 2
_LEADS = 3
_LEAD = 40
_TAIL = 24
_NEXT_WORD = re.compile(r"[\s-]?([^\W\d_][^\s,;:!?()\"”]*|%)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.?[\s-]$")
_RANGE = re.compile(r"\s?[-–—]\s?|\s(?:to|or)\s")
_BETWEEN = re.compile(r"\s?[-–—]\s?|\s(?:and|to)\s")
_BETWEEN_BEFORE = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:rose|rise|rises|risen|rising|jumped|climbed|climbing|increased|fell|fall|dropped|grew|up|down|revised|raised)\s"
    r"[^.,;]{0,24}$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"[\s-](?:year|month|day|week)s?[\s-]olds?\b|-(?:year|month|day|hour|week|minute|mile|km|member|man|person|strong|point|page|day)\b"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_CLOCK = re.compile(r"(?::\d\d)?\s?(?:[ap]\.?m\b|GMT\b|UTC\b|o['’]clock\b)|:\d\d")
_AFTER_LOW = re.compile(r"\sor\s(?:more|upwards)\b|\+|[\s-]plus\b|,?\sif\snot\smore\b|\sand\scounting\b")
_AFTER_ABOUT = re.compile(r"\sor\s(?:so|thereabouts)\b|[\s-]odd\b|,?\sgive\sor\stake\b")
_MORE = re.compile(r"(?:another|a\sfurther|an\sadditional)\s$", re.IGNORECASE)
_APPOSED_AGE = re.compile(r"\b[A-Z][\w'’-]*,\s$")
_ONE_OF_THOSE = re.compile(
    r"\sof\s(?:(?:his|her|its|their|our|my|your|the)\s(?!most\b|own\b|few\b|main\b|[a-z]+est\b|last\b|first\b)|them\b|whom\b)"
)
_ALL_BUT = re.compile(r"\ball\sbut\s$", re.IGNORECASE)
_GROUPED = re.compile(r"[,\s\u00a0\u2009\u202f]")


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _in_words(words: str, raw: dict[str, Any]) -> float | None:
    """The number that words spell ("two hundred and forty-one"), None if they spell none ("five twelve")."""
    total, part, last = 0.0, 0.0, 0
    parts = [word for word in re.split(r"[\s-]+", words.casefold()) if word not in ("and", "a", "an")]
    half = "half" in parts
    for word in (word for word in parts if word != "half"):
        if word in raw["ones"]:
            value = raw["ones"][word]
            if last and last != 100 and not (last in range(20, 100, 10) and value < 10):  # noqa: PLR2004
                return None
            part, last = part + value, value or 1
        else:
            scale = raw["scales"][word]
            if scale in (12, 100):
                part, last = (part or 1) * scale, 100
            else:
                part = (part or 1) + (0.5 if half else 0)
                total, part, last = total + part * scale, 0.0, 0
    return _whole(total + part)


def _value(match: re.Match[str], raw: dict[str, Any]) -> tuple[float | None, float | None, float | None] | None:
    """Low, best and high of a number as it stands, without what is said before it."""
    if phrase := match["phrase"]:
        bounds = raw["phrases"][re.sub(r"\s+", " ", phrase).casefold()]
        return bounds.get("low"), bounds.get("best"), bounds.get("high")
    if plural := match["plural"]:
        return raw["plurals"][re.sub(r"\s+", " ", plural).casefold()], None, None
    if words := match["words"]:
        value = _in_words(words, raw)
        return None if value is None or value >= _LARGEST else (None, value, None)
    number = float(_GROUPED.sub("", match["digits"]))
    if match["suffix"]:
        number *= raw["suffixes"][match["suffix"].casefold()]
    for scale in re.split(r"[\s-]+", (match["scales"] or "").casefold()):
        number *= raw["scales"].get(scale, 1)
    return (None, _whole(round(number, 3)), None) if number < _LARGEST else None


def _is_name(text: str, match: re.Match[str], words: _Words) -> bool:
    """Whether the number is part of a name, an age, an ordinal or a time of day."""
    before = text[max(match.start() - _LEAD, 0) : match.start()]
    tail = text[match.end() : match.end() + _TAIL]
    if _AGE.match(tail) or _CLOCK.match(tail):
        return True
    found = _WORD_BEFORE.search(before)
    previous = found[1] if found else ""
    if _ALL_BUT.search(before):
        return True
    if match["phrase"] or match["plural"]:
        return previous.casefold() in ("as", "how", "so", "too", "not")
    if previous.casefold() in ("aged", "age"):
        return True
    return _figure_name(match, before, tail, previous, words) if match["digits"] else _one(match, tail, previous, words)


def _figure_name(match: re.Match[str], before: str, tail: str, previous: str, words: _Words) -> bool:
    """Whether figures are an ordinal, an age beside a name, or the number of something ("Resolution 2328")."""
    if _ORDINAL.match(tail) or tail[:1].isalpha():
        return True
    age = len(match["digits"]) <= _AGE_DIGITS and not match["scales"]
    if age and tail[:1] == "," and _APPOSED_AGE.search(before):
        return True
    folded = previous.casefold()
    return folded in words.names["before"] and not (folded in _LOWER_NAMES and previous.islower())


def _one(match: re.Match[str], tail: str, previous: str, words: _Words) -> bool:
    """Whether "one" counts nothing ("no one", "one of the", "one another")."""
    if match[0].casefold() != "one":
        return False
    if _ONE_OF_THOSE.match(tail):
        return False
    following = _NEXT_WORD.match(tail)
    alone = tail[:1] == "-" or (following and following[1].casefold() in words.names["one_not_before"])
    return bool(alone or previous.casefold() in words.names["one_not_after"])


_LOWER_NAMES = frozenset(
    [
        *("no", "an", "il", "day", "days", "year", "week", "month", "group", "line", "order", "part", "round", "area"),
        *("road", "camp", "class", "figure", "case", "unit", "mile", "number", "zone", "building", "block", "type"),
        *("model", "su"),
    ]
)
"""Of the words that make a number a name, those that do so only when written with a capital ("Day 3")."""


def _cores(text: str, span: Span, words: _Words, taken: list[Span]) -> Iterator[tuple[re.Match[str], Number]]:
    """The numbers as they stand, in order, without what is a date or a name."""
    skipped = iter(taken)
    current = next(skipped, None)
    for match in words.core.finditer(text, span.start, span.end):
        while current is not None and current.end <= match.start():
            current = next(skipped, None)
        if (current is not None and current.start < match.end()) or _is_name(text, match, words):
            continue
        if (value := _value(match, words.raw)) is not None:
            here = Span(*match.span())
            yield match, Number(here, here, here.of(text), *value)


def numbers(text: str, span: Span) -> tuple[Number, ...]:
    """The numbers within the span, in order, none over another."""
    words = _words()
    dates = [expression.span for expression in times(text, span)]
    found: list[Number] = []
    cores = list(_cores(text, span, words, dates))
    index = 0
    while index < len(cores):
        _, number = cores[index]
        after = cores[index + 1][1] if index + 1 < len(cores) else None
        if after is not None and (pair := _range(text, number, after, words.raw)) is not None:
            number = pair
            index += 1
        index += 1
        number = _with_symbol(text, number, words)
        found.append(_with_unit(text, _bounded(text, span, number, words), words))
    return tuple(found)


def _with_symbol(text: str, number: Number, words: _Words) -> Number:
    """The number with the sign of its currency in front: "$5 million"."""
    start = number.span.start
    symbol = words.symbol.search(text[max(start - 8, 0) : start])
    if symbol is None:
        return number
    span = Span(start - len(symbol[0]), number.span.end)
    return replace(number, span=span, text=span.of(text))


def _range(text: str, first: Number, second: Number, raw: dict[str, Any]) -> Number | None:
    """One number of two ("30 to 40", "between two and three million"), None if they are apart."""
    gap = text[first.core.end : second.core.start]
    between = _BETWEEN_BEFORE.search(text[max(first.core.start - _LEAD, 0) : first.core.start])
    low, high = first.best, second.best
    if between and _CHANGED.search(text[max(first.core.start - 2 * _LEAD, 0) : first.core.start]):
        return None
    if low is None or high is None or not (_BETWEEN if between else _RANGE).fullmatch(gap):
        return None
    low = _whole(low * _shared_scale(first, second, raw))
    if low >= high:
        return None
    span = Span(first.core.start - (len(between[0]) if between else 0), second.core.end)
    return replace(
        first,
        span=span,
        core=Span(first.core.start, second.core.end),
        text=span.of(text),
        low=low,
        best=None,
        high=high,
    )


def _shared_scale(first: Number, second: Number, raw: dict[str, Any]) -> float:
    """The unit that the first number of a range leaves to the second ("two to three million", "1.2-1.5m")."""
    scales = {**raw["suffixes"], **raw["scales"]}
    one, two = (re.search(r"(?:^|[\s\d-])([a-z]+)$", number.text.casefold()) for number in (first, second))
    if two is None or two[1] not in scales or (one is not None and one[1] in scales):
        return 1
    return scales[two[1]]  # type: ignore[no-any-return]


def _bounded(text: str, span: Span, number: Number, words: _Words) -> Number:
    """The number with the words that make it a bound or an approximation."""
    low, best, high, hedge = number.low, number.best, number.high, None
    start, end = number.span.start, number.span.end
    before = text[max(start - _LEAD, span.start) : start]
    kinds: list[str] = []
    while (lead := words.lead.search(before)) is not None and len(kinds) < _LEADS:
        phrase = re.sub(r"\s+", " ", lead[0].strip()).casefold()
        kind = words.lead_kind[phrase]
        kinds.append(kind)
        if kind == "about" and hedge is None:
            hedge = Span(start - len(before) + lead.start(), start - len(before) + lead.end() - 1)
        if phrase not in ("the", "all", "just", "only", "exactly"):
            start -= len(before) - lead.start()
        before = before[: lead.start()]
        if phrase in ("the", "all", "just", "only", "exactly"):
            break
    tail = text[end : min(end + _TAIL, span.end)]
    if after := _AFTER_LOW.match(tail):
        kinds, end = ["low"], end + after.end()
    elif after := _AFTER_ABOUT.match(tail):
        hedge, end = Span(end + 1, end + after.end()), end + after.end()
    value = best if best is not None else low
    if best is not None and "low" in kinds:
        low, best, high = value, None, None
    elif best is not None and "high" in kinds:
        low, best, high = None, None, value
    whole = Span(start, end)
    return replace(number, span=whole, text=whole.of(text), low=low, best=best, high=high, hedge=hedge)


def _with_unit(text: str, number: Number, words: _Words) -> Number:
    """The number with what it is a number of, where it is no count."""
    units = words.raw["units"]
    symbol = words.symbol.search(text[max(number.core.start - 8, 0) : number.core.start])
    tail = text[number.span.end : number.span.end + _TAIL]
    if symbol:
        return replace(number, kind="money", currency=words.raw["symbols"][symbol[0].strip()])
    if tail[:1] == "%" or re.match(r"\s?(?:%|per\s?cent\b|percent|pct\b)", tail):
        return replace(number, kind="percent", unit="%")
    following = _NEXT_WORD.match(tail)
    word = following[1].casefold().rstrip(".") if following else ""
    if word in units["currency"] or re.match(r"\s(?:US|U\.S\.)\sdollars", tail):
        return replace(number, kind="money", currency=word)
    kind = next((kind for kind in _UNIT_KINDS if word in units[kind]), None)
    return number if kind is None else replace(number, kind=kind, unit=word)


_UNIT_KINDS: tuple[Kind, ...] = ("multiple", "duration", "measure")
