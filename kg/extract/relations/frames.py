"""The patterns of `data/relations.toml`, by the word that calls them up."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.extract.vocabulary import table

Frame = dict[str, Any]


@dataclass(frozen=True)
class Frames:
    """The patterns, by the word that calls them up."""

    verbs: dict[str, tuple[Frame, ...]]
    nouns: dict[str, tuple[Frame, ...]]
    bonds: dict[str, tuple[Frame, ...]]
    adjectives: dict[str, tuple[Frame, ...]]
    compounds: dict[str, Frame]
    beside: dict[str, tuple[tuple[str, Frame], ...]]
    """Wordings with their patterns by the first word of them."""
    mutual: dict[str, tuple[Frame, ...]]
    single: dict[str, Frame]


def _by_lemma(frames: list[Frame]) -> dict[str, tuple[Frame, ...]]:
    found: dict[str, list[Frame]] = {}
    for frame in frames:
        for lemma in frame["lemmas"]:
            found.setdefault(lemma, []).append(frame)
    return {lemma: tuple(there) for lemma, there in found.items()}


def _by_first_word(frames: list[Frame]) -> dict[str, tuple[tuple[str, Frame], ...]]:
    found: dict[str, list[tuple[str, Frame]]] = {}
    for frame in frames:
        for wording in frame["wordings"]:
            found.setdefault(wording.split()[0], []).append((wording, frame))
    return {word: tuple(there) for word, there in found.items()}


@cache
def load() -> Frames:
    """Return the patterns of the package's data, read once."""
    data = table("relations")
    return Frames(
        verbs=_by_lemma(data["verb"]),
        nouns=_by_lemma(data["noun"]),
        bonds=_by_lemma(data["bond"]),
        adjectives=_by_lemma(data["adjective"]),
        compounds={suffix: frame for frame in data["compound"] for suffix in frame["suffixes"]},
        beside=_by_first_word(data["beside"]),
        mutual=_by_lemma(data["mutual"]),
        single={name: frame for name, frame in data.items() if isinstance(frame, dict)},
    )
