"""A run for programs (JSON) and for pages (Markdown); the same run gives the same text."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from kg.evaluate.comparing import Change, Comparison
from kg.evaluate.errors import VERDICTS, Fault, faults
from kg.evaluate.evaluation import Evaluation
from kg.evaluate.tables import Cell, Table

_SPECIAL: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#~"})


def to_json(
    evaluation: Evaluation, tables: Iterable[Table], *, errors: bool, comparison: Comparison | None = None
) -> str:
    """The measures by name at the top (as `score_facts.py --json`), then `interval`, `tables`, `errors`, `compared`."""
    body: dict[str, Any] = {
        **evaluation.measures,
        "interval": {"strict f1": evaluation.interval},
        "tables": {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables},
    }
    if errors:
        body["errors"] = [asdict(fault) for fault in faults(evaluation)]
    if comparison is not None:
        body["compared"] = {
            "before": comparison.before.measures,
            "gained": [asdict(change) for change in comparison.gained],
            "lost": [asdict(change) for change in comparison.lost],
            "new_harm": [asdict(fault) for fault in comparison.new_harm],
            "mended_harm": [asdict(fault) for fault in comparison.mended_harm],
        }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def to_markdown(
    evaluation: Evaluation, tables: Iterable[Table], *, errors: bool, comparison: Comparison | None = None
) -> str:
    """Headings, tables and lists of CommonMark with pipes; what the texts say is escaped."""
    blocks = [block for table in tables for block in (f"## {table.title}", _grid(table))]
    if comparison is not None:
        for title, changes in (("Gained", comparison.gained), ("Lost", comparison.lost)):
            if changes:
                blocks += [f"## {title}", "\n".join(map(_change, changes))]
        for title, found in (("New harm", comparison.new_harm), ("Harm mended", comparison.mended_harm)):
            if found:
                blocks += [f"## {title}", "\n".join(map(_fault, found))]
    if errors:
        blocks += _listing(faults(evaluation))
    return "\n\n".join(blocks) + "\n"


def _grid(table: Table) -> str:
    numeric = [all(not isinstance(cell, str) for cell in column) for column in zip(*table.rows, strict=True)]
    head = _row(table.columns)
    rule = "|" + "|".join("--:" if right else "---" for right in numeric) + "|"
    return "\n".join((head, rule, *map(_row, table.rows)))


def _row(cells: Sequence[Cell]) -> str:
    return "| " + " | ".join(escaped(shown(cell)) for cell in cells) + " |"


def shown(cell: Cell) -> str:
    """A cell as text: shares with three digits, nothing for None.

    >>> [shown(cell) for cell in (0.5, 12, None, "a")]
    ['0.500', '12', '', 'a']
    """
    return "" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would read as markup."""
    return " ".join(text.split()).translate(_SPECIAL)


def _listing(found: Sequence[Fault]) -> Iterator[str]:
    for verdict, meaning in VERDICTS.items():
        some = [fault for fault in found if fault.verdict == verdict]
        if some:
            yield f"## {verdict.capitalize()}: {len(some)}"
            yield f"{meaning.capitalize()}."
            yield "\n".join(map(_fault, some))


def _fault(fault: Fault) -> str:
    ids = " ~ ".join(name for name in (fault.gold, fault.pred) if name)
    differences = "; ".join(map(escaped, fault.differences))
    return (
        f"- **{escaped(fault.source)} {escaped(ids)}** {fault.kind} {fault.label}: {differences}\n"
        f"  > {escaped(fault.sentence)}"
    )


def _change(change: Change) -> str:
    return (
        f"- **{escaped(change.source)} {escaped(change.gold)}** {escaped(change.says)} "
        f"(was: {escaped(change.was)})\n  > {escaped(change.sentence)}"
    )
