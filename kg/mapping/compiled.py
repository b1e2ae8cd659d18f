"""One variant of a row plan as a Python function, made by mapping a document of marks and looking where they went."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple, TypeAlias

from kg.facts import Document, Entity
from kg.iris import segment
from kg.mapping import Mapper, terms
from kg.mapping.template import CONDITION, NUMBERS, SLOT, Row, Template, fill, number, objects
from kg.registry import Registry, Resolution

_MARK: Final = re.compile(r"zq([TNDE])([0-9]{4})qz|0\.7([0-9]{4})7|7[0-9]{3}-01-01")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CANONICAL: Final = re.compile(r"0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,7})\.[0-9]{0,6}[1-9]")
"""Numbers that stand as xsd:decimal as they are: canonical, and few enough digits to go through a float unharmed."""
_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "lat": (-90, 90),
    "lon": (-180, 180),
    "confidence": (0, 1),
    **dict.fromkeys(("low", "best", "high"), (0, 1e300)),
}
_CACHED: Final = 1 << 15
"""Days and numbers kept encoded: the same ones come again and again."""
_EXACT: Final = 16
"""Numbers written in fewer characters are in the same order as floats; longer ones take the slow way."""
_ORDERED: Final = (("low", "best", "high"), ("start", "end"))


Writer: TypeAlias = Callable[[Row, list[bytes]], bytes | None]
"""(row, IRIs of the reference entities, UTF-8) → N-Quads, or None where it is not sure."""


class Known(NamedTuple):
    """What the registry says of one entity of a template."""

    iri: bytes
    """The reference entity; empty if the entity stays local."""
    kind: str
    """`local`; `known` to the registry; `by label` if the name is the registry's preferred label, and so no further
    name; `repeated` if aliases repeat the name or that label."""
    resolution: Resolution


class _Unsure(Exception):  # noqa: N818 - not an error: the row takes the slow way
    """This variant cannot be compiled."""


class _Piece(NamedTuple):
    """A piece of an output line: constant text, or an expression over the row."""

    constant: str
    expression: str


def compile_variant(template: Template, mapper: Mapper, row: Row, known: Sequence[Known]) -> Writer:
    """The function that writes rows like `row`; it gives None for every row if they need the slow way."""
    try:
        if any(one.kind == "repeated" for one in known):
            raise _Unsure  # noqa: TRY301 - one way out
        marks = _Marks(template, row)
        lines = marks.lines(mapper, known)
        source = _function(lines, _checks(template, row), marks.cells)
    except _Unsure:
        return lambda _row, _known: None
    names: dict[str, Any] = {
        "segment": segment,
        "escape": terms.escape,
        "day": _day,
        "join": b"".join,
    }
    names |= marks.decimals(_bounds(template, row))
    exec(compile(source, "<row plan>", "exec"), names)  # noqa: S102 - built from the plan's own output, cells stay data
    writer: Writer = names["write"]
    return writer


def shape_of(may_be_empty: Sequence[str], codes: Sequence[str]) -> Callable[[Row], tuple[object, ...]]:
    """The function that gives what decides on a row's variant beside the registry: which cells are empty, the codes."""
    parts = [f"not row[{column!r}]" for column in may_be_empty] + [f"row[{column!r}]" for column in codes]
    names: dict[str, Any] = {}
    exec(f"def shape(row): return ({' '.join(part + ',' for part in parts)})", names)  # noqa: S102 - names of columns
    shape: Callable[[Row], tuple[object, ...]] = names["shape"]
    return shape


