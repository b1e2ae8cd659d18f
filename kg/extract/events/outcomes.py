"""Killings that are the outcome of an event which another word tells: "killed in an airstrike", "leaving ten dead"."""

from collections.abc import Callable

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.document import Block
from kg.extract.events.needs import met
from kg.extract.events.reading import VIOLENCE
from kg.extract.events.scene import Scene
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.scene import ACTORS
from kg.extract.roles.vocabulary import words

_ACTS = VIOLENCE | {"demonstration"}
_BELOW_A_VERB = frozenset({"advcl", "conj", "relcl", "acl", "xcomp", "ccomp", "dep"})
_IN_AN_ACT = frozenset({"in", "by", "during", "from", "after", "following", "amid", "when", "at"})
_SENTENCES_BACK = 2


def told_by_another(scene: Scene, verb: Token) -> bool:
    """Whether the killing is the outcome of an event that another word tells."""
    return any(case(scene, verb) for case in _CASES)


def _in_an_act(scene: Scene, verb: Token) -> bool:
    """Killed in it: "four were killed in the attack"."""
    return any(word in _IN_AN_ACT and scene.is_act(noun) for word, noun in arguments.phrases(verb))


def _as_others_act(scene: Scene, verb: Token) -> bool:
    """Killed while it happened: "killed when rockets struck", "killed as government forces advance"."""
    return any(child.dep_ == "advcl" and child.pos_ == "VERB" and _acts(scene, child) for child in verb.children)


def _by_a_bomber(scene: Scene, verb: Token) -> bool:
    """Killed by a bomber, whose deed the sentence tells: "a bomber blew himself up and killed four"."""
    return any(
        one.frame.id == "bomber-acts"
        and one.token.sent.start == verb.sent.start
        and lemma(one.token) not in words().victims
        and one.token != verb
        and met(scene, one)
        for one in scene.triggers
    )


def _beside_violence(scene: Scene, verb: Token) -> bool:
    """A toll without a doer, or that follows from something: "Jets bombed the town. Four people were killed"."""
    follows = verb.tag_ == "VBG" and verb.dep_ in {"advcl", "conj", "acl", "dep", "xcomp"}
    if not follows and any(scene.types(scene.reader.actors(doer)) & ACTORS for doer in arguments.doers(verb)):
        return False
    return _has_violence_near(scene, verb)


def _with_another_toll(_scene: Scene, verb: Token) -> bool:
    """The second of two tolls: "killed four and wounded ten"."""
    return verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and lemma(verb.head) in words().victims


def _by_an_act_above(scene: Scene, verb: Token) -> bool:
    """Below a verb that tells the deed, and without a doer of its own: "shelled the town, killing four"."""
    return (
        verb.dep_ in _BELOW_A_VERB
        and verb.head.pos_ in {"VERB", "AUX"}
        and verb.tag_ in {"VBG", "VBD", "VBZ", "VBP"}
        and not any(child.dep_ == "nsubj" for child in verb.children)
        and _acts(scene, verb.head)
    )


def _of_an_act(scene: Scene, verb: Token) -> bool:
    """In a clause on the deed: "an attack that killed four"."""
    return verb.dep_ in {"relcl", "acl"} and scene.is_act(verb.head)


_CASES: tuple[Callable[[Scene, Token], bool], ...] = (
    _in_an_act,
    _as_others_act,
    _by_a_bomber,
    _beside_violence,
    _with_another_toll,
    _by_an_act_above,
    _of_an_act,
)


def _acts(scene: Scene, verb: Token) -> bool:
    """Whether another verb tells of violence itself or carries a noun that does."""
    if lemma(verb) in words().victims:
        return False
    if any(one.frame.type in _ACTS and met(scene, one) for one in scene.at(verb)):
        return True
    around = [*arguments.objects(verb), *arguments.subjects(verb), *(noun for _, noun in arguments.phrases(verb))]
    return any(scene.is_act(noun) for noun in around)


def _has_violence_near(scene: Scene, verb: Token) -> bool:
    """Whether another word of the sentence, or of the two before it in the paragraph, tells of violence.

    Only a toll is read so: a killing that tells its own place is an event of its own.
    """
    own_place = any(
        word in {"in", "at", "near", "outside"} and scene.types([noun]) & {"place"}
        for word, noun in arguments.phrases(verb)
    )
    block = scene.layout.block_at(verb.idx)
    return any(
        one.token.i != verb.i
        and lemma(one.token) not in words().victims
        and one.frame.type in _ACTS
        and _is_near(one, verb, block, own_place=own_place)
        and met(scene, one)
        for one in scene.triggers
    )


def _is_near(one: Trigger, verb: Token, block: Block | None, *, own_place: bool) -> bool:
    if one.token.sent.start == verb.sent.start:
        return not (own_place and verb.dep_ == "conj" and verb.tag_ != "VBG")
    return not own_place and _is_recent(one.token, verb, block)


def _is_recent(earlier: Token, later: Token, block: Block | None) -> bool:
    """Whether the first stands in one of the two sentences before the second, in the same paragraph."""
    if block is None or not (block.span.start <= earlier.idx < later.sent.start_char):
        return False
    at = later.sent.start
    for _ in range(_SENTENCES_BACK):
        if at == 0:
            return False
        before = later.doc[at - 1].sent
        if before.start <= earlier.i < before.end:
            return True
        at = before.start
    return False
