"""Relations that a phrase beside a noun states: "the rebels, in control of Goma", "a cell with ties to the front"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import every
from kg.extract.relations.frames import Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.relations.wordings import other
from kg.extract.syntax.scene import Scene

_NOUNS = frozenset({"NOUN", "PROPN"})


def beside(scene: Scene, frames: Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "Goma, in rebel hands since May", "the militia under the command of Joseph Biru"."""
    patterns = frames.beside.get(word.lower_, ())
    noun = _described(scene, word) if patterns else None
    if not patterns or noun is None:
        return
    for wording, frame in patterns:
        found = other(scene, word.i, wording)
        if found is None:
            continue
        bearers = every(scene, [noun], frame["bearer"])
        others = [one for one in every(scene, [found], frame["complement"]) if one.i > word.i]
        subjects, objects = (others, bearers) if frame.get("inverse") else (bearers, others)
        yield from pairs(scene, frame, word, subjects, objects)
        return


def _described(scene: Scene, word: Token) -> Token | None:
    """The noun that the phrase hangs on, or that stands before its comma."""
    if word.head.pos_ in _NOUNS and word.head.i < word.i:
        return word.head
    return scene.chunk_root(word.i - 2) if word.i > 1 and word.nbor(-1).text == "," else None
