"""Time expressions of English news and the days they mean, by a grammar of our own.

A general date parser took a coming "Monday" for the past one and missed half of what news writes. Here what the words
are is found first (`times`), and which days they mean is worked out (`resolve`) once the tense of the clause is known.

>>> import datetime as dt
>>> text = "The truce starts on Monday, hours after talks that began late on Friday."
>>> coming, gone = times(text, Span(0, len(text)))
>>> resolve(coming, dt.date(2023, 4, 22), "future").start, resolve(gone, dt.date(2023, 4, 22), "past").start
('2023-04-24', '2023-04-21')
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from kg import codes
from kg.extract import time_calendar as cal
from kg.extract.document import Span
from kg.extract.time_calendar import Days
from kg.extract.time_grammar import Clock, Reading, Tense, readings, rules
from kg.extract.time_words import time_words

__all__ = ["Link", "Tense", "TimeExpression", "When", "resolve", "times"]

Link = Literal["at", "since", "until", "before", "after", "by"]


@dataclass(frozen=True, slots=True)
class When:
    """The `time` of a fact, as in facts/1: the words, and the earliest and latest possible day."""

    text: str
    start: str | None
    end: str | None
    precision: codes.DatePrecision
    basis: codes.DateBasis

    def as_fact(self) -> dict[str, Any]:
        """The object that facts/1 has under `time`."""
        return {name: getattr(self, name) for name in ("text", "start", "end", "precision", "basis")}


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that tell a time, and how they are put together: not yet which days they mean.

    `rule` names the form; `pieces` are its parts as written; `share` which part of it ("late 2013" is from two thirds
    to the end); `to` the other end of a range ("from Monday to Friday"); `within` the week or year
    that it lies in ("on Tuesday last week").
    """

    span: Span
    text: str
    rule: str
    pieces: tuple[tuple[str, str], ...] = ()
    link: Link = "at"
    share: tuple[float, float] | None = None
    part_of_day: bool = False
    to: "TimeExpression | None" = None
    within: "TimeExpression | None" = None


_DAYS = frozenset(
    {
        "iso date",
        "day month",
        "month day",
        "ordinal of month",
        "slashed date",
        "feast",
        "day of month",
        "weekday",
        "near",
    }
)
_CALENDAR = _DAYS - {"weekday", "near"}
_PARTS_OF_DAY = frozenset({"part of day", "early hours", "bare part of day"})
_NAMED = frozenset({"day month", "month day", "weekday", "bare month"})
_OWN_RANGES = frozenset({"days of month", "month and days", "years"})
_JOINABLE = _DAYS | {"bare month", "month", "which month", "year", "season"}

_LEAD = 48
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
_THIRDS = {"early": (0.0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1.0)}
_EARLIER = frozenset({"earlier", "later"})
_SHARES: dict[str, tuple[float, float]] = {
    **_THIRDS,
    "middle": _THIRDS["mid"],
    "beginning": _THIRDS["early"],
    "start": _THIRDS["early"],
    "end": _THIRDS["late"],
    "first half": (0.0, 0.5),
    "second half": (0.5, 1.0),
    "first quarter": (0.0, 0.25),
    "second quarter": (0.25, 0.5),
    "third quarter": (0.5, 0.75),
    "fourth quarter": (0.75, 1.0),
    "last quarter": (0.75, 1.0),
}
_SHARE = re.compile(
    r"\b(?:(?P<word>early|mid|late|earlier|later)|(?:the\s)?(?:very\s)?(?P<noun>beginning|start|end|middle"
    r"|(?:first|second)\shalf|(?:first|second|third|fourth|last)\squarter)\sof)(?:\s(?:in|on|of))?(?:\sthe)?[\s-]$",
    re.IGNORECASE,
)
_LINKS: dict[str, Link] = {
    "since": "since",
    "from": "since",
    "starting": "since",
    "beginning": "since",
    "as of": "since",
    "until": "until",
    "till": "until",
    "up to": "until",
    "through": "until",
    "before": "before",
    "prior to": "before",
    "after": "after",
    "following": "after",
    "by": "by",
}
_PREPOSITION = re.compile(
    r"\b(?P<word>since|from|starting|beginning|as\sof|until|till|up\sto|through|before|prior\sto|after|following|by|in|on"
    r"|of|for|over|during|throughout|between|around)\s(?:on\s)?(?P<article>the\s|a\s|an\s)?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that)\s$", re.IGNORECASE)
