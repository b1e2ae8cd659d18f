"""`kg.evaluate` gives the figures of the shared scorer, digit by digit, whatever is wrong with the predictions."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from kg import codes
from kg.evaluate import evaluate, faults, read_documents
from kg.evaluate.counting import total
from kg.facts import Document, problems
from tests.shared import shared_path

Line = dict[str, Any]


@pytest.fixture(scope="module")
def gold_files() -> list[Path]:
    return [shared_path("seed/facts.json"), *sorted(shared_path("facts/dev").glob("*.json"))]


def scored(gold: list[Path], pred: list[Path]) -> Any:
    scorer = shared_path("facts/score_facts.py")
    command = [sys.executable, scorer, "--json", "--gold", *gold, "--pred", *pred]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def measured(gold: list[Path], pred: list[Path]) -> Any:
    documents, wrong = read_documents(gold)
    predicted, ill = read_documents(pred)
    assert wrong == ill == []
    return json.loads(json.dumps(evaluate(documents, predicted).measures))


def test_gold_against_itself_is_perfect(gold_files: list[Path]) -> None:
    found = measured(gold_files, gold_files)
    assert found == scored(gold_files, gold_files)
    assert found["strict"]["f1"] == 1
    assert found["unsupported"] == 0


def test_nothing_predicted(gold_files: list[Path]) -> None:
    found = measured(gold_files, gold_files[:1])
    assert found == scored(gold_files, gold_files[:1])
    assert 0 < found["strict"]["r"] < 1


@pytest.mark.parametrize("seed", range(24))
def test_perturbed_predictions_are_measured_alike(seed: int, gold_files: list[Path], tmp_path: Path) -> None:
    chance = random.Random(seed)
    harm = chance.choice([0.02, 0.1, 0.3, 0.6])
    rows = [perturbed(json.loads(path.read_text(encoding="utf-8")), harm, chance) for path in gold_files]
    pred = tmp_path / "pred.jsonl"
    pred.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = measured(gold_files, [pred])
    assert found == scored(gold_files, [pred])
    assert found["strict"]["f1"] < 1


def test_the_faults_add_up_to_the_measures(gold_files: list[Path], tmp_path: Path) -> None:
    chance = random.Random(99)
    rows = [perturbed(json.loads(path.read_text(encoding="utf-8")), 0.3, chance) for path in gold_files]
    pred = tmp_path / "pred.jsonl"
    pred.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    evaluation = evaluate(read_documents(gold_files)[0], read_documents([pred])[0])
    counts = total(evaluation.counts)
    found = faults(evaluation)
    verdicts = [fault.verdict for fault in found]
    assert verdicts.count("unsupported") == counts["unsupported"] > 0
    assert verdicts.count("harmful") == counts["harmful"] > 0
    assert verdicts.count("missed") == counts["all_gold"] - sum(len(each.pairs) for each in evaluation.pairings)
    wrong_pairs = verdicts.count("harmful") + verdicts.count("partly")
    assert wrong_pairs == sum(len(each.pairs) for each in evaluation.pairings) - counts["strict"]
    assert all(fault.differences for fault in found)
    assert all(fault.quote.split()[0] in fault.sentence for fault in found)


def perturbed(line: Line, harm: float, chance: random.Random) -> Line:
    """A line with things wrong here and there, still good facts/1."""
    text = line["source"]["text"]
    names = [entity["id"] for entity in line["entities"]]
    kept: list[Line] = []
    for fact in line["facts"]:
        if chance.random() >= harm:
            kept.append(fact)
            if chance.random() < harm:  # said twice
                kept.append({**fact, "id": fact["id"] + "-again"})
    for fact in kept:
        for change in _CHANGES:
            if chance.random() < harm:
                change(fact, names, text, chance)
    chance.shuffle(kept)
    for entity in line["entities"]:
        if chance.random() < harm:
            entity["mentions"] = entity.get("mentions", [])[1:]
        if chance.random() < harm:
            entity["name"] = chance.choice(line["entities"])["name"].upper()
            entity["aliases"] = []
    result = {**line, "facts": kept}
    _mend(result)
    assert list(problems(Document.model_validate_json(json.dumps(result)))) == []
    return result


def _mend(line: Line) -> None:
    """Leave out what refers to events and facts that are gone."""
    while True:
        known = {e["id"] for e in line["entities"]} | {f["event"] for f in line["facts"] if f["kind"] == "event"}
        figures = {fact["id"] for fact in line["facts"] if fact["kind"] == "figure"}
        kept = []
        for fact in line["facts"]:
            for key in ("part_of", "condition", "topic"):
                if fact.get(key) is not None and fact[key] not in known:
                    fact[key] = None
            if isinstance(fact.get("about"), list):
                fact["about"] = [ref for ref in fact["about"] if ref in known]
            if fact.get("subset_of") not in figures - {fact["id"]}:
                fact.pop("subset_of", None)
            ends = [fact[key] for key in ("subject", "object") if key in fact]
            ends += [fact["about"]] if isinstance(fact.get("about"), str) else []
            if set(ends) <= known:
                kept.append(fact)
        if len(kept) == len(line["facts"]):
            return
        line["facts"] = kept


def _type(fact: Line, _names: list[str], _text: str, chance: random.Random) -> None:
    lists = {"event": codes.Event, "relation": codes.Relation}
    if fact["kind"] in lists:
        fact["type"] = chance.choice(get_args(lists[fact["kind"]]))
    elif fact["kind"] == "figure":
        fact["measure"] = chance.choice(get_args(codes.Measure))
    else:
        fact["aspect"] = chance.choice(get_args(codes.Aspect))


def _roles(fact: Line, names: list[str], _text: str, chance: random.Random) -> None:
    if "participants" in fact:
        fact["participants"] = [
            {
                "entity": chance.choice([part["entity"], chance.choice(names)]),
                "role": chance.choice([part["role"], *get_args(codes.Role)]),
            }
            for part in fact["participants"]
            if chance.random() < 0.8
        ]


def _turn(fact: Line, _names: list[str], _text: str, _chance: random.Random) -> None:
    turned = {"initiator": "target", "target": "initiator"}
    for part in fact.get("participants", []):
        part["role"] = turned.get(part["role"], part["role"])
    if fact["kind"] == "relation":
        fact["subject"], fact["object"] = fact["object"], fact["subject"]


def _claim(fact: Line, names: list[str], _text: str, chance: random.Random) -> None:
    fact["claimant"] = chance.choice([None, *names])


def _modality(fact: Line, _names: list[str], _text: str, chance: random.Random) -> None:
    fact["modality"] = chance.choice(get_args(codes.Modality))


def _polarity(fact: Line, _names: list[str], _text: str, chance: random.Random) -> None:
    fact["polarity"] = chance.choice(get_args(codes.Polarity))


def _numbers(fact: Line, _names: list[str], _text: str, chance: random.Random) -> None:
    if fact["kind"] == "figure":
        numbers = sorted(chance.choices(range(60), k=3))
        fact.update(zip(("low", "best", "high"), numbers, strict=True))
        fact["population"] = chance.choice(get_args(codes.Population))


def _span(fact: Line, _names: list[str], text: str, chance: random.Random) -> None:
    start = max(0, min(len(text) - 2, fact["evidence"][0]["start"] + chance.randint(-150, 150)))
    end = min(len(text), start + chance.randint(1, 80))
    fact["evidence"] = [{"start": start, "end": end, "quote": text[start:end]}]


def _time(fact: Line, _names: list[str], _text: str, chance: random.Random) -> None:
    if fact["kind"] != "characterization":
        day = f"2016-0{chance.randint(1, 9)}-11"
        fact["time"] = chance.choice([None, {"start": day, "end": None}, {"start": day + "T10:00:00Z", "end": None}])


_CHANGES = (_type, _roles, _turn, _claim, _modality, _polarity, _numbers, _span, _time)
