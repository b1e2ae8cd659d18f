"""What the commands share: the site argument, talk, progress."""

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg.facts import shown
from kg.pipeline import Progress as Told
from kg.site import FILE_NAME

FINDINGS: Final = 1
COULD_NOT_RUN: Final = 3
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line breaks, and what turns the direction of the writing."""

F = TypeVar("F", bound=Callable[..., object])


def site_option(function: F) -> F:
    """`--site FOLDER`: the folder that holds parley.toml."""
    return click.option(
        "--site",
        "folder",
        type=click.Path(path_type=Path),
        default=Path(),
        show_default="this folder",
        help=f"The folder that holds {FILE_NAME}.",
    )(function)


def say(message: str) -> None:
    """Talk: one line on standard error; control characters of the data neither break it nor reach the terminal."""
    click.echo(_CONTROLS.sub(lambda found: repr(found[0])[1:-1], message), err=True)


def quoted(path: Path) -> str:
    """A path as a shell takes it."""
    return shlex.quote(shown(path))


@contextmanager
def progress() -> Iterator[Told]:
    """Shows the stages of long work on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda _stage, _steps: lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:

        def stage(name: str, steps: int | None) -> Callable[[], None]:
            for task in bar.tasks:
                bar.update(task.id, total=task.completed)
            task_id = bar.add_task(name, total=steps)
            return lambda: bar.advance(task_id)

        yield stage
