"""What the verb over an event noun tells of the event: "X carried out a strike", "the strike hit Y"."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import Trigger, lemma
from kg.extract.roles.cases import WHERE, Cases, Dependents, each, first
from kg.extract.roles.clauses import answerable, blamed, involved, responsible, ripped_through
from kg.extract.roles.prepositions import after_preposition
from kg.extract.roles.scene import Scene
from kg.extract.roles.vocabulary import words

_AIMS = frozenset({"target", "hit", "kill", "destroy"})
_FALLS = frozenset({"land", "fall", "crash"})
_EXPLODES = frozenset({"explode", "detonate", "go"})
_WITHIN = frozenset({"inside"})
_BENEATH = frozenset({"under", "beneath", "underneath"})
_ONTO = frozenset({"in", "on", "inside", "into"})
_SIDES = WHERE | {"between", "against"}


@dataclass(frozen=True, slots=True)
class Governed:
    """An event noun, the word over it, and the event's own word (which may be one that counts the noun)."""

    trigger: Trigger
    noun: Token
    verb: Token


def governor(scene: Scene, trigger: Trigger, noun: Token) -> Dependents:
    """What the word over the noun tells of the event, and whoever claims it."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and lemma(noun.head.head) in words().series:
        noun = noun.head.head
        yield from arguments.phrases(noun)
    yield from responsible(noun)
    if trigger.frame.scheme.doer == "initiator":
        yield from answerable(noun)
    governed = Governed(trigger, noun, noun.head)
    if noun.dep_ in {"dobj", "nsubjpass"} and noun.head.pos_ == "VERB":
        yield from first(_OBJECT, governed)
    elif noun.dep_ in {"nsubj", "nsubjpass"}:
        yield from first(_SUBJECT, governed)
    elif noun.dep_ == "pobj" and noun.head.dep_ in {"prep", "agent"}:
        yield from after_preposition(scene, noun.head)


# ---- the noun is the object, or the subject of a passive -------------------------------------------------------------


def _is_suffered(governed: Governed) -> bool:
    return governed.verb.lemma_ in words().suffered and not _is_outlived(governed)


def _is_outlived(governed: Governed) -> bool:
    """Whether it was aimed at others than those who lived: "a woman who survived the blast", not "survived a blast"."""
    definite = any(child.lower_ in {"the", "that", "this"} for word in governed.trigger.words for child in word.lefts)
    return governed.verb.lemma_ == "survive" and definite


def _suffered(governed: Governed) -> Dependents:
    """The subject is the one hit: "the town suffered an attack"."""
    return each("patient", arguments.doers(governed.verb))


def _is_sought(governed: Governed) -> bool:
    to_somebody = governed.trigger.frame.scheme.phrases.get("to") == "recipient"
    return to_somebody and governed.verb.lemma_ in {"request", "seek"}


def _sought(governed: Governed) -> Dependents:
    """Who asks is who gets: "Borland requested aid from Arland"."""
    yield from each("to", arguments.doers(governed.verb))
    yield from arguments.phrases(governed.verb)


def _is_carried(governed: Governed) -> bool:
    return governed.verb.lemma_ in words().light and not _is_judged(governed) and not _is_warded_off(governed)


def _is_warded_off(governed: Governed) -> bool:
    """Whether others did it: "the guards fought off an attack"."""
    particles = {child.lower_ for child in governed.verb.rights if child.dep_ in {"prt", "advmod"}}
    return governed.verb.lemma_ in {"fight", "hold"} and bool(particles & {"off", "back"})


def _is_judged(governed: Governed) -> bool:
    """Whether the verb only says what the event is: "called the raid a crime", "declared the siege illegal"."""
    return any(
        child.dep_ in {"oprd", "ccomp", "attr", "acomp"} and child.pos_ in {"NOUN", "ADJ", "PROPN"}
        for child in governed.verb.rights
    )


def _carried(governed: Governed) -> Dependents:
    """The verb only carries the noun: "the army launched an offensive in the north to destroy the group"."""
    verb = governed.verb
    if verb.lemma_ not in words().not_doers and not _is_only_spoken_of(governed):
        yield from each("doer", arguments.doers(verb))
    passive = arguments.is_passive(verb)
    yield from ((word, token) for word, token in arguments.phrases(verb) if word != "by" or not passive)
    for child in verb.children:
        if child.dep_ in {"advcl", "xcomp"} and child.lemma_ in _AIMS:
            yield from each("patient", arguments.objects(child))


def _is_only_spoken_of(governed: Governed) -> bool:
    """Whether the subject of the verb only speaks of the event: it called for it, or agreed to it."""
    return governed.verb.lemma_ in {"call", "offer"} and governed.trigger.frame.scheme.doer == "target"


def _is_denied(governed: Governed) -> bool:
    return governed.verb.lemma_ == "deny" and governed.trigger.frame.id == "denied"


def _denied(governed: Governed) -> Dependents:
    """Who denies a part in it: "the militia denied involvement"."""
    return each("doer", arguments.subjects(governed.verb))


def _is_witnessed(governed: Governed) -> bool:
    return governed.verb.lemma_ == "witness"


def _witnessed(governed: Governed) -> Dependents:
    """Where it struck: "the city witnessed a bombing"."""
    return each("patient", arguments.subjects(governed.verb))


def _is_blamed(governed: Governed) -> bool:
    return governed.verb.lemma_ == "blame"


def _blamed(governed: Governed) -> Dependents:
    """Who is said to have done it: "blamed the raid on the militia"."""
    return each("doer", blamed(governed.verb))


def _is_put_down(governed: Governed) -> bool:
    return governed.verb.lemma_ in words().attributing


def _put_down(governed: Governed) -> Dependents:
    """To whom it is put down: "attributed both raids to the militia"."""
    return each("doer", (noun for word, noun in arguments.phrases(governed.verb) if word in {"to", "on"}))


_OBJECT: Cases[Governed] = (
    (_is_suffered, _suffered),
    (_is_sought, _sought),
    (_is_carried, _carried),
    (_is_denied, _denied),
    (_is_witnessed, _witnessed),
    (_is_blamed, _blamed),
    (_is_put_down, _put_down),
)


# ---- the noun is the subject -----------------------------------------------------------------------------------------


def _acts(governed: Governed) -> bool:
    return governed.noun.dep_ == "nsubj" and governed.verb.pos_ == "VERB"


def _arrives(governed: Governed) -> bool:
    return _acts(governed) and governed.verb.lemma_ in {"reach", "arrive"}


def _arrived(governed: Governed) -> Dependents:
    """Where it gets to, and who sees to that: "the army ensured that aid reached the camp"."""
    verb = governed.verb
    yield from each("to", arguments.objects(verb))
    if verb.dep_ == "ccomp" and verb.head.lemma_ in {"ensure", "allow", "guarantee", "let"}:
        yield from each("doer", arguments.subjects(verb.head))


def _hits(governed: Governed) -> bool:
    return _acts(governed) and governed.verb.lemma_ in words().hits


def _hit(governed: Governed) -> Dependents:
    """What is hit, who is hurt, and where: "the strike killed two guards near the port"."""
    verb = governed.verb
    yield from each("victim" if verb.lemma_ in words().victims else "patient", arguments.objects(verb))
    yield from ((word, token) for word, token in arguments.phrases(verb) if word in WHERE)


def _makes_its_way(governed: Governed) -> bool:
    return _acts(governed) and any(lemma(child) == "way" for child in governed.verb.children)


def _made_its_way(governed: Governed) -> Dependents:
    """Where it gets to: "aid makes its way into the city"."""
    yield from arguments.phrases(governed.verb)
    for child in governed.verb.children:
        if lemma(child) == "way":
            yield from arguments.phrases(child)


def _lands(governed: Governed) -> bool:
    return governed.noun.dep_ == "nsubj" and governed.verb.lemma_ in _FALLS | _EXPLODES


def _landed(governed: Governed) -> Dependents:
    """What it comes down on or goes off in: "the shelling fell in a market", "a bomb went off inside the bank"."""
    falls = governed.verb.lemma_ in _FALLS
    for word, token in arguments.phrases(governed.verb):
        if (falls and word in _ONTO) or word in _BENEATH:
            yield "on", token
        else:
            yield ("into" if word in _WITHIN and not falls else word), token


def _pits(governed: Governed) -> bool:
    return _acts(governed) and governed.verb.lemma_ == "pit"


def _pitted(governed: Governed) -> Dependents:
    """Both sides: "the battle pits the army against the militia"."""
    return involved(governed.verb)


def _rips_through(governed: Governed) -> bool:
    return _acts(governed) and governed.verb.lemma_ in words().hits_through - {"tear"}


def _ripped_through(governed: Governed) -> Dependents:
    """What is hit, and where: "the blast ripped through a market in Pibor"."""
    yield from ripped_through(governed.verb)
    yield from ((word, token) for word, token in arguments.phrases(governed.verb) if word in WHERE)


def _is_told(governed: Governed) -> bool:
    return governed.verb.pos_ in {"VERB", "AUX"}


def _told(governed: Governed) -> Dependents:
    """Where, and between whom: "clashes erupted between the militia and the army in the port"."""
    return ((word, token) for word, token in arguments.phrases(governed.verb) if word in _SIDES)


_SUBJECT: Cases[Governed] = (
    (_arrives, _arrived),
    (_pits, _pitted),
    (_rips_through, _ripped_through),
    (_hits, _hit),
    (_makes_its_way, _made_its_way),
    (_lands, _landed),
    (_is_told, _told),
)
