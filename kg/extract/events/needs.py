"""What the frame of a word asks for around it: a word of the clause, somebody who does it, somebody it is done to."""

from collections.abc import Callable, Sequence

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.events.scene import Scene
from kg.extract.events.vocabulary import vocabulary
from kg.extract.events.wordings import WORDINGS
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.scene import ACTORS
from kg.extract.roles.vocabulary import words

_WAYS = frozenset({"from", "out of", "to", "into"})
_NEAR_NOUN = frozenset({"nsubj", "nsubjpass", "dobj", "prep", "agent", "compound", "amod"})


def met(scene: Scene, trigger: Trigger) -> bool:
    """Whether all that the frame asks for is there."""
    wording = WORDINGS.get(trigger.frame.id)
    return (
        _has_word(trigger)
        and _has_doer_word(trigger)
        and _has_doer(scene, trigger)
        and _has_patient(scene, trigger)
        and (trigger.frame.id != "told" or _is_to_media(scene, trigger))
        and (wording is None or wording(trigger))
    )


# ---- a word ----------------------------------------------------------------------------------------------------------


def _has_word(trigger: Trigger) -> bool:
    needed = trigger.frame.needs_word
    if not needed:
        return True
    own = {form for word in trigger.words for form in (lemma(word), word.lower_)} if not trigger.is_verb else set()
    return bool(own & needed or _clause_words(trigger) & needed)


def _clause_words(trigger: Trigger) -> set[str]:
    """Lemmas and words of the trigger's own clause, coarse: its subtree and, for a noun, its verb's other words."""
    token = trigger.token
    found = {word.lower_ for word in token.subtree} | {lemma(word) for word in token.subtree}
    if not trigger.is_verb:
        for child in token.head.children:
            if child.dep_ in _NEAR_NOUN:
                found |= {lemma(word) for word in child.subtree}
        found.add(lemma(token.head))
    elif token.dep_ in {"relcl", "acl"}:
        found |= {lemma(token.head), *(lemma(child) for child in token.head.lefts)}
    elif token.dep_ == "xcomp":
        found |= {lemma(child) for child in token.head.children}
    return found


# ---- who does it -----------------------------------------------------------------------------------------------------


def _doers(trigger: Trigger) -> list[Token]:
    return arguments.doers(trigger.token) if trigger.is_verb else arguments.owners(trigger.token)


def _has_doer_word(trigger: Trigger) -> bool:
    """Whether a doer is called so: "a suicide bomber struck"."""
    needed = trigger.frame.needs_doer_word
    if not needed:
        return True
    doers = _doers(trigger)
    return bool(needed & ({lemma(doer) for doer in doers} | {child.lower_ for doer in doers for child in doer.lefts}))


def _has_doer(scene: Scene, trigger: Trigger) -> bool:
    needed = trigger.frame.needs_doer
    if needed is None:
        return True
    doers = _doers(trigger)
    if needed == "armed" and not (trigger.is_verb and doers):
        return True
    return _DOERS[needed](scene, doers)


def _by_official(scene: Scene, doers: Sequence[Token]) -> bool:
    """By somebody who speaks for a state or a body: "the envoy visited"."""
    types = scene.types(doers)
    return bool(types & {"person", "government", "organization", "state"}) and not types & {
        "armed-group",
        "population-group",
    }


def _by_civilian(scene: Scene, doers: Sequence[Token]) -> bool:
    """By people: "residents fled"."""
    return bool(scene.types(doers) & {"population-group", "person"}) or any(
        lemma(doer) in words().unspecific | vocabulary().civilians for doer in doers
    )


def _by_armed(scene: Scene, doers: Sequence[Token]) -> bool:
    """By somebody with weapons: "gunmen advanced", "the militia's tanks advanced"."""
    types = scene.types(actor for doer in doers for actor in scene.reader.actors(doer))
    return bool(types & {"armed-group", "government", "state", "unknown-actor"})


def _by_owner(scene: Scene, doers: Sequence[Token]) -> bool:
    """By whose it is: "the militia's threat"."""
    return any(doer.dep_ == "poss" and scene.types([doer]) & ACTORS for doer in doers)


def _by_troops(scene: Scene, doers: Sequence[Token]) -> bool:
    """By an armed group: "the brigade left the town"."""
    return bool(scene.types(doers) & {"armed-group"})


