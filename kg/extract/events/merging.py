"""Two words of a sentence that tell one event."""

from dataclasses import replace

from spacy.tokens import Token

from kg import codes
from kg.extract.events.reading import VIOLENCE, EventReading
from kg.extract.events.scene import Scene
from kg.extract.frames import lemma
from kg.extract.roles.vocabulary import words
from kg.vocab import EVENT_FAMILY

_BELOW = frozenset({"advcl", "xcomp", "pcomp", "pobj", "prep", "dobj"})
_DIRECTLY_BELOW = _BELOW | {"dep", "acl", "relcl"}
_STEPS = 3
_TWO = 2
_ROLES: tuple[codes.Role, ...] = ("initiator", "target", "party", "recipient", "affected")


def keep(scene: Scene, reading: EventReading, told: list[EventReading]) -> None:
    """Add the reading, both of a mutual one, or what it adds to one of the same event told in the same sentence."""
    ways = _ways(scene, reading)
    if len(ways) > 1:
        told.extend(ways)
        return
    for at in range(len(told) - 1, -1, -1):
        if told[at].token.sent.start != reading.token.sent.start:
            break
        if _is_same(scene, told[at], reading):
            told[at] = _merged(told[at], reading)
            return
    told.append(reading)


def _ways(scene: Scene, reading: EventReading) -> list[EventReading]:
    """What each of two says to the other: "Arland and Borland accused each other"."""
    sides = reading.those("initiator")
    targets = reading.those("target")
    if EVENT_FAMILY[reading.type] != "diplomacy" or len(sides) != _TWO or set(sides) != set(targets):
        return [reading]
    if len(scene.ids(sides[:1]) | scene.ids(sides[1:])) != _TWO:
        return [reading]
    others = tuple(part for part in reading.parts if part[0] not in {"initiator", "target"})
    return [
        replace(reading, parts=(("initiator", one), ("target", other), *others)) for one, other in (sides, sides[::-1])
    ]


def _merged(earlier: EventReading, later: EventReading) -> EventReading:
    """The one of the more exact type, with what the other adds."""
    main, other = (later, earlier) if earlier.type == "violence" else (earlier, later)
    return replace(
        main,
        parts=_sided((*main.parts, *(part for part in other.parts if part not in main.parts))),
        places=tuple(dict.fromkeys((*main.places, *other.places))),
        words=(*main.words, *other.words),
        victims=(*main.victims, *other.victims),
    )


def _sided(parts: tuple[tuple[codes.Role, Token], ...]) -> tuple[tuple[codes.Role, Token], ...]:
    """Those who fight somebody are a party as they are: "soldiers fought a battle with rebels"."""
    if not any(role == "party" for role, _ in parts):
        return parts
    return tuple(("party" if role == "initiator" else role, token) for role, token in parts)


def _is_same(scene: Scene, one: EventReading, other: EventReading) -> bool:
    """Whether they are of one kind, one within the other's clause, and nobody else and nowhere else is told."""
    kinds = {one.type, other.type}
    if len(kinds) > 1 and not ("violence" in kinds and kinds <= VIOLENCE):
        return False
    if not (
        _is_within(one.token, other.token)
        or _is_within(other.token, one.token)
        or _is_of_its_weapon(one.token, other.token)
    ):
        return False
    for role in _ROLES:
        mine, theirs = scene.ids(one.those(role)), scene.ids(other.those(role))
        if mine and theirs and mine != theirs:
            return False
    return not (one.places and other.places and set(one.places) != set(other.places))


def _is_of_its_weapon(inner: Token, outer: Token) -> bool:
    """Whether one tells who fired what the other tells to have hit: "a shell fired by the army hit a school"."""
    weapon = inner.head
    return (
        inner.dep_ == "acl"
        and lemma(inner) in words().launching
        and weapon.dep_ in {"nsubj", "pobj"}
        and outer in {weapon.head, weapon.head.head}
    )


def _is_within(inner: Token, outer: Token) -> bool:
    """Whether one word stands in the other's clause: its purpose, its means, its time."""
    at = inner
    for _ in range(_STEPS):
        if at.head == outer:
            return at.dep_ in _DIRECTLY_BELOW
        if at.head == at or at.dep_ not in _BELOW:
            return False
        at = at.head
    return False
