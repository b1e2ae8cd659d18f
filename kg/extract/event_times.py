"""When each event happened: the time expression that hangs nearest to its word, resolved by the tense of its clause."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Token

from kg import codes
from kg.extract.document import Parsed, Span
from kg.extract.events.reading import EventReading
from kg.extract.layout.dates import day_of
from kg.extract.time_attachment import attachment, head, is_told_when
from kg.extract.time_calendar import shifted
from kg.extract.time_tenses import perfect, predicate, tense
from kg.extract.time_words import time_words
from kg.extract.times import TimeExpression, When, resolve, times

_HAPPENED = frozenset({"asserted", "denied"})
_AHEAD = frozenset({"planned", "committed", "demanded", "hoped"})
_MOMENTS = frozenset({"ceasefire-start", "ceasefire-end"})
"""Events of one day, for which "from Monday" names that day."""

_FINE: dict[codes.DatePrecision, int] = {"part-of-day": 0, "day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}
_COUNTING = frozenset({"later", "beside", "before", "next day"})
_OF_THE_SENTENCE = frozenset({"within", "in time", "after"})
"""Rules that count from a day before only when it stands in the same sentence; else from the day of the text."""

_GAP_REACH = 40


@dataclass(frozen=True)
class Told:
    """A time expression of the text with the word by which it hangs on its sentence, and its days."""

    expression: TimeExpression
    head: Token
    when: When
    reference: dt.date | None


class Clock:
    """The time expressions of a text, each resolved for the event that it is told of."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._by_sentence: dict[int, list[Told]] = {}
        self._digest = _has_items(parsed)
        self._read()

    def of(
        self, reading: EventReading, others: Sequence[EventReading], modality: codes.Modality = "asserted"
    ) -> When | None:
        """The time of the event: of the expressions of its sentence the one that hangs nearest to its word.

        Without one, what "has happened" has done so by the day of the text, and what is told as having happened in an
        item under a date line is of that day.
        """
        rivals = {one.token.i: one for one in others if one is not reading}
        told = self._nearest(reading, rivals, modality)
        if told is not None:
            return self._resolved(reading, told, modality)
        return (
            self._beside_another(reading)
            or self._untold(reading.token, rivals, modality)
            or self._vaguely(reading.token)
        )

    def beside(self, reading: EventReading, others: Sequence[EventReading]) -> When | None:
        """The time that hangs on the event's own clause; None where it is told without one."""
        rivals = {one.token.i: one for one in others}
        told = self._nearest(reading, rivals, "asserted")
        return None if told is None else self._resolved(reading, told, "asserted")

    def _read(self) -> None:
        """Resolve all expressions in the order of the text, each from the day that was told before it."""
        before: list[Told] = []
        for sentence in self._parsed.doc.sents:
            span = Span(sentence.start_char, sentence.end_char)
            for expression in times(self._parsed.article.text, span):
                hung = head(expression, sentence)
                if hung is None:
                    continue
                day = self._reference(expression, hung, before)
                when = resolve(expression, self._parsed.anchor(hung.idx), tense(hung), day)
                before.append(Told(expression, hung, when, day))
                self._by_sentence.setdefault(sentence.start, []).append(before[-1])

    def _reference(self, expression: TimeExpression, hung: Token, before: Sequence[Told]) -> dt.date | None:
        """The day from which the expression counts: of the last time told before it, else that of its item.

        That of another paragraph counts only when it is the one before.
        """
        block = self._parsed.layout.block_at(hung.idx)
        paragraph = block.paragraph if block else None
        for told in reversed(before):
            there = self._parsed.layout.block_at(told.head.idx)
            if there is None or paragraph is None or paragraph - there.paragraph > 1:
                break
            if expression.rule in _OF_THE_SENTENCE and told.head.sent.start != hung.sent.start:
                break
            if there.date != (block.date if block else None):
                break
            if there.paragraph != paragraph and expression.rule not in _COUNTING:
                break
            if _is_of_telling(told.head) and told.head.sent.start != hung.sent.start:
                continue
            if (day := _counted_from(told, expression)) is not None:
                return day
        return block.date if block is not None and self._digest else None

    def _nearest(self, reading: EventReading, rivals: dict[int, EventReading], modality: codes.Modality) -> Told | None:
        best: tuple[int, Told] | None = None
        for told in self._by_sentence.get(reading.token.sent.start, ()):
            if modality in _AHEAD and _is_before_plan(reading, told, rivals):
                continue
            distance = attachment(reading, told.expression, told.head, rivals)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, told)
        return best[1] if best else None

    def _resolved(self, reading: EventReading, told: Told, modality: codes.Modality) -> When:
        """The days of the expression for the event: ahead for a plan, up to the day of the text for what lasts."""
        anchor = self._parsed.anchor(reading.token.idx)
        when = told.when
        if modality in _AHEAD and _is_of_plan(reading, told):
            when = resolve(told.expression, anchor, "future", told.reference)
        elif is_told_when(reading.token, told.expression):
            return resolve(replace(told.expression, link="at"), anchor, "past", told.reference)
        if told.expression.link != "since" or when.start is None or when.end is not None:
            return when
        if reading.type in _MOMENTS:
            return replace(when, end=when.start)
        if anchor is None or not _lasts(reading.token) or when.start > anchor.isoformat():
            return when
        return replace(when, end=anchor.isoformat(), basis="resolved")

    def _beside_another(self, reading: EventReading) -> When | None:
        """The time of an event told as so long before or after another: "…on Sunday, hours after rebels took Goz"."""
        clause = predicate(reading.token)
        below = _marker(reading.token)
        if below is not None:
            main = predicate(below.head if below.dep_ == "prep" else clause.head)
            return None if main == clause else self._apart(below, main, -_WAY[below.lower_])
        over = next(_markers_under(clause), None)
        if over is None or reading.token not in {clause, *clause.children}:
            return None
        return self._apart(over, over.head, _WAY[over.lower_])

    def _apart(self, marker: Token, other: Token, way: int) -> When | None:
        """The day so far from the time that hangs on the other event's word as the words before the marker say."""
        span = _gap(self._parsed.article.text, marker)
        near = [told for told in self._by_sentence.get(marker.sent.start, ()) if _on(told.head, other)]
        day = next((found for told in near if (found := _single_day(told.when))), None)
        if span is None or day is None:
            return None
        words = span.of(self._parsed.article.text)
        other_day = shifted(day, _days(words) * way, "day").isoformat()
        return When(words, other_day, other_day, "day", "inferred")

    def _vaguely(self, event: Token) -> When | None:
        """The words beside the event's that say no day: "must withdraw at once"."""
        span = Span(event.sent.start_char, event.sent.end_char)
        for expression in times(self._parsed.article.text, span, vague=True):
            hung = head(expression, event.sent) if expression.rule == "vague" else None
            if hung is not None and hung.head == event:
                return resolve(expression, None, "present")
        return None

    def _untold(self, token: Token, rivals: dict[int, EventReading], modality: codes.Modality) -> When | None:
        """The time of an event that is told without one."""
        if modality not in _HAPPENED:
            return None
        anchor = self._parsed.anchor(token.idx)
        verb = _carrier(token, rivals)
        words = perfect(verb) if modality == "asserted" and verb is not None else None
        if words is not None and anchor is not None:
            return When(words.of(self._parsed.article.text), None, anchor.isoformat(), "unknown", "inferred")
        block = self._parsed.layout.block_at(token.idx)
        if block is None or block.date is None or not self._digest:
            return None
        day = block.date.isoformat()
        return When(day, day, day, "day", "stated")


