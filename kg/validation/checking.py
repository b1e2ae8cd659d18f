"""One check of a stranger's data, in a process of its own (`kg.validation.sandbox`, `kg.validation.forking`)."""

import errno
import hashlib
import json
import math
import os
import re
import resource
import signal
import tempfile
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Literal, NoReturn

import pyoxigraph

from kg.errors import ShapesError
from kg.formats import RDF_FORMATS
from kg.store.confine import introduce, limit_memory
from kg.validation.entities import harmful_entities
from kg.validation.guard import HarmError, guarded
from kg.validation.locate import locate
from kg.validation.render import RENDERERS
from kg.validation.render.rdf import render_rdf
from kg.validation.report import Finding, Report
from kg.validation.sandbox import NO_MEMORY, REPORT_BYTES, TOO_LONG, Job, Limits, MalformedError, read_job
from kg.validation.shacl import UNCHECKED, Gate

NAME: Final = "parley-check"
"""What the process is called in lists of processes (Linux)."""
PAGE: Final = "page"
"""The form for pages: JSON of the first findings, with the lines that they stand on."""
SHOWN: Final = 200
"""Findings in a `PAGE`."""

_LONGEST: Final = 300  # characters of a value or a line on a page
_NICE: Final = 10
_OOM_SCORE: Final = 700  # should the machine run out of memory, the kernel is to take this first
_WHERE: Final = re.compile(r"^Parser error at line \d+.*?: | \(line \d+\)$")
_NOT_FETCHED: Final = "No LoadDocumentCallback"


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to write: the report, what was checked, and the IRI that the report gets."""

    report: Report
    job: Job
    iri: str
    triples: int


def answer(gate: Gate, job_file: int, answer_file: int, folder: Path) -> NoReturn:
    """Check the job and end the process; `gate` is that of Parley's shapes, `folder` an empty one for what it needs."""
    with os.fdopen(job_file, "rb") as file:
        job, limits = read_job(file)
    _confine(limits)
    tempfile.tempdir = str(folder)
    with os.fdopen(answer_file, "wb") as out:
        try:
            _answer(gate, job, folder, out)
            out.flush()
        except MemoryError:
            os._exit(NO_MEMORY)
        except OSError as error:
            os._exit(TOO_LONG if error.errno == errno.EFBIG else 1)
    os._exit(0)


