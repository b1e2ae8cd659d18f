"""Files of articles to what the extractor reads: plain text, HTML, RSS and Atom, JSON Lines; folders and gzip of these.

>>> import tempfile
>>> from pathlib import Path
>>> folder = Path(tempfile.mkdtemp())
>>> _ = (folder / "goma.txt").write_text("Troops left Goma on Friday, and the army said that no soldier had died.")
>>> [(made.source.id[:5], made.line) for made in articles([folder])]
[('goma-', 1)]
"""

import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from kg.extract.inputs import feeds, lines, pages
from kg.extract.inputs.decoding import content, damaged, is_packed, text_of, too_large, unopened
from kg.extract.inputs.given import Given, Limits, Raw, Seen, trouble
from kg.extract.inputs.sources import given
from kg.facts import Problem, shown

__all__ = ["Given", "Limits", "articles"]

STDIN: Final = "<stdin>"
_PACKED: Final = ".gz"
_SUFFIXES: Final[Mapping[str, str]] = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "page", ".htm": "page", ".xhtml": "page",
    ".rss": "xml", ".atom": "xml", ".xml": "xml", ".rdf": "xml",
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json",
}  # fmt: skip
"""What a file holds, by its suffix."""

_Stream: TypeAlias = BinaryIO | gzip.GzipFile


def articles(
    paths: Iterable[str | Path], *, any_language: bool = False, limits: Limits | None = None
) -> Iterator[Given | Problem]:
    """The articles of the files in their order, and the problems of those that cannot be read, streaming.

    A path is a file, a folder (all files in it of a known suffix, sorted by name, without hidden ones) or `-` for
    standard input. The very same source given twice comes once. `any_language` takes texts that are not in English.
    Nothing is ever fetched from the net.
    """
    seen, limits = Seen(), limits or Limits()
    for path in paths:
        for raw in _path(path, limits):
            made = raw if isinstance(raw, Problem) else given(raw, seen, any_language=any_language)
            if made is not None:
                yield made


def _path(path: str | Path, limits: Limits) -> Iterator[Raw | Problem]:
    if str(path) == "-":
        yield from _stream(sys.stdin.buffer, STDIN, "stdin", None, limits)
    elif Path(path).is_dir():
        yield from _folder(Path(path), limits)
    else:
        yield from _file(Path(path), limits)


def _folder(folder: Path, limits: Limits) -> Iterator[Raw | Problem]:
    troubles: list[OSError] = []
    empty = True
    for place, folders, names in os.walk(folder, onerror=troubles.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and _suffix(path) in _SUFFIXES and path.is_file():
                empty = False
                yield from _file(path, limits)
    for error in troubles:
        yield unopened(shown(error.filename or folder), error)
    if empty and not troubles:
        known = ", ".join(_SUFFIXES)
        yield trouble(shown(folder), 1, "the folder holds no articles", f"files of articles end in {known} (or .gz)")


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(_PACKED)
    return Path(name).suffix


def _file(path: Path, limits: Limits) -> Iterator[Raw | Problem]:
    name = shown(path)
    stem = shown(path.name).removesuffix(_PACKED)
    stem = stem.rpartition(".")[0] or stem
    try:
        with path.open("rb") as stream:
            yield from _stream(stream, name, stem, _SUFFIXES.get(_suffix(path)), limits)
    except OSError as error:
        yield unopened(name, error)


def _stream(stream: BinaryIO, name: str, stem: str, kind: str | None, limits: Limits) -> Iterator[Raw | Problem]:
    """The articles of one stream; what it holds is told by how it begins where its name does not tell."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    opened: _Stream = gzip.open(buffered) if is_packed(buffered.peek(2)) else buffered  # noqa: SIM115
    if kind == "lines":
        yield from _json_lines(opened, name, stem, limits)
        return
    raw = content(opened, name, limits)
    if isinstance(raw, Problem):
        yield raw
        return
    kind = kind or _sniffed(raw)
    if kind == "lines":
        yield from _json_lines(io.BytesIO(raw), name, stem, limits)
        return
    if not raw.strip():
        yield trouble(name, 1, "the file is empty", "leave it out")
        return
    text = text_of(raw, name, may_declare=kind in {"page", "xml"})
    if isinstance(text, Problem):
        yield text
    else:
        yield from _READERS[kind](text, name, stem, limits)


def _sniffed(raw: bytes) -> str:
    """What the bytes are, by how they begin."""
    start = raw[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return "json" if start[1:].lstrip()[:1] in {b"{", b"]"} else "text"
    if start.startswith(b"{"):
        first = raw.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0].rstrip()
        return "lines" if first.endswith(b"}") else "json"
    return "xml" if start.startswith(b"<") else "text"


def _json_lines(stream: _Stream, name: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:
    """The article of each line; the limit is on the line, for a file may hold any number of them."""
    empty, number = True, 0
    try:
        while line := stream.readline(limits.bytes + 1):
            number += 1
            if not line.strip():
                continue
            empty = False
            if len(line) > limits.bytes:
                yield too_large(name, number, limits, "line")
                return
            text = text_of(line.rstrip(b"\r\n"), name, line=number)
            if isinstance(text, Problem):
                yield text
                if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
                    return  # one complaint a file, not one a line
            elif text.strip():
                yield lines.article(text, name, number, f"{stem}-{number}", limits)
    except (OSError, EOFError, zlib.error) as error:
        yield damaged(name, number + 1, error)
        return
    if empty:
        yield trouble(name, 1, "the file holds no articles", "write one JSON object a line, or leave the file out")


def _plain(text: str, name: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:  # noqa: ARG001
    yield Raw(name, 1, {"text": text}, stem)


def _page(text: str, name: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:
    yield pages.page(text, name, stem, limits)


def _xml(text: str, name: str, stem: str, limits: Limits) -> Iterator[Raw | Problem]:
    """A feed, or else a page: XHTML is called .xml as well."""
    yield from feeds.entries(text, name, stem, limits) if feeds.is_feed(text) else _page(text, name, stem, limits)


_READERS: Final[Mapping[str, Callable[[str, str, str, Limits], Iterator[Raw | Problem]]]] = {
    "text": _plain,
    "page": _page,
    "xml": _xml,
    "json": lines.array,
}
