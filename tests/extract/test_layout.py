"""The layout of articles: what is read and what is not, date lines, quotations, announced speeches."""

import datetime as dt
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.document import Article, Block, Span
from kg.extract.layout import layout
from kg.extract.quotations import announced, quotations
from tests.shared import shared_path

SAMPLES = Path(__file__).parent / "samples"
DAY = dt.date(2014, 3, 5)


def read(text, title=None, published=DAY):
    """The kinds and words of the blocks, which must cover all that is not white space, in order."""
    made = layout(Article(text, title, published))
    at = 0
    for block in made.blocks:
        assert at <= block.span.start < block.span.end
        assert not text[at : block.span.start].strip()
        at = block.span.end
    assert not text[at:].strip()
    return [(block.kind, block.span.of(text)) for block in made.blocks]


def kinds(text, **known):
    return [kind for kind, _ in read(text, **known)]


REST = "\n\nThe army said that it had lost six soldiers.\n\nNobody claimed the attack."


def first(text, **known):
    """The kind of the first paragraph of an article that goes on."""
    made = read(text + REST, **known)
    assert [words for _, words in made[-2:]] == REST.split("\n\n")[1:]
    assert [kind for kind, _ in made[-2:]] == ["body", "body"]
    return [kind for kind, _ in made[:-2]]


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "SHARE THIS",
        "Advertisement",
        "» Read more",
        "Read more: Army leaves the valley.",
        "Related articles",
        "5 min read",
        "Follow us on Twitter for the latest.",
        "Sign up for our newsletter",
        "We use cookies to improve your visit.",
        "3 comments",
        "© 2011 Example News. All rights reserved.",
        "Tags: Kivu, rebels",
        "* * *",
        "https://news.example/kivu",
        "@newsdesk",
        "1.2k shares",
        "This article was originally published on 3 May.",
        "ENDS",
        "Facebook Twitter Email",
        "Last updated at 10:15 GMT",
        "2 hours ago",
        "Jane Roe is a reporter for Example News based in Bangui.",
        "Our Standards: The Trust Principles.",
        "\u200e",
        "\0\0",
    ],
)
def test_furniture_is_not_read(line):
    assert first(line) == ["furniture"]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell after the raid.",
        "The advertisement was removed by police.",
        "Related violence has displaced thousands.",
        "Comments by the minister angered the opposition.",
        "He will follow us to the border, she said.",
        "Follow-up talks begin on Monday.",
        "Twitter was blocked across the country.",
        "The AP photographer was hurt near the market.",
        "By Monday, the rebels had left the town.",
        "By the river, troops found two bodies.",
        "Copyright disputes were not discussed.",
        "Reuters could not verify the claim.",
        "Listen to what the dead would say, the bishop told mourners at the grave.",
    ],
)
def test_news_that_sounds_like_furniture_is_read(line):
    assert first(line) == ["body"]


@pytest.mark.parametrize(
    "line",
    [
        "By Amina Sow in Ségou",
        "By AMINA SOW and John Roe, Associated Press",
        "By Our Correspondent",
        "By Reuters",
        "Reporting by Amina Sow; Editing by John Roe",
        "(Reporting by Amina Sow in Ségou)",
        "Additional reporting by John Roe in Gao.",
        "Associated Press writer John Roe in Gao contributed to this report.",
    ],
)
def test_bylines(line):
    assert first(line) == ["byline"]


@pytest.mark.parametrize(
    "line",
    [
        "FILE PHOTO: Soldiers on patrol near Gao.",
        "A burned bus near Gao [John Roe/Reuters]",
        "A soldier stands guard. (AP Photo/John Roe)",
        "Image caption",
        "Children in a camp. Photograph: John Roe/AFP/Getty Images",
    ],
)
def test_captions(line):
    assert first(line) == ["caption"] if line != "Image caption" else ["furniture"]


