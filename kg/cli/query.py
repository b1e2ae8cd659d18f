"""`parley query`."""

import sys
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from kg.cli.common import site_option
from kg.errors import QueryError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.publish.dumps import PREFIXES
from kg.release import Releases
from kg.site import load
from kg.store import Answer, Term
from kg.store.oxigraph import OxigraphStore

_FORMATS: Final = ("table", *RESULT_FORMATS, *RDF_FORMATS)
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
    answer = OxigraphStore.read_only(release.store_path).query(with_prefixes(asked), base_iri=site.base)
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


def with_prefixes(text: str) -> str:
    """The query with the usual prefixes before it, on its first line: line numbers in messages stay right."""
    return " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()) + " " + text


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
    table = Table(*answer.variables)
    for row in answer:
        table.add_row(*(_short(term, base) for term in row))
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 1000)
    console.print(table)
    click.echo(f"{table.row_count} row(s)", err=True)


def _short(term: Term | None, base: str) -> str:
    """A term for a reader: IRIs by prefix or below the site's base, literals by their text."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        for name, iri in PREFIXES.items():
            if term.value.startswith(iri):
                return f"{name}:{term.value.removeprefix(iri)}"
        return f"<{term.value.removeprefix(base)}>"
    return term.value if isinstance(term, ox.Literal) else str(term)
