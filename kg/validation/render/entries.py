"""Findings and troubles as one list of entries, for the formats that point at lines of files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from os.path import normpath
from pathlib import Path, PurePath
from typing import Final, Literal

from kg.validation.report import Finding, Report, Trouble, is_anonymous

STDIN: Final = "<stdin>"
"""What stands for the name of a file where standard input was read."""

_LONGEST_VALUE: Final = 100
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`()*]*")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What breaks lines, steers terminals, turns the direction of the writing, or may not stand in XML."""

UNREADABLE: Final = "unreadable"
NO_FACTS: Final = "facts/1"
_RULES: Final = {
    UNREADABLE: "The file cannot be read as what its name says it is; nothing of it was checked.",
    NO_FACTS: "The line breaks the format facts/1; it was left out.",
}

Level = Literal["error", "violation", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding or trouble, in plain text: one line each, without control characters."""

    level: Level
    """The severity of a finding; `error` for what could not be checked."""
    fails: bool
    """Whether the data do not conform because of it."""
    rule: str
    """The IRI of the shape, or another name that is the same in each run."""
    rule_name: str
    """The last part of it."""
    subject: str
    """Node, path and value, long values cut; of a line of facts the source and the place in it. May be empty."""
    message: str
    """What is wrong and how to mend it."""
    file: str | None
    line: int | None
    column: int | None
    fingerprint: str
    see_also: str | None


def entries(report: Report) -> Iterator[Entry]:
    """What the report shows: first what could not be checked, then the findings."""
    for trouble in report.troubles:
        yield _of_trouble(trouble)
    for finding in report.shown:
        yield of_finding(finding, fails=report.fails(finding))


def of_finding(finding: Finding, *, fails: bool) -> Entry:
    """The entry of one finding."""
    rule = rule_of(finding)
    place = place_in_facts(finding)
    return Entry(
        level=finding.severity,
        fails=fails,
        rule=rule,
        rule_name=rule_name(finding),
        subject=f"{place}: {subject(finding)}" if place else subject(finding),
        message=clean(finding.message),
        file=finding.file,
        line=finding.line,
        column=None,
        fingerprint=finding.fingerprint,
        see_also=finding.see_also or (None if is_anonymous(finding.source_shape) else finding.source_shape),
    )


def _of_trouble(trouble: Trouble) -> Entry:
    rule = UNREADABLE if trouble.unread else NO_FACTS
    where = ", ".join(part for part in (trouble.source_id, trouble.path) if part)
    parts = (rule, trouble.file, trouble.source_id or "", trouble.path, trouble.what)
    return Entry(
        level="error",
        fails=True,
        rule=rule,
        rule_name=rule,
        subject=clean(where),
        message=clean(f"{trouble.what}; {trouble.cure}"),
        file=trouble.file,
        line=trouble.line,
        column=trouble.column,
        fingerprint=sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16],
        see_also=None,
    )


def describe_rule(entry: Entry) -> str:
    """What the rule of an entry asks; for a shape its message."""
    return _RULES.get(entry.rule, entry.message)


def rule_of(finding: Finding) -> str:
    """The IRI of the source shape; where that is a blank node, the component and path: a label would change."""
    if not is_anonymous(finding.source_shape):
        return finding.source_shape
    component = short(finding.constraint_component).removesuffix("ConstraintComponent")
    return f"_:{component}" + (f"-{short_path(finding.path)}" if finding.path else "")


def place_in_facts(finding: Finding) -> str:
    """`source, facts[3].figure.best` of a finding on a file of facts; empty of others."""
    if finding.source_id is None or finding.file is None:
        return ""
    return clean(", ".join(part for part in (finding.source_id, finding.pointer) if part))


def rule_name(finding: Finding) -> str:
    """The last part of the shape's IRI, or what stands for it, in plain text."""
    return clean(short(rule_of(finding)).removeprefix("_:"))


def subject(finding: Finding) -> str:
    """`node path value`, a path of one predicate shortened, a long value cut; without control characters."""
    parts = [finding.focus_node]
    if finding.path is not None:
        parts.append(short_path(finding.path))
    if finding.value is not None:
        parts.append(cut(finding.value))
    return clean(" ".join(parts))


def cut(value: str) -> str:
    """A value that is not longer than a line."""
    return value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"


def is_iri(path: str) -> bool:
    """Whether a path is one predicate."""
    return _IRI.fullmatch(path) is not None


def short_path(path: str) -> str:
    """The last part of a predicate; a longer path with each of its IRIs shortened so.

    >>> short_path("^<http://e/ns#asserts>/<http://e/ns#best>")
    '^asserts/best'
    """
    return short(path) if is_iri(path) else re.sub(r"<([^<>]*)>", lambda iri: short(iri[1]), path)


def short(iri: str) -> str:
    """What stands after the last `#` or `/`.

    >>> short("http://e/shapes#Person-name"), short("http://e/shapes/")
    ('Person-name', 'http://e/shapes/')
    """
    return re.split(r"[#/]", iri)[-1] or iri


def counted(count: int, severity: str) -> str:
    """So many of a severity.

    >>> counted(1, "violation"), counted(2, "warning"), counted(3, "info")
    ('1 violation', '2 warnings', '3 info')
    """
    return f"{count} {severity}" if count == 1 or severity == "info" else f"{count} {severity}s"


def clean(text: str) -> str:
    r"""The text on one line, with control characters written out.

    >>> clean("a\x1b[2J\nb")
    'a\\x1b[2J b'
    """
    return _CONTROLS.sub(_escape, " ".join(text.splitlines()))


def _escape(found: re.Match[str]) -> str:
    return " " if found[0] == "\t" else found[0].encode("unicode_escape").decode()


def forge_path(file: str | None, root: Path | None) -> str | None:
    """The file relative to the repository, with `/`; as it was named if it lies elsewhere; None of standard input."""
    if file is None or file == STDIN:
        return None
    if root is not None:
        whole = Path(normpath(Path.cwd() / file))
        if whole.is_relative_to(root):
            return clean(whole.relative_to(root).as_posix())
    return clean(PurePath(file).as_posix())


def summary(report: Report) -> str:
    """`does not conform (2 violations, 1 warning, 0 info)`, with what else there is to count."""
    counts = [counted(count, severity) for severity, count in report.by_severity.items()]
    unread = sum(trouble.unread for trouble in report.troubles)
    lines = len(report.troubles) - unread
    counts += [f"{unread} unreadable"] if unread else []
    counts += [f"{lines} in lines that are no facts"] if lines else []
    counts += [f"{report.allowed} allowed"] if report.allowed else []
    return f"{'conforms' if report.conforms else 'does not conform'} ({', '.join(counts)})"
