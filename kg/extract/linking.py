"""Which event each count is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.document import Block, Parsed
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.figures import FigureReading

_HARM = frozenset({"killed", "injured", "killed-and-injured", "suicide-attackers", "missing"})
_FROM_BEFORE = _HARM | {"detained", "duration-hours"}
"""What may be counted of an event of a sentence before."""

_TALK = frozenset(
    {
        *(
            "statement",
            "meeting",
            "visit",
            "summit",
            "mediation",
            "endorsement",
            "condemnation",
            "accusation",
            "threat",
        ),
        *("rejection", "interview", "negotiation", "diplomatic-crisis", "compliance", "followed-process"),
    }
)
"""Types of event of which nothing but people taking part can be counted."""

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
    "displaced": frozenset({"displacement", "evacuation", "siege", "attack-on-civilians", "military-advance"}),
    "money": frozenset(
        {
            "aid-delivery",
            "economic-aid",
            "military-support",
            "nonviolent-transfer",
            "sanction",
            "abduction",
            "prisoner-release",
            "agreement-reached",
            "looting",
            "legal-ruling",
            "other-strategic",
            "other-action",
            "endorsement",
        }
    ),
}
"""The types of event that such a count can be of; of one that is not named here, all."""


_CONFLICTS = frozenset({"war", "conflict", "insurgency", "uprising", "rebellion", "crisis", "unrest", "genocide"})
_WITHIN = frozenset({"in", "during", "by", "since", "throughout"})


@dataclass(frozen=True)
class Counted:
    """A count with the event that it is a count of, None when no event of the text fits.

    `whole` is the noun of the war or conflict of which it is a count, where the text says so; `before` the last event
    told before that it may be of, where there is no better.
    """

    figure: FigureReading
    event: EventReading | None
    whole: Token | None = None
    before: EventReading | None = None


def count(parsed: Parsed, figures: Sequence[FigureReading], readings: Sequence[EventReading]) -> list[Counted]:
    """Say of which event each count is: one of the same word, clause or sentence, else the last fitting one before it.

    The event of another paragraph counts only when it is the one that was told. A count of a whole war is of no event.
    """
    return [_linked(parsed, figure, readings) for figure in figures]


def _linked(parsed: Parsed, figure: FigureReading, readings: Sequence[EventReading]) -> Counted:
    predicate = parsed.doc[figure.predicate]
    whole = _conflict(predicate)
    told = (one for one in readings if predicate in one.words or whole in one.words)
    if whole is not None and not any(_fits(figure, one) for one in told):
        return Counted(figure, None, whole)
    event = _counted(parsed, figure, readings)
    return Counted(figure, event, before=None if event is not None else _told_before(parsed, figure, readings))


def _told_before(parsed: Parsed, figure: FigureReading, readings: Sequence[EventReading]) -> EventReading | None:
    """The last fitting event before the count under the same date: "… raided Bol. … Police put the dead at nine"."""
    predicate = parsed.doc[figure.predicate]
    paragraph = parsed.layout.block_at(predicate.idx)
    if paragraph is None:
        return None
    earlier = [one for one in readings if one.token.i < predicate.i and _fits(figure, one)]
    return next((one for one in reversed(earlier) if _is_under_date_of(parsed, one.token, paragraph)), None)


def _conflict(predicate: Token) -> Token | None:
    """The noun of the war or conflict that is said to have cost so many: "the war has killed over 9,000 people"."""
    under = [child for child in predicate.children if child.dep_ in {"nsubj", "prep", "agent"}]
    if predicate.dep_ == "relcl" and any(child.dep_ == "prep" and child.lower_ == "in" for child in under):
        return predicate.head if predicate.head.lemma_ in _CONFLICTS else None
    nouns = [child for child in under if child.dep_ == "nsubj"]
    nouns += [noun for child in under if child.lower_ in _WITHIN for noun in child.children if noun.dep_ == "pobj"]
    return next((noun for noun in nouns if noun.lemma_ in _CONFLICTS), None)


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
    return event.type not in _TALK if types is None else event.type in types


def _last_before(
    parsed: Parsed, predicate: Token, figure: FigureReading, readings: Sequence[EventReading]
) -> EventReading | None:
    """The last event before the count in its paragraph that it can be of: "… raided the port. Two were killed".

    If its paragraph tells of none, the only one that the text has told of.
    """
    paragraph = parsed.layout.block_at(predicate.idx)
    if paragraph is None:
        return None
    earlier = [one for one in readings if one.token.i < predicate.i and _fits(figure, one)]
    beside = [one for one in earlier if paragraph.span.start <= one.token.idx < paragraph.span.end]
    if beside:
        return beside[-1]
    return earlier[0] if len(earlier) == 1 and _is_under_date_of(parsed, earlier[0].token, paragraph) else None


def _is_under_date_of(parsed: Parsed, token: Token, paragraph: Block) -> bool:
    """Whether the token stands under the same date line as the paragraph, not in another item of a digest."""
    block = parsed.layout.block_at(token.idx)
    return block is not None and block.date == paragraph.date


def _steps_apart(one: Token, other: Token) -> int:
    """How many steps of the tree lie between two words of a sentence."""
    above = {at.i: steps for steps, at in enumerate((one, *one.ancestors))}
    shared = (steps + above[at.i] for steps, at in enumerate((other, *other.ancestors)) if at.i in above)
    return next(shared, len(one.doc))