@pytest.mark.parametrize(
    "line",
    [
        "Rebels Seize Airport in the North",
        "Rebels seize northern airport",
        "A lull, then rockets",
        "UN URGES RESTRAINT IN GAO",
        "Background",
        "Who Is Behind the Attack?",
        "Rebel Group's Leader Dies in Drone Strike as Talks Stall‎",
        "Amina Sow",
        "Army says it killed 12 militants in raid near Gao as attacks mount",
    ],
)
def test_headings(line):
    assert first(line) == ["heading"]


@pytest.mark.parametrize(
    "line",
    [
        "The minister said:",
        "Following the talks, the envoy told reporters:",
        "- Deploy monitors to Gao",
        "• two villages near Gao",
        "Minister of Defence Amina Sow comments on the attack on a market and a school in the town of Gao in Mali",
        "Rebels left the town.‎",
        "“We will stay,” he said",
        "The attack killed six people (four of them soldiers).",
    ],
)
def test_sentences_are_read(line):
    if line.startswith("“We"):
        assert first(line) == ["heading"]  # a pull quote, as far as one can see
    else:
        assert first(line) == ["body"]


def test_the_title_is_a_heading_wherever_it_stands():
    title = "The army has left the valley and the rebels are back in it, people there say"
    assert first(title, title=title) == ["heading"]
    assert read(f"{title} Troops left on Sunday.", title=title) == [
        ("heading", title),
        ("body", "Troops left on Sunday."),
    ]


def test_a_text_of_one_line_without_a_stop_is_read():
    assert kinds("Gunmen killed two policemen in Gao") == ["body"]
    assert kinds("Gunmen Kill Two Policemen in Gao") == ["heading"]


@pytest.mark.parametrize(
    ("text", "head", "day"),
    [
        ("GAO, Mali, Nov 3 (Reuters) - Rebels left.", "GAO, Mali, Nov 3 (Reuters) -", "2013-11-03"),
        ("GAO, Mali (AP) — Rebels left.", "GAO, Mali (AP) —", "None"),
        ("N'DJAMENA, April 3, 2008 (AFP) - Rebels left.", "N'DJAMENA, April 3, 2008 (AFP) -", "2008-04-03"),
        ("GENEVA/NEW YORK, 10 September 2013 – Rebels left.", "GENEVA/NEW YORK, 10 September 2013 –", "2013-09-10"),
        ("Kabul (Pajhwok Afghan News): Rebels left.", "Kabul (Pajhwok Afghan News):", "None"),
        ("MOSCOW, September 5. /TASS/. Rebels left.", "MOSCOW, September 5. /TASS/.", "2013-09-05"),
        ("KHARTOUM, Sept. 14 (Xinhua) -- Rebels left.", "KHARTOUM, Sept. 14 (Xinhua) --", "2013-09-14"),
        ("Juba – Rebels left.", "Juba –", "None"),
        ("(Reuters) - Rebels left.", "(Reuters) -", "None"),
        ("2013-02-08: Rebels left.", "2013-02-08:", "2013-02-08"),
        ("• 3 March – Rebels left.", "• 3 March –", "2014-03-03"),
        ("Dec. 30: Rebels left.", "Dec. 30:", "2013-12-30"),
        ("By Jane Roe JUBA, South Sudan (AP) — Rebels left.", "By Jane Roe JUBA, South Sudan (AP) —", "None"),
    ],
)
def test_date_lines(text, head, day):
    assert read(text) == [("dateline", head), ("body", "Rebels left.")]
    assert [str(block.date) for block in layout(Article(text, None, DAY)).body()] == [day]


def test_a_date_line_without_a_year_has_no_day_where_the_publication_is_not_known():
    assert [block.date for block in layout(Article("GAO, Nov 3 (AFP) - Rebels left.")).body()] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Roe – leader of the group – said that he would go.",
        "NATO — the alliance — said no.",
        "On 3 March – a Monday – rebels left.",
        "Troops moved from Gao – which fell in May – to Kidal.",
        "In 2012-13 rebels left.",
        "The UN: no words for it.",
    ],
)
def test_dashes_that_are_no_date_line(text):
    assert kinds(text) == ["body"]


