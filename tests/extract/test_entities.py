"""The cast of a text: who and what is in it, of which type, and where it is spoken of."""

import re

import pytest

from kg.extract import parsing
from kg.extract.cast import cast
from kg.extract.document import Article, Block, Cast, Entity, Layout, Parsed, Quotation, Span


def parsed(text: str, title: str | None = None, publisher: str | None = None) -> Parsed:
    """The text parsed, each line a paragraph, with its double quotation marks."""
    lines = enumerate(re.finditer(r"[^\n]+", text))
    blocks = tuple(Block(Span(*line.span()), "body", number) for number, line in lines)
    quoted = re.finditer(r'“[^”\n]*”|"[^"\n]*"', text)
    quotations = tuple(Quotation(Span(*at.span()), Span(at.start() + 1, at.end() - 1)) for at in quoted)
    article = Article(text, title, publisher=publisher)
    return parsing.parse(article, Layout(blocks, quotations), parsing.load())


def words(text: str, entity: Entity) -> list[str]:
    return [mention.span.of(text) for mention in entity.mentions]


def read(text: str, **about: str) -> Cast:
    return cast(parsed(text, **about))


def named(text: str, mention: str, **about: str) -> Entity:
    """The one entity that has a mention with exactly these words."""
    found = [entity for entity in read(text, **about).entities if mention in words(text, entity)]
    assert len(found) == 1, [(entity.id, words(text, entity)) for entity in read(text, **about).entities]
    return found[0]


@pytest.mark.parametrize(
    ("text", "mention", "kind", "known"),
    [
        ("Boko Haram fighters raided a farm.", "Boko Haram fighters", "armed-group", "boko-haram"),
        ("Ugandan jets bombed a camp.", "Ugandan jets", "state", "uganda"),
        ("Kenyan soldiers shot two men.", "Kenyan soldiers", "armed-group", None),
        ("The Peruvian government resigned.", "The Peruvian government", "government", None),
        ("Police arrested a suspect.", "Police", "government", None),
        ("A suicide bomber struck a mosque.", "A suicide bomber", "unknown-actor", None),
        ("A suicide bomber struck a mosque.", "a mosque", "place", None),
        ("Villagers fled on foot.", "Villagers", "population-group", None),
        ("A woman was shot.", "A woman", "person", None),
        ("A Chilean human rights group condemned it.", "A Chilean human rights group", "organization", None),
        ("An armed group held the bridge.", "An armed group", "armed-group", None),
        ("Gunmen ambushed an aid convoy.", "an aid convoy", "other", None),
        ("It was reported by state television.", "state television", "media", None),
        ("Guinea's transitional council met.", "Guinea's transitional council", "government", None),
        ("Cossack militias attacked two military bases.", "two military bases", "place", None),
        ("Warring parties met in Oslo.", "Warring parties", "unknown-actor", None),
        ("Armed men on horseback burned a barn.", "Armed men", "armed-group", None),
        ("Kony's men burned a barn.", "Kony's men", "armed-group", None),
        ("Two men burned a barn.", "Two men", "population-group", None),
        ("A miner was shot.", "A miner", "person", None),
        ("A crowd was shot at.", "A crowd", "population-group", None),
        ("No villagers were hurt.", "No villagers", "population-group", None),
        ("Jets hit a water pumping station.", "a water pumping station", "place", None),
        ("Reinforcements reached the ridge.", "Reinforcements", "armed-group", None),
    ],
)
def test_what_a_phrase_means(text: str, mention: str, kind: str, known: str | None) -> None:
    entity = named(text, mention)
    assert (entity.type, entity.known) == (kind, known)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("President Salva Kiir spoke on Friday.", "Salva Kiir"),
        ("Col. Abdou Issa denied it.", "Abdou Issa"),
        ("Foreign Secretary Jack Straw left.", "Jack Straw"),
        ("Minister of Defence Juan Carlos Pinzón resigned.", "Juan Carlos Pinzón"),
        ("Sudanese General Abdel Fattah al-Burhan agreed.", "Abdel Fattah al-Burhan"),
    ],
)
def test_a_title_makes_a_person(text: str, person: str) -> None:
    assert person in [entity.name for entity in read(text).entities if entity.type == "person"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Rebels took the town of Birao.", "Birao"),
        ("Clashes broke out near Ouanda Djalle.", "Ouanda Djalle"),
        ("Troops left Mocímboa da Praia in Mozambique.", "Mocímboa da Praia"),
        ("Shelling hit Lashkar Gah in Helmand.", "Lashkar Gah"),
        ("Fighting spread to northern Burundi.", "northern Burundi"),
        ("The army shelled Bay region.", "Bay region"),
    ],
)
def test_places_by_their_cues(text: str, place: str) -> None:
    found = [entity for entity in read(text).entities if entity.type == "place"]
    assert place in [mention for entity in found for mention in words(text, entity)]


