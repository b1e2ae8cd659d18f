"""The grammar of time expressions: one pattern and one reading per rule, in the table `RULES`.

A reading says which days the words mean from a clock (the day of publication, the tense, the day spoken of before).
Patterns have no nested quantifiers and every blank in them is one white space, so that a text is searched in linear
time.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kg import codes
from kg.extract import time_calendar as cal
from kg.extract.time_calendar import Days
from kg.extract.time_words import TimeWords, time_words

Tense = Literal["past", "present", "future"]
Pieces = dict[str, str]

_UNIT = r"(?i:minute|hour|day|night|week|fortnight|month|year|decade)"
_PERIOD = r"(?i:weekend|week|month|year|decade)"
_PART = (
    r"(?i:dawn|sunrise|daybreak|first\slight|sundown|sunset|dusk|nightfall|noon|midday|midnight"
    r"|(?:mid-?|early\s|late\s)?(?:morning|afternoon|evening)|night)"
)
_HOUR = (
    r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?(?:[ap]\.?m\b\.?|o['’]clock\b)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d|(?:[01]\d|2[0-3])[0-5]\d(?=\s(?:GMT|UTC|hours|local))"
)
_ZONE = r"(?:\s(?:local\stime|GMT|UTC|EST|EDT|CET|hours))?"
_PRECISION: dict[str, codes.DatePrecision] = {
    "week": "week",
    "fortnight": "week",
    "month": "month",
    "year": "year",
    "decade": "year",
}
_FEW_YEARS = 8
_TWO_DIGITS = 100
_MONTHS = 12
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Clock:
    """From where the words are read: the anchor day, the tense of the clause, the day that was spoken of before."""

    anchor: dt.date | None
    tense: Tense
    reference: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The days that words may mean, how exact the words are and how the days were found."""

    days: Days
    precision: codes.DatePrecision
    basis: codes.DateBasis = "resolved"


