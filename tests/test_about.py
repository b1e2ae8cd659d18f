"""What a release says of itself: counts that hold, and the sources that were taken back."""

import gzip
import json
import shutil
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.pipeline import build
from kg.publish.about import GRAPHS_LISTED, gone, statistics
from kg.release import Release, Releases
from kg.site import Site, load
from kg.store.oxigraph import OxigraphStore
from tests.building import SAMPLE, make_site, text_line, violating_line, write_lines
from tests.shared import shared_path

BASE = "http://127.0.0.1:8000/"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SAME_AS = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
NAMES = ["entities.txt", "retracted.txt", "sources.txt", "statistics.json"]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample site: texts and records, reference entities with links out, a derived view."""
    site = make_site(tmp_path_factory.mktemp("sample"), text_line("caf\u00e9 (1)"))
    found = build(load(site), [SAMPLE / "facts.jsonl"]).release
    assert found is not None
    return found


@pytest.fixture(scope="module")
def triples(release: Release) -> set[ox.Triple]:
    """Every statement of the store's default graph, read without SPARQL."""
    store = ox.Store.read_only(str(release.store_path))
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def by_name(rows: list[dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    assert [row[name] for row in rows] == sorted({row[name] for row in rows})
    return {row[name]: row for row in rows}


def test_the_totals_are_those_of_the_store(release: Release, triples: set[ox.Triple]) -> None:
    said = release.statistics
    assert said["triples"] == len(triples) > 3000
    assert said["distinctSubjects"] == len({t.subject for t in triples})
    assert said["distinctObjects"] == len({t.object for t in triples})
    assert said["properties"] == len({t.predicate for t in triples}) == len(said["propertyPartitions"])
    assert (
        said["classes"] == len({t.object for t in triples if t.predicate == RDF_TYPE}) == len(said["classPartitions"])
    )
    assert said["entities"] == len({t.subject for t in triples if t.subject.value.startswith(BASE)})
    assert said["documents"] == release.manifest["counts"]["sources"] == 10


def test_partitions(release: Release, triples: set[ox.Triple]) -> None:
    numbers: Counter[str] = Counter(t.predicate.value for t in triples)
    subjects, objects, instances = defaultdict(set), defaultdict(set), defaultdict(set)
    for t in triples:
        subjects[t.predicate.value].add(t.subject)
        objects[t.predicate.value].add(t.object)
        if t.predicate == RDF_TYPE:
            instances[t.object.value].add(t.subject)
    found = by_name(release.statistics["propertyPartitions"], "property")
    assert {name: row["triples"] for name, row in found.items()} == numbers
    assert {name: row["distinctSubjects"] for name, row in found.items()} == {n: len(s) for n, s in subjects.items()}
    assert {name: row["distinctObjects"] for name, row in found.items()} == {n: len(o) for n, o in objects.items()}
    classes = by_name(release.statistics["classPartitions"], "class")
    assert {name: row["entities"] for name, row in classes.items()} == {n: len(s) for n, s in instances.items()}
    for name, row in classes.items():
        assert row["triples"] == sum(1 for t in triples if t.subject in instances[name])


def test_named_graphs_are_counted_and_listed_with_those_of_everybody_first(release: Release) -> None:
    store = ox.Store.read_only(str(release.store_path))
    expected: Counter[str] = Counter()
    for quad in store:
        if isinstance(quad.graph_name, ox.NamedNode):
            expected[quad.graph_name.value] += 1
    said = release.statistics["namedGraphs"]
    assert {row["graph"]: row["triples"] for row in said["listed"]} == expected
    assert (said["graphs"], said["triples"]) == (len(expected), sum(expected.values()))
    names = [row["graph"] for row in said["listed"]]
    others = [name for name in names if not name.startswith(f"{BASE}graph/")]
    assert names[: len(others)] == others
    assert f"{BASE}view" in others


def test_of_very_many_graphs_all_are_counted_and_the_first_are_listed() -> None:
    lines = "".join(f'<{BASE}s> <{BASE}p> "{n}" <{BASE}graph/{n:05}> .\n' for n in range(GRAPHS_LISTED + 7))
    said = statistics(OxigraphStore.memory(f'{lines}<{BASE}s> <{BASE}p> "0" <{BASE}view> .\n'.encode()), BASE)
    graphs = said["namedGraphs"]
    assert (graphs["graphs"], graphs["triples"], len(graphs["listed"])) == (1008, 1008, 1000)
    assert graphs["listed"][0] == {"graph": f"{BASE}view", "triples": 1}
    assert graphs["listed"][1]["graph"] == f"{BASE}graph/00000"


def test_links_out_are_counted_by_property_and_site(release: Release, triples: set[ox.Triple]) -> None:
    wikidata = "http://www.wikidata.org/"
    (found,) = [
        one for one in release.statistics["linksets"] if (one["property"], one["site"]) == (SAME_AS.value, wikidata)
    ]
    targets = [t.object.value for t in triples if t.predicate == SAME_AS and t.object.value.startswith(wikidata)]
    assert found["triples"] == len(targets) > 20
    assert found["uriSpace"] == "http://www.wikidata.org/entity/"
    assert all(one["site"] in one["uriSpace"] for one in release.statistics["linksets"])
    assert not [one for one in release.statistics["linksets"] if one["site"].startswith(BASE)]


def test_coverage_is_that_of_the_events_of_the_view(release: Release, triples: set[ox.Triple]) -> None:
    view = "https://w3id.org/parley/view#"
    days = [t.object.value for t in triples if t.predicate.value in (f"{view}startDate", f"{view}endDate")]
    assert release.statistics["temporal"] == {"startDate": min(days), "endDate": max(days)}
    places = {t.object for t in triples if t.predicate.value == f"{view}place"}
    ns = "https://w3id.org/parley/ns#"
    lats = [float(t.object.value) for t in triples if t.subject in places and t.predicate.value == f"{ns}latitude"]
    longs = [float(t.object.value) for t in triples if t.subject in places and t.predicate.value == f"{ns}longitude"]
    box = {name: float(value) for name, value in release.statistics["spatial"].items()}
    assert box == {"west": min(longs), "south": min(lats), "east": max(longs), "north": max(lats)}


def test_what_has_no_events_and_places_says_nothing_of_time_and_space() -> None:
    said = statistics(OxigraphStore.memory(b"<http://e/s> <http://e/p> <http://e/o> ."), "http://e/")
    assert (said["temporal"], said["spatial"], said["linksets"], said["examples"]) == (None, None, [], {})
    assert (said["triples"], said["entities"], said["namedGraphs"]["graphs"]) == (1, 1, 0)


def test_a_registry_with_blank_nodes_is_counted_too() -> None:
    lines = f'_:a {RDF_TYPE} _:b .\n_:a <http://e/p> "x" .\n'
    said = statistics(OxigraphStore.memory(lines.encode()), "http://e/")
    assert (said["triples"], said["entities"], said["classPartitions"]) == (2, 0, [])


def test_the_lists_are_sorted_and_complete(release: Release) -> None:
    dump = gzip.decompress(release.dumps["sources.nq.gz"].read_bytes())
    expected = {
        quad.subject.value
        for quad in ox.parse(dump, format=ox.RdfFormat.N_QUADS)
        if quad.predicate == RDF_TYPE and quad.object.value.endswith(("#TextSource", "#RecordSource"))
    }
    sources = list(release.listed("sources.txt"))
    assert sources == sorted(expected)
    assert f"{BASE}source/caf%C3%A9%20%281%29" in sources
    entities = list(release.listed("entities.txt"))
    assert entities == sorted(set(entities))
    assert f"{BASE}source/caf%C3%A9%20%281%29/entity/militia" in entities


def test_the_folder_is_part_of_the_sealed_release(release: Release) -> None:
    assert sorted(path.name for path in (release.path / "about").iterdir()) == NAMES
    assert {f"about/{name}" for name in NAMES} <= release.manifest["files"].keys()
    assert release.verify() == []


def test_two_builds_of_the_same_give_the_same_bytes(tmp_path: Path) -> None:
    lines = [text_line(f"s{n}", n + 1) for n in range(9)]
    one = make_site(tmp_path / "one", *lines)
    two = make_site(tmp_path / "two", *lines[::-1])
    first, second = (build(load(site)).release for site in (one, two))
    again = build(load(one)).release
    assert first is not None
    assert second is not None
    assert again is not None
    for name in NAMES:
        told = (first.path / "about" / name).read_bytes()
        assert told == (second.path / "about" / name).read_bytes()
        assert told == (again.path / "about" / name).read_bytes()


def source(name: str) -> str:
    return f"{BASE}source/{name}"


def rebuilt(site: Path, *lines: dict[str, Any]) -> Release:
    write_lines(site / "facts.jsonl", *lines)
    found = build(load(site)).release
    assert found is not None
    return found


def test_a_source_is_retracted_stays_so_and_may_come_back(tmp_path: Path) -> None:
    a, b, c = (text_line(name) for name in "abc")
    site = make_site(tmp_path)
    first = rebuilt(site, a, b, c)
    assert (first.retracted, first.previous) == (frozenset(), None)
    second = rebuilt(site, a)
    assert second.retracted == {source("b"), source("c")}
    assert second.previous == first.id
    third = rebuilt(site, a, c)
    assert third.retracted == {source("b")}, "b is carried on, c is back"
    assert (third.path / "about" / "retracted.txt").read_text() == f"{source('b')}\n"
    assert rebuilt(site, a, b, c).retracted == frozenset()
    assert third.verify() == []


def test_a_quarantined_source_is_not_there(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    rebuilt(site, text_line("a"), text_line("b"))
    assert rebuilt(site, text_line("a"), violating_line("b")).retracted == {source("b")}


def test_what_was_never_published_is_not_retracted(tmp_path: Path) -> None:
    """The release before is the published one, whichever was built last."""
    site = make_site(tmp_path)
    first = rebuilt(site, text_line("a"))
    rebuilt(site, text_line("a"), text_line("b"))
    Releases(site / "releases").switch(first.id)
    third = rebuilt(site, text_line("a"))
    assert (third.retracted, third.previous) == (frozenset(), first.id)


def test_a_release_of_another_base_says_nothing_about_this_one(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    rebuilt(site, text_line("a"), text_line("b"))
    toml = site / "parley.toml"
    toml.write_text(toml.read_text().replace(BASE, "https://example.org/"))
    moved = rebuilt(site, text_line("a"))
    assert (moved.retracted, moved.previous) == (frozenset(), None)


def forget_about(release: Release) -> None:
    """Make it a release of Parley 0.1."""
    shutil.rmtree(release.path / "about")
    path = release.path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"] = {name: one for name, one in manifest["files"].items() if not name.startswith("about/")}
    del manifest["previous"]
    path.chmod(0o644)
    path.write_text(json.dumps(manifest))


def test_a_release_of_an_older_parley_says_nothing_and_its_sources_are_asked_of_its_store(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    forget_about(rebuilt(site, text_line("a"), text_line("b")))
    old = Releases(site / "releases").current()
    assert old.verify() == []
    assert (dict(old.statistics), old.retracted, old.previous, list(old.listed("sources.txt"))) == (
        {},
        frozenset(),
        None,
        [],
    )
    assert rebuilt(site, text_line("a")).retracted == {source("b")}


def test_a_broken_release_does_not_keep_the_next_from_being_built(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    broken = rebuilt(site, text_line("a"), text_line("b"))
    forget_about(broken)
    shutil.rmtree(broken.store_path)
    assert rebuilt(site, text_line("a")).retracted == frozenset()
    current = Releases(site / "releases").current()
    (current.path / "manifest.json").chmod(0o644)
    (current.path / "manifest.json").write_text("{")
    assert rebuilt(site, text_line("a")).previous is None


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [("", "", ""), ("abc", "", "abc"), ("abc", "abc", ""), ("aabbd", "bx", "ad"), ("b", "abc", ""), ("z", "abc", "z")],
)
def test_gone(before: str, now: str, expected: str) -> None:
    assert "".join(gone(before, now)) == expected


def test_the_gold_release(tmp_path: Path) -> None:
    files = [shared_path("seed/facts.json"), *sorted(shared_path("facts/dev").glob("*.json"))]
    outcome = build(Site(tmp_path, "Gold", BASE, releases=tmp_path / "releases"), files)
    assert outcome.release is not None
    said = outcome.release.statistics
    assert said["documents"] == 15
    claims = by_name(said["classPartitions"], "class")["https://w3id.org/parley/ns#Claim"]
    assert claims["entities"] == 420
    assert said["namedGraphs"]["graphs"] == 15 + 5, (
        "the texts', the view's, and those of the ontology, its view, the codes and the entities"
    )
