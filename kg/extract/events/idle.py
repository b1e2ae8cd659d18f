"""Words of frames that tell of no event of their own: another word carries them, or they only describe."""

from collections.abc import Callable, Collection

from kg.extract import arguments
from kg.extract.events.outcomes import told_by_another
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Scene
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.vocabulary import words

_CARRIERS = frozenset({"clash", "strike", "destroy", "advance", "capture-place", "left", "seized", "agreement"})
_DESCRIBING = frozenset({"compound", "amod", "nmod", "npadvmod", "oprd"})
_BETWEEN = frozenset({"ceasefire", "agreement", "negotiation", "swap", "release", "summit", "meeting"})
_THERE_IS = frozenset({"aid", "access", "ceasefire"})


def is_idle(scene: Scene, trigger: Trigger, taken: Collection[int]) -> bool:
    """Whether the word tells of nothing; `taken` are the token indexes of wordings that have told of an event."""
    token = trigger.token
    if token.i in taken or token.dep_ == "amod" or token.sent.start in scene.off_topic:
        return True
    if trigger.object is not None and trigger.object.i in taken:
        return True
    if trigger.is_verb:
        return any(case(scene, trigger) for case in _IDLE_VERBS)
    return _is_idle_noun(scene, trigger, taken)


# ---- verbs -----------------------------------------------------------------------------------------------------------


def _carries_event(scene: Scene, trigger: Trigger) -> bool:
    """A light verb with the noun of an event: "struck a deal", "took the offensive"."""
    return (
        trigger.object is None
        and trigger.preposition is None
        and trigger.frame.id in _CARRIERS
        and lemma(trigger.token) in words().light
        and not any(child.dep_ == "prt" and child.lower_ in {"off", "back"} for child in trigger.token.rights)
        and any(noun.i in scene.nouns for noun in arguments.patients(trigger.token))
    )


def _is_aim_of_joint_operation(scene: Scene, trigger: Trigger) -> bool:
    """What a joint operation is for: "cooperate to target the militia"."""
    token = trigger.token
    return token.dep_ in {"xcomp", "advcl"} and any(
        one.frame.id in {"joint-operation", "cooperating"} for one in scene.at(token.head)
    )


def _is_done_by_act(scene: Scene, trigger: Trigger) -> bool:
    """What an act does: "the attack hit a school", "the blast caused a fire"."""
    token = trigger.token
    if lemma(token) not in words().hits | vocabulary().effects:
        return False
    return any(scene.is_act(noun) for noun in (*arguments.subjects(token), *arguments.agents(token)))


def _is_outcome(scene: Scene, trigger: Trigger) -> bool:
    """A toll of what another word tells: "killed in an airstrike"."""
    return lemma(trigger.token) in words().victims and told_by_another(scene, trigger.token)


def _is_how_others_agree(scene: Scene, trigger: Trigger) -> bool:
    """Who stands between the sides of talks or a deal told by its noun: "a truce brokered by Arland"."""
    token = trigger.token
    talks = scene.nouns.get(token.head.i)
    return trigger.frame.id == "mediation" and token.dep_ == "acl" and talks is not None and talks.frame.id in _BETWEEN


def _is_how_an_act_is_told(scene: Scene, trigger: Trigger) -> bool:
    """To whom an act is put down: "a raid attributed to soldiers", which tells who did it."""
    return trigger.frame.id == "accusation" and trigger.token.dep_ == "acl" and scene.is_act(trigger.token.head)


_IDLE_VERBS: tuple[Callable[[Scene, Trigger], bool], ...] = (
    _carries_event,
    _is_aim_of_joint_operation,
    _is_done_by_act,
    _is_outcome,
    _is_how_others_agree,
    _is_how_an_act_is_told,
)


# ---- nouns -----------------------------------------------------------------------------------------------------------


def _is_idle_noun(scene: Scene, trigger: Trigger, taken: Collection[int]) -> bool:
    token = trigger.token
    if token.dep_ in _DESCRIBING or token.i in scene.named or _is_kept_away(scene, trigger):
        return True
    match token.dep_, token.head.lower_:
        case "attr", _:
            return _only_classifies(trigger)
        case "pobj", "for":  # "hosts his counterparts for talks": one event
            return token.head.head.i in taken and trigger.frame.id == "negotiation"
        case "pobj", "as":  # "described as an attack"
            return True
    return False


def _is_kept_away(scene: Scene, trigger: Trigger) -> bool:
    """Whether aid is what a verb of access lets through or not: "the relief convoy was held up"."""
    return (
        trigger.frame.type == "aid-delivery"
        and trigger.token.dep_ in {"dobj", "nsubjpass"}
        and any(one.frame.id == "access-denied" for one in scene.at(trigger.token.head))
    )


def _only_classifies(trigger: Trigger) -> bool:
    """Whether a noun after "be" only says what something was: "it was an attack", "the visit was a trip"."""
    if trigger.frame.type in VIOLENCE | {"demonstration"}:
        return True
    return not arguments.owners(trigger.token) and trigger.frame.id not in _THERE_IS
