"""What people read by hand passes our checks: a validator that refuses the truth would be worse than none."""

import json
from pathlib import Path

from kg.extract.llm.answer import Answer
from kg.extract.llm.assembly import Piece, document
from kg.extract.llm.checking import Known, Pool, sift
from kg.extract.llm.quotes import Searchable
from kg.facts import Source
from tests.shared import shared_path

KEPT = ("modality", "polarity", "hedge", "type", "measure", "population", "low", "best", "high", "text", "aspect")


def given(gold):
    """The answer that a model would have to give to say what the gold says."""
    text = gold["source"]["text"]
    searchable = Searchable(text)

    def words(start, end):
        quote = text[start:end]
        places = searchable.find(quote)
        return {"quote": quote, "occurrence": places.index((start, end)) + 1 if (start, end) in places else 1}

    names = {entity["id"]: f"{entity['name']} #{entity['id']}" for entity in gold["entities"]}
    entities = [
        {
            "name": names[entity["id"]],
            "type": entity["type"],
            "mentions": [words(**span) for span in entity.get("mentions", [])],
        }
        for entity in gold["entities"]
    ]
    lists = {"event": [], "relation": [], "figure": [], "characterization": []}
    for fact in gold["facts"]:

        def name(ref):
            return None if ref is None else names.get(ref, ref)

        item = {key: fact[key] for key in KEPT if fact.get(key) is not None}
        item["evidence"] = [words(span["start"], span["end"]) for span in fact["evidence"]]
        item["time"] = fact.get("time") and {"precision": "unknown", "basis": "stated", **fact["time"]}
        for key in ("claimant", "place", "subject", "object", "topic", "part_of", "condition"):
            item[key] = name(fact.get(key))
        if fact["kind"] == "event":
            item["event"] = fact["event"]
            item["about"] = [name(ref) for ref in fact.get("about") or []]
            item["participants"] = [
                {"entity": name(part["entity"]), "role": part["role"]} for part in fact["participants"]
            ]
        if fact["kind"] == "figure":
            item |= {"about": name(fact["about"]), "label": fact["id"], "subset_of": fact.get("subset_of")}
        if fact["kind"] == "relation":
            item["symmetric"] = fact.get("symmetric", False)
        if fact["kind"] == "characterization":
            item["value"] = fact["value"]
        lists[fact["kind"]].append({key: value for key, value in item.items() if value is not None})
    return {"entities": entities, **{f"{kind}s": items for kind, items in lists.items()}}


def golds():
    return [shared_path("seed/facts.json"), *sorted(Path(shared_path("facts/dev")).glob("*.json"))]


def replayed(path):
    gold = json.loads(path.read_text(encoding="utf-8"))
    answer = Answer.model_validate_json(json.dumps(given(gold)))
    text = Searchable(gold["source"]["text"])
    known = Known(published=gold["source"].get("published") is not None)
    found = sift(Pool().plus(answer), text, known)
    source = Source.model_validate(gold["source"])
    made, left_out = document(source, [Piece(text, found.good)], "llm:gold/p0")
    return gold, made, [*map(str, answer.refused()), *map(str, found.refused), *left_out]


def test_nearly_all_of_the_gold_is_taken():
    facts = taken = 0
    refused = []
    for path in golds():
        gold, made, reasons = replayed(path)
        facts += len(gold["facts"])
        taken += len(made.facts)
        refused += reasons
    assert taken / facts > 0.99, "\n".join(refused)


def test_evidence_and_numbers_come_out_as_they_went_in():
    for path in golds():
        gold, made, _ = replayed(path)
        spans = {(span["start"], span["end"]) for fact in gold["facts"] for span in fact["evidence"]}
        found = {(span.start, span.end) for fact in made.facts for span in fact.evidence}
        assert len(found - spans) <= 1, path.name
        figures = {(f["low"], f["best"], f["high"], f["text"]) for f in gold["facts"] if f["kind"] == "figure"}
        assert {(f.low, f.best, f.high, f.text) for f in made.facts if f.kind == "figure"} <= figures
