"""Who backs whom without a verb of backing: "with air support from X", "in support of", "X behind Y"."""

from collections.abc import Iterator
from itertools import islice

from spacy.tokens import Token

from kg.extract.relations.ends import NEAR, every
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene


def support(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "Government forces took the hill with air support from Y": Y backs whom the clause is about."""
    frame = frames.single["support"]
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN" or lemma not in frame["nouns"]:
        return
    words = {child.lower_ for child in noun.lefts}
    martial = bool(words & set(frame["military"]))
    if lemma not in frame["plain"] and not martial:
        return
    clause = _carrier(frame, noun)
    backers = _supporters(scene, frame, noun)
    if clause is None or not backers:
        return
    seconds, verb = _backed(scene, clause, frame["second"])
    martial = martial or bool({clause.lemma_, verb.lemma_} & set(frame["martial_verbs"]))
    relation = "backs-militarily" if martial else "backs"
    yield from pairs(scene, frame, noun, backers, seconds, relation=relation)


def _carrier(frame: Frame, noun: Token) -> Token | None:
    """What the support goes with: "advance" in "advance with air support", "receive" in "receive support"."""
    if noun.dep_ == "pobj" and noun.head.lower_ in frame["carriers"]:
        return noun.head.head
    return noun.head if noun.dep_ == "dobj" and noun.head.lemma_ in frame["verbs"] else None


def _backed(scene: Scene, clause: Token, group: str) -> tuple[list[Token], Token]:
    """Whom a clause is about (the noun it describes, or the subject of its verb or of the one above), and the verb."""
    for word in (clause, *islice(clause.ancestors, 2)):
        about = word if word.pos_ in {"NOUN", "PROPN"} else clauses.surface_subject(word)
        found = scene.each(about, group)
        if found:
            return found, word
    # the verb before it, where the participle hangs on a wrong noun
    for word in reversed(scene.doc[max(clause.sent.start, clause.i - NEAR) : clause.i]):
        if word.pos_ == "VERB" and word.tag_ != "VBN":
            return scene.each(clauses.surface_subject(word), group), word
    return [], clause


def _supporters(scene: Scene, frame: Frame, noun: Token) -> list[Token]:
    """Whose the support is: "support from the general, Omar Aden", "Rwandan support"."""
    prepositions = ("from", "of") if noun.head.lower_ == "with" else ("from",)
    for side in [*phrases.complements(noun, prepositions), *phrases.premodifiers(noun)]:
        found: list[Token] = []
        for one in phrases.coordinated(side):
            names = [child for child in one.rights if child.dep_ == "appos"]
            who = scene.one(one, frame["first"])
            if who is not None:
                found.append(who)
            elif names:
                found.extend(scene.each(names[0], frame["first"]))
        if found:
            return found
    return []


def aid(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "In support of the army, coalition aircraft struck the ridge"."""
    frame = frames.single["aid"]
    if noun.lower_ != "support" or noun.dep_ != "pobj" or noun.head.lower_ != "in":
        return
    verb = noun.head.head
    if verb.pos_ not in {"VERB", "AUX", "NOUN"}:
        return
    backed = every(scene, phrases.complements(noun, ("of",)), frame["second"])
    doers = clauses.by_agents(verb) if clauses.passive(verb) else clauses.agents(verb)
    backers: list[Token] = []
    for doer in doers:
        backers = scene.each(doer, frame["first"]) or every(scene, phrases.premodifiers(doer), frame["first"])[:1]
    relation = "backs-militarily" if verb.lemma_.lower() in frame["martial_verbs"] else "backs"
    yield from pairs(scene, frame, noun, backers, backed, relation=relation)


def behind(scene: Scene, frames: Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "With Kigali supporting the rebels and Kampala behind the army"."""
    frame = frames.single["behind"]
    if word.lower_ != "behind" or not word.i or word.i + 1 >= len(scene.doc):
        return
    first = scene.one(scene.doc[word.i - 1], frame["first"])
    second = scene.one(scene.chunk_root(word.i + 1), frame["second"])
    if first is None or second is None or not first.i < word.i < second.i or not scene.named(first):
        return
    if "with" in {token.lower_ for token in scene.doc[max(first.sent.start, first.i - 24) : first.i]}:
        yield from pairs(scene, frame, word, [first], [second])
