"""The main path: sources → facts → mapping → validation → release."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg import __version__
from kg.errors import KGError, ReleaseError, SiteError, StoreError
from kg.facts import Problem, shown
from kg.intake import Intake, Reader, SourceQuads
from kg.iris import Iris
from kg.mapping import Mapper
from kg.outcome import COUNTS, Outcome, count
from kg.publish import about
from kg.publish.dumps import DumpWriter
from kg.publish.graph import SourceGraph
from kg.publish.tables import TableWriter
from kg.registry import WAYS, Registry
from kg.release import RETRACTED, SOURCES, Release, Releases, sha256
from kg.resources import ontology_file, ontology_files, shapes_files
from kg.site import FILE_NAME, Site, TableFile
from kg.spool import Spool
from kg.store.oxigraph import OxigraphStore, bulk_build
from kg.validation.judge import judge
from kg.validation.locate_facts import locate_facts
from kg.validation.report import Finding, Report
from kg.validation.shacl import Engine

Progress: TypeAlias = Callable[[str, int | None], Callable[[], None]]
"""Told the name of each stage and how many steps it has, if that is known; gives a function to call after each."""

_VERSIONS: Final = ("pyoxigraph", "pyshacl", "rdflib", "pyarrow", "pydantic")


def build(
    site: Site,
    files: Sequence[Path] = (),
    *,
    strict: bool = False,
    progress: Progress = lambda _stage, _steps: lambda: None,
    workers: int | None = None,
) -> Outcome:
    """Build a release from the site's sources and `files`, and publish it.

    Lines that are no facts/1 and sources that violate the shapes are left out and reported. Nothing is published, and
    the current release stays, if nothing is left; or if anything is left out and `strict` is set.

    Raises KGError if it cannot be done: a file is missing, the registry is unreadable, another build is under way…
    """
    created = _now()
    given = _given(site, files)
    registry, reference = _registry(site), reference_files(site)
    releases = Releases(site.releases)
    with releases.draft() as draft:
        work = _folders(draft)
        reader = _read(given, site.tables, Reader(Mapper(site.base, registry), Spool(work), site.folder), progress)
        with (
            DumpWriter(draft / "dumps", work, site.base) as dumps,
            TableWriter(draft / "tables", registry.labels) as tables,
        ):
            judged = judge(reader.sources(), shapes_files(), reference, workers)
            outcome = _keep(judged, dumps, tables, reader.intake, progress("validating", len(reader)))
            if not outcome.counts["sources"] or (strict and outcome.left_out):
                return outcome
            dumps.finish(reference, progress("writing dumps", 3))
        progress("loading the store", None)
        bulk_build(draft / "store", dumps.load)
        progress("counting", None)
        before = _before(releases, site.base)
        about.write(
            draft / "about", OxigraphStore.read_only(draft / "store"), site.base, _once_there(before, work), work
        )
        shutil.rmtree(work)
        outcome.write_reports(draft / "report", site.folder, Iris(site.base).report)
        content = sha256(draft / "dumps" / "sources.nq.gz")
        release = releases.seal(draft, _manifest(site, outcome, before), created=created, content=content)
        releases.publish(release)
    return replace(outcome, release=release)


def _given(site: Site, files: Sequence[Path]) -> list[Path]:
    """The files to read, each once.

    Raises SiteError if there are none, and no tables.
    """
    given = list({path.resolve(): path for path in (*site.sources, *files)}.values())
    if not given and not site.tables:
        raise SiteError(f"{site.folder / FILE_NAME}: no sources: name files in [build], or on the command line")
    return given


def _folders(draft: Path) -> Path:
    """Make the draft's folders; the one for what is thrown away at the end is given back."""
    for name in ("dumps", "tables", "report", "work"):
        (draft / name).mkdir()
    return draft / "work"


