"""The derived view holds what is asserted in a source's own voice or by a record, and nothing else."""

import json
from itertools import product
from typing import get_args

import pyoxigraph as ox
import pytest

from kg import codes
from kg.facts import Document, read
from kg.mapping import Mapper
from kg.publish import view
from kg.publish.graph import SourceGraph
from kg.registry import Registry
from kg.resources import ontology_file
from kg.vocab import CFC, CFV
from tests.shared import shared_path
from tests.test_facts import GOLD

BASE = "https://data.example.org/"
S = f"{BASE}source/desk"
MAPPER = Mapper(BASE, Registry())
TEXT = "Words that stand for anything."
ENTITIES = [{"id": name, "type": "organization", "name": name} for name in ("a", "b", "c")]


def fact(name, kind, modality="asserted", polarity="positive", **own):
    evidence = [{"start": 0, "end": 5, "quote": "Words"}]
    return {"id": name, "kind": kind, "modality": modality, "polarity": polarity, "evidence": evidence, **own}


def shown(*facts, record=False):
    """The view of one source as (subject, property, object): own IRIs shortened to their ends, literals as they are."""
    source = {"id": "desk", "kind": "text", "text": TEXT}
    if record:
        source = {"id": "desk", "kind": "record", "dataset": "d", "version": "1", "record_id": "7"}
        facts = [{key: value for key, value in one.items() if key != "evidence"} for one in facts]
    line = {"format": "facts/1", "source": source, "entities": ENTITIES, "facts": list(facts)}
    quads = MAPPER.quads(Document.model_validate_json(json.dumps(line)))
    triples = "".join(f"{triple} .\n" for triple in view.triples(SourceGraph.read(quads)))
    found = [
        (t.subject.value, t.predicate.value, t.object.value) for t in ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)
    ]
    for _, predicate, _ in found:
        assert predicate in {str(CFV[name]) for name in CFV.__annotations__ if name[0] != "_"}
    return {tuple(short(value) for value in triple) for triple in found}


def short(value):
    for start in (f"{S}/entity/", f"{S}/", str(CFV._NS), str(CFC._NS)):
        if value.startswith(start) and value != start:
            return value.removeprefix(start)
    return value


EVENT = {
    "event": "e",
    "type": "meeting",
    "participants": [{"entity": "a", "role": "party"}, {"entity": "b", "role": "mediator"}],
    "time": {"start": "2016-09-10", "end": "2016-09-11"},
    "place": "c",
}
EVENT_SHOWN = {
    ("event/e", "type", "event-meeting"),
    ("event/e", "startDate", "2016-09-10"),
    ("event/e", "endDate", "2016-09-11"),
    ("event/e", "place", "c"),
    ("event/e", "source", S),
    ("event/e", "party", "a"),
    ("event/e", "mediator", "b"),
}
DEATHS = {"about": "e", "measure": "killed", "population": "all", "low": 3, "best": 4, "high": 5.5}
DEATHS_SHOWN = {("event/e", "deathsLow", "3"), ("event/e", "deathsBest", "4"), ("event/e", "deathsHigh", "5.5")}
RELATION = {"type": "fights-against", "subject": "a", "object": "b"}


def test_event():
    assert shown(fact("F1", "event", **EVENT)) == EVENT_SHOWN


def test_event_of_a_record():
    assert shown(fact("F1", "event", **EVENT), record=True) == EVENT_SHOWN


def test_deaths():
    assert shown(fact("F1", "event", **EVENT), fact("F2", "figure", **DEATHS)) == EVENT_SHOWN | DEATHS_SHOWN


def test_relation_one_way_and_both_ways():
    assert shown(fact("F1", "relation", **RELATION)) == {("a", "fightsAgainst", "b")}
    both = {("a", "fightsAgainst", "b"), ("b", "fightsAgainst", "a")}
    assert shown(fact("F1", "relation", **RELATION, symmetric=True)) == both


def test_characterizations_are_not_shown():
    assert shown(fact("F1", "characterization", subject="a", aspect="rank", value="first")) == set()


