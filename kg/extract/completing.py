"""Those whom only their part in an event shows to be somebody: "rustlers stole 600 cows", "the fall of Timbuktu".

The vocabulary of the entity stage cannot hold every noun for a person or every town. Where a word of an event has a
noun in a place that only people, or only places, can have, and the cast has nobody there, the noun is taken in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.document import Cast, Entity, Mention, Parsed, Span
from kg.extract.frames import Trigger, lemma
from kg.extract.ids import slug
from kg.extract.roles.vocabulary import words
from kg.extract.vocabulary import table
from kg.vocab import EVENT_FAMILY

GUESSED = "part in an event"
_AGENTIVE = re.compile(r"(?:[^aeiou][eo]rs?|ists?|[mM][ae]n|wom[ae]n|ians?|ants?|eers?|iers?|ees|folk|mates?|youths?)$")
_BEFORE = frozenset({"det", "amod", "compound", "nummod", "poss", "quantmod", "nmod"})
_MISTAKEN = frozenset({"person", "organization", "population-group"})
_TO_AND_FROM = frozenset({"from", "out of", "to", "into"})
_UNDERGOES = frozenset({"be", "come", "fall", "remain", "suffer", "see", "wake", "face", "lie"})
_SHORTEST = 3
_LONGEST_ID = 40


@dataclass(frozen=True)
class _Words:
    """data/completing.toml: nouns that are nobody, and the ids of frames by what stands around their words."""

    not_people: frozenset[str]
    people: frozenset[str]
    places: frozenset[str]
    things: frozenset[str]
    trained: frozenset[str]
    met: frozenset[str]
    acting: frozenset[str]
    meeting: frozenset[str]
    done_by_anything: frozenset[str]


@cache
def _words() -> _Words:
    data = table("completing")
    patients = {kind: frozenset(ids) for kind, ids in data["patients"].items()}
    return _Words(
        frozenset(data["not_people"]),
        **patients,
        acting=frozenset(data["acting"]),
        meeting=frozenset(data["meeting"]),
        done_by_anything=frozenset(data["doers"]["anything"]),
    )


def completed(parsed: Parsed, cast: Cast, found: Sequence[Trigger]) -> Cast:
    """The cast with those taken in whom the events of the text show; each is an entity of its own."""
    cast = _retyped(parsed, cast, found)
    ids = {entity.id for entity in cast.entities}
    more: dict[int, Entity] = {}
    for trigger in found:
        for token, kind in _taken(trigger, cast):
            if token.i not in more:
                more[token.i] = _entity(parsed, token, kind, ids)
    return Cast((*cast.entities, *more.values())) if more else cast


def _retyped(parsed: Parsed, cast: Cast, found: Sequence[Trigger]) -> Cast:
    """A name in a place that only towns have is a town, whatever the language model took it for."""
    places = {
        one.id
        for trigger in found
        for token in (*_taken_by_troops(trigger, cast), *_left_or_reached(trigger), *_under_fire(trigger))
        for one in cast.at(token)
        if one.type in _MISTAKEN and not one.known and not _acts(parsed, one)
    }
    if not places:
        return cast
    return Cast(tuple(replace(one, type="place") if one.id in places else one for one in cast.entities))


def _acts(parsed: Parsed, entity: Entity) -> bool:
    """Whether it does something anywhere in the text, as no town does: "Barzani said"."""
    heads = (parsed.doc[mention.head] for mention in entity.mentions)
    return any(head.dep_ == "nsubj" and head.head.lemma_ not in _UNDERGOES for head in heads)


def _left_or_reached(trigger: Trigger) -> Iterator[Token]:
    """The names of where an event begins, ends or is: "expelled from Lesbos", "Moura, where soldiers killed ten"."""
    roles = trigger.frame.scheme.phrases
    verb = trigger.token
    if verb.dep_ == "relcl" and verb.head.pos_ == "PROPN" and any(child.lower_ == "where" for child in verb.lefts):
        yield verb.head
    for word, noun in arguments.phrases(trigger.token):
        rule = roles.get("from" if word == "out of" else word)
        if rule == "place" and noun.pos_ == "PROPN" and word in _TO_AND_FROM:
            yield noun


def _under_fire(trigger: Trigger) -> list[Token]:
    """The single names that are hit from afar: "Kherson came under fire", "shelling of Kherson"."""
    noun = trigger.token
    if (
        EVENT_FAMILY[trigger.frame.type] != "violence"
        or trigger.is_verb
        or noun.dep_ != "pobj"
        or noun.head.lower_ != "under"
    ):
        return []
    return [one for one in arguments.subjects(noun.head.head) if one.pos_ == "PROPN"]


def _taken_by_troops(trigger: Trigger, cast: Cast) -> list[Token]:
    """The single names that an armed group takes: "the militia captured Zeyla"."""
    if trigger.frame.id not in _words().places or not trigger.is_verb:
        return []
    if not any(one.type == "armed-group" for doer in arguments.doers(trigger.token) for one in cast.at(doer)):
        return []
    return [
        token
        for token in arguments.patients(trigger.token)
        if token.pos_ == "PROPN" and not any(child.dep_ == "compound" for child in token.lefts)
    ]


def _taken(trigger: Trigger, cast: Cast) -> Iterator[tuple[Token, codes.EntityType]]:
    """The nouns to take in around one word of an event, each with what it is."""
    for token in _doers(trigger):
        if _is_free(token, cast) and (kind := _doer(token)) is not None:
            yield token, kind
    for token in _patients(trigger):
        if token == trigger.object or not _is_free(token, cast):
            continue
        kind = _patient(token, trigger.frame.id)
        if kind is None and trigger.frame.id in _words().trained and trigger.object is None and trigger.is_verb:
            kind = _harmed(token)
        if kind is not None:
            yield token, kind


def _doers(trigger: Trigger) -> list[Token]:
    if not trigger.is_verb:
        return [noun for word, noun in arguments.phrases(trigger.token) if word == "by"]
    return [] if trigger.frame.id in _words().done_by_anything else arguments.doers(trigger.token)


def _patients(trigger: Trigger) -> list[Token]:
    if not trigger.is_verb:
        return [noun for word, noun in arguments.phrases(trigger.token) if word == "of"]
    held = [] if trigger.object is None else [child for child in trigger.object.lefts if child.dep_ == "nsubj"]
    return arguments.patients(trigger.token) or held  # "holds the instructors responsible"


def _is_free(token: Token, cast: Cast) -> bool:
    is_noun = token.pos_ in {"NOUN", "PROPN"} and len(token.text) >= _SHORTEST
    return is_noun and not cast.at(token) and not cast.covering(token)


def _doer(token: Token) -> codes.EntityType | None:
    """Somebody who did it, None if the noun may be a thing: "rustlers", and not "winter"."""
    if token.pos_ == "PROPN":
        several = any(child.dep_ == "compound" and child.pos_ == "PROPN" for child in token.lefts)
        return "person" if several else "organization"
    word = lemma(token)
    if _is_thing(word):
        return None
    if word in _words().acting:
        return "unknown-actor"
    return "unknown-actor" if _AGENTIVE.search(word) or _AGENTIVE.search(token.lower_) else None


def _patient(token: Token, frame: str) -> codes.EntityType | None:
    """What stands in the patient's place of the frame: a town of "the fall of Timbuktu", cows of "stole 600 cows"."""
    if frame in _words().places and token.pos_ == "PROPN":
        return "place"
    if frame in _words().people or (frame in _words().met and lemma(token) in _words().meeting):
        return _harmed(token)
    return "other" if frame in _words().things and token.pos_ == "NOUN" else None


