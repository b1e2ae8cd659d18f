"""A report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code scanning reads."""

import json
from typing import Any, Final
from urllib.parse import quote

from kg import __version__
from kg.validation.render.entries import Entry, describe_rule, entries, forge_path
from kg.validation.report import Report

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL: Final = {"error": "error", "violation": "error", "warning": "warning", "info": "note"}
_ROOT: Final = "%SRCROOT%"


def render_sarif(report: Report, base: str) -> str:
    """One run, whose rules are the shapes and whose results are the entries.

    Addresses of files are relative to the repository (`%SRCROOT%`); `partialFingerprints` has the finding's
    fingerprint, by which code scanning tells old from new.
    """
    shown = list(entries(report))
    rules = {entry.rule: entry for entry in reversed(shown)}
    numbers = {rule: number for number, rule in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "parley validate",
                "semanticVersion": __version__,
                "rules": [_rule(rules[rule]) for rule in sorted(rules)],
            }
        },
        "automationDetails": {"id": "parley-validate/"},
        "invocations": [{"executionSuccessful": not any(trouble.unread for trouble in report.troubles)}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, numbers[entry.rule], report) for entry in shown],
        "properties": {"report": base, "conforms": report.conforms, "hidden": report.hidden, "allowed": report.allowed},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(entry: Entry) -> dict[str, Any]:
    described = describe_rule(entry)
    rule: dict[str, Any] = {
        "id": entry.rule,
        "name": entry.rule_name,
        "shortDescription": {"text": entry.rule_name},
        "fullDescription": {"text": described},
        "help": {"text": described},
        "defaultConfiguration": {"level": _LEVEL[entry.level]},
    }
    if entry.see_also is not None and entry.see_also.startswith(("http://", "https://")):
        rule["helpUri"] = quote(entry.see_also, safe="/:#?&=;,+@!$'()*[]%~")
    return rule


def _result(entry: Entry, rule: int, report: Report) -> dict[str, Any]:
    message = f"{entry.message} [{entry.subject}]" if entry.subject else entry.message
    return {
        "ruleId": entry.rule,
        "ruleIndex": rule,
        "level": _LEVEL[entry.level],
        "message": {"text": message},
        "partialFingerprints": {"parleyFinding/v1": entry.fingerprint},
        "locations": _locations(entry, report),
    }


def _locations(entry: Entry, report: Report) -> list[dict[str, Any]]:
    path = forge_path(entry.file, report.root)
    if path is None:
        return []
    address: dict[str, Any] = {"uri": quote(path)}
    if not path.startswith(("/", "../")):
        address["uriBaseId"] = _ROOT
    physical: dict[str, Any] = {"artifactLocation": address}
    region = {"startLine": entry.line, "startColumn": entry.column}
    if entry.line is not None:
        physical["region"] = {name: number for name, number in region.items() if number is not None}
    return [{"physicalLocation": physical}]
