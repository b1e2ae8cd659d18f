"""Relations that are said to get better or worse: "a thaw in ties", "tensions rose"."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Token

from kg.extract.relations.ends import between, every
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, both
from kg.extract.syntax import phrases
from kg.extract.syntax.scene import Scene


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around the noun: before it, the verb it is the subject of, and those it hangs on."""

    before: frozenset[str]
    verb: frozenset[str]
    above: frozenset[str]


def climate(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "greater harmony between X and Y", "relations between X and Y have soured", "a thaw in X's ties"."""
    frame = frames.single["climate"]
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN" or lemma not in {*frame["nouns"], *frame["improving"]["alone"]}:
        return
    pair = between(scene, noun, frame["first"]) or _one_with_other(scene, frame, noun)
    if not pair:
        return
    around = _around(noun)
    better, worse = _improves(frame, lemma, around), _worsens(frame, lemma, around)
    if better != worse:
        yield from both(scene, frame["improving" if better else "worsening"], noun, pair)


def _one_with_other(scene: Scene, frame: Frame, noun: Token) -> list[Token]:
    """The pair of "X's ties with Y"."""
    one = scene.each(phrases.possessor(noun), frame["first"])
    other = every(scene, phrases.complements(noun, tuple(frame["prepositions"])), frame["second"])
    return [one[0], other[0]] if one and other else []


def _around(noun: Token) -> _Around:
    return _Around(
        before=frozenset(child.lower_ for child in noun.lefts),
        verb=frozenset({noun.head.lemma_.lower()} if noun.dep_ in {"nsubj", "nsubjpass"} else ()),
        above=frozenset(token.lemma_.lower() for token in (*islice(noun.ancestors, 3), *_objects_before(noun))),
    )


def _objects_before(noun: Token) -> list[Token]:
    """The object before "in relations" ("marks a thaw in relations"), where the parse hangs them on the verb."""
    verb = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ not in {"in", "of"}:
        return []
    return [child for child in verb.rights if child.dep_ == "dobj" and child.i < noun.i]


def _improves(frame: Frame, lemma: str, around: _Around) -> bool:
    """Such as "rapprochement", "closer ties", "ties improved", "a thaw in ties"."""
    tone = frame["improving"]
    return lemma in tone["alone"] or (lemma in tone["good"] and _tells(tone, around))


def _worsens(frame: Frame, lemma: str, around: _Around) -> bool:
    """Such as "strained ties", "ties soured", "a rupture in ties", "rising tensions"."""
    tone = frame["worsening"]
    if lemma in tone["bad"]:
        adjectives, verbs = {*tone["adjectives"], *tone["more_adjectives"]}, {*tone["verbs"], *tone["more_verbs"]}
        return bool(around.before & adjectives or around.verb & verbs)
    return lemma in frame["improving"]["good"] and _tells(tone, around)


def _tells(tone: Frame, around: _Around) -> bool:
    return not (
        around.before.isdisjoint(tone["adjectives"])
        and around.verb.isdisjoint(tone["verbs"])
        and around.above.isdisjoint(tone["nouns"])
    )
