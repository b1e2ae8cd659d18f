"""What validation found: findings are data, and every renderer writes the same ones."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, Self

Severity = Literal["violation", "warning", "info"]

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")
"""All severities (SHACL 1.0, section 2.1.4), gravest first. Only a violation keeps a source from being published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One validation result (https://www.w3.org/TR/shacl/#results-validation-result).

    `focus_node`, `source_shape`, `constraint_component` and `see_also` are IRIs; a blank focus node is `_:label`.
    """

    source_id: str | None
    """The facts/1 id of the source; None when a whole RDF file was checked."""
    severity: Severity
    source_shape: str
    constraint_component: str
    focus_node: str
    path: str | None = None
    """An IRI, or a SPARQL 1.1 property path where it is more than one predicate."""
    value: str | None = None
    """The offending value as an N-Triples term, whole however long it is."""
    message: str
    """What is wrong and how to mend it, in English."""
    see_also: str | None = None
    """The term of the data model that the rule is about."""
    file: str | None = None
    """The file it stands in, as the user named it; None where there is none."""
    line: int | None = None
    """The 1-based line of `file` where the offending triple or fact stands; of the focus node if a triple is missing."""
    pointer: str | None = None
    """The place within a line of facts, as a JSON path such as `facts[3].figure.best`."""

    @property
    def fingerprint(self) -> str:
        """The same for the same finding in another run, wherever it stands: 16 hexadecimal digits."""
        parts = (self.source_shape, self.constraint_component, self.focus_node, self.path or "", self.value or "")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def is_violation(self) -> bool:
        """Whether it keeps its source from being published."""
        return self.severity == "violation"

    @property
    def key(self) -> tuple[str, int, str, str, str, str, str, str]:
        """Sorts findings by source, then gravest first, then shape, node, path and value."""
        return (
            self.source_id or "",
            SEVERITIES.index(self.severity),
            self.source_shape,
            self.focus_node,
            self.path or "",
            self.value or "",
            self.constraint_component,
            self.message,
        )


@dataclass(frozen=True)
class Report:
    """Findings in a fixed order, each once: the same findings give an equal report, whatever order they came in."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """The report of these findings."""
        return cls(tuple(sorted(set(findings), key=lambda finding: finding.key)))

    @property
    def conforms(self) -> bool:
        """True if nothing keeps the data from being published. Stricter readers: SHACL counts a warning as well."""
        return not any(finding.is_violation for finding in self.findings)

    @cached_property
    def by_source(self) -> Mapping[str | None, tuple[Finding, ...]]:
        """The findings of each source that has any, in order."""
        grouped: dict[str | None, list[Finding]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.source_id, []).append(finding)
        return {source: tuple(findings) for source, findings in grouped.items()}

    @cached_property
    def by_shape(self) -> Mapping[str, int]:
        """How many findings each shape has, by IRI of the shape in code-point order."""
        return dict(sorted(Counter(finding.source_shape for finding in self.findings).items()))

    @cached_property
    def by_severity(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, gravest first; none is 0."""
        counts = Counter(finding.severity for finding in self.findings)
        return {severity: counts[severity] for severity in SEVERITIES}

    def merge(self, *others: "Report") -> "Report":
        """One report of the findings of this one and the others."""
        return Report.of(finding for report in (self, *others) for finding in report.findings)
