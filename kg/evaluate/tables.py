"""A run in tables: the measures, and by kind, type, stage and source. Cells are plain values; how they look is not."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kg.evaluate.comparing import Comparison
from kg.evaluate.counting import Measures, count, day, measures, scores, share, total
from kg.evaluate.evaluation import Evaluation
from kg.evaluate.pairing import Pairing
from kg.evaluate.rules import References, ends, label, overlap, parts
from kg.facts import EventFact, Fact, FigureFact, RelationFact

Cell: TypeAlias = str | int | float | None

KINDS: Final = ("event", "relation", "figure", "characterization")
_SCORES: Final = ("precision", "recall", "F1", "hit", "predicted", "gold")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under the names of the columns; shares are floats from 0 to 1, counts are integers."""

    name: str
    """A word for it, such as `stages`."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(evaluation: Evaluation, *, by_source: bool = False) -> list[Table]:
    """All tables of a run that have a row."""
    made = [
        _measures(evaluation),
        _kinds(evaluation),
        *(_types(evaluation, kind) for kind in KINDS),
        _stages(evaluation),
        _confusions(evaluation),
        *([_sources(evaluation)] if by_source else []),
    ]
    return [table for table in made if table.rows]


def _cells(found: Measures) -> tuple[Cell, ...]:
    return found["p"], found["r"], found["f1"], found["hit"], found["pred"], found["gold"]


def _measures(evaluation: Evaluation) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, value in evaluation.measures.items():
        rows.append((name, *_cells(value)) if isinstance(value, dict) else (name, None, None, value, None, None, None))
    low, high = evaluation.interval
    rows.insert(2, ("strict F1, nine of ten draws of texts", low, high, None, None, None, None))
    return Table("measures", "Measures", ("", *_SCORES), tuple(rows))


def _kinds(evaluation: Evaluation) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for kind in KINDS:
        pairs = [pair for pairing in evaluation.pairings for pair in pairing.pairs if pair.gold.kind == kind]
        gold = len(pairs) + sum(fact.kind == kind for pairing in evaluation.pairings for fact in pairing.missed)
        pred = len(pairs) + sum(fact.kind == kind for pairing in evaluation.pairings for fact in pairing.extra)
        if not gold and not pred:
            continue
        harm = sum(pair.harmful for pair in pairs) + sum(
            fact.kind == kind and fact.id in pairing.unsupported
            for pairing in evaluation.pairings
            for fact in pairing.extra
        )
        strict, lenient = (scores(sum(hits), pred, gold)["f1"] for hits in zip(*_hits(pairs), strict=True))
        rows.append((kind, gold, pred, len(pairs), strict, lenient, round(share(harm, pred), 3)))
    columns = ("kind", "gold", "predicted", "paired", "strict F1", "lenient F1", "harmful")
    return Table("kinds", "By kind", columns, tuple(rows))


def _hits(pairs: Iterable[Any]) -> list[tuple[int, int]]:
    return [(int(pair.strict), int(pair.lenient)) for pair in pairs] or [(0, 0)]


_TITLES: Final = {
    "event": "Event types",
    "relation": "Relation types",
    "figure": "Measures of figures",
    "characterization": "Aspects",
}


def _types(evaluation: Evaluation, kind: str) -> Table:
    """Precision and recall of each type: a hit is a pair that agrees on it, whatever else differs."""
    gold: Counter[str] = Counter()
    pred: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for pairing in evaluation.pairings:
        pairs = [pair for pair in pairing.pairs if pair.gold.kind == kind]
        gold.update(label(fact) for fact in (*(p.gold for p in pairs), *pairing.missed) if fact.kind == kind)
        pred.update(label(fact) for fact in (*(p.pred for p in pairs), *pairing.extra) if fact.kind == kind)
        hit.update(label(pair.gold) for pair in pairs if label(pair.gold) == label(pair.pred))
    names = sorted(gold.keys() | pred.keys(), key=lambda name: (-gold[name], -pred[name], name))
    rows = tuple((name, *_cells(scores(hit[name], pred[name], gold[name]))) for name in names)
    return Table(f"{kind} types", _TITLES[kind], (kind, *_SCORES), rows)


Judge: TypeAlias = Callable[[References, Any, Any], bool | None]
"""Whether a stage did right by a pair; None if the pair does not ask it of the stage."""


def _roles(refs: References, gold: EventFact, pred: EventFact) -> Iterator[bool]:
    """For each gold participant that was found at all: whether in its role."""
    for want in gold.participants:
        roles = [part.role for part in pred.participants if refs.same(want.entity, part.entity)]
        if roles:
            yield want.role in roles


def _asked(fact_type: type, judge: Judge) -> Judge:
    return lambda refs, gold, pred: judge(refs, gold, pred) if isinstance(gold, fact_type) else None


def _time_start(_refs: References, gold: Fact, pred: Fact) -> bool | None:
    mine, theirs = getattr(gold, "time", None), getattr(pred, "time", None)
    return day(mine) == day(theirs) if day(mine) or day(theirs) else None


def _place(refs: References, gold: Fact, pred: Fact) -> bool | None:
    mine, theirs = getattr(gold, "place", None), getattr(pred, "place", None)
    return refs.same(mine, theirs) if mine or theirs else None


_STAGES: Final[tuple[tuple[str, str, Judge], ...]] = (
    ("event type", "events", _asked(EventFact, lambda _, g, p: g.type == p.type)),
    ("all participants in their roles", "events", _asked(EventFact, lambda r, g, p: parts(r, g, p).complete)),
    ("relation type", "relations", _asked(RelationFact, lambda _, g, p: g.type == p.type)),
    ("both ends", "relations", _asked(RelationFact, lambda r, g, p: ends(r, g, p).both)),
    ("measure", "figures", _asked(FigureFact, lambda _, g, p: g.measure == p.measure)),
    ("population", "figures", _asked(FigureFact, lambda _, g, p: g.population == p.population)),
    ("what it counts", "figures", _asked(FigureFact, lambda r, g, p: r.same(g.about, p.about))),
    ("modality", "all facts", lambda _, g, p: g.modality == p.modality),
    (
        "modality, where either is not asserted",
        "all facts",
        lambda _, g, p: None if g.modality == p.modality == "asserted" else g.modality == p.modality,
    ),
    ("polarity", "all facts", lambda _, g, p: g.polarity == p.polarity),
    ("claimant", "all facts", lambda r, g, p: r.same(g.claimant, p.claimant)),
    (
        "claimant, where either has one",
        "all facts",
        lambda r, g, p: None if g.claimant is None and p.claimant is None else r.same(g.claimant, p.claimant),
    ),
    ("first day, where either has one", "all facts", _time_start),
    ("place, where either has one", "all facts", _place),
    (
        "evidence begins and ends at the same words",
        "all facts",
        lambda _, g, p: {(s.start, s.end) for s in g.evidence} == {(s.start, s.end) for s in p.evidence},
    ),
)


def _stages(evaluation: Evaluation) -> Table:
    """How often each stage did right, given that a gold and a predicted fact were paired."""
    rows: list[tuple[Cell, ...]] = [
        ("numbers, where a figure was read in the same words", "figures", *_figures(evaluation))
    ]
    everything = [(pairing.refs, pair) for pairing in evaluation.pairings for pair in pairing.pairs]
    for name, of, judge in _STAGES:
        judged = [right for refs, pair in everything if (right := judge(refs, pair.gold, pair.pred)) is not None]
        rows.append((name, of, *_part(judged)))
    roles = [
        right
        for refs, pair in everything
        if isinstance(pair.gold, EventFact) and isinstance(pair.pred, EventFact)
        for right in _roles(refs, pair.gold, pair.pred)
    ]
    rows.insert(3, ("role, where the participant was found", "events", *_part(roles)))
    columns = ("stage", "of paired", "right", "share", "asked")
    return Table("stages", "By stage, of paired facts", columns, tuple(row for row in rows if row[-1]))


def _part(judged: list[bool]) -> tuple[int, float, int]:
    return sum(judged), round(share(sum(judged), len(judged)), 3), len(judged)


def _figures(evaluation: Evaluation) -> tuple[int, float, int]:
    """Figures are paired only if their numbers are equal, so this stage is asked of all that share their words."""
    judged = [True for pairing in evaluation.pairings for pair in pairing.pairs if pair.gold.kind == "figure"]
    for pairing in evaluation.pairings:
        read = [fact for fact in pairing.extra if fact.kind == "figure"]
        judged += [
            False
            for fact in pairing.missed
            if fact.kind == "figure" and any(overlap(fact.evidence, other.evidence) for other in read)
        ]
    return _part(judged)


def _confusions(evaluation: Evaluation) -> Table:
    """Which type was read for which: of pairs, and of facts left over whose evidence overlaps."""
    found: Counter[tuple[str, str, str]] = Counter()
    for pairing in evaluation.pairings:
        for pair in pairing.pairs:
            if label(pair.gold) != label(pair.pred):
                found[pair.gold.kind, label(pair.gold), label(pair.pred)] += 1
        for fact in pairing.missed:
            for other in pairing.extra:
                if fact.kind == other.kind and label(fact) != label(other) and overlap(fact.evidence, other.evidence):
                    found[fact.kind, label(fact), label(other)] += 1
    rows = tuple((*names, number) for names, number in sorted(found.items(), key=lambda item: (-item[1], item[0])))
    return Table("confusions", "Types taken for another", ("kind", "gold", "predicted", "times"), rows)


def _sources(evaluation: Evaluation) -> Table:
    rows = []
    for pairing, counts in zip(evaluation.pairings, evaluation.counts, strict=True):
        found = measures(counts, 1)
        rows.append(
            (
                pairing.gold.source.id,
                found["strict"]["gold"],
                found["strict"]["pred"],
                found["strict"]["f1"],
                found["lenient"]["f1"],
                found["attribution"]["f1"],
                found["figure"]["f1"],
                counts["harmful"],
                counts["unsupported"],
            )
        )
    columns = (
        *("source", "gold", "predicted", "strict F1", "lenient F1", "attribution F1", "figure F1"),
        *("harmful", "unsupported"),
    )
    return Table("sources", "By source", columns, tuple(rows))


def comparison_tables(comparison: Comparison, names: tuple[str, str]) -> list[Table]:
    """The measures of two runs side by side, then of each source."""
    return [_side_by_side(comparison, names), _sources_side_by_side(comparison, names)]


def _figure(value: Any) -> float:
    return float(value["f1"] if isinstance(value, dict) else value)


def _side_by_side(comparison: Comparison, names: tuple[str, str]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, after in comparison.after.measures.items():
        before, now = comparison.before.measures[name], after
        if isinstance(after, int):
            rows.append((name, before, now, after - before))
        else:
            told = f"{name} F1" if isinstance(after, dict) else name
            rows.append((told, _figure(before), _figure(now), _signed(_figure(now) - _figure(before))))
    return Table("comparison", "Compared", ("", *names, "difference"), tuple(rows))


def _sources_side_by_side(comparison: Comparison, names: tuple[str, str]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for before, after in zip(comparison.before.pairings, comparison.after.pairings, strict=True):
        was, now = (_strict(before), _strict(after))
        if was != now:
            rows.append((after.gold.source.id, was, now, _signed(now - was)))
    return Table("sources compared", "Strict F1 of sources that changed", ("source", *names, "difference"), tuple(rows))


def _strict(pairing: Pairing) -> float:
    return float(measures(total([count(pairing)]), 1)["strict"]["f1"])


def _signed(value: float) -> str:
    return f"{value:+.3f}"


__all__ = ["Cell", "Table", "comparison_tables", "tables"]