def _harmed(token: Token) -> codes.EntityType | None:
    """Somebody to whom it was done: "killed three shepherds"."""
    if token.pos_ == "PROPN":
        return "person"
    word = lemma(token)
    if _is_thing(word) or word in words().partitive:
        return None
    return "population-group" if token.tag_ == "NNS" else "person"


def _is_thing(word: str) -> bool:
    return word in _words().not_people or word in words().weapons or word in words().facility


def _entity(parsed: Parsed, token: Token, kind: codes.EntityType, ids: set[str]) -> Entity:
    """The noun as an entity of its own; its id is added to those taken."""
    span = _span(token)
    name = " ".join(span.of(parsed.article.text).split())
    wanted = slug(name, _LONGEST_ID) or "somebody"
    id_, number = wanted, 2
    while id_ in ids:
        id_, number = f"{wanted}-{number}", number + 1
    ids.add(id_)
    mention = Mention(span, token.i, "name" if token.pos_ == "PROPN" else "nominal", GUESSED)
    return Entity(id_, kind, name, (mention,), plural=token.tag_ in {"NNS", "NNPS"})


def _span(token: Token) -> Span:
    starts = [token, *(child.left_edge for child in token.lefts if child.dep_ in _BEFORE)]
    return Span(min(start.idx for start in starts), token.idx + len(token))
