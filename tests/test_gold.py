"""The gold facts, end to end: 15 sources and 420 facts built, and every fact traced from claim to quote in SPARQL."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.outcome import Outcome
from kg.pipeline import build
from kg.site import Site
from kg.store.oxigraph import OxigraphStore
from tests import test_queries
from tests.shared import shared_path

BASE = "http://127.0.0.1:8000/"
TRACE = """
PREFIX cf: <https://w3id.org/parley/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?source ?fact ?start ?end ?quote ?there {
  ?claim a cf:Claim ; cf:source ?s ; dcterms:identifier ?fact ; cf:asserts ?content ; cf:evidence ?span .
  ?content a ?kind . ?s dcterms:identifier ?source ; cf:text ?text .
  ?span cf:source ?s ; cf:startOffset ?start ; cf:endOffset ?end ; cf:quotedText ?quote .
  BIND(SUBSTR(?text, ?start + 1, ?end - ?start) AS ?there)
}"""


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return [shared_path("seed/facts.json"), *sorted(shared_path("facts/dev").glob("*.json"))]


@pytest.fixture(scope="module")
def outcome(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("gold")
    return build(Site(folder, "Gold", BASE, releases=folder / "releases"), files)


def test_no_source_is_quarantined_and_no_line_left_out(outcome: Outcome) -> None:
    assert outcome.quarantined == ()
    assert [str(problem) for problem in outcome.problems] == []
    assert outcome.counts["sources"] == 15
    assert outcome.counts["claims"] == 420


def test_every_fact_is_traced_from_claim_to_quote(files: list[Path], outcome: Outcome) -> None:
    assert outcome.release is not None
    store = OxigraphStore.read_only(outcome.release.store_path)
    traced: dict[tuple[str, str], set[tuple[int, int, str]]] = {}
    for row in store.query(TRACE):
        source, fact, start, end, quote, there = (term.value for term in row)  # type: ignore[union-attr]
        assert quote == there
        traced.setdefault((source, fact), set()).add((int(start), int(end), quote))
    expected: dict[tuple[str, str], set[tuple[int, int, str]]] = {}
    for path in files:
        line: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for fact in line["facts"]:
            expected[line["source"]["id"], fact["id"]] = {(e["start"], e["end"], e["quote"]) for e in fact["evidence"]}
    assert len(expected) == 420
    assert traced == expected


SEED = f"{BASE}graph/syria-ceasefire-2016-09"
REFERENCE = ("https://w3id.org/parley/ns", "https://w3id.org/parley/code", "https://w3id.org/parley/entity")


@pytest.mark.parametrize("name", test_queries.QUERIES)
def test_the_competency_questions_on_the_release(name: str, outcome: Outcome) -> None:
    """Asked of the seed's graph, the release of all 15 sources gives the rows that the seed's facts lead to.

    Asked of everything, it gives those rows among others, but for the questions that count.
    """
    assert outcome.release is not None
    store = OxigraphStore.read_only(outcome.release.store_path)
    text = test_queries.QUERIES[name].read_text(encoding="utf-8")
    expected = test_queries.expected("seed", name)
    alone = store.query(text, base_iri=BASE, default_graphs=(SEED, *REFERENCE), named_graphs=())
    assert test_queries.table(list(alone.variables), rows(alone), "seed") == expected
    everything = store.query(text, base_iri=BASE)
    found = test_queries.table(list(everything.variables), rows(everything), "seed")
    if "COUNT(" not in text:
        assert {tuple(row) for row in expected} <= {tuple(row) for row in found}


def rows(answer: Any) -> list[list[str]]:
    return [
        ["" if term is None else test_queries.short(term.value, is_iri=isinstance(term, ox.NamedNode)) for term in row]
        for row in answer
    ]
