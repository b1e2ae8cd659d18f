"""docs/ci.md: its snippets name what there is, and do what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.building import ROOT

PAGE = (ROOT / "docs" / "ci.md").read_text()
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
JOB = yaml.safe_load((ROOT / "templates" / "gitlab-ci.yml").read_text())[".parley-validate"]
SHAPES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Person a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:name ; sh:minCount 1 ;
    sh:message "A person has a name: add ex:name."@en .
"""
GOOD = '<http://example.org/b> a <http://example.org/Person> ; <http://example.org/name> "B" .\n'
BAD = "<http://example.org/a> a <http://example.org/Person> .\n"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def snippets(key: str) -> list[dict]:
    return [snippet for block in blocks("yaml") if key in (snippet := yaml.safe_load(block))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "shapes" / "person.ttl").write_text(SHAPES)
    (tmp_path / "data" / "people.ttl").write_text(GOOD)
    return tmp_path


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {**os.environ, "PATH": path, "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )


def test_the_workflows_name_inputs_of_the_action() -> None:
    workflows = snippets("jobs")
    assert len(workflows) == 2
    for workflow in workflows:
        (step,) = [one for one in workflow["jobs"]["data"]["steps"] if "parley" in one["uses"]]
        assert step["with"].keys() <= ACTION["inputs"].keys()


@pytest.mark.parametrize("schema", ["github-workflows"])
def test_the_workflows_are_by_the_published_schema(tmp_path: Path, schema: str) -> None:
    for number, workflow in enumerate(block for block in blocks("yaml") if "jobs:" in block):
        path = tmp_path / f"{number}.yml"
        path.write_text(workflow)
        checked = shell(tmp_path, f"check-jsonschema --builtin-schema vendor.{schema} {path.name}")
        assert checked.returncode == 0, checked.stdout


def test_the_table_has_every_input_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \|", PAGE, re.MULTILINE))
    assert rows.keys() == ACTION["inputs"].keys()
    for name, shown in rows.items():
        default = ACTION["inputs"][name]["default"]
        assert shown == f"`{default}`" if default else "`" not in shown, name


def test_the_job_extends_the_template_and_sets_its_variables() -> None:
    (pipeline,) = snippets("include")
    job = pipeline["validate-data"]
    assert pipeline["include"][0]["file"] == "templates/gitlab-ci.yml"
    assert job["extends"] == ".parley-validate"
    assert job["variables"].keys() <= JOB["variables"].keys()
    assert set(re.findall(r"PARLEY_\w+", PAGE)) == JOB["variables"].keys()


def test_the_hooks_are_there() -> None:
    (config,) = snippets("repos")
    offered = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in config["repos"][0]["hooks"]} == offered.keys()
    files = re.compile(offered["parley-validate"]["files"])
    for name in ("a.ttl", "a/b.trig", "a.nt", "a.nq.gz", "a.rdf", "a.owl", "a.jsonld", "x/facts-2016.jsonl"):
        assert files.search(name), name
    for name in ("a.json", "artefacts.jsonl", "log.jsonl", "a.ttl.bak", "a.html", "turtle"):
        assert not files.search(name), name


def test_the_commands_of_pytest_and_the_test_do_what_is_said(folder: Path) -> None:
    both, alone = next(block for block in blocks("sh") if "pytest" in block).splitlines()
    (folder / "test_else.py").write_text("def test_else():\n    assert True\n")
    assert "2 passed" in shell(folder, both).stdout
    assert "1 passed, 1 deselected" in shell(folder, alone).stdout
    (folder / "data" / "more.ttl").write_text(BAD)
    assert "1 failed, 2 passed" in shell(folder, both).stdout
    (test,) = blocks("python")
    (folder / "test_else.py").write_text(test)
    failed = shell(folder, "pytest test_else.py")
    assert failed.returncode == 1
    assert "A person has a name: add ex:name." in failed.stdout
    (folder / "test_else.py").write_text(
        test.replace("assert_conforms(graph", "graph.add((EX.alice, EX.name, EX.a))\n    assert_conforms(graph")
    )
    assert shell(folder, "pytest test_else.py").returncode == 0


def test_known_findings_are_written_once_and_only_new_ones_fail(folder: Path) -> None:
    write, use = next(block for block in blocks("sh") if "--write-allow" in block).splitlines()
    (folder / "data" / "old.ttl").write_text(BAD)
    assert shell(folder, use.replace(" --allow known.json", "")).returncode == 1
    assert shell(folder, write).returncode == 0
    assert shell(folder, use).returncode == 0
    (folder / "data" / "new.ttl").write_text(BAD.replace("org/a>", "org/c>"))
    new = shell(folder, use)
    assert new.returncode == 1
    assert "org/c" in new.stdout
    assert "org/a" not in new.stdout
