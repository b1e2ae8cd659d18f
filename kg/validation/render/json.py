"""A report for programs of one's own."""

import json
from dataclasses import asdict

from kg.validation.report import Report


def render_json(report: Report, base: str) -> str:
    """`{"conforms", "counts": {severity: n}, "shapes": {IRI: n}, "hidden", "allowed", "findings", "problems"}`.

    A finding has the keys of `Finding` and its `fingerprint`; a problem, which is what kept a file or a line of facts
    from being checked, those of `Trouble`.
    """
    del base
    body = {
        "conforms": report.conforms,
        "fail_on": report.fail_on,
        "counts": dict(report.by_severity),
        "shapes": dict(report.by_shape),
        "allowed": report.allowed,
        "hidden": report.hidden,
        "files": list(report.files),
        "findings": [{**asdict(finding), "fingerprint": finding.fingerprint} for finding in report.shown],
        "problems": [asdict(trouble) for trouble in report.troubles],
    }
    return json.dumps(body, ensure_ascii=False, indent=2).encode(errors="backslashreplace").decode() + "\n"