def _carrier(event: Token, rivals: dict[int, EventReading]) -> Token | None:
    """The verb that tells of the event: its own, or that of which it is the object ("has opened an inquiry")."""
    if event.pos_ == "VERB" and not (event.dep_ == "xcomp" and event.tag_ == "VB"):
        return event
    if event.dep_ not in {"dobj", "nsubjpass", "xcomp"} or event.head.pos_ != "VERB":
        return None
    return None if event.head.i in rivals else event.head


_WAY = {"after": 1, "before": -1}


def _has_items(parsed: Parsed) -> bool:
    """Whether the text is of items under date lines of their own; one at the top is only the day of writing."""
    days = {block.date for block in parsed.layout.body() if block.date is not None}
    lines = [block for block in parsed.layout.blocks if block.kind == "dateline"]
    if len(days) > 1:
        return True
    paragraphs = {block.paragraph for block in parsed.layout.body()}
    words = [line.span.of(parsed.article.text).strip(" :–—-\n") for line in lines if line.paragraph in paragraphs]
    return any(day_of(one) is not None for one in words)


def _counted_from(told: Told, expression: TimeExpression) -> dt.date | None:
    """The day of a time told before, None if the expression cannot count from it."""
    when = told.when
    if when.start is None or told.expression.link not in {"at", "since", "after"}:
        return None
    if _FINE[when.precision] > _coarseness(expression):
        return None
    return dt.date.fromisoformat(when.end or when.start if told.expression.to is not None else when.start)


