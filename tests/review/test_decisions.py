"""Decisions: kept line by line, worked into documents, stale when the facts have changed."""

import copy
import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from kg.facts import Document, problems
from kg.review import Decision, Note, apply, decisions_path, export_gold, is_decisions, read_decisions
from kg.review.applying import decide, entity_fingerprint
from kg.review.decisions import SOURCE, append, dissents, fingerprint, source_fingerprint
from tests.building import text_line

WHEN = "2024-05-03T10:00:00Z"
Line = dict[str, Any]


def document(line: Line) -> Document:
    return Document.model_validate_json(json.dumps(line))


def decision(of: Document, verb: Any, target: str, new: Line | None = None, who: str = "ana") -> Decision:
    known = {fact.id: fact for fact in of.facts}
    mark = fingerprint(of, known[target]) if target in known else None
    return Decision(of.source.id, verb, target, who, WHEN, mark, new)


def outcome(of: Document, *decisions: Decision) -> tuple[Document, list[Note]]:
    notes: list[Note] = []
    (result,) = apply([of], decisions, notes.append)
    assert list(problems(result)) == []
    return result, notes


@pytest.fixture
def brief() -> Document:
    return document(text_line("brief"))


ADDED = {
    "id": "ignored",
    "kind": "characterization",
    "subject": "militia",
    "aspect": "designation",
    "value": "the militia",
    "modality": "asserted",
    "polarity": "positive",
    "evidence": [{"start": 87, "end": 98, "quote": "the militia"}],
}


def test_rejected_facts_go_edited_ones_change_added_ones_come(brief: Document) -> None:
    edited = {**text_line("brief")["facts"][1], "population": "civilians"}
    result, notes = outcome(
        brief,
        decision(brief, "reject", "F3"),
        decision(brief, "edit", "F2", edited),
        decision(brief, "add", "review-1", ADDED),
        decision(brief, "accept", "F1"),
    )
    assert [fact.id for fact in result.facts] == ["F1", "F2", "review-1"]
    assert getattr(result.facts[1], "population", None) == "civilians"
    assert notes == []


def test_documents_of_other_sources_stay_as_they_are(brief: Document) -> None:
    other = document(text_line("other"))
    assert next(apply([other, brief], [decision(brief, "reject", "F3")])) is other


def test_the_last_decision_wins_and_undo_takes_back(brief: Document) -> None:
    twice = [decision(brief, "reject", "F3"), decision(brief, "accept", "F3", who="ben")]
    assert outcome(brief, *twice)[0] == brief
    taken_back = [decision(brief, "reject", "F3"), decision(brief, "undo", "F3")]
    assert outcome(brief, *taken_back)[0] == brief
    added = [decision(brief, "add", "review-1", ADDED), decision(brief, "undo", "review-1")]
    assert outcome(brief, *added)[0] == brief


def test_the_conflict_of_two_reviewers_is_told(brief: Document) -> None:
    said = [
        decision(brief, "reject", "F3"),
        decision(brief, "accept", "F3", who="ben"),
        decision(brief, "accept", "F1"),
        decision(brief, "accept", "F1", who="ben"),
    ]
    assert [(target, each.who, each.decision) for target, each in dissents(said)] == [("F3", "ana", "reject")]


@pytest.mark.parametrize(
    ("fact", "changes"),
    [(2, {"type": "opposes"}), (2, {"claimant": "mayor"}), (2, {"polarity": "negative"})],
)
def test_a_decision_on_a_fact_that_has_changed_is_stale(brief: Document, fact: int, changes: Line) -> None:
    line = text_line("brief")
    line["facts"][fact].update(changes)
    result, (note,) = outcome(document(line), decision(brief, "reject", "F3"))
    assert result == document(line)
    assert (note.kind, note.fact) == ("stale", "F3")
    assert "the fact says something else by now" in note.what


