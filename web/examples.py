"""Example queries: a folder of `*.rq` files whose first comment is the title and what it answers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NUMBER: Final = re.compile(r"^[A-Z]+[0-9]+: ")
"""A question's number is for lists of questions, not for readers of a page."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query to begin with; `name` is the file's, without `.rq`."""

    name: str
    title: str
    about: str
    text: str


def examples(folder: Path | None) -> list[Example]:
    """The example queries in `folder`, by file name; none if there is no folder."""
    return [_read(path) for path in sorted(folder.glob("*.rq"))] if folder and folder.is_dir() else []


def _read(path: Path) -> Example:
    text = path.read_text(encoding="utf-8", errors="replace")  # a slip in one file must not take the page away
    comment: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comment.append(line.lstrip("#").strip())
    title, about = (comment[0], " ".join(comment[1:])) if comment else (path.stem, "")
    return Example(path.stem, _NUMBER.sub("", title), about.strip(), text)
