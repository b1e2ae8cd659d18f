""".pre-commit-hooks.yaml, run by pre-commit itself, which builds and installs this checkout from its files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.building import ROOT
from tests.integrations.persons import SHAPES

PACKED = ("kg", "web", "ontology", "shapes", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
BAD = "@prefix ex: <https://example.org/> .\nex:b a ex:P ;\n    ex:age 1 , 2 .\n"
CONFIG = """
repos:
  - repo: {repo}
    rev: v0
    hooks:
      - id: parley-validate
        args: [--shapes, shapes]
        exclude: ^shapes/
      - id: parley-lint-shapes
        args: [shapes]
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of what is in this checkout now, with a tag: pre-commit clones nothing else."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in PACKED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    commit(folder)
    git(folder, "tag", "v0")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs; once for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path, hooks: Path) -> Path:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "person.ttl").write_text(SHAPES)
    (tmp_path / ".pre-commit-config.yaml").write_text(CONFIG.format(repo=hooks))
    (tmp_path / "good.ttl").write_text(BAD.replace(", 2", ""))
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *command: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.hooksPath=/dev/null", *command],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "all")


def pre_commit(repository: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "GIT_"))}
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=repository,
        env={**settings, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hooks_are_what_pre_commit_takes() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_a_broken_file_stops_the_commit_and_is_named_with_its_line(repository: Path, home: Path) -> None:
    clean = pre_commit(repository, home, "run", "--all-files")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert clean.stdout.count("Passed") == 2

    (repository / "bad.ttl").write_text(BAD)
    (repository / "notes.md").write_text("no data")
    git(repository, "add", ".")
    broken = pre_commit(repository, home, "run")
    assert broken.returncode == 1
    assert "A person has one age: keep one." in broken.stdout
    assert "bad.ttl" in broken.stdout
    assert "good.ttl" not in broken.stdout, "only what is to be committed is checked"

    (repository / "shapes" / "person.ttl").write_text(SHAPES.replace("maxCount", "maxCuont"))
    git(repository, "rm", "--quiet", "--force", "bad.ttl")
    git(repository, "add", ".")
    misspelt = pre_commit(repository, home, "run")
    assert misspelt.returncode == 1
    assert "did you mean sh:maxCount?" in misspelt.stdout
