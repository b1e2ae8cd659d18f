"""Gold and predicted facts of one source, paired one to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.evaluate.rules import KINDS, References, is_harmful, is_lenient, is_strict, overlap
from kg.facts import Document, Fact


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold fact and the predicted one that fits it best; their judgement."""

    gold: Fact
    pred: Fact
    strict: bool
    lenient: bool
    harmful: bool


@dataclass(frozen=True)
class Pairing:
    """What became of the facts of one source. Gold facts that need not be found are in neither list."""

    gold: Document
    pred: Document
    refs: References
    pairs: tuple[Pair, ...]
    """Those of gold facts that must be found, best fitting first."""
    missed: tuple[Fact, ...]
    """Gold facts that must be found and were not, in their order."""
    extra: tuple[Fact, ...]
    """Predictions that fit no gold fact at all, in their order."""

    @cached_property
    def unsupported(self) -> frozenset[str]:
        """The ids of those among `extra` in whose passage the gold has no fact of whatever kind."""
        return frozenset(
            fact.id for fact in self.extra if not any(overlap(fact.evidence, gold.evidence) for gold in self.gold.facts)
        )


def pair_up(gold: Document, pred: Document | None) -> Pairing:
    """The pairing of a gold source with what was predicted of it; None: nothing was."""
    pred = pred or gold.model_copy(update={"entities": (), "facts": ()})
    refs = References(gold, pred)
    taken_gold: set[int] = set()
    taken_pred: set[int] = set()
    chosen = []
    for _, i, j in sorted(_candidates(gold, pred, refs), key=lambda fit: (-fit[0], fit[1], fit[2])):
        if i not in taken_gold and j not in taken_pred:
            taken_gold.add(i)
            taken_pred.add(j)
            chosen.append((gold.facts[i], pred.facts[j]))
    return Pairing(
        gold=gold,
        pred=pred,
        refs=refs,
        pairs=tuple(_judged(refs, mine, theirs) for mine, theirs in chosen if must_be_found(mine)),
        missed=tuple(f for i, f in enumerate(gold.facts) if i not in taken_gold and must_be_found(f)),
        extra=tuple(f for j, f in enumerate(pred.facts) if j not in taken_pred),
    )


def must_be_found(gold: Fact) -> bool:
    """Whether missing the gold fact counts; one of tier secondary or optional costs nothing, found or missed."""
    return gold.tier in (None, "core")


def _candidates(gold: Document, pred: Document, refs: References) -> Iterator[tuple[int, int, int]]:
    """(fit, index in gold, index in pred) of all that could be paired."""
    for i, mine in enumerate(gold.facts):
        for j, theirs in enumerate(pred.facts):
            if mine.kind == theirs.kind and overlap(mine.evidence, theirs.evidence):
                fit = KINDS[mine.kind].fit(refs, mine, theirs)
                if fit:
                    yield fit, i, j


def _judged(refs: References, gold: Fact, pred: Fact) -> Pair:
    return Pair(gold, pred, is_strict(refs, gold, pred), is_lenient(refs, gold, pred), is_harmful(refs, gold, pred))
