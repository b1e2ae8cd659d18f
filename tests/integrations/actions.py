"""A small runner of composite actions: it does with the shell steps what GitHub's does."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@dataclass
class Run:
    """What became of an action: the exit code of the step that failed, or 0; what was printed; outputs by step."""

    code: int = 0
    printed: str = ""
    talk: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)


def load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text())


def run(action: Mapping[str, Any], folder: Path, environment: Mapping[str, str], **inputs: str) -> Run:
    """Run the shell steps in `folder`, with defaults for inputs that are not given. Steps of others are left out."""
    given = {name: str(one.get("default", "")) for name, one in action["inputs"].items()}
    wrong = {name.replace("_", "-") for name in inputs} - given.keys()
    assert not wrong, f"no inputs of the action: {wrong}"
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    done = Run()
    for step in action["runs"]["steps"]:
        if "run" in step and not done.code:
            _step(step, given, folder, environment, done)
    return done


def _step(
    step: Mapping[str, Any], given: Mapping[str, str], folder: Path, environment: Mapping[str, str], done: Run
) -> None:
    assert step["shell"] == "bash"
    output = folder.parent / "output"
    output.write_text("")
    known = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": environment["ACTION"]}
    settings = {
        name: _EXPRESSION.sub(lambda found: known[found[1]], value) for name, value in step.get("env", {}).items()
    }
    result = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**os.environ, **environment, **settings, "GITHUB_OUTPUT": str(output), "GITHUB_WORKSPACE": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    done.code = result.returncode
    done.printed += result.stdout
    done.talk += result.stderr
    lines = dict(line.split("=", 1) for line in output.read_text().splitlines())
    if lines:
        done.outputs[step["id"]] = lines