_WORD_AFTER = re.compile(r"(?:['’]s)?[\s-]([A-Za-z]+)")
_WORD_BEFORE = re.compile(r"([A-Za-z]+)[\s-]$")
_POSSESSIVE = re.compile(r"['’]s\b")
_PEOPLE_TOO = frozenset({"may", "april", "june", "august"})
_NOT_WITH_PEOPLE = frozenset({"by", "from", "of", "for", "to", "following"})
_RANGE_WORDS = re.compile(r",?\s(?:to|until|till|and|through)\s(?:on\s)?(?:the\s)?|\s?[-–—]\s?", re.IGNORECASE)
_DASH = re.compile(r"\s?[-–—]\s?|\sto\s")
_BESIDE = re.compile(r",?\s(?:the\s|on\s|of\s|in\sthe\s)?|,\son\s|\son\s", re.IGNORECASE)
_OF = re.compile(r",?\s(?:of\s)?")
_WITHIN = {"weekday": "week", "bare month": "year", "day month": "year", "month day": "year"}
_NAME_TO_DATE = re.compile(r",?\s(?:the\s)?")


def times(text: str, span: Span, *, vague: bool = False) -> tuple[TimeExpression, ...]:
    """The time expressions within the span, in order, none over another.

    Lengths of time ("for two hours") are none. With `vague`, words that say no day are given too ("recently", "now").
    """
    found = [
        (match, rule.name, rule.cue)
        for rule, pattern in rules(vague=vague)
        for match in pattern.finditer(text, span.start, span.end)
    ]
    chosen: list[TimeExpression] = []
    for match, name, cue in sorted(found, key=lambda each: (each[0].start(), -each[0].end())):
        if chosen and match.start() < chosen[-1].span.end:
            continue
        if _only_a_name(text, match, name):
            continue
        chosen.append(_led(text, span, match, name, needs_cue=cue))
    joined = _joined(text, _with_days(text, chosen))
    return tuple(each for each in joined if each.rule not in _PENDING)


_PENDING = frozenset({"?bare month", "?year", "?bare part of day", "?part of period"})
"""Rules of expressions that need a cue and have none; they count only as part of another ("June to August")."""


def _only_a_name(text: str, match: re.Match[str], rule: str) -> bool:
    """Whether the words are part of a name ("Sunday Times", "17 November Group") or a number ("2000 people")."""
    words = time_words()
    after = _WORD_AFTER.match(text, match.end())
    next_word = after[1] if after else ""
    if rule == "year":
        return next_word.casefold() in words.counted
    if rule not in _NAMED:
        return False
    before = text[max(match.start() - _LEAD, 0) : match.start()]
    word = _WORD_BEFORE.search(before)
    previous = word[1] if word else ""
    if previous.casefold() in words.before and (rule == "weekday" or previous[0].isupper()):
        return True
    if previous.casefold() == "on" and next_word.casefold() not in ("prayer", "prayers"):
        return False
    return next_word.casefold() in words.after or (
        next_word[:1].isupper() and next_word.casefold() in words.after_capital
    )


def _led(text: str, span: Span, match: re.Match[str], rule: str, *, needs_cue: bool) -> TimeExpression:
    """The expression with the words before it that belong to it: "since", "early in", "the end of"."""
    start, end = match.span()
    before = text[max(start - _LEAD, span.start) : start]
    share, part_of_day, plain = None, False, before
    when: tuple[tuple[str, str], ...] = ()
    found = _SHARE.search(before)
    if found and rule not in _PARTS_OF_DAY:
        word = (found["word"] or found["noun"]).casefold().replace("\n", " ")
        if rule in _DAYS:
            part_of_day = word in _THIRDS
        elif word in _EARLIER:
            when = (("when", word),)
        else:
            share = _SHARES.get(word)
        plain = before[: found.start()]
        start -= len(before) - found.start()
    preposition = _PREPOSITION.search(plain)
    word = re.sub(r"\s+", " ", preposition["word"]).casefold() if preposition else ""
    article = bool(preposition and preposition["article"])
    link: Link = "at" if article and word in ("by", "from", "through") else _LINKS.get(word, "at")
    if rule in _OWN_RANGES:
        link = "at"
    if preposition and (
        link != "at"
        or (rule in _OWN_RANGES and not article)
        or (word in ("in", "on", "over", "during", "throughout") and not article)
    ):
        start -= len(plain) - preposition.start()
    shared = share is not None or (found is not None and rule in ("bare month", "part of period"))
    if needs_cue and not _cued(text, match, rule, word=word, share=shared, before=plain):
        rule, link, start = f"?{rule}", "at", match.start()
    if _POSSESSIVE.match(text, end) and rule in ("weekday", "near", "bare month", "day month", "month day"):
        end += 2
    pieces = tuple((name, value) for name, value in match.groupdict().items() if value is not None)
    pieces = (*pieces, *when) if rule == "part of period" else pieces
    if share is not None:
        pieces = (*pieces, ("whole", ""))
    return TimeExpression(Span(start, end), text[start:end], rule, pieces, link, share, part_of_day)


