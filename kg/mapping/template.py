"""Facts/1 records with `{column}` slots: what a row of a table means, without any speed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from pydantic_core import to_json

from kg.facts import Document, Problem
from kg.facts.reading import read_document

Row: TypeAlias = Mapping[str, str]

SLOT: Final = re.compile(r"\{([^{}]+)\}")
NUMBERS: Final = frozenset({"low", "best", "high", "lat", "lon", "confidence"})
DATES: Final = frozenset({"start", "end", "published"})
CODES: Final = frozenset(
    {"type", "role", "modality", "polarity", "measure", "population", "aspect", "precision", "basis", "tier"}
    | {"language", "country"}
)
CONDITION: Final = "$if"

_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


class Columns(NamedTuple):
    """The columns a template uses, by what their cells become."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    codes: tuple[str, ...]
    conditions: tuple[str, ...]


class Template:
    """A facts/1 record in which strings may hold `{column}`.

    A slot may be a whole value (an empty cell then leaves the key out; numbers become numbers) or stand within a
    string. An entity or fact with `"$if": "column"` is left out where that cell is empty.
    """

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree
        self.columns = _columns(tree)
        self.entities: list[dict[str, Any]] = [
            entity for entity in tree.get("entities", []) if any(SLOT.search(text) for _, text in _strings(entity))
        ]
        """The entities that differ from row to row."""

    def document(self, row: Row, name: str = "<row>", line: int = 1) -> Iterator[Document | Problem]:
        """The document that a row makes, or what is wrong with it; `name` and `line` stand in messages."""
        return read_document(to_json(fill(self.tree, row)), name, line)

    def source_id(self, row: Row) -> str:
        """The id of the source that a row makes."""
        return _within(self.tree["source"]["id"], row)

    def naming(self, entity: Mapping[str, Any], row: Row) -> tuple[str, ...]:
        """Type, name, aliases and links of an entity, its slots filled in: what the registry decides on."""
        return tuple([_within(part, row) for part in _naming(entity)])

    def named_by(self, entity: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns that `naming` looks at."""
        return tuple(dict.fromkeys(column for part in _naming(entity) for column in SLOT.findall(part)))


def _naming(entity: Mapping[str, Any]) -> tuple[str, ...]:
    return (entity["type"], entity["name"], *entity.get("aliases", ()), *entity.get("same_as", ()))


def _within(text: str, row: Row) -> str:
    return SLOT.sub(lambda slot: row[slot.group(1)], text) if "{" in text else text


def fill(value: Any, row: Row, key: str = "") -> Any:
    """`value` with its slots filled in; what is left out is None, and is dropped from the object or list it is in."""
    if isinstance(value, dict):
        if CONDITION in value and not row[value[CONDITION]]:
            return None
        filled = {k: fill(v, row, k) for k, v in value.items() if k != CONDITION}
        return {k: v for k, v in filled.items() if v is not None}
    if isinstance(value, list):
        return [item for item in (fill(v, row, key) for v in value) if item is not None]
    return _fill_string(value, row, key) if isinstance(value, str) else value


def _fill_string(value: str, row: Row, key: str) -> str | int | float | None:
    slot = SLOT.fullmatch(value)
    if slot is None:
        return _within(value, row)
    cell = row[slot.group(1)]
    return number(cell) if key in NUMBERS and _NUMBER.fullmatch(cell) else cell or None


def number(cell: str) -> int | float:
    """The number a cell holds, written with ASCII digits, a point and perhaps an exponent.

    Raises ValueError if it holds none: `1,000`, `1_000` and `n/a` are no numbers.
    """
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{cell!r} is no number")
    return int(cell) if cell.lstrip("+-").isdigit() else float(cell)


def _columns(template: Any) -> Columns:
    found: dict[str, dict[str, None]] = {name: {} for name in Columns._fields}
    for key, text in _strings(template):
        kind = "conditions" if key == CONDITION else _kind(key)
        for column in [text] if key == CONDITION else SLOT.findall(text):
            found[kind][column] = None
    return Columns(**{name: tuple(columns) for name, columns in found.items()})


def _kind(key: str) -> str:
    for kind, keys in (("numbers", NUMBERS), ("dates", DATES), ("codes", CODES)):
        if key in keys:
            return kind
    return "texts"


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, string) of every string in a JSON value."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, name)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a JSON value, outermost first."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)
