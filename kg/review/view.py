"""What the page shows of one document: plain values, in the order of the page; everything else is the template's."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, TypeAlias

from kg.facts import Document, EventFact, Fact, Time
from kg.review.segments import Row, Segment, rows

Part: TypeAlias = tuple[str, str, str]
"""(what it is, the words, the id of the entity they name, or "")."""

Parts: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
"""(what they are, the words and the entity of each)."""

PUBLISHED: Final = 0.5
"""Facts of less confidence are for review; those that tell none are for publishing."""

_ROLE_ORDER: Final = ("initiator", "target", "party", "mediator", "recipient", "affected")


@dataclass(frozen=True, slots=True)
class Standing:
    """What reviewers have said of a fact; see `kg.review.decisions`."""

    decision: str
    """The last: accept, reject, edit, add; or `stale` if it does not fit the fact any more."""
    who: str
    when: str
    others: tuple[str, ...] = ()
    """What other reviewers said last, where it differs: `reject by ben, 2024-05-03`."""
    why: str = ""
    """Why it is stale."""


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact in words."""

    number: int
    """Its place among the facts of the page, from 1."""
    id: str
    kind: str
    label: str
    parts: tuple[Parts, ...]
    """Who takes part and how; the ends of a relation; what is counted; then time, place and the rest."""
    modality: str
    polarity: str
    hedge: str | None
    claimant: Part | None
    confidence: float | None
    tier: str
    extractor: str | None
    note: str | None
    quotes: tuple[str, ...]
    standing: Standing | None

    @property
    def is_plain(self) -> bool:
        """Whether it is put forward as so."""
        return self.modality == "asserted" and self.polarity == "positive" and not self.hedge


@dataclass(frozen=True, slots=True)
class View:
    """A document to be shown."""

    document: Document
    rows: tuple[Row, ...]
    facts: Mapping[int, FactView]
    """By index in `Document.facts`."""
    unplaced: tuple[int, ...]
    """Facts without evidence, as those of records."""
    complete: bool = False
    """Whether a reviewer has said that nothing is missing."""

    def is_plain(self, segment: Segment) -> bool:
        """Whether one of the facts that rest on it is put forward as so."""
        return any(self.facts[index].is_plain for index in segment.facts)

    @property
    def title(self) -> str:
        """The source's title, or its id."""
        return self.document.source.title or self.document.source.id

    @property
    def modalities(self) -> tuple[str, ...]:
        """Those that occur, in order of how often."""
        found = [fact.modality for fact in self.facts.values()]
        return tuple(sorted(set(found), key=lambda name: (-found.count(name), name)))

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """What is known of the source."""
        source = self.document.source
        told = (
            ("publisher", source.publisher),
            ("published", source.published),
            ("address", source.url),
            ("licence", source.licence),
            ("language", source.language),
            ("data set", " ".join(filter(None, (source.dataset, source.version)))),
            ("record", source.record_id),
            ("id", source.id if source.title else None),
        )
        return tuple((name, value) for name, value in told if value)


@dataclass(slots=True)
class Reviewed:
    """What is known of a document's review."""

    standings: Mapping[str, Standing] = field(default_factory=dict)
    """By fact id."""
    complete: bool = False


def view(document: Document, *, publish: float = PUBLISHED, reviewed: Reviewed | None = None) -> View:
    """The document as it is shown; facts of less confidence than `publish` are of tier review."""
    reviewed = reviewed or Reviewed()
    made = tuple(rows(document))
    order = [index for row in made for index in row.facts]
    unplaced = tuple(sorted(set(range(len(document.facts))) - set(order)))
    names = _Names(document)
    facts = {
        index: _fact(document.facts[index], number, names, publish, reviewed.standings)
        for number, index in enumerate((*order, *unplaced), 1)
    }
    return View(document, made, facts, unplaced, reviewed.complete)


class _Names:
    """The words for ids of entities and events."""

    def __init__(self, document: Document) -> None:
        self._entities = {entity.id: entity.name for entity in document.entities}
        self._events = {f.event: f"{in_words(f.type)} {f.event}" for f in document.facts if isinstance(f, EventFact)}

    def part(self, what: str, ref: str) -> Part:
        if ref in self._entities:
            return what, self._entities[ref], ref
        return what, self._events.get(ref, ref), ""