def test_a_decision_is_stale_when_a_name_means_someone_else(brief: Document) -> None:
    line = text_line("brief")
    line["entities"][2]["name"] = "Westland"
    assert [note.kind for note in outcome(document(line), decision(brief, "reject", "F3"))[1]] == ["stale"]


def test_how_sure_the_reading_is_does_not_matter(brief: Document) -> None:
    line = text_line("brief")
    line["facts"][2].update(confidence=0.4, extractor="rules 2")
    result, notes = outcome(document(line), decision(brief, "reject", "F3"))
    assert [fact.id for fact in result.facts] == ["F1", "F2"]
    assert notes == []


def test_a_fact_is_found_again_under_another_id(brief: Document) -> None:
    line = text_line("brief")
    line["facts"][2]["id"] = "F9"
    result, notes = outcome(document(line), decision(brief, "reject", "F3"))
    assert [fact.id for fact in result.facts] == ["F1", "F2"]
    assert notes == []


def test_a_fact_that_is_gone_makes_the_decision_stale(brief: Document) -> None:
    line = text_line("brief")
    del line["facts"][2]
    (note,) = outcome(document(line), decision(brief, "accept", "F3"))[1]
    assert "the fact is not there any more" in str(note)


def test_what_cannot_stand_without_a_rejected_fact_goes_with_it(brief: Document) -> None:
    result, notes = outcome(brief, decision(brief, "reject", "F1"), decision(brief, "accept", "F2"))
    assert [fact.id for fact in result.facts] == ["F3"]
    assert [(note.kind, note.fact) for note in notes] == [("dropped", "F2")]


def test_optional_references_to_what_is_rejected_are_left_out() -> None:
    line = text_line("brief")
    second = {**copy.deepcopy(line["facts"][0]), "id": "F4", "event": "attack", "part_of": "shelling"}
    second["about"] = ["eastland", "shelling"]
    line["facts"].append(second)
    line["facts"].append({**line["facts"][2], "id": "F5", "topic": "shelling"})
    of = document(line)
    result, notes = outcome(of, decision(of, "reject", "F1"))
    assert [fact.id for fact in result.facts] == ["F3", "F4", "F5"]
    assert [getattr(result.facts[1], key) for key in ("part_of", "about")] == [None, ("eastland",)]
    assert getattr(result.facts[2], "topic", "") is None
    assert [note.fact for note in notes] == ["F2"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"subject": "nobody"}, "no entity or event"),
        ({"aspect": "colour"}, "aspect"),
        ({"kind": "rumour"}, "kind 'rumour'"),
        ({"evidence": [{"start": 0, "end": 3, "quote": "xyz"}]}, "quote differs"),
        ({"evidence": []}, "no evidence"),
    ],
)
def test_a_bad_new_fact_is_not_applied(brief: Document, changes: Line, why: str) -> None:
    result, (note,) = outcome(brief, decision(brief, "add", "review-1", {**ADDED, **changes}))
    assert result == brief
    assert why in note.what
    edited = {**ADDED, **changes}
    result, (note,) = outcome(brief, decision(brief, "edit", "F3", edited))
    assert result == brief
    assert why in note.what


def test_entities_are_added_before_the_facts_that_name_them(brief: Document) -> None:
    entity = {"name": "the militia's backers", "type": "unknown-actor", "mentions": [{"start": 0, "end": 900}]}
    result, notes = outcome(
        brief,
        decision(brief, "add", "review-1", {**ADDED, "subject": "review-backers"}),
        decision(brief, "entity", "review-backers", entity),
    )
    assert notes == []
    assert result.entities[-1].name == "the militia's backers"
    assert result.entities[-1].mentions == ()  # it lay outside the text
    assert result.facts[-1].id == "review-1"


def test_an_entity_that_is_someone_else_by_now_is_not_overwritten(brief: Document) -> None:
    new = {"name": "Eastland Republic", "type": "state"}
    known = {entity.id: entity for entity in brief.entities}
    fits = Decision("brief", "entity", "eastland", "ana", WHEN, entity_fingerprint(known["eastland"]), new)
    assert outcome(brief, fits)[0].entities[2].name == "Eastland Republic"
    line = text_line("brief")
    line["entities"][2]["name"] = "Westland"
    result, (note,) = outcome(document(line), fits)
    assert result.entities[2].name == "Westland"
    assert note.kind == "stale"


