"""One run measured: the pairing of every gold source, its counts, the measures."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.evaluate.counting import Counts, Measures, count, f1, measures, total
from kg.evaluate.pairing import Pairing, pair_up
from kg.evaluate.reading import Documents

_DRAWS: Final = 1000
_TAIL: Final = 0.05


@dataclass(frozen=True)
class Evaluation:
    """A run measured; one pairing for each gold source, in the order of the gold."""

    pairings: tuple[Pairing, ...]

    @cached_property
    def counts(self) -> tuple[Counts, ...]:
        """The counts of each pairing."""
        return tuple(map(count, self.pairings))

    @cached_property
    def measures(self) -> Measures:
        """All measures by name."""
        return measures(total(self.counts), len(self.pairings))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Between which values strict F1 lies for nine of ten draws of as many texts out of these, with repetition.

        The width tells how far the figure hangs on which texts were chosen; texts of another kind may lie outside.
        """
        drawn = sorted(self._draws())
        last = len(drawn) - 1
        return round(drawn[round(last * _TAIL)], 3), round(drawn[round(last * (1 - _TAIL))], 3)

    def _draws(self) -> Iterator[float]:
        chance = random.Random(0)  # noqa: S311 - the same draws in every run
        each = [(counts["strict"], counts["all_pred"], counts["all_gold"]) for counts in self.counts] or [(0, 0, 0)]
        for _ in range(_DRAWS):
            hit, pred, gold = map(sum, zip(*chance.choices(each, k=len(each)), strict=True))
            yield f1(hit, pred, gold)


def evaluate(gold: Documents, pred: Documents) -> Evaluation:
    """The predictions measured against the gold.

    A gold source that was not predicted counts as all missed; predictions about other sources count for nothing.
    """
    return Evaluation(tuple(pair_up(document, pred.get(name)) for name, document in gold.items()))
