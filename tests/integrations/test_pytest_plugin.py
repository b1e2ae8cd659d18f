"""The pytest plugin, in a pytest of its own as a user would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.building import text_line

pytest_plugins = ["pytester"]

SHAPES = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Person a sh:NodeShape ; sh:targetClass ex:P ; sh:property ex:Person-age .
ex:Person-age sh:path ex:age ; sh:maxCount 1 ; sh:message "A person has one age: keep one."@en .
ex:Person-name a sh:PropertyShape ; sh:targetClass ex:P ; sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:message "A person has a name: add it."@en .
"""
GOOD = '@prefix ex: <https://example.org/> .\nex:a a ex:P ;\n    ex:name "A" ; ex:age 1 .\n'
BAD = '@prefix ex: <https://example.org/> .\nex:a a ex:P ;\n    ex:name "A" ;\n    ex:age 1 , 2 .\n'
NAMELESS = "@prefix ex: <https://example.org/> .\nex:a a ex:P .\n"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with shapes, and a folder `build` of data: pytest looks for no tests in folders of that name."""
    shapes, data = pytester.mkdir("shapes"), pytester.mkdir("build")
    (shapes / "person.ttl").write_text(SHAPES)
    (data / "good.ttl").write_text(GOOD)
    (data / "bad.ttl").write_text(BAD)
    (data / "notes.txt").write_text("no data")
    return pytester


def test_each_file_is_a_test_and_a_failure_shows_the_report(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--shacl", "build", "--shacl-shapes", "shapes", "-v")
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["build/bad.ttl::shacl FAILED*", "build/good.ttl::shacl PASSED*"])
    shown = result.stdout.str()
    assert "A person has one age: keep one." in shown
    assert "bad.ttl" in shown
    assert "Traceback" not in shown
    assert "checking.py" not in shown


def test_files_can_be_named_and_picked(project: pytest.Pytester) -> None:
    project.makepyfile("def test_else():\n    assert False\n")
    result = project.runpytest_subprocess("--shacl", "build/good.ttl", "--shacl-shapes", "shapes", "-m", "shacl")
    result.assert_outcomes(passed=1, deselected=1)
    result = project.runpytest_subprocess("--shacl", "build", "--shacl-shapes", "shapes", "-k", "good or else")
    result.assert_outcomes(passed=1, failed=1, deselected=1)


def test_warnings_fail_on_request(project: pytest.Pytester) -> None:
    (project.path / "build" / "bad.ttl").write_text(NAMELESS)
    with_shapes = ("--shacl", "build", "--shacl-shapes", "shapes")
    project.runpytest_subprocess(*with_shapes).assert_outcomes(passed=2)
    project.runpytest_subprocess(*with_shapes, "--shacl-fail-on", "warning").assert_outcomes(passed=1, failed=1)


def test_shapes_among_the_data_are_not_checked_as_data(project: pytest.Pytester) -> None:
    (project.path / "build" / "shapes.ttl").write_text(SHAPES)
    result = project.runpytest_subprocess("--shacl", "build", "--shacl-shapes", "build/shapes.ttl")
    result.assert_outcomes(passed=1, failed=1)


def test_facts_are_checked_against_the_shapes_of_parley(project: pytest.Pytester) -> None:
    (project.path / "facts.jsonl").write_text(json.dumps(text_line("good")) + "\n")
    wrong = text_line("wrong")
    wrong["facts"][0]["evidence"][0]["end"] = 9999
    (project.path / "wrong.jsonl").write_text(json.dumps(wrong) + "\n")
    result = project.runpytest_subprocess("--shacl", "facts.jsonl", "--shacl", "wrong.jsonl", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["facts.jsonl::shacl PASSED*", "wrong.jsonl::shacl FAILED*", "*wrong.jsonl*evidence*"])


@pytest.mark.parametrize("name", ["nowhere.ttl", "build/notes.txt"])
def test_what_cannot_be_checked_is_a_wrong_call(project: pytest.Pytester, name: str) -> None:
    result = project.runpytest_subprocess("--shacl", name)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{name}*"])


def test_bad_data_and_bad_shapes_fail_without_a_traceback(project: pytest.Pytester) -> None:
    (project.path / "build" / "bad.ttl").write_text("ex:a a ex:P .")
    result = project.runpytest_subprocess("--shacl", "build/bad.ttl", "--shacl-shapes", "shapes")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*bad.ttl*1*prefix*"])
    (project.path / "shapes" / "person.ttl").write_text("@prefix")
    result = project.runpytest_subprocess("--shacl", "build/good.ttl", "--shacl-shapes", "shapes")
    result.assert_outcomes(failed=1)
    assert "person.ttl" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


FIXTURE = f"""
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset, Graph

SHAPES = {SHAPES!r}
GOOD = {GOOD!r}
BAD = {BAD!r}


def read(text):
    return Graph().parse(data=text, format="turtle")


def data_set(text):
    data = Dataset()
    data.graph("https://example.org/g").parse(data=text, format="turtle")
    return data


KINDS = {{
    "text": str,
    "graph": read,
    "data set": data_set,
    "quads": lambda text: list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)),
    "store": lambda text: stored(text),
    "file": lambda text: written(text),
}}


def stored(text):
    store = pyoxigraph.Store()
    store.load(text, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def written(text):
    path = Path(f"written-{{hash(text)}}.ttl")
    path.write_text(text)
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shapes", [SHAPES, Path("shapes"), [Path("shapes/person.ttl")], read(SHAPES), None])
def test_every_kind_of_data_and_shapes(assert_conforms, kind, shapes):
    assert_conforms(KINDS[kind](GOOD), shapes)
    with pytest.raises(AssertionError, match="A person has one age: keep one"):
        assert_conforms(KINDS[kind](BAD), shapes)


def test_another_format(assert_conforms):
    line = '<https://example.org/a> <https://example.org/age> "%s" .\\n'
    kind = '<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/P> .\\n'
    with pytest.raises(AssertionError, match="one age"):
        assert_conforms(kind + line % 1 + line % 2, Path("shapes"), format="ntriples")
    with pytest.raises(Exception, match="no format of RDF"):
        assert_conforms("", Path("shapes"), format="word")
    with pytest.raises(Exception, match="cannot be checked"):
        assert_conforms(5, Path("shapes"))


def test_fails(assert_conforms):
    assert_conforms(BAD, SHAPES)
"""


def test_the_fixture_takes_every_kind_of_data_and_shapes(project: pytest.Pytester) -> None:
    project.makepyfile(FIXTURE)
    result = project.runpytest_subprocess("--shacl-shapes", "shapes")
    result.assert_outcomes(passed=31, failed=1)
    assert "A person has one age: keep one." in result.stdout.str()
    assert "checking.py" not in result.stdout.str(), "the traceback ends in the test"


def test_who_does_not_use_it_does_not_wait_for_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_nothing_heavy_is_imported():
            assert "kg.pytest_plugin" in sys.modules
            heavy = {"rdflib", "pyshacl", "pyoxigraph", "kg.validation", "kg.pytest_plugin.checking"}
            assert not heavy & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_plugin_is_installed_under_its_entry_point() -> None:
    """A warning that pytest gives as an error here would break every run in this environment."""
    listed = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        cwd=Path("/"),
    )
    for option in ("--shacl=PATH", "--shacl-shapes=PATH", "--shacl-fail-on="):
        assert option in listed.stdout
