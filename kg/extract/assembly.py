"""The readings of one text put together as facts/1: ids, evidence, claimants, and only the entities that facts use."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from spacy.tokens import Token

from kg.extract.attribution import Statements
from kg.extract.characterizations.reading import CharacterizationReading
from kg.extract.completing import GUESSED
from kg.extract.confidence import Judge
from kg.extract.contents import Content, contents
from kg.extract.document import Cast, Context, Entity, Parsed, Span
from kg.extract.event_times import Clock
from kg.extract.events.reading import EventReading
from kg.extract.linking import Counted
from kg.extract.relations.reading import RelationReading
from kg.extract.roles.scene import entities
from kg.extract.times import When
from kg.extract.vocabulary import table

EXTRACTOR = "parley-rules/1"
_LONGEST_EVIDENCE = 400
_STRUCTURE = frozenset({"located-in", "part-of"})  # geography is nobody's claim


@dataclass(frozen=True)
class Readings:
    """What the stages read in one text."""

    events: Sequence[EventReading]
    counts: Sequence[Counted]
    relations: Sequence[RelationReading]
    characterizations: Sequence[CharacterizationReading]


class _Names:
    """The entities that facts use, in the order of their use; a speaker outside the cast becomes an unknown actor."""

    def __init__(self, parsed: Parsed, cast: Cast) -> None:
        self._parsed = parsed
        self._cast = cast
        self._used: dict[str, Entity] = {}
        self._speakers: dict[int, dict[str, Any]] = {}

    def at(self, token: Token) -> list[str]:
        """The ids of the entities that the token speaks of."""
        found, _ = entities(self._cast, token)
        for entity in found:
            self._used[entity.id] = entity
        return [entity.id for entity in found]

    def is_guessed(self, entity: str) -> bool:
        """Whether only the part in an event shows that this is somebody."""
        known = self._used.get(entity)
        return known is not None and all(mention.rule == GUESSED for mention in known.mentions)

    def speaker(self, index: int) -> str | None:
        """The id of the speaker whose noun phrase has this head; None where several speak."""
        token = self._named(self._parsed.doc[index])
        found = [one for one in self._cast.at(token) if one.type != "place"] or list(self._cast.at(token))
        if not found and token.dep_ in {"compound", "poss", "amod"}:
            found = list(self._cast.at(token.head))
        if len(found) > 1:
            return None
        if found:
            self._used[found[0].id] = found[0]
            return found[0].id
        if token.pos_ == "PRON":
            return None
        if index not in self._speakers:
            phrase = [word for word in token.lefts if word.dep_ in {"det", "amod", "compound", "nummod"}]
            start = min([token, *phrase], key=lambda word: word.i).idx
            span = Span(start, token.idx + len(token))
            self._speakers[index] = {
                "id": f"speaker-{len(self._speakers) + 1}",
                "type": "unknown-actor",
                "name": " ".join(span.of(self._parsed.article.text).split()),
                "mentions": [{"start": span.start, "end": span.end}],
            }
        return str(self._speakers[index]["id"])

    def _named(self, token: Token) -> Token:
        """The name beside a common noun: of "state news agency SANA" the agency's name."""
        if any(one.known for one in self._cast.at(token)) or token.pos_ == "PROPN":
            return token
        beside = [child for child in token.children if child.dep_ == "appos"]
        if token.dep_ in {"compound", "nmod", "appos"}:
            beside.append(token.head)
        return next((one for one in beside if one.pos_ == "PROPN" and self._cast.at(one)), token)

    def facts(self) -> list[dict[str, Any]]:
        """The entities as facts/1 has them."""
        return [_entity(entity) for entity in self._used.values()] + list(self._speakers.values())


def _entity(entity: Entity) -> dict[str, Any]:
    spans = sorted({mention.span for mention in entity.mentions})
    found: dict[str, Any] = {"id": entity.id, "type": entity.type, "name": entity.name}
    if entity.aliases:
        found["aliases"] = list(entity.aliases)
    if entity.same_as:
        found["same_as"] = list(entity.same_as)
    found["mentions"] = [{"start": span.start, "end": span.end} for span in spans]
    if entity.type == "place" and entity.place:
        found |= entity.place
    return found


