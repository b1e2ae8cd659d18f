"""Which items of an answer are taken: those whose words stand in the text, whose parts are there and make sense.

`sift(pool, text, known)` gives the good items and, for each other one, the reason in words that the model can act on.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.extract.llm.answer import (
    Answer,
    Characterization,
    Entity,
    Event,
    Fact,
    Figure,
    Refusal,
    Relation,
    Time,
    Words,
)
from kg.extract.llm.quotes import Searchable, is_proper, plain

_PLACES: Final = frozenset({"place", "state"})
_SHORTEST: Final = 12
"""Characters of evidence without a space, which some scripts do not use."""
_NO_NAME: Final = 3
_RECORDS_ONLY: Final = frozenset({"side-a", "side-b"})


def called(name: str) -> str:
    """The name as a key: case and marks make no difference."""
    return plain(name).casefold()


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier pieces of the same article named: entity types by name as a key, event types by label."""

    entities: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    published: bool = False
    """Whether the day of publication is known, without which no relative date can be resolved."""
    names: dict[str, str] = field(default_factory=dict)
    """Entity types by name as it is written."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Items of the right form, of one answer or of several about the same piece."""

    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()

    def plus(self, answer: Answer) -> "Pool":
        """This and what another answer gives, each fact once."""
        entities = tuple(item for item in answer.entities if isinstance(item, Entity))
        facts = {_key(fact): fact for fact in self.facts}
        for fact in answer.facts():
            facts.setdefault(_key(fact), fact)
        return Pool((*self.entities, *entities), tuple(facts.values()))


_SAME: Final[dict[type, tuple[str, ...]]] = {
    Event: ("event", "type", "claimant", "modality", "polarity", "place"),
    Relation: ("type", "subject", "object", "claimant", "modality", "polarity"),
    Figure: ("about", "measure", "population", "claimant", "text"),
    Characterization: ("subject", "aspect", "value", "claimant"),
}
"""What makes two facts of answers about one piece the same fact, given once more with a correction."""


