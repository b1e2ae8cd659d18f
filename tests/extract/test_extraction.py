"""What the extractor as a whole promises: floors on gold texts, exact quotes, and the traps of the seed article."""

import json
import time
from pathlib import Path

import pytest

pytest.importorskip("spacy", reason="the extra `extract` is not installed")

from kg.evaluate import evaluate, read_documents
from kg.extract.pipeline import Extractor
from kg.extract.tiers import kept
from kg.facts import Document
from tests.shared import shared_path

OWN = Path(__file__).parent / "gold"
FLOORS = {  # a few points under what is reached; docs/extract.md has the figures
    "dev": {"strict": 0.61, "lenient": 0.81, "attribution": 0.80, "figure": 0.96},
    "seed": {"strict": 0.71, "lenient": 0.81},
    "own dev": {"strict": 0.58, "lenient": 0.80, "attribution": 0.79, "figure": 0.93},
    "own test": {"strict": 0.46, "lenient": 0.62, "attribution": 0.64, "figure": 0.82},
}
HARMFUL = {"dev": 0.02, "seed": 0.0, "own dev": 0.015, "own test": 0.065}


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


def files(name):
    if name == "dev":
        return [shared_path("facts/dev")]
    if name == "seed":
        return [shared_path("seed/facts.json")]
    return sorted(OWN.glob(f"{name.split()[1]}-*.json"))


@pytest.mark.parametrize("name", FLOORS)
def test_gold_is_read_as_well_as_before(extractor, name):
    gold, problems = read_documents(files(name))
    assert not problems
    pred = {}
    for key, document in gold.items():
        source = json.loads(document.source.model_dump_json(exclude_none=True))
        found = extractor.read(source)
        for fact in found["facts"]:
            for evidence in fact["evidence"]:
                assert source["text"][evidence["start"] : evidence["end"]] == evidence["quote"]
        pred[key] = Document.model_validate_json(json.dumps(kept(found, "publish")))
    measures = evaluate(gold, pred).measures
    reached = {measure: measures[measure]["f1"] for measure in FLOORS[name]}
    assert reached == {measure: max(value, FLOORS[name][measure]) for measure, value in reached.items()}
    assert measures["harmful, of predicted"] <= HARMFUL[name]


def read(extractor, text, published="2023-05-04"):
    return extractor.read({"id": "x", "kind": "text", "text": text, "published": published})


def names(document):
    return {entity["id"]: entity for entity in document["entities"]}


def words(document, entity):
    """All words by which the entity is spoken of, in one string."""
    found = names(document)[entity]
    text = document["source"]["text"]
    return " | ".join([found["name"], *(text[m["start"] : m["end"]] for m in found["mentions"])])


def of_kind(document, kind, type_=None):
    return [f for f in document["facts"] if f["kind"] == kind and (type_ is None or f.get("type") == type_)]


def test_the_two_powers_are_those_that_the_clause_names(extractor):
    document = read(
        extractor,
        "Cairo and Addis Ababa resumed contacts last week. The two powers support opposite sides in the war in Libya, "
        "with Turkey supporting the government in Tripoli and Russia behind the forces of the eastern commander.",
    )
    pairs = [(f["subject"], f["object"]) for f in of_kind(document, "relation", "back-opposite-sides")]
    assert len(pairs) == 1
    assert {names(document)[one]["name"] for one in pairs[0]} == {"Turkey", "Russia"}


def test_an_attack_by_nobody_told_has_no_perpetrator(extractor):
    document = read(extractor, "Air strikes on a crowded market in Togoga killed and injured dozens on Tuesday.")
    (strike,) = of_kind(document, "event", "air-strike")
    assert [part["role"] for part in strike["participants"] if part["role"] == "initiator"] == []
    (figure,) = of_kind(document, "figure")
    assert (figure["measure"], figure["low"], figure["best"]) == ("killed-and-injured", 24, None)


def test_rival_pairs_are_those_of_the_text_not_all(extractor):
    document = read(
        extractor,
        "The war has drawn in the rival interests of Egypt and Ethiopia, Saudi Arabia and Iran, and Uganda and Rwanda.",
    )
    pairs = {
        frozenset(names(document)[one]["name"] for one in (f["subject"], f["object"]))
        for f in of_kind(document, "relation", "rival-of")
    }
    assert pairs == {
        frozenset({"Egypt", "Ethiopia"}),
        frozenset({"Saudi Arabia", "Iran"}),
        frozenset({"Uganda", "Rwanda"}),
    }


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Amina Diallo said that Kenya should pressure the junta to free the prisoners.", "demanded"),
        ("A ceasefire will begin on Monday, the mediators said.", "planned"),
        ("The United States has pledged to help weaken the group.", "committed"),
    ],
)
def test_what_is_only_demanded_planned_or_promised_is_no_act(extractor, text, modality):
    events = of_kind(read(extractor, text), "event")
    assert events
    assert {event["modality"] for event in events} == {modality}


