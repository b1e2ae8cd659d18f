"""What the verb tells of an event noun after a preposition: "killed in an airstrike", "responded with shelling"."""

from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract import arguments
from kg.extract.frames import lemma
from kg.extract.roles.cases import WHERE, Cases, Dependents, each, first
from kg.extract.roles.scene import Scene
from kg.extract.roles.vocabulary import words

_AFTER_TALKS = frozenset({"after", "following", "in", "during", "at"})
_BY_WHAT = frozenset({"in", "by", "during", "from", "when", "after", "following"})
_ANSWERS = frozenset({"respond", "retaliate", "answer", "react", "attack", "hit", "strike"})
_TAKES_PART = frozenset({"engage", "participate", "take", "lock", "join"})


@dataclass(frozen=True, slots=True)
class Attached:
    """How an event noun hangs on a verb: by that preposition."""

    scene: Scene
    verb: Token
    word: str
    noun: Token | None = None


def after_preposition(scene: Scene, preposition: Token) -> Dependents:
    """What the verb over the preposition tells of the event noun after it."""
    verb = _over(preposition)
    if verb.pos_ not in {"VERB", "AUX"}:
        return
    yield from _speakers(preposition)
    yield from _convened(preposition)
    yield from first(_PHRASES, Attached(scene, verb, preposition.lower_, next(preposition.children, None)))


def _over(preposition: Token) -> Token:
    """The word that the phrase is of; of "killed a leader in an airstrike" the verb, not the one killed."""
    above = preposition.head
    harmed = above.dep_ in {"dobj", "nsubjpass"} and above.head.lemma_ in words().victims
    return above.head if preposition.lower_ == "in" and harmed else above


def _speakers(preposition: Token) -> Dependents:
    """The other side of talks: "spoke after talks with X", where the speaker took part."""
    noun = next(preposition.children, None)
    if (
        noun is not None
        and preposition.lower_ in _AFTER_TALKS
        and any(word == "with" for word, _ in arguments.phrases(noun))
    ):
        yield from each("with", arguments.subjects(preposition.head))


def _convened(preposition: Token) -> Dependents:
    """Those who come together: "at a summit, the leaders agreed"."""
    noun = next(preposition.children, None)
    verb = preposition.head
    if (
        noun is not None
        and lemma(noun) in words().gatherings
        and preposition.lower_ in {"at", "in", "during"}
        and verb.lemma_ in words().convening
    ):
        yield from each("with", arguments.doers(verb))


def _is_hit(attached: Attached) -> bool:
    hits = attached.verb.lemma_ in words().hits - words().victims
    return hits and attached.word == "by" and arguments.is_passive(attached.verb)


def _hit(attached: Attached) -> Dependents:
    """What is hit: "the depot was destroyed by shelling"."""
    return each("patient", arguments.subjects(attached.verb))


def _is_accused(attached: Attached) -> bool:
    charged = attached.word in {"of", "over", "for"} and attached.verb.lemma_ in {"accuse", "suspect"}
    return charged or (attached.word == "for" and attached.verb.lemma_ == "blame")


def _accused(attached: Attached) -> Dependents:
    """Who is said to have done it: "accused the militia of the raid", "blamed the militia for the raid"."""
    return each("doer", arguments.patients(attached.verb))


def _is_behind(attached: Attached) -> bool:
    return attached.word in {"behind", "in"} and attached.verb.lemma_ == "be"


def _takes_part(attached: Attached) -> bool:
    return attached.word == "in" and attached.verb.lemma_ in _TAKES_PART


def _behind(attached: Attached) -> Dependents:
    """Who does it: "the militia was behind the raid", "the two are in talks", "they engaged in clashes"."""
    return each("doer", arguments.subjects(attached.verb))


def _is_under(attached: Attached) -> bool:
    return attached.word in words().suffered_phrases


def _under(attached: Attached) -> Dependents:
    """Who is hit: "the town came under attack by the militia", "the militia put the town under siege"."""
    verb = attached.verb
    if verb.lemma_ in words().placing:
        yield from each("struck", arguments.patients(verb))
        yield from each("doer", arguments.doers(verb))
    else:
        yield from each("struck", arguments.subjects(verb))
    yield from arguments.phrases(verb)


def _is_harmed(attached: Attached) -> bool:
    return attached.word in _BY_WHAT and attached.verb.lemma_ in words().victims


def _harmed(attached: Attached) -> Dependents:
    """Who is hurt and where: "two guards were killed in an airstrike near the port"."""
    verb = attached.verb
    yield from each("victim", arguments.patients(verb) or arguments.subjects(verb))
    if attached.word == "in" and not arguments.is_passive(verb) and _is_own_act(attached):
        yield from each("doer", arguments.doers(verb) if arguments.objects(verb) else ())
    for word, token in arguments.phrases(verb):
        if word in WHERE and (word != "in" or token.i not in attached.scene.events):
            yield word, token


def _is_own_act(attached: Attached) -> bool:
    """Whether those who kill are those who attack: "killed two guards in a raid", not "in the raid", "in a raid by"."""
    noun = attached.noun
    if noun is None or any(attached.scene.types(one) for one in arguments.owners(noun)):
        return False
    told = any(word in {"by", "from", "between"} or _is_ones_own(near) for word, near in arguments.phrases(noun))
    definite = any(child.dep_ in {"det", "poss"} and child.lower_ not in {"a", "an"} for child in noun.lefts)
    return not told and not definite


def _is_ones_own(noun: Token) -> bool:
    """Whether it belongs to somebody told before: "killed two raiders in an attack on their base"."""
    return any(child.dep_ == "poss" and child.pos_ == "PRON" for child in noun.lefts)


def _answers(attached: Attached) -> bool:
    return attached.word == "with" and attached.verb.lemma_ in _ANSWERS


def _answered(attached: Attached) -> Dependents:
    """Who does it to whom: "the army answered the militia with shelling"."""
    yield from each("doer", arguments.doers(attached.verb))
    yield from each("patient", arguments.objects(attached.verb))


_PHRASES: Cases[Attached] = (
    (_is_hit, _hit),
    (_is_accused, _accused),
    (_is_behind, _behind),
    (_is_under, _under),
    (_is_harmed, _harmed),
    (_answers, _answered),
    (_takes_part, _behind),
)
