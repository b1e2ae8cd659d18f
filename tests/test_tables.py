"""The Parquet tables: their columns, a row a claim, the same bytes for the same sources."""

import json
from collections import Counter
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.facts import Document, read
from kg.mapping import Mapper
from kg.publish import tables
from kg.publish.graph import SourceGraph
from kg.publish.tables import SCHEMAS, TableWriter
from kg.registry import Registry
from kg.resources import ontology_file
from tests.shared import shared_path
from tests.test_facts import GOLD

BASE = "https://data.example.org/"
S = f"{BASE}source/desk"
TEXT = "The mayor said 5 or 6 died. They fight each other."
LINE = {
    "format": "facts/1",
    "source": {"id": "desk", "kind": "text", "text": TEXT},
    "entities": [
        {"id": "mayor", "type": "person", "name": "the mayor"},
        {"id": "rebels", "type": "armed-group", "name": "Rebels"},
        {"id": "syria", "type": "state", "name": "syria"},
    ],
    "facts": [
        {
            "id": "F1",
            "kind": "event",
            "event": "clash",
            "type": "armed-clash",
            "evidence": [{"start": 28, "end": 49, "quote": TEXT[28:49]}],
            "modality": "asserted",
            "polarity": "positive",
            "participants": [{"entity": "rebels", "role": "party"}, {"entity": "syria", "role": "party"}],
            "time": {"text": "that day", "start": "2016-09-10", "precision": "day"},
            "place": "syria",
            "part_of": "war",
            "hedge": "it seems",
            "confidence": 0.5,
            "tier": "core",
            "extractor": "hand",
            "note": None,
        },
        {
            "id": "F2",
            "kind": "figure",
            "about": "clash",
            "measure": "killed",
            "population": "all",
            "low": 5,
            "high": 6,
            "text": "5 or 6",
            "claimant": "mayor",
            "evidence": [{"start": 15, "end": 21, "quote": TEXT[15:21]}, {"start": 4, "end": 9, "quote": "mayor"}],
            "modality": "doubted",
            "polarity": "negative",
        },
        {
            "id": "F3",
            "kind": "relation",
            "type": "fights-against",
            "subject": "syria",
            "object": "rebels",
            "symmetric": True,
            "topic": "clash",
            "evidence": [{"start": 28, "end": 49, "quote": TEXT[28:49]}],
            "modality": "asserted",
            "polarity": "positive",
        },
        {
            "id": "F4",
            "kind": "characterization",
            "subject": "mayor",
            "aspect": "rank",
            "value": "mayor",
            "evidence": [{"start": 4, "end": 9, "quote": "mayor"}],
            "modality": "asserted",
            "polarity": "positive",
        },
        {
            "id": "F5",
            "kind": "event",
            "event": "war",
            "type": "violence",
            "evidence": [{"start": 4, "end": 9, "quote": "mayor"}],
            "modality": "asserted",
            "polarity": "positive",
        },
    ],
}


@pytest.fixture(scope="module")
def mapper():
    return Mapper(BASE, Registry.load([ontology_file("registry.ttl")]))


def graph(mapper, document):
    return SourceGraph.read(mapper.quads(document))


@pytest.fixture(scope="module")
def rows(mapper):
    """Table name → rows of the line above, by claim."""
    document = Document.model_validate_json(json.dumps(LINE))
    found = {name: {} for name in SCHEMAS}
    for name, row in tables.rows(graph(mapper, document), mapper.registry.labels):
        assert list(row) == SCHEMAS[name].names
        found[name].setdefault(row["claim"].rpartition("/")[2], []).append(row)
    return found


VOICE = {
    "modality": "asserted",
    "polarity": "positive",
    "attribution": "own-voice",
    "claimant": None,
    "claimant_label": None,
}
NO_TIME = dict.fromkeys(["start_date", "end_date", "date_precision", "place", "place_label"])
SYRIA = "https://w3id.org/parley/entity/syria"


def test_claims(rows):
    assert {claim: [row["kind"] for row in found] for claim, found in rows["claims"].items()} == {
        "F1": ["event"],
        "F2": ["figure"],
        "F3": ["relation"],
        "F4": ["characterization"],
        "F5": ["event"],
    }
    (row,) = rows["claims"]["F1"]
    assert row == {
        "claim": f"{S}/claim/F1",
        "source": S,
        "fact_id": "F1",
        "asserts": f"{S}/event/clash",
        "kind": "event",
        **VOICE,
        "hedge": "it seems",
        "confidence": 0.5,
        "tier": "core",
        "extractor": "hand",
        "note": None,
        "quotes": [TEXT[28:49]],
    }
    assert sorted(rows["claims"]["F2"][0]["quotes"]) == ["5 or 6", "mayor"]
    assert rows["claims"]["F2"][0]["attribution"] == "attributed"