def _confine(limits: Limits) -> None:
    """Let the process take no more than it may, and less of the processor than those who answer queries."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)  # the engine's panics are not for the server's log
    os.nice(_NICE)
    introduce(NAME, _OOM_SCORE)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)  # the kernel ends the process, whatever it is doing
    seconds = math.ceil(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (REPORT_BYTES, REPORT_BYTES))
    limit_memory(limits.megabytes)


def _answer(gate: Gate, job: Job, folder: Path, out: IO[bytes]) -> None:
    """Write a line of JSON that says what became of the job, then the report if there is one."""
    try:
        told = _checked(gate, job, folder)
        body = WRITERS[job.form](told).encode()
        head: dict[str, Any] = {"conforms": told.report.conforms}
    except (MemoryError, OSError):
        raise
    except MalformedError as error:
        head, body = _malformed(error), b""
    except ShapesError as error:
        head, body = {"error": "shapes", "message": str(error).replace(f"{folder}/", "")}, b""
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no Exception; the server logs it
        head, body = {"error": "bug", "message": "".join(traceback.format_exception(error))}, b""
    out.write(json.dumps(head).encode() + b"\n" + body)


def _malformed(error: MalformedError) -> dict[str, Any]:
    return {
        "error": "malformed",
        "part": error.part,
        "message": str(error),
        "line": error.line,
        "column": error.column,
    }


def _checked(gate: Gate, job: Job, folder: Path) -> _Told:
    data = folder / "data.nq"
    triples = _rewrite("data", job.data, job.syntax, job.base, data)
    if job.shapes is not None:
        shapes = folder / "shapes.nq"
        _rewrite("shapes", job.shapes, job.shapes_syntax, job.base, shapes)
        gate = Gate([shapes], [])
    digest = hashlib.sha256(job.data + b"\0" + (job.shapes or b"")).hexdigest()
    report = Report.of(_named(gate.check_graph(data), job))
    return _Told(report, job, uuid.uuid5(uuid.NAMESPACE_OID, digest).urn, triples)


def _rewrite(part: Literal["data", "shapes"], text: bytes, syntax: str, base: str, path: Path) -> int:
    """Parse the text and write it to `path` as N-Quads, where every IRI is whole; the number of statements.

    Raises MalformedError.
    """
    fmt = RDF_FORMATS[syntax]
    if syntax == "rdfxml":
        _check_entities(part, text)
    count = 0

    def counted() -> Iterator[pyoxigraph.Quad]:
        nonlocal count
        for quad in pyoxigraph.parse(text, format=fmt.engine, base_iri=base):
            count += 1
            yield quad

    try:
        with guarded(text, fmt):
            pyoxigraph.serialize(counted(), path, pyoxigraph.RdfFormat.N_QUADS)
    except HarmError as error:
        wrong = f"the {part} cannot be read: line {error.line}: {error.what}: {error.cure}"
        raise MalformedError(part, wrong, error.line, 1) from error
    except SyntaxError as error:
        line, column = error.lineno, error.offset
        if _NOT_FETCHED in error.msg:
            wrong = "it names a context at another address, and nothing is fetched: write the context out"
        else:
            wrong = f"{_WHERE.sub('', error.msg)}: correct the {fmt.engine.name} there"
        at = f"line {line}, column {column}: " if line is not None else ""
        raise MalformedError(part, f"the {part} cannot be read: {at}{wrong}", line, column) from error
    except OSError as error:  # a short text can stand for very long IRIs
        raise MemoryError from error
    return count


def _check_entities(part: Literal["data", "shapes"], text: bytes) -> None:
    harm = harmful_entities(text)
    if harm is not None:
        found = re.match(r"line (\d+), column (\d+)", harm)
        line, column = (int(found[1]), int(found[2])) if found else (None, None)
        raise MalformedError(part, f"the {part} cannot be read: {harm}", line, column)


def _named(findings: Sequence[Finding], job: Job) -> Iterator[Finding]:
    """The findings as the client is told them: of its file, with their lines."""
    for finding in locate(findings, job.data, RDF_FORMATS[job.syntax], job.name, job.base):
        unchecked = finding.source_shape == UNCHECKED
        if unchecked and "MemoryError:" in finding.message:
            raise MemoryError
        yield replace(finding, focus_node=job.base) if unchecked else finding


def _rdf(name: str, told: _Told) -> str:
    return render_rdf(told.report, told.iri, RDF_FORMATS[name].engine)


def _page(told: _Told) -> str:
    shown = [asdict(finding) for finding in told.report.findings[:SHOWN]]
    lines = told.job.data.splitlines()
    for one in shown:
        one["value"] = one["value"] and _cut(one["value"])
        at = one["line"]
        one["quoted"] = _cut(lines[at - 1].decode(errors="replace").strip()) if at and at <= len(lines) else ""
    return json.dumps(
        {
            "conforms": told.report.conforms,
            "triples": told.triples,
            "total": len(told.report.findings),
            "counts": dict(told.report.by_severity),
            "shapes": dict(told.report.by_shape),
            "findings": shown,
        }
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _rendered(name: str, told: _Told) -> str:
    return RENDERERS[name](told.report, told.iri)


WRITERS: Final[Mapping[str, Callable[[_Told], str]]] = {
    PAGE: _page,
    **{name: partial(_rdf, name) for name in RDF_FORMATS},
    **{name: partial(_rendered, name) for name in ("json", "text", "sarif")},
}
"""Every way to write the report."""
