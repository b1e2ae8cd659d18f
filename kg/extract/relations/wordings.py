"""Wordings of several words in a row: "in ~ control of", "in @ hands".

`~` stands for up to three small words (articles, possessives, adjectives, adverbs), `@` for the other party, with or
without its "'s". Without `@` the other party follows the wording.
"""

from functools import cache

from spacy.tokens import Doc, Token

from kg.extract.syntax.scene import Scene

_SMALL = frozenset({"DET", "ADJ", "ADV", "PRON", "NUM"})
_NAME = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "X"})
_NONE = frozenset({"no", "not", "little", "any", "neither", "hardly", "former"})
_GOES_ON = frozenset({"of", "to", "with"})
_MOST_SMALL = 3
_MOST_NAME = 6


@cache
def _parts(wording: str) -> tuple[str, ...]:
    """The words to match; hyphens stand alone in the parse."""
    return tuple(wording.replace("-", " - ").split())


def other(scene: Scene, start: int, wording: str) -> Token | None:
    """The other party of a wording that begins at the index, adverbs passed: "Goma" in "is now in control of Goma"."""
    doc, parts = scene.doc, _parts(wording)
    while start < len(doc) and doc[start].pos_ in {"ADV", "PART"} and doc[start].lower_ != parts[0]:
        start += 1
    if start >= len(doc) or (parts[0] not in "~@" and doc[start].lower_ != parts[0]):
        return None
    found = _match(doc, start, parts, None)
    if found is None:
        return None
    end, inside = found
    return doc[inside] if inside is not None else _noun_at(scene, end)


def _noun_at(scene: Scene, index: int) -> Token | None:
    """The noun of the phrase at the index, or the name or portion there ("most of Goma") that the parse gives none."""
    root = scene.chunk_root(index)
    if root is not None or index >= len(scene.doc):
        return root
    token = scene.doc[index]
    return token if token.pos_ in {"PROPN", "NOUN", "ADJ", "NUM"} else None


def stands_after(word: Token, wording: str) -> bool:
    """Whether the wording follows the word and nobody else it: "allies" in "are once again allies", not "allies of"."""
    doc, start = word.doc, word.i + 1
    while start < len(doc) and doc[start].pos_ == "ADV" and doc[start].lower_ != _parts(wording)[0]:
        start += 1
    found = _match(doc, start, _parts(wording), None)
    return found is not None and not (found[0] < len(doc) and doc[found[0]].lower_ in _GOES_ON)


def fronted(verb: Token, wording: str) -> Token | None:
    """The relative pronoun of "to which the cell has sworn allegiance", where the wording ends in that preposition."""
    *before, last = _parts(wording)
    if not before or _match(verb.doc, verb.i + 1, tuple(before), None) is None:
        return None
    for child in verb.lefts:
        if child.dep_ == "prep" and child.lower_ == last:
            return next((noun for noun in child.rights if noun.tag_ in {"WDT", "WP"}), None)
    return None


def _match(doc: Doc, index: int, parts: tuple[str, ...], inside: int | None) -> tuple[int, int | None] | None:
    """The index after the wording and that of the last word of the party inside it, None where it does not match."""
    if not parts:
        return index, inside
    if index >= len(doc):
        return None
    if parts[0] == "~":
        return _after_small(doc, index, parts[1:], inside)
    if parts[0] == "@":
        return _after_name(doc, index, parts[1:])
    return _match(doc, index + 1, parts[1:], inside) if doc[index].lower_ == parts[0] else None


def _after_small(doc: Doc, index: int, rest: tuple[str, ...], inside: int | None) -> tuple[int, int | None] | None:
    for end in range(index, min(index + _MOST_SMALL + 1, len(doc))):
        if (found := _match(doc, end, rest, inside)) is not None:
            return found
        if doc[end].pos_ not in _SMALL or doc[end].lower_ in _NONE:
            return None
    return None


def _after_name(doc: Doc, index: int, rest: tuple[str, ...]) -> tuple[int, int | None] | None:
    for end in range(index, min(index + _MOST_NAME, len(doc) - 1)):
        if doc[end].pos_ not in _NAME and doc[end].text != "-":
            return None
        after = end + 2 if doc[end + 1].tag_ == "POS" else end + 1
        if (found := _match(doc, after, rest, end)) is not None:
            return found
    return None
