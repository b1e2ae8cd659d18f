"""A report as one page for a browser: nothing to fetch, no scripts, light and dark."""

from collections import Counter
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from kg.validation.render.entries import Entry, clean, entries, rule_name
from kg.validation.render.page import STYLE, element
from kg.validation.report import SEVERITIES, Report

_WORDS: Final = {
    "violation": ("violation", "violations"),
    "warning": ("warning", "warnings"),
    "info": ("remark", "remarks"),
    "error": ("not checked", "not checked"),
}
_ORDER: Final = ("error", *SEVERITIES)


def render_html(report: Report, base: str) -> str:
    """The verdict, the counts, a table of the shapes, then each file with its findings by shape."""
    del base
    shown = list(entries(report))
    body = element("main", _head(report), _tiles(report), _shapes(report), *_files(shown, report))
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", f"{'Conforms' if report.conforms else 'Does not conform'} · parley validate"),
            element("style", STYLE),
        ),
        element("body", body),
        lang="en",
    )
    return "<!doctype html>\n" + ET.tostring(page, encoding="unicode", method="html") + "\n"


def _head(report: Report) -> ET.Element:
    verdict = "Conforms" if report.conforms else "Does not conform"
    looked = len(report.files)
    notes = [f"{looked:,} {'file' if looked == 1 else 'files'} looked at"] if looked else []
    notes += [f"{report.allowed:,} known findings allowed"] if report.allowed else []
    notes += [f"fails on {report.fail_on}"] if report.fail_on != "violation" else []
    return element(
        "header",
        element("p", "Validation report", kind="kind"),
        element("h1", element("span", "✓" if report.conforms else "✕", kind="sign"), f" {verdict}"),
        element("p", ", ".join(notes), kind="note"),
        kind="verdict good" if report.conforms else "verdict bad",
    )


def _tiles(report: Report) -> ET.Element:
    counts: dict[str, int] = {"error": len(report.troubles)} if report.troubles else {}
    counts |= {severity: count for severity, count in report.by_severity.items()}  # noqa: C416 - widens the key type
    tiles = [
        element("li", element("strong", f"{count:,}"), _WORDS[level][count != 1], kind=level if count else "none")
        for level, count in counts.items()
    ]
    return element("ul", *tiles, kind="counts")


def _shapes(report: Report) -> ET.Element:
    counts = Counter((finding.severity, rule_name(finding)) for finding in report.findings)
    if not counts:
        return element("p", "The shapes found nothing." if report.troubles else "Nothing was found.", kind="note")
    rows = [
        element("tr", element("td", f"{count:,}", kind="number"), element("td", _badge(level)), element("td", rule))
        for (level, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    head = element("tr", *(element("th", name, scope="col") for name in ("Findings", "Severity", "Shape")))
    return element(
        "section",
        element("h2", "By shape"),
        element("table", element("thead", head), element("tbody", *rows), kind="shapes"),
    )


def _files(shown: list[Entry], report: Report) -> list[ET.Element]:
    ordered = sorted(shown, key=lambda entry: entry.file or "")  # stable: what was not checked stays first in its file
    sections = [_file(name, list(found)) for name, found in groupby(ordered, lambda entry: entry.file or "")]
    if report.hidden:
        sections.append(element("p", f"{report.hidden:,} more findings are not shown.", kind="note"))
    return sections


def _file(name: str, found: list[Entry]) -> ET.Element:
    parts = [element("h2", element("code", clean(name)) if name else "Findings", element("small", f" {len(found):,}"))]
    ordered = sorted(found, key=lambda entry: (_ORDER.index(entry.level), entry.rule, entry.message, entry.line or 0))
    for (level, rule, message), same in groupby(ordered, lambda e: (e.level, e.rule_name, e.message)):
        rows = [_row(entry) for entry in same]
        title = element("h3", _badge(level), f" {rule}")
        parts.append(element("article", title, element("p", message), element("ul", *rows, kind="places"), kind=level))
    return element("section", *parts)


def _row(entry: Entry) -> ET.Element:
    line = "" if entry.line is None else f"line {entry.line}"
    column = "" if entry.column is None else f", column {entry.column}"
    return element("li", element("span", line + column, kind="line"), element("code", entry.subject))


def _badge(level: str) -> ET.Element:
    return element("span", _WORDS[level][0], kind=f"badge {level}")
