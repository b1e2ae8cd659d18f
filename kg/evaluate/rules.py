"""When two facts say the same: one row of rules for each kind of fact.

strict   equal type, participants with their roles and nobody else (both ends; measure, population and numbers; aspect
         and subject), modality, polarity and claimant.
lenient  the same family of events and one participant in its role, not turned around (both ends; the measure; aspect
         and subject); polarity is equal, and nothing is read as having happened that is not presented so.
harmful  turned around: initiator for target, subject for object, the polarity, or what is planned, demanded, hoped,
         doubted or denied read as having happened.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from kg.facts import Document, Entity, EventFact, Fact, Span
from kg.vocab import EVENT_FAMILY

Rule: TypeAlias = Callable[["References", Any, Any], bool]

_OPPOSITE: Final = {"initiator": "target", "target": "initiator"}
_HAPPENED: Final = "asserted"


def overlap(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether a span of the one shares a code point with a span of the other."""
    theirs = tuple(others)
    return any(a.start < b.end and b.start < a.end for a in some for b in theirs)


class References:
    """What the ids of a gold and of a predicted document mean to each other."""

    def __init__(self, gold: Document, pred: Document) -> None:
        self._entities = (_entities(gold), _entities(pred))
        self._families = (_families(gold), _families(pred))
        self._known: dict[tuple[str, str], bool] = {}

    def same(self, gold: str | None, pred: str | None) -> bool:
        """Whether both name the same entity (a mention or a name in common), events of one family, or nothing."""
        if gold is None or pred is None:
            return gold is pred
        if (gold, pred) not in self._known:
            self._known[gold, pred] = self._compare(gold, pred)
        return self._known[gold, pred]

    def _compare(self, gold: str, pred: str) -> bool:
        mine, theirs = self._entities[0].get(gold), self._entities[1].get(pred)
        if mine is not None and theirs is not None:
            return overlap(mine.mentions, theirs.mentions) or not _names(mine).isdisjoint(_names(theirs))
        here, there = self._families[0].get(gold), self._families[1].get(pred)
        return here is not None and here == there


def _entities(document: Document) -> dict[str, Entity]:
    return {entity.id: entity for entity in document.entities}


def _families(document: Document) -> dict[str, str]:
    """The family of each event; facts that differ about its type: the last."""
    return {fact.event: EVENT_FAMILY[fact.type] for fact in document.facts if isinstance(fact, EventFact)}


def _names(entity: Entity) -> set[str]:
    return {name.casefold() for name in (entity.name, *entity.aliases)}


class Parts(NamedTuple):
    """How the participants of two events agree."""

    hit: int
    """How many of the gold ones are in the prediction, in their role."""
    gold: int
    pred: int
    turned: bool
    """Whether one is initiator here and target there, and not in the right role as well."""

    @property
    def complete(self) -> bool:
        """Whether all are there and nobody else."""
        return self.hit == self.gold == self.pred


def parts(refs: References, gold: EventFact, pred: EventFact) -> Parts:
    """How the participants of the two agree."""
    hit, turned = 0, False
    for mine in gold.participants:
        roles = {theirs.role for theirs in pred.participants if refs.same(mine.entity, theirs.entity)}
        if mine.role in roles:
            hit += 1
        elif _OPPOSITE.get(mine.role) in roles:
            turned = True
    return Parts(hit, len(gold.participants), len(pred.participants), turned)


class Ends(NamedTuple):
    """How the subjects and objects of two relations agree."""

    both: bool
    either: bool
    turned: bool


def ends(refs: References, gold: Any, pred: Any) -> Ends:
    """How the ends of the two agree; those of a symmetric gold relation may stand the other way around."""
    straight = (refs.same(gold.subject, pred.subject), refs.same(gold.object, pred.object))
    crossed = refs.same(gold.subject, pred.object) and refs.same(gold.object, pred.subject)
    if gold.symmetric and crossed:
        return Ends(both=True, either=True, turned=False)
    return Ends(both=all(straight), either=any(straight), turned=crossed and not all(straight))


def numbers(fact: Any) -> tuple[float | None, ...]:
    """Low, best and high of a figure."""
    return tuple(None if value is None else float(value) for value in (fact.low, fact.best, fact.high))


