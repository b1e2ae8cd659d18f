"""The type of an event by the weapon told with it: "with drones", "Russian jets", "fired rockets at"."""

from collections.abc import Iterator
from typing import cast

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.vocabulary import words

_PERHAPS_PLANTED = frozenset({"bomb", "explosive", "device"})
_PLANTED = _PERHAPS_PLANTED | {"ied", "vbied", "landmine", "mine", "roadside", "booby"}


def type_by_weapon(trigger: Trigger) -> codes.Event | None:
    """The type that the weapon gives, None where none is told."""
    near = [trigger.token, *([trigger.object] if trigger.object is not None else [])]
    near += _around_verb(trigger.token) if trigger.is_verb else _around_noun(trigger.token)
    told = {*trigger.words, *(word for one in near for word in _with_modifiers(one))}
    named = {form for word in told for form in (lemma(word), word.lower_)}
    types = words().weapon_types
    for kind, weapons in types.items():
        if named.isdisjoint(weapons) or (kind == "ied" and _is_not_planted(trigger, named)):
            continue
        return cast(codes.Event, kind)
    return None


def _is_not_planted(trigger: Trigger, named: set[str]) -> bool:
    """Whether a bomb comes from afar: "jets dropped bombs", "bombed the town", "mortar bombs"."""
    if not named.isdisjoint(words().weapon_types["air-strike"]):
        return True
    if not named.isdisjoint(words().weapon_types["shelling"]) and named & _PLANTED <= _PERHAPS_PLANTED:
        return True
    return trigger.is_verb and lemma(trigger.token) in {"bomb", "bombard"}


def _around_verb(verb: Token) -> Iterator[Token]:
    """What may name a weapon around a verb: "jets hit", "hit with rockets", "fired rockets", "hit using rockets"."""
    yield from arguments.doers(verb)
    yield from (noun for word, noun in arguments.phrases(verb) if word in {"with", "by", "from", "using", "in"})
    if lemma(verb) in {"fire", "launch", "drop", "detonate"}:
        yield from arguments.patients(verb)
    for child in verb.children:
        if child.dep_ == "advcl" and lemma(child) == "use":
            yield from arguments.objects(child)


def _around_noun(noun: Token) -> Iterator[Token]:
    """What may name a weapon around a noun: "attack with rockets", "jets carried out the attack"."""
    yield from (near for word, near in arguments.phrases(noun) if word in {"with", "from", "involving", "by"})
    for child in noun.rights:
        if child.dep_ == "acl" and lemma(child) in words().attributing | {"cause"}:
            yield from (near for word, near in arguments.phrases(child) if word in {"to", "on", "by"})
    verb = noun.head
    if noun.dep_ in {"dobj", "nsubjpass"} and verb.pos_ == "VERB":
        yield from arguments.doers(verb)
        yield from (near for word, near in arguments.phrases(verb) if word in {"with", "using"})


def _with_modifiers(word: Token) -> Iterator[Token]:
    """The word and those before it that tell its kind: "government helicopter gunships"."""
    yield word
    for child in word.lefts:
        if child.dep_ in {"compound", "amod", "nmod"}:
            yield child
        if child.dep_ in {"compound", "amod"}:
            yield from child.lefts
