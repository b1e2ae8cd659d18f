"""Decisions beside a file of facts are applied when it is built."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.facts import Document
from kg.outcome import Outcome
from kg.pipeline import build, check
from kg.review import Decision, decisions_path
from kg.review.decisions import append, fingerprint
from kg.site import load
from tests.building import make_site, text_line, write_lines

WHEN = "2024-05-03T10:00:00Z"


def decide(folder: Path, *said: tuple[Any, str, dict[str, Any] | None]) -> Path:
    """Keep decisions on the source of text_line("a")."""
    of = Document.model_validate_json(json.dumps(text_line("a")))
    known = {fact.id: fact for fact in of.facts}
    path = decisions_path(folder / "facts.jsonl")
    some = [Decision("a", verb, target, "ana", WHEN, fingerprint(of, known[target]), new) for verb, target, new in said]
    append(path, some)
    return path


def built(folder: Path) -> Outcome:
    return build(load(folder))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = make_site(tmp_path / "site", text_line("a"), text_line("b"))
    toml = folder / "parley.toml"
    toml.write_text(toml.read_text().replace('"facts.jsonl"', '"*.jsonl"'))  # which the decisions match too
    return folder


def test_a_build_leaves_out_what_was_rejected(site: Path) -> None:
    assert built(site).counts["claims"] == 6
    edited = {**text_line("a")["facts"][1], "best": 6, "text": "6"}
    path = decide(site, ("reject", "F3", None), ("edit", "F2", edited))
    outcome = built(site)
    assert outcome.counts["claims"] == 5
    assert not outcome.left_out
    assert outcome.release is not None
    assert [entry["name"] for entry in outcome.inputs] == ["facts.jsonl", path.name]
    assert [entry["sources"] for entry in outcome.inputs] == [2, 0]


def test_a_stale_decision_is_told_and_the_fact_stays(site: Path) -> None:
    decide(site, ("reject", "F3", None))
    line = text_line("a")
    line["facts"][2]["type"] = "opposes"
    write_lines(site / "facts.jsonl", line)
    outcome = built(site)
    assert outcome.counts["claims"] == 3
    (problem,) = outcome.problems
    assert (Path(problem.file).name, problem.line, problem.source_id) == ("facts.jsonl.decisions.jsonl", 1, "a")
    assert "the fact says something else by now" in problem.what
    (checked,) = check(load(site), load(site).sources, (), progress=lambda _stage, _steps: lambda: None)[0]
    assert checked == problem


def test_a_bad_line_of_decisions_is_told(site: Path) -> None:
    path = decide(site, ("reject", "F3", None))
    path.write_text(path.read_text() + "{}\n")
    outcome = built(site)
    assert [problem.line for problem in outcome.problems] == [2]
    assert outcome.counts["claims"] == 5


def test_a_source_of_which_all_was_rejected_can_be_built(site: Path) -> None:
    decide(site, *(("reject", name, None) for name in ("F1", "F2", "F3")))
    assert built(site).counts["claims"] == 3