def _event_fit(refs: References, gold: EventFact, pred: EventFact) -> int:
    if EVENT_FAMILY[gold.type] != EVENT_FAMILY[pred.type]:
        return 0
    return 2 + 2 * (gold.type == pred.type) + parts(refs, gold, pred).hit + (gold.modality == pred.modality)


def _relation_fit(refs: References, gold: Any, pred: Any) -> int:
    found = ends(refs, gold, pred)
    return int(1 + 2 * (gold.type == pred.type) + 2 * found.both) if found.either or found.turned else 0


def _figure_fit(_refs: References, gold: Any, pred: Any) -> int:
    if numbers(gold) != numbers(pred):
        return 0
    return 2 + int(gold.measure == pred.measure) + int(gold.population == pred.population)


def _characterization_fit(refs: References, gold: Any, pred: Any) -> int:
    return int(gold.aspect == pred.aspect) + refs.same(gold.subject, pred.subject)


def _same_quality(refs: References, gold: Any, pred: Any) -> bool:
    return gold.aspect == pred.aspect and refs.same(gold.subject, pred.subject)


def _same_relation(refs: References, gold: Any, pred: Any) -> bool:
    return gold.type == pred.type and ends(refs, gold, pred).both


def _event_gist(refs: References, gold: EventFact, pred: EventFact) -> bool:
    found = parts(refs, gold, pred)
    return not found.turned and (found.hit > 0 or found.gold == 0)


def _same_figure(_refs: References, gold: Any, pred: Any) -> bool:
    return bool(gold.measure == pred.measure and gold.population == pred.population and numbers(gold) == numbers(pred))


@dataclass(frozen=True, slots=True)
class Kind:
    """The rules of one kind of fact."""

    fit: Callable[[References, Any, Any], int]
    """How well two facts with overlapping evidence fit; 0: not at all."""
    whole: Rule
    """Whether the content is right as a whole."""
    gist: Rule
    """Whether its gist is right."""
    turned: Rule
    """Whether who did it and to whom are turned around."""


KINDS: Final[Mapping[str, Kind]] = {
    "event": Kind(
        fit=_event_fit,
        whole=lambda refs, gold, pred: gold.type == pred.type and parts(refs, gold, pred).complete,
        gist=_event_gist,
        turned=lambda refs, gold, pred: parts(refs, gold, pred).turned,
    ),
    "relation": Kind(
        fit=_relation_fit,
        whole=_same_relation,
        gist=_same_relation,
        turned=lambda refs, gold, pred: ends(refs, gold, pred).turned,
    ),
    "figure": Kind(
        fit=_figure_fit,
        whole=_same_figure,
        gist=lambda _, gold, pred: gold.measure == pred.measure,
        turned=lambda *_: False,
    ),
    "characterization": Kind(
        fit=_characterization_fit, whole=_same_quality, gist=_same_quality, turned=lambda *_: False
    ),
}


def label(fact: Fact) -> str:
    """The code that says what the fact is about: event or relation type, measure, aspect."""
    return str(getattr(fact, "type", None) or getattr(fact, "measure", None) or getattr(fact, "aspect", ""))


def is_strict(refs: References, gold: Fact, pred: Fact) -> bool:
    """Whether the prediction says all that the gold fact says."""
    claim = gold.modality == pred.modality and gold.polarity == pred.polarity
    return claim and refs.same(gold.claimant, pred.claimant) and KINDS[gold.kind].whole(refs, gold, pred)


def is_lenient(refs: References, gold: Fact, pred: Fact) -> bool:
    """Whether the prediction has the gist of the gold fact."""
    return not is_misreported(gold, pred) and KINDS[gold.kind].gist(refs, gold, pred)


def is_harmful(refs: References, gold: Fact, pred: Fact) -> bool:
    """Whether the prediction says the contrary of the gold fact."""
    return is_misreported(gold, pred) or KINDS[gold.kind].turned(refs, gold, pred)


def is_misreported(gold: Fact, pred: Fact) -> bool:
    """Whether a denial is read as a statement or the reverse, or as having happened what is not presented so."""
    return gold.polarity != pred.polarity or (pred.modality == _HAPPENED and gold.modality != _HAPPENED)
