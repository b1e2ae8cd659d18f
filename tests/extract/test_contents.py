"""What acts of speech are about, and which deal or longer event an event is part of."""

import pytest

pytest.importorskip("spacy", reason="the extra `extract` is not installed")

from kg.extract.pipeline import Extractor
from kg.extract.tiers import kept

ABOUT = [
    ("France condemned the killing of ten farmers in Bol.", "condemnation", ["killing", "attack-on-civilians"]),
    ("The UN accused the army of shelling the port of Mur.", "accusation", ["shelling"]),
    ("Mali welcomed the release of 20 prisoners by the rebels.", "endorsement", ["prisoner-release"]),
    ("Mali welcomed the decision by France to withdraw its troops.", "endorsement", ["withdrawal"]),
    ("Gunmen killed nine farmers in Bol. The army blamed Boko Haram.", "accusation", ["attack-on-civilians"]),
    ("Rebels shelled the port of Mur. France condemned the shelling.", "condemnation", ["shelling"]),
    ("Rebels raided the village of Mur. The envoy condemned the attack.", "condemnation", ["attack-on-civilians"]),
    ("The army accused the rebels of shelling Mur, a charge the rebels reject.", "rejection", ["accusation"]),
]
"""A text, the type of the act, and the types of which that of what it is about is one."""

NOTHING = [
    ("France condemned the attack.", "condemnation"),
    ("Rebels did not shell the port of Mur. France condemned the shelling.", "condemnation"),
    ("Rebels shelled the port of Mur. Mali rejected the offer.", "rejection"),
]

PARTS = [
    ("The deal provides for the withdrawal of troops from the north.", "withdrawal", "planned"),
    ("It provides for the release of 30 captives.", "prisoner-release", "planned"),
    ("Under the agreement, the rebels will free 200 prisoners.", "prisoner-release", "planned"),
    ("As part of the deal, the rebels released 12 hostages on Monday.", "prisoner-release", "asserted"),
    ("Key to the accord is the delivery of food to civilians in Bol.", "aid-delivery", "planned"),
    ("The terms of the accord require the withdrawal of troops from the port.", "withdrawal", "planned"),
]
"""What follows on "Rebels and the government signed a deal in Bol.", and an event that is part of the deal."""


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


def read(extractor, text):
    source = {"id": "s", "kind": "text", "title": None, "published": "2023-06-14", "text": text}
    return [fact for fact in extractor.read(source)["facts"] if fact["kind"] == "event"]


def of_type(facts, kind):
    return next(fact for fact in facts if fact["type"] == kind)


@pytest.mark.parametrize(("text", "kind", "types"), ABOUT)
def test_what_an_act_of_speech_is_about(extractor, text, kind, types):
    facts = read(extractor, text)
    (about,) = of_type(facts, kind)["about"]
    assert next(fact["type"] for fact in facts if fact["event"] == about) in types


@pytest.mark.parametrize(("text", "kind"), NOTHING)
def test_what_no_grammar_shows_is_left_out(extractor, text, kind):
    assert "about" not in of_type(read(extractor, text), kind)


@pytest.mark.parametrize(("text", "kind", "modality"), PARTS)
def test_what_a_deal_lays_down_is_part_of_it(extractor, text, kind, modality):
    facts = read(extractor, f"Rebels and the government signed a deal in Bol. {text}")
    part = of_type(facts, kind)
    assert part["part_of"] == of_type(facts, "agreement-reached")["event"]
    assert part["modality"] == modality


def test_a_term_of_a_deal_that_is_not_told_has_not_happened(extractor):
    part = of_type(read(extractor, "The deal provides for the withdrawal of troops from the north."), "withdrawal")
    assert part["modality"] == "planned"
    assert "part_of" not in part


def test_what_is_agreed_by_others_is_no_part(extractor):
    text = "Rebels and the government signed a deal in Bol. France withdrew its troops from Mur."
    assert "part_of" not in of_type(read(extractor, text), "withdrawal")


def test_what_happened_in_a_longer_event_is_part_of_it(extractor):
    facts = read(extractor, "The ministers met on the sidelines of a summit in Bol.")
    assert of_type(facts, "meeting")["part_of"] == of_type(facts, "summit")["event"]


def test_a_published_event_is_about_published_events_only():
    def event(number, confidence, **keys):
        told = {"id": f"f{number}", "kind": "event", "event": f"e{number}", "participants": [], "claimant": None}
        return told | {"place": None, "confidence": confidence} | keys

    facts = [event(1, 0.9, about=["e2", "e3"], part_of="e2"), event(2, 0.1), event(3, 0.8)]
    told, _ = kept({"entities": [], "facts": facts}, "publish")["facts"]
    assert told["about"] == ["e3"]
    assert "part_of" not in told
