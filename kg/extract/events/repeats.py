"""Nouns that point back to an event told before, or name a kind of event, and tell of none of their own."""

from collections.abc import Sequence

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma

OF_A_DEED = frozenset({"denied", "claimed", "uninvolved"})
"""The frames that are about a deed told before, as a whole: "claimed responsibility", "denied any role"."""

_STAND_ALONE = frozenset(
    {
        "ceasefire-start",
        "ceasefire-violation",
        "enforcement-mechanism",
        "aid-delivery",
        "humanitarian-access",
        "negotiation",
    }
)
_STAND_IN_PHRASE = frozenset({"ceasefire-start", "ceasefire-violation", "enforcement-mechanism"})
_NEED_PARTS = frozenset(
    {
        "killing",
        "release",
        "ruling",
        "measure",
        "weaken",
        "group-change",
        "condemnation",
        "endorsement",
        "pressure",
        "threat",
    }
)


def tells_nothing_new(case: Case, kind: codes.Event) -> bool:
    """Whether the word, with what was found around it, is no event of its own."""
    if case.trigger.is_verb:
        return not (case.roles.parts or case.roles.places or case.roles.victims) and kind not in _STAND_ALONE
    return _points_back(case) or _is_general(case) or _is_retold(case, kind)


def _is_definite(trigger: Trigger) -> bool:
    return any(child.lower_ in vocabulary().definite for word in trigger.words for child in word.lefts)


def _points_back(case: Case) -> bool:
    """Whether a definite noun has nothing of its own: "the attack"."""
    if case.roles.parts or case.roles.places:
        return False
    token = case.trigger.token
    if token.dep_ == "dobj" and lemma(token.head) in {"halt", "stop", "cease"}:
        return False
    if case.trigger.frame.id == "ceasefire" and token.dep_ == "nsubj" and _comes_about(token.head):
        return False
    return _is_definite(case.trigger)


def _comes_about(verb: Token) -> bool:
    """Whether the verb tells that its subject begins: "the truce took effect", "came into force"."""
    things = {lemma(noun) for noun in arguments.objects(verb)} | {
        lemma(noun) for word, noun in arguments.phrases(verb) if word in {"into", "in"}
    }
    return lemma(verb) in vocabulary().coming_about and bool(things & {"effect", "force", "hold"})


def _is_general(case: Case) -> bool:
    """Whether a noun without anybody or anywhere only names a kind of thing: "reduce the harm of airstrikes"."""
    if case.roles.parts or case.roles.places or case.roles.victims:
        return False
    frame, token = case.trigger.frame, case.trigger.token
    if frame.id in _NEED_PARTS:
        return True
    match token.dep_:
        case "nsubj" | "nsubjpass" | "ROOT":
            return _may_be(token)
        case "dobj":
            return lemma(token.head) in vocabulary().generalising
        case "pobj":
            return frame.type not in _STAND_IN_PHRASE and not _is_called_for(token)
    return frame.type not in _STAND_ALONE


def _is_called_for(token: Token) -> bool:
    """Whether the noun after "for" is what is demanded: "called for an inquiry"."""
    return token.head.lower_ == "for" and lemma(token.head.head) in vocabulary().calling


def _may_be(token: Token) -> bool:
    """Whether a plural noun is the subject of what may be: "attacks can happen"."""
    return token.tag_ == "NNS" and any(child.lower_ in {"may", "can", "must", "could"} for child in token.head.lefts)


def _is_retold(case: Case, kind: codes.Event) -> bool:
    """Whether a definite noun tells again of an event read before: "the Houthi offensive", "the meeting in Paris"."""
    token, roles, scene = case.trigger.token, case.roles, case.scene
    if not _is_definite(case.trigger) or (token.dep_ in {"nsubj", "ROOT"} and roles.of("target")):
        return False
    if _is_answered_for(token):
        return False
    here = _place_ids(case, roles.places)
    if not roles.parts and here and kind in VIOLENCE:
        return any(here & _place_ids(case, before.places) for before in case.told if before.type in VIOLENCE)
    if any(role != "initiator" for role, _ in roles.parts):
        return False
    mine = scene.ids(roles.of("initiator"))
    if not mine and kind in VIOLENCE:
        return False
    family = VIOLENCE if kind in VIOLENCE else {kind}
    return any(
        before.type in family and (not mine or mine == scene.ids(before.those("initiator"))) for before in case.told
    )


def _place_ids(case: Case, places: Sequence[Token]) -> set[str]:
    return {one.id for token in places for one in case.scene.cast.at(token)}


def _is_answered_for(noun: Token) -> bool:
    """Whether somebody is made answerable for it here, which is a fact of its own: "blamed for the attack"."""
    above = (noun.head, noun.head.head, noun.head.head.head)
    return any(one.lemma_ in vocabulary().answering for one in above)


def kind_as_told(case: Case, kind: codes.Event) -> codes.Event:
    """The type, or that of the deed told before for a definite "attack" of no kind of its own.

    What is claimed or denied as a whole has the target of that deed too.
    """
    of_a_deed = case.trigger.frame.id in OF_A_DEED
    if of_a_deed:
        deed = next((one for one in reversed(case.told) if one.type in VIOLENCE), None)
        for token in deed.those("target") if deed is not None else ():
            case.roles.add("target", token)
    elif kind != "violence" or case.trigger.is_verb or not _is_definite(case.trigger):
        return kind
    before = (one.type for one in reversed(case.told) if one.type in VIOLENCE and one.type != "siege")
    return next(before, kind)