class _Marks:
    """A row of marks: values that can be told apart wherever and however they are written."""

    def __init__(self, template: Template, row: Row) -> None:
        self.template = template
        columns = template.columns
        if _MARK.search(str(template.tree)) or set(columns.texts) & {*columns.numbers, *columns.dates, *columns.codes}:
            raise _Unsure
        self.row = dict(row)
        self.cells: dict[str, tuple[str, str]] = {}
        """Mark → (kind, column)."""
        for index, column in enumerate(columns.texts):
            self._set(column, row, f"zqT{index:04d}qz", "T")
        # in the order of their values, so that what is in order in the row is in order in the marks
        for index, column in enumerate(_by_value(template, columns.numbers, row, _ORDERED[0], float)):
            self._set(column, row, f"0.7{index:04d}7", "N")
        for index, column in enumerate(_by_value(template, columns.dates, row, _ORDERED[1], str)):
            self._set(column, row, (date(7000, 1, 1).replace(year=7000 + index)).isoformat(), "D")

    def _set(self, column: str, row: Row, mark: str, kind: str) -> None:
        if row[column]:
            self.row[column] = mark
            self.cells[mark] = (kind, column)

    def decimals(self, bounds: Mapping[str, tuple[float, float]]) -> dict[str, Callable[[str], bytes]]:
        """The functions that encode the numbers, under the names the written function has for them."""
        return {
            f"decimal{index}": _decimals(*bounds[column])
            for index, (kind, column) in enumerate(self.cells.values())
            if kind == "N"
        }

    def lines(self, mapper: Mapper, known: Sequence[Known]) -> list[list[_Piece]]:
        """The quads of the marked row, in pieces."""
        document = next(self.template.document(self.row))
        if not isinstance(document, Document):
            raise _Unsure
        registry = _MarkRegistry(self.template, mapper.registry, known, self.row)
        text = Mapper(mapper.iris.base, registry).quads(document).decode()
        for index, _ in enumerate(known):
            self.cells[f"zqE{index:04d}qz"] = ("E", str(index))
        return [list(self._pieces(line + "\n")) for line in text.removesuffix("\n").split("\n")]

    def _pieces(self, line: str) -> Iterator[_Piece]:
        done = 0
        for mark in _MARK.finditer(line):
            if mark.group() not in self.cells:
                raise _Unsure
            if mark.start() > done:
                yield _Piece(line[done : mark.start()], "")
            done = mark.end()
            kind, column = self.cells[mark.group()]
            yield _Piece("", _expression(kind, column, line, mark, list(self.cells)))
        yield _Piece(line[done:], "")


def _expression(kind: str, column: str, line: str, mark: re.Match[str], order: list[str]) -> str:
    """The variable that holds the cell as it is encoded at this place of the line."""
    if kind == "E":
        if line[mark.start() - 1] != "<" or line[mark.end()] != ">":
            raise _Unsure
        return f"e{column}"
    index = order.index(mark.group())
    before = line[: mark.start()].replace("\\\\", "").replace('\\"', "")
    in_literal = before.count('"') % 2 == 1
    if kind == "T":
        return f"l{index}" if in_literal else f"s{index}"
    if not in_literal:
        raise _Unsure
    return f"v{index}"


class _MarkRegistry(Registry):
    """Knows the marked entities as the row's are known, and the plan's constant ones as the real registry does."""

    def __init__(self, template: Template, real: Registry, known: Sequence[Known], row: Row) -> None:
        super().__init__()
        self._real = real
        self._known = {entity["id"]: (index, bool(known[index].iri)) for index, entity in enumerate(template.entities)}
        for index, entity in enumerate(template.entities):
            if known[index].iri:
                label = fill(entity["name"], row) if known[index].kind == "by label" else "\0"
                self.labels[f"zqE{index:04d}qz"] = label

    def resolve(self, entity: Entity) -> Resolution:
        """The mark of the entity, or what the real registry says."""
        if entity.id in self._known:
            index, is_reference = self._known[entity.id]
            return Resolution(f"zqE{index:04d}qz" if is_reference else None, "name")
        real = self._real.resolve(entity)
        if real.iri in self._real.labels:
            self.labels[real.iri] = self._real.labels[real.iri]
        return real


def _by_value(
    template: Template, columns: Sequence[str], row: Row, order: Sequence[str], value: Callable[[str], Any]
) -> list[str]:
    ranks = {column: rank for rank, key in enumerate(order) for column in _columns_at(template.tree, key)}
    try:
        return sorted((column for column in columns if row[column]), key=lambda c: (value(row[c]), ranks.get(c, -1)))
    except ValueError as error:
        raise _Unsure from error


