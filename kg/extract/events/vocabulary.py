"""The word lists of data/events.toml."""

from dataclasses import dataclass
from functools import cache

from kg.extract.vocabulary import table


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists as sets; each is explained in the file."""

    definite: frozenset[str]
    making: frozenset[str]
    deals: frozenset[str]
    keeping_truce: frozenset[str]
    vague_taking: frozenset[str]
    taken_otherwise: frozenset[str]
    attempting: frozenset[str]
    raids: frozenset[str]
    rioters: frozenset[str]
    hurting: frozenset[str]
    murders: frozenset[str]
    officials: frozenset[str]
    protesters: frozenset[str]
    civilians: frozenset[str]
    sides: frozenset[str]
    lifting: frozenset[str]
    blocking: frozenset[str]
    promising: frozenset[str]
    ending: frozenset[str]
    calling: frozenset[str]
    coming_about: frozenset[str]
    unknown_blasts: frozenset[str]
    labour: frozenset[str]
    figurative_fights: frozenset[str]
    withholding: frozenset[str]
    answering: frozenset[str]
    generalising: frozenset[str]
    effects: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The lists of data/events.toml."""
    data = table("events")
    return Vocabulary(**{name: frozenset(words) for name, words in data.items()})
