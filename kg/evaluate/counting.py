"""Counts of one pairing, and the measures that sums of such counts come to."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from kg.evaluate.pairing import Pairing
from kg.evaluate.rules import label, parts
from kg.facts import EventFact, Fact, Time

Counts: TypeAlias = Counter[str]
Measures: TypeAlias = dict[str, Any]

_DAY: Final = len("2016-09-11")
DATE: Final = "date, of paired events that have one"
HARMFUL: Final = "harmful, of predicted"


def count(pairing: Pairing) -> Counts:
    """How much was there, predicted and hit, in the units of every measure."""
    counts: Counts = Counter()
    for pair in pairing.pairs:
        counts.update(_one_sided("gold", pair.gold) + _one_sided("pred", pair.pred))
        counts["strict"] += pair.strict
        counts["lenient"] += pair.lenient
        counts["harmful"] += pair.harmful
        counts[f"{pair.gold.kind}_hit"] += label(pair.gold) == label(pair.pred)
        counts["claim_hit"] += pair.gold.claimant is not None and pairing.refs.same(
            pair.gold.claimant, pair.pred.claimant
        )
        if isinstance(pair.gold, EventFact) and isinstance(pair.pred, EventFact):
            counts["arg_hit"] += parts(pairing.refs, pair.gold, pair.pred).hit
            start = day(pair.gold.time)
            counts["date_gold"] += start is not None
            counts["date_hit"] += start is not None and start == day(pair.pred.time)
    for fact in pairing.missed:
        counts.update(_one_sided("gold", fact))
    for fact in pairing.extra:
        counts.update(_one_sided("pred", fact))
    counts["unsupported"] = len(pairing.unsupported)
    return counts


def _one_sided(side: str, fact: Fact) -> Counts:
    arguments = len(fact.participants) if isinstance(fact, EventFact) else 0
    counts = {"all": 1, fact.kind: 1, "arg": arguments, "claim": int(fact.claimant is not None)}
    return Counter({f"{name}_{side}": number for name, number in counts.items()})


def day(time: Time | None) -> str | None:
    """The first day, without the time of day; None where none is told."""
    return time.start[:_DAY] if time is not None and time.start else None


def total(counts: Iterable[Counts]) -> Counts:
    """All counts as one."""
    whole: Counts = Counter()
    for some in counts:
        whole.update(some)
    return whole


def share(part: int, whole: int) -> float:
    """The part of the whole, 0 of nothing."""
    return part / whole if whole else 0.0


def f1(hit: int, pred: int, gold: int) -> float:
    """The harmonic mean of precision and recall."""
    return float(scores(hit, pred, gold)["f1"])


def scores(hit: int, pred: int, gold: int) -> Measures:
    """Precision, recall and F1 to three digits, and what they come from."""
    precision, recall = share(hit, pred), share(hit, gold)
    mean = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {
        "p": round(precision, 3),
        "r": round(recall, 3),
        "f1": round(mean, 3),
        "hit": hit,
        "pred": pred,
        "gold": gold,
    }


def _by(hit: str, unit: str) -> Callable[[Counts], Measures]:
    return lambda counts: scores(counts[hit], counts[f"{unit}_pred"], counts[f"{unit}_gold"])


_MEASURES: Final[Mapping[str, Callable[[Counts], Any]]] = {
    "strict": _by("strict", "all"),
    "lenient": _by("lenient", "all"),
    "event type": _by("event_hit", "event"),
    "relation": _by("relation_hit", "relation"),
    "figure": _by("figure_hit", "figure"),
    "argument": _by("arg_hit", "arg"),
    "attribution": _by("claim_hit", "claim"),
    DATE: lambda counts: round(share(counts["date_hit"], counts["date_gold"]), 3),
    HARMFUL: lambda counts: round(share(counts["harmful"] + counts["unsupported"], counts["all_pred"]), 3),
    "unsupported": lambda counts: counts["unsupported"],
}


def measures(counts: Counts, sources: int) -> Measures:
    """Every measure by name, as the shared `score_facts.py --json` has them."""
    return {"sources": sources, **{name: measure(counts) for name, measure in _MEASURES.items()}}
