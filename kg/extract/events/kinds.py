"""The exact type of an event, for the frames whose words are of several types (`refine` in data/frames.toml)."""

from collections.abc import Callable

from kg import codes
from kg.extract import arguments
from kg.extract.events.attacks import killing, strike
from kg.extract.events.needs import patients
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.repeats import OF_A_DEED
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import lemma
from kg.extract.roles.vocabulary import words


def kind_of(case: Case) -> codes.Event | None:
    """The type of the event; None where its words turn out to tell of none."""
    frame = case.trigger.frame
    if frame.id in OF_A_DEED and not any(one.type in VIOLENCE for one in case.told):
        return None
    return frame.type if frame.refine is None else _REFINEMENTS[frame.refine](case)


def _seized(case: Case) -> codes.Event | None:
    """People seized by police or soldiers are arrested, by others abducted; with nobody told they must be taken."""
    word, doers = lemma(case.trigger.token), case.roles.of("initiator")
    taken_from = any(preposition == "from" for preposition, _ in arguments.phrases(case.trigger.token))
    if not taken_from:
        if not doers:
            return None
        if word in {"take", "hold", "drag"} and not case.types("initiator") & {"armed-group", "unknown-actor"}:
            return None
    if word == "hold" and not _is_held_captive(case):
        return None
    if any(lemma(token) in vocabulary().officials for token in doers) or "government" in case.types("initiator"):
        return "arrest"
    return "abduction"


def _is_held_captive(case: Case) -> bool:
    """Whether those held are captives by name, or held by armed men: "a sailor held by the militia"."""
    if any(lemma(token) in {"hostage", "captive"} for token in case.roles.of("target")):
        return True
    by_armed = case.scene.types(arguments.agents(case.trigger.token)) & {"armed-group", "unknown-actor"}
    return arguments.is_passive(case.trigger.token) and bool(by_armed)


def _death(case: Case) -> codes.Event | None:
    """The death of somebody in particular; from wounds it is a killing. Tolls are figures, not events."""
    roles = case.roles
    if not case.types("affected") & {"person", "unknown-actor"}:
        return None
    if any(
        lemma(noun) in {"wound", "injury", "gunshot", "bullet"} for _, noun in arguments.phrases(case.trigger.token)
    ):
        roles.parts = [("target", token) for _, token in roles.parts]
        return "killing"
    return "other-action"


def _attempted(case: Case) -> codes.Event:
    """What was only tried to be taken is an advance."""
    token = case.trigger.token
    tried = token.dep_ == "xcomp" and lemma(token.head) in vocabulary().attempting
    return "military-advance" if tried else "territory-captured"


def _protest(case: Case) -> codes.Event | None:
    """A demonstration, peaceful or violent when it is said to be; not what a state or an armed group protests."""
    trigger = case.trigger
    modifiers = {child.lower_ for word in trigger.words for child in word.children}
    if modifiers & {"violent", "violently"}:
        return "violent-demonstration"
    if modifiers & {"peaceful", "peacefully"}:
        return "peaceful-protest"
    if trigger.is_verb and _is_of_one_voice(case):
        return None
    return "demonstration"


def _is_of_one_voice(case: Case) -> bool:
    """Whether those who protest are no crowd: a state, an armed group, one politician."""
    verb = case.trigger.token
    doers = arguments.doers(verb)
    types = case.scene.types(doers)
    if types & {"state", "armed-group"}:
        return True
    alone = len(doers) == 1 and doers[0].tag_ in {"NN", "NNP", "PRP"} and types <= {"person", "government"}
    return lemma(verb) == "protest" and alone and bool(types)


def _aircraft(case: Case) -> codes.Event | None:
    """Something that flies is shot down; its owner is the target."""
    nouns = patients(case.trigger)
    if not any(
        lemma(noun) in words().weapon_types["air-strike"] or lemma(noun) in {"plane", "jet", "missile"}
        for noun in nouns
    ):
        return None
    for noun in nouns:
        for owner in arguments.owners(noun):
            for actor in case.scene.reader.actors(owner, 1):
                case.roles.add("target", actor)
    if all(lemma(noun) in {"missile", "rocket", "projectile"} for noun in nouns):
        return "disrupted-weapons-use"
    return "aircraft-shot-down"


_REFINEMENTS: dict[str, Callable[[Case], codes.Event | None]] = {
    "weapon": strike,
    "killing": killing,
    "protest": _protest,
    "aircraft": _aircraft,
    "death": _death,
    "attempted": _attempted,
    "seized": _seized,
}
