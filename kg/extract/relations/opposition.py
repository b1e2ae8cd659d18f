"""Relations of those on two sides: "back opposite sides", "the rival interests of A and B"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import NEAR, every, index_after, is_pair
from kg.extract.relations.frames import Frame, Frames
from kg.extract.relations.reading import RelationReading, both
from kg.extract.syntax import clauses
from kg.extract.syntax.scene import PAIR, Scene


def opposite(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "The two countries back opposite sides"."""
    frame = frames.single["opposite"]
    if not _speaks(frame, noun) or (noun.dep_ == "pobj" and noun.head.lower_ != "on"):
        return
    before = scene.doc[max(noun.sent.start, noun.i - 5) : noun.i]
    verb = next((token for token in reversed(before) if token.lemma_.lower() in frame["verbs"]), None)
    if verb is None:
        return
    pair = [one for one in every(scene, _subjects(scene, verb), frame["first"]) if one.i < verb.i]
    if is_pair(scene, pair):
        yield from both(scene, frame, verb, pair)


def rivals(scene: Scene, frames: Frames, noun: Token) -> Iterator[RelationReading]:
    """Such as "The rival interests of A and B, C and D, and E and F": the pairs, not all with all."""
    frame = frames.single["rivals"]
    start = index_after(noun, "of") or index_after(noun, "between") if _speaks(frame, noun) else None
    if start is None:
        return
    for pair in _paired(scene, start, frame["first"]):
        yield from both(scene, frame, noun, pair)


def _speaks(frame: Frame, noun: Token) -> bool:
    """Whether the noun and an adjective before it are of the frame: "opposite sides", "rival interests"."""
    if noun.tag_ != "NNS" or noun.lemma_.lower() not in frame["nouns"]:
        return False
    return any(child.lower_ in frame["adjectives"] for child in noun.lefts)


def _subjects(scene: Scene, verb: Token) -> list[Token]:
    """Who backs, stands or fights, also where the tagger took the verb for a noun ("the two countries back")."""
    if verb.pos_ in {"VERB", "AUX"}:
        return list(clauses.agents(verb))
    root = scene.chunk_root(verb.i - 1) if verb.i else None
    return [] if root is None else [root.head if root.dep_ == "conj" else root]


def _paired(scene: Scene, start: int, group: str) -> list[list[Token]]:
    """The pairs of a list "A and B, C and D, and E and F" that begins at the index; none if it is no list of pairs."""
    groups: list[list[Token]] = [[]]
    joined = False
    for item in _items(scene, start):
        if scene.chunk_root(item.i) is not None:
            who = scene.one(item, group)
            if who is None or (groups[-1] and not joined):
                break
            groups[-1].append(who)
            joined = False
        elif item.lower_ == "and":
            joined = bool(groups[-1])
        elif item.text == "," and len(groups[-1]) == PAIR:
            groups.append([])
            joined = False
        elif item.text != "," and not item.is_space:
            break
    found = [pair for pair in groups if pair]
    return found if all(len(pair) == PAIR for pair in found) else []


def _items(scene: Scene, start: int) -> Iterator[Token]:
    """What stands from the index on: of each noun phrase its head, and the words and marks between."""
    end = min(len(scene.doc), start + 4 * NEAR)
    index = start
    while index < end:
        root = scene.chunk_root(index)
        yield scene.doc[index] if root is None else root
        index += 1
        while root is not None and index < end and scene.chunk_root(index) == root:
            index += 1
