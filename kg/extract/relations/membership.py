"""Who belongs to what: "Amina Diallo, of the Movement", "X is part of Y"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import every
from kg.extract.relations.frames import Frames
from kg.extract.relations.nouns import bearers
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import phrases
from kg.extract.syntax.scene import Scene


def affiliated(scene: Scene, frames: Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "Amina Diallo, of the Movement for Peace"."""
    frame = frames.single["from"]
    if word.lower_ not in frame["prepositions"] or word.i <= 1 or word.dep_ not in {"prep", "appos"}:
        return
    comma = scene.doc[word.i - 1].text == ","
    if not comma and word.lower_ != "of":
        return
    person = scene.one(scene.doc[word.i - (2 if comma else 1)], frame["first"])
    if person is None or not scene.named(person):
        return
    body = scene.one(scene.chunk_root(word.i + 1), frame["second"])
    if body is not None and body.i > word.i:
        yield from pairs(scene, frame, word, [person], [body])


def part(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "X is part of Y", "X, part of Y"."""
    frame = frames.single["part"]
    if noun.lower_ != "part":
        return
    wholes = every(scene, phrases.complements(noun, ("of",)), frame["second"])
    parts = every(scene, bearers(noun), frame["first"]) if wholes else []
    yield from pairs(scene, frame, noun, [one for one in parts if one not in wholes], wholes)