FACTS = {
    "event": fact("F", "event", **EVENT),
    "figure": fact("F", "figure", **DEATHS),
    "relation": fact("F", "relation", **RELATION, symmetric=True),
}
VOICES = [
    (modality, polarity, claimant)
    for modality, polarity, claimant in product(get_args(codes.Modality), get_args(codes.Polarity), [None, "a"])
    if (modality, polarity, claimant) != ("asserted", "positive", None)
]


@pytest.mark.parametrize("kind", FACTS)
@pytest.mark.parametrize("record", [False, True])
@pytest.mark.parametrize(("modality", "polarity", "claimant"), VOICES)
def test_only_what_is_asserted_in_its_own_voice_is_shown(kind, modality, polarity, claimant, record):
    bare = fact("E", "event", event="e", type="meeting")  # so that a figure has an event to be about
    before = {("event/e", "type", "event-meeting"), ("event/e", "source", S)}
    changed = FACTS[kind] | {"modality": modality, "polarity": polarity, "claimant": claimant}
    assert shown(bare, changed, record=record) == before


def test_one_claim_of_two_on_a_relation_is_enough():
    again = fact("F2", "relation", modality="demanded", **RELATION)
    assert shown(fact("F1", "relation", **RELATION), again) == {("a", "fightsAgainst", "b")}


def test_two_accounts_give_two_values():
    other = EVENT | {"time": {"start": "2016-09-09"}, "type": "agreement-reached", "participants": [], "place": None}
    assert shown(fact("F1", "event", **EVENT), fact("F2", "event", **other)) == EVENT_SHOWN | {
        ("event/e", "type", "event-agreement-reached"),
        ("event/e", "startDate", "2016-09-09"),
    }


@pytest.mark.parametrize(
    "other",
    [{"measure": "injured"}, {"population": "civilians"}, {"about": "a"}, {"low": None, "best": None, "high": None}],
)
def test_other_figures_are_not_shown(other):
    assert shown(fact("F1", "event", **EVENT), fact("F2", "figure", **(DEATHS | other))) == EVENT_SHOWN


@pytest.mark.parametrize("code", get_args(codes.Relation))
def test_every_relation_has_a_property(code):
    first, *others = code.split("-")
    name = first + "".join(word.title() for word in others)
    assert shown(fact("F1", "relation", **(RELATION | {"type": code}))) == {("a", name, "b")}


@pytest.mark.parametrize("role", get_args(codes.Role))
def test_every_role_has_a_property(role):
    parts = {"participants": [{"entity": "a", "role": role}]}
    assert ("event/e", role, "a") in shown(fact("F1", "event", event="e", type="meeting", **parts))


def test_no_demand_of_gold_is_shown():
    """What is shown of an event comes from a claim that counts; events that are only demanded or reported are not."""
    mapper = Mapper(BASE, Registry.load([ontology_file("registry.ttl")]))
    told = 0
    for name in GOLD:
        (document,) = read(shared_path(name))
        iris = mapper.iris.of(document.source.id)
        events = [one for one in document.facts if one.kind == "event"]
        good = {
            iris.event(one.event)
            for one in events
            if (one.modality, one.polarity, one.claimant) == ("asserted", "positive", None)
        }
        triples = list(view.triples(SourceGraph.read(mapper.quads(document))))
        subjects = {triple[1 : triple.index(">")] for triple in triples}
        about = {subject for subject in subjects if subject.startswith(f"{iris.source}/event/")}
        dead = {
            iris.event(one.about)
            for one in document.facts
            if one.kind == "figure" and (one.modality, one.polarity, one.claimant) == ("asserted", "positive", None)
        }
        related = {
            iris.event(one.subject)
            for one in document.facts
            if one.kind == "relation" and (one.modality, one.polarity, one.claimant) == ("asserted", "positive", None)
        }
        assert good <= about <= good | dead | related
        told += len({one.event for one in events}) - len(good)
    assert told > 50