def _coarseness(expression: TimeExpression) -> int:
    """How coarse a time the expression can count from: "the following year" from a year, "hours later" from a day."""
    unit = dict(expression.pieces).get("u", "day").casefold()
    return {"week": 1, "fortnight": 1, "weekend": 1, "month": 2, "year": 3, "decade": 3}.get(unit, 0)


def _is_of_telling(hung: Token) -> bool:
    """Whether the time is that at which somebody said so, and not that of what was told."""
    return predicate(hung).lemma_ in time_words().telling


def _single_day(when: When) -> dt.date | None:
    return dt.date.fromisoformat(when.start) if when.start is not None and when.start == when.end else None


def _is_of_plan(reading: EventReading, told: Told) -> bool:
    """Whether the time is that of what is to come: "vowed to leave on Friday", "agreed on a truce from Friday"."""
    inside = reading.token in set(told.head.ancestors)
    return inside or (reading.type in _MOMENTS and told.expression.link == "since")


def _is_before_plan(reading: EventReading, told: Told, rivals: dict[int, EventReading]) -> bool:
    """Whether the time is that of another act, which only leads to the plan: "met on Friday and called for a truce"."""
    over = predicate(told.head)
    return over.i in rivals and not _is_of_plan(reading, told) and tense(over) != "future"


def _lasts(token: Token) -> bool:
    """Whether what began lasts: told in the present or the present perfect."""
    verb = predicate(token)
    if any(child.lower_ == "had" for child in verb.children if child.dep_ in {"aux", "auxpass"}):
        return False
    return perfect(verb) is not None or verb.tag_ in {"VBZ", "VBP"} or (verb.tag_ == "VBG" and tense(verb) == "present")


def _marker(event: Token) -> Token | None:
    """The "after" or "before" by which the event's clause or noun hangs on another event."""
    verb = predicate(event)
    marks = [child for child in verb.children if child.dep_ == "mark" and child.lower_ in _WAY]
    if marks and verb.dep_ == "advcl":
        return marks[0]
    under = event if event.dep_ == "pobj" else verb
    return under.head if under.dep_ in {"pobj", "pcomp"} and under.head.lower_ in _WAY else None


def _markers_under(clause: Token) -> Iterator[Token]:
    """The "after" or "before" of the clauses under the verb: "came two days after rebels shelled the port"."""
    for under in (child for child in clause.children if child.dep_ == "advcl"):
        yield from (mark for mark in under.children if mark.dep_ == "mark" and mark.lower_ in _WAY)


def _gap(text: str, marker: Token) -> Span | None:
    """The words from the measure before "after" to it: "hours after", "two days before"."""
    found = _gaps().search(text[max(0, marker.idx - _GAP_REACH) : marker.idx])
    if found is None:
        return None
    end = marker.idx + len(marker)
    return Span(marker.idx - len(found[0]), end)


def _gaps() -> re.Pattern[str]:
    words = time_words()
    return re.compile(rf"\b(?:{words.same_day}|{words.pieces['count']}\s(?i:days?|weeks?))\s\Z")


def _days(words: str) -> int:
    """How many days a gap is: 0 of hours."""
    parts = words.split()
    unit = next((part.rstrip("s") for part in parts if part.rstrip("s").casefold() in {"day", "week"}), None)
    if unit is None:
        return 0
    count = " ".join(parts[: next(at for at, part in enumerate(parts) if part.rstrip("s") == unit)])
    return time_words().count(count) * (7 if unit == "week" else 1)


def _on(hung: Token, main: Token) -> bool:
    """Whether the time hangs on the verb, not on one under it."""
    path = [hung, *_up_to(hung, main)]
    return path[-1].head == main and not any(one.pos_ == "VERB" for one in path)


def _up_to(token: Token, top: Token) -> Iterator[Token]:
    for below, above in pairwise((token, *token.ancestors)):
        if above == top:
            return
        if below != token:
            yield below
        yield above
