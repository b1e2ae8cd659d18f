"""The words of coreference: offices that tell a person's pronoun, states called a kingdom, and pronouns."""

import functools
from dataclasses import dataclass

from spacy.tokens import Token

from kg.extract.document import Mention, Span
from kg.extract.mentions.found import Found
from kg.extract.vocabulary import table

_FIRST_PERSON = frozenset({"i", "my", "me", "we", "our", "us", "mine", "ours"})
PRONOUNS = frozenset({"PRP", "PRP$"})


@dataclass(frozen=True)
class Words:
    """The words of coreference: offices that tell a person's pronoun, states called a kingdom, and pronouns."""

    he: frozenset[str]
    she: frozenset[str]
    realms: dict[str, frozenset[str]]


@functools.cache
def word_lists() -> Words:
    """Return the word lists of the package's data, read once."""
    data = table("offices")
    return Words(
        he=frozenset(data["gender"]["he"]),
        she=frozenset(data["gender"]["she"]),
        realms={word: frozenset(data["cues"][word]) for word in ("kingdom", "emirate", "sultanate")},
    )


def is_first_person(token: Token) -> bool:
    """Whether it is "I", "our" or the like, and not "US"."""
    return token.text.lower() in _FIRST_PERSON and token.text != "US"


def repeated(token: Token, target: Found) -> Found:
    """The mention that a pronoun makes of the one it stands for."""
    mention = Mention(Span(token.idx, token.idx + len(token)), token.i, "pronoun", "the only one that fits")
    return Found(mention, target.type, target.name, target.key, target.entry, target.plural)