def _by_actor(scene: Scene, doers: Sequence[Token]) -> bool:
    """By anybody who can act: "the minister threatened"."""
    return bool(scene.types(doers) & ACTORS)


_DOERS: dict[str, Callable[[Scene, Sequence[Token]], bool]] = {
    "official": _by_official,
    "civilian": _by_civilian,
    "armed": _by_armed,
    "owner": _by_owner,
    "troops": _by_troops,
    "actor": _by_actor,
}


# ---- to whom it is done ----------------------------------------------------------------------------------------------


def patients(trigger: Trigger) -> list[Token]:
    """To whom or what it is done, by the frame's own wording: "took control of the town", "fired on the crowd"."""
    if not trigger.is_verb:
        return [
            noun for word, noun in arguments.phrases(trigger.token) if word in {"of", "to", "on", "against", "over"}
        ]
    if trigger.object is not None:
        both = [*arguments.phrases(trigger.object), *arguments.phrases(trigger.token)]
        return [noun for word, noun in both if word in {"of", "over", "from", "in", "on"}]
    if trigger.preposition is not None:
        if trigger.frame.needs_patient == "people" and trigger.preposition in _WAYS:
            return arguments.patients(trigger.token)  # of "flew diplomats to Cyprus" those flown
        after = [noun for word, noun in arguments.phrases(trigger.token) if word == trigger.preposition]
        return after or arguments.patients(trigger.token)  # of "took hostage" the one taken
    return arguments.patients(trigger.token)


def _has_patient(scene: Scene, trigger: Trigger) -> bool:
    needed = trigger.frame.needs_patient
    if needed is None:
        return True
    found = patients(trigger)
    if trigger.frame.id == "fall-place" and trigger.is_verb:
        found = arguments.subjects(trigger.token)
    if trigger.is_verb and trigger.object is not None and not found:
        return needed in {"people", "armed", "group"}
    return _PATIENTS[needed](scene, trigger, found)


def _to_place(scene: Scene, trigger: Trigger, found: Sequence[Token]) -> bool:
    """To a place, after a verb also to a state: "took the airport", "the port's capture"."""
    nouns = found if trigger.is_verb else [*found, *arguments.owners(trigger.token)]
    wanted = {"place", "state"} if trigger.is_verb else {"place"}
    return any(one.type in wanted for noun in nouns for one in scene.cast.at(noun))


def _to_armed(scene: Scene, trigger: Trigger, found: Sequence[Token]) -> bool:
    """To an armed group, where no noun tells so: "deployed a battalion"; "sent troops", "the deployment"."""
    return trigger.object is not None or not trigger.is_verb or bool(scene.types(found) & {"armed-group"})


def _to_people(scene: Scene, trigger: Trigger, found: Sequence[Token]) -> bool:
    """To people: "detained a reporter", not "released a film"."""
    if not trigger.is_verb:
        found = [*found, *(owner for owner in arguments.owners(trigger.token) if owner.dep_ == "poss")]
    types = scene.types(found)
    return bool(types & (ACTORS - {"media", "state"})) and "place" not in types


def _to_group(scene: Scene, trigger: Trigger, found: Sequence[Token]) -> bool:
    """To or by a group: "the rebels split", "the defeat of the brigade"."""
    if trigger.is_verb:
        types = scene.types([*found, *arguments.doers(trigger.token)])
        return bool(types & {"armed-group", "organization", "unknown-actor"})
    types = scene.types([*found, *arguments.owners(trigger.token)])
    return bool(types & {"armed-group", "organization", "population-group", "government"})


def _to_protester(_scene: Scene, _trigger: Trigger, found: Sequence[Token]) -> bool:
    """To those who demonstrate: "fired on the marchers"."""
    return any(lemma(token) in vocabulary().protesters for token in found)


_PATIENTS: dict[str, Callable[[Scene, Trigger, Sequence[Token]], bool]] = {
    "place": _to_place,
    "armed": _to_armed,
    "people": _to_people,
    "group": _to_group,
    "protester": _to_protester,
}


def _is_to_media(scene: Scene, trigger: Trigger) -> bool:
    """Whether it is told to a news medium, which is an interview: "told the radio", "spoke to the newspaper"."""
    return any(one.type == "media" for noun in patients(trigger) for one in scene.cast.at(noun)) and not (
        arguments.is_passive(trigger.token)
    )
