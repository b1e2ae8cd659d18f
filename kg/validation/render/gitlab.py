"""A report as GitLab's Code Quality artifact.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

import json
from collections import Counter
from hashlib import sha256
from typing import Any, Final

from kg.validation.render.entries import Entry, entries, forge_path
from kg.validation.report import Report

_SEVERITY: Final = {"error": "critical", "violation": "major", "warning": "minor", "info": "info"}
_NOWHERE: Final = "-"
"""The path where there is no file (standard input): GitLab takes no entry without one."""


def render_gitlab(report: Report, base: str) -> str:
    """A JSON array with one object an entry: `description, check_name, fingerprint, severity, location`.

    Equal fingerprints would be shown once, so one that stands for several findings is numbered.
    """
    del base
    seen: Counter[str] = Counter()
    issues = [_issue(entry, report, seen) for entry in entries(report)]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issue(entry: Entry, report: Report, seen: Counter[str]) -> dict[str, Any]:
    path = forge_path(entry.file, report.root) or _NOWHERE
    key = f"{path}\0{entry.fingerprint}"
    seen[key] += 1
    return {
        "description": f"{entry.message} [{entry.subject}]" if entry.subject else entry.message,
        "check_name": entry.rule_name,
        "fingerprint": sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32],
        "severity": _SEVERITY[entry.level],
        "location": {"path": path, "lines": {"begin": entry.line or 1}},
    }
