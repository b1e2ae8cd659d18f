"""Event tables: a CSV file and a plan that says what a row means.

A plan is a JSON file:

    {"columns": {"kind": {"from": "type_of_violence", "values": {"1": "violence", "3": "attack-on-civilians"}},
                 "day": {"from": "date_start", "first": 10}},
     "record": {"format": "facts/1", "source": {"id": "ged-{id}", "kind": "record", …}, "facts": […]}}

`record` is one facts/1 record in which strings may hold `{column}` (see `kg.mapping.template`). `columns` adds columns
made from those of the table: `first` keeps so many characters of a cell, `values` replaces a cell by another, `starts`
by what stands for the first of its beginnings that fits.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from kg.errors import FactsError
from kg.facts import Problem, shown
from kg.mapping.template import CONDITION, Template, objects

_MADE: Final[Mapping[str, type]] = {"from": str, "first": int, "values": dict, "starts": dict}
_REPLACED: Final = ("values", "starts")


class Table:
    """A CSV file (tab-separated if it is called .tsv) read under a plan.

    Raises FactsError if the plan cannot be read, or is no plan.
    """

    def __init__(self, path: Path, plan: Path) -> None:
        self.path = path
        self._plan = plan
        read = _read_plan(plan)
        self.record: dict[str, Any] = read["record"]
        self._made: Mapping[str, Mapping[str, Any]] = read.get("columns", {})
        used = {column for columns in Template(self.record).columns for column in columns}
        self._needed = (used - self._made.keys()) | {made["from"] for made in self._made.values()}

    def rows(self) -> Iterator[tuple[int, dict[str, str] | Problem]]:
        """(1-based line, row) of each row, with the columns the plan makes; a problem where it cannot be read.

        Raises FactsError if the file cannot be opened or lacks a column that the plan uses.
        """
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as stream:
                yield from self._rows(csv.reader(stream, delimiter="\t" if self.path.suffix == ".tsv" else ","))
        except OSError as error:
            raise FactsError(f"{self.path}: cannot be read: {error.strerror}; check the name") from error
        except UnicodeDecodeError as error:
            raise FactsError(
                f"{self.path}: not UTF-8: byte 0x{error.object[error.start]:02x}; save the table as UTF-8"
            ) from error
        except csv.Error as error:
            raise FactsError(f"{self.path}: not CSV: {error}; close the quotation mark that is left open") from error

    def _rows(self, lines: Any) -> Iterator[tuple[int, dict[str, str] | Problem]]:
        header: list[str] = next(lines, [])
        missing = self._needed - set(header)
        if missing:
            raise FactsError(
                f"{self.path}: no column {', '.join(sorted(missing))}, which {self._plan} uses; "
                f"it has {', '.join(header) or 'none'}"
            )
        before = lines.line_num
        for cells in lines:
            line, before = before + 1, lines.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                what = f"{len(cells)} cells where the header has {len(header)}"
                cure = "quote cells that hold commas or line breaks"
                yield line, Problem(shown(self.path), line, None, "", what, cure)
                continue
            row = dict(zip(header, cells, strict=True))
            wrong = self._make(row)
            yield line, row if wrong is None else Problem(shown(self.path), line, None, *wrong)

    def _make(self, row: dict[str, str]) -> tuple[str, str, str] | None:
        """Add the columns that the plan makes; where it cannot: (column, what is wrong, cure)."""
        for name, made in self._made.items():
            cell = row[made["from"]][: made.get("first")]
            replaced = _replace(cell, made)
            if replaced is None:
                known = ", ".join(map(repr, made.get("values") or made["starts"]))
                cure = f"add it to column {name!r} of {self._plan.name}"
                return made["from"], f"{cell!r} is none of {known}", cure
            row[name] = replaced
        return None


def _replace(cell: str, made: Mapping[str, Any]) -> str | None:
    """What a made column holds for a cell; None if the plan does not say. An empty cell stays empty."""
    if not cell or not ("values" in made or "starts" in made):
        return cell
    if cell in made.get("values", {}):
        return str(made["values"][cell])
    return next((str(value) for start, value in made.get("starts", {}).items() if cell.startswith(start)), None)


def _read_plan(path: Path) -> dict[str, Any]:
    try:
        plan = json.loads(path.read_bytes())
    except OSError as error:
        raise FactsError(f"{path}: the plan cannot be read: {error.strerror}; check the name") from error
    except ValueError as error:
        raise FactsError(f"{path}: the plan is not JSON: {error}; correct it there") from error
    wrong = next(_complaints(plan), None)
    if wrong is not None:
        raise FactsError(f"{path}: {wrong}; see docs/tables.md")
    return cast("dict[str, Any]", plan)


def _complaints(plan: Any) -> Iterator[str]:
    """What keeps a plan from being used at all. What makes bad facts of every row is told with the rows."""
    if not isinstance(plan, dict) or not isinstance(plan.get("record"), dict) or plan.keys() - {"record", "columns"}:
        yield 'a plan is {"columns": {…}, "record": {…}}'
        return
    columns = plan.get("columns", {})
    if not isinstance(columns, dict):
        yield 'columns has to be {"name": {"from": …}}'
        return
    for name, made in columns.items():
        if not _is_made(made):
            yield f'column {name!r} has to be {{"from": "…"}} with first (a number), values or starts ({{"cell": "…"}})'
    yield from _record_complaints(plan["record"])


def _is_made(made: Any) -> bool:
    return (
        isinstance(made, dict)
        and "from" in made
        and all(isinstance(value, _MADE.get(key, ())) for key, value in made.items())
        and all(isinstance(cell, str | int | float) for key in _REPLACED for cell in made.get(key, {}).values())
    )


def _record_complaints(record: dict[str, Any]) -> Iterator[str]:
    parts: list[tuple[str, Any, tuple[str, ...]]] = [("source", record.get("source"), ("id", "kind"))]
    for key, named in (("entities", ("id", "type", "name")), ("facts", ("id", "kind"))):
        listed = record.get(key, [])
        if isinstance(listed, list):
            parts += [(f"{key}[{index}]", part, named) for index, part in enumerate(listed)]
        else:
            yield f"record.{key} has to be a list in [ ]"
    for where, part, needed in parts:
        for key in needed:
            if not isinstance(part, dict) or not isinstance(part.get(key), str):
                yield f"record.{where} has no {key}, or one that is no string"
    for item in objects(record):
        if not isinstance(item.get(CONDITION, ""), str):
            yield f'"{CONDITION}" is {item[CONDITION]!r}, which names no column'
        for key in ("aliases", "same_as"):
            listed = item.get(key, [])
            if not isinstance(listed, list) or not all(isinstance(value, str) for value in listed):
                yield f"{key} is {item[key]!r}, which is no list of strings"
