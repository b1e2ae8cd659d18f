"""`parley build`."""

from pathlib import Path

import click

from kg import pipeline
from kg.cli.common import FINDINGS, progress, quoted, say
from kg.outcome import Outcome
from kg.site import FILE_NAME, Site, load

_SHOWN = 20
"""Problems and findings told on the terminal; the release's report has them all."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Publish nothing if any line or source has to be left out.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes for validation.  [default: one a core]")
def build(folder: Path, files: tuple[Path, ...], *, strict: bool, workers: int | None) -> None:
    """Build a release and publish it.

    Reads the sources that FOLDER's parley.toml names, and FILES of facts given beside it (- is standard input; FOLDER
    is this folder if the first argument is a file). Lines that are no facts/1 and sources that violate the shapes are
    left out and reported; the rest is published: exit code 1 tells that something was left out. Until the new release
    is whole and switched to, in one step, the current one stays; killing a build never harms it.
    """
    if folder.name != FILE_NAME and (folder.is_file() or _is_facts(folder)):
        folder, files = Path(), (folder, *files)
    site = load(folder)
    with progress() as told:
        outcome = pipeline.build(site, files, strict=strict, progress=told, workers=workers)
    _tell(outcome, site)
    if outcome.release is None or outcome.left_out:
        raise click.exceptions.Exit(FINDINGS)


def _is_facts(path: Path) -> bool:
    """Whether a name that may be misspelt means a file of facts and not a site's folder."""
    return str(path) == "-" or (path.suffix in (".jsonl", ".json", ".gz") and not path.is_dir())


def _tell(outcome: Outcome, site: Site) -> None:
    for problem in outcome.problems[:_SHOWN]:
        say(str(problem))
    _tell_rest(len(outcome.problems), "problems")
    violations = [finding for finding in outcome.report.findings if finding.is_violation]
    for finding in violations[:_SHOWN]:
        say(f"{finding.source_id}: {finding.focus_node}: {finding.message} [{finding.source_shape.rpartition('#')[2]}]")
    _tell_rest(len(violations), "violations")
    if outcome.quarantined:
        say(f"Quarantined {len(outcome.quarantined)} source(s): {', '.join(outcome.quarantined[:_SHOWN])}")
    if warnings := outcome.report.by_severity["warning"]:
        say(f"{warnings} warning(s) about sources")
    _tell_release(outcome, site)


def _tell_rest(number: int, what: str) -> None:
    if number > _SHOWN:
        say(f"… and {number - _SHOWN} more {what}")


def _tell_release(outcome: Outcome, site: Site) -> None:
    if outcome.release is None:
        kept = "nothing is left to publish" if not outcome.counts["sources"] else "something was left out, and --strict"
        say(f"Published nothing: {kept}. The current release, if any, stays as it is.")
        say("`parley validate` tells everything that is wrong.")
        return
    counts, entities = outcome.counts, outcome.entities
    resolved = entities["same-as"] + entities["name"]
    say(
        f"{counts['sources']} sources, {counts['claims']} claims, {counts['quads']} quads. "
        f"Entities: {resolved} resolved to reference entities, {entities['ambiguous']} ambiguous and "
        f"{entities['unknown']} unknown to the registry stay local to their source."
    )
    if outcome.left_out or outcome.report.findings:
        say(f"All that was found: {_shown(outcome.release.path / 'report')}")
    say(f"Published release {outcome.release.id}. Serve it by: parley serve {_shown(site.folder)}")


def _shown(folder: Path) -> str:
    here = Path.cwd()
    return quoted(folder.relative_to(here) if folder.is_relative_to(here) else folder)
