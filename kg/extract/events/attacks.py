"""The type of an attack or a killing: by weapon, by who does it, by who or what is hit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg import codes
from kg.extract import arguments
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.events.weapons import type_by_weapon
from kg.extract.frames import lemma
from kg.extract.roles.vocabulary import words


@dataclass(frozen=True)
class _Attack:
    """An attack without a weapon: its word, the words before it, those hit, by their types and their words."""

    case: Case
    word: str
    modifiers: frozenset[str]
    types: frozenset[str]
    things: frozenset[str]

    @property
    def initiators(self) -> list[Token]:
        """Those who attack."""
        return self.case.roles.of("initiator")


def _attack(case: Case) -> _Attack:
    word = lemma(case.trigger.token)
    modifiers = {lemma(child) for one in case.trigger.words for child in one.lefts}
    victims = (victim for victim in case.roles.victims if lemma(victim) not in words().unspecific)
    targets = [*case.roles.of("target"), *victims]
    described = {child.lower_ for one in targets for child in one.lefts if child.dep_ in {"compound", "amod"}}
    return _Attack(
        case,
        word,
        frozenset(modifiers | {word}),
        frozenset(case.scene.types(targets)),
        frozenset(described | {lemma(token) for token in targets}),
    )


# ---- who does it -----------------------------------------------------------------------------------------------------


def _is_by_a_mob(case: Case) -> bool:
    """By a crowd: "a mob attacked the shop"."""
    return any(lemma(token) in {"mob", "crowd"} for token in case.roles.of("initiator"))


def _is_by_rioters(attack: _Attack) -> bool:
    """By those who demonstrate: "protesters attacked the ministry"."""
    return any(lemma(token) in vocabulary().rioters for token in attack.initiators)


def _is_strike_of_a_state(attack: _Attack) -> bool:
    """A "strike" by a state, or as a noun: "the coalition struck the depot", "the strike"."""
    return attack.word == "strike" and (
        not attack.case.trigger.is_verb or bool(attack.case.types("initiator") & {"state", "organization"})
    )


# ---- who or what is hit ----------------------------------------------------------------------------------------------


def _is_of_combat(attack: _Attack) -> bool:
    """By the word itself a fight: "an ambush", "the insurgent attack"."""
    return bool(attack.modifiers & words().combatant_words)


def _is_on_civilians(attack: _Attack) -> bool:
    """On people or what is theirs, or called so: "attacked the market", "a terror attack"."""
    return bool(
        attack.modifiers & words().civilian_words
        or attack.things & words().civil_things
        or "population-group" in attack.types
    )


def _is_on_the_armed(attack: _Attack) -> bool:
    """On soldiers, officials or what is theirs: "attacked the outpost"."""
    return bool(attack.things & words().military_things or attack.types & {"armed-group", "government"})


def _is_on_a_person(attack: _Attack) -> bool:
    """On somebody: "attacked the mayor"."""
    return "person" in attack.types


# ---- the rest --------------------------------------------------------------------------------------------------------


def _is_gunfire(attack: _Attack) -> bool:
    """Fire: "exchanges of gunfire", "opened fire"."""
    carried = attack.case.trigger.object
    return attack.word in {"fire", "gunfire"} or (carried is not None and lemma(carried) == "fire")


def _is_with_a_toll(attack: _Attack) -> bool:
    """With people hurt of whom no more is told: "the attack killed ten people"."""
    return any(lemma(victim) in words().unspecific | {"civilian"} for victim in attack.case.roles.victims)


def _is_raid_by_a_state(attack: _Attack) -> bool:
    """A raid on a town by an army: "the army stormed the town"."""
    return _is_raid_on_a_town(attack) and any(
        "army" in one.name.lower() or one.type == "government"
        for token in attack.initiators
        for one in attack.case.scene.cast.at(token)
    )


def _is_raid_on_a_town(attack: _Attack) -> bool:
    """A raid on a town: "gunmen stormed the town"."""
    return bool(attack.case.roles.hit) and attack.word in vocabulary().raids


def _is_raid_somewhere(attack: _Attack) -> bool:
    """A raid by somebody armed, on nobody told: "the militia attacked in the valley"."""
    return (
        attack.word in vocabulary().raids
        and bool(attack.case.roles.places)
        and bool(attack.case.types("initiator") & {"armed-group", "government"})
    )


_Rules = Sequence[tuple[Callable[[_Attack], bool], codes.Event]]
_BY_DOER: _Rules = (
    (lambda attack: _is_by_a_mob(attack.case), "mob-violence"),
    (_is_by_rioters, "violent-demonstration"),
    (_is_strike_of_a_state, "air-strike"),
)
_BY_TARGET: _Rules = (
    (_is_of_combat, "armed-clash"),
    (_is_on_civilians, "attack-on-civilians"),
    (_is_on_the_armed, "armed-clash"),
    (_is_on_a_person, "violence"),
)
_BY_THE_REST: _Rules = (
    (_is_gunfire, "armed-clash"),
    (_is_with_a_toll, "attack-on-civilians"),
    (_is_raid_by_a_state, "armed-clash"),
    (_is_raid_on_a_town, "attack-on-civilians"),
    (_is_raid_somewhere, "armed-clash"),
)


def _first(rules: _Rules, attack: _Attack) -> codes.Event | None:
    return next((kind for applies, kind in rules if applies(attack)), None)


def _is_of_labour(case: Case) -> bool:
    """Whether a strike is one of work: "a strike by nurses", "the union called a strike", "a strike over pay"."""
    noun, verb = case.trigger.token, case.trigger.token.head
    aimed = any(word in {"on", "against", "at"} for word, _ in arguments.phrases(noun))
    if case.trigger.is_verb or lemma(noun) != "strike" or aimed or verb.lemma_ in {"carry", "conduct", "launch"}:
        return False
    if verb.lemma_ in {"call", "stage", "end", "join", "continue", "begin", "suspend"} and noun.dep_ == "dobj":
        around = [*arguments.doers(verb), *noun.lefts]
    else:
        around = [*noun.lefts]
    around += case.roles.of("initiator")
    around += [near for word, near in arguments.phrases(noun) if word in {"by", "over", "of"}]
    named = {lemma(word) for one in around for word in (one, *one.lefts)}
    return bool(named & vocabulary().labour)


def strike(case: Case) -> codes.Event | None:
    """The type of an attack: by weapon, else by who is hit; None where the word tells of none ("hit a record")."""
    if _is_of_labour(case):
        return None
    by_weapon = type_by_weapon(case.trigger)
    if by_weapon is not None and (case.trigger.is_verb or lemma(case.trigger.token) != "fire"):
        return by_weapon
    attack = _attack(case)
    found = (
        _first(_BY_DOER, attack)
        or _again(attack)
        or _as_told_of_it(attack)
        or _first(_BY_TARGET, attack)
        or _as_just_before(attack)
    )
    if found is not None and _is_retort(attack):
        return None
    if found is not None and _is_unexplained(attack):
        return "violence"
    if found is not None or _is_figurative(attack):
        return found
    return None if _is_retort(attack) else _first(_BY_THE_REST, attack) or "violence"


def _again(attack: _Attack) -> codes.Event | None:
    """The type of the air strike or shelling before, whose initiator it has: "a clinic was also hit"."""
    verb, roles = attack.case.trigger.token, attack.case.roles
    if attack.word not in {"hit", "strike", "target"} or not attack.case.trigger.is_verb or attack.initiators:
        return None
    before = next((one for one in reversed(attack.case.told) if one.type in {"air-strike", "shelling"}), None)
    if before is None or not any(child.lower_ == "also" for child in verb.children):
        return None
    roles.parts += [part for part in before.parts if part[0] == "initiator"]
    return before.type


def _as_told_of_it(attack: _Attack) -> codes.Event | None:
    """The type of the air strike or shelling of the same thing told before: "denied that the monastery was hit"."""
    mine = attack.case.scene.ids(attack.case.roles.of("target"))
    if not attack.case.trigger.is_verb or attack.word not in {"hit", "strike", "target", "attack", "bomb"} or not mine:
        return None
    told = (one for one in reversed(attack.case.told) if one.type in {"air-strike", "shelling"})
    return next((one.type for one in told if mine & attack.case.scene.ids(one.those("target"))), None)


def _as_just_before(attack: _Attack) -> codes.Event | None:
    """The type of the air strike or shelling just before: "a shell hit the road, another hit the bridge"."""
    last = attack.case.told[-1].type if attack.case.told else None
    return last if attack.word == "hit" and last in {"air-strike", "shelling"} else None


def _is_unexplained(attack: _Attack) -> bool:
    """Whether it is a blast of which nobody is told to have done it: "a blast in a factory killed ten"."""
    named = attack.modifiers & (words().civilian_words | words().combatant_words)
    return (
        attack.word in vocabulary().unknown_blasts
        and not attack.case.trigger.is_verb
        and not attack.initiators
        and not named
    )


def _is_retort(attack: _Attack) -> bool:
    """Whether it is words that are meant: "the minister hit back, calling the report baseless"."""
    verb = attack.case.trigger.token
    turned = any(child.lower_ in {"back", "out"} and child.dep_ in {"advmod", "prt"} for child in verb.rights)
    plain = attack.case.trigger.frame.id == "strike" and attack.case.trigger.is_verb
    return plain and turned and attack.word in {"hit", "strike"} and not attack.case.roles.of("target")


def _is_figurative(attack: _Attack) -> bool:
    """Whether a verb with many meanings has nobody to tell of: "hit a record", "fired a manager"."""
    roles = attack.case.roles
    return (
        attack.case.trigger.is_verb
        and attack.word in {"hit", "target", "strike", "fire", "blast"}
        and not roles.parts
        and not roles.hit
    )


# ---- killings --------------------------------------------------------------------------------------------------------


def killing(case: Case) -> codes.Event | None:
    """The type of a killing: of civilians, in combat, of one person; None of a wound by and of nobody."""
    token, roles = case.trigger.token, case.roles
    hurts = lemma(token) in vocabulary().hurting
    if hurts and not roles.of("initiator") and not roles.of("target"):
        return None
    if _is_by_a_mob(case):
        return "mob-violence"
    if case.trigger.is_verb:
        if any(word == "to" and lemma(noun) == "death" for word, noun in arguments.phrases(token)):
            return "killing"
        by_weapon = type_by_weapon(case.trigger)
        if by_weapon is not None:
            return by_weapon
    return _killing_of(case, hurts=hurts)


def _killing_of(case: Case, *, hurts: bool) -> codes.Event:
    """The type by who is killed; people who are nobody in particular are no target."""
    roles, types = case.roles, case.types("target")
    if all(lemma(token) in words().unspecific for token in roles.of("target")):
        roles.parts = [(role, token) for role, token in roles.parts if role != "target"]
    if lemma(case.trigger.token) in vocabulary().murders:
        return "killing"
    if hurts and ("person" in types or not roles.of("initiator")):
        return "violence"
    if not roles.of("initiator"):
        return "killing"
    if types & {"armed-group", "government"}:
        return "armed-clash"
    return "killing" if "person" in types else "attack-on-civilians"