def _columns_at(value: Any, key: str) -> Iterator[str]:
    for item in objects(value):
        if isinstance(item.get(key), str):
            yield from SLOT.findall(item[key])


def _checks(template: Template, row: Row) -> list[str]:
    """Conditions under which a row of this variant is good; the slow way judges all others."""
    checks: list[str] = [*_distinct(template, row)]
    for item in objects(template.tree):
        condition = item.get(CONDITION)
        if condition is not None and not row[condition]:
            continue
        # in a link a cell stands for itself, not for a segment of a path
        linked = (column for link in item.get("same_as", ()) for column in SLOT.findall(link) if row[column])
        checks.extend(f"row[{column!r}].isascii() and row[{column!r}].isalnum()" for column in linked)
        for keys in _ORDERED:
            values = [_operand(key, item[key], row) for key in keys if item.get(key) not in (None, "")]
            values = [value for value in values if value]
            if len(values) > 1 and any("row" in value for value in values):
                checks.append(" <= ".join(values))
    return checks


def _distinct(template: Template, row: Row) -> Iterator[str]:
    """That ids made of cells differ as their marks do."""
    entities, facts = (
        [item for item in template.tree.get(key, []) if CONDITION not in item or row[item[CONDITION]]]
        for key in ("entities", "facts")
    )
    if any(SLOT.search(fact["id"]) for fact in facts):
        yield f"len({{{', '.join(_filled(fact['id']) for fact in facts)}}}) == {len(facts)}"
    for name in {fact["event"]: None for fact in facts if SLOT.search(fact.get("event", ""))}:
        yield f"{_filled(name)} not in {[entity['id'] for entity in entities]!r}"
    for fact in facts:
        if fact.get("symmetric") and SLOT.search(fact["subject"] + fact["object"]):
            raise _Unsure  # the order of the ids is that of the cells


def _filled(text: str) -> str:
    """The expression for `text` with its slots filled in."""
    parts = SLOT.split(text)  # constant, column, constant, …
    return " + ".join(f"row[{part!r}]" if index % 2 else repr(part) for index, part in enumerate(parts) if part)


def _bounds(template: Template, row: Row) -> dict[str, tuple[float, float]]:
    """The least and the greatest value of each column of numbers, by what its slots are for."""
    bounds: dict[str, tuple[float, float]] = {}
    for item in objects(template.tree):
        for key in NUMBERS & item.keys():
            for column in SLOT.findall(str(item[key])):
                low, high = bounds.get(column, (float("-inf"), float("inf")))
                bounds[column] = (max(low, _BOUNDS[key][0]), min(high, _BOUNDS[key][1]))
    return {column: limits for column, limits in bounds.items() if row[column]}


def _operand(key: str, value: object, row: Row) -> str:
    slot = SLOT.fullmatch(value) if isinstance(value, str) else None
    if slot is None:
        return repr(value)
    if not row[slot.group(1)]:
        return ""
    cell = f"row[{slot.group(1)!r}]"
    return f"float({cell})" if key in NUMBERS else cell


def _function(lines: list[list[_Piece]], checks: list[str], cells: Mapping[str, tuple[str, str]]) -> str:
    """The text of the function `write(row, known)`.

    It joins bytes: a text of Latin, Arabic and Cyrillic would be built in two bytes a character and encoded afterwards.
    """
    used = {piece.expression for line in lines for piece in line if piece.expression}
    body = [f"if not ({check}): return None" for check in dict.fromkeys(checks)]
    for index, (kind, column) in enumerate(cells.values()):
        body += _prepare(kind, index, column, used)
    if all(_comes_before(one, two) for one, two in pairwise(lines)):
        hoisted: dict[tuple[str, ...], str] = {}
        tokens = _hoist(_tokens([piece for line in lines for piece in line]), hoisted)
        body += [f"{name} = {' + '.join(run)}" for run, name in hoisted.items()]
        body.append("return " + _join(tokens))
    else:
        body.append("lines = [" + ", ".join(_join(_tokens(line)) for line in lines) + "]")
        body.append("lines.sort()")
        body.append("return join(dict.fromkeys(lines))")
    indented = "\n".join(f"        {line}" for line in body)
    return f"def write(row, known):\n    try:\n{indented}\n    except ValueError:\n        return None\n"


