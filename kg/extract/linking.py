"""What belongs to which event: times, counts, and words that point back to an event told before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.document import Parsed, Span
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.figures import FigureReading
from kg.extract.frames import lemma
from kg.extract.times import Tense, TimeExpression, When, resolve, times

_FUTURE = {"will", "shall", "'ll", "would", "should", "must", "may", "can", "could", "to"}
_HARM = {"killed", "injured", "killed-and-injured", "suicide-attackers", "missing"}
_DETAIN = {"arrest", "prisoner-release", "abduction", "legal-ruling"}
_NEAR = 40


def tense(token: Token) -> Tense:
    """The tense in which the predicate is told, for a weekday or a day without a year."""
    verb = token
    for _ in range(6):
        if verb.pos_ in {"VERB", "AUX"} or verb.head == verb:
            break
        verb = verb.head
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"will", "shall", "'ll", "would", "should", "must"}:
        return "future"
    if verb.tag_ in {"VBD", "VBN"} or helpers & {"had", "has", "have", "was", "were", "did"}:
        return "past"
    if verb.tag_ == "VB" and verb.dep_ in {"xcomp", "advcl", "acl"} and helpers & {"to"}:
        return "future" if verb.head.pos_ != "VERB" else tense(verb.head)
    return "present"


def _depth_to(token: Token, target: Token) -> int | None:
    """How many steps up from the token the target stands, None if it is not above it."""
    at = token
    for steps in range(_NEAR):
        if at == target:
            return steps
        if at.head == at:
            return None
        at = at.head
    return None


class Clock:
    """The time expressions of a text, each resolved for the event that it is told of."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._found: dict[int, list[tuple[TimeExpression, Token]]] = {}
        for sentence in parsed.doc.sents:
            span = Span(sentence.start_char, sentence.end_char)
            there = []
            for expression in times(parsed.article.text, span):
                token = self._head(expression, sentence)
                if token is not None:
                    there.append((expression, token))
            self._found[sentence.start] = there

    @staticmethod
    def _head(expression: TimeExpression, sentence: Iterable[Token]) -> Token | None:
        inside = [t for t in sentence if expression.span.start <= t.idx < expression.span.end and not t.is_space]
        within = {token.i for token in inside}
        return next((token for token in inside if token.head.i not in within or token.head == token), None)

    def of(self, reading: EventReading, others: Sequence[EventReading], *, happened: bool) -> When | None:
        """The time of the event: of the expressions of its sentence the one that hangs nearest to its word.

        What is told without a time as having happened, in an item under a date line, is of that day.
        """
        token = reading.token
        rivals = {one.token.i for one in others if one is not reading}
        best: tuple[int, TimeExpression] | None = None
        for expression, head in self._found.get(token.sent.start, ()):
            distance = self._distance(token, head, rivals)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, expression)
        anchor = self._parsed.anchor(token.idx)
        if best is not None:
            return resolve(best[1], anchor, tense(token))
        block = self._parsed.layout.block_at(token.idx)
        if happened and block is not None and block.date is not None:
            day = block.date.isoformat()
            return When(day, day, day, "day", "stated")
        return None

    @staticmethod
    def _distance(event: Token, time: Token, rivals: set[int]) -> int | None:
        up = _depth_to(time, event)
        if up is not None:
            at = time.head
            while at != event:  # another event between the two has the better claim
                if at.i in rivals:
                    return None
                at = at.head
            return up
        governor, steps = event, 0
        while governor.head != governor and steps < 4:
            if governor.dep_ in {"relcl", "advcl", "ccomp", "acl"} and governor.pos_ in {"VERB", "AUX"}:
                return None
            governor = governor.head
            steps += 1
            down = _depth_to(time, governor)
            if down is not None:
                at = time.head
                for _ in range(_NEAR):
                    if at == governor:
                        break
                    if at.i in rivals:
                        return None
                    at = at.head
                if (
                    governor.i in rivals
                    and governor.pos_ == "VERB"
                    and event.dep_ not in {"conj", "nsubj", "dobj", "pobj"}
                ):
                    return None
                return 10 + steps + down
        return None


@dataclass(frozen=True)
class Counted:
    """A count with the event that it is a count of, None when no event of the text fits."""

    figure: FigureReading
    event: EventReading | None


def _fits(figure: FigureReading, event: EventReading) -> bool:
    if figure.measure == "detained":
        return event.type in _DETAIN
    if figure.measure in _HARM:
        return event.type in VIOLENCE | {
            "demonstration", "violent-demonstration", "protest-with-intervention", "excessive-force", "mob-violence",
            "aircraft-shot-down", "ceasefire-violation", "other-strategic", "territory-captured",
        }  # fmt: skip
    if figure.measure == "displaced":
        return event.type in {"displacement", "evacuation"} | VIOLENCE
    return True


def count(parsed: Parsed, figures: Sequence[FigureReading], readings: Sequence[EventReading]) -> list[Counted]:
    """Say of which event each count is: one of the same word, clause or sentence, else the last fitting one before it.

    The event of another paragraph never counts.
    """
    found = []
    for figure in figures:
        predicate = parsed.doc[figure.predicate]
        exact = [one for one in readings if predicate.i in {word.i for word in one.words} or predicate in one.victims]
        fitting = [one for one in exact if _fits(figure, one)] or (exact if figure.measure not in _HARM else [])
        if not fitting:
            sentence = predicate.sent
            near = [one for one in readings if one.token.sent.start == sentence.start and _fits(figure, one)]
            fitting = sorted(near, key=lambda one: _tree_distance(predicate, one.token))
        if not fitting and figure.measure in _HARM | {"detained", "duration-hours"}:
            paragraph = parsed.layout.block_at(predicate.idx)
            fitting = [
                one
                for one in readings
                if one.token.i < predicate.i
                and _fits(figure, one)
                and paragraph is not None
                and paragraph.span.start <= one.token.idx < paragraph.span.end
            ][-1:]
        found.append(Counted(figure, fitting[0] if fitting else None))
    return found


def _tree_distance(one: Token, other: Token) -> int:
    above = {one.i: 0}
    at, steps = one, 0
    while at.head != at and steps < _NEAR:
        at, steps = at.head, steps + 1
        above[at.i] = steps
    at, steps = other, 0
    while steps < _NEAR:
        if at.i in above:
            return steps + above[at.i]
        if at.head == at:
            break
        at, steps = at.head, steps + 1
    return 2 * _NEAR


def earlier(event_noun: Token, readings: Sequence[EventReading]) -> EventReading | None:
    """The event that a definite noun points back to ("the attack"): the last one before it of violence."""
    before = [one for one in readings if one.token.i < event_noun.i and one.type in VIOLENCE]
    same = [one for one in before if lemma(one.token) == lemma(event_noun)]
    return (same or before)[-1] if before else None
