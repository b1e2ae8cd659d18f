"""What a run got wrong, fact by fact, with the sentence and in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from kg.evaluate.evaluation import Evaluation
from kg.evaluate.pairing import Pair, Pairing
from kg.evaluate.rules import References, ends, label, numbers
from kg.evaluate.sentences import sentence_around
from kg.facts import Document, EventFact, Fact, FigureFact, RelationFact

Verdict: TypeAlias = Literal["harmful", "unsupported", "false", "partly", "missed"]

VERDICTS: Final[dict[Verdict, str]] = {
    "harmful": "says the contrary: turned around, or read as having happened what is not presented so",
    "unsupported": "read where the gold has no fact of any kind; counts as harm too",
    "false": "fits no gold fact, though the gold has others in this passage",
    "partly": "found, but something differs",
    "missed": "not found",
}
"""The verdicts from the gravest down, and what each means."""

_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """One fact that was not read as the gold has it."""

    verdict: Verdict
    source: str
    gold: str | None
    """The gold fact's id."""
    pred: str | None
    """The predicted fact's id."""
    kind: str
    label: str
    """Its type, measure or aspect: the gold's where there is one."""
    quote: str
    sentence: str
    differences: tuple[str, ...]
    """What differs, in words; of a fact that is only on one side, what it says."""
    extractor: str | None = None
    """What read the predicted fact."""
    confidence: float | None = None


def faults(evaluation: Evaluation) -> list[Fault]:
    """Every fault of the run: source by source, in the order of the words they are about."""
    return [fault for pairing in evaluation.pairings for fault in _of_source(pairing)]


def _of_source(pairing: Pairing) -> list[Fault]:
    found = [
        *(_differing(pairing, pair) for pair in pairing.pairs if not pair.strict),
        *(
            _lone(pairing.pred, fact, "unsupported" if fact.id in pairing.unsupported else "false")
            for fact in pairing.extra
        ),
        *(_lone(pairing.gold, fact, "missed") for fact in pairing.missed),
    ]
    return [fault for _, fault in sorted(found, key=lambda each: each[0])]


def _differing(pairing: Pairing, pair: Pair) -> tuple[int, Fault]:
    verdict: Verdict = "harmful" if pair.harmful else "partly"
    differences = tuple(_differences(pairing, pair))
    return _at(pair.gold), _fault(pairing.gold, verdict, differences, pair.gold, pair.pred)


def _lone(document: Document, fact: Fact, verdict: Verdict) -> tuple[int, Fault]:
    sides = (fact, None) if verdict == "missed" else (None, fact)
    return _at(fact), _fault(document, verdict, (in_words(document, fact),), *sides)


def _at(fact: Fact) -> int:
    return min((span.start for span in fact.evidence), default=0)


def _fault(
    document: Document,
    verdict: Verdict,
    differences: tuple[str, ...],
    gold: Fact | None,
    pred: Fact | None,
) -> Fault:
    shown = gold or pred
    assert shown is not None
    first = min(shown.evidence, key=lambda span: span.start, default=None)
    return Fault(
        verdict=verdict,
        source=document.source.id,
        gold=gold.id if gold else None,
        pred=pred.id if pred else None,
        kind=shown.kind,
        label=label(shown),
        quote=first.quote if first else "",
        sentence=sentence_around(document.source.text or "", first.start, first.end) if first else "",
        differences=differences,
        extractor=pred.extractor if pred else None,
        confidence=pred.confidence if pred else None,
    )


def in_words(document: Document, fact: Fact) -> str:
    """What a fact says, in short: `air-strike (initiator Russia; target the market), demanded, not, by Kodmani`."""
    named = names(document)
    content = _CONTENT[fact.kind](fact, named)
    claim = [
        fact.modality if fact.modality != "asserted" else "",
        "not" if fact.polarity != "positive" else "",
        f"by {named(fact.claimant)}" if fact.claimant else "",
    ]
    return ", ".join(part for part in (content, *claim) if part)


