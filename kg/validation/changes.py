"""What has changed since a commit, as git tells it."""

import re
import subprocess
from pathlib import Path
from typing import Final

_HUNK: Final = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class Changes:
    """The files and lines that differ between a commit and the folder as it is now, untracked files among them.

    `base` is anything that `git diff` takes: a branch, a commit, or two with dots between. `folder` lies in the
    repository. Raises ValueError, with what to do, if there is no repository, no such commit, or no git.
    """

    def __init__(self, base: str, folder: Path) -> None:
        if base.startswith("-"):
            raise ValueError(f"{base!r} is no commit or branch: name one, such as origin/main")
        self._base = base
        self._folder = folder
        self._root = Path(_text(self._git("rev-parse", "--show-toplevel")).rstrip("\n"))
        changed = self._git("diff", "--name-only", "--no-relative", "--diff-filter=d", "-z", base, "--")
        new = self._git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/")
        self._new = self._paths(new)
        self._changed = self._paths(changed) | self._new

    def touch(self, path: Path) -> bool:
        """Whether the file is new or changed. A file outside the repository is not."""
        return path.resolve() in self._changed

    def lines(self, path: Path) -> frozenset[int] | None:
        """The 1-based lines of a changed file that are new or changed; None where that means all."""
        if path.resolve() in self._new:
            return None
        diff = self._git("diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", self._base, "--", str(path))
        hunks = _HUNK.findall(diff)
        if not hunks:
            return None  # git calls it binary
        return frozenset(
            number for start, count in hunks for number in range(int(start), int(start) + (int(count) if count else 1))
        )

    def _paths(self, listed: bytes) -> frozenset[Path]:
        return frozenset((self._root / name).resolve() for name in _text(listed).split("\0") if name)

    def _git(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(["git", *arguments], cwd=self._folder, capture_output=True, check=False)  # noqa: S603, S607
        except FileNotFoundError as error:
            raise ValueError("git is not installed: install it, or leave --changed out") from error
        if done.returncode == 0:
            return done.stdout
        said = next(iter(_text(done.stderr).strip().splitlines()), "git gave no reason")
        if "not a git repository" in said:
            raise ValueError(f"{self._folder} is in no git repository: run it in one, or leave --changed out")
        raise ValueError(
            f"git does not know {self._base!r} here ({said}): name a commit or branch that is; "
            "a shallow clone has only the last, so fetch the other first (`git fetch origin BRANCH`, or fetch-depth: 0)"
        )


def _text(output: bytes) -> str:
    return output.decode(errors="surrogateescape")
