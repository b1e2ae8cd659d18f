"""Those whom only their part in an event shows to be somebody: "rustlers stole 600 cows", "the fall of Timbuktu".

The vocabulary of the entity stage cannot hold every noun for a person or every town. Where a word of an event has a
noun in a place that only people, or only places, can have, and the cast has nobody there, the noun is taken in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.document import Cast, Entity, Mention, Parsed, Span
from kg.extract.frames import Trigger, lemma
from kg.extract.roles import words

GUESSED = "part in an event"
_AGENTIVE = re.compile(r"(?:[^aeiou][eo]rs?|ists?|[mM][ae]n|wom[ae]n|ians?|ants?|eers?|iers?|ees|folk|mates?|youths?)$")
_NOT_PEOPLE = frozenset(
    [
        "letter",
        "number",
        "water",
        "river",
        "paper",
        "power",
        "order",
        "computer",
        "helicopter",
        "border",
        "winter",
        "summer",
        "quarter",
        "shelter",
        "weather",
        "murder",
        "fighter-jet",
        "october",
        "november",
        "december",
        "september",
        "matter",
        "offer",
        "layer",
        "corner",
        "centre",
        "center",
        "plant",
        "restaurant",
        "sector",
        "factor",
        "motor",
        "monitor",
        "doctor-visit",
        "reactor",
        "tractor",
        "mirror",
        "error",
        "terror",
        "horror",
        "barrier",
        "carrier",
        "frontier",
        "career",
        "cover",
        "river",
        "tower",
        "shower",
        "flower",
        "dinner",
        "fever",
        "answer",
        "danger",
        "anger",
        "hunger",
        "manner",
        "banner",
        "disaster",
        "register",
        "character",
        "moment",
        "month",
        "part",
        "talk",
        "meeting",
        "war",
        "attack",
        "fire",
        "offer",
        "cluster",
        "theater",
        "theatre",
        "chapter",
        "poster",
        "counter",
        "gunfire",
        "tanker",
        "trailer",
        "transformer",
        "bunker",
        "container",
        "truce",
        "step",
        "result",
        "report",
        "reason",
        "plan",
        "law",
        "vote",
        "election",
        "year",
        "day",
        "week",
        "hour",
        "region",
        "weather",
        "want",
        "grant",
        "warrant",
        "instant",
        "restaurant",
        "plant",
        "tenant-law",
        "covenant",
        "deterrent",
    ]
)
_HARM = frozenset(
    [
        "killing",
        "abduction",
        "seized",
        "sexual-violence",
        "arrest",
        "release",
        "bomber-acts",
        "excessive-force",
        "displacement",
        "flight",
        "evacuation",
    ]
)
_PLACES = frozenset(["capture-place", "fall-place", "siege", "lost-place"])
_THINGS = frozenset({"looting", "grounding", "intercept"})
_DOER_FRAMES_WITHOUT = frozenset({"measure", "crisis", "followed", "phone"})


def _span(token: Token) -> Span:
    first = token
    for child in token.lefts:
        if (
            child.dep_ in {"det", "amod", "compound", "nummod", "poss", "quantmod", "nmod"}
            and child.left_edge.i < first.i
        ):
            first = child.left_edge
    return Span(first.idx, token.idx + len(token))


def _is_free(token: Token, cast: Cast) -> bool:
    return token.pos_ in {"NOUN", "PROPN"} and not cast.at(token) and not cast.covering(token) and len(token.text) > 2


def _doer(token: Token) -> codes.EntityType | None:
    if token.pos_ == "PROPN":
        return (
            "person"
            if any(child.dep_ == "compound" and child.pos_ == "PROPN" for child in token.lefts)
            else "organization"
        )
    word = lemma(token)
    if word in _NOT_PEOPLE or word in words().weapons or word in words().facility:
        return None
    return "unknown-actor" if _AGENTIVE.search(word) or _AGENTIVE.search(token.lower_) else None


def _harmed(token: Token) -> codes.EntityType | None:
    if token.pos_ == "PROPN":
        return "person"
    word = lemma(token)
    if word in _NOT_PEOPLE or word in words().weapons or word in words().facility or word in words().partitive:
        return None
    return "population-group" if token.tag_ == "NNS" else "person"


def _taken(trigger: Trigger, cast: Cast) -> Iterator[tuple[Token, codes.EntityType]]:
    """The nouns to take in around one word of an event."""
    frame = trigger.frame.id
    if trigger.is_verb:
        doers = arguments.doers(trigger.token) if frame not in _DOER_FRAMES_WITHOUT else []
        patients = arguments.patients(trigger.token)
    else:
        doers = [noun for word, noun in arguments.phrases(trigger.token) if word == "by"]
        patients = [noun for word, noun in arguments.phrases(trigger.token) if word == "of"]
    for token in doers:
        kind = _doer(token) if _is_free(token, cast) else None
        if kind is not None:
            yield token, kind
    for token in patients:
        if not _is_free(token, cast) or (trigger.object is not None and token == trigger.object):
            continue
        if frame in _PLACES and token.pos_ == "PROPN":
            yield token, "place"
        elif frame in _HARM and (kind := _harmed(token)) is not None:
            yield token, kind
        elif frame in _THINGS and token.pos_ == "NOUN":
            yield token, "other"


def _retyped(cast: Cast, parsed: Parsed, found: Sequence[Trigger]) -> Cast:
    """A single name that troops take is a town, whatever the language model took it for."""
    places = set()
    for trigger in found:
        if trigger.frame.id in _PLACES and trigger.is_verb:
            armed = any(one.type == "armed-group" for doer in arguments.doers(trigger.token) for one in cast.at(doer))
            for token in arguments.patients(trigger.token) if armed else []:
                if token.pos_ == "PROPN" and not any(child.dep_ == "compound" for child in token.lefts):
                    places |= {
                        one.id for one in cast.at(token) if one.type in {"person", "organization"} and not one.known
                    }
    if not places:
        return cast
    return Cast(tuple(replace(one, type="place") if one.id in places else one for one in cast.entities))


def completed(parsed: Parsed, cast: Cast, found: Sequence[Trigger]) -> Cast:
    """The cast with those taken in whom the words of its events show; each is an entity of its own."""
    cast = _retyped(cast, parsed, found)
    ids = {entity.id for entity in cast.entities}
    more: dict[int, Entity] = {}
    for trigger in found:
        for token, kind in _taken(trigger, cast):
            if token.i in more:
                continue
            span = _span(token)
            name = " ".join(span.of(parsed.article.text).split())
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "somebody"
            number = 1
            while slug in ids:
                number += 1
                slug = f"{slug.rstrip('0123456789').rstrip('-')}-{number}"
            ids.add(slug)
            mention = Mention(span, token.i, "name" if token.pos_ == "PROPN" else "nominal", GUESSED)
            more[token.i] = Entity(slug, kind, name, (mention,), plural=token.tag_ in {"NNS", "NNPS"})
    return Cast((*cast.entities, *more.values())) if more else cast
