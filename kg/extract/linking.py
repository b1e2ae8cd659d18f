"""Which event each count is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.document import Parsed
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.figures import FigureReading

_HARM = frozenset({"killed", "injured", "killed-and-injured", "suicide-attackers", "missing"})
_FROM_BEFORE = _HARM | {"detained", "duration-hours"}
"""What may be counted of an event of a sentence before."""

_HARMFUL = VIOLENCE | {
    "demonstration",
    "violent-demonstration",
    "protest-with-intervention",
    "excessive-force",
    "mob-violence",
    "aircraft-shot-down",
    "ceasefire-violation",
    "other-strategic",
    "territory-captured",
}
_FITTING = {
    **dict.fromkeys(_HARM, _HARMFUL),
    "detained": frozenset({"arrest", "prisoner-release", "abduction", "legal-ruling"}),
    "displaced": VIOLENCE | {"displacement", "evacuation"},
}
"""The types of event that such a count can be of; of one that is not named here, all."""


@dataclass(frozen=True)
class Counted:
    """A count with the event that it is a count of, None when no event of the text fits."""

    figure: FigureReading
    event: EventReading | None


def count(parsed: Parsed, figures: Sequence[FigureReading], readings: Sequence[EventReading]) -> list[Counted]:
    """Say of which event each count is: one of the same word, clause or sentence, else the last fitting one before it.

    The event of another paragraph never counts.
    """
    return [Counted(figure, _counted(parsed, figure, readings)) for figure in figures]


def _counted(parsed: Parsed, figure: FigureReading, readings: Sequence[EventReading]) -> EventReading | None:
    predicate = parsed.doc[figure.predicate]
    own = [one for one in readings if predicate in one.words or predicate in one.victims]
    fitting = [one for one in own if _fits(figure, one)]
    if fitting or (own and figure.measure not in _HARM):
        return (fitting or own)[0]
    beside = [one for one in readings if one.token.sent.start == predicate.sent.start and _fits(figure, one)]
    if beside:
        return min(beside, key=lambda one: _steps_apart(predicate, one.token))
    return _last_before(parsed, predicate, figure, readings) if figure.measure in _FROM_BEFORE else None


def _fits(figure: FigureReading, event: EventReading) -> bool:
    types = _FITTING.get(figure.measure)
    return types is None or event.type in types


def _last_before(
    parsed: Parsed, predicate: Token, figure: FigureReading, readings: Sequence[EventReading]
) -> EventReading | None:
    """The last event before the count in its paragraph that it can be of: "… raided the port. Two were killed"."""
    paragraph = parsed.layout.block_at(predicate.idx)
    if paragraph is None:
        return None
    before = (one for one in reversed(readings) if paragraph.span.start <= one.token.idx < paragraph.span.end)
    return next((one for one in before if one.token.i < predicate.i and _fits(figure, one)), None)


def _steps_apart(one: Token, other: Token) -> int:
    """How many steps of the tree lie between two words of a sentence."""
    above = {at.i: steps for steps, at in enumerate((one, *one.ancestors))}
    shared = (steps + above[at.i] for steps, at in enumerate((other, *other.ancestors)) if at.i in above)
    return next(shared, len(one.doc))
