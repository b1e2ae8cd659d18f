"""templates/gitlab-ci.yml: it is what GitLab's schema says, and its script does what it should."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from tests.building import ROOT
from tests.integrations.persons import SHAPES

TEMPLATE = ROOT / "templates" / "gitlab-ci.yml"
JOB = yaml.safe_load(TEMPLATE.read_text())[".parley-validate"]
BAD = "@prefix ex: <https://example.org/> .\nex:b a ex:P ;\n    ex:age 1 , 2 .\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "my data").mkdir(parents=True)
    (folder / "shapes").mkdir()
    (folder / "shapes" / "person.ttl").write_text(SHAPES)
    (folder / "my data" / "bad.ttl").write_text(BAD)
    (folder / "good.ttl").write_text(BAD.replace(", 2", ""))
    return folder


def run(project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The lines of the job's script, one shell for all, as GitLab's runner does; `sh`, which every image has."""
    unknown = variables.keys() - JOB["variables"].keys()
    assert not unknown
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {**JOB["variables"], **variables, "PATH": path, "CI_PROJECT_DIR": str(project)}
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(JOB["script"])],
        cwd=project,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_a_job_by_the_published_schema() -> None:
    schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *schema, TEMPLATE], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert "PARLEY_INSTALL" in JOB["before_script"][0]


def test_findings_fail_the_job_and_both_reports_are_kept(project: Path) -> None:
    done = run(project, PARLEY_PATHS="my data\ngood.ttl", PARLEY_SHAPES="shapes")
    assert done.returncode == 1
    assert "A person has one age: keep one." in done.stdout
    reports = JOB["artifacts"]["reports"]
    assert JOB["artifacts"]["when"] == "always"
    (issue,) = json.loads((project / reports["codequality"]).read_text())
    assert issue["location"]["path"] == "my data/bad.ttl"
    assert issue["location"]["lines"]["begin"] in (2, 3)
    assert len(ET.parse(project / reports["junit"]).findall(".//failure")) == 1


def test_what_conforms_passes_and_the_reports_are_there(project: Path) -> None:
    done = run(project, PARLEY_PATHS="good.ttl", PARLEY_SHAPES="shapes/person.ttl")
    assert done.returncode == 0, done.stderr
    assert json.loads((project / "gl-code-quality-report.json").read_text()) == []
    assert ET.parse(project / "parley-junit.xml").findall(".//failure") == []


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"PARLEY_PATHS": "nowhere.ttl"}, 3),
        ({"PARLEY_FAIL_ON": "never"}, 2),
        ({"PARLEY_PATHS": "$(touch stolen)"}, 3),
        ({"PARLEY_PATHS": "--output=stolen"}, 3),
        ({"PARLEY_SHAPES": "`touch stolen`"}, 3),
        ({"PARLEY_ALLOW": "$(touch stolen); touch stolen"}, 3),
    ],
    ids=str,
)
def test_a_variable_is_never_a_command(project: Path, variables: dict[str, str], code: int) -> None:
    assert run(project, **{"PARLEY_PATHS": "good.ttl", "PARLEY_SHAPES": "shapes"} | variables).returncode == code
    assert not list(project.rglob("stolen"))
