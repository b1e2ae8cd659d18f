"""action.yml: it is what GitHub's schema says, and its shell steps do what they should in a scratch repository."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building import ROOT
from tests.integrations.actions import Run, load, run
from tests.integrations.persons import SHAPES

ACTION = load(ROOT / "action.yml")
GOOD = "@prefix ex: <https://example.org/> .\nex:a a ex:P ;\n    ex:age 1 .\n"
BAD = "@prefix ex: <https://example.org/> .\n\n\nex:b a ex:P ;\n    ex:age 1 , 2 .\n"

Action = Callable[..., Run]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a good file, committed, and a bad one that is new; one folder has a space in its name."""
    folder = tmp_path / "repository"
    (folder / "my data").mkdir(parents=True)
    (folder / "shapes").mkdir()
    (folder / "shapes" / "person.ttl").write_text(SHAPES)
    (folder / "my data" / "good.ttl").write_text(GOOD)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "good"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    (folder / "my data" / "bad.ttl").write_text(BAD)
    return folder


@pytest.fixture
def action(repository: Path, tmp_path: Path) -> Action:
    """The action in the repository; `parley` is that of this environment, and pip only notes what it should install."""
    tools = tmp_path / "tools"
    tools.mkdir()
    python = tools / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"{tmp_path}/installed"\n')
    python.chmod(0o755)
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    return lambda **inputs: run(ACTION, repository, {"PATH": path, "ACTION": str(ROOT)}, **inputs)


def test_it_is_a_composite_action_by_the_published_schema() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert ACTION["runs"]["using"] == "composite"


def test_no_input_is_put_into_a_script_by_an_expression() -> None:
    """An input such as `$(rm -rf /)` would be run: it must come by the environment."""
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_is_used() -> None:
    steps = json.dumps(ACTION["runs"]["steps"])
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in steps] == []


def test_a_broken_file_is_annotated_on_its_line(action: Action) -> None:
    done = action(paths=".", shapes="shapes")
    assert done.code == 1
    (annotation,) = [line for line in done.printed.splitlines() if line.startswith("::")]
    assert annotation.startswith("::error file=my data/bad.ttl,line=")
    line = int(annotation.split("line=")[1].split(",")[0].split(":")[0])
    assert line in (4, 5), "the person, or its age"
    assert "A person has one age: keep one." in annotation


def test_paths_and_shapes_are_one_a_line(action: Action) -> None:
    assert action(paths="my data/good.ttl\n", shapes="shapes/person.ttl\n\n").code == 0
    assert action(paths="my data/good.ttl\nmy data/bad.ttl\n", shapes="shapes/person.ttl").code == 1


def test_sarif_is_written_beside_the_annotations(action: Action, repository: Path) -> None:
    done = action(paths="my data", shapes="shapes", sarif="out report.sarif")
    assert done.code == 1
    assert done.outputs == {"check": {"sarif": "out report.sarif"}}
    (result,) = json.loads((repository / "out report.sarif").read_text())["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "my%20data/bad.ttl"
    assert "::error" in done.printed


def test_the_upload_comes_also_after_findings_and_only_when_wanted() -> None:
    (upload,) = [step for step in ACTION["runs"]["steps"] if "upload-sarif" in step.get("uses", "")]
    assert "!cancelled()" in upload["if"]
    assert "inputs.upload == 'true'" in upload["if"]
    assert upload["with"]["sarif_file"] == "${{ steps.check.outputs.sarif }}"
    assert ACTION["inputs"]["upload"]["default"] == "false"


def test_known_findings_and_unchanged_files_do_not_fail(action: Action, repository: Path) -> None:
    parley = [Path(sys.executable).parent / "parley", "validate", "--shapes", "shapes", "--write-allow", "known.json"]
    subprocess.run([*parley, "my data"], cwd=repository, check=True, capture_output=True)
    assert action(paths="my data", shapes="shapes", allow="known.json").code == 0
    assert action(paths="my data", shapes="shapes").code == 1
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    assert action(paths="my data", shapes="shapes", changed="HEAD").code == 1
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "bad"]
    subprocess.run(git, cwd=repository, check=True)
    assert action(paths="my data", shapes="shapes", changed="HEAD").code == 0


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "$(touch stolen)"},
        {"paths": "x; touch stolen"},
        {"paths": "--output=stolen"},
        {"shapes": '"; touch stolen; "'},
        {"shapes": "`touch stolen`"},
        {"fail_on": "warning; touch stolen"},
        {"format": "$(touch stolen)"},
        {"allow": "$(touch stolen)"},
        {"changed": "--output=stolen"},
        {"version": "1; touch stolen"},
        {"version": "1 --index-url https://example.org"},
        {"paths": " \n"},
    ],
    ids=str,
)
def test_an_input_is_never_a_command(action: Action, repository: Path, inputs: dict[str, str]) -> None:
    done = action(**{"paths": "my data", "shapes": "shapes"} | inputs)
    assert done.code in (2, 3), done.printed
    assert not list(repository.rglob("stolen"))


def test_what_could_not_run_is_no_finding(action: Action) -> None:
    assert action(paths="nowhere.ttl").code == 3
    assert action(paths="my data", shapes="nowhere", sarif="out.sarif").code == 3


@pytest.mark.parametrize(("version", "wanted"), [("", str(ROOT)), ("0.1.0", "parley-kg==0.1.0")])
def test_the_version_is_that_of_the_action_unless_named(
    action: Action, tmp_path: Path, version: str, wanted: str
) -> None:
    assert action(paths="my data/good.ttl", shapes="shapes", version=version).code == 0
    pip = (tmp_path / "installed").read_text().splitlines()
    assert pip[:3] == ["-m", "pip", "install"]
    assert pip[-2:] == ["--", wanted]
