"""Where a place lies: "Bunia, Ituri Province", "Chad's Lake Province"."""

from collections.abc import Iterator
from itertools import islice

from spacy.tokens import Token

from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import phrases
from kg.extract.syntax.scene import Scene

_GOES_ON = frozenset({"and", "or", "&", "-", "’s", "'s"})


def within(scene: Scene, frames: Frames, place: Token) -> Iterator[RelationReading]:
    """Such as "Bunia, Ituri Province", "Bunia in Ituri", "the Congolese town of Bunia", "Chad's Lake Province"."""
    frame = frames.single["within"]
    if not scene.cast.at(place) or not scene.are(place, frame["first"]):
        return
    found = (way(frame, scene, place) for way in _WAYS)
    whole = next((one for one in found if one is not None and one.i != place.i and _holds(frame, scene, one)), None)
    if whole is None:
        return
    if place.dep_ == "appos" and not scene.named(place) and scene.who(place.head) is not None:
        # "Adan Yabaal, a town in Middle Shabelle"
        place = place.head if scene.are(place.head, frame["first"]) else place
    parts = [place, *_joined_to(scene, place)] if whole.i > place.i else [place]
    rule = frame["rule"] if scene.named(place) else frame["rule"] + ".nominal"
    yield from pairs(scene, frame | {"rule": rule}, whole, parts, [whole])


def _holds(frame: Frame, scene: Scene, whole: Token) -> bool:
    """Whether a place can lie in it: a named place or state."""
    return scene.are(whole, frame["second"]) and scene.named(whole)


def _joined_to(scene: Scene, place: Token) -> list[Token]:
    """Such as "Beni" in "Beni and Goma, North Kivu"."""
    if place.dep_ == "conj" and place.i > 1 and place.nbor(-1).lower_ == "and" and not place.head.nbor(1).is_punct:
        before = scene.one(place.head, "place")
        if before is not None and scene.named(before):
            return [before]
    return []


def _after_comma(_: Frame, scene: Scene, place: Token) -> Token | None:
    """The name right after a place and a comma ("Bunia, Ituri Province"), when it is not the next of a list."""
    doc = scene.doc
    if not scene.named(place) or place.i + 2 >= len(doc) or doc[place.i + 1].text != ",":
        return None
    root = scene.chunk_root(place.i + 2)
    if root is None or doc[place.i + 2].pos_ not in {"PROPN", "ADJ"} or _listed(place, root):
        return None
    whole = scene.who(root)
    if whole is not None and scene.entities(whole) == scene.entities(place):
        # "Pokrovsk, Donetsk region": the region is not the town
        return next((scene.who(child) for child in root.lefts if child.dep_ == "compound"), None)
    return whole


def _listed(place: Token, root: Token) -> bool:
    """Whether the two are of a list of places, or the second owns what follows."""
    doc = place.doc
    after = [token.lower_ for token in doc[root.i + 1 : root.i + 4] if not token.is_space]
    joined = after[:1] and (after[0] in _GOES_ON or (after[0] == "," and bool({"and", "or"} & set(after[1:2]))))
    before = place.i > 0 and doc[place.i - 1].text == ","
    return bool(joined) or before or any(child.dep_ == "cc" for child in root.rights)


def _inside(frame: Frame, scene: Scene, place: Token) -> Token | None:
    """The place in which a place lies: "a school in Goma", "Goma in North Kivu"."""
    doc = scene.doc
    index = place.i + 1
    if index + 1 >= len(doc) or doc[index].lower_ != "in":
        return None
    kind = {place.lemma_.lower(), *(child.lemma_.lower() for child in islice(place.lefts, 8))}
    if place.head.lower_ == "of" and place.dep_ == "pobj":
        kind.add(place.head.head.lemma_.lower())
    if not kind & set(frame["nouns"]) and not (scene.named(place) and doc[index].head == place):
        return None
    return scene.who(scene.chunk_root(index + 1))


def _of(frame: Frame, scene: Scene, place: Token) -> Token | None:
    """The state in "the Congolese town of Bunia", the town in "the Bab Tuma area of Damascus"."""
    head = place.head
    if place.dep_ == "pobj" and head.lower_ == "of" and head.head.lemma_.lower() in frame["nouns"]:
        return next((child for child in head.head.lefts if child.dep_ == "amod" and scene.cast.at(child)), None)
    if place.lemma_.lower() in frame["nouns"] and any(child.pos_ == "PROPN" for child in place.lefts):
        return scene.who(next(phrases.complements(place, ("of",)), None))
    return None


def _owned(_: Frame, scene: Scene, place: Token) -> Token | None:
    """The state in "Chad's Lake Province"."""
    owner = phrases.possessor(place)
    if owner is None or not scene.named(place):
        return None
    between = scene.doc[owner.i + 1 : place.i]
    return owner if all(token.pos_ == "PROPN" or token.dep_ == "case" for token in between) else None


_WAYS = (_after_comma, _inside, _of, _owned)
