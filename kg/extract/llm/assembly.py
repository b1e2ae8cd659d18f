"""From what was taken of the answers to one facts/1 document: ids, offsets, entities of all pieces joined by name."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from kg.extract.llm.answer import Event, Fact, Figure, Relation, Time, Words
from kg.extract.llm.checking import Pool, called, located
from kg.extract.llm.errors import Unfit
from kg.extract.llm.quotes import Searchable, is_proper
from kg.facts import Document, Source, problems

CONFIDENCE: Final = {"sure": 0.85, "likely": 0.65, "unsure": 0.35}
"""By the model's own word for it, which is no measurement: calibrate on gold before you trust it."""
_WITHOUT_PARTICIPANTS: Final = 0.4
_NOT_ASSERTED: Final = 0.9


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text, and what was taken of the answer about it."""

    text: Searchable
    good: Pool


@dataclass(slots=True)
class _Person:
    """An entity while its words are gathered from the pieces."""

    id: str
    type: str
    name: str
    names: dict[str, None] = field(default_factory=dict)
    spans: set[tuple[int, int]] = field(default_factory=set)


def document(source: Source, pieces: Iterable[Piece], extractor: str) -> tuple[Document, list[str]]:
    """The line of facts/1, which breaks no rule of the format, and what was left out so that it does not."""
    builder = _Builder(Searchable(source.text or ""), extractor)
    for piece in pieces:
        builder.add(piece)
    return _valid(source, builder.entities(), builder.facts())


class _Builder:
    def __init__(self, whole: Searchable, extractor: str) -> None:
        self._whole = whole
        self._extractor = extractor
        self._people: list[_Person] = []
        self._by_name: dict[str, _Person] = {}
        self._by_form: dict[tuple[str, str], _Person] = {}
        self._events: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._facts: list[tuple[int, dict[str, Any]]] = []
        self._figures = 0

    # entities

    def add(self, piece: Piece) -> None:
        """Take what one piece gives; pieces come in the order of the text."""
        here = dict(self._by_name)
        for entity in piece.good.entities:
            names, mentions = located(entity, piece.text)
            person = self._person(entity.name, entity.type, names)
            here[called(entity.name)] = person
            for name in names:
                person.names.setdefault(name)
                found = self._whole.find(name) if is_proper(name) else piece.text.find(name)[:1]
                person.spans.update(found)
                if is_proper(name):
                    self._by_form.setdefault((person.type, called(name)), person)
            person.spans.update(place for words in mentions for place in _places([words], piece.text))
        here = {**self._shorter(piece.good), **here}
        self._take_facts(piece, here)

    def _person(self, name: str, type_: str, names: tuple[str, ...]) -> _Person:
        """The entity of that name, or of the same type with a proper name in common; else a new one."""
        key = called(name)
        there = self._by_name.get(key)
        if there is None:
            shared = (self._by_form.get((type_, called(form))) for form in names if is_proper(form))
            there = next((person for person in shared if person is not None), None)
        if there is None:
            there = _Person(self._id(name), type_, name)
            self._people.append(there)
        self._by_name.setdefault(key, there)
        return there

    def _shorter(self, good: Pool) -> dict[str, _Person]:
        """The entities of the piece by the other names that the model gave them."""
        found: dict[str, _Person] = {}
        shared: set[str] = set()
        for entity in good.entities:
            person = self._by_name[called(entity.name)]
            for name in map(called, entity.names):
                if found.setdefault(name, person) is not person:
                    shared.add(name)
        return {name: person for name, person in found.items() if name not in shared}

    def _id(self, name: str, fallback: str = "entity") -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or fallback
        number, id_ = 1, slug
        while id_ in self._taken:
            number += 1
            id_ = f"{slug}-{number}"
        self._taken.add(id_)
        return id_

    def entities(self) -> list[dict[str, Any]]:
        """Each with its words in the text, in the order in which they first came up."""
        return [
            {
                "id": person.id,
                "type": person.type,
                "name": person.name,
                "aliases": [name for name in person.names if name != person.name and is_proper(name)],
                "mentions": [{"start": start, "end": end} for start, end in _outermost(person.spans)],
            }
            for person in self._people
        ]

    # facts

    def facts(self) -> list[dict[str, Any]]:
        """In the order of the text."""
        ordered = [fact for _, fact in sorted(self._facts, key=lambda item: item[0])]
        numbers = {fact["id"]: f"F{number}" for number, fact in enumerate(ordered, 1)}
        for fact in ordered:
            fact["id"] = numbers[fact["id"]]
            if fact.get("subset_of"):
                fact["subset_of"] = numbers[fact["subset_of"]]
        return ordered

    def _take_facts(self, piece: Piece, here: dict[str, _Person]) -> None:
        mine = {fact.event for fact in piece.good.facts if isinstance(fact, Event)}
        first = {fact.event: fact.type for fact in reversed(piece.good.facts) if isinstance(fact, Event)}
        for label in sorted(mine):
            self._event_id(label, first[label])
        events = {label: self._events[label, first[label]] for label in mine}
        for (label, _), id_ in self._events.items():
            events.setdefault(label, id_)
        base = self._figures
        labels = {
            fact.label: f"{base + number}"
            for number, fact in reversed(list(enumerate(piece.good.facts)))
            if isinstance(fact, Figure) and fact.label
        }
        self._figures += len(piece.good.facts)
        for number, fact in enumerate(piece.good.facts):
            made = self._fact(fact, piece, _Names(here, events, labels))
            made["id"] = f"{base + number}"
            at = made["evidence"][0]["start"]
            self._facts.append((at, made))

    def _event_id(self, label: str, type_: str) -> None:
        """An event of an earlier piece is the same if its label and its type are."""
        if (label, type_) not in self._events:
            self._events[label, type_] = self._id(label, "event")

    def _fact(self, fact: Fact, piece: Piece, names: "_Names") -> dict[str, Any]:
        made: dict[str, Any] = {
            "kind": type(fact).__name__.lower(),
            "evidence": [
                {"start": start, "end": end, "quote": self._whole.text[start:end]}
                for start, end in sorted(set(_places(fact.evidence, piece.text)))
            ],
            "claimant": names.entity(fact.claimant),
            "modality": fact.modality,
            "polarity": fact.polarity,
            "hedge": self._words(fact.hedge, piece),
            "confidence": _confidence(fact),
            "extractor": self._extractor,
        }
        if not isinstance(fact, Event | Relation | Figure):
            return made | {
                "subject": names.either(fact.subject),
                "aspect": fact.aspect,
                "value": self._words(fact.value, piece),
            }
        made |= {"time": self._time(fact.time, piece), "place": names.entity(fact.place)}
        if isinstance(fact, Event):
            parts = dict.fromkeys((names.entity(part.entity), part.role) for part in fact.participants)
            return made | {
                "event": names.events[fact.event],
                "type": fact.type,
                "participants": [{"entity": entity, "role": role} for entity, role in parts],
                "part_of": names.event(fact.part_of),
                "condition": names.event(fact.condition),
                "about": list(dict.fromkeys(names.either(name) for name in fact.about)),
            }
        if isinstance(fact, Relation):
            return made | {
                "type": fact.type,
                "subject": names.either(fact.subject),
                "object": names.either(fact.object),
                "symmetric": fact.symmetric,
                "topic": names.either(fact.topic),
            }
        return made | {
            "about": names.either(fact.about),
            "measure": fact.measure,
            "population": fact.population,
            "low": fact.low,
            "best": fact.best,
            "high": fact.high,
            "text": self._words(fact.text, piece),
            "subset_of": names.figures.get(fact.subset_of or ""),
        }

    def _words(self, words: str | None, piece: Piece) -> str | None:
        """The words as the text has them, which may differ from the model's in its quotation marks."""
        if words is None:
            return None
        start, end = piece.text.find(words)[0]
        return self._whole.text[start:end]

    def _time(self, time: Time | None, piece: Piece) -> dict[str, Any] | None:
        return None if time is None else {**time.model_dump(), "text": self._words(time.text, piece)}


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names and labels of one piece stand for."""

    people: dict[str, _Person]
    events: dict[str, str]
    figures: dict[str, str]

    def entity(self, name: str | None) -> str | None:
        return None if name is None else self.people[called(name)].id

    def event(self, label: str | None) -> str | None:
        return None if label is None else self.events[label]

    def either(self, name: str | None) -> str | None:
        if name is None:
            return None
        return self.events[name] if name in self.events else self.entity(name)


def _places(quotes: Iterable[Words], text: Searchable) -> Iterator[tuple[int, int]]:
    for words in quotes:
        place = text.place(words.quote, words.occurrence)
        if not isinstance(place, str):
            yield place


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without those that lie within another of the same entity."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _confidence(fact: Fact) -> float:
    found = CONFIDENCE[fact.sure] * (1 if fact.modality == "asserted" else _NOT_ASSERTED)
    if isinstance(fact, Event) and not fact.participants:
        found = min(found, _WITHOUT_PARTICIPANTS)
    return round(found, 3)


def _valid(source: Source, entities: list[dict[str, Any]], facts: list[dict[str, Any]]) -> tuple[Document, list[str]]:
    """The document as `kg.facts` judges it: what that refuses is left out, until it refuses nothing.

    By construction it refuses nothing; this is the last line of defence, not a step of the work.
    """
    left_out: list[str] = []
    while True:
        line = json.dumps(
            {"format": "facts/1", "source": source.model_dump(), "entities": entities, "facts": facts},
            ensure_ascii=False,
        )
        try:
            made = Document.model_validate_json(line)
        except ValidationError as error:
            raise Unfit(f"its line of facts/1 would be wrong: {error.errors()[0]['loc']}") from error
        wrong = list(problems(made))
        bad = {path[1] for path, _, _ in wrong if path[0] == "facts" and len(path) > 1}
        if not bad:
            if wrong:
                raise Unfit("; ".join(f"{path}: {what}" for path, what, _ in wrong))
            return made, left_out
        left_out += [f"fact {path}: {what}" for path, what, _ in wrong]
        facts = [fact for number, fact in enumerate(facts) if number not in bad]