def test_the_day_of_agency_copy_holds_to_the_end_and_that_of_an_item_to_the_next_heading():
    text = "GAO, Nov 3 (AFP) - Rebels left.\n\nA long night\n\nThe army came on Friday."
    assert [str(block.date) for block in layout(Article(text, None, DAY)).body()] == ["2013-11-03", "2013-11-03"]
    text = "2013-02-08: Rebels left.\n\nThe army came.\n\nWhat is next\n\nNobody knows it yet."
    assert [str(block.date) for block in layout(Article(text, None, DAY)).body()] == [
        "2013-02-08",
        "2013-02-08",
        "None",
    ]


def test_a_line_that_is_a_date_stands_over_what_follows():
    text = "4 May 1999\n\nRebels left.\n\nArmed conflicts\n\nThe army came.\n\nWednesday, 5 May 1999\n\nThey met."
    assert [str(block.date) for block in layout(Article(text)).body()] == ["1999-05-04", "1999-05-04", "1999-05-05"]
    assert kinds(text)[0] == "dateline"


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Rebels left the town. (Reuters)", "(Reuters)"),
        ("Rebels left the town. (The Washington Post)", "(The Washington Post)"),
        ("Rebels left the town. (BBC) (AFP via France 24)", "(BBC) (AFP via France 24)"),
        ("Rebels left the town. — AFP", "— AFP"),
        ("Rebels left the town (Reuters).", "(Reuters)."),
        ("He said: “We go.” (AP)", "(AP)"),
        ("Rebels left the town. (Kivu Morning Herald)", "(Kivu Morning Herald)"),
        ("He left. (Reporting by Amina Sow; Editing by John Roe)", "(Reporting by Amina Sow; Editing by John Roe)"),
    ],
)
def test_credits_are_not_read(text, credit):
    body, last = read(text)
    assert last == ("credit", credit)
    assert body[0] == "body"


@pytest.mark.parametrize(
    "text", ["The town fell (again).", "The town fell. (It fell twice.)", "The Front (FRUD) left. (Afar)"]
)
def test_parentheses_that_are_no_credit(text):
    assert kinds(text) == ["body"]


def test_any_name_is_a_credit_in_an_item_of_a_digest():
    assert kinds("1991-07-02: The town fell. (Radio Freedom Djibouti) (La Voix du Nomade)") == [
        "dateline",
        "body",
        "credit",
    ]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Uganda, which borders the area, sent a U.N.", "Uganda, which borders the area,"),
        ("Rebels shelled the port and the governor told Gen.", "Rebels shelled the port"),
        ("Rebels in the green hills have shelled the old port of the", ""),
        ("It was over. Rebels shelled the port, killing two soldiers of the", "It was over. Rebels shelled the port,"),
        ("Six people died in the attack and … Read more", "Six people died in the attack"),
    ],
)
def test_a_broken_clause_is_not_read(text, body):
    assert " ".join(words for kind, words in read(text) if kind == "body") == body
    assert "broken" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The envoy flew back to the U.S.",
        "He was taken to a hospital in the U.K.",
        "“It is not over…”",
        "Rebels shelled the port",
        "Rebels shelled the port of the\n\nsmall town.",
    ],
)
def test_what_may_be_whole_is_read(text):
    assert "broken" not in kinds(text)