def _cued(text: str, match: re.Match[str], rule: str, *, word: str, share: bool, before: str) -> bool:
    """Whether something beside the words says that they tell a time."""
    if rule == "part of period" or share:
        return share
    if rule == "year" and (_POSSESSIVE.match(text, match.end()) or _bracketed(text, match)):
        return True
    if rule == "bare part of day":
        return False
    written = match[0].rstrip(".").casefold()
    if word and not (rule == "bare month" and written in _PEOPLE_TOO and word in _NOT_WITH_PEOPLE):
        return True
    after = _WORD_AFTER.match(text, match.end())
    if _ARTICLE.search(before):
        return bool(after and after[1].islower() and after[1] not in time_words().grammar)
    return rule == "bare month" and written not in _PEOPLE_TOO and bool(_POSSESSIVE.match(text, match.end()))


def _bracketed(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"


def _united(text: str, one: TimeExpression, other: TimeExpression) -> tuple[Span, str]:
    span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    return span, span.of(text)


def _is_overnight(expression: TimeExpression) -> bool:
    return expression.rule == "near" and expression.text.casefold() == "overnight"


def _unit(period: TimeExpression) -> str:
    return dict(period.pieces).get("u", "").casefold()


def _with_days(text: str, expressions: list[TimeExpression]) -> list[TimeExpression]:
    """The expressions, with "Thursday, Dec. 15" and "Monday at dawn" each made one."""
    result: list[TimeExpression] = []
    for expression in expressions:
        last = result[-1] if result else None
        gap = text[last.span.end : expression.span.start] if last else ""
        rule = expression.rule.removeprefix("?")
        if last is None:
            result.append(expression)
        elif last.rule == "weekday" and rule in _CALENDAR and _NAME_TO_DATE.fullmatch(gap):
            span, words = _united(text, last, expression)
            result[-1] = replace(expression, span=span, text=words, link=last.link, part_of_day=last.part_of_day)
        elif (
            expression.rule == "period"
            and _WITHIN.get(last.rule.removeprefix("?")) == _unit(expression)
            and _OF.fullmatch(gap)
        ):
            span, words = _united(text, last, expression)
            result[-1] = replace(last, rule=last.rule.removeprefix("?"), span=span, text=words, within=expression)
        elif _is_overnight(last) and rule in _DAYS and _BESIDE.fullmatch(gap):
            span, words = _united(text, last, expression)
            result[-1] = replace(expression, span=span, text=words, link="at", part_of_day=True)
        elif last.rule in _DAYS and rule in _PARTS_OF_DAY and _BESIDE.fullmatch(gap):
            span, words = _united(text, last, expression)
            result[-1] = replace(last, span=span, text=words, part_of_day=True)
        elif last.rule.removeprefix("?") in _PARTS_OF_DAY and expression.rule in _DAYS and _BESIDE.fullmatch(gap):
            span, words = _united(text, last, expression)
            result[-1] = replace(expression, span=span, text=words, part_of_day=True)
        else:
            result.append(expression)
    return result


def _joined(text: str, expressions: list[TimeExpression]) -> list[TimeExpression]:
    """The expressions, with "from Monday to Friday", "between June and August" and "2011-2014" each made one."""
    result: list[TimeExpression] = []
    for expression in expressions:
        last = result[-1] if result else None
        if last is not None and last.to is None and (span := _range(text, last, expression)) is not None:
            first = replace(last, rule=last.rule.removeprefix("?"), link="at")
            second = replace(expression, rule=expression.rule.removeprefix("?"), link="at")
            result[-1] = replace(first, span=span, text=span.of(text), to=second)
        else:
            result.append(expression)
    return result


def _range(text: str, first: TimeExpression, second: TimeExpression) -> Span | None:
    """The span of the range from one expression to the other, None if they make none."""
    rules_of = [each.rule.removeprefix("?") for each in (first, second)]
    if not all(rule in _JOINABLE for rule in rules_of):
        return None
    gap = text[first.span.end : second.span.start]
    link = second.span.start
    if second.link != "at" or not _RANGE_WORDS.fullmatch(gap):
        whole = text[first.span.end : second.span.end]
        led = re.match(r"\s(?:until|till|through)\s", whole)
        if not led or second.link != "until":
            return None
        link = first.span.end + led.end()
    opened = _PREPOSITION.search(text[max(first.span.start - _LEAD, 0) : first.span.start])
    word = opened["word"].casefold() if opened else ""
    inside = re.match(r"(?i:from|since)\s", first.text)
    if inside or word in ("from", "between"):
        start = first.span.start if inside or opened is None else first.span.start - len(opened[0])
        return Span(start, second.span.end)
    same = rules_of[0] == rules_of[1] or set(rules_of) <= {"bare month", "month", "year"}
    if same and (_DASH.fullmatch(gap) or link != second.span.start) and not first.rule.startswith("?"):
        return Span(first.span.start, second.span.end)
    if ({"bare month", "month"} >= set(rules_of) or rules_of == ["year", "year"]) and _DASH.fullmatch(gap):
        return Span(first.span.start, second.span.end)
    return None


def resolve(expression: TimeExpression, anchor: dt.date | None, tense: Tense, reference: dt.date | None = None) -> When:
    """The days that the expression means, seen from the anchor (the day of the text) in a clause of that tense.

    `reference` is the day that was spoken of before, from which "the following day" and "hours later" count. Without
    what it counts from, an expression has neither start nor end and its basis is `stated` (FORMAT.md).
    """
    clock = Clock(_of_news(anchor), tense, _of_news(reference))
    reading = _whole(expression, clock)
    days = _ORDER[expression.link](reading.days) if expression.to is None else reading.days
    precision = reading.precision
    if expression.part_of_day and precision == "day":
        precision = "part-of-day"
    basis = reading.basis if days != (None, None) else "stated"
    start, end = (day.isoformat() if day else None for day in days)
    return When(expression.text, start, end, precision, basis)


def _of_news(day: dt.date | None) -> dt.date | None:
    """The day, None if it is so far from ours that counting from it would leave the calendar."""
    return day if day is not None and _FIRST_YEAR < day.year < _LAST_YEAR else None


def _day_before(day: dt.date | None) -> dt.date | None:
    return cal.shifted(day, -1, "day") if day else None


_ORDER: dict[Link, Callable[[Days], Days]] = {
    "at": lambda days: days,
    "since": lambda days: (days[0], None),
    "after": lambda days: (days[0], None),
    "until": lambda days: (None, days[1]),
    "by": lambda days: (None, days[1]),
    "before": lambda days: (None, _day_before(days[0])),
}


def _single(expression: TimeExpression, clock: Clock) -> Reading:
    """The days of an expression without its range and its preposition."""
    pieces = dict(expression.pieces)
    if expression.within is not None and clock.anchor is not None:
        start = _single(expression.within, clock).days[0] or clock.anchor
        if expression.rule == "weekday":
            monday = cal.unit_days(start, "week")[0] or start
            day = cal.shifted(monday, time_words().weekday(pieces["w"]) - 1, "day")
            return Reading((day, day), "day")
        pieces["y"] = f"{start.year:04}"
        return replace(readings()[expression.rule](pieces, clock), basis="resolved")
    reading = readings()[expression.rule](pieces, clock)
    if expression.share is None:
        return reading
    return replace(reading, days=cal.part_of(reading.days, *expression.share))


_COARSE: tuple[codes.DatePrecision, ...] = ("part-of-day", "day", "week", "month", "year", "unknown")


def _whole(expression: TimeExpression, clock: Clock) -> Reading:
    """The days of an expression; of a range, from the first day of its start to the last day of its end."""
    if expression.to is None:
        return _single(expression, clock)
    if clock.tense == "future":
        first = _single(expression, clock)
        last = _single(expression.to, replace(clock, anchor=first.days[0] or clock.anchor))
    else:
        last = _single(expression.to, clock)
        first = _single(expression, replace(clock, anchor=last.days[1] or clock.anchor))
    precision = max(first.precision, last.precision, key=_COARSE.index)
    stated = first.basis == last.basis == "stated"
    days: Days = (first.days[0], last.days[1])
    if days[0] and days[1] and days[0] > days[1]:
        return Reading((None, None), precision, "stated")
    return Reading(days, precision, "stated" if stated else "resolved")