class Assembler:
    """Makes the facts of one text."""

    def __init__(self, parsed: Parsed, cast: Cast, statements: Statements, judge: Judge) -> None:
        self._parsed = parsed
        self._text = parsed.article.text
        self._cast = cast
        self._names = _Names(parsed, cast)
        self._statements = statements
        self._judge = judge
        self._clock = Clock(parsed)
        self._facts: list[dict[str, Any]] = []
        self._stated: dict[str, dict[str, Any]] = {}
        self._ids: dict[int, str] = {}
        self._contents: dict[int, Content] = {}

    def document(self, source: dict[str, Any], readings: Readings) -> dict[str, Any]:
        """The facts/1 object of the source."""
        ids = self._ids = {id(event): f"e{number}" for number, event in enumerate(readings.events, 1)}
        found = contents(self._parsed, readings.events, self._has_happened)
        self._contents = {id(event): content for event, content in zip(readings.events, found, strict=True)}
        for event in readings.events:
            self._event(event, ids[id(event)], readings)
        numbers: dict[int, str] = {}
        for index, counted in enumerate(readings.counts):
            self._figure(index, counted, readings, numbers)
        for relation in readings.relations:
            self._relation(relation)
        for reading in readings.characterizations:
            self._characterization(reading)
        self._facts.sort(key=lambda fact: (fact["evidence"][0]["start"], fact["evidence"][0]["end"], fact["kind"]))
        renamed = {fact["id"]: f"f{number}" for number, fact in enumerate(self._facts, 1)}
        for fact in self._facts:
            fact["id"] = renamed[fact["id"]]
            if "subset_of" in fact:
                fact["subset_of"] = renamed[fact["subset_of"]]
        return {"format": "facts/1", "source": source, "entities": self._names.facts(), "facts": self._facts}

    def _fact(self, kind: str, evidence: Span, context: Context, rule: str) -> dict[str, Any]:
        claimant = None if context.claimant is None else self._names.speaker(context.claimant)
        evidence = self._whole(evidence)
        fact: dict[str, Any] = {
            "id": f"n{len(self._facts) + 1}",
            "kind": kind,
            "evidence": [{"start": evidence.start, "end": evidence.end, "quote": evidence.of(self._text)}],
            "claimant": claimant,
            "modality": context.modality,
            "polarity": context.polarity,
        }
        if context.hedge is not None:
            fact["hedge"] = context.hedge.of(self._text)
        fact["extractor"] = f"{EXTRACTOR} {rule}"
        return fact

    def _take(self, fact: dict[str, Any], confidence: float) -> None:
        """Keep the fact; a relation or characterization told twice is one fact with both passages."""
        fact["confidence"] = round(confidence, 2)
        if fact["kind"] in {"relation", "characterization"}:
            same = self._stated.setdefault(_said(fact), fact)
            if same is not fact:
                same["evidence"] = sorted(
                    same["evidence"] + fact["evidence"], key=lambda one: (one["start"], one["end"])
                )
                same["confidence"] = max(same["confidence"], fact["confidence"])
                return
        self._facts.append(fact)

    def _event(self, reading: EventReading, event: str, readings: Readings) -> None:
        context = self._statements.of(reading.stated_at or reading.token)
        if reading.modality is not None and context.modality == "asserted":
            context = replace(context, modality=reading.modality, polarity="positive")
        if reading.negated:
            context = replace(context, polarity="negative" if context.polarity == "positive" else "positive")
        if self._contents[id(reading)].is_term and context.modality in {"asserted", "demanded"}:
            context = replace(context, modality="planned")
        participants = []
        for role, token in reading.parts:
            for entity in self._names.at(token):
                part = {"entity": entity, "role": role}
                if part not in participants:
                    participants.append(part)
        if reading.frame == "claimed":
            doer = next((token for role, token in reading.parts if role == "initiator"), None)
            context = replace(context, claimant=None if doer is None else doer.i, modality="asserted")
        claimers = () if reading.frame == "claimed" else self._statements.claimed_by(reading.token)
        for claimer in claimers:
            said = replace(context, claimant=claimer, rule="claim of responsibility")
            self._tell_event(reading, event, readings, said, participants)
        if claimers:
            named = {self._names.speaker(claimer) for claimer in claimers}
            participants = [part for part in participants if part["role"] != "initiator" or part["entity"] not in named]
        self._tell_event(reading, event, readings, context, participants)
        self._tell_denials(reading, event, readings, context, participants)

    def _tell_denials(
        self,
        reading: EventReading,
        event: str,
        readings: Readings,
        context: Context,
        participants: list[dict[str, Any]],
    ) -> None:
        """Tell it once more of each who denies it: "…, a charge that Moscow denies"."""
        for denial in self._statements.denied_by(reading.stated_at or reading.token):
            contrary = Context(denial.who, "denied", context.polarity, None, "denied by another")
            self._tell_event(reading, event, readings, contrary, participants, evidence=denial.span)

    def _tell_event(
        self,
        reading: EventReading,
        event: str,
        readings: Readings,
        context: Context,
        participants: list[dict[str, Any]],
        *,
        evidence: Span | None = None,
    ) -> None:
        """Tell it of each of its places; `evidence` are the words it rests on where these are not its own."""
        when = self._clock.of(reading, readings.events, context.modality)
        for place in reading.places or (None,):
            fact = self._fact("event", evidence or self._evidence(reading), context, reading.rule)
            where = [] if place is None else self._names.at(place)
            fact |= {"event": event, "type": reading.type, "participants": participants}
            fact["time"] = None if when is None else when.as_fact()
            fact["place"] = where[0] if where else None
            fact |= self._content(reading)
            confidence = self._judge.event(reading, context, participants, fact)
            if participants and all(self._names.is_guessed(part["entity"]) for part in participants):
                confidence /= 2
            self._take(fact, confidence)

    def _has_happened(self, reading: EventReading) -> bool:
        """Whether the event is told as having happened."""
        context = self._statements.of(reading.stated_at or reading.token)
        told = context.modality == "asserted" and reading.modality in {None, "asserted"}
        return told and (context.polarity == "positive") is not reading.negated

    def _content(self, reading: EventReading) -> dict[str, Any]:
        """The keys of what the event is about and part of, left out where nothing shows it."""
        content = self._contents[id(reading)]
        keys: dict[str, Any] = {}
        if content.whole is not None:
            keys["part_of"] = self._ids[id(content.whole)]
        if content.about:
            keys["about"] = [self._ids[id(one)] for one in content.about]
        return keys

    def _evidence(self, reading: EventReading) -> Span:
        """The words from the first to the last of the event's own, its participants' and its place's."""
        sentence = reading.token.sent
        tokens = [*reading.words, *(token for _, token in reading.parts), *reading.places[:1]]
        inside = [token for token in tokens if sentence.start <= token.i < sentence.end]
        first = min(word.i for token in inside for word in (token, *filter(_modifies, token.lefts)))
        last = max(token.i for token in inside)
        return self._span(first, last, reading.token)

    def _whole(self, span: Span) -> Span:
        """The span with the noun phrases and names whole in which it begins and ends, if they are of its sentence."""
        words = self._parsed.doc.char_span(span.start, span.end, alignment_mode="expand")
        if words is None or not len(words):
            return span
        last = words[-1]
        while _modifies(last) and last.i < last.head.i < last.sent.end:
            last = last.head
        first = min(span.start, self._cast.phrase(words[0]).start)
        end = max(span.end, self._cast.phrase(last).end)
        return Span(first, end) if end - first <= _LONGEST_EVIDENCE else span

    def _span(self, first: int, last: int, core: Token) -> Span:
        doc = self._parsed.doc
        while first < last and doc[first].is_space:
            first += 1
        span = Span(doc[first].idx, doc[last].idx + len(doc[last]))
        if span.end - span.start <= _LONGEST_EVIDENCE:
            return span
        return Span(core.idx, core.idx + len(core))

    def _figure(self, index: int, counted: Counted, readings: Readings, numbers: dict[int, str]) -> None:
        figure = counted.figure
        about = None if counted.event is None else self._ids[id(counted.event)]
        for noun in (counted.whole, None if figure.noun is None else self._parsed.doc[figure.noun]):
            if about is None and noun is not None:
                about = next(iter(self._names.at(noun)), None)
        if about is None and counted.before is not None:
            about = self._ids[id(counted.before)]
        if about is None:
            return
        context = self._statements.of(self._parsed.doc[figure.predicate])
        fact = self._fact("figure", figure.span, context, f"figure:{figure.rule}")
        fact |= {"about": about, "measure": figure.measure, "population": figure.population}
        fact |= {"low": figure.number.low, "best": figure.number.best, "high": figure.number.high, "text": figure.text}
        if figure.subset_of is not None and figure.subset_of in numbers:
            fact["subset_of"] = numbers[figure.subset_of]
        fact |= self._circumstances(counted, readings)
        if "hedge" not in fact and (nearly := _approximating().search(figure.text)):
            fact["hedge"] = nearly["before"] or nearly["after"]
        numbers[index] = fact["id"]
        self._take(fact, self._judge.figure(figure, context))

    def _circumstances(self, counted: Counted, readings: Readings) -> dict[str, Any]:
        """The time and place of a count that its own clause tells, where they are not those of its event."""
        event, predicate = counted.event, self._parsed.doc[counted.figure.predicate]
        if event is not None and predicate in {event.token, *event.words, *event.victims}:
            return {}
        keys: dict[str, Any] = {}
        others = [one for one in readings.events if one is not event]
        when = self._clock.beside(_of_count(predicate), others)
        if when is not None and when.start is not None and when != self._when(event, readings):
            keys["time"] = when.as_fact()
        there = [] if event is None else [one.id for place in event.places for one in self._cast.at(place)]
        where = [place for place in _scenes(predicate) if any(one.type == "place" for one in self._cast.at(place))]
        if where and not {one.id for one in self._cast.at(where[0])} & set(there):
            keys["place"] = self._names.at(where[0])[0]
        return keys

    def _when(self, event: EventReading | None, readings: Readings) -> When | None:
        return None if event is None else self._clock.of(event, readings.events)

    def _relation(self, reading: RelationReading) -> None:
        doc = self._parsed.doc
        context = self._statements.of(doc[reading.predicate])
        if reading.type in _STRUCTURE:
            context = replace(context, claimant=None)
        one, other = self._names.at(doc[reading.subject]), self._names.at(doc[reading.object])
        pairs: Iterable[tuple[str, str]] = ((a, b) for a in one for b in other if a != b)
        if reading.subject == reading.object:
            pairs = ((a, b) for at, a in enumerate(one) for b in one[at + 1 :])
        for subject, thing in pairs:
            fact = self._fact("relation", reading.span, context, reading.rule)
            fact |= {"type": reading.type, "subject": subject, "object": thing}
            if reading.symmetric:
                fact["symmetric"] = True
            self._take(fact, self._judge.relation(reading, context))

    def _characterization(self, reading: CharacterizationReading) -> None:
        doc = self._parsed.doc
        context = self._statements.of(doc[reading.predicate])
        for subject in self._names.at(doc[reading.subject])[:1]:
            fact = self._fact("characterization", reading.span, context, reading.rule)
            fact |= {"subject": subject, "aspect": reading.aspect, "value": reading.value.of(self._text)}
            self._take(fact, self._judge.characterization(reading, context))


