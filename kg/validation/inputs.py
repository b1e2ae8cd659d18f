"""What a user names to be checked, as a list of files: each RDF of one syntax, or facts/1."""

import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kg.errors import DataError
from kg.facts import shown
from kg.formats import RDF_FORMATS, RdfSyntax
from kg.validation.reading import UnreadableError, copy_text, is_packed, opening, unreadable
from kg.validation.render.entries import STDIN
from kg.validation.report import Trouble

FACTS: Final = "facts"
INPUT_FORMATS: Final = (*RDF_FORMATS, FACTS)
"""What a file may be said to be."""

_SUFFIXES: Final = {
    **{f".{syntax.extension}": name for name, syntax in RDF_FORMATS.items()},
    ".owl": "rdfxml",
    ".jsonl": FACTS,
    ".ndjson": FACTS,
}
_PACKED: Final = ".gz"
_JSON: Final = ".json"
_OPENING: Final = 64 * 1024
"""So many bytes are looked at where the name does not say what a file is."""

_JSONLD_KEY: Final = re.compile(rb'"(@(?:context|graph|id|type|list|set|value|included))"\s*:')
_FACTS_KEY: Final = re.compile(rb'"format"\s*:\s*"facts/')
_JSON_BEGINS: Final = re.compile(rb'\s*(?:\{\s*(?:"|\})|\[\s*(?:\{|\]|\[|"))')
_XML_BEGINS: Final = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z][\w.-]*:?\w*[\s>])")
_NQUADS_LINE: Final = re.compile(
    rb'\s*(?:<[^<>\s]*>|_:\S+)\s*<[^<>\s]*>\s*(?:<[^<>\s]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)'
    rb"\s*(?:<[^<>\s]*>|_:\S+)\s*\."
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be checked."""

    name: str
    """As the user named it; `<stdin>` for standard input."""
    path: Path
    """Where its bytes are."""
    syntax: RdfSyntax | None
    """The syntax of RDF it is in; None for facts/1."""
    told: str | None = None
    """How the content told what it is, where the name does not; for people."""
    stream: bool = False
    """Whether `path` is a copy of standard input or of a pipe."""

    @property
    def base_iri(self) -> str:
        """What relative IRIs in it are resolved with."""
        return Path(self.name).resolve().as_uri()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was found of what a user named."""

    files: tuple[Input, ...]
    """Each file once: those named in the order given, those of a folder sorted by name."""
    skipped: int
    """How many files of folders are neither RDF nor facts."""


def find_inputs(
    named: Sequence[Path],
    work: Path,
    *,
    input_format: str | None = None,
    megabytes: int = 1024,
    besides: Collection[Path] = (),
) -> Inputs:
    """The files that `named` stands for: files, folders with all in them but what is hidden, `-` for standard input.

    `input_format` is the format of standard input and of files whose name does not say it. `work` is a folder for
    copies of what can be read only once. Files of folders that are among `besides` are left out, as are releases.

    Raises DataError, naming all of them, if any cannot be read or is of no known format.
    """
    finder = _Finder(work, input_format, megabytes, {path.resolve() for path in besides})
    files: dict[Path, Input] = {}
    for path in named:
        for found in finder.find(path):
            files.setdefault(found.path.resolve(), found)
    if finder.troubles:
        raise DataError("\n".join(map(str, finder.troubles)))
    return Inputs(tuple(files.values()), finder.skipped)


class _Finder:
    """Looks at one named thing after the other; notes what is wrong, so that all of it can be told at once."""

    def __init__(self, work: Path, input_format: str | None, megabytes: int, besides: Collection[Path]) -> None:
        self.troubles: list[Trouble] = []
        self.skipped = 0
        self._work = work
        self._format = input_format
        self._megabytes = megabytes
        self._besides = besides

    def find(self, path: Path) -> Iterator[Input]:
        name = shown(path)
        try:
            if str(path) == "-":
                yield self._stream(path, STDIN)
            elif path.is_dir():
                yield from self._folder(path)
            elif path.exists() and not path.is_file():
                yield self._stream(path, name)
            else:
                yield self._file(path, name)
        except OSError as error:
            self.troubles.append(unreadable(name, error))
        except UnreadableError as error:
            self.troubles.append(error.trouble)

    def _stream(self, path: Path, name: str) -> Input:
        """Standard input, or a pipe: a copy of it, for it is read more than once."""
        copy = self._work / f"stream-{len(list(self._work.iterdir()))}"
        with copy.open("wb") as out:
            if name == STDIN:
                copy_text(sys.stdin.buffer, out, name, self._megabytes)
            else:
                with path.open("rb") as pipe:
                    copy_text(pipe, out, name, self._megabytes)
        start = opening(copy, _OPENING)
        known = self._format or (_SUFFIXES.get(_suffix(path)) if name != STDIN else None)
        found = _input(name, copy, known) if known else _told(name, copy, start)
        if found.syntax is None:  # who reads facts goes by the name
            ending = (_JSON if start.lstrip().startswith(b"[") else "") + (_PACKED if is_packed(copy) else "")
            found = replace(found, path=copy.rename(f"{copy}{ending}"))
        return replace(found, stream=True)

    def _file(self, path: Path, name: str) -> Input:
        """A file that was named: it must be one that can be checked."""
        start = opening(path, _OPENING)
        suffix = _suffix(path)
        if suffix in _SUFFIXES:
            return _input(name, path, _SUFFIXES[suffix])
        if self._format is not None:
            return _input(name, path, self._format)
        if suffix == _JSON:
            return _told(name, path, start)
        known = ", ".join(sorted((*_SUFFIXES, _JSON)))
        raise UnreadableError(
            Trouble(
                file=name,
                what=f"the suffix {suffix!r} names no format" if suffix else "the name has no suffix",
                cure=f"name it one of {known} (and .gz), or say what it is by --input-format",
                unread=True,
            )
        )

    def _folder(self, folder: Path) -> Iterator[Input]:
        for path in _walk(folder):
            if path.resolve() in self._besides:
                continue
            try:
                found = _input_in_folder(path)
            except OSError as error:
                self.troubles.append(unreadable(shown(path), error))
                continue
            if found is None:
                self.skipped += 1
            else:
                yield found


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder, sorted; without hidden ones, links to folders, and the releases that Parley made."""

    def fail(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(folder, onerror=fail):
        here = Path(place)
        if {"manifest.json", "SHA256SUMS"} <= set(files):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in sorted(files) if not name.startswith(".") and (here / name).is_file())


def _input_in_folder(path: Path) -> Input | None:
    """The file as an input; None if it is neither RDF nor facts: any JSON may lie about."""
    suffix = _suffix(path)
    kind = _SUFFIXES.get(suffix)
    if kind == FACTS or suffix == _JSON:
        start = opening(path, _OPENING)
        if _FACTS_KEY.search(start):
            return _input(shown(path), path, FACTS)
        if suffix == _JSON and _JSONLD_KEY.search(start):
            return _told(shown(path), path, start)
        return None
    return None if kind is None else _input(shown(path), path, kind)


def _suffix(path: Path) -> str:
    """The last suffix in lower case, before `.gz`.

    >>> _suffix(Path("dump.NQ.gz")), _suffix(Path(".gz"))
    ('.nq', '')
    """
    name = path.name.lower()
    return Path(name.removesuffix(_PACKED)).suffix


def _input(name: str, path: Path, kind: str) -> Input:
    return Input(name, path, RDF_FORMATS.get(kind))


def _told(name: str, path: Path, start: bytes) -> Input:
    """A file whose content tells what it is."""
    kind, told = format_of(start)
    return replace(_input(name, path, kind), told=told)


def format_of(start: bytes) -> tuple[str, str]:
    """The input format that the first bytes of a text are in, and what tells it.

    JSON is facts unless it has a keyword of JSON-LD before it says to be facts. What looks neither like JSON, XML nor
    N-Quads is read as TriG, of which Turtle and N-Triples are a part.

    >>> format_of(b'{"@context": {}}')
    ('jsonld', 'it has "@context"')
    >>> format_of(b"PREFIX : <http://e/> :a a :B .")[0]
    'trig'
    """
    if _JSON_BEGINS.match(start):
        facts, linked = _FACTS_KEY.search(start), _JSONLD_KEY.search(start)
        if linked and (facts is None or linked.start() < facts.start()):
            return "jsonld", f'it has "{linked[1].decode()}"'
        return FACTS, "it is JSON without a keyword of JSON-LD"
    if _XML_BEGINS.match(start):
        return "rdfxml", "it begins as XML does"
    lines = (line for line in start.splitlines() if line.strip() and not line.lstrip().startswith(b"#"))
    if _NQUADS_LINE.match(next(lines, b"")):
        return "nquads", "its first line has a subject, a predicate, an object and a graph"
    return "trig", "it is no JSON, XML or N-Quads"


def rdf_files(named: Iterable[Path], what: str) -> list[Path]:
    """The RDF files that are named, and those in the folders that are, sorted.

    Raises DataError if there are none in a folder, or a name is of no file; `what` says what they are to be.
    """
    found: list[Path] = []
    for path in named:
        if path.is_dir():
            inside = [file for file in _walk(path) if _SUFFIXES.get(_suffix(file)) in RDF_FORMATS]
            if not inside:
                raise DataError(f"{shown(path)}: there is no RDF in the folder; name the one that has the {what}")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise DataError(f"{shown(path)}: there is no such file; name one that has the {what}")
    return sorted(dict.fromkeys(found))
