"""Relations that an adjective states: "Rwandan-backed", "anti-Houthi", "loyal to"."""

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extract.relations.ends import every, holder
from kg.extract.relations.frames import Frames
from kg.extract.relations.reading import RelationReading, pairs
from kg.extract.syntax import clauses, phrases
from kg.extract.syntax.labels import HYPHENS
from kg.extract.syntax.scene import Scene


def _parts(scene: Scene, token: Token) -> tuple[str, Token | None] | None:
    """The last part of a compound adjective and the token before its hyphen: ("backed", Rwanda)."""
    text = token.lower_
    if "-" in text:
        before, _, suffix = text.rpartition("-")
        if before:
            return suffix, token
        return suffix, scene.doc[token.i - 1] if token.i else None
    if token.i > 1 and scene.doc[token.i - 1].text in HYPHENS:
        return text, scene.doc[token.i - 2]
    return None


def _described(scene: Scene, adjective: Token, group: str) -> list[Token]:
    """The noun that an adjective before it describes, those coordinated with it included."""
    nouns = []
    if adjective.dep_ in {"amod", "compound", "nmod"}:
        nouns.append(adjective.head)
    if adjective.i + 1 < len(scene.doc):
        root = scene.chunk_root(adjective.i + 1)
        if root is not None:
            nouns.append(root)
    for noun in nouns:
        if noun.i <= adjective.i:
            continue
        name = next((child for child in noun.rights if child.dep_ == "appos"), None)
        who = scene.one(noun, group) or scene.one(name, group) or _inner(scene, adjective, noun, group)
        if who is not None:
            return [who]
    return []


def _inner(scene: Scene, adjective: Token, noun: Token, group: str) -> Token | None:
    """The first of the cast between the two: "coalition" in "the Saudi-led coalition jets"."""
    inside = scene.doc[adjective.i + 1 : min(noun.i, adjective.i + 8)]
    inner = next((one for one in inside if scene.entities(one)), None)
    return inner if inner is not None and scene.are(inner, group) and inner.pos_ in {"NOUN", "PROPN"} else None


def compounds(scene: Scene, frames: Frames, token: Token) -> Iterator[RelationReading]:
    """Such as "Rwandan-backed rebels", "the Saudi- and Emirati-led coalition"."""
    parts = _parts(scene, token)
    frame = frames.compounds.get(parts[0]) if parts else None
    if parts is None or frame is None:
        return
    first = scene.one(parts[1], frame["first"])
    if first is None:
        return
    firsts = [first, *_joined_before(scene, first, frame["first"])]
    seconds = _described(scene, token, frame["second"])
    subjects, objects = (seconds, firsts) if frame.get("inverse") else (firsts, seconds)
    yield from pairs(scene, frame, token, subjects, objects)


def _joined_before(scene: Scene, first: Token, group: str) -> list[Token]:
    """Such as "Saudi" in "Saudi- and Emirati-backed"."""
    doc, index = scene.doc, first.i - 1
    if index <= 1 or doc[index].lower_ not in {"and", "or"}:
        return []
    index -= 1
    if doc[index].text.endswith("-"):
        who = scene.one(doc[index if len(doc[index].text) > 1 else index - 1], group)
        return [] if who is None else [who]
    return []


def prefixed(scene: Scene, frames: Frames, token: Token) -> Iterator[RelationReading]:
    """Such as "Anti-Houthi forces"."""
    frame = frames.single["prefix"]
    if token.lower_ not in frame["prefixes"] or token.i + 2 >= len(scene.doc) or scene.doc[token.i + 1].text != "-":
        return
    against = scene.one(scene.doc[token.i + 2], frame["object"])
    root = scene.chunk_root(token.i)
    if against is None or root is None or root.i <= against.i:
        return
    who = scene.one(root, frame["subject"])
    if who is not None:
        yield from pairs(scene, frame, token, [who], [against])


def complemented(scene: Scene, frames: Frames, word: Token) -> Iterator[RelationReading]:
    """Such as "Fighters loyal to the general", "the militia is close to Kigali"."""
    for frame in frames.adjectives.get(word.lower_, ()):
        if word.pos_ not in {"ADJ", "VERB"} and word.dep_ != "amod":
            continue
        if word.dep_ == "acomp":
            bearers = list(clauses.agents(word.head))
        elif word.dep_ in {"amod", "acl"} and word.head.i < word.i:
            bearers = [word.head]
        else:
            continue
        first = every(scene, bearers, frame["bearer"])
        sides = phrases.complements(word, tuple(frame["prepositions"]))
        second = every(scene, (holder(side, frame.get("through", [])) for side in sides), frame["complement"])
        yield from pairs(scene, frame, word, first, second)