def _key(fact: Fact) -> tuple[object, ...]:
    same = (getattr(fact, name) for name in _SAME[type(fact)])
    parts = frozenset((part.entity, part.role) for part in getattr(fact, "participants", ()))
    return (type(fact).__name__, plain(fact.evidence[0].quote), parts, *same)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The items that hold, and what does not."""

    good: Pool
    waiting: Pool
    """Facts that lack nothing but what they refer to."""
    refused: tuple[Refusal, ...]


def sift(pool: Pool, text: Searchable, known: Known) -> Sifted:
    """What of the pool is so by the words of the text; `text` is the piece that was asked about."""
    entities, refused = _entities(pool.entities, text, known)
    types = _types(entities, known)
    sound: list[Fact] = []
    for fact in pool.facts:
        reason = next(_faults(fact, text, known), None)
        if reason is None:
            sound.append(fact)
        else:
            refused.append(Refusal(str(fact), reason))
    good, waiting = _referring(sound, types, known)
    refused += [Refusal(str(fact), reason, waits=True) for fact, reason in waiting]
    return Sifted(Pool(entities, good), Pool((), tuple(fact for fact, _ in waiting)), tuple(refused))


# entities


def located(entity: Entity, text: Searchable) -> tuple[tuple[str, ...], tuple[Words, ...]]:
    """Those of its names and other mentions that the text has; a short word without capitals is no name."""
    given = (name for name in (entity.name, *entity.names) if is_proper(name) or len(name) > _NO_NAME)
    names = tuple(dict.fromkeys(name for name in given if text.find(name)))
    return names, tuple(words for words in entity.mentions if not isinstance(_place(words, text), str))


def _entities(given: Iterable[Entity], text: Searchable, known: Known) -> tuple[tuple[Entity, ...], list[Refusal]]:
    """Each entity once, with the words that the text has of it, and those that cannot be taken."""
    kept: dict[str, Entity] = {}
    refused: dict[str, Refusal] = {}
    for entity in given:
        key = called(entity.name)
        names, mentions = located(entity, text)
        there = kept.get(key)
        if there is not None and there.type != entity.type:
            reason = f"there are two entities of this name, {there.type} and {entity.type}: name one of them otherwise"
            refused[f"{key}/{entity.type}"] = Refusal(f"entity {entity.name}", reason)
        elif names or mentions or key in known.entities:
            kept[key] = _joined(there, entity, names, mentions)
        else:
            tried = ", ".join(repr(words) for words in (*entity.names, *(each.quote for each in entity.mentions)))
            reason = f"none of its words is in the text ({tried[:200] or 'no words given'}): give those that are"
            refused[key] = Refusal(f"entity {entity.name}", reason)
    return tuple(kept.values()), [refusal for key, refusal in refused.items() if key not in kept]


def _joined(there: Entity | None, new: Entity, names: tuple[str, ...], mentions: tuple[Words, ...]) -> Entity:
    old = (tuple(there.names), tuple(there.mentions)) if there else ((), ())
    return Entity.model_construct(
        name=there.name if there else new.name,
        type=new.type,
        names=list(dict.fromkeys((*old[0], *names))),
        mentions=list(dict.fromkeys((*old[1], *mentions))),
    )


def _types(entities: Iterable[Entity], known: Known) -> dict[str, tuple[str, str]]:
    """By every name that an entity goes by: its main name as a key, and its type; no names that two share."""
    types: dict[str, tuple[str, str]] = {key: (key, type_) for key, type_ in known.entities.items()}
    others: dict[str, set[tuple[str, str]]] = {}
    for entity in entities:
        key = called(entity.name)
        types[key] = (key, entity.type)
        for name in entity.names:
            others.setdefault(called(name), set()).add((key, entity.type))
    for name, those in others.items():
        if name not in types and len(those) == 1:
            types[name] = next(iter(those))
    return types


# what a fact says by itself


def _faults(fact: Fact, text: Searchable, known: Known) -> Iterator[str]:
    yield from _quotes(fact, text)
    time = getattr(fact, "time", None)
    if time is not None:
        yield from _time(time, text, known)
    if isinstance(fact, Figure):
        yield from _number(fact)


def _place(words: Words, text: Searchable) -> tuple[int, int] | str:
    return text.place(words.quote, words.occurrence)


def _quotes(fact: Fact, text: Searchable) -> Iterator[str]:
    for words in fact.evidence:
        place = _place(words, text)
        if isinstance(place, str):
            yield f"the evidence {place}"
        elif len(words.quote.split()) < 2 and len(words.quote) < _SHORTEST:  # noqa: PLR2004 - one word bears nothing
            yield f"the evidence {words.quote!r} is one word: quote the clause that carries the fact"
    for key in ("hedge", "text", "value"):
        words_of = getattr(fact, key, None)
        if words_of is not None and not text.find(words_of):
            yield f"the {key} {text.place(words_of)}"


_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _time(time: Time, text: Searchable, known: Known) -> Iterator[str]:
    if time.text is not None and not text.find(time.text):
        yield f"the time {text.place(time.text)}"
    if time.basis == "external":
        yield "a date may not come from elsewhere: leave it out"
    if time.basis == "resolved" and not known.published and (time.start or time.end):
        yield "no date of publication is known, so a relative date stays open: start and end null, basis stated"
    if time.text and time.start and time.start == time.end:
        named = [day for day in _WEEKDAYS if re.search(rf"\b{day}\b", time.text.lower())]
        day = _WEEKDAYS[dt.date.fromisoformat(time.start).weekday()]
        if len(named) == 1 and named[0] != day:
            yield f"{time.start} is a {day.title()}, but the words are {time.text!r}"


_BOUND: Final = {
    "low": r"over|(?<!no )(?<!not )more than|at least|no fewer than|no less than|not less than|"
    r"upwards? of|exceed(?:s|ed|ing)?|in excess of|dozens|scores|hundreds|thousands|millions",
    "high": r"up to|as many as|nearly|almost|close to|"
    r"(?<!no )(?<!not )less than|(?<!no )fewer than|under|at most|no more than|not more than",
}
"""Words that make a number a bound, and never a best estimate."""
_BOUNDS: Final = {key: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for key, words in _BOUND.items()}
_NO_NUMBER: Final = re.compile(
    r"(?:several|some|many|numerous|countless|a few|a number of)(?: (?:of|people|others))?", re.IGNORECASE
)
_DIGITS: Final = re.compile(r"\d[\d,.]*")
_SCALES: Final = (1, 100, 1_000, 1_000_000, 1_000_000_000)


def _number(figure: Figure) -> Iterator[str]:
    if figure.population in _RECORDS_ONLY:
        yield f"population {figure.population} is for records that define sides: use combatants"
    numbers = {n for n in (figure.low, figure.best, figure.high) if n is not None}
    for key, words in _BOUNDS.items():
        bound = words.search(figure.text)
        if bound and figure.best is not None:
            yield f"{bound[0]!r} makes the number a bound: put it into {key} and leave best null"
    if _NO_NUMBER.fullmatch(plain(figure.text)) and numbers:
        yield f"{figure.text!r} says no number: low, best and high are null"
    written = {value for digits in _DIGITS.findall(figure.text) for value in _values(digits)}
    scaled = {value * scale for value in written for scale in _SCALES}
    if written and numbers and figure.measure != "duration-hours" and not numbers & scaled:
        yield f"the numbers given are not those of its text {figure.text!r:.80}"


def _values(digits: str) -> Iterator[float]:
    """A number as written, with commas or points between thousands or before decimals."""
    digits = digits.strip(",.")
    for number in (digits.replace(",", ""), digits.replace(",", "").replace(".", ""), digits.replace(",", ".")):
        try:
            yield float(number)
        except ValueError:
            continue


# what a fact refers to


@dataclass(frozen=True, slots=True)
class _References:
    entities: dict[str, tuple[str, str]]
    events: frozenset[str]
    figures: frozenset[str]

    def entity(self, key: str, name: str | None) -> Iterator[str]:
        if name is not None and called(name) not in self.entities:
            yield f"its {key} {name!r} is no entity of the list: add the entity, or leave it out"

    def place(self, name: str | None) -> Iterator[str]:
        yield from self.entity("place", name)
        found = self.entities.get(called(name)) if name is not None else None
        if found and found[1] not in _PLACES:
            yield f"its place {name!r} is of type {found[1]}: name a place, or leave it out"

    def event(self, key: str, label: str | None) -> Iterator[str]:
        if label is not None and label not in self.events:
            yield f"its {key} {label!r} is no event of the list: add the event, or leave it out"

    def either(self, key: str, name: str | None) -> Iterator[str]:
        if name is not None and name not in self.events:
            yield from self.entity(key, name)


def _event(fact: Event, names: _References) -> Iterator[str]:
    for part in fact.participants:
        yield from names.entity(part.role, part.entity)
    roles: dict[str, set[str]] = {}
    for part in fact.participants:
        main = names.entities.get(called(part.entity), (part.entity, ""))[0]
        roles.setdefault(main, set()).add(part.role)
        if {"initiator", "target"} <= roles[main]:
            yield f"{part.entity!r} is both initiator and target: who did it to whom?"
    for name in fact.about:
        yield from names.either("about", name)
    for key in ("part_of", "condition"):
        label = getattr(fact, key)
        yield from names.event(key, label)
        if label == fact.event:
            yield f"its {key} is the event itself"


def _relation(fact: Relation, names: _References) -> Iterator[str]:
    yield from names.either("subject", fact.subject)
    yield from names.either("object", fact.object)
    yield from names.either("topic", fact.topic)
    subject, object_ = (names.entities.get(called(name), (name, ""))[0] for name in (fact.subject, fact.object))
    if subject == object_:
        yield "subject and object are the same"


def _figure(fact: Figure, names: _References) -> Iterator[str]:
    yield from names.either("about", fact.about)
    if fact.subset_of is not None and fact.subset_of not in names.figures:
        yield f"its subset_of {fact.subset_of!r} is no label of another figure: give that one the label"
    if fact.subset_of is not None and fact.subset_of == fact.label:
        yield "it is a subset of itself"


def _characterization(fact: Characterization, names: _References) -> Iterator[str]:
    yield from names.either("subject", fact.subject)


_REFERRING: Final[dict[type, Callable[..., Iterator[str]]]] = {
    Event: _event,
    Relation: _relation,
    Figure: _figure,
    Characterization: _characterization,
}


def _wants(fact: Fact, names: _References) -> str | None:
    """The first thing that it refers to in vain."""
    for reason in _REFERRING[type(fact)](fact, names):
        return reason
    for reason in (*names.entity("claimant", fact.claimant), *names.place(getattr(fact, "place", None))):
        return reason
    return None


def _referring(
    facts: list[Fact], types: dict[str, tuple[str, str]], known: Known
) -> tuple[tuple[Fact, ...], list[tuple[Fact, str]]]:
    """The facts all of whose references hold, once those that hold not are gone, and why the others do not."""
    waiting: list[tuple[Fact, str]] = []
    while True:
        labels = {fact.event for fact in facts if isinstance(fact, Event)}
        names = _References(
            types,
            frozenset(labels | known.events.keys()),
            frozenset(fact.label for fact in facts if isinstance(fact, Figure) and fact.label),
        )
        judged = [(fact, _wants(fact, names)) for fact in facts]
        lacking = [(fact, reason) for fact, reason in judged if reason is not None]
        if not lacking:
            return tuple(facts), waiting
        waiting += lacking
        facts = [fact for fact, reason in judged if reason is None]
