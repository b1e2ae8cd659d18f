"""Two runs against the same gold: which facts the second gained and lost."""

from dataclasses import dataclass
from functools import cached_property

from kg.evaluate.errors import Fault, faults, in_words
from kg.evaluate.evaluation import Evaluation
from kg.evaluate.pairing import Pairing
from kg.evaluate.sentences import sentence_around
from kg.facts import Fact


@dataclass(frozen=True, slots=True)
class Change:
    """A gold fact that one run has strictly right and the other has not."""

    source: str
    gold: str
    says: str
    sentence: str
    was: str
    """Why the run without it has it not: `missed`, or what differs."""


@dataclass(frozen=True)
class Comparison:
    """A run (`after`) set against another one (`before`)."""

    before: Evaluation
    after: Evaluation

    @cached_property
    def gained(self) -> tuple[Change, ...]:
        """Gold facts that only `after` has strictly right."""
        return tuple(_changes(self.after, self.before))

    @cached_property
    def lost(self) -> tuple[Change, ...]:
        """Gold facts that only `before` has strictly right."""
        return tuple(_changes(self.before, self.after))

    @cached_property
    def new_harm(self) -> tuple[Fault, ...]:
        """Harmful and unsupported facts of `after` that are like none of `before`."""
        return _harm_only_in(self.after, self.before)

    @cached_property
    def mended_harm(self) -> tuple[Fault, ...]:
        """Harmful and unsupported facts of `before` that are gone."""
        return _harm_only_in(self.before, self.after)


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """The second run set against the first; both are measured against the same gold."""
    return Comparison(before, after)


def _changes(having: Evaluation, lacking: Evaluation) -> list[Change]:
    reasons = {(fault.source, fault.gold): fault for fault in faults(lacking) if fault.gold is not None}
    return [
        _change(pairing, fact, reasons[pairing.gold.source.id, fact.id])
        for pairing in having.pairings
        for fact in _right(pairing)
        if (pairing.gold.source.id, fact.id) in reasons
    ]


def _right(pairing: Pairing) -> list[Fact]:
    found = {pair.gold.id for pair in pairing.pairs if pair.strict}
    return [fact for fact in pairing.gold.facts if fact.id in found]


def _change(pairing: Pairing, fact: Fact, reason: Fault) -> Change:
    first = fact.evidence[0] if fact.evidence else None
    return Change(
        source=pairing.gold.source.id,
        gold=fact.id,
        says=in_words(pairing.gold, fact),
        sentence=sentence_around(pairing.gold.source.text or "", first.start, first.end) if first else "",
        was=reason.verdict if reason.verdict == "missed" else "; ".join(reason.differences),
    )


def _harm_only_in(one: Evaluation, other: Evaluation) -> tuple[Fault, ...]:
    there = {_likeness(fault) for fault in faults(other)}
    return tuple(
        fault for fault in faults(one) if fault.verdict in ("harmful", "unsupported") and _likeness(fault) not in there
    )


def _likeness(fault: Fault) -> tuple[object, ...]:
    return fault.verdict, fault.source, fault.gold, fault.kind, fault.label, fault.quote, fault.differences
