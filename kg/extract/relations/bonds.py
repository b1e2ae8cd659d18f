"""Relations for which a noun of what is between two stands: "the rivalry between X and Y", "X's war on Y"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import between, every, first, holder
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, both, pairs
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.scene import Scene


def bonds(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "The rivalry between Mali and Niger", "Rwanda's support for the rebels"."""
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return
    for frame in frames.bonds.get(noun.lemma_.lower(), ()):
        if frame.get("plural") and noun.tag_ not in {"NNS", "NNPS"}:
            continue
        if frame.get("between"):
            pair = between(scene, noun, frame["first"])
            if pair:
                yield from both(scene, frame, noun, pair)
        sides = phrases.complements(noun, tuple(frame.get("prepositions", ())))
        second = every(scene, (holder(side, frame.get("through", [])) for side in sides), frame["second"])
        owners = first(scene, _owners(frame, noun), frame["first"]) if second else []
        if owners:
            military = any(child.lower_ == "military" for child in noun.lefts)
            yield from pairs(scene, frame, noun, owners, second, relation=frame.get("military") if military else None)


def _owners(frame: Frame, noun: Token) -> list[Token]:
    """Whose the war, the support or the ties may be."""
    sides = [*phrases.premodifiers(noun), *phrases.complements(noun, ("by",))]
    if frame.get("carried"):
        head = noun.head
        if noun.dep_ == "pobj" and head.lower_ == "with":
            sides.append(head.head)
        elif noun.dep_ == "dobj" and head.lemma_ in {"have", "maintain", "retain", "keep"}:
            sides.extend(clauses.agents(head))
    return sides
