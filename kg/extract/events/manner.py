"""What the word of an event and the verb over it say about whether it is: agreed, lifted, denied, part of a deal."""

from dataclasses import replace

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.events.participants import settled
from kg.extract.events.reading import EventReading
from kg.extract.events.scene import Case
from kg.extract.events.vocabulary import vocabulary
from kg.extract.frames import Trigger, lemma

_GIFTS = frozenset({"aid", "money", "military-support"})
_REFUSALS = frozenset({"access-denied", "support-stopped"})


def in_its_manner(case: Case, reading: EventReading) -> EventReading:
    """The reading with the modality and polarity that the wording itself gives it."""
    trigger = case.trigger
    agreed = _agreeing(trigger) if reading.type == "ceasefire-start" else None
    if agreed is not None:
        reading = _agreed(case, reading, agreed)
    if _is_undone(trigger):
        reading = replace(reading, negated=True)
    if trigger.frame.id == "uninvolved":
        reading = replace(reading, modality="denied")
    if _is_of_deal(trigger):
        reading = replace(reading, modality="planned")
    if trigger.frame.id == "invited":
        reading = replace(reading, modality="planned")
    if _is_promised(trigger):
        reading = replace(reading, modality="committed")
    return reading


def predicate(trigger: Trigger) -> Token:
    """The word at which the statement is made: of "ordered staff to leave" leave, of "aid reached them" reached."""
    if trigger.object is not None and trigger.object.pos_ == "VERB":
        return trigger.object
    if not trigger.is_verb and trigger.token.dep_ == "nsubj" and lemma(trigger.token.head) in {"reach", "arrive"}:
        return trigger.token.head
    return trigger.token


def _agreeing(trigger: Trigger) -> Token | None:
    """The verb by which a truce is agreed: "agreed (to) a ceasefire"."""
    token = trigger.token
    above = token.head if token.dep_ == "dobj" else token.head.head if token.dep_ == "pobj" else None
    return above if above is not None and lemma(above) == "agree" and above.pos_ == "VERB" else None


def _agreed(case: Case, reading: EventReading, verb: Token) -> EventReading:
    """The truce as planned, its parties with those who agree to it."""
    for token in arguments.doers(verb):
        case.scene.reader.give("party", token, case.roles)
    parties = tuple(part for part in settled(case) if part[0] == "party")
    return replace(reading, parts=parties, stated_at=verb, modality="planned")


def _is_undone(trigger: Trigger) -> bool:
    """Whether the verb takes back what the noun names ("lifted the sanctions") or keeps it away ("blocked aid")."""
    verb = trigger.token if trigger.is_verb else trigger.token.head
    if trigger.frame.id in {"sanction", "siege"}:
        return lemma(verb) in vocabulary().lifting and (trigger.is_verb or trigger.token.dep_ in {"dobj", "nsubjpass"})
    if trigger.frame.id in _REFUSALS:
        return True
    return trigger.frame.id == "access" and trigger.is_verb and lemma(verb) in vocabulary().blocking


def _is_promised(trigger: Trigger) -> bool:
    """Whether the verb of the wording only promises what it names: "pledged 200 tonnes of food"."""
    return trigger.frame.id in _GIFTS and trigger.is_verb and lemma(trigger.token) in vocabulary().promising


def _is_of_deal(trigger: Trigger) -> bool:
    """Whether the noun is told as a part of an agreement: "Central to the accord is the release of captives"."""
    noun = trigger.token
    if trigger.is_verb or noun.dep_ != "attr":
        return False
    around = (word for child in noun.head.children if child != noun for word in child.subtree)
    return any(lemma(word) in vocabulary().deals for word in around)