_NO_DAYS: Days = (None, None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of words. `cue` demands a word before it that says that a time is meant ("in June", "the June deal")."""

    name: str
    pattern: str
    reading: Callable[[Pieces, Clock], Reading]
    cue: bool = False


def _this_or_that_year(clock: Clock, day_in: Callable[[int], dt.date | None]) -> dt.date | None:
    """The day in the year that fits the tense, as near to the anchor as may be."""
    if clock.anchor is None:
        return None
    years = range(max(clock.anchor.year - _FEW_YEARS, 1), min(clock.anchor.year + _FEW_YEARS, dt.MAXYEAR - 1) + 1)
    days = [found for year in years if (found := day_in(year)) is not None]
    return cal.nearest(days, clock.anchor, clock.tense)


def _dated(pieces: Pieces, clock: Clock, month: int, first: int, last: int) -> Reading:
    """A day or days of a month, with the year if it stands there."""
    if year := pieces.get("y"):
        days = cal.day(int(year), month, first), cal.day(int(year), month, last)
        return Reading(days, "day", "stated")
    end = _this_or_that_year(clock, lambda year: cal.day(year, month, last))
    if end is None:
        return Reading(_NO_DAYS, "day")
    return Reading((cal.day(end.year, month, first), end), "day")


def _date(pieces: Pieces, clock: Clock) -> Reading:
    words = time_words()
    first = words.ordinals[pieces["o"].casefold()] if "o" in pieces else int(pieces["d"])
    month = int(pieces["m"]) if pieces["m"].isdigit() else words.month(pieces["m"])
    return _dated(pieces, clock, month, first, int(pieces.get("d2", first)))


def _slashed(pieces: Pieces, _: Clock) -> Reading:
    """Day and month in figures: read only where they cannot be taken for each other."""
    one, two, year = int(pieces["d"]), int(pieces["m"]), int(pieces["y"])
    if one <= _MONTHS < two:
        one, two = two, one
    elif two > _MONTHS or (one <= _MONTHS and one != two):
        return Reading(_NO_DAYS, "day")
    found = cal.day(year, two, one)
    return Reading((found, found), "day", "stated")


def _feast(pieces: Pieces, clock: Clock) -> Reading:
    month, number = time_words().feasts[re.sub(r"\s+", " ", pieces["f"]).casefold()]
    return _dated(pieces, clock, month, number, number)


def _nth(pieces: Pieces, clock: Clock) -> Reading:
    """Of "the 9th": of the month of the anchor, or of the one beside it that fits the tense."""
    if clock.anchor is None:
        return Reading(_NO_DAYS, "day")
    months = [cal.shifted(clock.anchor.replace(day=1), step, "month") for step in (-1, 0, 1)]
    days = [found for month in months if (found := cal.day(month.year, month.month, int(pieces["d"])))]
    day = cal.nearest(days, clock.anchor, clock.tense)
    return Reading((day, day), "day")


def _month(pieces: Pieces, clock: Clock) -> Reading:
    month = time_words().month(pieces["m"])
    if year := pieces.get("y"):
        return Reading(cal.month_days(int(year), month), "month", "stated")
    anchor = clock.anchor
    if anchor is None:
        return Reading(_NO_DAYS, "month")
    which = pieces.get("which", "").casefold()
    year_number = anchor.year
    ahead = which in ("next", "coming") or (clock.tense == "future" and not which)
    if ahead and (month < anchor.month or (which == "next" and month == anchor.month)):
        year_number += 1
    elif not ahead and which != "this" and (month > anchor.month or (which == "last" and month == anchor.month)):
        year_number -= 1
    return Reading(cal.month_days(year_number, month), "month")


def _year(pieces: Pieces, _: Clock) -> Reading:
    return Reading(cal.year_days(int(pieces["y"])), "year", "stated")


def _years(pieces: Pieces, _: Clock) -> Reading:
    first = int(pieces["y"])
    last = first // _TWO_DIGITS * _TWO_DIGITS + int(pieces["y2"])
    return Reading(cal.year_days(first, max(last, first)), "year", "stated")


def _decade(pieces: Pieces, _: Clock) -> Reading:
    first = int(pieces["y"])
    return Reading(cal.year_days(first, first + 9), "year", "stated")


def _season(pieces: Pieces, clock: Clock) -> Reading:
    first, last = time_words().seasons[pieces["s"].casefold()]
    if year := pieces.get("y"):
        early = first - _MONTHS if last > _MONTHS else first
        start, _ = cal.month_days(int(year), early)
        return Reading((start, cal.month_days(int(year), last)[1]), "year", "stated")
    anchor, which = clock.anchor, pieces.get("which", "").casefold()
    if anchor is None:
        return Reading(_NO_DAYS, "year")
    spans = [cal.month_days(anchor.year + step, first, last) for step in (-2, -1, 0, 1)]
    if which == "next":
        return Reading(next(days for days in spans if days[0] and days[0] > anchor), "year")
    if which == "last":
        return Reading([days for days in spans if days[1] and days[1] < anchor][-1:][0], "year")
    return Reading(next((days for days in spans if days[1] and days[1] >= anchor), _NO_DAYS), "year")


def _weekday(pieces: Pieces, clock: Clock) -> Reading:
    if clock.anchor is None:
        return Reading(_NO_DAYS, "day")
    number = time_words().weekday(pieces["w"])
    which = pieces.get("which", "").casefold() or None
    return Reading(cal.weekday(clock.anchor, number, which, clock.tense), "day")


def _near(pieces: Pieces, clock: Clock) -> Reading:
    first, last, part = time_words().near[re.sub(r"\s+", " ", pieces["n"]).casefold()]
    precision: codes.DatePrecision = "part-of-day" if part else "day"
    if clock.anchor is None:
        return Reading(_NO_DAYS, precision)
    return Reading((cal.shifted(clock.anchor, first, "day"), cal.shifted(clock.anchor, last, "day")), precision)


def _around(date: dt.date, unit: str) -> Days:
    """A day that is so many weeks, months or years away: no nearer known than the week, month or year around it."""
    if unit in ("week", "fortnight"):
        return cal.shifted(date, -3, "day"), cal.shifted(date, 3, "day")
    return cal.unit_days(date, "year" if unit == "decade" else unit)


def _ago(pieces: Pieces, clock: Clock) -> Reading:
    unit = pieces["u"].casefold()
    precision = _PRECISION.get(unit, "day")
    if clock.anchor is None or not pieces.get("n"):
        return Reading(_NO_DAYS, precision if pieces.get("n") else "unknown")
    count = time_words().count(pieces["n"])
    if unit in ("hour", "minute"):
        days = -(-count // _DAY_HOURS) if unit == "hour" else 0
        return Reading((cal.shifted(clock.anchor, -days, "day"), clock.anchor), "day")
    start, end = _around(cal.shifted(clock.anchor, -count, unit), unit)
    if pieces.get("over"):
        return Reading((None, end), precision)
    return Reading((start, end if end and end < clock.anchor else clock.anchor), precision)


def _later(pieces: Pieces, clock: Clock) -> Reading:
    """Of "two days later", "hours earlier", "a week later": from the day spoken of before."""
    unit = pieces["u"].casefold()
    precision = _PRECISION.get(unit, "day")
    day = clock.reference
    if day is None:
        return Reading(_NO_DAYS, precision)
    if unit in ("hour", "minute"):
        return Reading((day, day), precision, "inferred")
    forward = pieces["way"].casefold() in _FORWARD
    if not pieces.get("n"):
        least = cal.shifted(day, 1 if forward else -1, unit)
        return Reading((least, None) if forward else (None, least), precision, "inferred")
    count = time_words().count(pieces["n"])
    return Reading(_around(cal.shifted(day, count if forward else -count, unit), unit), precision)


_FORWARD = frozenset({"later", "after", "afterwards", "afterward", "thereafter"})

_STEPS = {
    "following": 1,
    "next": 1,
    "subsequent": 1,
    "ensuing": 1,
    "after": 1,
    "previous": -1,
    "prior": -1,
    "preceding": -1,
    "before": -1,
    "earlier": -1,
}


def _beside(pieces: Pieces, clock: Clock) -> Reading:
    """Of "the following day", "the previous month", "that same night", from the day spoken of before."""
    word = pieces["u"].casefold()
    unit = word if word in ("day", "week", "weekend", "month", "year") else "day"
    precision: codes.DatePrecision = "part-of-day" if unit == "day" != word else _PRECISION.get(unit, "day")
    if clock.reference is None:
        return Reading(_NO_DAYS, precision)
    step = _STEPS.get(pieces.get("which", "").casefold(), 0)
    return Reading(cal.unit_days(cal.shifted(clock.reference, step, unit), unit), precision)


_TOLD = frozenset({"following", "subsequent", "ensuing"})
"""What counts from the day spoken of before, whatever the tense."""


def _window(pieces: Pieces, clock: Clock) -> Reading:
    """Of "in the past 24 hours", "over the last two weeks", "in the next three days": a window.

    "Over the next two days" of what is past counts from the day spoken of before.
    """
    unit = pieces["u"].casefold()
    precision = _PRECISION.get(unit, "day")
    if clock.anchor is None:
        return Reading(_NO_DAYS, precision)
    way = pieces["way"].casefold()
    ahead = way not in ("past", "last", "previous")
    anchor = clock.reference if ahead and (way in _TOLD or clock.tense != "future") else clock.anchor
    if anchor is None:
        return Reading(_NO_DAYS, precision)
    if pieces.get("few"):
        return Reading((anchor, None) if ahead else (None, anchor), precision, "inferred")
    count = time_words().count(pieces.get("n"))
    if unit in ("hour", "minute"):
        count, unit = -(-count // _DAY_HOURS) if unit == "hour" else 1, "day"
    far = cal.shifted(anchor, count if ahead else -count, unit)
    return Reading((anchor, far) if ahead else (far, anchor), precision)


def _within(pieces: Pieces, clock: Clock) -> Reading:
    """Of "within 48 hours", "in three days' time": from the day before, in the future from the anchor."""
    unit = pieces["u"].casefold()
    precision = _PRECISION.get(unit, "day")
    start = clock.reference or (clock.anchor if clock.tense == "future" else None)
    if start is None:
        return Reading(_NO_DAYS, precision)
    count = time_words().count(pieces.get("n"))
    if unit in ("hour", "minute"):
        count, unit = -(-count // _DAY_HOURS) if unit == "hour" else 0, "day"
    end = cal.shifted(start, count, unit)
    return Reading((end, end) if pieces.get("exact") and unit == "day" else (start, end), precision)


def _after(pieces: Pieces, clock: Clock) -> Reading:
    """Of "after a week": not before that many days from the day spoken of before."""
    start = clock.reference or (clock.anchor if clock.tense == "future" else None)
    if start is None:
        return Reading(_NO_DAYS, "day")
    return Reading(
        (cal.shifted(start, time_words().count(pieces["n"]), pieces["u"].casefold()), None), "day", "inferred"
    )


def _period(pieces: Pieces, clock: Clock) -> Reading:
    """Of "this week", "last month", "next year": what has begun ends for the past at the anchor."""
    unit, which = pieces["u"].casefold(), pieces.get("which", "this").casefold()
    precision = _PRECISION.get(unit, "day")
    anchor = clock.anchor
    if anchor is None:
        return Reading(_NO_DAYS, "unknown" if unit == "weekend" else precision)
    step = {"last": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit == "weekend" and which == "last":
        monday = cal.unit_days(anchor, "week")[0]
        return Reading(cal.unit_days(cal.shifted(monday or anchor, -1, "day"), unit), precision)
    start, end = cal.unit_days(cal.shifted(anchor, step, unit), unit)
    if unit == "weekend" and not step and start and start > anchor and clock.tense != "future":
        return Reading(cal.unit_days(cal.shifted(anchor, -1, "week"), unit), precision)
    how = pieces.get("when", "").casefold()
    if step == 0 and start and end and "whole" not in pieces:
        if clock.tense != "future" and how != "later":
            end = max(min(end, anchor), start)
        elif clock.tense == "future" or how == "later":
            start = min(max(start, anchor), end)
    return Reading((start, end), precision)


def _week_of_month(pieces: Pieces, clock: Clock) -> Reading:
    """Of "the first week of May": seven days of the month, the last ones for its last week."""
    found = _month(pieces, clock)
    start, end = found.days
    if start is None or end is None:
        return Reading(_NO_DAYS, "week")
    which = pieces["o"].casefold()
    if which == "last":
        return Reading((cal.shifted(end, -6, "day"), end), "week", found.basis)
    first = cal.shifted(start, time_words().ordinals[which] - 1, "week")
    return Reading((first, cal.shifted(first, 6, "day")), "week", found.basis)


def _night_into(pieces: Pieces, clock: Clock) -> Reading:
    """Of "overnight into Monday": that day and the one before."""
    _, last = _weekday(pieces, clock).days
    if last is None:
        return Reading(_NO_DAYS, "part-of-day")
    return Reading((cal.shifted(last, -1, "day"), last), "part-of-day")


def _soon_after(_: Pieces, clock: Clock) -> Reading:
    """Of "shortly afterwards", "later in the day": the day spoken of before."""
    return Reading((clock.reference, clock.reference), "day", "inferred")


def _hour(_: Pieces, clock: Clock) -> Reading:
    return Reading((clock.reference, clock.reference), "part-of-day", "inferred")


def _vague(_: Pieces, __: Clock) -> Reading:
    return Reading(_NO_DAYS, "unknown", "stated")


_SOURCES: tuple[Rule, ...] = (
    Rule("iso date", r"(?<![\d-])(?P<y>{year})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d-])", _date),
    Rule(
        "days of month",
        r"(?<![\d.,-])(?P<d>{day}){th}?{to}(?P<d2>{day}){th}?\s(?:of\s)?(?P<m>{mon})(?:,?\s(?P<y>{year})\b)?",
        _date,
    ),
    Rule(
        "month and days",
        r"\b(?P<m>{month})\s?(?P<d>{day}){th}?{to}(?P<d2>{day})(?![\d:%]|[.,]\d){th}?(?:,?\s(?P<y>{year})\b)?",
        _date,
    ),
    Rule(
        "day month",
        r"(?<![\d.,-])\b(?P<d>{day}){th}?[\s-](?:of\s)?(?P<m>{mon})(?:,?[\s-](?P<y>{year})\b)?",
        _date,
    ),
    Rule(
        "month day",
        r"\b(?P<m>{month})\s?(?:the\s)?(?P<d>{day})(?![\d:%]|[.,]\d){th}?(?:,?\s(?P<y>{year})\b)?",
        _date,
    ),
    Rule("ordinal of month", r"\b(?i:the\s)(?P<o>{ordinal})\sof\s(?P<m>{month})(?:,?\s(?P<y>{year})\b)?", _date),
    Rule("slashed date", r"(?<![\d/.])(?P<d>[0-3]?\d)[/.](?P<m>[0-3]?\d)[/.](?P<y>{year})(?![\d/])", _slashed),
    Rule("feast", r"\b(?P<f>{feast})\b(?:,?\s(?P<y>{year})\b)?", _feast),
    Rule(
        "day of month", r"\b(?i:on\sthe\s)(?P<d>{day}){th}\b(?=[,.;:)]|\s(?:and|at|but|when|after|before|by)\b)", _nth
    ),
    Rule("month", r"\b(?P<m>{month}),?\s(?:of\s)?(?P<y>{year})\b", _month),
    Rule("which month", r"\b(?P<which>(?i:last|next|this|coming))\s(?P<m>{month})(?![\w])", _month),
    Rule("bare month", r"\b(?P<m>{month})(?!\w)", _month, cue=True),
    Rule("years", r"(?<![\w,.$£€-])(?P<y>{year})[-–/](?P<y2>\d\d)(?![\w-])", _years),
    Rule("decade", r"\b(?P<y>(?:19|20)\d0)s\b", _decade),
    Rule(
        "year",
        r"(?<![\w,.$£€/#])(?:(?<!\D-)|(?<=[Mm]id-)|(?<=[Ee]arly-)|(?<=[Ll]ate-))(?P<y>{year})(?![\w%/]|[,.:]\d|-(?!{year}\b)\w)",
        _year,
        cue=True,
    ),
    Rule("season", r"\b(?P<s>{season})\s(?:of\s)?(?P<y>{year})\b", _season),
    Rule("which season", r"\b(?P<which>(?i:this|last|next))\s(?P<s>{season})\b", _season),
    Rule("weekday", r"\b(?:(?P<which>(?i:last|next|this|coming))\s)?(?P<w>{weekday})(?!\w)", _weekday),
    Rule("near", r"\b(?P<n>{near})\b", _near),
    Rule(
        "ago",
        r"\b(?:(?P<over>(?i:more\sthan|over|at\sleast))\s)?(?:(?P<n>{count})\s)?(?P<u>" + _UNIT + r")s?\sago\b",
        _ago,
    ),
    Rule(
        "later",
        r"\b(?:(?i:a\sfew|several|some|many|half)\s)?(?:(?P<n>{count})\s)?(?P<u>"
        + _UNIT
        + r")s?\s(?P<way>(?i:later|earlier|afterwards?|thereafter|(?:before|after|prior)(?=[,.;:)])))(?!\w)",
        _later,
    ),
    Rule(
        "soon after",
        r"\b(?i:(?:shortly|soon|immediately|moments|not\slong|a\s(?:short\s(?:time|while)|little|while))\s"
        r"(?:later|afterwards?|thereafter|after(?=[,.;]))|(?:later|earlier)\sin\sthe\s(?:day|night|evening))(?!\w)",
        _soon_after,
    ),
    Rule(
        "beside",
        r"\b(?i:the\s(?:very\s)?(?P<which>following|next|subsequent|previous|preceding|prior)"
        r"|(?:that|the)\s(?:very\s)?(?P<same>same)|that)\s"
        r"(?P<u>(?i:day|morning|afternoon|evening|night|weekend|week|month|year))\b",
        _beside,
    ),
    Rule(
        "before",
        r"\b(?i:the\s)(?P<u>(?i:day|night|evening|week|month|year))\s(?P<which>(?i:before|earlier|after|prior))"
        r"(?=[,.;:)]|\s(?i:and|but|in|at)\b)",
        _beside,
    ),
    Rule(
        "next day",
        r"(?:(?<=[.!?:]\s)|(?<=[.!?][\"”’]\s)|(?<=\n))(?P<which>Next)\s"
        r"(?P<u>(?i:day|morning|afternoon|evening|night))(?=,|\s[a-z])",
        _beside,
    ),
    Rule(
        "window",
        r"\b(?i:the\s)(?P<way>(?i:past|last|previous|next|coming|following|subsequent|ensuing))\s"
        r"(?:(?:(?P<few>(?i:few|several|couple\sof))|(?P<n>{count}|\d\d?))\s)?(?P<u>" + _UNIT + r")s?\b",
        _window,
    ),
    Rule("within", r"\b(?i:within\s(?:the\snext\s)?)(?P<n>{count})\s(?P<u>" + _UNIT + r")s?\b", _within),
    Rule(
        "in time",
        r"\b(?i:in\s)(?P<n>{count})\s(?P<u>" + _UNIT + r")s?['’]?s?(?P<exact>\s(?i:time|from\snow))\b",
        _within,
    ),
    Rule("after", r"\b(?i:after\s)(?P<n>{count})\s(?P<u>(?i:day|week|month|year))s?(?=[,.;])", _after),
    Rule(
        "period",
        r"\b(?:(?P<when>(?i:earlier|later))\s)?(?P<which>(?i:this|last|next|coming))\s(?P<u>" + _PERIOD + r")\b",
        _period,
    ),
    Rule("weekend", r"\b(?i:(?:at|over|on|during)\sthe\s(?:past\s)?|this\spast\s)(?P<u>(?i:weekend))\b", _period),
    Rule("end of period", r"\b(?i:(?:the\s)?(?P<whole>)(?P<u>year|month|week)(?:['’]s\s|-)end)\b", _period),
    Rule(
        "week of month",
        r"\b(?i:the\s(?P<o>first|second|third|fourth|last)\sweek\s(?:of|in)\s)(?P<m>{month})(?:,?\s(?P<y>{year})\b)?",
        _week_of_month,
    ),
    Rule("night into", r"\b(?i:overnight\s(?:in)?to\s(?:early\s)?)(?P<w>{weekday})(?!\w)", _night_into),
    Rule("part of period", r"\b(?i:the\s)(?P<u>(?i:week|month|year|decade))\b", _period, cue=True),
    Rule(
        "part of day",
        r"\b(?i:at|before|around|about|by|just\sbefore|shortly\sbefore|shortly\safter|after)\s(?:(?i:around|about)\s)?(?:"
        + _HOUR
        + r"|(?i:dawn|sunrise|daybreak|first\slight|sundown|sunset|dusk|nightfall|noon|midday|midnight))"
        + _ZONE
        + r"(?!\w)",
        _hour,
    ),
    Rule(
        "early hours",
        r"\b(?i:in\sthe\s(?:early|small)\shours|in\sthe\s(?:morning|afternoon|evening))(?:\sof)?\b",
        _hour,
    ),
    Rule("bare part of day", r"\b(?:" + _PART + r"|(?:" + _HOUR + r")" + _ZONE + r")(?!\w)", _hour, cue=True),
)

_VAGUE = Rule("vague", r"\b{vague}\b", _vague)


@cache
def rules(*, vague: bool = False) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """The rules with their compiled patterns; those of vague words ("recently") only when asked for."""
    words: TimeWords = time_words()
    sources = (*_SOURCES, _VAGUE) if vague else _SOURCES
    return tuple((rule, re.compile(_filled(rule.pattern, words))) for rule in sources)


def _filled(pattern: str, words: TimeWords) -> str:
    """The pattern with the named pieces put in; other braces are quantifiers."""
    for name, piece in words.pieces.items():
        pattern = pattern.replace("{" + name + "}", piece)
    return pattern


@cache
def readings() -> dict[str, Callable[[Pieces, Clock], Reading]]:
    """How each rule is read, by its name."""
    return {rule.name: rule.reading for rule in (*_SOURCES, _VAGUE)}
