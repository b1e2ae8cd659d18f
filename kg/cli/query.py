"""`parley query`."""

import re
import sys
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Column, Table

from kg.cli.common import site_option
from kg.errors import QueryError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.publish.dumps import PREFIXES
from kg.release import Releases
from kg.site import load
from kg.store import Answer, Term
from kg.store.oxigraph import OxigraphStore

_FORMATS: Final = ("table", *RESULT_FORMATS, *RDF_FORMATS)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed
_USUAL: Final = {"solutions": "table", "boolean": "table", "graph": "turtle"}


@click.command()
@click.argument("text", required=False)
@click.option("--file", "-f", "file", type=click.Path(path_type=Path), help="Read the query from a file; - is stdin.")
@click.option("--format", "-o", "form", type=click.Choice(_FORMATS), help="[default: table, or turtle for a graph]")
@click.option("--release", "name", help="Ask this release and not the current one.")
@site_option
def query(text: str | None, file: Path | None, form: str | None, name: str | None, folder: Path) -> None:
    """Answer one SPARQL query from a release of the site.

    The default graph holds everything: sources, the derived view, ontology, codes and reference entities. Relative
    IRIs such as <source/x> begin at the site's base; the prefixes cf, cfc, cfv and ent are known.
    """
    asked = _asked(text, file)
    site = load(folder)
    releases = Releases(site.releases)
    release = releases.get(name) if name else releases.current()
    answer = OxigraphStore.read_only(release.store_path).query(asked, base_iri=site.base, prefixes=PREFIXES)
    write(answer, form or _USUAL[answer.kind], site.base)


def _asked(text: str | None, file: Path | None) -> str:
    if text is not None and file is None:
        return text
    if file is None or text is not None:
        raise click.UsageError("give a query, or --file with one")
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{file}: the query cannot be read: {error}; check the name") from error


def write(answer: Answer, form: str, base: str) -> None:
    """Write the answer to standard output.

    Raises QueryError if the format does not suit it.
    """
    if form != "table":
        answer.write(RESULT_FORMATS.get(form) or RDF_FORMATS[form], sys.stdout.buffer)
    elif answer.kind == "boolean":
        click.echo("true" if answer else "false")
    elif answer.kind == "graph":
        raise QueryError("a graph is no table: choose --format turtle, or another RDF format")
    else:
        _table(answer, base)


def _table(answer: Answer, base: str) -> None:
    table = Table(*(Column(name, overflow="fold") for name in answer.variables))  # nothing is cut off
    for row in answer:
        table.add_row(*(_short(term, base) for term in row))
    console = Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 1000)
    console.print(table)
    click.echo(f"{table.row_count} row(s)", err=True)


def _short(term: Term | None, base: str) -> str:
    """A term for a reader: IRIs by prefix or below the site's base, literals by their text, no control characters."""
    return _CONTROL.sub(lambda char: ascii(char[0])[1:-1], _plain(term, base))  # data must not steer the terminal


def _plain(term: Term | None, base: str) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for name, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{name}:{term.value.removeprefix(iri)}"
        return f"<{term.value.removeprefix(base)}>"
    return term.value if isinstance(term, ox.Literal) else str(term)
