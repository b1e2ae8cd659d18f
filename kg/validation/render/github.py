"""A report as workflow commands of GitHub Actions: annotations on the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from typing import Final

from kg.validation.render.entries import Entry, entries, forge_path, summary
from kg.validation.report import Report

_COMMAND: Final = {"error": "error", "violation": "error", "warning": "warning", "info": "notice"}


def render_github(report: Report, base: str) -> str:
    """One workflow command an entry, and the summary as an ordinary line of the log.

    GitHub shows ten errors and ten warnings a step as annotations, the first of each; the log has all.
    """
    del base
    lines = [_command(entry, forge_path(entry.file, report.root)) for entry in entries(report)]
    lines += [f"{report.hidden} more not shown"] if report.hidden else []
    return "".join(f"{line}\n" for line in [*lines, summary(report)])


def _command(entry: Entry, path: str | None) -> str:
    properties = {
        "file": path,
        "line": entry.line if path is not None else None,
        "col": entry.column if path is not None else None,
        "title": entry.rule_name,
    }
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    message = f"{entry.message} [{entry.subject}]" if entry.subject else entry.message
    return f"::{_COMMAND[entry.level]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
