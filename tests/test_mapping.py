"""Facts to quads: the cases in cases/mapping, and what holds of everything that is mapped.

A case is a folder: `facts.jsonl`, `expected.nq` (each source's graph sorted, in the order of the lines) and, where
entities are to be resolved, `registry.ttl`.
"""

import json
import random
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, OWL, RDF, SKOS

from kg.errors import SiteError
from kg.facts import Document, read
from kg.mapping import MAPPERS, Mapper
from kg.registry import Registry
from kg.resources import ontology_file, ontology_files
from kg.vocab import CF, CFC
from tests.documents import documents
from tests.shared import shared_path
from tests.test_facts import GOLD

BASE = "https://data.example.org/"
CASES = sorted(path for path in (Path(__file__).parent / "cases" / "mapping").iterdir() if path.is_dir())
MODEL = Path(__file__).parents[1] / "docs" / "model.md"


@cache
def shipped():
    return Mapper(BASE, Registry.load([ontology_file("registry.ttl")]))


def parsed(quads):
    return list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))


@cache
def gold_quads():
    """Source id → quads of every gold document."""
    mapped = [shipped().map(document) for name in GOLD for document in read(shared_path(name))]
    return {one.source_id: parsed(one.quads) for one in mapped}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case):
    mapper = Mapper(BASE, Registry.load(sorted(case.glob("registry.ttl"))))
    items = list(read(case / "facts.jsonl"))
    assert [str(item) for item in items if not isinstance(item, Document)] == []
    made = b"".join(mapper.quads(item) for item in items)
    expected = (case / "expected.nq").read_bytes()
    assert sorted(map(str, parsed(made))) == sorted(map(str, parsed(expected)))
    assert made == expected


def test_every_kind_of_fact_has_a_case():
    kinds = {fact["kind"] for case in CASES for line in lines(case) for fact in line["facts"]}
    assert kinds == set(MAPPERS)


def lines(case):
    return [json.loads(line) for line in (case / "facts.jsonl").read_text(encoding="utf-8").split("\n") if line]


@given(documents(), st.randoms(use_true_random=False))
def test_any_document(value, shuffle):
    """One graph, no blank nodes, sorted, no line twice; the order of entities, facts and lists decides nothing."""
    document = Document.model_validate_json(json.dumps(value))
    mapped = shipped().map(document)
    given_lines = mapped.quads.decode().split("\n")
    assert given_lines.pop() == ""
    assert given_lines == sorted(set(given_lines))
    quads = parsed(mapped.quads)
    assert len(quads) == len(given_lines)
    assert {quad.graph_name.value for quad in quads} == {shipped().iris.of(document.source.id).graph}
    assert not [
        quad for quad in quads if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]
    assert len(mapped.resolutions) == len(document.entities)
    for key in ("entities", "facts"):
        shuffle.shuffle(value[key])
    for fact in value["facts"]:
        for key in ("evidence", "participants", "about"):
            if isinstance(fact.get(key), list):
                shuffle.shuffle(fact[key])
    assert shipped().quads(Document.model_validate_json(json.dumps(value))) == mapped.quads


@pytest.mark.parametrize("name", GOLD)
def test_gold_gives_the_same_bytes(name):
    text = shared_path(name).read_text(encoding="utf-8")
    first = shipped().quads(Document.model_validate_json(text))
    value = json.loads(text)
    for key in ("entities", "facts"):
        random.Random(7).shuffle(value[key])
    again = Mapper(BASE, Registry.load([ontology_file("registry.ttl")]))
    assert again.quads(Document.model_validate_json(text)) == first
    assert again.quads(Document.model_validate_json(json.dumps(value))) == first


def test_gold_uses_terms_of_the_ontology_only():
    defined = {
        quad.subject.value
        for path in ontology_files()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    others = {str(term) for term in (DCTERMS.identifier, DCTERMS.title, DCTERMS.issued, DCTERMS.language)}
    others |= {str(DCTERMS.hasVersion), str(SKOS.prefLabel), str(SKOS.altLabel), str(OWL.sameAs), str(RDF.type)}
    for quads in gold_quads().values():
        for quad in quads:
            assert not isinstance(quad.subject, ox.BlankNode)
            assert not isinstance(quad.object, ox.BlankNode)
            assert quad.predicate.value in defined | others
            if quad.predicate.value == str(RDF.type) or (
                isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith("https://w3id.org/parley/")
            ):
                assert quad.object.value in defined


@pytest.mark.parametrize("name", GOLD)
def test_every_gold_fact_is_traceable_to_its_quotes(name):
    document = json.loads(shared_path(name).read_text(encoding="utf-8"))
    source = document["source"]
    store = ox.Store()
    store.load(shipped().quads(Document.model_validate_json(json.dumps(document))), format=ox.RdfFormat.N_QUADS)
    rows = store.query(
        f"""PREFIX cf: <{CF._NS}> PREFIX dcterms: <{DCTERMS}>
        SELECT ?fact ?quote ?start ?end ?text {{
          GRAPH <{shipped().iris.of(source["id"]).graph}> {{
            ?claim a cf:Claim ; dcterms:identifier ?fact ; cf:evidence ?span ; cf:source ?source ; cf:asserts ?content .
            ?span cf:quotedText ?quote ; cf:startOffset ?start ; cf:endOffset ?end ; cf:source ?source .
            ?source cf:text ?text . ?content a ?class }} }}"""
    )
    found = set()
    for row in rows:
        start, end = int(row["start"].value), int(row["end"].value)
        assert row["text"].value[start:end] == row["quote"].value
        found.add((row["fact"].value, start, end, row["quote"].value))
    assert found == {(f["id"], e["start"], e["end"], e["quote"]) for f in document["facts"] for e in f["evidence"]}


def test_every_property_and_class_of_the_model_page_occurs():
    told = MODEL.read_text(encoding="utf-8").partition("## The derived view")[0].partition("## IRIs")[2]
    named = set(re.findall(r"\bcf:(\w+)", told)) - {"Source", "Evidence", "Actor", "Entity"}  # super-classes
    quads = [quad for found in gold_quads().values() for quad in found]
    for case in CASES:
        quads += parsed((case / "expected.nq").read_bytes())
    used = {quad.predicate.value for quad in quads} | {quad.object.value for quad in quads}
    missing = {name for name in named if str(CF[name]) not in used}
    assert missing <= {"Government", "Media", "PopulationGroup", "UnknownActor", "State", "OtherEntity"}, missing
    assert len(named) > 60
    for word in ("title", "issued", "identifier", "hasVersion", "language"):
        assert f"dcterms:{word}" in told
        assert str(DCTERMS[word]) in used


def test_attribution_says_whose_voice_it_is():
    for quads in gold_quads().values():
        claimed = {quad.subject.value for quad in quads if quad.predicate.value == str(CF.claimant)}
        for quad in quads:
            if quad.predicate.value == str(CF.attribution):
                wanted = CFC["attribution-attributed" if quad.subject.value in claimed else "attribution-own-voice"]
                assert quad.object.value == str(wanted)


def test_base_is_checked():
    with pytest.raises(SiteError):
        Mapper("https://data.example.org", Registry())
