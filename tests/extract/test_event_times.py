"""When events happened: which time belongs to which event, and from which day it counts."""

import pytest

pytest.importorskip("spacy", reason="the extra `extract` is not installed")

from kg.extract.pipeline import Extractor

PUBLISHED = "2023-06-14"
"""A Wednesday."""

ALONE = [
    ("The army shelled Kufra on Monday.", "shelling", "2023-06-12", "2023-06-12"),
    ("On Monday, rebels attacked the base and killed two soldiers.", "armed-clash", "2023-06-12", "2023-06-12"),
    ("Rebels have shelled the port of Mur.", "shelling", None, "2023-06-14"),
    ("Rebels had shelled the port of Mur.", "shelling", None, None),
    ("The army has shelled Kufra since March.", "shelling", "2023-03-01", "2023-06-14"),
    ("The rebels will withdraw from Kufra on Friday.", "withdrawal", "2023-06-16", "2023-06-16"),
    ("Two envoys agree on a truce from June 20.", "ceasefire-start", "2023-06-20", "2023-06-20"),
    ("Two envoys agree on a truce from June 20.", "agreement-reached", None, None),
    ("In 2019, when troops attacked the rebels in Kufra, people fled.", "armed-clash", "2019-01-01", "2019-12-31"),
    ("Rebels raided the village of Mur at the weekend.", "attack-on-civilians", "2023-06-10", "2023-06-11"),
    ("The army shelled Kufra overnight into Sunday.", "shelling", "2023-06-10", "2023-06-11"),
]
"""A sentence, the type of an event of it, and the days of that."""

AFTER_ANOTHER = [
    ("Hours later, the army shelled Kufra.", "2023-06-10"),
    ("The following day, the army shelled Kufra.", "2023-06-11"),
    ("The army shelled Kufra two days later.", "2023-06-12"),
    ("A day earlier, the army had shelled Kufra.", "2023-06-09"),
    ("The day before, the army had shelled Kufra.", "2023-06-09"),
    ("Shortly afterwards, the army shelled Kufra.", "2023-06-10"),
    ("Later in the day, the army shelled Kufra.", "2023-06-10"),
    ("The next morning, the army shelled Kufra.", "2023-06-11"),
    ("That same night, the army shelled Kufra.", "2023-06-10"),
    ("Next day, the army shelled Kufra.", "2023-06-11"),
]
"""What follows on "Rebels stormed the port of Mur on Saturday.", and the day of the shelling in it."""

BESIDE_ANOTHER = [
    ("Soldiers and rebels clashed in Bol on Thursday, hours after gunmen killed five traders near Mur.", "2023-06-08"),
    ("Soldiers and rebels clashed in Bol on Thursday, two days after gunmen killed five traders.", "2023-06-06"),
    ("Soldiers and rebels clashed in Bol on Thursday, a day before gunmen killed five traders.", "2023-06-09"),
]
"""Sentences in which the time of the killing is told by that of the clash."""


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


def read(extractor, text, published=PUBLISHED):
    source = {"id": "s", "kind": "text", "title": None, "published": published, "text": text}
    return [fact for fact in extractor.read(source)["facts"] if fact["kind"] == "event"]


def days(facts, kind):
    when = next(fact["time"] for fact in facts if fact["type"] == kind)
    return (when["start"], when["end"]) if when else (None, None)


@pytest.mark.parametrize(("text", "kind", "start", "end"), ALONE)
def test_the_time_in_the_event_s_own_clause(extractor, text, kind, start, end):
    assert days(read(extractor, text), kind) == (start, end)


@pytest.mark.parametrize(("text", "day"), AFTER_ANOTHER)
def test_a_time_counts_from_the_event_told_before(extractor, text, day):
    facts = read(extractor, f"Rebels stormed the port of Mur on Saturday. {text}")
    assert days(facts, "shelling") == (day, day)


def test_the_day_on_which_it_was_told_is_not_what_later_counts_from(extractor):
    text = "Rebels stormed the port of Mur on Saturday, the mayor said on Monday. A day later, the army shelled Kufra."
    assert days(read(extractor, text), "shelling") == ("2023-06-11", "2023-06-11")


@pytest.mark.parametrize(("text", "day"), BESIDE_ANOTHER)
def test_so_long_before_or_after_another(extractor, text, day):
    facts = read(extractor, text)
    assert next(fact["time"]["start"] for fact in facts if fact["type"] in {"killing", "attack-on-civilians"}) == day


def test_a_time_of_another_clause_is_not_the_event_s(extractor):
    text = "Police had arrested him in 2015 for the murder of a priest in Bol."
    assert days(read(extractor, text), "killing") == (None, None)


def test_what_is_condemned_now_has_the_time_behind_it(extractor):
    facts = read(extractor, "We condemn the bombing of the market in Bol by rebels on Sunday.")
    assert days(facts, "condemnation") == (None, None)
    assert days(facts, "attack-on-civilians") == ("2023-06-11", "2023-06-11")


def test_items_of_a_digest_are_of_the_day_over_them(extractor):
    text = "2023-05-03: Rebels shell the port of Mur.\n\n2023-05-04: The army denies shelling Kufra."
    assert [fact["time"]["start"] for fact in read(extractor, text)] == ["2023-05-03", "2023-05-04"]


def test_the_day_on_which_a_wire_was_written_is_not_that_of_all_it_tells(extractor):
    text = "BOL, June 13 (Wire) - Rebels shelled the port of Mur on Sunday.\n\nThe army condemned the shelling."
    facts = read(extractor, text)
    assert days(facts, "shelling") == ("2023-06-11", "2023-06-11")
    assert days(facts, "condemnation") == (None, None)


def test_a_count_has_the_time_of_its_own_clause(extractor):
    source = {"id": "s", "kind": "text", "title": None, "published": PUBLISHED}
    text = "The army attacked Bol. At least ten people died in the raid on Monday."
    (figure,) = [fact for fact in extractor.read(source | {"text": text})["facts"] if fact["kind"] == "figure"]
    assert figure["time"]["start"] == "2023-06-12"


@pytest.mark.parametrize(
    ("number", "hedge"), [("About 30 people", "About"), ("An estimated 30 people", "estimated"), ("30 people", None)]
)
def test_a_number_that_is_only_near_says_so(extractor, number, hedge):
    source = {"id": "s", "kind": "text", "title": None, "published": PUBLISHED}
    found = extractor.read(source | {"text": f"{number} were killed in the shelling of Bol."})["facts"]
    assert [fact.get("hedge") for fact in found if fact["kind"] == "figure"] == [hedge]
