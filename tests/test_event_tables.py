"""Event tables: a CSV and a plan become sources, through the same build as facts."""

import csv
import json
from pathlib import Path

import pytest

from kg.errors import FactsError, SiteError
from kg.facts import Problem
from kg.mapping import Mapper
from kg.mapping.rows import RowPlan
from kg.pipeline import build
from kg.registry import Registry
from kg.release import Releases
from kg.site import load
from kg.sources.table import Table
from kg.store.oxigraph import OxigraphStore
from tests.building import ROOT, parley
from tests.shared import shared_path

UCDP = ROOT / "examples" / "plans" / "ucdp-ged.json"
PLAN = {
    "columns": {
        "kind": {"from": "type", "values": {"1": "armed-clash", "2": "attack-on-civilians"}},
        "day": {"from": "when", "first": 10},
        "sort": {"from": "who", "starts": {"Government of ": "government", "": "armed-group"}},
    },
    "record": {
        "format": "facts/1",
        "source": {"id": "ev-{id}", "kind": "record", "dataset": "Ours", "version": "1", "record_id": "{id}"},
        "entities": [{"id": "who", "type": "{sort}", "name": "{who}"}],
        "facts": [
            {
                "id": "event",
                "kind": "event",
                "event": "event",
                "type": "{kind}",
                "participants": [{"entity": "who", "role": "party"}],
                "time": {"start": "{day}", "end": "{day}", "precision": "day", "basis": "stated"},
                "modality": "asserted",
                "polarity": "positive",
            },
            {
                "id": "dead",
                "$if": "dead",
                "kind": "figure",
                "about": "event",
                "measure": "killed",
                "population": "all",
                "best": "{dead}",
                "modality": "asserted",
                "polarity": "positive",
            },
        ],
    },
}
CSV = """id,type,who,when,dead
1,1,Government of Eastland,2020-01-02 00:00:00,3
2,2,"The ""Lions"", west
wing",2020-01-03,
3,9,Lions,2020-01-03,1
4,1,Lions,2020-13-01,1
5,1,Lions
6,1,Lions,2020-01-04,0
"""


def make(folder: Path, table: str = CSV, plan: object = PLAN) -> Path:
    (folder / "events.csv").write_text(table, encoding="utf-8")
    (folder / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan), encoding="utf-8")
    (folder / "parley.toml").write_text(
        '[site]\ntitle = "T"\nbase = "http://example.org/"\n[[build.tables]]\nfile = "events.csv"\nplan = "plan.json"\n'
    )
    return folder


def test_good_rows_are_published_and_bad_ones_named_with_line_and_cure(tmp_path: Path) -> None:
    outcome = build(load(make(tmp_path)))
    assert outcome.counts["record_sources"] == 3
    assert outcome.quarantined == ()
    assert [(problem.line, problem.path) for problem in outcome.problems] == [
        (5, "type"),
        (6, "facts[0].time.end"),
        (6, "facts[0].time.start"),
        (7, ""),
    ]
    assert all(problem.cure for problem in outcome.problems)
    store = OxigraphStore.read_only(Releases(tmp_path / "releases").current().store_path)
    rows = store.query(
        """PREFIX cf: <https://w3id.org/parley/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?id ?who ?day ?dead { ?s cf:recordId ?id . ?c cf:source ?s ; cf:startDate ?day .
        ?c cf:participation/cf:participant/skos:prefLabel ?who .
        OPTIONAL { ?s ^cf:source/cf:asserts/cf:best ?dead } } ORDER BY ?id"""
    )
    assert [[term.value if term else None for term in row] for row in rows] == [
        ["1", "Government of Eastland", "2020-01-02", "3"],
        ["2", 'The "Lions", west\nwing', "2020-01-03", None],
        ["6", "Lions", "2020-01-04", "0"],
    ]
    assert [entry["name"] for entry in outcome.release.manifest["inputs"]] == ["events.csv", "plan.json"]


def test_validate_reads_tables_too(tmp_path: Path) -> None:
    result = parley("validate", "--site", make(tmp_path))
    assert result.returncode == 1
    assert "events.csv:5: type: '9' is none of '1', '2'" in result.stdout


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("{", "not JSON"),
        ("[]", "a plan is"),
        ({"record": {}, "colums": {}}, "a plan is"),
        (PLAN | {"columns": {"kind": {"form": "type"}}}, "column 'kind' has to be"),
        (PLAN | {"columns": {}}, "no column day, kind, sort"),
    ],
)
def test_a_bad_plan_says_what_is_wrong(tmp_path: Path, plan: object, says: str) -> None:
    make(tmp_path, plan=plan)
    with pytest.raises(FactsError, match=r"plan\.json|events\.csv") as caught:
        build(load(tmp_path))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no column"),
        (b"a,b\n1,2\n", "no column dead, id, type, when, who"),
        (CSV.encode("utf-16"), "not UTF-8"),
        (b"id,type,who,when,dead\n1,1,\xe9,2020-01-02,1\n", "not UTF-8: byte 0xe9"),
    ],
)
def test_a_table_that_cannot_be_read_stops_the_build(tmp_path: Path, raw: bytes, says: str) -> None:
    make(tmp_path)
    (tmp_path / "events.csv").write_bytes(raw)
    with pytest.raises(FactsError) as caught:
        build(load(tmp_path))
    assert "events.csv" in str(caught.value)
    assert says in str(caught.value)