def _tokens(pieces: Iterable[_Piece]) -> list[str]:
    """The expressions whose values make up the output; neighbouring constants are one."""
    tokens: list[str] = []
    for expression, run in groupby(pieces, key=lambda piece: piece.expression):
        if expression:
            tokens += [expression for _ in run]
        else:
            tokens.append(repr("".join(piece.constant for piece in run).encode()))
    return tokens


def _hoist(tokens: list[str], hoisted: dict[tuple[str, ...], str]) -> list[str]:
    """The tokens with a name in place of each run of cell, constant, cell that comes more than once.

    Most lines begin and end with the source's id, so this halves what is joined. The names are noted in `hoisted`.
    """
    runs = Counter(tuple(tokens[at : at + 3]) for at in range(len(tokens) - 2) if tokens[at][0] != "b")
    out: list[str] = []
    at = 0
    while at < len(tokens):
        run = tuple(tokens[at : at + 3])
        if runs[run] > 1:
            out.append(hoisted.setdefault(run, f"h{len(hoisted)}"))
            at += 3
        else:
            out.append(tokens[at])
            at += 1
    return out


def _join(tokens: Iterable[str]) -> str:
    return f"join(({', '.join(tokens)},))"


def _prepare(kind: str, index: int, column: str, used: set[str]) -> Iterator[str]:
    """The statements that encode one cell in each way the variant uses it; ValueError where it cannot be."""
    cell = f"row[{column!r}]"
    if kind == "E":
        yield f"e{column} = known[{column}]"
    elif kind == "N":
        yield f"v{index} = decimal{index}({cell})"
    elif kind == "D":
        yield f"v{index} = day({cell})"
    else:
        yield f"t = {cell}"
        if f"s{index}" in used:
            yield "plain = t.isascii() and t.isalnum()"
            yield "if t == '.' or t == '..': return None"
            yield f"s{index} = (t if plain else segment(t)).encode()"
        if f"l{index}" in used:
            same = f"s{index} if plain else " if f"s{index}" in used else ""
            yield f"l{index} = {same}escape(t).encode()"


def _comes_before(one: list[_Piece], two: list[_Piece]) -> bool:
    """Whether `one` sorts before `two` whatever the cells hold: they differ within constant text first."""
    for left, right in zip(one, two, strict=False):
        if left == right:
            continue
        if left.expression or right.expression:
            return False
        differ = next(
            (a < b for a, b in zip(left.constant, right.constant, strict=False) if a != b),
            None,
        )
        return differ is True
    return False


@cache
def _decimals(low: float, high: float) -> Callable[[str], bytes]:
    """The function that gives the canonical decimal of a cell, with a memory of its own.

    It raises ValueError if the cell holds no number, or none from `low` to `high`.
    """

    @lru_cache(maxsize=_CACHED)
    def decimal(cell: str) -> bytes:
        if not low <= float(cell) <= high or (len(cell) >= _EXACT and high == _BOUNDS["high"][1]):
            raise ValueError(f"{cell!r} is out of bounds, or has more digits than a float can tell apart")
        return (cell if _CANONICAL.fullmatch(cell) else terms.decimal(number(cell)).split('"')[1]).encode()

    return decimal


@lru_cache(maxsize=_CACHED)
def _day(cell: str) -> bytes:
    """The day that a cell holds, as it is. Raises ValueError if it holds none."""
    if not _DAY.fullmatch(cell):
        raise ValueError(f"{cell!r} is no day")
    return date.fromisoformat(cell).isoformat().encode()
