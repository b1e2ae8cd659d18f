"""A build as its users rely on it: what is published, what is left out, and that the same facts give the same bytes."""

import gzip
import json
import os
import random
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from kg.errors import KGError, SiteError
from kg.pipeline import build
from kg.release import Releases
from kg.site import load
from kg.store.oxigraph import OxigraphStore
from tests.building import SAMPLE, make_site, text_line, violating_line, write_lines


def dumps(site: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in Releases(site / "releases").current().dumps.items()}


def ids(site: Path) -> set[str]:
    store = OxigraphStore.read_only(Releases(site / "releases").current().store_path)
    rows = store.query(
        "SELECT ?i { ?s a <https://w3id.org/parley/ns#TextSource> ; <http://purl.org/dc/terms/identifier> ?i }"
    )
    return {row[0].value for row in rows}


def test_a_build_publishes_every_good_source(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"), text_line("b", 7))
    outcome = build(load(site))
    assert outcome.release is not None
    assert not outcome.left_out
    assert ids(site) == {"a", "b"}
    assert outcome.counts["sources"] == 2
    assert outcome.counts["claims"] == 6
    assert outcome.release.verify() == []


def test_the_same_facts_give_the_same_dumps_in_any_order(tmp_path: Path) -> None:
    lines = [text_line(f"s{n}", n + 1) for n in range(12)]
    one = make_site(tmp_path / "one", *lines)
    random.Random(5).shuffle(lines)
    two = make_site(tmp_path / "two", *lines[:5])
    more = write_lines(tmp_path / "more.jsonl", *lines[5:])
    build(load(one))
    build(load(two), [more])
    assert dumps(one) == dumps(two)


def test_dumps_store_and_view_agree(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"), text_line("b", 7))
    build(load(site))
    release = Releases(site / "releases").current()
    quads = set(ox.parse(gzip.decompress(release.dumps["sources.nq.gz"].read_bytes()), format=ox.RdfFormat.N_QUADS))
    trig = set(ox.parse(gzip.decompress(release.dumps["sources.trig.gz"].read_bytes()), format=ox.RdfFormat.TRIG))
    turtle = set(ox.parse(gzip.decompress(release.dumps["sources.ttl.gz"].read_bytes()), format=ox.RdfFormat.TURTLE))
    view = set(ox.parse(gzip.decompress(release.dumps["view.nt.gz"].read_bytes()), format=ox.RdfFormat.N_TRIPLES))
    store = set(ox.Store.read_only(str(release.store_path)))
    assert trig == quads
    assert {quad.triple for quad in turtle} == {quad.triple for quad in quads}
    assert quads <= store
    default = {quad.triple for quad in store if isinstance(quad.graph_name, ox.DefaultGraph)}
    assert {quad.triple for quad in quads} | {quad.triple for quad in view} <= default


def test_bad_lines_are_left_out_and_named(tmp_path: Path) -> None:
    bad = text_line("bad")
    bad["facts"][1]["modality"] = "assertd"
    site = make_site(tmp_path, text_line("a"), "{not json", bad, text_line("b"))
    outcome = build(load(site))
    assert ids(site) == {"a", "b"}
    assert [(problem.line, problem.source_id) for problem in outcome.problems] == [(2, None), (3, "bad")]
    report = json.loads((outcome.release.path / "report" / "intake.json").read_text())
    assert [problem["file"] for problem in report["problems"]] == ["facts.jsonl", "facts.jsonl"]


def test_a_source_that_violates_a_shape_is_quarantined_and_the_others_are_published(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"), violating_line("bad"), text_line("c"))
    outcome = build(load(site))
    assert outcome.quarantined == ("bad",)
    assert ids(site) == {"a", "c"}
    finding = next(finding for finding in outcome.report.findings if finding.severity == "violation")
    assert finding.source_id == "bad"
    assert "militia" in (finding.value or "") + finding.focus_node
    assert b"/source/bad" not in gzip.decompress(dumps(site)["sources.nq.gz"])
    assert "bad" in (outcome.release.path / "report" / "validation.txt").read_text()


@pytest.mark.parametrize("bad", ["{not json", violating_line("bad")], ids=["line", "source"])
def test_strict_publishes_nothing_if_anything_is_left_out(tmp_path: Path, bad: dict | str) -> None:
    site = make_site(tmp_path, text_line("a"))
    before = build(load(site)).release
    write_lines(site / "facts.jsonl", text_line("a", 9), bad)
    outcome = build(load(site), strict=True)
    assert outcome.release is None
    assert Releases(site / "releases").current().id == before.id


def test_an_empty_result_never_replaces_a_release(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"))
    before = build(load(site)).release
    write_lines(site / "facts.jsonl", "{}")
    assert build(load(site)).release is None
    assert Releases(site / "releases").current().id == before.id


def test_one_id_for_two_contents_leaves_both_out_in_either_order(tmp_path: Path) -> None:
    lines = [text_line("twice", 1), text_line("other"), text_line("twice", 2)]
    for name, order in (("one", lines), ("two", lines[::-1])):
        site = make_site(tmp_path / name, *order)
        outcome = build(load(site))
        assert ids(site) == {"other"}
        assert [problem.line for problem in outcome.problems] == [1, 3]
        assert all("twice" in str(problem) for problem in outcome.problems)


def test_the_same_source_given_twice_counts_once(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"), text_line("a"))
    outcome = build(load(site))
    assert not outcome.left_out
    assert outcome.counts["sources"] == 1


def test_two_outlets_may_contradict_each_other(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a", 5), text_line("b", 37))
    build(load(site))
    table = pq.read_table(Releases(site / "releases").current().path / "tables" / "figures.parquet")
    assert sorted(table["best"].to_pylist()) == [5, 37]


def test_the_manifest_names_inputs_and_no_folders_of_this_machine(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", text_line("a"))
    elsewhere = write_lines(tmp_path / "elsewhere.jsonl", text_line("b"), "{}")
    outcome = build(load(site), [elsewhere])
    assert [entry["name"] for entry in outcome.release.manifest["inputs"]] == ["elsewhere.jsonl", "facts.jsonl"]
    for path in outcome.release.path.rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()


def test_reports_of_contradictions_and_rows_name_no_folders(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", text_line("a"), text_line("b"))
    elsewhere = write_lines(tmp_path / "elsewhere.jsonl", text_line("a", 7))
    (site / "t.csv").write_text("id,kind\n1,x\n")
    source = {"id": "{id}", "kind": "record", "dataset": "D", "version": "1", "record_id": "{k}"}
    plan = {"columns": {"k": {"from": "kind", "values": {"y": "z"}}}, "record": {"source": source}}
    (site / "plan.json").write_text(json.dumps(plan))
    with (site / "parley.toml").open("a") as out:
        out.write('[[build.tables]]\nfile = "t.csv"\nplan = "plan.json"\n')
    outcome = build(load(site), [elsewhere])
    assert str(tmp_path) in outcome.problems[0].file, "on the terminal the whole name helps"
    report = (outcome.release.path / "report" / "intake.json").read_text()
    assert str(tmp_path) not in report
    told = [problem["what"] + "; " + problem["cure"] for problem in json.loads(report)["problems"]]
    assert "also names another source (facts.jsonl:1)" in told[0]
    assert "also names another source (elsewhere.jsonl:1)" in told[1]
    assert "add it to column 'k' of plan.json" in told[2]


def test_a_file_name_may_be_any_bytes(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", text_line("a"))
    odd = write_lines(site / os.fsdecode(b"caf\xe9.jsonl"), text_line("b"), text_line("a", 7), "{")
    outcome = build(load(site), [odd])
    assert [entry["name"] for entry in outcome.release.manifest["inputs"]] == ["caf\\xe9.jsonl", "facts.jsonl"]
    assert [(Path(problem.file).name, problem.line) for problem in outcome.problems] == [
        ("caf\\xe9.jsonl", 2),
        ("caf\\xe9.jsonl", 3),
        ("facts.jsonl", 1),
    ]


def test_a_registry_named_like_a_file_of_the_ontology_is_still_one_of_entities(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", text_line("a"))
    (site / "codes.ttl").write_text("<http://e/x> a <https://w3id.org/parley/ns#Person> .")
    with (site / "parley.toml").open("a") as out:
        out.write('registry = ["codes.ttl"]\n')
    store = OxigraphStore.read_only(build(load(site)).release.store_path)
    rows = list(store.query("SELECT ?g { GRAPH ?g { <http://e/x> a ?class } }"))
    assert [graph.value for (graph,) in rows] == ["https://w3id.org/parley/entity"]


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 20])
def test_a_time_that_is_none_is_said_before_anything_is_done(epoch: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    site = make_site(tmp_path, text_line("a"))
    with pytest.raises(KGError, match=r"SOURCE_DATE_EPOCH is .*: set it to whole seconds"):
        build(load(site))
    assert not (site / "releases").exists()


def test_a_build_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    site = make_site(tmp_path, text_line("a"))
    (site / "parley.toml").write_text('[site]\ntitle = "T"\nbase = "http://example.org/"\n')
    with pytest.raises(SiteError, match=r"no sources.*name files"):
        build(load(site))


def test_workers_do_not_change_the_result(tmp_path: Path) -> None:
    lines = [text_line(f"s{n:03}", n) for n in range(150)]
    lines[70] = violating_line("s070")
    one, two = make_site(tmp_path / "one", *lines), make_site(tmp_path / "two", *lines)
    assert build(load(one), workers=1).quarantined == ("s070",)
    assert build(load(two), workers=2).quarantined == ("s070",)
    assert dumps(one) == dumps(two)


def test_the_sample_site_is_whole(tmp_path: Path) -> None:
    outcome = build(load(make_site(tmp_path)), [SAMPLE / "facts.jsonl"])
    assert [str(problem) for problem in outcome.problems] == [
        f"{tmp_path}/facts.jsonl:1: the file holds no facts; write one JSON object a line, or leave the file out"
    ]
    assert outcome.quarantined == ()
    assert outcome.counts["sources"] >= 6
    assert outcome.report.findings == ()
