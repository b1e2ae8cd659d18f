"""Where in the facts the findings on mapped sources lead."""

import gzip
import json
import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import SKOS

from kg import pipeline
from kg.facts import Document
from kg.mapping import Mapper
from kg.registry import Registry
from kg.site import Site
from kg.validation.locate_facts import locate_facts
from kg.validation.report import Finding
from kg.vocab import CF
from tests.building import text_line, violating_line
from tests.shared import shared_path

BASE = "https://parley.invalid/"
HERE = f"{BASE}source/brief"
MAPPER = Mapper(BASE, Registry())

CLAIM = {"modality": "asserted", "polarity": "positive", "tier": "core"}
EVENT = {
    **CLAIM, "id": "E1", "kind": "event", "event": "ev", "type": "air-strike", "place": "aleppo", "claimant": "army",
    "evidence": [{"start": 0, "end": 4, "quote": "Army"}, {"start": 5, "end": 12, "quote": "bombed "}],
    "participants": [{"entity": "army", "role": "initiator"}, {"entity": "town", "role": "target"}],
    "time": {"start": "2016-09-11", "end": "2016-09-12", "precision": "day", "basis": "stated"},
    "about": ["town", "other"],
}  # fmt: skip
FIGURE = {
    **CLAIM, "id": "N1", "kind": "figure", "about": "ev", "measure": "killed", "population": "civilians", "best": 12.5,
    "evidence": [{"start": 5, "end": 12, "quote": "bombed "}],
}  # fmt: skip
RELATION = {**CLAIM, "id": "R1", "kind": "relation", "type": "ally-of", "subject": "army", "object": "town",
            "symmetric": True}  # fmt: skip
QUALITY = {**CLAIM, "id": "Q1", "kind": "characterization", "subject": "army", "aspect": "rank", "value": "strong"}
DOCUMENT = {
    "format": "facts/1",
    "source": {"id": "brief", "kind": "text", "text": "Army bombed Aleppo", "language": "en-GB", "title": "T"},
    "entities": [
        {"id": "army", "type": "person", "name": "Army", "aliases": ["A", "B"], "mentions": [{"start": 0, "end": 4}]},
        {"id": "town", "type": "place", "name": "Town", "lat": 3.5, "same_as": ["http://x/1", "http://x/2"]},
        {"id": "aleppo", "type": "place", "name": "Aleppo"},
    ],
    "facts": [EVENT, {**EVENT, "id": "E2", "claimant": "town"}, FIGURE, RELATION, QUALITY],
}


