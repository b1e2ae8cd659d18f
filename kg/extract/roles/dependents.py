"""What hangs on an event's word, and how."""

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import Trigger
from kg.extract.roles.cases import Dependents, each
from kg.extract.roles.nouns import of_noun
from kg.extract.roles.scene import Scene
from kg.extract.roles.verbs import of_verb

_JOINT_AIMS = frozenset({"target", "fight", "hit", "strike", "attack", "combat"})


def dependents(scene: Scene, trigger: Trigger) -> Dependents:
    """Every noun that hangs on the event's word, with its relation to it."""
    yield from of_verb(trigger) if trigger.is_verb else of_noun(scene, trigger)
    if trigger.frame.id in {"joint-operation", "cooperating"}:
        yield from _joint_aims(trigger.token)


def _joint_aims(word: Token) -> Dependents:
    """Whom a joint operation is to hit: "cooperate to target X"."""
    for child in word.children:
        if child.dep_ in {"xcomp", "advcl"} and child.lemma_ in _JOINT_AIMS:
            yield from each("aimed", arguments.objects(child))
