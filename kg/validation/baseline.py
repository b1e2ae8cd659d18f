"""Findings that are known and let pass: a legacy dump can be adopted, and only what is new fails.

A line is a fingerprint and, after blanks, a comment; `#` begins a line that is only comment. Each line lets one finding
pass, so where findings share a fingerprint (`Finding.fingerprint`) there are as many lines.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import DataError
from kg.validation.render.entries import rule_name, subject
from kg.validation.report import Finding

_LINE: Final = re.compile(r"([0-9a-f]{16})(?:\s+(.*))?")
_HEAD: Final = (
    "# Findings that `parley validate --allow` lets pass: fingerprint, then a comment. Remove what is mended."
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings that a file lets pass."""

    name: str
    lines: Mapping[int, str]
    """Line number → fingerprint."""
    comments: Mapping[int, str]

    @classmethod
    def read(cls, path: Path) -> "Baseline":
        """The baseline in a file.

        Raises DataError if the file cannot be read, or a line of it begins with no fingerprint.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            cure = "write it by --write-allow, or correct the name"
            raise DataError(f"{path} cannot be read: {error.strerror}; {cure}") from error
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
        lines: dict[int, str] = {}
        comments: dict[int, str] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            found = _LINE.fullmatch(line.strip())
            if found is None:
                raise DataError(
                    f"{path}:{number}: {line.strip()[:60]!r} begins with no fingerprint (16 hexadecimal digits); "
                    "copy it from the JSON report, or begin a comment with #"
                )
            lines[number], comments[number] = found[1], found[2] or ""
        return cls(str(path), lines, comments)

    def sift(self, findings: Iterable[Finding]) -> tuple[list[Finding], int, list[str]]:
        """The findings that are not let pass, how many are, and what to tell of lines that nothing was found for."""
        left = Counter(self.lines.values())
        kept = []
        allowed = 0
        for finding in sorted(findings, key=lambda finding: finding.key):
            if left[finding.fingerprint]:
                left[finding.fingerprint] -= 1
                allowed += 1
            else:
                kept.append(finding)
        return kept, allowed, list(self._unused(left))

    def _unused(self, left: Counter[str]) -> Iterator[str]:
        for number in sorted(self.lines, reverse=True):
            fingerprint = self.lines[number]
            if left[fingerprint]:
                left[fingerprint] -= 1
                yield f"{self.name}:{number}: {fingerprint} is found no more; remove the line"


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline that lets these findings pass; gives how many lines there are.

    Raises DataError if it cannot be written.
    """
    lines = [
        f"{finding.fingerprint}  {rule_name(finding)}: {subject(finding)}"
        for finding in sorted(findings, key=lambda finding: finding.key)
    ]
    try:
        path.write_text("".join(f"{line}\n" for line in (_HEAD, *lines)), encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}; choose another name") from error
    return len(lines)
