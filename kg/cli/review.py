"""`parley review`."""

import getpass
import secrets
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click

from kg.cli.common import FINDINGS, quoted, say
from kg.errors import FactsError
from kg.facts import Document, Problem, read, write
from kg.review import Decision, Note, apply, decisions_path, export_gold, read_decisions, render_html

_PATH: Final = click.Path(path_type=Path)
_SHOWN: Final = 20


@click.command()
@click.argument("facts", type=_PATH)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen on 127.0.0.1.  [default: any]")
@click.option("--who", metavar="NAME", help="Who decides.  [default: the name of your account]")
@click.option(
    "--html", "page", type=_PATH, metavar="OUT", help="Serve nothing: write one page (OUT.html), or a folder."
)
@click.option("--apply", "applied", is_flag=True, help="Serve nothing: write the facts with the decisions to -o.")
@click.option("--output", "-o", type=_PATH, help="Where --apply writes.  [default: standard output]")
@click.option(
    "--export-gold", "gold", type=_PATH, metavar="FOLDER", help="Serve nothing: write complete sources as gold facts."
)
@click.option(
    "--publish", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Less confidence is for review."
)
def review(  # noqa: PLR0917 - click passes them by name
    facts: Path,
    port: int,
    who: str | None,
    page: Path | None,
    output: Path | None,
    gold: Path | None,
    publish: float,
    *,
    applied: bool,
) -> None:
    """Look at FACTS beside the words they rest on, and accept, reject, edit and add, in a browser on this machine.

    Decisions are kept in FACTS.decisions.jsonl, with who and when, as they are made; `parley build` applies them. FACTS
    itself is never changed. The address that is told holds a key: whoever has it may decide, so keep it to yourself.

    Exit codes: 0 done; 1 lines of FACTS are no facts, or decisions do not fit the facts any more; 2 the command was
    called wrongly; 3 a file cannot be read or written.
    """
    if sum((page is not None, applied, gold is not None)) > 1:
        raise click.UsageError("--html, --apply and --export-gold exclude each other")
    if output is not None and not applied:
        raise click.UsageError("-o says where --apply writes: add --apply")
    if page is None and not applied and gold is None:
        _serve(facts, port, who or _account(), publish)
        return
    findings = _Findings()
    if output is not None and output.resolve() == facts.resolve():
        raise click.UsageError("-o names the facts themselves: choose another name")
    decisions, problems = ([], []) if page is not None else read_decisions(decisions_path(facts))
    for problem in problems:
        findings.add(problem)
    documents = findings.good(facts)
    if page is not None:
        number = render_html(documents, page, publish=publish)
        say(f"{number} text(s) written to {quoted(page)}")
    elif gold is not None:
        _export(documents, decisions, gold, findings)
    else:
        _write(write(apply(documents, decisions, findings.add)), output)
    findings.tell()


class _Findings:
    """What was wrong, told at the end."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, finding: Problem | Note) -> None:
        self._found.append(str(finding))

    def good(self, facts: Path) -> Iterator[Document]:
        """The documents of the file; what is wrong with other lines is kept."""
        for item in read(facts):
            if isinstance(item, Problem):
                self.add(item)
            else:
                yield item

    def tell(self) -> None:
        """Tell what was found. Raises Exit with 1 if anything was."""
        for line in self._found[:_SHOWN]:
            say(line)
        if len(self._found) > _SHOWN:
            say(f"… and {len(self._found) - _SHOWN} more")
        if self._found:
            raise click.exceptions.Exit(FINDINGS)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def _serve(facts: Path, port: int, who: str, publish: float) -> None:
    from kg.review.desk import Desk  # noqa: PLC0415 - only serving needs the web parts
    from kg.review.server import serve  # noqa: PLC0415 - as above

    if str(facts) == "-":
        raise click.UsageError("standard input cannot be reviewed: name a file, for decisions are kept beside it")
    desk = Desk(facts, who, publish=publish)
    for problem in desk.problems[:_SHOWN]:
        say(str(problem))
    say(f"{len(desk)} text(s); decisions are kept in {quoted(desk.path)}, as by {who}")
    serve(desk, secrets.token_urlsafe(24), port, lambda address: say(f"Open {address} (stop with Ctrl-C)"))


def _write(lines: Iterable[str], output: Path | None) -> None:
    if output is None:
        sys.stdout.writelines(lines)
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise FactsError(f"{output}: cannot be written: {error.strerror}; choose another name") from error


def _export(documents: Iterable[Document], decisions: list[Decision], folder: Path, findings: _Findings) -> None:
    is_any = False
    for exported in export_gold(documents, decisions, folder, findings.add):
        is_any = True
        left = f"; {exported.undecided} undecided left out" if exported.undecided else ""
        say(f"{quoted(exported.path)}: {exported.facts} facts{left}")
    if not is_any:
        say("No source is marked as complete: nothing was written. Mark it in the review, once nothing is missing.")
