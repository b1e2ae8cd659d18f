"""`parley evaluate`."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from kg.cli.common import FINDINGS, say
from kg.errors import FactsError
from kg.evaluate import (
    Comparison,
    Evaluation,
    Fault,
    Floor,
    Table,
    at_least,
    compare,
    comparison_tables,
    faults,
    missed_floors,
    read_documents,
    tables,
    to_json,
    to_markdown,
)
from kg.evaluate import evaluate as measured
from kg.evaluate.comparing import Change
from kg.evaluate.report import shown
from kg.facts import Document

_PATH: Final = click.Path(path_type=Path)
_COLOURS: Final = {"harmful": "bold red", "unsupported": "red", "false": "yellow", "partly": "cyan", "missed": "dim"}
_PLAIN_WIDTH: Final = 120
_SHOWN: Final = 20
_LISTS: Final = ("--gold", "--pred", "--compare")


class _Listing(click.Command):
    """Takes all that follows one of `--gold`, `--pred`, `--compare` up to the next option, as shells expand it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each of its values."""
        return super().parse_args(ctx, list(_repeated(args)))


def _repeated(args: Iterable[str]) -> Iterator[str]:
    option, values = "", 0
    for word in [*args, "--"]:
        if option and (word == "-" or not word.startswith("-")):
            yield from (option, word)
            values += 1
            continue
        if option and not values:
            yield option
        option, values = (word, 0) if word in _LISTS else ("", 0)
        if not option:
            yield word


def _floor(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> tuple[Floor, ...]:
    try:
        return tuple(map(Floor.parse, written))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command(cls=_Listing)
@click.option(
    "--gold",
    "gold_files",
    multiple=True,
    required=True,
    type=_PATH,
    metavar="FILES|FOLDERS",
    help="Facts that are right.",
)
@click.option(
    "--pred",
    "pred_files",
    multiple=True,
    required=True,
    type=_PATH,
    metavar="FILES|FOLDERS",
    help="Facts to be measured.",
)
@click.option(
    "--compare", "other_files", multiple=True, type=_PATH, metavar="FILES|FOLDERS",
    help="Another run of the same texts: tell what --pred gained and lost against it.",
)  # fmt: skip
@click.option(
    "--format", "-o", "form", type=click.Choice(("text", "json", "markdown")), default="text", show_default=True
)
@click.option("--errors", is_flag=True, help="List every fault, with its sentence and what differs.")
@click.option("--by-source", is_flag=True, help="Add a table with a row for each source.")
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), metavar="X",
    help="Leave out predictions of less confidence; those that tell none are kept.",
)  # fmt: skip
@click.option(
    "--floor", "floors", multiple=True, callback=_floor, metavar="NAME=X",
    help="Exit with 1 if F1 is below X: strict=0.55, figure=0.8, strict.p=0.7; "
    "or if harmful or unsupported is above it: harmful=0.03. Repeatable.",
)  # fmt: skip
def evaluate(  # noqa: PLR0917 - click passes them by name
    gold_files: tuple[Path, ...],
    pred_files: tuple[Path, ...],
    other_files: tuple[Path, ...],
    form: str,
    floors: tuple[Floor, ...],
    min_confidence: float | None,
    *,
    errors: bool,
    by_source: bool,
) -> None:
    """Measure extracted facts against gold facts.

    Sources are paired by id, facts by their evidence; a gold source that was not predicted counts as all missed.
    Files are .json or .jsonl (.gz too); of folders, all such files are read.

    Exit codes: 0 measured, and no floor is missed; 1 a floor is missed, or lines of --pred are no facts and so were
    not counted; 2 the command was called wrongly; 3 a file could not be read, or lines of --gold are no facts.
    """
    gold, wrong = read_documents(gold_files)
    if wrong:
        _tell(wrong)
        raise FactsError(f"{len(wrong)} problem(s) in the gold facts: correct them, for nothing is measured without")
    if not gold:
        raise FactsError("the gold has no source; name files with facts by --gold")
    pred, ill = _predictions(pred_files, min_confidence)
    evaluation = measured(gold, pred)
    comparison = None
    if other_files:
        other, _ = _predictions(other_files, min_confidence)
        comparison = compare(measured(gold, other), evaluation)
    _tell_strangers(gold, pred)
    made = tables(evaluation, by_source=by_source)
    if comparison is not None:
        names = (_name(other_files), _name(pred_files))
        made = [table for table in comparison_tables(comparison, names) if table.rows] + made
    _write(form, evaluation, made, comparison, errors=errors)
    missed = list(missed_floors(floors, evaluation.measures))
    for sentence in missed:
        say(f"floor missed: {sentence}")
    if missed or ill:
        raise click.exceptions.Exit(FINDINGS)


def _predictions(files: Iterable[Path], confidence: float | None) -> tuple[dict[str, Document], bool]:
    """The predictions, and whether lines of them were no facts."""
    documents, problems = read_documents(files)
    _tell(problems)
    return at_least(documents, confidence) if confidence is not None else documents, bool(problems)


def _tell(problems: list[Any]) -> None:
    for problem in problems[:_SHOWN]:
        say(str(problem))
    if len(problems) > _SHOWN:
        say(f"… and {len(problems) - _SHOWN} more problems")


def _tell_strangers(gold: dict[str, Document], pred: dict[str, Document]) -> None:
    unread = [name for name in gold if name not in pred]
    strangers = [name for name in pred if name not in gold]
    if unread:
        say(f"{len(unread)} gold source(s) without predictions count as all missed: {', '.join(unread[:_SHOWN])}")
    if strangers:
        say(f"{len(strangers)} predicted source(s) are not in the gold, and not measured")


def _name(files: tuple[Path, ...]) -> str:
    return files[0].name + (" …" if len(files) > 1 else "")


def _write(
    form: str, evaluation: Evaluation, made: list[Table], comparison: Comparison | None, *, errors: bool
) -> None:
    if form == "json":
        click.echo(to_json(evaluation, made, errors=errors, comparison=comparison), nl=False)
    elif form == "markdown":
        click.echo(to_markdown(evaluation, made, errors=errors, comparison=comparison), nl=False)
    else:
        _show(evaluation, made, comparison, errors=errors)


def _show(evaluation: Evaluation, made: list[Table], comparison: Comparison | None, *, errors: bool) -> None:
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _PLAIN_WIDTH
    console = Console(highlight=False, width=width)
    for table in made:
        console.print(_grid(table))
    if comparison is not None:
        _show_changes(console, "gained", comparison.gained)
        _show_changes(console, "lost", comparison.lost)
        _show_faults(console, "new harm", comparison.new_harm)
        _show_faults(console, "harm mended", comparison.mended_harm)
    if errors:
        _show_faults(console, "errors", faults(evaluation))


def _grid(table: Table) -> Grid:
    numeric = [
        all(not isinstance(cell, str) or cell[:1] in "+-" for cell in column)
        for column in zip(*table.rows, strict=True)
    ]
    columns = [
        Column(name, justify="right" if right else "left", overflow="fold")
        for name, right in zip(table.columns, numeric, strict=True)
    ]
    grid = Grid(*columns, title=table.title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for row in table.rows:
        grid.add_row(*(Text(shown(cell)) for cell in row))
    grid.add_row()
    return grid


def _show_faults(console: Console, title: str, found: Iterable[Fault]) -> None:
    some = list(found)
    if some:
        console.print(Text(f"{title}: {len(some)}", style="bold"))
    for fault in some:
        ids = " ~ ".join(name for name in (fault.gold, fault.pred) if name)
        read_by = f"  [{fault.extractor}]" if fault.extractor else ""
        line = Text(fault.verdict.upper(), style=_COLOURS[fault.verdict])
        line.append(f" {fault.source} {ids} {fault.kind} {fault.label}{read_by}", style="default")
        console.print(line, soft_wrap=True)
        _indented(console, *fault.differences)
        _indented(console, f"“{fault.sentence}”", style="dim")


def _show_changes(console: Console, title: str, changes: tuple[Change, ...]) -> None:
    if changes:
        console.print(Text(f"{title}: {len(changes)}", style="bold"))
    for change in changes:
        console.print(Text(f"{change.source} {change.gold} {change.says}"), soft_wrap=True)
        _indented(console, f"{'was' if title == 'gained' else 'now'}: {change.was}")
        _indented(console, f"“{change.sentence}”", style="dim")


def _indented(console: Console, *lines: str, style: str = "") -> None:
    for line in lines:
        console.print(Text(f"    {line}", style=style), soft_wrap=True)
