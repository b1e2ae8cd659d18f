"""The site file, parley.toml: what is published, by whom, under which addresses, from which files."""

import difflib
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.errors import SiteError
from kg.iris import Iris

FILE_NAME: Final = "parley.toml"

_WRITTEN: Final[dict[type, str]] = {str: "a string in quotation marks", list: "a list in [ ]"}

_KEYS: Final[dict[str, dict[str, type]]] = {
    "site": {"title": str, "description": str, "publisher": str, "licence": str, "base": str},
    "build": {"sources": list, "tables": list, "registry": list, "releases": str, "queries": str},
}
_REQUIRED: Final = (("site", "title"), ("site", "base"))


class TableFile(NamedTuple):
    """An event table and the plan that says what its rows mean."""

    file: Path
    plan: Path


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its parley.toml gives it; paths are absolute."""

    folder: Path
    title: str
    base: str
    description: str = ""
    publisher: str = ""
    licence: str = ""
    sources: tuple[Path, ...] = ()
    tables: tuple[TableFile, ...] = ()
    registry: tuple[Path, ...] = ()
    """Turtle files with further reference entities."""
    releases: Path = Path("releases")
    queries: Path | None = None
    """Folder of example queries (*.rq) to offer beside the endpoint."""


def load(folder: Path) -> Site:
    """The site whose parley.toml is in `folder` (or is the file `folder` names).

    Raises SiteError if there is none, or if it is not as it should be.
    """
    path = folder if folder.is_file() else folder / FILE_NAME
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        command = f"parley init {shlex.quote(str(folder))}"
        raise SiteError(f"{path}: there is no site file here; make one by `{command}`") from error
    except OSError as error:
        raise SiteError(f"{path}: cannot be read: {error.strerror}; check its permissions") from error
    try:
        tables = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteError(f"{path}: not TOML: {error}; correct it there") from error
    _check(path, tables)
    return _site(path, tables)


def _check(path: Path, tables: dict[str, Any]) -> None:
    for table, keys in tables.items():
        if table not in _KEYS:
            raise SiteError(f"{path}: unknown table [{table}]; {_instead(table, _KEYS)}")
        if not isinstance(keys, dict):
            raise SiteError(f"{path}: {table} is a value; write it as a table [{table}]")
        for key, value in keys.items():
            if key not in _KEYS[table]:
                raise SiteError(f"{path}: unknown key {key!r} in [{table}]; {_instead(key, _KEYS[table])}")
            if not isinstance(value, _KEYS[table][key]):
                raise SiteError(f"{path}: {key} in [{table}] is {value!r}; write {_WRITTEN[_KEYS[table][key]]}")
    for table, key in _REQUIRED:
        if not tables.get(table, {}).get(key):
            raise SiteError(f"{path}: [{table}] has no {key}; add it")


def _instead(word: str, known: dict[str, Any]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(known)}"


def _site(path: Path, tables: dict[str, Any]) -> Site:
    folder = path.parent.resolve()
    site, build = tables.get("site", {}), tables.get("build", {})
    try:
        Iris(site["base"])
    except SiteError as error:
        raise SiteError(f"{path}: [site] {error}") from error
    return Site(
        folder=folder,
        title=site["title"],
        base=site["base"],
        description=site.get("description", ""),
        publisher=site.get("publisher", ""),
        licence=site.get("licence", ""),
        sources=tuple(file for name in build.get("sources", []) for file in _files(path, folder, name)),
        tables=tuple(table for entry in build.get("tables", []) for table in _tables(path, folder, entry)),
        registry=tuple(file for name in build.get("registry", []) for file in _files(path, folder, name)),
        releases=folder / build.get("releases", "releases"),
        queries=folder / build["queries"] if "queries" in build else None,
    )


def _files(path: Path, folder: Path, name: object) -> list[Path]:
    """The files a name or pattern stands for, sorted.

    Raises SiteError if there are none.
    """
    if not isinstance(name, str):
        raise SiteError(f"{path}: {name!r} among the files is no file name; put it in quotation marks")
    literal = folder / name  # a name that is absolute stands for itself; one with [ ] in it may be meant literally
    try:
        found = [literal] if literal.is_file() or Path(name).is_absolute() else sorted(folder.glob(name))
    except (ValueError, IndexError) as error:  # IndexError: pathlib's, of a pattern that is only "."
        raise SiteError(f"{path}: {name!r} is no file name or pattern: {error}; correct or remove it") from error
    files = [file for file in found if file.is_file()]
    if not files:
        raise SiteError(f"{path}: {name!r} is no file and matches none in {folder}; correct or remove it")
    return files


def _tables(path: Path, folder: Path, entry: object) -> list[TableFile]:
    """The tables one entry of [[build.tables]] names.

    Raises SiteError if there are none, or the entry is not as it should be.
    """
    if not isinstance(entry, dict) or entry.keys() != {"file", "plan"}:
        raise SiteError(f'{path}: [[build.tables]] has {entry!r}; write file = "events.csv" and plan = "plan.json"')
    (plan,) = _files(path, folder, entry["plan"])[:1]
    return [TableFile(file, plan) for file in _files(path, folder, entry["file"])]


TEMPLATE: Final = """\
# The site file of Parley. Paths are relative to this folder.

[site]
title = "{title}"
# Who answers for the site, and under which licence its data may be used (an SPDX id or the address of the licence).
publisher = ""
licence = ""
# What the site is about, in a sentence or two.
description = ""
# Every IRI of the site begins with this: choose an address that you will keep, for others will cite it.
base = "http://127.0.0.1:8000/"

[build]
# Files of facts/1 (JSON Lines: one source a line), such as "facts.jsonl". Patterns are allowed: "facts/*.jsonl".
sources = []
# Event tables come in by a plan that says what a row means (docs/tables.md):
# [[build.tables]] at the end of this file, with file = "events.csv" and plan = "plan.json".
# Further reference entities, in Turtle, beside those that Parley brings.
registry = []
# Where releases are kept. The server reads the one that `current` names.
releases = "releases"
# A folder of example queries (*.rq) to offer beside the SPARQL endpoint:
# queries = "queries"
"""


def write_template(folder: Path) -> Path:
    """The path of a new, commented parley.toml in `folder`, which is made if need be.

    Raises SiteError if there is one already.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise SiteError(f"{path} is there already; edit it, or name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = folder.resolve().name
        title = "".join(char for char in name if char.isprintable() and char not in '\\"') or "My site"
        path.write_text(TEMPLATE.format(title=title), encoding="utf-8")
    except OSError as error:
        raise SiteError(f"{path} cannot be written: {error.strerror}; choose another folder") from error
    return path