def test_a_capital_is_the_state_only_where_it_acts() -> None:
    text = "Khartoum rejected the offer. A bomb exploded in Khartoum."
    state, city = (entity for entity in read(text).entities if "Khartoum" in words(text, entity))
    assert (state.known, state.type, len(state.mentions)) == ("sudan", "state", 1)
    assert (city.type, len(city.mentions)) == ("place", 1)
    assert city.place is not None
    assert city.place["country"] == "SD"


def test_another_sides_forces_are_not_the_states() -> None:
    text = "Ukrainian forces fought Ukrainian separatist forces. Syrian opposition forces watched."
    assert named(text, "Ukrainian forces") != named(text, "Ukrainian separatist forces")
    assert "Syrian opposition forces" not in words(text, named(text, "Ukrainian forces"))


def test_two_states_share_a_noun() -> None:
    text = "Rwandan and Ugandan troops left Kisangani."
    both = [entity for entity in read(text).entities if "Rwandan and Ugandan troops" in words(text, entity)]
    assert [entity.name for entity in both] == ["Rwandan troops", "Ugandan troops"] or len(both) == 2


def test_backers_are_not_the_backed() -> None:
    text = "US-backed rebels and pro-Iranian militias met."
    assert named(text, "US-backed rebels").type == "armed-group"
    assert all(entity.known != "iran" for entity in read(text).entities)


def test_no_one_is_nobody() -> None:
    assert read("No group claimed it.").entities == ()


def test_ids_are_local_and_stable() -> None:
    text = "A man and a man met. Bashir Gobdon met Élodie N'Guessan."
    ids = [entity.id for entity in read(text).entities]
    assert ids == [entity.id for entity in read(text).entities]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


def test_every_mention_is_in_the_text_and_has_its_head() -> None:
    text = "Kurdish fighters from the PKK ambushed Turkish soldiers near Hakkâri, said Gov. Ali Çelik.\nHe blamed them."
    reading = parsed(text)
    people = cast(reading)
    for entity in people.entities:
        for mention in entity.mentions:
            assert 0 <= mention.span.start < mention.span.end <= len(text)
            assert entity in people.at(reading.doc[mention.head])


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "Hamas " * 3_000,
        "The town of Goma fell. The town burned. " * 300,
        '"x" ' * 2_000,
        "Syria\x00 attacked\x00 " * 300,
        "\u202eSyria\u200f said\u200b " * 300,
        "The army said it killed a man.\n" * 500,
    ],
    ids=["word", "names", "towns", "quotes", "nul", "marks", "paragraphs"],
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    assert len(read(text).entities) <= len(text)


def test_two_states_have_a_ministry_each() -> None:
    text = "Chad's defence ministry spoke. The Sudanese Defense Ministry replied. Chad's Ministry of Defence wrote."
    assert named(text, "Chad's defence ministry") == named(text, "Ministry of Defence")
    assert named(text, "The Sudanese Defense Ministry") != named(text, "Ministry of Defence")


def test_the_ministry_is_the_one_that_the_text_names_with_its_state() -> None:
    text = "Ukraine's Defence Ministry spoke. Later the Ministry of Defence wrote."
    assert named(text, "Defence Ministry") == named(text, "Ministry of Defence")


def test_a_junta_and_its_state_s_government_are_one() -> None:
    text = "Mali's junta met in Segou. The Malian government spoke."
    assert named(text, "Mali's junta") == named(text, "The Malian government")


def test_the_members_of_a_council_speak_for_it() -> None:
    text = "The members of the Security Council met. Council members urged calm. Members of other clubs left."
    assert named(text, "Council members").known == "un-security-council"
    assert named(text, "The members").known == "un-security-council"
    assert named(text, "Members").known is None


def test_no_group_is_nobody() -> None:
    assert "No group" not in [entity.name for entity in read("No group said it was behind the raid.").entities]