def test_events(rows):
    assert set(rows["events"]) == {"F1", "F5"}
    assert rows["events"]["F1"] == [
        {
            "claim": f"{S}/claim/F1",
            "source": S,
            "event": f"{S}/event/clash",
            "type": "armed-clash",
            **VOICE,
            "start_date": date(2016, 9, 10),
            "end_date": None,
            "date_precision": "day",
            "place": SYRIA,
            "place_label": "Syria",
            "time_text": "that day",
            "part_of": f"{S}/event/war",
            "condition": None,
            "concerns": [],
        }
    ]


def test_participations(rows):
    assert set(rows["participations"]) == {"F1"}
    found = {
        (row["event"], row["participant"], row["participant_label"], row["role"], row["modality"], row["polarity"])
        for row in rows["participations"]["F1"]
    }
    voice = ("party", "asserted", "positive")
    assert found == {
        (f"{S}/event/clash", f"{S}/entity/rebels", "Rebels", *voice),
        (f"{S}/event/clash", SYRIA, "Syria", *voice),
    }


def test_figures(rows):
    assert rows["figures"] == {
        "F2": [
            {
                "claim": f"{S}/claim/F2",
                "source": S,
                "figure": f"{S}/figure/F2",
                "about": f"{S}/event/clash",
                "measure": "killed",
                "population": "all",
                "low": 5.0,
                "best": None,
                "high": 6.0,
                "text": "5 or 6",
                "subset_of": None,
                "modality": "doubted",
                "polarity": "negative",
                "attribution": "attributed",
                "claimant": f"{S}/entity/mayor",
                "claimant_label": "the mayor",
                **NO_TIME,
            }
        ]
    }


def test_relations(rows):
    assert rows["relations"] == {
        "F3": [
            {
                "claim": f"{S}/claim/F3",
                "source": S,
                "relation": f"{S}/relation/fights-against/rebels/syria",
                "type": "fights-against",
                "subject": f"{S}/entity/rebels",
                "subject_label": "Rebels",
                "object": SYRIA,
                "object_label": "Syria",
                "symmetric": True,
                "topic": f"{S}/event/clash",
                **VOICE,
                **NO_TIME,
            }
        ]
    }


def test_characterizations(rows):
    assert rows["characterizations"] == {
        "F4": [
            {
                "claim": f"{S}/claim/F4",
                "source": S,
                "characterization": f"{S}/characterization/F4",
                "about": f"{S}/entity/mayor",
                "about_label": "the mayor",
                "aspect": "rank",
                "value": "mayor",
                **VOICE,
            }
        ]
    }


def written(folder, mapper, documents):
    folder.mkdir()
    with TableWriter(folder, mapper.registry.labels) as writer:
        for document in documents:
            writer.add(graph(mapper, document))
    return {path.stem: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def gold():
    return [document for name in GOLD for document in read(shared_path(name))]


@pytest.mark.parametrize("held", [7, 20_000])
def test_gold_tables(held, gold, mapper, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_ROWS_HELD", held)
    files = written(tmp_path / "tables", mapper, gold)
    assert set(files) == set(SCHEMAS)
    kinds = Counter(fact.kind for document in gold for fact in document.facts)
    wanted = {f"{kind}s": count for kind, count in kinds.items()} | {"claims": sum(kinds.values())}
    parts = [{(p.entity, p.role) for p in f.participants} for d in gold for f in d.facts if f.kind == "event"]
    assert wanted["claims"] == 420
    for name, path in files.items():
        table = pq.read_table(path)
        assert table.schema.equals(SCHEMAS[name])
        assert table.num_rows == wanted.get(name, sum(map(len, parts)))
    numbers = [(f.low, f.best, f.high) for d in gold for f in d.facts if f.kind == "figure"]
    found = pq.read_table(files["figures"]).to_pylist()
    assert Counter((row["low"], row["best"], row["high"]) for row in found) == Counter(numbers)
    quotes = Counter(e.quote for d in gold for f in d.facts for e in f.evidence)
    assert Counter(q for row in pq.read_table(files["claims"]).to_pylist() for q in row["quotes"]) == quotes


def test_same_sources_same_bytes(gold, mapper, tmp_path):
    one, two = (written(tmp_path / name, mapper, gold) for name in ("one", "two"))
    for name, path in one.items():
        assert path.read_bytes() == two[name].read_bytes(), name


def test_no_sources_give_empty_tables(mapper, tmp_path):
    for name, path in written(tmp_path / "tables", mapper, []).items():
        table = pq.read_table(path)
        assert table.num_rows == 0
        assert table.schema.equals(SCHEMAS[name])


def test_failure_closes_the_files(tmp_path):
    with pytest.raises(RuntimeError, match="no luck"), TableWriter(tmp_path, {}):
        raise RuntimeError("no luck")
    assert all(isinstance(pq.read_schema(path), pa.Schema) for path in tmp_path.iterdir())
