"""Relations that are said of both at once: "X and Y are at odds", "the two neighbours fell out"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import every, is_pair
from kg.extract.relations.frames import Frames
from kg.extract.relations.reading import RelationReading, both
from kg.extract.relations.wordings import stands_after
from kg.extract.syntax import clauses
from kg.extract.syntax.scene import Scene


def mutual(scene: Scene, frames: Frames, verb: Token) -> Iterator[RelationReading]:
    """Such as "Chad and Sudan are at odds over the border", "Kiir and Machar fell out"."""
    if verb.pos_ not in {"VERB", "AUX"}:
        return
    for frame in frames.mutual.get(verb.lemma_.lower(), ()):
        if any(stands_after(verb, wording) for wording in frame["wordings"]):
            pair = [one for one in every(scene, clauses.agents(verb), frame["first"]) if one.i < verb.i]
            if is_pair(scene, pair):
                yield from both(scene, frame, verb, pair)
                return
