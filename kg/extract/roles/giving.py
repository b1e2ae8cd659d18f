"""Who gets a role, by the names that data/frames.toml has for roles: "facility", "initiator-if-armed"."""

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.document import Entity
from kg.extract.frames import lemma
from kg.extract.roles.parts import Roles
from kg.extract.roles.scene import ACTORS, ARMED, Scene, actors, entities, themselves
from kg.extract.roles.vocabulary import words

_SOMEWHERE = frozenset({"place", "state"})
_PARTIES = ACTORS - {"population-group"}
_HOLDERS = ARMED - {"unknown-actor"}
_OWN_FORCES = frozenset({"reinforcement", "troop", "force"})
_AREA_HOPS = 3
_INTO = frozenset({"into", "through", "at", "against", "outside", "near"})
_AIMED = frozenset({"on", "upon", "against", "struck"})
"""How a settlement hangs on an attack that is told to be aimed at it: "the raid on Pibor"."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """A noun at an event's word: how it hangs there, and the roles gathered so far."""

    scene: Scene
    roles: Roles
    word: Token
    relation: str
    token: Token

    def types(self) -> set[str]:
        """The types of the entities that the noun speaks of."""
        return self.scene.types(self.token)


Rule = Callable[[Dependent], None]


def act(scene: Scene, roles: Roles, role: str, token: Token) -> None:
    """Those who act at the token take that role."""
    for actor in actors(scene, token):
        roles.add(role, actor)


def _acting(role: str) -> Rule:
    """Those who act at the noun."""
    return lambda at: act(at.scene, at.roles, role, at.token)


def _place(at: Dependent) -> None:
    """Where it happened: a place, or a state as its territory."""
    if at.types() & _SOMEWHERE:
        at.roles.places.append(at.token)


def _initiator(at: Dependent) -> None:
    """Who does it; before a noun ("the Geneva talks", "Syrian airstrikes") only somebody who can, else the place."""
    if at.relation == "owner" and not at.types() & _PARTIES:
        _place(at)
    else:
        act(at.scene, at.roles, "initiator", at.token)


def _if_none(at: Dependent) -> None:
    """Those who are pulled out, where nobody is told who pulls them out; a land that somebody leaves is the place."""
    if at.roles.of("initiator") and at.types() & _SOMEWHERE:
        _place(at)
    elif not at.roles.of("initiator"):
        act(at.scene, at.roles, "initiator", at.token)


def _not_a_place(role: str, otherwise: Rule | None = None) -> Rule:
    """Those who act, unless it is a place: "advance against the militia", "advance against the port"."""

    def give(at: Dependent) -> None:
        types = at.types()
        if at.relation == "from" and (types == {"state"} or _has_its_doer(at)):
            return
        if "place" in types and not types & ARMED:
            if otherwise is not None:
                otherwise(at)
        elif types & ACTORS:
            act(at.scene, at.roles, role, at.token)

    return give


def _has_its_doer(at: Dependent) -> bool:
    """Whether a verb tells who does it before "from": "rebels attacked from three sides"."""
    return at.word.pos_ == "VERB" and bool(arguments.doers(at.word))


def _place_or(role: str) -> Rule:
    """The place, also when it is a state; else those who act."""

    def give(at: Dependent) -> None:
        types = at.types()
        if types & _SOMEWHERE:
            _place(at)
        elif types & ACTORS:
            act(at.scene, at.roles, role, at.token)

    return give


def _if_person(role: str) -> Rule:
    """Those who can meet or be met: "talks of the two presidents", and not "talks of the century"."""

    def give(at: Dependent) -> None:
        if at.types() & {"armed-group", "government", "person", "state"}:
            act(at.scene, at.roles, role, at.token)

    return give


def _not_own(at: Dependent) -> None:
    """Those sent, unless they are the sender's own: "its soldiers"."""
    own = any(child.dep_ == "poss" and child.pos_ == "PRON" for child in at.token.lefts)
    if not own and lemma(at.token) not in _OWN_FORCES and at.types() & ACTORS:
        act(at.scene, at.roles, "affected", at.token)


def _judged(at: Dependent) -> None:
    """Whom a judgement is aimed at: somebody, or who did what is judged."""
    if at.types() & ACTORS and at.token.i not in at.scene.events and lemma(at.token) not in words().claims:
        act(at.scene, at.roles, "target", at.token)
        return
    for doer in _doers_of(at.token):
        if at.scene.types(doer) & _PARTIES:
            act(at.scene, at.roles, "target", doer)


def _doers_of(deed: Token) -> list[Token]:
    """Who did it: "the militia's raid", "news that the army freed the town", "the raid which the militia claimed"."""
    found = [*arguments.owners(deed), *(noun for word, noun in arguments.phrases(deed) if word in {"by", "from"})]
    if lemma(deed) in words().claims:
        return found
    for child in deed.children:
        if child.dep_ in {"acl", "relcl", "ccomp"} and child.pos_ == "VERB" and child.lemma_ not in words().victims:
            found += [one for one in arguments.doers(child) if one != deed]
    return found