def test_glued_headlines_are_split_off_where_that_is_safe():
    assert read("Share Rebels Seize Airport as Army Flees in Congo The army said on Friday that it had left.") == [
        ("furniture", "Share"),
        ("heading", "Rebels Seize Airport as Army Flees in Congo"),
        ("body", "The army said on Friday that it had left."),
    ]
    assert read("Army Attacks Rebel Camp in Mali Chad, a neighbour of the country, sent troops.") == [
        ("heading", "Army Attacks Rebel Camp in Mali"),
        ("body", "Chad, a neighbour of the country, sent troops."),
    ]
    assert read("The talks ended at dawn. UN Urges Restraint As Army Storms Rebel Camp") == [
        ("body", "The talks ended at dawn."),
        ("heading", "UN Urges Restraint As Army Storms Rebel Camp"),
    ]
    assert read("He left. Advertisement The army came.") == [
        ("body", "He left."),
        ("furniture", "Advertisement"),
        ("body", "The army came."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "President of the Democratic Republic of Congo Felix Roe said that it was over.",
        "Former Prime Minister Amina Sow of the Party for Peace and Unity told The Gazette that she would not run.",
        "National Liberation Front Commander John Roe and United Nations Envoy Jane Roe met on Monday.",
    ],
)
def test_long_names_are_no_glued_headline(text):
    assert kinds(text) == ["body"]


def test_lines_wrapped_by_hand_are_one_paragraph():
    text = (
        "The rebels left the town of Gao on Friday after three weeks of\nfighting, and the army, which had shelled the"
        " bridge and the port\nfrom the hills, marched in at noon without firing one more shot.\n\nNobody was hurt."
    )
    assert kinds(text) == ["body", "body"]
    two = "Rebels left Gao.\nThe army came.\nNobody was hurt, the mayor said."
    assert [block.paragraph for block in layout(Article(two)).blocks] == [0, 1, 2]


@pytest.mark.parametrize("ends", ["\n\n", "\r\n\r\n", "\r", "\u2029", "\x0b", " \n\t\n"])
def test_paragraphs_end_with_any_line_end(ends):
    assert kinds(f"Rebels left Gao.{ends}Share{ends}The army came.") == ["body", "furniture", "body"]


def quoted(text):
    made = quotations(text, [Block(Span(0, len(text)), "body", 0)])
    assert all(text[found.span.start : found.span.end].strip() for found in made)
    return [found.inner.of(text) for found in made]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ('He called it "a patrol".', ["a patrol"]),
        ("He called it “a patrol” and “a walk”.", ["a patrol", "a walk"]),
        ("« Nous » said «it is over».", [" Nous ", "it is over"]),
        ("The ‘people’s army’ isn’t theirs; the rebels’ camp is.", ["people’s army"]),
        ("‘We can’t wait,’ she said of the rebels’ offer.", ["We can’t wait,"]),
        ("The 'people's army' isn't theirs.", ["people's army"]),
        ("The rebels' camp and the soldiers' camp burned.", []),
        ("“He said ‘no’ to us,” she said.", ["He said ‘no’ to us,"]),
        ("“They called it “peace” there,” she said.", ["They called it “peace” there,"]),
        ("“We go, he said. “We go now.”", ["We go, he said.", "We go now."]),
        ('"We go, he said. "We go now."', ["We go, he said.", "We go now."]),
        ("“We go, he said.", ["We go, he said."]),
        ('A 12" gun fired.', []),
        ('The so-called "liberators" of "free" Gao.', ["liberators", "free"]),
        ("In the ’90s ‘Abd al-Roe’s men and Sana‘a’s rebels’ camp", []),
        ("„Wir gehen“ and ``we go'' said he.", ["Wir gehen", "we go"]),
        ("", []),
    ],
)
def test_quotations(text, inner):
    assert quoted(text) == inner


def test_a_quotation_goes_on_in_the_next_paragraph():
    text = "“We left at night.\n\n“We came back,” she said.\n\n“Why?” he asked."
    made = layout(Article(text)).quotations
    assert [(found.inner.of(text), found.continues) for found in made] == [
        ("We left at night.", False),
        ("We came back,", True),
        ("Why?", False),
    ]


def speeches(text):
    return [(made.intro.of(text), made.speech.of(text)) for made in announced(text, layout(Article(text)).blocks)]


