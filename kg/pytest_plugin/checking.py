"""What the pytest plugin does once it is used: find files, and check them or graphs against shapes."""

import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from rdflib import ConjunctiveGraph, Graph

from kg import pipeline
from kg.cli.validating import Question, answer
from kg.errors import DataError, KGError
from kg.facts import shown
from kg.formats import RDF_FORMATS, find
from kg.resources import shapes_files
from kg.site import Site
from kg.validation.files import Surroundings, check_file
from kg.validation.imports import with_imports
from kg.validation.inputs import Input, find_inputs, rdf_files
from kg.validation.reading import UnreadableError
from kg.validation.render import RENDERERS
from kg.validation.report import Report
from kg.validation.shacl import Gate
from kg.validation.terms import to_ox

__all__ = ["KGError", "check", "files"]

Shapes: TypeAlias = Sequence[Path]

_MEGABYTES: Final = 1024
_BASE: Final = "https://parley.invalid/"
_gates: Final = pytest.StashKey[dict[tuple[Path, ...], Gate]]()


def files(config: pytest.Config, named: Sequence[Path]) -> list[Path]:
    """The files to check of those named and of the folders named, without the shapes.

    Raises DataError if one cannot be read or is of no known format.
    """
    with tempfile.TemporaryDirectory() as work:
        found = find_inputs(named, Path(work), megabytes=_MEGABYTES, besides=_configured(config))
    return [file.path for file in found.files]


def check(config: pytest.Config, data: object, shapes: object, form: str = "turtle") -> None:
    """Raises AssertionError with the report if the data does not conform, KGError if it cannot be told."""
    __tracebackhide__ = True
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        used = _configured(config) if shapes is None else _as_files(shapes, work / "shapes", form)
        report = _report(config, data, used, work, form)
    report = replace(report, fail_on=config.getoption("--shacl-fail-on"), root=config.rootpath)
    if not report.conforms:
        raise AssertionError(RENDERERS["text"](report, f"{_BASE}report"))


def _report(config: pytest.Config, data: object, shapes: Shapes, work: Path, form: str) -> Report:
    if isinstance(data, Path):
        (file,) = find_inputs([data], work, megabytes=_MEGABYTES).files
        return _of_file(config, file, shapes, work)
    (path,) = _as_files(data, work / "data", form)
    name = "text" if isinstance(data, (str, bytes)) else "graph"
    report = _of_file(config, replace(_input(path), name=name), shapes, work)
    if name == "text":
        return report
    return Report.of((replace(finding, file=None, line=None) for finding in report.findings), report.troubles)


def _of_file(config: pytest.Config, file: Input, shapes: Shapes, work: Path) -> Report:
    if file.syntax is None:
        site = Site(work, title="", base=_BASE)
        return answer(
            Question(site, [file.path], work, shapes, (), None, "auto", None, _MEGABYTES, _silent_progress, _silent)
        )
    try:
        around = Surroundings((), work, _MEGABYTES)
        found = check_file(file, _gate(config, shapes), around, work, _MEGABYTES, say=_warn)
    except UnreadableError as error:
        return Report.of((), [error.trouble])
    return Report.of(found)


def _warn(message: str) -> None:
    warnings.warn(message.removeprefix("warning: "), stacklevel=3)


def _gate(config: pytest.Config, shapes: Shapes) -> Gate:
    """The gate of these shapes, made once a run unless they lie in a folder that is thrown away."""
    known = config.stash.setdefault(_gates, {})
    key = tuple(shapes)
    if key in known:
        return known[key]
    site = Site(Path.cwd(), title="", base=_BASE)
    gate = Gate(shapes, ()) if shapes else Gate(shapes_files(), pipeline.reference_files(site))
    if not any(path.is_relative_to(tempfile.gettempdir()) for path in shapes):
        known[key] = gate
    return gate


def _configured(config: pytest.Config) -> list[Path]:
    """The files of `--shacl-shapes` and what they import; none stands for Parley's."""
    named = [config.invocation_params.dir / path for path in config.getoption("--shacl-shapes")]
    return with_imports(rdf_files(named, "shapes"))[0] if named else []


def _as_files(data: object, path: Path, form: str) -> list[Path]:
    """Files that hold the data: its own if it is paths, else one that is written at `path` with a suffix."""
    if isinstance(data, Path):
        return rdf_files([data], "data")
    if isinstance(data, (list, tuple)) and data and all(isinstance(one, Path) for one in data):
        return rdf_files(data, "data")
    suffix, written = _written(data, form)
    file = path.with_suffix(suffix)
    file.write_bytes(written)
    return [file]


def _written(data: object, form: str) -> tuple[str, bytes]:
    """The suffix and the bytes of a graph or of text.

    Raises DataError if it is neither, or the format is unknown.
    """
    if isinstance(data, (str, bytes)):
        syntax = find(RDF_FORMATS, form)
        if syntax is None:
            raise DataError(f"{form!r} is no format of RDF: use one of {', '.join(RDF_FORMATS)}")
        return f".{syntax.extension}", data.encode() if isinstance(data, str) else data
    if isinstance(data, Graph):
        data = _triples(data)
    if isinstance(data, Iterable):
        written = pyoxigraph.serialize(data, format=RdfFormat.N_QUADS)
        assert written is not None
        return ".nq", written
    raise DataError(f"{type(data).__name__} cannot be checked: give a graph, a pathlib.Path or a string of Turtle")


def _triples(graph: Graph) -> list[pyoxigraph.Triple]:
    """The statements of a graph, or of all graphs of a data set."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns about its own ways
        rows = graph.quads() if isinstance(graph, ConjunctiveGraph) else graph
        return [pyoxigraph.Triple(*map(to_ox, row[:3])) for row in rows]  # type: ignore[arg-type]


def _input(path: Path) -> Input:
    return Input(shown(path), path, find(RDF_FORMATS, path.suffix.removeprefix(".")))


def _silent_progress(_stage: str, _steps: int | None) -> Callable[[], None]:
    return lambda: None


def _silent(_line: str) -> None:
    pass
