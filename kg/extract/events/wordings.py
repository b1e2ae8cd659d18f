"""Wordings in which a word of a frame tells of an event, for the frames whose words often do not."""

from collections.abc import Callable

from kg.extract import arguments
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.vocabulary import words


def _agreement(trigger: Trigger) -> bool:
    """An agreement that is made or has parties, not one that is only spoken of: "both sides reached an agreement"."""
    token = trigger.token
    if any(child.lower_ == "no" for word in trigger.words for child in word.lefts):
        return False
    if trigger.is_verb:
        negated = any(child.dep_ == "neg" for child in token.children)
        return (not negated and lemma(token) != "sign") or trigger.object is not None
    if token.dep_ in {"dobj", "nsubjpass"} and lemma(token.head) in vocabulary().making:
        return True
    if any(word == "between" for word, _ in arguments.phrases(token)):
        return True
    first = min(trigger.words, key=lambda word: word.i)
    return any(child.lower_ in {"a", "an"} for word in (first, token) for child in word.lefts) and (
        bool(arguments.owners(token)) or any(child.dep_ in {"acl", "relcl"} for child in token.children)
    )


def _ceasefire(trigger: Trigger) -> bool:
    """A ceasefire that starts, is called for, agreed or doubted, not one that is violated or respected."""
    token = trigger.token
    if not trigger.is_verb and token.dep_ == "nsubj" and lemma(token.head) in vocabulary().ending:
        return False
    if trigger.is_verb or token.dep_ not in {"dobj", "nsubjpass", "pobj"}:
        return True
    above = token.head.head if token.dep_ == "pobj" else token.head
    return lemma(above) not in vocabulary().keeping_truce


def _destroyed(trigger: Trigger) -> bool:
    """Destruction that somebody does: "three systems were destroyed" is a count of what another event did."""
    if not trigger.is_verb:
        return True
    return bool(arguments.doers(trigger.token)) and trigger.token.tag_ != "VBG"


def _taken(trigger: Trigger) -> bool:
    """A place that is taken, not a stand, a step or place itself: "took the pass", not "took part"."""
    token = trigger.token
    if lemma(token) not in vocabulary().vague_taking or not trigger.is_verb or trigger.object is not None:
        return True
    things = (child for child in token.children if child.dep_ in {"dobj", "nsubjpass"})
    return not any(lemma(thing) in vocabulary().taken_otherwise for thing in things) and bool(arguments.patients(token))


def _weakened(trigger: Trigger) -> bool:
    """Defeat that is not the purpose of another act, which tells it: not "sent troops to defeat the militia"."""
    return not (
        trigger.is_verb
        and trigger.token.dep_ == "advcl"
        and any(child.lower_ == "to" and child.dep_ == "aux" for child in trigger.token.children)
    )


def _claimed(trigger: Trigger) -> bool:
    """A claim of responsibility that names no deed: "claimed responsibility (for it)"."""
    token = trigger.token
    if token.dep_ != "dobj" or lemma(token.head) not in {"claim", "accept", "admit", "take"}:
        return False
    deeds = [noun for at in (token, token.head) for word, noun in arguments.phrases(at) if word == "for"]
    return token.head.dep_ != "relcl" and all(deed.pos_ == "PRON" for deed in deeds)


def _uninvolved(trigger: Trigger) -> bool:
    """Not to have been involved, which denies the deed told before: "the group was not involved"."""
    token = trigger.token
    return arguments.is_passive(token) and any(child.dep_ == "neg" for child in token.children)


def _denied(trigger: Trigger) -> bool:
    """Involvement that is denied, which is the deed told before: "the group denied any role"."""
    return trigger.token.dep_ == "dobj" and lemma(trigger.token.head) == "deny"


def _complied(trigger: Trigger) -> bool:
    """Compliance, and not the aim of pressure: not "pressed the militia to respect the truce"."""
    return not (
        trigger.token.dep_ == "xcomp" and lemma(trigger.token.head) in {"pressure", "press", "persuade", "pressurise"}
    )


def _delivered(trigger: Trigger) -> bool:
    """Support that is an act, and does not describe somebody: not "a militia armed by the state"."""
    return not trigger.is_verb or trigger.token.dep_ not in {"acl", "amod"}


def _fight(trigger: Trigger) -> bool:
    """A fight against somebody or somewhere, not a standing relation: not "are fighting alongside the army"."""
    token = trigger.token
    if not trigger.is_verb:
        return not any(lemma(child) in vocabulary().figurative_fights for child in token.lefts)
    if lemma(token) != "fight":
        return True
    if lemma(token.head) in {"enjoy", "like", "love", "prefer"}:
        return False
    phrases = {word for word, _ in arguments.phrases(token)}
    return not phrases & {"alongside", "for"} and not any(child.lower_ == "alongside" for child in token.children)


def _rejected(trigger: Trigger) -> bool:
    """Refusal of something, not silence: not "declined to be named"."""
    return not (
        trigger.is_verb
        and lemma(trigger.token) in {"decline", "refuse"}
        and any(child.dep_ == "xcomp" and lemma(child) in vocabulary().withholding for child in trigger.token.rights)
    )


def _let_in(trigger: Trigger) -> bool:
    """Access for what is no weapon: not "allow the delivery of tanks"."""
    if trigger.object is None:
        return True
    return not any(word == "of" and lemma(noun) in words().weapons for word, noun in arguments.phrases(trigger.object))


WORDINGS: dict[str, Callable[[Trigger], bool]] = {
    "access": _let_in,
    "agreement": _agreement,
    "ceasefire": _ceasefire,
    "clash": _fight,
    "denied": _denied,
    "claimed": _claimed,
    "uninvolved": _uninvolved,
    "compliance": _complied,
    "military-support": _delivered,
    "destroy": _destroyed,
    "rejection": _rejected,
    "capture-place": _taken,
    "weaken": _weakened,
}
"""What the words of a frame must look like, by the frame's id."""