def test_a_file_of_decisions_gives_back_what_was_added(tmp_path: Path, brief: Document) -> None:
    path = decisions_path(tmp_path / "facts.jsonl")
    assert path.name == "facts.jsonl.decisions.jsonl"
    assert is_decisions(path)
    assert not is_decisions(tmp_path / "facts.jsonl")
    assert read_decisions(path) == ([], [])
    some = [decision(brief, "reject", "F3"), decision(brief, "edit", "F2", {"note": "“\u2028”\n"})]
    append(path, some[:1])
    append(path, some[1:])
    found, wrong = read_decisions(path)
    assert wrong == []
    assert [(each.to_json(), each.line) for each in found] == [(some[0].to_json(), 1), (some[1].to_json(), 2)]


def test_a_line_that_a_crash_cut_off_costs_only_itself(tmp_path: Path, brief: Document) -> None:
    path = tmp_path / "facts.jsonl.decisions.jsonl"
    append(path, [decision(brief, "reject", "F3")])
    with path.open("a") as file:
        file.write('{"format": "decisions/1", "sour')
    append(path, [decision(brief, "accept", "F1")])
    found, (problem,) = read_decisions(path)
    assert [each.target for each in found] == ["F3", "F1"]
    assert (problem.line, problem.what.startswith("no decision: not JSON")) == (2, True)


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", '"a"', "[" * 100_000, '{"format": "decisions/1", "source": "a"}', "\xff", '{"format": "facts/1"}'],
)
def test_what_is_no_decision_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "x.decisions.jsonl"
    path.write_bytes(line.encode("latin-1") + b"\n")
    found, (problem,) = read_decisions(path)
    assert found == []
    assert problem.line == 1


def add_many(path: Path, who: str) -> None:
    for number in range(50):
        append(path, [Decision("brief", "accept", f"F{number}", who, WHEN, "x" * 900)])


def test_several_can_decide_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "x.decisions.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=add_many, args=(path, who)) for who in ("ana", "ben")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found, wrong = read_decisions(path)
    assert wrong == []
    for who in ("ana", "ben"):
        assert [each.target for each in found if each.who == who] == [f"F{number}" for number in range(50)]


def test_gold_is_what_was_decided_of_complete_sources(tmp_path: Path) -> None:
    line = text_line("a/../b")
    line["facts"][0].update(confidence=0.9, extractor="rules")
    of, other = document(line), document(text_line("other"))
    complete = Decision(of.source.id, "complete", SOURCE, "ana", WHEN, source_fingerprint(of))
    some = [
        decision(of, "accept", "F1"),
        decision(of, "reject", "F3"),
        decision(of, "add", "review-1", ADDED),
        complete,
        decision(other, "accept", "F1"),
    ]
    (exported,) = export_gold([of, other], some, tmp_path / "gold")
    assert (exported.path.parent, exported.facts, exported.undecided) == (tmp_path / "gold", 2, 1)
    gold = document(json.loads(exported.path.read_text()))
    assert list(problems(gold)) == []
    assert [(f.id, f.tier, f.confidence, f.extractor) for f in gold.facts] == [
        ("F1", "core", None, None),
        ("review-1", "core", None, None),
    ]
    assert [entity.id for entity in gold.entities] == ["northtown", "militia"]


def test_a_text_that_changed_is_complete_no_more(brief: Document) -> None:
    other = document(text_line("brief", 7))
    complete = Decision("brief", "complete", SOURCE, "ana", WHEN, source_fingerprint(brief))
    assert decide(brief, [complete]).complete
    assert not decide(other, [complete]).complete
    assert "the text has changed" in str(decide(other, [complete]).notes[0])