def _besieged(at: Dependent) -> None:
    """A besieged place is the place, and the people told to be in it the target."""
    if not at.types() & _SOMEWHERE:
        act(at.scene, at.roles, "target", at.token)
        return
    _place(at)
    inside = _people_in(at.scene, at.token)
    if inside is not None:
        at.roles.add("target", inside)


def _people_in(scene: Scene, place: Token) -> Token | None:
    """Those in a place: "civilians in rebel-held areas of the city which are under siege"."""
    above = place
    for _ in range(_AREA_HOPS):
        if above.dep_ == "appos":
            above = above.head
        if above.dep_ != "pobj" or above.head.lower_ not in {"in", "of"}:
            return None
        above = above.head.head
        if "population-group" in scene.types(above):
            return above
    return None


def _hurt(at: Dependent) -> None:
    """Those killed or wounded: who they are shows later whether they are a target."""
    at.roles.victims.append(at.token)


def _each_other(at: Dependent) -> None:
    """Both sides are the target: "the two groups attacked each other"."""
    at.roles.mutual = True
    for doer in arguments.doers(at.word):
        act(at.scene, at.roles, "target", doer)


# ---- hit -------------------------------------------------------------------------------------------------------------


def _hit(at: Dependent) -> None:
    """Who or what is hit: a facility and its owner, somebody; a town is where it happened."""
    if _is_means(at):
        return
    found, noun = entities(at.scene.cast, at.token)
    for one in found:
        _hit_one(at.roles, one, noun, aimed=at.relation in _AIMED and at.word.pos_ == "NOUN")
    if not found:
        _hit_unknown(at)
    elif not any(one.type in ACTORS for one in found):
        _hit_owned(at)


def _is_means(at: Dependent) -> bool:
    """Whether it is what hits, not what is hit: "fired live rounds", "drove a lorry into the bank"."""
    if at.relation != "patient" or at.word.pos_ != "VERB":
        return False
    verb, noun = lemma(at.word), lemma(at.token)
    if verb in words().launching:
        return noun in words().weapons | words().munitions
    into = any(word in _INTO for word, _ in arguments.phrases(at.word))
    return into and verb in words().driving and noun in words().driven


def _hit_one(roles: Roles, entity: Entity, token: Token, *, aimed: bool) -> None:
    if _is_settlement(entity, token):
        roles.places.append(token)
        roles.hit.append(token)
        if aimed:
            roles.add("target", token)
    elif entity.type in ACTORS or entity.type == "place" or lemma(token) in words().facility:
        roles.add("target", token)
    else:
        roles.add("affected", token)


def _is_settlement(entity: Entity, token: Token) -> bool:
    """Whether a place is where things happen, not a thing that is hit."""
    if entity.type != "place":
        return False
    if token.pos_ == "NOUN" and not entity.place and token.tag_ == "NNS":
        return False  # "three villages", "towns in the north": they are what is hit
    return lemma(token) not in words().facility or bool(entity.place)


def _hit_unknown(at: Dependent) -> None:
    """What is not in the cast is its owner's: "Red Front positions"."""
    if at.token.i in at.scene.events or lemma(at.token) in words().weapons:
        return
    for owner in arguments.owners(at.token):
        for actor in themselves(at.scene, owner):
            at.roles.add("target", actor)


def _hit_owned(at: Dependent) -> None:
    """Whose facility or thing it is: "a base of the militia", "the army's trucks"."""
    owners = arguments.owners(at.token)
    if lemma(at.token) in words().facility:
        owners = [*owners, *(noun for word, noun in arguments.phrases(at.token) if word == "of")]
    for owner in owners:
        for actor in themselves(at.scene, owner):
            if any(one.type in _HOLDERS for one in at.scene.cast.at(actor)):
                at.roles.add("target", actor)


RULES: dict[str, Rule] = {
    "actor": _judged,
    "affected": _acting("affected"),
    "affected-if-armed": _not_a_place("affected"),
    "affected-not-own": _not_own,
    "besieged": _besieged,
    "each-other": _each_other,
    "facility": _hit,
    "ignore": lambda _: None,
    "initiator": _initiator,
    "initiator-if-armed": _not_a_place("initiator"),
    "initiator-if-none": _if_none,
    "initiator-or-place": _not_a_place("initiator", _place),
    "mediator": _acting("mediator"),
    "party": _acting("party"),
    "party-if-person": _if_person("party"),
    "place": _place,
    "place-or-target": _place_or("target"),
    "recipient": _acting("recipient"),
    "recipient-if-actor": _not_a_place("recipient"),
    "recipient-or-place": _not_a_place("recipient", _place),
    "struck": _hit,
    "target": _acting("target"),
    "target-or-place": _not_a_place("target", _place),
    "victim": _hurt,
}
"""By the names in data/frames.toml; `each-other` and `victim` are of every scheme."""
