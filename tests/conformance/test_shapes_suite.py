"""The W3C's suite for SHACL Core and SHACL-SPARQL, by both engines.

`known-shapes.toml` lists what fails, and why. A result is compared by focus node, path, value, component and severity.
"""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.errors import DataError, ShapesError
from kg.formats import RDF_FORMATS
from kg.validation.report import Finding
from kg.validation.shacl import UNCHECKED, Gate
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


def row(finding: Finding) -> Row:
    focus = finding.focus_node if finding.focus_node.startswith(("_:", '"')) else f"<{finding.focus_node}>"
    path = finding.path if finding.path is None or re.fullmatch(r"[a-z]+:[^\s()|^*+?]+", finding.path) else "a path"
    value = None if finding.value is None else term(finding.value)
    return term(focus), path, value, finding.constraint_component, finding.severity


def outcome(case: Case, engine: str) -> frozenset[Row] | None:
    """The rows; None if the shapes are refused, or the data cannot be checked with them."""
    try:
        found = Gate([case.shapes], [], engine=engine).check_data(str(case.data), case.data, RDF_FORMATS["turtle"])
    except (ShapesError, DataError):
        return None
    return None if any(finding.source_shape == UNCHECKED for finding in found) else frozenset(map(row, found))


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_suite(engine):
    home = shared_path(SUITE)
    known = {name for cause in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["cause"] for name in cause["tests"]}
    every = cases(home)
    failed = {case.name: (outcome(case, engine), case.rows) for case in every if outcome(case, engine) != case.rows}
    assert len(every) == TESTS
    assert {name: rows for name, rows in failed.items() if name not in known} == {}, (
        f"fails, and {KNOWN.name} has no cause"
    )
    assert known - failed.keys() == set(), f"is in {KNOWN.name}, and passes: take it out"
