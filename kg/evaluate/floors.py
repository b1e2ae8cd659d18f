"""Floors: what a measure must not fall below; harm must not rise above its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.evaluate.counting import DATE, HARMFUL, Measures

_NAMES: Final = {
    "strict": "strict",
    "lenient": "lenient",
    "event": "event type",
    "relation": "relation",
    "figure": "figure",
    "argument": "argument",
    "attribution": "attribution",
    "date": DATE,
    "harmful": HARMFUL,
    "unsupported": "unsupported",
}
_CEILINGS: Final = ("harmful", "unsupported")
_PARTS: Final = ("p", "r", "f1")


@dataclass(frozen=True, slots=True)
class Floor:
    """One demand on a run, as it was written: `strict=0.55`, `figure.p=0.8`, `harmful=0.03`."""

    name: str
    part: str
    value: float

    @classmethod
    def parse(cls, written: str) -> "Floor":
        """The floor that is written. Raises ValueError, saying how it is written, if it is none."""
        name, equals, number = written.partition("=")
        name, _, part = name.strip().partition(".")
        usage = f"{written!r}: write one of {', '.join(_NAMES)} and a number, such as strict=0.55 or strict.p=0.7"
        if not equals or name not in _NAMES or (part or "f1") not in _PARTS:
            raise ValueError(usage)
        try:
            return cls(name, part or "f1", float(number))
        except ValueError as error:
            raise ValueError(usage) from error

    def reached(self, measures: Measures) -> float:
        """What the run has of it."""
        found = measures[_NAMES[self.name]]
        return float(found[self.part] if isinstance(found, dict) else found)

    def holds(self, measures: Measures) -> bool:
        """Whether the run satisfies it."""
        reached = self.reached(measures)
        return reached <= self.value if self.name in _CEILINGS else reached >= self.value


def missed_floors(floors: Iterable[Floor], measures: Measures) -> Iterator[str]:
    """A sentence for each floor that is missed."""
    for floor in floors:
        if not floor.holds(measures):
            side = "above" if floor.name in _CEILINGS else "below"
            part = "" if not isinstance(measures[_NAMES[floor.name]], dict) else f" ({floor.part})"
            yield f"{_NAMES[floor.name]}{part} is {floor.reached(measures):g}, {side} {floor.value:g}"
