"""Who is meant again: short names, acronyms, "the group", "the two countries", "its", "she"; else nobody."""

import pytest

from tests.extract.test_entities import named, read, words


@pytest.mark.parametrize(
    ("text", "first", "again"),
    [
        ("President Hassan Sheikh Mohamud spoke. Mohamud left.", "President Hassan Sheikh Mohamud", "Mohamud"),
        ("The Union for Hope in Kasai (UHK) marched. UHK won.", "Union for Hope in Kasai", "UHK"),
        ("The Houthi movement fired a rocket. Houthi forces fled.", "Houthi movement", "Houthi forces"),
        ("Hezbollah fired rockets. The group blamed Israel.", "Hezbollah", "The group"),
        ("M23 rebels took Rutshuru. The rebels left on Monday.", "M23 rebels", "The rebels"),
        ("Troops entered the town of Obo. The town was empty.", "Obo", "The town"),
        ("Gunmen attacked a hospital. The hospital burned.", "a hospital", "The hospital"),
        ("Governor Mai Mala Buni arrived. The governor wept.", "Governor Mai Mala Buni", "The governor"),
        ("The mayor, Ana Ruiz, resigned.", "The mayor", "Ana Ruiz"),
        ("The Taliban said its fighters had won.", "Taliban", "its fighters"),
        ("The Taliban said its fighters had won.", "Taliban", "its"),
        ("Chad closed the border. The country is at war.", "Chad", "The country"),
        ("A knifeman hurt a priest. The attacker fled.", "A knifeman", "The attacker"),
        ("Paris denied it. France sent troops.", "Paris", "France"),
        ("The Congolese army shot two men, and FARDC soldiers fled.", "The Congolese army", "FARDC soldiers"),
        ("Iran says it has sent a note to Oman.", "Iran", "it"),
    ],
)
def test_the_same_is_meant_again(text: str, first: str, again: str) -> None:
    assert again in words(text, named(text, first))


@pytest.mark.parametrize(
    ("text", "first", "again"),
    [
        ("Hamas and Hezbollah met. The group left.", "Hamas", "The group"),
        ("Kenya and Uganda met. The country is poor.", "Kenya", "The country"),
        ("Troops took Obo and Birao. The town burned.", "Obo", "The town"),
        ("A bomb killed Jean Kabila and Joseph Kabila. Kabila was 50.", "Jean Kabila", "Kabila"),
        ("It is vital that Iran and Iraq talk.", "Iran", "It"),
        ('The mayor met a nurse. "They must go," said a farmer.', "The mayor", "They"),
    ],
)
def test_with_several_or_none_that_fit_nobody_is_meant(text: str, first: str, again: str) -> None:
    assert again not in words(text, named(text, first))


def both(text: str, mention: str) -> set[str | None]:
    return {entity.known for entity in read(text).entities if mention in words(text, entity)}


def test_the_two_of_the_same_sentence() -> None:
    text = (
        "India and Nepal signed a note.\n"
        "The two powers arm opposing sides, with Tehran paying for militias and Saudi Arabia behind the army."
    )
    assert both(text, "The two powers") == {"iran", "saudi-arabia"}


def test_the_two_named_together_before() -> None:
    text = "Eritrea and Djibouti signed a treaty in Rome. Both countries will open embassies."
    assert both(text, "Both countries") == {"eritrea", "djibouti"}


def test_no_pair_where_nothing_decides() -> None:
    text = "Kenya and Uganda met. Chad and Niger met. Mali and Togo met.\nNobody spoke.\nThe two countries left."
    assert both(text, "The two countries") == {None}


def test_the_airports_are_those_named_before() -> None:
    text = "Drones hit Kisangani Airport and Bunia Airport. Flights from the airports stopped."
    assert len([entity for entity in read(text).entities if "the airports" in words(text, entity)]) == 2


def test_she_before_her_name() -> None:
    text = '"We are hungry," she added. Ana Duarte, of the farmers\' union, told Reuters that aid was late.'
    assert "she" in words(text, named(text, "Ana Duarte"))


def test_announced_speech_is_the_speakers() -> None:
    text = "Ambassador Lena Holm said:\nI condemn the attack. We stand with the victims."
    assert {"I", "We"} <= set(words(text, named(text, "Ambassador Lena Holm")))


def test_a_government_that_publishes_is_we() -> None:
    entities = read("We condemn the coup.", publisher="Norwegian Ministry of Foreign Affairs").entities
    assert [entity.known for entity in entities if entity.type == "state"] == ["norway"]


def test_the_title_names_who_says_i() -> None:
    entities = read("I welcome the truce.", title="Statement by Foreign Minister Lena Holm on the truce").entities
    assert "Lena Holm" in [entity.name for entity in entities]


def test_we_of_nobody_is_nobody() -> None:
    assert all("We" not in words("We saw smoke.", entity) for entity in read("We saw smoke.").entities)


@pytest.mark.parametrize("other", ["The Government of Peru", "The government of Peru"])
def test_a_government_by_its_state(other: str) -> None:
    text = f"The Peruvian government met. {other} resigned."
    kinds = [entity.type for entity in read(text).entities if "The Peruvian government" in words(text, entity)]
    assert kinds == ["government"]
    assert len([entity for entity in read(text).entities if entity.type == "government"]) == 1