def check(
    site: Site,
    files: Iterable[Path],
    tables: Iterable[TableFile],
    *,
    progress: Progress,
    shapes: Sequence[Path] = (),
    context: Sequence[Path] = (),
    engine: Engine = "auto",
) -> tuple[list[Problem], list[Finding]]:
    """What is wrong with lines of files and tables, and what the gate finds in their sources; nothing is written.

    Findings have the file, line and pointer of what they are about; those on rows of a table have file and line.

    `shapes` are checked instead of Parley's, if any are given; `context` is looked up beside the reference files;
    `engine` is the one of `Gate`.

    Raises KGError if it cannot be done.
    """
    files = list(files)
    with tempfile.TemporaryDirectory() as work:
        mapper = Mapper(site.base, _registry(site))
        reader = _read(files, tables, Reader(mapper, Spool(Path(work)), site.folder), progress)
        step = progress("validating", len(reader))
        found: dict[str, dict[int, tuple[Finding, ...]]] = {}
        looked_up = [*reference_files(site), *context]
        for source, findings in judge(reader.sources(), shapes or shapes_files(), looked_up, engine=engine):
            if findings:
                found.setdefault(source.file, {})[source.line] = findings
            step()
        paths = {shown(path): path for path in files}
        located = [
            finding
            for name, by_line in found.items()
            for finding in locate_facts(by_line, paths.get(name), name, mapper)
        ]
    return reader.intake.problems, located


def reference_files(site: Site) -> list[Path]:
    """The Turtle that sources refer to: the ontology, the codes, the reference entities, Parley's and the site's."""
    return [*ontology_files(), *site.registry]


def _registry(site: Site) -> Registry:
    return Registry.load([ontology_file("registry.ttl"), *site.registry])


def _read(files: Iterable[Path], tables: Iterable[TableFile], reader: Reader, progress: Progress) -> Reader:
    step = progress("reading facts", None)
    for path in files:
        reader.take(path, step)
    for file, plan in tables:
        reader.take_table(file, plan, step)
    return reader


def _keep(
    judged: Iterable[tuple[SourceQuads, tuple[Finding, ...]]],
    dumps: DumpWriter,
    tables: TableWriter,
    intake: Intake,
    step: Callable[[], None],
) -> Outcome:
    """Write the sources that the gate lets through; note those it does not."""
    counts: Counter[str] = Counter()
    entities: Counter[str] = Counter(dict.fromkeys(WAYS, 0))
    findings: list[Finding] = []
    quarantined = []
    for source, found in judged:
        findings += found
        if any(finding.is_violation for finding in found):
            quarantined.append(source.id)
        else:
            graph = SourceGraph.read(source.quads)
            dumps.add(source.quads, graph, named=source.is_text)
            tables.add(graph)
            entities.update(dict(zip(WAYS, source.entities, strict=True)))
            counts += count(graph) + Counter(sources=1, quads=source.quads.count(b"\n"))
        step()
    return Outcome(
        intake, Report.of(findings), tuple(quarantined), {name: counts[name] for name in COUNTS}, dict(entities)
    )


def _before(releases: Releases, base: str) -> Release | None:
    """The published release; None if there is none of this base, or it is broken: a build is the cure for that."""
    try:
        release = releases.current()
    except ReleaseError:
        return None
    return release if release.manifest.get("base") == base else None


def _once_there(before: Release | None, work: Path) -> tuple[Iterable[str], Iterable[str]]:
    """The sources of a release and those it had lost before, each sorted; asked of its store if it does not say.

    None where neither can be read: a broken release must not keep a build from mending it.
    """
    if before is None:
        return (), ()
    if before.has_about:
        return before.listed(SOURCES), before.listed(RETRACTED)
    try:
        return about.sorted_sources(OxigraphStore.read_only(before.store_path), work), ()
    except StoreError:
        return (), ()


def _manifest(site: Site, outcome: Outcome, before: Release | None) -> dict[str, Any]:
    return {
        "previous": before.id if before else None,
        "title": site.title,
        "description": site.description,
        "publisher": site.publisher,
        "licence": site.licence,
        "base": site.base,
        "counts": outcome.counts,
        "left_out": {"lines": len(outcome.problems), "sources": len(outcome.quarantined)},
        "entities": outcome.entities,
        "inputs": outcome.inputs,
        "versions": {"parley-kg": __version__, **{name: version(name) for name in _VERSIONS}},
    }


def _now() -> datetime:
    """The time of the build, UTC; SOURCE_DATE_EPOCH (reproducible-builds.org) if that is set.

    Raises KGError if that is no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise KGError(f"SOURCE_DATE_EPOCH is {epoch!r}: set it to whole seconds since 1970, or unset it") from error