def names(document: Document) -> Callable[[str | None], str]:
    """Gives the name of an entity, or what an event is, by its id; `nobody` for None."""
    known = {fact.event: f"the {fact.type}" for fact in document.facts if isinstance(fact, EventFact)}
    known.update({entity.id: entity.name for entity in document.entities})
    return lambda ref: "nobody" if ref is None else _short(known.get(ref, ref))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


Named: TypeAlias = Callable[[str | None], str]


def _event_words(fact: Any, named: Named) -> str:
    who = "; ".join(f"{part.role} {named(part.entity)}" for part in fact.participants)
    return f"{fact.type} ({who})" if who else str(fact.type)


def figure_words(fact: FigureFact) -> str:
    """The numbers of a figure: `2000 or more`, `37`, `30 to 40`."""
    low, best, high = ("" if value is None else f"{value:g}" for value in numbers(fact))
    if best:
        return f"{best} ({low or '?'} to {high or '?'})" if low or high else best
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"{high} or fewer" if high else "no number"


_CONTENT: Final[dict[str, Callable[[Any, Named], str]]] = {
    "event": _event_words,
    "relation": lambda fact, named: f"{named(fact.subject)} {fact.type} {named(fact.object)}",
    "figure": lambda fact, _: f"{figure_words(fact)} {fact.measure} ({fact.population})",
    "characterization": lambda fact, named: f"{named(fact.subject)}: {fact.aspect} {_short(fact.value)!r}",
}


def _differences(pairing: Pairing, pair: Pair) -> Iterator[str]:
    gold, pred, refs = pair.gold, pair.pred, pairing.refs
    mine, theirs = names(pairing.gold), names(pairing.pred)
    for key in ("type", "measure", "population", "aspect"):
        wanted, got = getattr(gold, key, None), getattr(pred, key, None)
        if wanted != got:
            yield f"{key} {got}, should be {wanted}"
    if isinstance(gold, EventFact) and isinstance(pred, EventFact):
        yield from _differing_parts(refs, gold, pred, mine, theirs)
    if isinstance(gold, RelationFact) and isinstance(pred, RelationFact):
        yield from _differing_ends(refs, gold, pred, mine, theirs)
    if isinstance(gold, FigureFact) and isinstance(pred, FigureFact) and numbers(gold) != numbers(pred):
        yield f"{figure_words(pred)}, should be {figure_words(gold)}"
    if gold.kind == "characterization" and not refs.same(gold.subject, getattr(pred, "subject", None)):
        yield f"subject {theirs(getattr(pred, 'subject', None))}, should be {mine(gold.subject)}"
    for key in ("modality", "polarity"):
        if getattr(gold, key) != getattr(pred, key):
            yield f"{key} {getattr(pred, key)}, should be {getattr(gold, key)}"
    if not refs.same(gold.claimant, pred.claimant):
        yield f"claimant {theirs(pred.claimant)}, should be {mine(gold.claimant)}"


def _differing_parts(refs: References, gold: EventFact, pred: EventFact, mine: Named, theirs: Named) -> Iterator[str]:
    for want in gold.participants:
        got = [part.role for part in pred.participants if refs.same(want.entity, part.entity)]
        if want.role not in got:
            instead = f", read as {' and '.join(got)}" if got else ""
            yield f"no {want.role} {mine(want.entity)}{instead}"
    for part in pred.participants:
        if not any(refs.same(want.entity, part.entity) for want in gold.participants):
            yield f"{part.role} {theirs(part.entity)} is too much"
    found = {(part.role, part.entity) for part in pred.participants}
    right = [
        part
        for part in pred.participants
        if any(part.role == want.role and refs.same(want.entity, part.entity) for want in gold.participants)
    ]
    if len(gold.participants) < len(found) == len(right):
        yield "one participant is named more than once"


def _differing_ends(
    refs: References, gold: RelationFact, pred: RelationFact, mine: Named, theirs: Named
) -> Iterator[str]:
    found = ends(refs, gold, pred)
    if found.turned:
        yield f"turned around: {theirs(pred.subject)} → {theirs(pred.object)}"
        return
    if found.both:
        return
    for end, want, got in (("subject", gold.subject, pred.subject), ("object", gold.object, pred.object)):
        if not refs.same(want, got):
            yield f"{end} {theirs(got)}, should be {mine(want)}"
