"""`parley review` as a command."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.review import review
from kg.errors import FactsError
from kg.facts import Document, read
from kg.review.decisions import SOURCE, Decision, append, decisions_path, fingerprint, source_fingerprint
from tests.building import text_line, write_lines

WHEN = "2024-05-03T10:00:00Z"


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = write_lines(tmp_path / "facts.jsonl", text_line("brief"), text_line("other", 7))
    of = Document.model_validate_json(json.dumps(text_line("brief")))
    some = [
        Decision("brief", "accept" if fact.id != "F3" else "reject", fact.id, "ana", WHEN, fingerprint(of, fact))
        for fact in of.facts
    ]
    append(decisions_path(path), [*some, Decision("brief", "complete", SOURCE, "ana", WHEN, source_fingerprint(of))])
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(review, [*map(str, arguments)])


def test_decisions_are_applied(facts: Path, tmp_path: Path) -> None:
    result = run(facts, "--apply", "-o", tmp_path / "reviewed.jsonl")
    assert (result.exit_code, result.output) == (0, "")
    documents = [item for item in read(tmp_path / "reviewed.jsonl") if isinstance(item, Document)]
    assert [[fact.id for fact in document.facts] for document in documents] == [["F1", "F2"], ["F1", "F2", "F3"]]
    assert run(facts, "--apply").stdout == (tmp_path / "reviewed.jsonl").read_text()


def test_stale_decisions_are_exit_code_1(facts: Path) -> None:
    line = text_line("brief")
    line["facts"][2]["type"] = "opposes"
    write_lines(facts, line, "{")
    result = run(facts, "--apply")
    assert result.exit_code == 1
    assert "brief: F3: the decision of ana (reject" in result.stderr
    assert "facts.jsonl:2: not JSON" in result.stderr
    assert len(json.loads(result.stdout)["facts"]) == 3


def test_gold_is_exported(facts: Path, tmp_path: Path) -> None:
    result = run(facts, "--export-gold", tmp_path / "gold")
    assert result.exit_code == 0
    assert "gold/brief.json: 2 facts" in result.stderr
    (document,) = read(tmp_path / "gold" / "brief.json")
    assert isinstance(document, Document)
    assert {fact.tier for fact in document.facts} == {"core"}
    decisions_path(facts).unlink()
    assert "No source is marked as complete" in run(facts, "--export-gold", tmp_path / "gold").stderr


def test_a_page_is_written(facts: Path, tmp_path: Path) -> None:
    result = run(facts, "--html", tmp_path / "review.html")
    assert result.exit_code == 0
    assert result.stderr.startswith("2 text(s) written to")
    assert "7 people were killed" in (tmp_path / "review.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--apply", "--export-gold", "gold"], "exclude each other"),
        (["-o", "x.jsonl"], "add --apply"),
        (["--port", "99999"], "--port"),
    ],
)
def test_wrong_usage_is_2(facts: Path, arguments: list[str], says: str) -> None:
    result = run(facts, *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_the_facts_themselves_are_never_overwritten(facts: Path) -> None:
    before = facts.read_bytes()
    assert run(facts, "--apply", "-o", facts).exit_code == 2
    assert run("-").exit_code == 2
    assert facts.read_bytes() == before


def test_a_missing_file_cannot_be_reviewed(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="cannot be read"):
        CliRunner().invoke(review, [str(tmp_path / "none.jsonl")], catch_exceptions=False)
