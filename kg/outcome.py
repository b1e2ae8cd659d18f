"""What a build came to: what was kept, what was left out and why."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from rdflib import RDF

from kg.facts import Problem
from kg.intake import Intake, public_name
from kg.publish.graph import SourceGraph
from kg.registry import ENTITY_CLASS
from kg.release import Release
from kg.validation.render import RENDERERS
from kg.validation.report import Report
from kg.vocab import CF

_COUNTED: Final = {
    str(CF.TextSource): "text_sources",
    str(CF.RecordSource): "record_sources",
    str(CF.Claim): "claims",
    str(CF.Event): "events",
    str(CF.Participation): "participations",
    str(CF.Relation): "relations",
    str(CF.Figure): "figures",
    str(CF.Characterization): "characterizations",
    str(CF.TextSpan): "text_spans",
    **dict.fromkeys(ENTITY_CLASS.values(), "entities"),
}
"""Class → name of its count. An entity counts once for each source that names it."""

COUNTS: Final = ("sources", *dict.fromkeys(_COUNTED.values()), "quads")
"""The names of all counts, in the order they are shown."""


def count(graph: SourceGraph) -> Counter[str]:
    """How many things of each class a source's graph holds."""
    counts: Counter[str] = Counter()
    for properties in graph.triples.values():
        for kind in properties.get(str(RDF.type), ()):
            if kind.value in _COUNTED:
                counts[_COUNTED[kind.value]] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to."""

    intake: Intake
    report: Report
    """Every SHACL finding, also the warnings of sources that were kept."""
    quarantined: tuple[str, ...]
    """Ids of the sources that the gate kept out, sorted."""
    counts: dict[str, int]
    """How much was kept, by `COUNTS`."""
    entities: dict[str, int]
    """How many entities of what was kept were resolved to reference entities, by `kg.registry.WAYS`."""
    release: Release | None = None
    """The new release, published; None if nothing was published."""

    @property
    def inputs(self) -> list[dict[str, Any]]:
        """The files that were read (`kg.intake.Intake.inputs`), by name."""
        return sorted(self.intake.inputs, key=lambda entry: (entry["name"], entry["sha256"]))

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with lines of facts, which were left out; by file and line."""
        return sorted(self.intake.problems, key=lambda problem: (problem.file, problem.line, problem.path))

    @property
    def left_out(self) -> bool:
        """Whether anything that was given has not been kept."""
        return bool(self.intake.problems or self.quarantined)

    def write_reports(self, folder: Path, home: Path, report_iri: str) -> None:
        """Write intake.json (what came in, what was left out) and the SHACL report as text, JSON and Turtle.

        They are public: file names are given relative to the site's folder `home`.
        """
        body: dict[str, Any] = {
            "inputs": self.inputs,
            "entities": self.entities,
            "quarantined": list(self.quarantined),
            "problems": [
                asdict(replace(problem, file=public_name(Path(problem.file), home))) for problem in self.problems
            ],
        }
        (folder / "intake.json").write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for name, suffix in (("text", "txt"), ("json", "json"), ("turtle", "ttl")):
            text = RENDERERS[name](self.report, report_iri)
            (folder / f"validation.{suffix}").write_text(text, encoding="utf-8")
