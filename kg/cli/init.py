"""`parley init`."""

from pathlib import Path

import click

from kg.cli.common import quoted, say
from kg.site import write_template


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Write a commented parley.toml into FOLDER, which is made if need be.

    Nothing that is there already is overwritten.
    """
    path = write_template(folder)
    say(
        f"Wrote {path}. Set title, licence and base there and name your facts under [build]; "
        f"then run: parley build {quoted(folder)}"
    )
