"""How sure a reading is: the share of readings by the same rule that were right on gold texts, smoothed.

`data/confidence.json` is made by `bench/extraction.py --calibrate` from the gold sets (docs/extract.md); a rule that
is not in it, or was seen seldom, is as good as its kind.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kg.extract.characterizations.reading import CharacterizationReading
from kg.extract.document import Context
from kg.extract.events.reading import EventReading
from kg.extract.figures import FigureReading
from kg.extract.relations.reading import RelationReading

PUBLISH = 0.5
_PRIOR = 4.0
_MODALITY = 0.9
_NO_PARTICIPANT = 0.45


@cache
def _table() -> dict[str, list[float]]:
    data: dict[str, list[float]] = json.loads(
        files("kg.extract").joinpath("data/confidence.json").read_text(encoding="utf-8")
    )
    return data


@dataclass(frozen=True)
class Judge:
    """Gives every fact its confidence, 0 to 1."""

    def _rule(self, rule: str, kind: str) -> float:
        """The smoothed share of right readings of the rule; its kind's share stands for what was not seen."""
        right, seen = _table().get(kind, (2.0, 3.0))
        base = right / seen
        mine, count = _table().get(rule, (0.0, 0.0))
        return (mine + _PRIOR * base) / (count + _PRIOR)

    def event(
        self, reading: EventReading, context: Context, participants: Sequence[dict[str, Any]], fact: dict[str, Any]
    ) -> float:
        """Of an event: by its frame; less without anybody taking part, and less when it is no plain statement."""
        found = self._rule(f"frame:{reading.frame}", "event")
        if not participants:
            found *= _NO_PARTICIPANT if fact["place"] is None and not _told_when(fact["time"]) else 0.8
        return found * (1 if context.modality == "asserted" else _MODALITY)

    def figure(self, figure: FigureReading, context: Context) -> float:
        """Of a figure: by its rule."""
        return self._rule(f"figure:{figure.rule}", "figure") * (1 if context.modality == "asserted" else _MODALITY)

    def relation(self, reading: RelationReading, context: Context) -> float:
        """Of a relation: by its rule."""
        return self._rule(reading.rule, "relation") * (1 if context.modality == "asserted" else _MODALITY)

    def characterization(self, reading: CharacterizationReading, context: Context) -> float:
        """Of a characterization: by its rule."""
        return self._rule(reading.rule, "characterization") * (1 if context.modality == "asserted" else _MODALITY)


def _told_when(time: dict[str, Any] | None) -> bool:
    """Whether words of the sentence give the time, and not the date line alone."""
    return time is not None and time["text"] != time["start"]
