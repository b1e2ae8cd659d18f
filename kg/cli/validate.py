"""`parley validate`."""

import dataclasses
import json
from pathlib import Path

import click

from kg import pipeline
from kg.cli.common import FINDINGS, progress, say, site_option
from kg.facts import Problem
from kg.formats import RDF_FORMATS, find
from kg.iris import Iris
from kg.resources import shapes_files
from kg.site import FILE_NAME, Site, load
from kg.validation.render import RENDERERS
from kg.validation.report import Report
from kg.validation.shacl import Gate


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "-o", "form", type=click.Choice(sorted(RENDERERS)), default="text", show_default=True)
@site_option
def validate(files: tuple[Path, ...], form: str, folder: Path) -> None:
    """Check FILES, or the site's sources, without building anything.

    Files of facts (.jsonl, .json, - for standard input) are read, mapped and checked against the shapes; RDF
    files (.ttl, .nq, .trig, .nt, .rdf, .jsonld) are checked against the shapes as they are. Exit code 1 if anything
    would be left out of a release.
    """
    named = not files or folder != Path() or (folder / FILE_NAME).exists()
    site = load(folder) if named else _elsewhere()
    rdf = [path for path in files or site.sources if _is_rdf(path)]
    facts = [path for path in files or site.sources if not _is_rdf(path)]
    tables = site.tables if not files else ()
    with progress() as told:
        problems, findings = pipeline.check(site, facts, tables, progress=told) if facts or tables else ([], [])
    if rdf:
        gate = Gate(shapes_files(), pipeline.reference_files(site))
        findings += [finding for path in rdf for finding in gate.check_graph(path)]
    report = Report.of(findings)
    _print(report, problems, form, site)
    if problems or not report.conforms:
        raise click.exceptions.Exit(FINDINGS)


def _elsewhere() -> Site:
    """What facts are checked under where there is no site: the base does not matter to the shapes."""
    return Site(Path.cwd(), title="", base="https://parley.invalid/")


def _is_rdf(path: Path) -> bool:
    return find(RDF_FORMATS, path.suffix.lower().removeprefix(".")) is not None


def _print(report: Report, problems: list[Problem], form: str, site: Site) -> None:
    """The report on standard output, with the problems of lines: within the JSON, before the text, else as talk."""
    rendered = RENDERERS[form](report, Iris(site.base).report)
    if form == "json":
        body = json.loads(rendered)
        body["problems"] = [dataclasses.asdict(problem) for problem in problems]
        rendered = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    for problem in problems:
        if form == "text":
            click.echo(str(problem))
        elif form != "json":
            say(str(problem))
    click.echo(rendered, nl=False)
