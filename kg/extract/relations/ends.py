"""The ends of a relation: whom of the cast the nouns around a predicate stand for."""

from collections.abc import Iterable

from spacy.tokens import Token

from kg.extract.syntax import phrases
from kg.extract.syntax.scene import PAIR, Scene

NEAR = 16


def every(scene: Scene, nouns: Iterable[Token | None], group: str) -> list[Token]:
    """Those of the class that any of the nouns stands for."""
    return [one for noun in nouns for one in scene.each(noun, group)]


def first(scene: Scene, nouns: Iterable[Token | None], group: str) -> list[Token]:
    """Those of the class that the first of the nouns which stands for any stands for."""
    return next((found for noun in nouns if (found := scene.each(noun, group))), [])


def between(scene: Scene, noun: Token, group: str) -> list[Token]:
    """The pair of "the rivalry between X and Y", "relations between the two powers"."""
    found = scene.each(next(phrases.complements(noun, ("between",)), None), group)
    return found if is_pair(scene, found) else []


def is_pair(scene: Scene, found: list[Token]) -> bool:
    """Whether the words stand for a pair: two of them, or one for two."""
    return len(found) == PAIR or (len(found) == 1 and scene.named_pair(found[0]) is not None)


def holder(noun: Token, means: list[str]) -> Token | None:
    """Whose might, support or weapons the noun speaks of, where it is one of the means; else the noun."""
    if noun.lemma_.lower() not in means:
        return noun
    before = (one for one in phrases.premodifiers(noun) if one.lemma_.lower() not in means)
    return next(phrases.complements(noun, ("of", "from")), None) or next(before, None)


def index_after(token: Token, words: str) -> int | None:
    """The index after these words, if they follow the token."""
    doc = token.doc
    index = token.i + 1
    for part in words.replace("-", " - ").split():  # hyphens stand alone in the parse
        if index >= len(doc) or doc[index].lower_ != part:
            return None
        index += 1
    return index
