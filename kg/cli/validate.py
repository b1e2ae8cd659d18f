"""`parley validate`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from kg.cli.common import COULD_NOT_RUN, FINDINGS, progress, quoted, say, site_option
from kg.cli.validating import Question, answer
from kg.errors import DataError
from kg.iris import Iris
from kg.site import FILE_NAME, Site, load
from kg.validation.baseline import Baseline, write_baseline
from kg.validation.inputs import INPUT_FORMATS
from kg.validation.render import RENDERERS, render_coloured
from kg.validation.render.entries import summary
from kg.validation.report import SEVERITIES, Report, Severity
from kg.validation.shacl import Engine

_PATH: Final = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, type=_PATH, metavar="[FILES|FOLDERS|-]...")
@click.option("--format", "-o", "form", type=click.Choice(tuple(RENDERERS)), default="text", show_default=True)
@click.option("--output", type=_PATH, help="Write the report there instead of standard output.")
@click.option(
    "--shapes", multiple=True, type=_PATH, help="Your shapes, file or folder, instead of Parley's. Repeatable."
)
@click.option(
    "--data-graph",
    multiple=True,
    type=_PATH,
    help="RDF that the rules may look up, file or folder; its own nodes are not reported. Repeatable.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="violation",
    show_default=True,
    help="The least severity that gives exit code 1.",
)
@click.option(
    "--allow", type=_PATH, help="A file of known findings: they are counted, but neither shown nor failed on."
)
@click.option("--write-allow", type=_PATH, help="Write all findings of this run into such a file.")
@click.option("--max", "limit", type=click.IntRange(min=0), help="Show only so many findings, the gravest; count all.")
@click.option("--changed", metavar="BASE", help="Check only files, and lines of facts, that `git diff BASE` touches.")
@click.option("--engine", type=click.Choice(("auto", "pyshacl")), default="auto", show_default=True)
@click.option("--lint-shapes", is_flag=True, help="Look for mistakes in the shapes (FILES, --shapes or Parley's).")
@click.option("--input-format", type=click.Choice(INPUT_FORMATS), help="Of -, and of files whose name does not say it.")
@click.option(
    "--max-megabytes",
    type=click.IntRange(min=1),
    default=1024,
    show_default=True,
    help="Read no file that is larger, unpacked.",
)
@site_option
def validate(  # noqa: PLR0917 - click passes them by name
    files: tuple[Path, ...],
    form: str,
    output: Path | None,
    fail_on: Severity,
    allow: Path | None,
    write_allow: Path | None,
    limit: int | None,
    folder: Path,
    shapes: tuple[Path, ...],
    data_graph: tuple[Path, ...],
    changed: str | None,
    engine: Engine,
    input_format: str | None,
    max_megabytes: int,
    lint_shapes: bool,  # noqa: FBT001 - a flag of the command
) -> None:
    """Check FILES, or the site's sources, without building anything.

    Files of facts (.jsonl, .json) are read, mapped and checked against the shapes; RDF (.ttl, .trig, .nq, .nt, .rdf,
    .owl, .jsonld) is checked as it is, each file alone. All may be packed (.gz). Of folders, everything is checked that
    is one of these; - is standard input.

    Exit codes: 0 everything conforms; 1 there are findings as grave as --fail-on, or lines that are no facts; 2 the
    command was called wrongly; 3 it could not run, or a file could not be read: the others are still reported.
    """
    if write_allow is not None and allow is not None:
        raise click.UsageError("--allow and --write-allow exclude each other: write the file anew, or use the old one.")
    known = Baseline.read(allow) if allow is not None else None
    site = _site(files, folder, lint=lint_shapes)
    with tempfile.TemporaryDirectory() as work, progress() as told:
        question = Question(
            site, files, Path(work), shapes, data_graph, changed, engine, input_format, max_megabytes, told, say
        )
        try:
            report = question.lint() if lint_shapes else answer(question)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    report = replace(report, fail_on=fail_on, limit=limit, root=_repository())
    _write(_sifted(report, known, write_allow), form, output, Iris(site.base).report)


def _site(files: tuple[Path, ...], folder: Path, *, lint: bool) -> Site:
    """The site; where none is named and none is needed, one that is nowhere: its base does not matter to the shapes."""
    if (not files and not lint) or folder != Path() or (folder / FILE_NAME).exists():
        return load(folder)
    return Site(Path.cwd(), title="", base="https://parley.invalid/")


def _sifted(report: Report, known: Baseline | None, write_allow: Path | None) -> Report:
    """The report without what is allowed; what was allowed for nothing is told."""
    if write_allow is not None:
        say(f"{write_baseline(write_allow, report.findings)} finding(s) written to {quoted(write_allow)}")
        return replace(report, findings=(), allowed=len(report.findings))
    if known is None:
        return report
    kept, allowed, unused = known.sift(report.findings)
    for line in unused:
        say(line)
    return replace(report, findings=tuple(kept), allowed=allowed)


def _repository() -> Path | None:
    """The folder that forges take names of files from: that of the job, else the one that git keeps."""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if os.environ.get(name):
            return Path(os.environ[name])
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _write(report: Report, form: str, output: Path | None, base: str) -> None:
    """The report where it is wanted. Raises Exit with the code that tells what was found."""
    if output is None:
        coloured = form == "text" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo((render_coloured if coloured else RENDERERS[form])(report, base), nl=False)
    else:
        try:
            output.write_text(RENDERERS[form](report, base), encoding="utf-8")
        except OSError as error:
            raise DataError(f"{output} cannot be written: {error.strerror}; choose another name") from error
    if output is not None or form in ("turtle", "jsonld"):
        for trouble in report.troubles:
            say(str(trouble))
    if output is not None:
        say(summary(report))
    unread = sorted({trouble.file for trouble in report.troubles if trouble.unread})
    if unread:
        say(f"could not be read, see the report: {', '.join(unread)}")
        raise click.exceptions.Exit(COULD_NOT_RUN)
    if not report.conforms:
        raise click.exceptions.Exit(FINDINGS)
