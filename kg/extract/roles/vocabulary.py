"""The words that decide who is what around an event: data/roles.toml."""

from dataclasses import dataclass
from functools import cache

from kg.extract.vocabulary import table


@dataclass(frozen=True)
class Words:
    """The lists of data/roles.toml, by their names there."""

    light: frozenset[str]
    not_doers: frozenset[str]
    suffered: frozenset[str]
    suffered_phrases: frozenset[str]
    placing: frozenset[str]
    attributing: frozenset[str]
    hits: frozenset[str]
    victims: frozenset[str]
    weapons: frozenset[str]
    partitive: frozenset[str]
    sides: frozenset[str]
    series: frozenset[str]
    grips: frozenset[str]
    unspecific: frozenset[str]
    settlements: frozenset[str]
    where: frozenset[str]
    mediating: frozenset[str]
    occurring: frozenset[str]
    hits_through: frozenset[str]
    claims: frozenset[str]
    answerable: frozenset[str]
    thinking: frozenset[str]
    convening: frozenset[str]
    gatherings: frozenset[str]
    allies: frozenset[str]
    munitions: frozenset[str]
    launching: frozenset[str]
    driving: frozenset[str]
    driven: frozenset[str]
    wielders: frozenset[str]
    telling: frozenset[str]
    facility: frozenset[str]
    military_things: frozenset[str]
    civil_things: frozenset[str]
    civilian_words: frozenset[str]
    combatant_words: frozenset[str]
    weapon_types: dict[str, tuple[str, ...]]
    off_topic: tuple[str, ...]
    always: tuple[str, ...]


@cache
def words() -> Words:
    """The lists, read once."""
    data = table("roles")
    lists = {key: frozenset(value) for key, value in data.items() if isinstance(value, list)}
    return Words(
        **lists,
        weapon_types={key: tuple(value) for key, value in data["weapon_types"].items()},
        off_topic=tuple(data["off_topic"]["words"]),
        always=tuple(data["off_topic"]["always"]),
    )