def finding(focus: str, path: str | None = None, value: str | None = None) -> Finding:
    """A finding on a node of the source `brief`."""
    return Finding(
        source_id="brief",
        severity="violation",
        source_shape="urn:s",
        constraint_component="urn:c",
        focus_node=f"{HERE}{focus}" if not focus.startswith("http") else focus,
        path=str(CF[path]) if path and ":" not in path else path,
        value=value,
        message="m",
    )


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one object over several lines."""
    path = tmp_path_factory.mktemp("facts") / "x.json"
    path.write_text(json.dumps(DOCUMENT, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("sought", "pointer"),
    [
        (finding("/figure/N1", "best", '"12.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'), "facts[2].best"),
        (finding("/figure/N1", "low"), "facts[2]"),
        (finding("/claim/E1", "startDate"), "facts[0].time.start"),
        (finding("/claim/E1", "startDate", '"2016-09-11"^^<http://www.w3.org/2001/XMLSchema#date>'),
         "facts[0].time.start"),
        (finding("/claim/N1", "startDate"), "facts[2]"),
        (finding("/claim/E2", "claimant", f"<{HERE}/entity/town>"), "facts[1].claimant"),
        (finding("/claim/E1", "concerns", f"<{HERE}/event/other>"), "facts[0].about[1]"),
        (finding("/claim/E1", "evidence", f"<{HERE}/span/5-12>"), "facts[0].evidence[1]"),
        (finding("/claim/E1", "participation", f"<{HERE}/participation/ev/town/target>"), "facts[0].participants[1]"),
        (finding("/participation/ev/town/target", "role"), "facts[0].participants[1].role"),
        (finding("/span/0-4", "quotedText", '"Army"'), "facts[0].evidence[0].quote"),
        (finding("/span/0-4", "startOffset", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),
         "entities[0].mentions[0].start"),
        (finding("/span/5-12"), "facts[0].evidence[1]"),
        (finding("/event/ev"), "facts[0]"),
        (finding("/event/ev", "<https://w3id.org/parley/ns#x> / <urn:y>"), "facts[0]"),
        (finding("/relation/ally-of/army/town", "symmetric"), "facts[3].symmetric"),
        (finding("/characterization/Q1", "valueText", '"strong"'), "facts[4].value"),
        (finding("/entity/town", "http://www.w3.org/2002/07/owl#sameAs", "<http://x/2>"), "entities[1].same_as[1]"),
        (finding("/entity/army", str(SKOS.altLabel), '"B"@en-gb'), "entities[0].aliases[1]"),
        (finding("/entity/town", "latitude"), "entities[1].lat"),
        (finding("", "hedge"), "source"),
        (finding("", "http://purl.org/dc/terms/language"), "source.language"),
        (finding("", None, f"<{HERE}/figure/N1>"), "facts[2]"),
        (finding("", "quotedText", f"<{HERE}/span/5-12>"), "facts[0].evidence[1].quote"),
        (finding("http://elsewhere/"), None),
    ],
    ids=lambda given: given.focus_node.removeprefix(HERE) if isinstance(given, Finding) else given,
)  # fmt: skip
def test_a_finding_leads_to_the_key_it_is_about(facts: Path, sought: Finding, pointer: str | None) -> None:
    (located,) = locate_facts({1: [sought]}, facts, "x.json", MAPPER)
    assert located.pointer == pointer
    assert located.file == "x.json"
    assert located.line is not None
    if pointer is None:
        assert located.line == 1
    elif pointer.endswith("]"):
        key = re.sub(r"\[\d+\]$", "", pointer).rpartition(".")[2]
        lines = facts.read_text(encoding="utf-8").splitlines()
        assert lines[located.line - 1].strip()[0] in '{"', (key, lines[located.line - 1])
    else:
        key = pointer.rpartition(".")[2]
        assert f'"{key}"' in facts.read_text(encoding="utf-8").splitlines()[located.line - 1]


def _at(document: object, pointer: str) -> object:
    for key, index in re.findall(r"([a-z_]+)|\[(\d+)\]", pointer):
        document = document[key] if key else document[int(index)]  # type: ignore[index]
    return document


@pytest.mark.parametrize("name", ["2021-04-03_somali-civil-war", "re3d-2c271bb8"])
def test_each_literal_of_a_source_is_traced_to_where_it_is_written(name: str) -> None:
    path = shared_path(f"facts/dev/{name}.json")
    document = json.loads(path.read_bytes())
    mapped = MAPPER.map(Document.model_validate_json(path.read_bytes()))
    quads = [
        quad
        for quad in pyoxigraph.parse(mapped.quads, format=pyoxigraph.RdfFormat.N_QUADS)
        if isinstance(quad.object, pyoxigraph.Literal) and quad.predicate.value != str(CF.textSha256)
    ]
    asked = [finding(quad.subject.value, quad.predicate.value, str(quad.object)) for quad in quads]
    located = list(locate_facts({1: asked}, path, name, MAPPER))
    assert len(located) > 100
    for quad, one in zip(quads, located, strict=True):
        assert one.pointer is not None
        written, value = _at(document, one.pointer), quad.object.value
        same = str(written).lower() == value.lower() or str(written).startswith(value)
        if not same and isinstance(written, int | float):
            same = Decimal(str(written)) == Decimal(value)
        if isinstance(written, dict):  # a mention has no quote: the span itself is told
            same = {"start", "end"} <= written.keys() and "quote" not in written
        assert same, (one.pointer, written, value)


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".json", ".json.gz"])
def test_check_tells_file_line_and_pointer(tmp_path: Path, suffix: str) -> None:
    bad = [json.dumps(violating_line(name)) for name in ("bad1", "bad2")]
    lines = [json.dumps(text_line("a")), bad[0], json.dumps(text_line("b")), bad[1]]
    text = "[\n" + ",\n".join(lines) + "]" if "jsonl" not in suffix else "\n".join(("", *lines))
    path = tmp_path / f"facts{suffix}"
    path.write_bytes(gzip.compress(text.encode()) if suffix.endswith("gz") else text.encode())
    problems, findings = pipeline.check(
        Site(tmp_path, title="", base=BASE), [path], [], progress=lambda _stage, _steps: lambda: None
    )
    assert not problems
    wrong = {(one.source_id, one.file, one.line) for one in findings if one.is_violation}
    assert wrong == {("bad1", str(path), 3), ("bad2", str(path), 5)}
    for one in findings:
        assert one.pointer is not None
        assert _at(json.loads(lines[(one.line or 0) - 2]), one.pointer) is not None


def test_what_cannot_be_read_again_has_the_line_of_its_source(tmp_path: Path) -> None:
    for path in (None, tmp_path / "gone.jsonl", tmp_path):
        (located,) = locate_facts({7: [finding("/figure/N1")]}, path, "pipe", MAPPER)
        assert (located.file, located.line, located.pointer) == ("pipe", 7, None)
