"""The W3C's suite for SHACL Core and SHACL-SPARQL, by `parley validate` with both engines.

`known-shapes.toml` lists what fails, and why. A result is compared by focus node, path, value, component and severity.
"""

import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.cli.validate import validate
from kg.errors import KGError
from kg.validation.shacl import UNCHECKED
from tests.shared import shared_path

pytestmark = pytest.mark.conformance

SUITE = "suites/data-shapes/data-shapes-test-suite/tests"
KNOWN = Path(__file__).with_name("known-shapes.toml")
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SH = "http://www.w3.org/ns/shacl#"
TESTS = 121

Row = tuple[str, str | None, str | None, str, str]


class Case(NamedTuple):
    """A test; it expects no rows where the processor shall refuse the shapes."""

    name: str
    data: Path
    shapes: Path
    rows: frozenset[Row] | None


def cases(home: Path) -> list[Case]:
    found = []
    for file in sorted([*home.glob("core/**/*.ttl"), *home.glob("sparql/**/*.ttl")]):
        quads = list(parse(path=file, format=RdfFormat.TURTLE, base_iri=file.as_uri()))
        for test in [quad.subject for quad in quads if quad.object == NamedNode(f"{SHT}Validate")]:
            action, result = one(quads, test, f"{MF}action"), one(quads, test, f"{MF}result")
            graphs = [
                Path(one(quads, action, SHT + kind).value.removeprefix("file://"))
                for kind in ("dataGraph", "shapesGraph")
            ]
            rows = None if isinstance(result, NamedNode) else expected(quads, result)
            found.append(Case(str(file.relative_to(home).with_suffix("")), *graphs, rows))
    return found


def one(quads: list[Quad], subject, predicate: str):
    return next(
        (quad.object for quad in quads if (quad.subject, quad.predicate) == (subject, NamedNode(predicate))), None
    )


def expected(quads: list[Quad], report) -> frozenset[Row]:
    rows = set()
    for quad in quads:
        if (quad.subject, quad.predicate) != (report, NamedNode(f"{SH}result")):
            continue
        said = {
            name: one(quads, quad.object, SH + name)
            for name in ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity")
        }
        focus, path, value, component, severity = said.values()
        path = None if path is None else "a path" if isinstance(path, BlankNode) else path.value
        rows.add(
            (
                term(str(focus)),
                path,
                None if value is None else term(str(value)),
                component.value,
                gravity(severity.value),
            )
        )
    return frozenset(rows)


def gravity(severity: str) -> str:
    """The severities of others count as violations."""
    return {f"{SH}Warning": "warning", f"{SH}Info": "info"}.get(severity, "violation")


def term(written: str) -> str:
    return "_:" if written.startswith("_:") else written


def row(finding: dict[str, str | None]) -> Row:
    focus, path, value = finding["focus_node"], finding["path"], finding["value"]
    return (
        term(focus if focus.startswith(("_:", '"')) else f"<{focus}>"),
        path if path is None or re.fullmatch(r"[a-z]+:[^\s()|^*+?]+", path) else "a path",
        None if value is None else term(value),
        finding["constraint_component"],
        finding["severity"],
    )


def outcome(case: Case, engine: str) -> frozenset[Row] | None:
    """The rows that `parley validate` tells; None if it could not run: the shapes are refused, or the data are."""
    options = ["--shapes", str(case.shapes), "--engine", engine, "--format", "json", "--fail-on", "info"]
    result = CliRunner().invoke(validate, [str(case.data), *options])
    if isinstance(result.exception, KGError):
        return None
    report = json.loads(result.stdout)
    assert result.exit_code == (0 if report["conforms"] else 1), result.output
    rows = frozenset(map(row, report["findings"]))
    return None if any(finding["source_shape"] == UNCHECKED for finding in report["findings"]) else rows


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_suite(engine):
    home = shared_path(SUITE)
    known = {name for cause in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["cause"] for name in cause["tests"]}
    every = cases(home)
    outcomes = ((case, outcome(case, engine)) for case in every)
    failed = {case.name: (found, case.rows) for case, found in outcomes if found != case.rows}
    assert len(every) == TESTS
    assert {name: rows for name, rows in failed.items() if name not in known} == {}, (
        f"fails, and {KNOWN.name} has no cause"
    )
    assert known - failed.keys() == set(), f"is in {KNOWN.name}, and passes: take it out"
