"""What an evaluation tells: faults in words, tables, comparisons, floors; and the command."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli.evaluate import evaluate as command
from kg.errors import FactsError
from kg.evaluate import Evaluation, Floor, at_least, compare, evaluate, faults, missed_floors, read_documents, tables
from kg.evaluate.report import escaped
from kg.evaluate.sentences import sentence_around
from tests.building import text_line, write_lines

Line = dict[str, Any]


@pytest.fixture
def gold() -> Line:
    line = text_line("brief")
    line["facts"][0]["participants"] = [
        {"entity": "militia", "role": "initiator"},
        {"entity": "northtown", "role": "target"},
    ]
    return line


def measured(tmp_path: Path, gold: Line, *pred: Line) -> Evaluation:
    write_lines(tmp_path / "gold.jsonl", gold)
    write_lines(tmp_path / "pred.jsonl", *pred)
    return evaluate(read_documents([tmp_path / "gold.jsonl"])[0], read_documents([tmp_path / "pred.jsonl"])[0])


def changed(line: Line, fact: int, **changes: Any) -> Line:
    other = copy.deepcopy(line)
    other["facts"][fact].update(changes)
    return other


def told(evaluation: Evaluation) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.verdict, fault.differences) for fault in faults(evaluation)]


TURNED = [{"entity": "militia", "role": "target"}, {"entity": "northtown", "role": "initiator"}]


@pytest.mark.parametrize(
    ("fact", "changes", "verdict", "difference"),
    [
        (0, {"type": "air-strike"}, "partly", "type air-strike, should be shelling"),
        (0, {"participants": TURNED}, "harmful", "no initiator the militia, read as target"),
        (0, {"participants": []}, "partly", "no target Northtown"),
        (0, {"claimant": "mayor"}, "partly", "claimant mayor of Northtown, should be nobody"),
        (0, {"polarity": "negative"}, "harmful", "polarity negative, should be positive"),
        (0, {"modality": "planned"}, "partly", "modality planned, should be asserted"),
        (1, {"population": "civilians"}, "partly", "population civilians, should be all"),
        (1, {"claimant": None}, "partly", "claimant nobody, should be mayor of Northtown"),
        (2, {"subject": "militia", "object": "eastland"}, "harmful", "turned around: the militia → Eastland"),
        (2, {"object": "northtown"}, "partly", "object Northtown, should be the militia"),
        (2, {"type": "opposes"}, "partly", "type opposes, should be backs"),
    ],
)
def test_a_fault_is_told_in_words(  # noqa: PLR0917
    tmp_path: Path, gold: Line, fact: int, changes: Line, verdict: str, difference: str
) -> None:
    ((found, differences),) = told(measured(tmp_path, gold, changed(gold, fact, **changes)))
    assert found == verdict
    assert difference in differences


def test_a_plan_read_as_an_act_is_harm(tmp_path: Path, gold: Line) -> None:
    plan = changed(gold, 0, modality="planned")
    assert told(measured(tmp_path, plan, gold)) == [("harmful", ("modality asserted, should be planned",))]


def test_a_figure_with_other_numbers_is_missed_and_false(tmp_path: Path, gold: Line) -> None:
    evaluation = measured(tmp_path, gold, changed(gold, 1, best=None, low=5))
    assert sorted(told(evaluation)) == [
        ("false", ("5 or more killed (all), by mayor of Northtown",)),
        ("missed", ("5 killed (all), by mayor of Northtown",)),
    ]
    (stage,) = [row for table in tables(evaluation) for row in table.rows if str(row[0]).startswith("numbers")]
    assert stage[2:] == (0, 0.0, 1)


def test_what_no_gold_fact_is_near_is_unsupported(tmp_path: Path, gold: Line) -> None:
    poorer = {**gold, "facts": gold["facts"][:2]}
    (fault,) = faults(measured(tmp_path, poorer, gold))
    assert fault.verdict == "unsupported"
    assert fault.sentence == "Eastland backs the militia."
    assert fault.differences == ("Eastland backs the militia",)


def test_what_need_not_be_found_costs_nothing(tmp_path: Path, gold: Line) -> None:
    optional = changed(gold, 2, tier="optional")
    for pred in (optional, {**gold, "facts": gold["facts"][:2]}):
        evaluation = measured(tmp_path, optional, pred)
        assert evaluation.measures["strict"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "hit": 2, "pred": 2, "gold": 2}
        assert faults(evaluation) == []


def test_a_comparison_tells_what_is_gained_and_lost(tmp_path: Path, gold: Line) -> None:
    before = measured(tmp_path, gold, changed(gold, 0, participants=TURNED))
    after = measured(tmp_path, gold, {**gold, "facts": gold["facts"][:2]})
    comparison = compare(before, after)
    assert [(change.gold, change.was) for change in comparison.lost] == [("F3", "missed")]
    ((gained),) = comparison.gained
    assert (gained.gold, gained.sentence) == ("F1", "Shells fell on Northtown on 3 May.")
    assert "read as target" in gained.was
    assert [fault.pred for fault in comparison.mended_harm] == ["F1"]
    assert comparison.new_harm == ()


def test_predictions_of_little_confidence_can_be_left_out(tmp_path: Path, gold: Line) -> None:
    write_lines(tmp_path / "pred.jsonl", changed(changed(gold, 0, confidence=0.4), 1, confidence=0.6))
    documents, _ = read_documents([tmp_path / "pred.jsonl"])
    (document,) = at_least(documents, 0.5).values()
    assert [fact.id for fact in document.facts] == ["F2", "F3"]


def test_the_sentence_is_cut_at_the_ends_of_sentences() -> None:
    text = "One. “Two are three.” Four\nfive six. Seven."
    assert sentence_around(text, 10, 13) == "“Two are three.”"
    assert sentence_around(text, 27, 31) == "five six."
    assert sentence_around("x" * 2000, 900, 950).startswith("…xxx")
    assert sentence_around("", 0, 0) == ""


@pytest.mark.parametrize("written", ["strict", "strict=much", "strikt=1", "strict.q=1", "=1"])
def test_a_floor_that_is_none_is_told(written: str) -> None:
    with pytest.raises(ValueError, match=r"write one of strict, lenient"):
        Floor.parse(written)


def test_floors_are_held_from_below_and_harm_from_above(tmp_path: Path, gold: Line) -> None:
    found = measured(tmp_path, gold, changed(gold, 0, participants=TURNED)).measures
    held = [Floor.parse(written) for written in ("strict=0.66", "figure=1", "harmful=0.34", "strict.p=0.6", "date=1")]
    assert list(missed_floors(held, found)) == []
    missed = [Floor.parse(written) for written in ("strict=0.7", "harmful=0.3")]
    assert list(missed_floors(missed, found)) == [
        "strict (f1) is 0.667, below 0.7",
        "harmful, of predicted is 0.333, above 0.3",
    ]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path, gold: Line) -> tuple[Path, Path]:
    folder = tmp_path / "gold"
    folder.mkdir()
    other = {**gold, "source": {**gold["source"], "id": "other"}}
    write_lines(folder / "a.jsonl", gold)
    (folder / "b.json").write_text(json.dumps(other))
    (folder / "a.jsonl.decisions.jsonl").write_text("{}\n")
    return folder, write_lines(tmp_path / "pred.jsonl", changed(gold, 0, participants=TURNED), other)


def test_the_command_takes_lists_of_files_and_folders(files: tuple[Path, Path]) -> None:
    folder, pred = files
    result = run("--gold", folder / "a.jsonl", folder / "b.json", "--pred", pred, "--format", "json")
    assert result.exit_code == 0
    assert result.stdout == run("--gold", folder, "-o", "json", "--pred", pred).stdout
    body = json.loads(result.stdout)
    assert body["strict"] == {"p": 0.833, "r": 0.833, "f1": 0.833, "hit": 5, "pred": 6, "gold": 6}
    assert body["sources"] == 2
    assert "sources" not in body["tables"]
    assert "errors" not in body


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_every_format_tells_figures_faults_and_changes(form: str, files: tuple[Path, Path]) -> None:
    folder, pred = files
    result = run(
        "--gold", folder, "--pred", pred, "--compare", folder, "--errors", "--by-source", "--format", form
    )  # fmt: skip
    assert result.exit_code == 0
    for words in ("0.833", "read as target", "Shells fell on Northtown on 3 May."):
        assert words in result.stdout
    assert result.stdout == run(
        "--errors", "--by-source", "-o", form, "--compare", folder, "--pred", pred, "--gold", folder
    ).stdout  # fmt: skip


def test_a_missed_floor_is_exit_code_1(files: tuple[Path, Path]) -> None:
    folder, pred = files
    result = run("--gold", folder, "--pred", pred, "--floor", "strict=0.9", "--floor", "harmful=0.5")
    assert result.exit_code == 1
    assert result.stderr == "floor missed: strict (f1) is 0.833, below 0.9\n"
    assert run("--gold", folder, "--pred", pred, "--floor", "strict=0.8").exit_code == 0
    assert run("--gold", folder, "--pred", pred, "--floor", "strikt=0.8").exit_code == 2


def test_bad_lines_of_predictions_are_told_and_not_counted(files: tuple[Path, Path]) -> None:
    folder, pred = files
    pred.write_text(pred.read_text() + "{\n")
    result = run("--gold", folder, "--pred", pred)
    assert result.exit_code == 1
    assert "pred.jsonl:3: not JSON" in result.stderr
    with pytest.raises(FactsError, match="1 problem"):  # bad gold: exit code 3
        CliRunner().invoke(command, ["--gold", str(pred), "--pred", str(folder)], catch_exceptions=False)


def test_sources_that_are_only_on_one_side_are_told(files: tuple[Path, Path]) -> None:
    folder, pred = files
    assert "2 gold source(s) without" not in run("--gold", folder, "--pred", pred).stderr
    assert "1 gold source(s) without predictions" in run("--gold", pred, "--pred", folder / "a.jsonl").stderr
    assert "1 predicted source(s) are not in the gold" in run("--gold", folder / "a.jsonl", "--pred", pred).stderr


def test_markdown_reads_no_markup_in_texts() -> None:
    assert escaped("a|b <i>*\n c") == r"a\|b \<i\>\* c"
