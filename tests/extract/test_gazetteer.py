"""Names by their spellings: what the gazetteer finds, what it leaves, and what its data holds."""

import json
import re
import tomllib
from importlib.resources import files

import pytest

from kg.extract import gazetteer, parsing
from tests.extract.test_entities import parsed

DATA = files("kg.extract") / "data"
FILES = ("states.json", "groups.json", "organisations.json", "media.json", "regions.json")


def found(text: str) -> list[tuple[str, str]]:
    doc = parsed(text).doc
    return [(text[match.start : match.end], match.entry.id) for match in gazetteer.load().matches(doc)]


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("al-Shabaab", "al-shabaab"),
        ("Al Shabab", "al-shabaab"),
        ("Da’esh", "islamic-state"),
        ("Daesh", "islamic-state"),
        ("ISIS", "islamic-state"),
        ("Séléka", "seleka"),
        ("Lord’s Resistance Army", "lords-resistance-army"),
        ("Kurdistan Workers' Party", "kurdistan-workers-party"),
        ("U.S.", "united-states"),
        ("Burma", "myanmar"),
        ("Côte d'Ivoire", "ivory-coast"),
        ("MONUSCO", "monusco"),
        ("Médecins Sans Frontières", "medecins-sans-frontieres"),
        ("Hayat Tahrir ash-Sham", "hayat-tahrir-al-sham"),
        ("Hizballah", "hezbollah"),
        ("International Organisation for Migration", "international-organization-for-migration"),
        ("United States Africa Command", "africa-command"),
        ("United Nations Stabilisation Mission in Haiti", "minustah"),
        ("African Union Mission in Somalia", "amisom"),
        ("Jalisco New Generation Cartel", "jalisco-new-generation-cartel"),
        ("ISIS-Somalia", "isis-somalia"),
    ],
)
def test_a_spelling_finds_its_entry(words: str, entry: str) -> None:
    assert found(f"Officials said that {words} had agreed.") == [(words, entry)]


@pytest.mark.parametrize("text", ["Tell us more about it.", "It is cold and they march.", "The army let them go."])
def test_common_words_are_no_names(text: str) -> None:
    assert found(text) == []


def test_an_acronym_of_many_meanings_needs_its_country() -> None:
    assert found("The RSF shelled a market.") == []
    assert ("RSF", "rapid-support-forces") in found("The RSF shelled a market in Sudan.")
    assert ("ADF", "allied-democratic-forces") in found("The ADF raided a farm in Uganda.")
    assert ("ADF", "ambazonia-defence-forces") in found("The ADF raided a farm in Cameroon.")


def test_a_town_needs_its_country_or_what_is_there_alone() -> None:
    assert found("Rockets fell on Togoga.") == []
    assert ("Togoga", "togoga-et") in found("Rockets fell on Togoga in Ethiopia.")
    assert ("Togoga", "togoga-et") in found("Rockets fell on Togoga, said the TPLF.")
    assert ("Rafah", "rafah-eg") in found("Egypt closed Rafah.")


def test_the_towns_are_of_states_and_none_stands_twice() -> None:
    towns = tomllib.loads((DATA / "towns.toml").read_text(encoding="utf-8"))
    states = {entry.country for entry in gazetteer.load().entries.values() if entry.type == "state"}
    assert set(towns) <= states
    assert all(len(names) == len(set(names)) for names in towns.values())


def test_the_longest_name_wins() -> None:
    assert found("Talks with the Sudan Liberation Movement failed.") == [
        ("Sudan Liberation Movement", "sudan-liberation-movement")
    ]


@pytest.mark.parametrize("file", FILES)
def test_the_data_is_whole(file: str) -> None:
    data = json.loads((DATA / file).read_text(encoding="utf-8"))
    assert data["about"]
    for key, row in data["entries"].items():
        assert re.fullmatch(r"[a-z0-9-]+", key), key
        assert row["name"], key
        assert re.fullmatch(r"Q\d+", row.get("wikidata", "Q1")), key
        assert all(re.fullmatch(r"[A-Z]{2}", country) for country in row.get("countries", [])), key


def test_the_vocabulary_is_wide_and_no_item_stands_twice() -> None:
    rows = {file: json.loads((DATA / file).read_text(encoding="utf-8"))["entries"] for file in FILES}
    assert len(rows["states.json"]) >= 200
    assert len(rows["groups.json"]) >= 400
    items = [row["wikidata"] for entries in rows.values() for row in entries.values() if "wikidata" in row]
    assert len(items) == len(set(items))


def test_a_city_is_the_one_of_the_country_in_the_text() -> None:
    places = gazetteer.places()
    syrian = places.one("Tripoli", {"LB"})
    assert syrian is not None
    assert syrian.country == "LB"
    geneva = places.one("Geneva", {"US"})
    assert geneva is None or geneva.country == "CH"
    assert places.one("No such town", set()) is None


def test_the_states_of_a_publisher() -> None:
    entries = gazetteer.load()
    assert [entry.id for entry in entries.states_in("Norwegian Ministry of Foreign Affairs")] == ["norway"]
    assert entries.states_in("Harbour Gazette") == []


def test_words_join_at_hyphens_and_stop_at_commas() -> None:
    doc = parsing.load()("Rebels (SPLM-N), said N'Djamena's envoy.")
    assert [word.key for word in gazetteer.words(doc)] == ["rebels", "splm", "n", "", "said", "ndjamena", "envoy", ""]
