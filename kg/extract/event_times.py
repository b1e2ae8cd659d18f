"""When each event happened: the time expression that hangs nearest to its word, resolved by the tense of its clause."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from spacy.tokens import Span as Sentence
from spacy.tokens import Token

from kg.extract.document import Parsed, Span
from kg.extract.events.reading import EventReading
from kg.extract.times import Tense, TimeExpression, When, resolve, times

_FUTURE = frozenset({"will", "shall", "'ll", "would", "should", "must"})
_PAST = frozenset({"had", "has", "have", "was", "were", "did"})
_PREDICATES = frozenset({"VERB", "AUX"})
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "acl"})
_SHARING = frozenset({"conj", "nsubj", "dobj", "pobj"})
"""How an event hangs on the verb of another one with which it shares its time."""

_VERB_HOPS = 6
_GOVERNORS = 4
_ASIDE = 10
"""How much further a time counts that hangs on a word over the event's than one that hangs on its own."""


class Clock:
    """The time expressions of a text, each resolved for the event that it is told of."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._found: dict[int, list[tuple[TimeExpression, Token]]] = {}

    def of(self, reading: EventReading, others: Sequence[EventReading], *, happened: bool) -> When | None:
        """The time of the event: of the expressions of its sentence the one that hangs nearest to its word.

        What is told without a time as having happened, in an item under a date line, is of that day.
        """
        token = reading.token
        nearest = self._nearest(token, {one.token.i for one in others if one is not reading})
        if nearest is not None:
            return resolve(nearest, self._parsed.anchor(token.idx), tense(token))
        return self._day_over(token) if happened else None

    def _nearest(self, event: Token, rivals: set[int]) -> TimeExpression | None:
        best: tuple[int, TimeExpression] | None = None
        for expression, head in self._expressions(event.sent):
            distance = _distance(event, head, rivals)
            if distance is not None and (best is None or distance < best[0]):
                best = (distance, expression)
        return best[1] if best else None

    def _expressions(self, sentence: Sentence) -> list[tuple[TimeExpression, Token]]:
        """Those of the sentence, each with the token over its words; found when an event first asks."""
        if sentence.start not in self._found:
            span = Span(sentence.start_char, sentence.end_char)
            headed = ((one, _head(one, sentence)) for one in times(self._parsed.article.text, span))
            self._found[sentence.start] = [(one, head) for one, head in headed if head is not None]
        return self._found[sentence.start]

    def _day_over(self, token: Token) -> When | None:
        """The day of the date line over the item that the token stands in."""
        block = self._parsed.layout.block_at(token.idx)
        if block is None or block.date is None:
            return None
        day = block.date.isoformat()
        return When(day, day, day, "day", "stated")


def tense(token: Token) -> Tense:
    """The tense in which the predicate is told, for a weekday or a day without a year."""
    verb = token
    for _ in range(_VERB_HOPS):
        if verb.pos_ in _PREDICATES or verb.head == verb:
            break
        verb = verb.head
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & _FUTURE:
        return "future"
    if verb.tag_ in {"VBD", "VBN"} or helpers & _PAST:
        return "past"
    if verb.tag_ == "VB" and verb.dep_ in {"xcomp", "advcl", "acl"} and "to" in helpers:
        return "future" if verb.head.pos_ != "VERB" else tense(verb.head)
    return "present"


def _head(expression: TimeExpression, sentence: Sentence) -> Token | None:
    """The word of the expression by which it hangs on the sentence."""
    inside = [t for t in sentence if expression.span.start <= t.idx < expression.span.end and not t.is_space]
    within = {token.i for token in inside}
    return next((token for token in inside if token.head.i not in within or token.head == token), None)


def _distance(event: Token, time: Token, rivals: set[int]) -> int | None:
    """How far the time hangs from the event's word; None where another event has the better claim to it."""
    up = _steps_up(time, event)
    if up is not None:
        return None if _passes(time, event, rivals) else up
    for steps, governor in enumerate(_governors(event), 1):
        down = _steps_up(time, governor)
        if down is not None:
            taken = _passes(time, governor, rivals) or _is_of_rival(event, governor, rivals)
            return None if taken else _ASIDE + steps + down
    return None


def _steps_up(token: Token, target: Token) -> int | None:
    """How many steps up from the token the target stands, None if it is not above it."""
    return next((steps for steps, at in enumerate((token, *token.ancestors)) if at == target), None)


def _passes(time: Token, target: Token, rivals: set[int]) -> bool:
    """Whether another event stands between the two."""
    return any(at.i in rivals for at in takewhile(lambda at: at != target, time.ancestors))


def _governors(event: Token) -> Iterator[Token]:
    """The words over the event's own, up to the verb of its clause."""
    at = event
    for _ in range(_GOVERNORS):
        if at.head == at or (at.dep_ in _CLAUSES and at.pos_ in _PREDICATES):
            return
        at = at.head
        yield at


def _is_of_rival(event: Token, governor: Token, rivals: set[int]) -> bool:
    """Whether the word over both is another event's verb, with which this one does not share the time."""
    return governor.i in rivals and governor.pos_ == "VERB" and event.dep_ not in _SHARING
