"""What must hold between the parts of one line: references, quotes, duplicate ids (FORMAT.md).

`problems(document)` yields `(path, what, cure)`; the path is a tuple of keys and indexes into the JSON object.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from kg.facts.model import CharacterizationFact, Document, EventFact, Fact, FigureFact, RelationFact

Path: TypeAlias = tuple[str | int, ...]
Complaint: TypeAlias = tuple[Path, str, str]


class _Names:
    """The ids a line defines."""

    def __init__(self, document: Document) -> None:
        self.entities = {entity.id for entity in document.entities}
        self.events = {fact.event for fact in document.facts if isinstance(fact, EventFact)}
        self.facts = {fact.id: fact for fact in document.facts}

    def entity(self, path: Path, key: str, value: str) -> Iterator[Complaint]:
        if value not in self.entities:
            yield path, f"{key} {value!r} is no entity of this line", "add it to entities, or correct the id"

    def event(self, path: Path, key: str, value: str) -> Iterator[Complaint]:
        if value not in self.events:
            yield (
                path,
                f"{key} {value!r} is no event of this line",
                "add an event fact with that id, or correct it",
            )

    def either(self, path: Path, key: str, value: str) -> Iterator[Complaint]:
        named = (value in self.entities) + (value in self.events)
        if named == 0:
            yield (
                path,
                f"{key} {value!r} is no entity or event of this line",
                "add the entity or the event fact, or correct the id",
            )
        if named > 1:
            yield path, f"{key} {value!r} names both an entity and an event", "give the event another id"


def problems(document: Document) -> Iterator[Complaint]:
    """Every rule the line breaks, in the order of the line; nothing if it is good."""
    yield from _duplicates(document)
    yield from _mentions(document)
    yield from _evidence(document)
    names = _Names(document)
    for index, fact in enumerate(document.facts):
        yield from _common(fact, names, ("facts", index))
        yield from _OWN[type(fact)](fact, names, ("facts", index))


def _duplicates(document: Document) -> Iterator[Complaint]:
    lists: tuple[tuple[str, Iterable[str]], ...] = (
        ("entities", (entity.id for entity in document.entities)),
        ("facts", (fact.id for fact in document.facts)),
    )
    for key, ids in lists:
        seen: set[str] = set()
        for index, name in enumerate(ids):
            if name in seen:
                yield (key, index, "id"), f"duplicate id {name!r}", "give each its own id within the line"
            seen.add(name)


def _mentions(document: Document) -> Iterator[Complaint]:
    length = len(document.source.text or "")
    for index, entity in enumerate(document.entities):
        for number, span in enumerate(entity.mentions):
            if not span.start < span.end <= length:
                yield (
                    ("entities", index, "mentions", number),
                    f"mention {span.start}:{span.end} lies outside the text, which has {length} code points",
                    "count Unicode code points from 0, end exclusive",
                )


def _evidence(document: Document) -> Iterator[Complaint]:
    text = document.source.text
    for index, fact in enumerate(document.facts):
        path: Path = ("facts", index, "evidence")
        if text is None:
            if fact.evidence:
                yield path, "a record has no text for evidence to point into", "leave evidence out: the record is it"
            continue
        if not fact.evidence:
            yield path, "no evidence", "add at least one {start, end, quote}"
        for number, span in enumerate(fact.evidence):
            if span.end > len(text):
                yield (
                    (*path, number),
                    f"evidence {span.start}:{span.end} lies outside the text, which has {len(text)} code points",
                    _where_is(span.quote, text),
                )
            elif text[span.start : span.end] != span.quote:
                yield (
                    (*path, number),
                    f"quote differs from the text at {span.start}:{span.end}: {span.quote[:60]!r}",
                    _where_is(span.quote, text),
                )


def _where_is(quote: str, text: str) -> str:
    at = text.find(quote)
    if at < 0:
        return "copy the words from source.text exactly: they stand nowhere in it"
    return f"the words stand at {at}:{at + len(quote)} (Unicode code points, end exclusive)"


def _common(fact: Fact, names: _Names, path: Path) -> Iterator[Complaint]:
    if fact.claimant is not None:
        yield from names.entity((*path, "claimant"), "claimant", fact.claimant)
    place = getattr(fact, "place", None)
    if place is not None:
        yield from names.entity((*path, "place"), "place", place)


def _event(fact: EventFact, names: _Names, path: Path) -> Iterator[Complaint]:
    for number, part in enumerate(fact.participants):
        yield from names.entity((*path, "participants", number, "entity"), "participant", part.entity)
    for number, ref in enumerate(fact.about):
        yield from names.either((*path, "about", number), "about", ref)
    if fact.part_of is not None:
        yield from names.event((*path, "part_of"), "part_of", fact.part_of)
        if fact.part_of == fact.event:
            yield (
                (*path, "part_of"),
                f"event {fact.event!r} is part of itself",
                "name the larger event, or leave it out",
            )
    if fact.condition is not None:
        yield from names.event((*path, "condition"), "condition", fact.condition)


def _relation(fact: RelationFact, names: _Names, path: Path) -> Iterator[Complaint]:
    yield from names.either((*path, "subject"), "subject", fact.subject)
    yield from names.either((*path, "object"), "object", fact.object)
    if fact.topic is not None:
        yield from names.either((*path, "topic"), "topic", fact.topic)


def _figure(fact: FigureFact, names: _Names, path: Path) -> Iterator[Complaint]:
    yield from names.either((*path, "about"), "about", fact.about)
    if fact.subset_of is None:
        return
    whole = names.facts.get(fact.subset_of)
    if fact.subset_of == fact.id:
        yield (*path, "subset_of"), f"figure {fact.id!r} is a subset of itself", "name the whole, or leave it out"
    elif whole is None:
        yield (*path, "subset_of"), f"subset_of {fact.subset_of!r} is no fact of this line", "name a figure's fact id"
    elif not isinstance(whole, FigureFact):
        yield (*path, "subset_of"), f"subset_of {fact.subset_of!r} is no figure", "name the fact id of a figure"


def _characterization(fact: CharacterizationFact, names: _Names, path: Path) -> Iterator[Complaint]:
    yield from names.either((*path, "subject"), "subject", fact.subject)


_OWN: Final[dict[type, Callable[..., Iterator[Complaint]]]] = {
    EventFact: _event,
    RelationFact: _relation,
    FigureFact: _figure,
    CharacterizationFact: _characterization,
}