@cache
def _approximating() -> re.Pattern[str]:
    """The words that make a number one that is only near: "about 40 people", "40 people or so"."""
    words = table("hedges")
    before, after = ("|".join(sorted(words[key], key=len, reverse=True)) for key in ("before", "after"))
    return re.compile(rf"\A(?:an?\s)?(?P<before>{before})(?=\s+[\w£$€])|(?<=\s)(?P<after>{after})\Z", re.IGNORECASE)


def _of_count(predicate: Token) -> EventReading:
    """The words of a count as if they told an event of their own, to ask for its time."""
    return EventReading("killing", predicate, (), (), (), (predicate,), "count", "count")


def _scenes(predicate: Token) -> list[Token]:
    """The nouns after "in", "at" or "near" at the word of a count."""
    phrases = [child for child in predicate.children if child.dep_ == "prep" and child.lower_ in {"in", "at", "near"}]
    return [noun for phrase in phrases for noun in phrase.children if noun.dep_ == "pobj"]


def _said(fact: dict[str, Any]) -> str:
    """What a fact says, without where; of a symmetric relation the same for both orders."""
    said = {
        key: value for key, value in fact.items() if key not in {"id", "evidence", "confidence", "extractor", "hedge"}
    }
    if fact.get("symmetric"):
        said["subject"], said["object"] = sorted((fact["subject"], fact["object"]))
    return json.dumps(said, sort_keys=True)


def _modifies(token: Token) -> bool:
    return token.dep_ in {"det", "amod", "compound", "nummod", "poss", "quantmod", "nmod"}
