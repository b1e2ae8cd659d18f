"""The words around and of names, from `data/offices.toml` and `data/nouns.toml`."""

import functools
from dataclasses import dataclass
from typing import Any

from kg import codes
from kg.extract.vocabulary import table


@dataclass(frozen=True)
class Cues:
    """The words around names, from `data/offices.toml`, and the words of names, from `data/nouns.toml`."""

    titles: frozenset[str]
    speech: frozenset[str]
    passive: frozenset[str]
    where: frozenset[str]
    capture: frozenset[str]
    kinds: frozenset[str]
    negotiate: frozenset[str]
    named: dict[str, codes.EntityType]
    fighters: frozenset[str]
    common: frozenset[str]
    title_words: frozenset[str]
    portfolios: frozenset[str]


@functools.cache
def _offices() -> dict[str, Any]:
    return table("offices")


@functools.cache
def listed(name: str) -> frozenset[str]:
    """Return the words that `[words]` of `data/offices.toml` lists under the name."""
    return frozenset(_offices()["words"][name])


@functools.cache
def cues() -> Cues:
    """Return the cues of the package's data, read once."""
    offices = _offices()
    nouns = table("nouns")
    titles = frozenset(offices["titles"])
    lists = {
        name: frozenset(offices["cues"][name])
        for name in ("speech", "passive", "where", "capture", "kinds", "negotiate")
    }
    return Cues(
        titles=titles,
        title_words=frozenset(word for title in titles for word in title.replace("-", " ").split()) - _BINDERS,
        portfolios=frozenset(offices["portfolios"]),
        named={word: kind for kind, words in nouns["names"].items() for word in words},
        fighters=frozenset(nouns["fighters"]["heads"]),
        common=frozenset(word for words in nouns["heads"].values() for word in words),
        **lists,
    )


_BINDERS = frozenset({"of", "the", "for", "and", "in"})
