"""What validation found: findings are data, and every renderer writes the same ones."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

Severity = Literal["violation", "warning", "info"]

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")
"""All severities (SHACL 1.0, section 2.1.4), gravest first. Only a violation keeps a source from being published."""

_FOLDERS: Final = re.compile(r"file:///(?:[^/\s<>\"]*/)*")


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
    """The 1-based line of `file` where the offending triple or fact stands; of the focus node if a triple misses."""
    pointer: str | None = None
    """The place within a line of facts, as a JSON path such as `facts[3].figure.best`."""

    @property
    def fingerprint(self) -> str:
        """The same for the same finding in another run, wherever it stands: 16 hexadecimal digits.

        The labels of blank nodes do not count, for they change when something is added before them; findings that
        differ in nothing else have the same fingerprint. Neither does the label of a shape without an IRI: its message
        stands for it. Nor do the folders of an IRI made from the name of the file.
        """
        shape = self.message if is_anonymous(self.source_shape) else self.source_shape
        terms = (shape, self.constraint_component, self.focus_node, self.path or "", self.value or "")
        parts = ("_:" if term.startswith("_:") else _FOLDERS.sub("file:", term) for term in terms)
        return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]

    @property
    def is_violation(self) -> bool:
        """Whether it keeps its source from being published."""
        return self.severity == "violation"

    @property
    def key(self) -> tuple[str, str, int, str, str, str, str, str, str, int, str]:
        """Sorts findings by file and source, then gravest first, then shape, node, path and value."""
        return (
            self.file or "",
            self.source_id or "",
            SEVERITIES.index(self.severity),
            self.source_shape,
            self.focus_node,
            self.path or "",
            self.value or "",
            self.constraint_component,
            self.message,
            self.line or 0,
            self.pointer or "",
        )


def is_anonymous(shape: str) -> bool:
    """Whether a source shape is a blank node: its label says nothing, and is another in each run."""
    return shape.startswith("_:") or ":" not in shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What keeps a file, or a line of facts, from being checked. No rule was looked at, so it is no finding."""

    file: str
    """As the user named it."""
    line: int | None = None
    """1-based."""
    column: int | None = None
    """1-based, in characters."""
    source_id: str | None = None
    path: str = ""
    """Where in the JSON object: `facts[3].evidence[0].quote`; empty for the object itself, and in RDF."""
    what: str
    cure: str
    unread: bool
    """True: nothing of the file was checked. False: a line of facts was left out."""

    def __str__(self) -> str:
        """`file:line:column: source: path: what; cure`, one line."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        where = "".join(f"{part}: " for part in (self.source_id, self.path) if part)
        return " ".join(f"{place}: {where}{self.what}; {self.cure}".splitlines())


@dataclass(frozen=True)
class Report:
    """Findings in a fixed order, each once: the same findings give an equal report, whatever order they came in."""

    findings: tuple[Finding, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    files: tuple[str, ...] = ()
    """The names of all files that were looked at; empty where the report is of no files."""
    fail_on: Severity = "violation"
    """The least severity that keeps the data from conforming."""
    allowed: int = 0
    """How many findings a baseline took out; they are not among `findings`."""
    limit: int | None = None
    """So many findings are shown, the gravest; the counts are of all."""
    root: Path | None = None
    """The folder of the repository: forges want names of files relative to it."""

    @classmethod
    def of(cls, findings: Iterable[Finding], troubles: Iterable[Trouble] = ()) -> Self:
        """The report of these findings, and of what kept files or lines from being checked."""
        return cls(
            tuple(sorted(set(findings), key=lambda finding: finding.key)), tuple(sorted(set(troubles), key=_by_place))
        )

    @property
    def conforms(self) -> bool:
        """True if all was checked and nothing is as grave as `fail_on`. SHACL itself counts a warning as well."""
        return not self.troubles and not any(map(self.fails, self.findings))

    def fails(self, finding: Finding) -> bool:
        """Whether the finding is as grave as `fail_on`."""
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)

    @cached_property
    def shown(self) -> tuple[Finding, ...]:
        """The findings to be shown, in order: all, or the `limit` gravest."""
        if self.limit is None or len(self.findings) <= self.limit:
            return self.findings
        gravest = sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))[: self.limit]
        return tuple(sorted(gravest, key=lambda finding: finding.key))

    @property
    def hidden(self) -> int:
        """How many findings are not shown."""
        return len(self.findings) - len(self.shown)

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
        """One report of the findings and troubles of this one and the others; for the rest as this one."""
        reports = (self, *others)
        merged = Report.of(
            (finding for report in reports for finding in report.findings),
            (trouble for report in reports for trouble in report.troubles),
        )
        return replace(self, findings=merged.findings, troubles=merged.troubles)


def _by_place(trouble: Trouble) -> tuple[str, int, int, str, str, str]:
    return trouble.file, trouble.line or 0, trouble.column or 0, trouble.path, trouble.what, trouble.cure
