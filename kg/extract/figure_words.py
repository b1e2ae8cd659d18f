"""The words of counts: `data/figures.toml` as look-up tables, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kg import codes


@dataclass(frozen=True)
class FigureWords:
    """What the words of figures.toml mean, keyed by lemma in lower case."""

    raw: dict[str, Any]
    object_verbs: dict[str, codes.Measure]
    subject_verbs: dict[str, codes.Measure]
    needs: dict[str, frozenset[str]]
    turned: dict[str, codes.Measure]
    idioms: dict[str, dict[str, codes.Measure]]
    states: dict[str, codes.Measure]
    nouns: dict[str, codes.Measure]
    nouns_of: dict[str, codes.Measure]
    populations: dict[str, codes.Population]
    modifiers: dict[str, codes.Population]
    sets: dict[str, frozenset[str]]
    """Plain lists by "section.name"."""


def _by_word(table: dict[str, list[str]]) -> dict[str, Any]:
    return {word: name for name, words in table.items() for word in words}


@cache
def figure_words() -> FigureWords:
    """The vocabulary of counts."""
    raw: dict[str, Any] = tomllib.loads(
        resources.files("kg.extract").joinpath("data/figures.toml").read_text(encoding="utf-8")
    )
    people = {name: raw["populations"][name] for name in ("all", "combatants", "civilians", "children", "women")}
    sections = ("tolls", "subsets", "duration", "strikes", "needs", "suicide", "money", "others", "populations")
    sets = {
        f"{section}.{name}": frozenset(words)
        for section in sections
        for name, words in raw[section].items()
        if isinstance(words, list)
    }
    for section in ("report", "unreal"):
        sets |= {f"{section}.{name}": frozenset(words) for name, words in raw["verbs"][section].items()}
    return FigureWords(
        raw=raw,
        object_verbs=_by_word(raw["verbs"]["object"]),
        subject_verbs=_by_word(raw["verbs"]["subject"]),
        needs={verb: frozenset(words) for verb, words in raw["verbs"]["needs"].items()},
        turned=raw["verbs"]["turned"],
        idioms=raw["verbs"]["idiom"],
        states=raw["states"],
        nouns=raw["nouns"],
        nouns_of=raw["nouns_of"],
        populations=_by_word(people),
        modifiers=raw["populations"]["modifiers"],
        sets=sets,
    )
