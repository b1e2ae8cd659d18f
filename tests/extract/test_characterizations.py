"""Characterizations read from sentences of our own, marked as in test_relations."""

import pytest

pytest.importorskip("spacy")

from kg.extract.characterizations import characterizations
from tests.extract.test_relations import marked


def read(sentence: str) -> set[str]:
    """Each characterization as "aspect(subject) = value"."""
    parsed, cast = marked(sentence)
    said = set()
    for one in characterizations(parsed, cast):
        who = cast.at(parsed.doc[one.subject])[0].id
        said.add(f"{one.aspect}({who}) = {one.value.of(parsed.article.text)}")
        assert one.span.start <= one.value.start < one.value.end <= one.span.end
        assert one.span.start <= parsed.doc[one.predicate].idx < one.span.end
    return said


CASES = [
    # holds-office
    ("Kenyan President [William Ruto]p flew to Kigali.", {"holds-office(William Ruto) = Kenyan President"}),
    ("[Foreign Minister Penny Wong]p protested.", {"holds-office(Foreign Minister Penny Wong) = Foreign Minister"}),
    ("US Secretary of State [Antony Blinken]p left Doha.", {"holds-office(Antony Blinken) = US Secretary of State"}),
    ("Minister for Africa [Ray Collins]p spoke.", {"holds-office(Ray Collins) = Minister for Africa"}),
    (
        "[Jan Egeland]p, secretary-general of [the Norwegian Refugee Council]o, warned of famine.",
        {"holds-office(Jan Egeland) = secretary-general of the Norwegian Refugee Council"},
    ),
    (
        "[Hans Grundberg]p, the UN special envoy for Yemen, flew to Muscat.",
        {"holds-office(Hans Grundberg) = UN special envoy for Yemen"},
    ),
    ("[Ali Bongo]p, the former president of Gabon, left.", set()),
    ("Ethiopia's Prime Minister [Abiy Ahmed]p rejected it.", {"holds-office(Abiy Ahmed) = Prime Minister"}),
    (
        "[Prime Minister Abiy]p spoke. [President Ruto]p answered [him]p=Abiy.",
        {"holds-office(Prime Minister Abiy) = Prime Minister", "holds-office(President Ruto) = President"},
    ),
    ("The meeting of President [Lula]p and the rebels failed.", {"holds-office(Lula) = President"}),
    ("Nigerian army chief [Faruk Yahaya]p visited the base.", {"holds-office(Faruk Yahaya) = Nigerian army chief"}),
    ("In Baghdad [Karim Hassan]p buried his son.", set()),
    # designation
    ("[Boko Haram]a, the extremist group, claimed it.", {"designation(Boko Haram) = extremist group"}),
    (
        "[JNIM]a burned a village; [this terrorist group]a=JNIM must be stopped.",
        {"designation(JNIM) = terrorist group"},
    ),
    ("[A jihadist group]a attacked the post.", set()),
    ("[Hamas]a is listed as a terrorist organisation by Japan.", {"designation(Hamas) = terrorist organisation"}),
    (
        "[The internationally recognised government]g moved to Aden.",
        {"designation(The internationally recognised government) = internationally recognised"},
    ),
    # regarded-as
    ("[Ankara]s regards [the YPG]a as an extension of the PKK.", {"regarded-as(the YPG) = extension of the PKK"}),
    ("It armed [a front]a [it]s=Chad regards as moderate.", {"regarded-as(a front) = moderate"}),
    ("[Uganda]s considers [Joseph Kony]p a terrorist.", {"regarded-as(Joseph Kony) = terrorist"}),
    # humanitarian-need
    (
        "[Two million people]n across [Khartoum]l remain without access to clean water.",
        {"humanitarian-need(Two million people) = without access to clean water"},
    ),
    (
        "[Some 400,000 people]n in Tigray are in urgent need of food.",
        {"humanitarian-need(Some 400,000 people) = in urgent need of food"},
    ),
    (
        "Lorries brought desperately needed aid to [civilians]n in [Gaza]l.",
        {"humanitarian-need(civilians) = desperately needed aid"},
    ),
    ("[Families]n lack clean water.", {"humanitarian-need(Families) = lack clean water"}),
    ("[The rebels]a left without a word.", set()),
    # control-status, rank
    ("[The contested city of Bakhmut]l fell.", {"control-status(The contested city of Bakhmut) = contested"}),
    (
        "[Marka]l, the last stronghold of [al-Shabaab]a, fell.",
        {"control-status(Marka) = last stronghold of al-Shabaab"},
    ),
    ("They shelled [Kharkiv]l, Ukraine's second-largest city.", {"rank(Kharkiv) = Ukraine's second-largest city"}),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_sentences(sentence, expected):
    assert read(sentence) == expected
