"""What `parley validate` is asked, and how the answer comes about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from kg import pipeline
from kg.errors import DataError
from kg.facts import Problem, shown
from kg.formats import RDF_FORMATS, find
from kg.pipeline import Progress
from kg.resources import ontology_files, shapes_files
from kg.site import Site, TableFile
from kg.validation.changes import Changes
from kg.validation.files import Surroundings, check_file
from kg.validation.imports import with_imports
from kg.validation.inputs import Input, Inputs, find_inputs, rdf_files
from kg.validation.lint import lint
from kg.validation.locate import locate
from kg.validation.reading import UnreadableError, check_size, is_packed
from kg.validation.report import Finding, Report, Trouble
from kg.validation.shacl import Engine, Gate


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be checked, and against what."""

    site: Site
    files: Sequence[Path]
    """What was named; nothing stands for the site's sources."""
    work: Path
    """A folder for what is thrown away at the end."""
    shapes: Sequence[Path]
    data_graph: Sequence[Path]
    changed: str | None
    engine: Engine
    input_format: str | None
    megabytes: int
    progress: Progress
    say: Callable[[str], None]

    def own_shapes(self, named: Sequence[Path]) -> list[Path]:
        """The shapes files that are named, and those they import.

        Raises DataError or ShapesError if one is missing.
        """
        files, elsewhere = with_imports(rdf_files(named, "shapes"))
        for address in elsewhere:
            self.say(f"warning: {address} is imported (owl:imports) but not fetched: give it as a file by --shapes")
        return files

    def lint(self) -> Report:
        """What is wrong with the shapes: those named as files or as shapes, else Parley's.

        Raises KGError if a file cannot be read.
        """
        named = [*self.files, *self.shapes]
        shapes = self.own_shapes(named) if named else list(shapes_files())
        found = lint(shapes, [*ontology_files(), *rdf_files(self.data_graph, "ontology")])
        located = [
            finding
            for name, same in groupby(found, lambda finding: finding.file)
            for finding in (_located(name, list(same)) if name else same)
        ]
        return replace(Report.of(located), files=tuple(map(shown, shapes)))


def answer(question: Question) -> Report:
    """What is found in the files, or in the site's sources.

    Raises KGError if it cannot be told, and ValueError if `changed` names nothing that git knows here.
    """
    shapes = question.own_shapes(question.shapes) if question.shapes else []
    inputs = _inputs(question, shapes)
    tables = question.site.tables if not question.files else ()
    if question.changed is not None:
        changes = Changes(question.changed, Path.cwd())
        tables = tuple(table for table in tables if any(map(changes.touch, table)))
        inputs = replace(inputs, files=tuple(_touched(inputs.files, changes, question)))
    elif question.files and not inputs.files:
        raise DataError("there is nothing to check: no RDF and no facts in what was named; name other files or folders")
    for file in inputs.files:
        if file.told is not None:
            question.say(f"{file.name}: read as {file.syntax.engine.name if file.syntax else 'facts'}: {file.told}")
    if inputs.skipped:
        question.say(f"{inputs.skipped} file(s) skipped: neither RDF nor facts")
    findings, troubles = _checked(question, inputs.files, shapes)
    more, lines = _checked_facts(question, inputs.files, tables, shapes)
    names = (*(file.name for file in inputs.files), *(shown(table.file) for table in tables))
    return replace(Report.of([*findings, *more], [*troubles, *lines]), files=names)


def _inputs(question: Question, shapes: Sequence[Path]) -> Inputs:
    if not question.files:
        sources = question.site.sources
        syntaxes = (find(RDF_FORMATS, path.suffix.lower().removeprefix(".")) for path in sources)
        return Inputs(tuple(Input(shown(p), p, syntax) for p, syntax in zip(sources, syntaxes, strict=True)), 0)
    return find_inputs(
        question.files,
        question.work,
        input_format=question.input_format,
        megabytes=question.megabytes,
        besides=[*shapes, *rdf_files(question.data_graph, "data graph")],
    )


def _touched(files: Iterable[Input], changes: Changes, question: Question) -> Iterator[Input]:
    """The files that have changed; of facts, a copy whose other lines are empty. What is no file is left as it is."""
    untouched = 0
    for number, file in enumerate(files):
        if not file.stream and not changes.touch(file.path):
            untouched += 1
            continue
        lines = None if file.stream or file.syntax is not None else changes.lines(file.path)
        if lines is None or file.path.suffix == ".json":
            yield file
        else:
            copy = question.work / f"changed-{number}.jsonl"
            with file.path.open("rb") as whole, copy.open("wb") as part:
                part.writelines(line if at in lines else b"\n" for at, line in enumerate(whole, 1))
            if copy.read_bytes().strip():
                yield replace(file, path=copy)
    if untouched:
        question.say(f"{untouched} file(s) left out: unchanged since {question.changed}")


def _checked(question: Question, files: Sequence[Input], shapes: Sequence[Path]) -> tuple[list[Finding], list[Trouble]]:
    """The findings on the RDF files, and those that cannot be read."""
    rdf = [file for file in files if file.syntax is not None]
    findings: list[Finding] = []
    troubles: list[Trouble] = []
    if not rdf:
        return findings, troubles
    around = Surroundings(question.data_graph, question.work, question.megabytes)
    context = () if shapes else pipeline.reference_files(question.site)
    gate = Gate(shapes or shapes_files(), context, question.engine)
    step = question.progress("checking files", len(rdf))
    for file in rdf:
        try:
            findings += check_file(file, gate, around, question.work, question.megabytes, say=question.say)
        except UnreadableError as error:
            troubles.append(error.trouble)
        step()
    return findings, troubles


def _checked_facts(
    question: Question, files: Sequence[Input], tables: Sequence[TableFile], shapes: Sequence[Path]
) -> tuple[list[Finding], list[Trouble]]:
    """The findings on files of facts and event tables, and the lines that are no facts."""
    facts = [file for file in files if file.syntax is None]
    troubles: list[Trouble] = []
    readable: list[Input] = []
    for file in facts:
        try:
            if is_packed(file.path):
                check_size(file.path, file.name, question.megabytes)
            readable.append(file)
        except UnreadableError as error:
            troubles.append(error.trouble)
    if not readable and not tables:
        return [], troubles
    context = rdf_files(question.data_graph, "data graph")
    problems, findings = pipeline.check(
        question.site,
        [file.path for file in readable],
        tables,
        progress=question.progress,
        shapes=shapes,
        context=context,
        engine=question.engine,
    )
    names = {shown(file.path): file.name for file in readable}
    found = [replace(finding, file=names.get(finding.file or "", finding.file)) for finding in findings]
    return found, [*troubles, *(_trouble(problem, names) for problem in problems)]


def _trouble(problem: Problem, names: dict[str, str]) -> Trouble:
    return Trouble(
        file=names.get(problem.file, problem.file),
        line=problem.line,
        source_id=problem.source_id,
        path=problem.path,
        what=problem.what,
        cure=problem.cure,
        unread=False,
    )


def _located(name: str, findings: list[Finding]) -> list[Finding]:
    """Findings on a file that has been read already, with their lines."""
    syntax = find(RDF_FORMATS, Path(name).suffix.lower().removeprefix("."))
    if syntax is None:
        return findings
    return locate(findings, Path(name).read_bytes(), syntax, name, Path(name).resolve().as_uri())
