"""Who takes part in an event, and in what role: the dependents of its word, read by the frame's scheme."""

from spacy.tokens import Token

from kg.extract.arguments import phrases
from kg.extract.document import Cast
from kg.extract.frames import Scheme, Trigger, lemma
from kg.extract.roles.dependents import dependents
from kg.extract.roles.giving import RULES, Dependent, act
from kg.extract.roles.nouns import takes_part
from kg.extract.roles.parts import Roles
from kg.extract.roles.scene import Scene, actors, themselves
from kg.extract.roles.vocabulary import words

__all__ = ["Reader"]

_UNDERGONE = frozenset({"arrest", "prisoner-release", "abduction", "killing"})


class Reader:
    """Reads the roles around the triggers of one text; `events` are the indices of its event nouns."""

    def __init__(self, cast: Cast, events: frozenset[int]) -> None:
        self._scene = Scene(cast, events)

    def read(self, trigger: Trigger) -> Roles:
        """The roles around the trigger."""
        roles = Roles()
        rules = _rules(trigger.frame.scheme)
        found = list(dependents(self._scene, trigger))
        for relation, token in sorted(found, key=lambda pair: rules.get(pair[0]) == "initiator-if-none"):
            own = token in trigger.words and not takes_part(self._scene, trigger, token)
            if own or relation not in rules:
                continue
            if relation == "owner" and self._is_where(token):
                roles.places.append(token)
            else:
                rule = "target" if relation == "owner" and self._is_undergone(trigger, token) else rules[relation]
                RULES[rule](Dependent(self._scene, roles, trigger.token, relation, token))
        return roles

    def _is_where(self, owner: Token) -> bool:
        """Whether a place before a noun tells where: "the Geneva talks"."""
        return self._scene.types(owner) == {"place"} and lemma(owner) not in words().facility

    def _is_undergone(self, trigger: Trigger, owner: Token) -> bool:
        """Whether the owner of a noun is the one it is done to: "his release", not "the army's killing of a monk"."""
        own = owner.dep_ == "poss" and trigger.frame.type in _UNDERGONE and not trigger.is_verb
        told = any(word == "of" for word, _ in phrases(trigger.token))
        return own and not told and self._scene.types(owner) == {"person"}

    def give(self, role: str, token: Token, roles: Roles) -> None:
        """Add those who act at the token in that role."""
        act(self._scene, roles, role, token)

    def actors(self, token: Token, depth: int = 0) -> list[Token]:
        """The tokens of somebody who can act: the noun itself or, at no depth, who owns what it names."""
        return themselves(self._scene, token) if depth else actors(self._scene, token)


def _rules(scheme: Scheme) -> dict[str, str]:
    """The name of the rule for each relation to the event's word; of others nothing is read."""
    return {
        **dict.fromkeys(words().where, "place"),
        **scheme.phrases,
        **_like(scheme, "from", "out of"),
        **(_like(scheme, "to", "into", "onto") if scheme.phrases.get("to") == "place" else {}),
        "doer": scheme.doer,
        "patient": scheme.patient,
        "owner": scheme.owner,
        "victim": "victim",
        "each-other": "each-other",
        "aimed": "target",
        "struck": "struck" if scheme.patient == "facility" else scheme.patient,
        "mediated": "mediator" if "party" in scheme.phrases.values() else "ignore",
    }


def _like(scheme: Scheme, one: str, *others: str) -> dict[str, str]:
    """The rule of one preposition for others that tell the same, where they have none of their own."""
    rule = scheme.phrases.get(one)
    return {} if rule is None else {other: rule for other in others if other not in scheme.phrases}