@pytest.mark.parametrize(
    ("words_", "low", "best"), [("Over 2,000", 2000, None), ("At least 60", 60, None), ("Exactly 37", None, 37)]
)
def test_a_bound_is_no_estimate(extractor, words_, low, best):
    text = f"{words_} people have been killed in fighting in Omdurman, according to a doctors' union."
    document = read(extractor, text)
    (figure,) = of_kind(document, "figure")
    assert (figure["low"], figure["best"], figure["high"]) == (low, best, None)
    assert "doctors" in words(document, figure["claimant"])


def test_the_backer_of_a_backed_group_is_the_subject(extractor):
    document = read(extractor, "Rwandan-backed rebels advanced on Goma on Friday.")
    (relation,) = of_kind(document, "relation", "backs")
    assert names(document)[relation["subject"]]["name"] == "Rwanda"
    assert "rebels" in words(document, relation["object"])


# ---- the traps in the article of ../shared/seed, as its gold names them ----------------------------------------------


@pytest.fixture(scope="module")
def seed(extractor):
    source = json.loads(shared_path("seed/facts.json").read_text(encoding="utf-8"))["source"]
    return kept(extractor.read(source), "publish")


def sides(document, relation):
    return frozenset(names(document)[relation[end]]["name"] for end in ("subject", "object"))


def test_the_two_powers_of_the_seed_are_the_united_states_and_russia(seed):
    (relation,) = of_kind(seed, "relation", "back-opposite-sides")
    assert sides(seed, relation) == {"Russia", "United States"}


def test_nobody_did_the_market_strike_of_the_seed(seed):
    (strike,) = of_kind(seed, "event", "air-strike")
    assert "market" in words(seed, strike["place"])
    assert [part for part in strike["participants"] if part["role"] == "initiator"] == []


def test_the_seed_has_three_rival_pairs(seed):
    pairs = [sides(seed, relation) for relation in of_kind(seed, "relation", "rival-of")]
    assert len(pairs) == 3
    assert {frozenset({"United States", "Russia"}), frozenset({"Saudi Arabia", "Iran"})} < set(pairs)


def test_what_is_demanded_in_the_seed_has_not_happened(seed):
    """Nobody has put pressure on anybody, no truce is in force, and nobody has been weakened."""
    modalities = {
        kind: {fact["modality"] for fact in of_kind(seed, "event", kind)}
        for kind in ("pressure", "ceasefire-start", "weakening-of-group", "joint-military-operation")
    }
    assert modalities["pressure"] <= {"demanded", "hoped"}
    assert modalities["weakening-of-group"] == {"committed"}
    assert modalities["joint-military-operation"] == {"planned"}
    assert "asserted" not in modalities["ceasefire-start"]
    assert all(modalities.values())


def test_the_bound_in_the_seed_is_no_estimate(seed):
    figures = {figure["population"]: figure for figure in of_kind(seed, "figure") if figure["measure"] == "killed"}
    bounds = {population: (figure["low"], figure["best"]) for population, figure in figures.items()}
    assert bounds == {"all": (2000, None), "civilians": (None, 700), "children": (None, 160)}


def test_the_backed_group_of_the_seed_is_no_american_deed(seed):
    """Who backs a group takes no part in what the group does."""
    backed = [relation for relation in of_kind(seed, "relation", "backs") if "United States" in sides(seed, relation)]
    assert backed
    groups = {relation["object"] for relation in backed}
    for event in of_kind(seed, "event"):
        roles = {part["entity"]: part["role"] for part in event["participants"]}
        if groups & roles.keys():
            assert "united-states" not in roles


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "war " * 50_000,
        "\u202e\u200f\u200b\ufeff" * 20_000 + "Troops fled.",
        "The army\x00 attacked\x00 the town.\x00" * 2_000,
        "“He said ”" * 10_000,
        "said " * 30_000,
        "((((" * 20_000,
        "killed 5 and " * 10_000,
        "\n" * 300_000,
        "The group of the group of " * 5_000,
        "Goma, " * 20_000,
    ],
    ids=["one word", "war", "directions", "NULs", "quotes", "said", "brackets", "figures", "lines", "of", "places"],
)
def test_hostile_texts_neither_crash_nor_hang(extractor, text):
    start = time.monotonic()
    read(extractor, text)
    assert time.monotonic() - start < 60
