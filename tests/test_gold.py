"""The gold facts, end to end: 15 sources and 420 facts built, and every fact traced from claim to quote in SPARQL."""

import json
from pathlib import Path
from typing import Any

import pytest

from kg.outcome import Outcome
from kg.pipeline import build
from kg.site import Site
from kg.store.oxigraph import OxigraphStore
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
