"""What the documents say is true: the tour runs, examples are good facts, links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.facts import Document, read
from tests.building import ROOT, parley

PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("bench/*.md")]
)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_tour_runs(tmp_path: Path) -> None:
    """In a copy of the examples, with `parley` from this environment, one shell for the whole tour."""
    tour = (ROOT / "README.md").read_text().split("<!-- tour -->")[1].split("<!-- /tour -->")[0]
    script = "\n".join(block.replace(". .venv/bin/activate\n", "") for block in blocks(tour, "sh"))
    assert script.count("parley ") >= 8
    subprocess.run(["cp", "-r", ROOT / "examples", tmp_path / "examples"], check=True)
    subprocess.run(["rm", "-rf", tmp_path / "examples" / "syria-2016" / "releases"], check=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for shown in ("37", "58", "60 or more", "all as they were sealed", "modality-demanded"):
        assert shown.lower() in (result.stdout + result.stderr).lower()


def test_the_example_of_the_format_is_good_facts(tmp_path: Path) -> None:
    (example,) = blocks((ROOT / "docs" / "facts.md").read_text(), "json")
    path = tmp_path / "example.json"
    path.write_text(example)
    assert [type(item) for item in read(path)] == [Document]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_first_check_gives_what_is_shown(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "validate.md").read_text()
    for name, text in zip(("shapes.ttl", "people.ttl"), blocks(page, "turtle"), strict=True):
        (tmp_path / name).write_text(text)
    (_, *arguments), (shown,) = blocks(page, "sh")[0].split(), blocks(page, "text")
    result = parley(*arguments, cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout == shown
