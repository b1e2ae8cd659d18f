"""The words of counts: `data/figures.toml` as look-up tables, read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from kg import codes
from kg.extract.vocabulary import table

_MEASURES: tuple[codes.Measure, ...] = ("killed", "injured", "detained", "displaced", "other-count", "missing")
"""In this order a verb of several measures is read."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a verb: the measure, the words one of which it needs beside it, the nouns one of which it counts.

    An empty `beside` asks for nothing, nor do empty `nouns`.
    """

    measure: codes.Measure
    beside: frozenset[str]
    nouns: frozenset[str]

    def fits(self, near: Iterable[str], noun: str | None) -> bool:
        """Whether the words near the verb and the counted noun are those that the meaning needs."""
        if self.nouns and noun not in self.nouns:
            return False
        return not self.beside or not self.beside.isdisjoint(near)


@dataclass(frozen=True)
class FigureWords:
    """What the words of figures.toml mean, keyed by lemma in lower case."""

    raw: dict[str, Any]
    object_verbs: dict[str, list[Sense]]
    subject_verbs: dict[str, list[Sense]]
    idioms: dict[str, dict[str, codes.Measure]]
    states: dict[str, codes.Measure]
    nouns: dict[str, codes.Measure]
    nouns_of: dict[str, codes.Measure]
    populations: dict[str, codes.Population]
    occupations: frozenset[str]
    singular: frozenset[str]
    modifiers: dict[str, codes.Population]
    sets: dict[str, frozenset[str]]
    """Plain lists by "section.name"."""

    def names(self, noun: Token) -> tuple[str, ...]:
        """The entries under which a noun may stand: with the word before it ("taxi driver"), its lemma, its form."""
        lemma, form = noun.lemma_.lower(), noun.lower_
        if noun.tag_ in ("NNPS", "NNP") and lemma == form:
            lemma = form.removesuffix("s")
        if noun.i == 0:
            return lemma, form
        before = noun.doc[noun.i - 1]
        if before.lower_ == "-" and before.i:
            before = before.nbor(-1)
        return f"{before.lower_} {lemma}", f"{before.lower_} {form}", lemma, form

    def who(self, noun: Token) -> codes.Population | None:
        """The population of a noun of people, "all" for an occupation, None for any other noun."""
        return next((self.populations[name] for name in self.names(noun) if name in self.populations), None)

    def has_occupation(self, noun: Token) -> bool:
        """Whether the noun says what work or role makes its bearers civilians ("taxi drivers", not "drivers")."""
        found = next((name for name in self.names(noun) if name in self.populations), None)
        return found in self.occupations


def _by_word(table: dict[str, list[str]]) -> dict[str, Any]:
    return {word: name for name, words in table.items() for word in words}


def _senses(
    verbs: dict[str, list[str]], needs: dict[str, dict[str, list[str]]], only: dict[str, frozenset[str]]
) -> dict[str, list[Sense]]:
    """The meanings of each verb in the order in which they are tried."""
    found: dict[str, list[Sense]] = {}
    for measure in _MEASURES:
        needed = needs.get(measure, {})
        for verb in dict.fromkeys([*verbs.get(measure, []), *needed]):
            beside = frozenset(needed.get(verb, ()))
            nouns = only.get(f"{measure} {verb}", frozenset())
            found.setdefault(verb, []).append(Sense(measure, frozenset() if "" in beside else beside, nouns))
    return found


def _only(tables: dict[str, dict[str, list[str]]], nouns: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """The nouns to which a verb is bound, by measure and verb."""
    return {
        f"{measure} {verb}": frozenset(nouns[name])
        for measure, table in tables.items()
        for name, verbs in table.items()
        for verb in verbs
    }


@cache
def figure_words() -> FigureWords:
    """The vocabulary of counts."""
    raw: dict[str, Any] = table("figures")
    verbs, people = raw["verbs"], raw["populations"]
    populations = _by_word({name: people[name] for name in ("all", "combatants", "civilians", "children", "women")})
    populations |= dict.fromkeys(people["occupations"], "all")
    sections = (
        *("tolls", "subsets", "duration", "strikes", "needs", "suicide", "money", "others", "populations", "deadly"),
        *("lives", "wounds", "unknown"),
    )
    sets = {
        f"{section}.{name}": frozenset(words)
        for section in sections
        for name, words in raw[section].items()
        if isinstance(words, list)
    }
    for section in ("report", "unreal", "people"):
        sets |= {f"{section}.{name}": frozenset(words) for name, words in verbs[section].items()}
    return FigureWords(
        raw=raw,
        object_verbs=_senses(verbs["object"], verbs["needs"], _only(verbs["only"], verbs["only_nouns"])),
        subject_verbs=_senses(
            verbs["subject"], verbs["subject_needs"], _only(verbs["subject_only"], verbs["subject_only_nouns"])
        ),
        idioms=verbs["idiom"],
        states=raw["states"],
        nouns=raw["nouns"],
        nouns_of=raw["nouns_of"],
        populations=populations,
        occupations=frozenset(people["occupations"]),
        singular=frozenset(populations) - frozenset(people["not_single"]),
        modifiers=people["modifiers"],
        sets=sets,
    )
