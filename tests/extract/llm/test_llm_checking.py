"""What is taken of an answer and what is refused, with reasons that say what to mend."""

import json
from typing import get_args

import pytest

from kg import codes
from kg.extract.llm.answer import Answer, Refusal
from kg.extract.llm.checking import Known, Pool, sift
from kg.extract.llm.quotes import Searchable
from tests.extract.llm.llm_cases import CLINIC, ENTITIES, FORCE, PLAIN, TEXT, good, killed, shelling
from tests.extract.llm.llm_stub_server import answer


def sifted(given, known=None, text=TEXT):
    """The sound items, and every refusal as text, of an answer as a model would write it."""
    read = Answer.model_validate_json(json.dumps(given))
    found = sift(Pool().plus(read), Searchable(text), known or Known(published=True))
    return found, [str(refusal) for refusal in (*read.refused(), *found.refused)]


def test_a_good_answer_is_taken_whole():
    found, refused = sifted(good())
    assert refused == []
    assert [str(fact) for fact in found.good.facts] == [
        "event clinic-shelling (shelling)",
        "figure 'at least 12' of clinic-shelling",
    ]
    assert [entity.name for entity in found.good.entities] == [entity["name"] for entity in ENTITIES]


def relation(**changes):
    return {
        "type": "controls",
        "subject": "Arani Defence Force",
        "object": "Port Bellamy",
        "evidence": [{"quote": "The group has also seized the harbour"}],
        **PLAIN,
        **changes,
    }


def quality(**changes):
    return {
        "subject": "clinic",
        "aspect": "condition",
        "value": "never fired on",
        "evidence": [{"quote": "never fired on the clinic"}],
        **PLAIN,
        **changes,
    }


def when(text="on Tuesday", start="2025-10-07", end="2025-10-07", basis="resolved", precision="day"):
    return {"text": text, "start": start, "end": end, "precision": precision, "basis": basis}


EVENTS = {
    "quote": ({"evidence": [{"quote": "Troops bombed a clinic"}]}, "'Troops bombed a clinic' is not in the text"),
    "one word": ({"evidence": [{"quote": "shelled"}]}, "'shelled' is one word"),
    "no evidence": ({"evidence": []}, "evidence"),
    "occurrence": ({"evidence": [{"quote": "clinic", "occurrence": 9}]}, "stands 2 times"),
    "occurrence 0": ({"evidence": [{"quote": "clinic", "occurrence": 0}]}, "occurrence"),
    "code": ({"type": "missile-strike"}, "'missile-strike' is no code of this list"),
    "near code": ({"type": "shellling"}, "did you mean shelling?"),
    "modality": ({"modality": "certain"}, "modality: 'certain' is no code"),
    "polarity": ({"polarity": None}, "polarity"),
    "participant": ({"participants": [{"entity": "Nobody", "role": "target"}]}, "its target 'Nobody' is no entity"),
    "participant without entity": ({"participants": [{"role": "target"}]}, "participants.0.entity"),
    "role": ({"participants": [{"entity": "clinic", "role": "victim"}]}, "'victim' is no code"),
    "initiator is target": (
        {"participants": [{"entity": "clinic", "role": "initiator"}, {"entity": "the clinic", "role": "target"}]},
        "is no entity",
    ),
    "initiator is target by another name": (
        {
            "participants": [
                {"entity": "Arani Defence Force", "role": "initiator"},
                {"entity": "arani  defence force", "role": "target"},
            ]
        },
        "both initiator and target",
    ),
    "place": ({"place": "Lomar"}, "its place 'Lomar' is no entity"),
    "place that is none": ({"place": "doctors' union"}, "is of type organization"),
    "claimant": ({"claimant": "The Strait Post"}, "its claimant 'The Strait Post' is no entity"),
    "claimant is an event": ({"claimant": "clinic-shelling"}, "is no entity"),
    "hedge": ({"hedge": "reportedly"}, "the hedge 'reportedly' is not in the text"),
    "about": ({"about": ["peace talks"]}, "its about 'peace talks' is no entity"),
    "part of": ({"part_of": "the war"}, "its part_of 'the war' is no event"),
    "part of itself": ({"part_of": "clinic-shelling"}, "is the event itself"),
    "condition": ({"condition": "a truce"}, "its condition 'a truce' is no event"),
    "time words": ({"time": when(text="on Monday")}, "the time 'on Monday' is not in the text"),
    "weekday": ({"time": when(start="2025-10-06", end="2025-10-06")}, "2025-10-06 is a Monday"),
    "external": ({"time": when(basis="external")}, "a date may not come from elsewhere"),
    "time order": ({"time": when(start="2025-10-08", end="2025-10-07")}, "start is after end"),
    "no such day": ({"time": when(start="2025-02-30", end=None)}, "2025-02-30"),
    "time of day": ({"time": when(start="2025-10-07T10:00:00Z", end=None)}, "time.start"),
    "label": ({"event": ""}, "event"),
    "sure": ({"sure": 0.9}, "sure"),
}