def in_words(code: str) -> str:
    """A code as it is read: `air-strike` is `air strike`."""
    return code.replace("-", " ")


def _fact(fact: Fact, number: int, names: _Names, publish: float, standings: Mapping[str, Standing]) -> FactView:
    label, parts, details = _OWN[fact.kind](fact, names)
    return FactView(
        number=number,
        id=fact.id,
        kind=fact.kind,
        label=label,
        parts=tuple(_grouped([*parts, *_circumstances(fact, names), *details])),
        modality=fact.modality,
        polarity=fact.polarity,
        hedge=fact.hedge,
        claimant=names.part("said by", fact.claimant) if fact.claimant else None,
        confidence=fact.confidence,
        tier="publish" if fact.confidence is None or fact.confidence >= publish else "review",
        extractor=fact.extractor,
        note=fact.note,
        quotes=tuple(span.quote for span in fact.evidence),
        standing=standings.get(fact.id),
    )


def _grouped(parts: Iterable[Part]) -> Iterator[Parts]:
    """The parts with those that are the same thing together, such as two initiators."""
    for what, same in groupby(parts, key=lambda part: part[0]):
        yield what, tuple((words, entity) for _, words, entity in same)


_Own: TypeAlias = tuple[str, list[Part], list[Part]]


def _event(fact: Any, names: _Names) -> _Own:
    ordered = sorted(fact.participants, key=lambda part: _ROLE_ORDER.index(part.role))
    parts = [names.part(part.role, part.entity) for part in ordered]
    details = [names.part("about", ref) for ref in fact.about]
    details += [names.part(what, ref) for what, ref in (("part of", fact.part_of), ("if", fact.condition)) if ref]
    return in_words(fact.type), parts, [*details, ("event", fact.event, "")]


def _relation(fact: Any, names: _Names) -> _Own:
    ends = [names.part("party", ref) for ref in (fact.subject, fact.object)]
    if not fact.symmetric:
        ends = [names.part("subject", fact.subject), names.part("object", fact.object)]
    return in_words(fact.type), ends, [names.part("topic", fact.topic)] if fact.topic else []


def amount(fact: Any) -> str:
    """The numbers of a figure: `2000 or more`, `37`, `30 to 40`, `no number`."""
    low, best, high = ("" if n is None else f"{n:,.10g}" for n in (fact.low, fact.best, fact.high))
    if best:
        return f"{best} (from {low or '?'} to {high or '?'})" if low or high else best
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"{high} or fewer" if high else "no number"


def _figure(fact: Any, names: _Names) -> _Own:
    label = f"{amount(fact)} {in_words(fact.measure)}"
    label += "" if fact.population == "all" else f", {in_words(fact.population)}"
    details = [("words", fact.text, "")] if fact.text else []
    details += [("part of figure", fact.subset_of, "")] if fact.subset_of else []
    return label, [names.part("counts", fact.about)], details


def _characterization(fact: Any, names: _Names) -> _Own:
    return in_words(fact.aspect), [names.part("of", fact.subject), ("is", fact.value, "")], []


_OWN: Final[Mapping[str, Callable[[Any, _Names], _Own]]] = {
    "event": _event,
    "relation": _relation,
    "figure": _figure,
    "characterization": _characterization,
}


def _circumstances(fact: Any, names: _Names) -> list[Part]:
    time, place = getattr(fact, "time", None), getattr(fact, "place", None)
    found = [("when", when(time), "")] if time else []
    return found + ([names.part("where", place)] if place else [])


def when(time: Time) -> str:
    """The days and the words that say so: `2016-09-10 (“on Saturday”, resolved)`."""
    days = " to ".join(dict.fromkeys(day for day in (time.start, time.end) if day))
    if time.start is None and time.end:
        days = f"until {time.end}"
    elif time.end is None and time.start:
        days = f"from {time.start}"
    words = [f"“{time.text}”" if time.text else "", time.basis or "" if days else "", _precision(time)]
    told = ", ".join(filter(None, words))
    return f"{days} ({told})" if days and told else days or told or "unknown"


def _precision(time: Time) -> str:
    return f"to the {in_words(time.precision)}" if time.precision not in (None, "day", "unknown") else ""
