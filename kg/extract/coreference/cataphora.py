"""Pronouns that stand before the name: '"…", she added. Anna Berg told …'."""

from collections.abc import Iterator
from itertools import groupby

from spacy.tokens import Token

from kg.extract.coreference.scene import Scene
from kg.extract.coreference.words import repeated
from kg.extract.mentions.cues import cues
from kg.extract.mentions.found import Found


def cataphora(scene: Scene, resolved: set[int]) -> list[Found]:
    """Mentions for "he" or "she" who says something before a paragraph's first name, of the one who then says more."""
    persons = {one.mention.head: one for one in scene.found if one.type == "person" and one.mention.kind == "name"}
    made: list[Found] = []
    for tokens in _paragraphs(scene):
        first = next((at for at, token in enumerate(tokens) if token.i in persons), len(tokens))
        waiting = [one for one in tokens[:first] if one.text.lower() in {"he", "she"} and _says(one)]
        name = next((token for token in tokens[first:] if token.i in persons and _says(token)), None)
        if name is not None:
            made.extend(repeated(one, persons[name.i]) for one in waiting if one.i not in resolved)
    return made


def _paragraphs(scene: Scene) -> Iterator[list[Token]]:
    sentences = groupby(scene.doc.sents, lambda sentence: scene.paragraph_at[sentence.start])
    return ([token for sentence in several for token in sentence] for _, several in sentences)


def _says(token: Token) -> bool:
    return token.dep_ == "nsubj" and token.head.lemma_.lower() in cues().speech
