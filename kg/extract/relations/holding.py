"""Who holds a place, by the noun for it: "retook the town from rebel control"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import first
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene


def grip(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "Retook the town from rebel control"."""
    frame = frames.single["grip"]
    if (
        noun.lemma_.lower() not in frame["nouns"]
        or noun.dep_ != "pobj"
        or noun.head.lower_ not in frame["prepositions"]
    ):
        return
    holders = first(scene, [*phrases.premodifiers(noun), *phrases.complements(noun, ("of",))], frame["first"])
    if holders:
        yield from pairs(scene, frame, noun, holders, first(scene, _held(frame, noun.head.head), frame["second"]))


def _held(frame: Frame, carrier: Token) -> list[Token]:
    """What is held: "the town" in "the town under rebel control", "retook the town from rebel control"."""
    if carrier.pos_ in {"NOUN", "PROPN"}:
        return [carrier, *phrases.complements(carrier, ("of",))]
    if carrier.lemma_.lower() in frame["verbs"]:
        return list(clauses.patients(carrier)) or list(clauses.agents(carrier))
    return []