def test_an_announced_speech_ends_with_the_third_person():
    text = (SAMPLES / "release.txt").read_text("utf-8")
    ((intro, speech),) = speeches(text)
    assert intro == "Speaking after the meeting, Ms Holt said:"
    assert speech.startswith("I am encouraged")
    assert speech.endswith("We will return in July.")


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("The minister said:\n\nThe attack is vile.\n\nThey will pay.", "The attack is vile.\n\nThey will pay."),
        ("It fell. The minister said in a statement:\n\nIt is vile.\n\nThe minister also met Roe.", "It is vile."),
        ("Envoy Roe told reporters:\n\nWe go.\n\nRoe will leave on Monday.", "We go."),
        ("The minister said:\n\nWe go.\n\nENDS\n\nThe talks began in May.", "We go."),
        ("The minister said:\n\nWe go.\n\nShare\n\nWe will be back.", "We go.\n\nShare\n\nWe will be back."),
        ("The minister said:\n\n“We go.”\n\nHe left.", None),
        ("The attacks hit:\n\nGao was shelled.", None),
        ("The army said it had taken the following towns:\n\nGao was one of them.", None),
    ],
)
def test_announced_speeches(text, speech):
    assert [made for _, made in speeches(text)] == ([speech] if speech else [])


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "wire",
            (
                "furniture heading byline dateline body body body heading furniture body broken caption body credit"
                " furniture furniture furniture"
            ),
        ),
        ("digest", "dateline body credit dateline body credit dateline body credit"),
        ("release", "heading body body body body furniture body body furniture furniture body"),
    ],
)
def test_samples(sample, expected):
    assert kinds((SAMPLES / f"{sample}.txt").read_text("utf-8")) == expected.split()


def test_an_item_without_a_year_takes_it_from_the_item_before():
    made = layout(Article((SAMPLES / "digest.txt").read_text("utf-8"), None, dt.date(2020, 1, 1)))
    assert [str(block.date) for block in made.body()] == ["1996-05-02", "1996-05-05", "1996-05-07"]


@given(st.text(alphabet=st.sampled_from("aA\n \"“”‘’'.:,-–()\0\u200e\u202e1M\r…«»"), max_size=200))
def test_any_text_is_covered(text):
    read(text)
    made = layout(Article(text))
    for found in made.quotations:
        assert found.span.covers(found.inner)
    assert all(
        one.span.end <= other.span.start for one, other in zip(made.quotations, made.quotations[1:], strict=False)
    )
    announced(text, made.blocks)


HOSTILE = {
    "one word": "a" * 1_000_000,
    "zero width": "\u200b" * 1_000_000,
    "right to left": "\u202eabc " * 200_000,
    "NULs": "\0" * 1_000_000,
    "10,000 quotes": '"a" ' * 10_000,
    "opening quotes": "“" * 200_000,
    "single quotes": "‘a " * 200_000,
    "apostrophes": "rebels' " * 100_000,
    "lines": "Gao\n" * 100_000,
    "small lines": "gao\n" * 100_000,
    "announcements": "He said:\n\n" * 20_000,
    "parentheses": "(" * 500_000,
    "dates": "3 March: " * 100_000,
    "dashes": "- " * 500_000,
    "capitals": "Kill " * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name):
    article = Article(HOSTILE[name], None, DAY)
    start = time.process_time()
    announced(article.text, layout(article).blocks)
    assert time.process_time() - start < 6


def gold():
    for path in [*sorted(shared_path("facts/dev").glob("*.json")), shared_path("seed/facts.json")]:
        document = json.loads(path.read_text("utf-8"))
        source = document["source"]
        published = source.get("published")
        day = dt.date.fromisoformat(published[:10]) if published else None
        yield document, Article(source["text"], source.get("title"), day)


def test_the_evidence_of_gold_facts_is_read():
    outside = []
    for document, article in gold():
        read(article.text, article.title, article.published)
        body = [block.span for block in layout(article).body()]
        outside += [
            evidence["quote"]
            for fact in document["facts"]
            for evidence in fact["evidence"]
            if not any(span.start <= evidence["start"] and evidence["end"] <= span.end for span in body)
        ]
    assert len(outside) <= 1  # the verb of the truncated sentence of the seed, quoted with what stands before it