@pytest.mark.parametrize("name", EVENTS)
def test_a_bad_event_is_refused(name):
    changes, why = EVENTS[name]
    found, refused = sifted(answer(entities=ENTITIES, events=[shelling(**changes)]))
    assert found.good.facts == ()
    assert len(refused) == 1
    assert why in refused[0]


def test_an_event_in_time_is_taken():
    found, refused = sifted(answer(entities=ENTITIES, events=[shelling(time=when())]))
    assert (len(found.good.facts), refused) == (1, [])


def test_without_a_date_of_publication_no_date_is_resolved():
    _, refused = sifted(answer(entities=ENTITIES, events=[shelling(time=when())]), Known(published=False))
    assert "no date of publication is known" in refused[0]
    open_time = when(start=None, end=None, basis="stated")
    _, refused = sifted(answer(entities=ENTITIES, events=[shelling(time=open_time)]), Known(published=False))
    assert refused == []


FIGURES = {
    "endless": ({"low": 10**400}, "not those of its text"),
    "number as text": ({"low": "12"}, "low"),
    "true": ({"low": True}, "low"),
    "negative": ({"low": -1}, "low"),
    "order": ({"low": 12, "high": 3}, "low <= best <= high"),
    "bound as best": ({"low": None, "best": 12}, "'at least' makes the number a bound"),
    "another number": ({"low": 21}, "not those of its text"),
    "words": ({"text": "over 12"}, "the text 'over 12' is not in the text"),
    "measure": ({"measure": "dead"}, "'dead' is no code"),
    "population": ({"population": "side-a"}, "use combatants"),
    "about": ({"about": "another"}, "its about 'another' is no entity"),
    "subset": ({"subset_of": "all-killed"}, "no label of another figure"),
    "itself": ({"subset_of": "x", "label": "x"}, "a subset of itself"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_bad_figure_is_refused(name):
    changes, why = FIGURES[name]
    found, refused = sifted(good(figures=[killed(**changes)]))
    assert [type(fact).__name__ for fact in found.good.facts] == ["Event"]
    assert len(refused) == 1
    assert why in refused[0]


NUMBERS = [
    ("Over 2,000", {"low": 2000}, True),
    ("over 2,000", {"best": 2000}, False),
    ("no more than 20", {"high": 20}, True),
    ("no fewer than 20", {"low": 20}, True),
    ("no more than 20", {"best": 20}, False),
    ("nearly 8,000", {"high": 8000}, True),
    ("nearly 8,000", {"low": 8000, "best": 8000}, False),
    ("37", {"best": 37}, True),
    ("between 13 and 15", {"low": 13, "high": 15}, True),
    ("dozens", {"low": 24}, True),
    ("dozens", {"best": 24}, False),
    ("several", {}, True),
    ("several people", {"low": 3}, False),
    ("2.5 million", {"best": 2_500_000}, True),
    ("1.200", {"best": 1200}, True),
    ("fifteen", {"best": 15}, True),
    ("$300 million", {"best": 300_000_000}, True),
    ("12", {"best": 120}, False),
]


@pytest.mark.parametrize(("words", "numbers", "taken"), NUMBERS)
def test_numbers_are_those_of_the_words(words, numbers, taken):
    text = f"{words} were hurt in Port Bellamy"
    figure = killed(**{"low": None, **numbers}, text=words, about="Port Bellamy", claimant=None)
    figure["evidence"] = [{"quote": text}]
    town = {"name": "Port Bellamy", "type": "place", "names": ["Port Bellamy"]}
    found, refused = sifted(answer(entities=[town], figures=[figure]), text=text)
    assert (len(found.good.facts), len(refused)) == ((1, 0) if taken else (0, 1))


OTHERS = {
    "relation": ("relations", relation(), None),
    "relation to itself": ("relations", relation(object="arani defence force"), "subject and object are the same"),
    "relation to nobody": ("relations", relation(object="the harbour"), "its object 'the harbour' is no entity"),
    "topic": ("relations", relation(topic="war"), "its topic 'war' is no entity"),
    "quality": ("characterizations", quality(), None),
    "quality in other words": ("characterizations", quality(value="unharmed"), "the value 'unharmed' is not in"),
    "quality of nobody": ("characterizations", quality(subject="it"), "its subject 'it' is no entity"),
    "aspect": ("characterizations", quality(aspect="colour"), "'colour' is no code"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_relations_and_qualities(name):
    list_, item, why = OTHERS[name]
    found, refused = sifted(answer(entities=ENTITIES, **{list_: [item]}))
    assert len(found.good.facts) == (why is None)
    assert [why in reason for reason in refused] == [True] * (why is not None)


def test_an_entity_that_the_text_does_not_have_is_refused_and_what_rests_on_it():
    stranger = {"name": "Sea Wolves", "type": "armed-group", "names": ["Sea Wolves"], "mentions": []}
    event = shelling(participants=[{"entity": "Sea Wolves", "role": "initiator"}])
    found, refused = sifted(good(entities=[*ENTITIES, stranger], events=[event]))
    assert found.good.facts == ()
    assert len(refused) == 3
    assert "entity Sea Wolves: none of its words is in the text" in refused[0]
    assert "its about 'clinic-shelling'" in refused[2]


def test_an_entity_of_an_earlier_piece_needs_no_words_here():
    known = Known({"sea wolves": "armed-group"}, {"raid": "abduction"}, published=True)
    event = shelling(participants=[{"entity": "Sea Wolves", "role": "initiator"}], part_of="raid")
    found, refused = sifted(answer(entities=ENTITIES, events=[event]), known)
    assert (len(found.good.facts), refused) == (1, [])


def test_two_entities_of_one_name_must_be_told_apart():
    found, refused = sifted(good(entities=[*ENTITIES, {**CLINIC, "type": "organization"}]))
    assert len(refused) == 1
    assert "two entities of this name" in refused[0]
    assert len(found.good.facts) == 2


def test_an_entity_given_twice_is_one():
    found, refused = sifted(good(entities=[*ENTITIES, {**FORCE, "mentions": [{"quote": "Troops"}]}]))
    assert refused == []
    (force,) = (entity for entity in found.good.entities if entity.name == FORCE["name"])
    assert [words.quote for words in force.mentions] == ["The group", "Troops"]


def test_a_short_name_will_do_for_a_reference_unless_two_share_it():
    force = {**FORCE, "names": ["Arani Defence Force", "Arani"]}
    event = shelling(participants=[{"entity": "Arani", "role": "initiator"}])
    text = TEXT + " Arani."
    assert sifted(answer(entities=[force, *ENTITIES[1:]], events=[event]), text=text)[1] == []
    city = {"name": "Arani City", "type": "place", "names": ["Arani"]}
    refused = sifted(answer(entities=[force, *ENTITIES[1:], city], events=[event]), text=text)[1]
    assert "its initiator 'Arani' is no entity" in refused[0]


def test_one_bad_item_does_not_spoil_the_others():
    read = Answer.model_validate_json(json.dumps(good(entities=[*ENTITIES, 7, {"name": "x"}], events=[shelling(), []])))
    assert [refusal.item for refusal in read.refused()] == ["7", "x", "[]"]
    found, _ = sifted(good(entities=[*ENTITIES, 7], events=[shelling(), None, shelling(event="other", type="no-code")]))
    assert len(found.good.facts) == 2


def test_two_accounts_of_one_event_are_two_facts_and_a_repetition_is_one():
    events = [shelling(), shelling(), shelling(claimant=None), shelling(modality="denied")]
    found, refused = sifted(answer(entities=ENTITIES, events=events))
    assert (len(found.good.facts), refused) == (3, [])


def test_what_waits_for_an_entity_is_told_from_what_is_wrong():
    found, _ = sifted(answer(entities=ENTITIES[:2], events=[shelling(), shelling(event="x", hedge="maybe")]))
    assert [refusal.waits for refusal in found.refused] == [False, True]
    assert [fact.event for fact in found.waiting.facts] == ["clinic-shelling"]


def test_the_schema_has_the_codes_of_the_code_lists():
    parts = Answer.model_json_schema()["$defs"]
    assert parts["Event"]["properties"]["type"]["enum"] == list(get_args(codes.Event))
    assert parts["Relation"]["properties"]["type"]["enum"] == list(get_args(codes.Relation))
    assert parts["Entity"]["properties"]["type"]["enum"] == list(get_args(codes.EntityType))
    assert parts["Participant"]["properties"]["role"]["enum"] == list(get_args(codes.Role))
    assert parts["Figure"]["properties"]["measure"]["enum"] == list(get_args(codes.Measure))
    assert parts["Characterization"]["properties"]["aspect"]["enum"] == list(get_args(codes.Aspect))


@pytest.mark.parametrize("text", ['{"entities": []}', "[]", "3", '{"entities": {}}'])
def test_an_answer_that_is_none_is_no_answer(text):
    with pytest.raises(ValueError, match="validation error"):
        Answer.model_validate_json(text)


def test_a_refusal_says_what_and_why():
    assert str(Refusal("event raid", "no evidence")) == "event raid: no evidence"


@pytest.mark.parametrize("name", ["\ud800", "a\x00b", "\u202eevil", "x" * 5000, "{" * 3000])
def test_strange_names_harm_nothing(name):
    given = json.dumps(good(entities=[*ENTITIES, {"name": name, "type": "person", "names": [name]}]))
    try:
        read = Answer.model_validate_json(given)
    except ValueError:  # a lone surrogate is no JSON of pydantic's
        return
    found = sift(Pool().plus(read), Searchable(TEXT), Known(published=True))
    assert len(found.good.facts) == 2