def test_a_byte_order_mark_and_tabs_are_read(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_bytes(b"\xef\xbb\xbf" + b"id\ttype\twho\twhen\tdead\n1\t1\tA, B\t2020-01-02\t1\n")
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    ((line, row),) = Table(tmp_path / "t.tsv", tmp_path / "plan.json").rows()
    assert (line, row["who"], row["kind"]) == (2, "A, B", "armed-clash")  # type: ignore[index]


def test_a_wrong_entry_in_the_site_file_is_named(tmp_path: Path) -> None:
    make(tmp_path)
    text = (tmp_path / "parley.toml").read_text()
    (tmp_path / "parley.toml").write_text(text.replace('plan = "plan.json"', 'plans = "plan.json"'))
    with pytest.raises(SiteError, match=r"\[\[build\.tables\]\]"):
        load(tmp_path)


def test_the_plan_for_ucdp_ged_takes_the_real_table(tmp_path: Path) -> None:
    """472 real rows; the one whose low is above its best is named, all others are published."""
    table = shared_path("data/ucdp/ged_syria_2016-09.csv")
    (tmp_path / "parley.toml").write_text(
        f'[site]\ntitle = "T"\nbase = "http://example.org/"\n[[build.tables]]\nfile = "{table}"\nplan = "{UCDP}"\n'
    )
    outcome = build(load(tmp_path))
    assert outcome.counts["record_sources"] == 471
    assert outcome.quarantined == ()
    assert [problem.source_id for problem in outcome.problems] == ["ucdp-ged-309137"]
    with table.open(encoding="utf-8") as lines:
        expected = sum(int(row["best"]) for row in csv.DictReader(lines) if row["id"] != "309137")
    store = OxigraphStore.read_only(outcome.release.store_path)
    ((total,),) = store.query(
        """PREFIX cfv: <https://w3id.org/parley/view#> SELECT (SUM(?n) AS ?total) { ?event cfv:deathsBest ?n }"""
    )
    assert total.value == str(expected)
    assert isinstance(next(iter(outcome.problems)), Problem)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"columns": []}, "columns has to be"),
        ({"columns": {"kind": {"from": 5}}}, "column 'kind' has to be"),
        ({"columns": {"kind": {"from": "type", "first": "3"}}}, "column 'kind' has to be"),
        ({"columns": {"kind": {"from": "type", "values": ["x"]}}}, "column 'kind' has to be"),
        ({"columns": {"kind": {"from": "type", "values": {"1": None}}}}, "column 'kind' has to be"),
        ({"record": {}}, r"record.source has no id"),
        ({"record": {"source": {"id": "x", "kind": 5}}}, r"record.source has no kind"),
        ({"entities": {"x": 1}}, "record.entities has to be a list"),
        ({"entities": ["x"]}, r"record.entities\[0\] has no id"),
        ({"entities": [{"id": "x", "name": "X"}]}, r"record.entities\[0\] has no type"),
        ({"entities": [{"id": "x", "type": "state", "name": "X", "aliases": 7}]}, "aliases is 7"),
        ({"facts": [{"kind": "event"}]}, r"record.facts\[0\] has no id"),
        ({"facts": [{"id": "F", "kind": "event", "$if": 7}]}, "is 7, which names no column"),
    ],
)
def test_a_plan_with_a_mistake_is_refused(tmp_path, change, message):
    inside = {key: change[key] for key in change.keys() & {"entities", "facts"}}
    plan = {**PLAN, **change} if not inside else {**PLAN, "record": {**PLAN["record"], **inside}}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    with pytest.raises(FactsError, match=message) as refused:
        Table(tmp_path / "table.csv", path)
    assert str(refused.value).startswith(f"{path}: ")
    assert "see docs/tables.md" in str(refused.value)


def test_a_bad_entity_that_is_in_every_row_is_told_with_each_row():
    bad = {"id": "x", "type": "armed-gruop", "name": "Always"}
    record = {**PLAN["record"], "entities": [*PLAN["record"]["entities"], bad]}
    rows = RowPlan(record, Mapper("https://data.example.org/", Registry()))
    row = dict.fromkeys((column for columns in rows.template.columns for column in columns), "1")
    row |= {"kind": "violence", "sort": "state", "day": "2020-01-01"}
    (problem,) = [item for item in rows.map(row, "t.csv", 2) if item.path == "entities[1].type"]
    assert "did you mean 'armed-group'?" in problem.cure
