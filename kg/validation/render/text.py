"""A report for people at a terminal."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from kg.validation.render.entries import clean, place_in_facts, rule_name, short, subject, summary
from kg.validation.report import SEVERITIES, Finding, Report

_PLAIN: Final[dict[str, str]] = {}
_COLOURS: Final = {
    "violation": "\x1b[31m",
    "warning": "\x1b[33m",
    "info": "\x1b[36m",
    "error": "\x1b[31m",
    "file": "\x1b[1;4m",
    "rule": "\x1b[1m",
    "dim": "\x1b[2m",
    "good": "\x1b[32m",
}
"""Select Graphic Rendition (ECMA-48, 8.3.117)."""


def render_text(report: Report, base: str) -> str:
    """The report by file or source, then shape; at the end the count of each shape and a summary.

    Long values are cut, and control characters of the data written out.
    """
    del base
    return "".join(f"{line}\n" for line in _lines(report, _PLAIN))


def render_coloured(report: Report, base: str) -> str:
    """The same in the colours of a terminal."""
    del base
    return "".join(f"{line}\n" for line in _lines(report, _COLOURS))


def _lines(report: Report, colours: dict[str, str]) -> Iterator[str]:
    for trouble in report.troubles:
        yield _in(colours, "error", clean(str(trouble)))
    if report.troubles and report.findings:
        yield ""
    for name, findings in groupby(report.shown, lambda finding: finding.file or finding.source_id or "(file)"):
        yield _in(colours, "file", clean(name))
        yield from _of_file(list(findings), colours)
        yield ""
    if report.hidden:
        yield _in(colours, "dim", f"{report.hidden} more not shown")
        yield ""
    yield from _counts(report, colours)
    yield _in(colours, "good" if report.conforms else "violation", summary(report))


def _of_file(findings: list[Finding], colours: dict[str, str]) -> Iterator[str]:
    ordered = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), rule_name(f), f.message, f.line or 0))
    for (severity, rule, message), same in groupby(ordered, lambda f: (f.severity, rule_name(f), f.message)):
        yield f"  {_in(colours, severity, severity)} {_in(colours, 'rule', rule)}: {clean(message)}"
        yield from _places(list(same), colours)


def _places(findings: list[Finding], colours: dict[str, str]) -> Iterator[str]:
    """A line for each value; one that breaks several constraints of the shape says which."""
    broken: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        component = short(finding.constraint_component).removesuffix("ConstraintComponent")
        broken.setdefault((_place(finding), subject(finding)), []).append(component)
    for (place, what), components in broken.items():
        which = f" ({', '.join(components)})" if len(components) > 1 else ""
        yield f"    {_in(colours, 'dim', place)}{what}{_in(colours, 'dim', which)}"


def _place(finding: Finding) -> str:
    """The line, and the place in a line of facts, where they are known."""
    parts = [f"line {finding.line}"] if finding.line is not None else []
    parts += [place] if (place := place_in_facts(finding)) else []
    return ", ".join(parts) + ": " if parts else ""


def _counts(report: Report, colours: dict[str, str]) -> Iterator[str]:
    """How many findings each shape has, the most first."""
    counts = Counter((finding.severity, rule_name(finding)) for finding in report.findings)
    width = len(str(max(counts.values(), default=0)))
    for (severity, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>{width}} {_in(colours, severity, severity)} {rule}"


def _in(colours: dict[str, str], name: str, text: str) -> str:
    return f"{colours[name]}{text}\x1b[0m" if text and name in colours else text
