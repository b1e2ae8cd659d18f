"""Articles out of files: what is read of them, what is refused with which words, and near copies."""

import gzip
import io
import json
import random
import socket
import time
from pathlib import Path

import pytest

from kg.extract.inputs import Given, Limits, articles
from kg.extract.inputs.days import iso_date
from kg.extract.inputs.duplicates import Copy, Duplicates
from kg.extract.inputs.language import other_language
from kg.facts import Problem

SAMPLES = Path(__file__).parent / "samples"
TEXT = "Troops left the town of Gao on Friday after three weeks of fighting, and the mayor said that nobody was hurt."
FRENCH = "Les soldats ont quitté vendredi la ville de Gao après trois semaines de combats, et le maire était calme."


@pytest.fixture(autouse=True)
def _no_net(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("reading articles must never open a connection")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def read(path, **options):
    made = list(articles([path], **options))
    return [item for item in made if isinstance(item, Given)], [item for item in made if isinstance(item, Problem)]


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem(tmp_path, name, content, **options):
    given, (found,) = read(written(tmp_path, name, content), **options)
    assert not given
    return str(found).removeprefix(f"{tmp_path}/")


def lines(*objects):
    return "".join(json.dumps(item) + "\n" for item in objects)


def test_plain_text_is_taken_as_it_is(tmp_path):
    text = f"Gao is calm\r\n\r\n{TEXT}\u200e\n"
    (made,), problems = read(written(tmp_path, "gao.txt", "\ufeff" + text))
    assert not problems
    assert made.source.text == text
    assert made.source.language == "en"
    assert (made.line, made.source.title, made.source.published) == (1, None, None)
    assert made.source.id.startswith("gao-")


def test_the_main_text_of_a_page():
    (made,), problems = read(SAMPLES / "page.html")
    assert not problems
    source = made.source
    assert (source.title, source.published, source.publisher) == (
        "Mine clearance resumes near Kuito",
        "1999-05-04",
        "Benguela Courier",
    )
    assert (source.url, source.language) == ("https://courier.example/1999/05/mine-clearance-kuito", "en")
    paragraphs = source.text.split("\n\n")
    assert [words for part in paragraphs for words in part.split()[:1]][-3:] == ["Deminers", "“We", "The"]
    assert not any(word in source.text for word in ("Tweet", "Home", "reserved"))


def test_the_entries_of_a_feed():
    given, (nothing,) = read(SAMPLES / "feed.rss")
    assert [(made.line, made.source.title) for made in given] == [
        (7, "Rebel faction hands in rifles at Mongone"),
        (14, "Bridge at Niambalang reopened"),
    ]
    whole, summary = given
    assert whole.source.text.endswith("said.\n\nSome 250 of them are to be trained as farmers & fishermen.")
    assert (whole.source.published, whole.source.publisher, whole.source.language) == (
        "2022-05-13T16:05:00Z",
        "Casamance Radio",
        "en-gb",
    )
    assert whole.notes == ()
    assert summary.source.published is None
    assert summary.notes == (
        "only the summary of the article is in the feed",
        "published 'a week ago' is no date that is understood: left out",
    )
    assert (nothing.line, nothing.what) == (20, "the entry 'Only a title' has no text")


def test_atom():
    (made,), _ = read(SAMPLES / "feed.atom")
    assert made.source.published == "2008-08-19T09:00:00+08:00"
    assert made.source.text.startswith("Some 300 families")


def test_json_lines_with_metadata():
    given, problems = read(SAMPLES / "articles.jsonl")
    first, second, kept = given
    assert (first.source.title, first.source.published, first.source.publisher, first.source.url) == (
        "Patrol ambushed near Arawa",
        "1992-02-12",
        "Islands Wire",
        "https://wire.example/arawa",
    )
    assert (second.source.id, second.source.language, second.source.published, second.line) == (
        "panguna-1",
        "en-GB",
        None,
        2,
    )
    assert second.notes == ("published 'soon' is no date that is understood: left out",)
    assert kept.source.id == "kept-as-it-is"
    assert kept.source.model_dump(exclude_none=True).keys() == {"id", "kind", "published", "text"}
    assert [(found.line, found.what[:30]) for found in problems] == [
        (5, "the article has no text"),
        (6, "not JSON: Expecting value at c"),
        (7, "not an object but an array"),
        (8, "this id also names another sou"),
        (9, "the text seems to be in the la"),
    ]
    assert "articles.jsonl:2" in problems[3].what


@pytest.mark.parametrize(
    ("item", "title", "text"),
    [
        ({"title": "T", "content": f"<p>{TEXT}</p><p>Rebels&rsquo; camp</p>"}, "T", f"{TEXT}\n\nRebels’ camp"),
        ({"headline": "T", "content_html": f"<b>{TEXT}</b>"}, "T", TEXT),
        ({"name": "T", "body": [TEXT, "He left."]}, "T", f"{TEXT}\n\nHe left."),
        ({"title": "", "text": f"5 < 6 & {TEXT}"}, None, f"5 < 6 & {TEXT}"),
    ],
)
def test_the_text_of_json(tmp_path, item, title, text):
    (made,), _ = read(written(tmp_path, "in.jsonl", lines(item)))
    assert (made.source.title, made.source.text) == (title, text)


def test_a_bare_source_and_a_json_array_keep_their_ids_and_lines(tmp_path):
    source = {"id": "a.b/c", "kind": "text", "text": TEXT, "published": "2001-01-01"}
    given, problems = read(
        written(tmp_path, "in.json", json.dumps([source, {"text": f"{TEXT} He left."}, 3], indent=1))
    )
    assert [(made.source.id[:5], made.line) for made in given] == [("a.b/c", 2), ("in-67", 8)]
    assert given[0].source.language is None
    assert [(found.line, found.what) for found in problems] == [(11, "not an object but a number")]


def test_what_is_wrong_with_a_source_is_told_as_for_facts(tmp_path):
    assert problem(
        tmp_path, "in.jsonl", lines({"format": "facts/1", "source": {"id": "a", "kind": "text", "txt": "x"}})
    ) == ("in.jsonl:1: a: source.txt: unknown key 'txt'; remove it, or correct its spelling")


def test_records_have_nothing_to_read(tmp_path):
    source = {"id": "ged-1", "kind": "record", "dataset": "d", "version": "1", "record_id": "1"}
    assert "a record of a data set has no text to read" in problem(
        tmp_path, "in.jsonl", lines({"format": "facts/1", "source": source})
    )


def test_ids_are_the_same_in_every_run_and_never_shared(tmp_path):
    items = [
        {"title": "Gao", "text": TEXT},
        {"title": "Gao", "text": TEXT, "url": "https://a.example/"},
        {"title": "Gao", "text": TEXT + "!"},
    ]
    path = written(tmp_path, "in.jsonl", lines(*items, items[0]))
    once, _ = read(path)
    again, _ = read(path)
    ids = [made.source.id for made in once]
    assert ids == [made.source.id for made in again]
    assert len(ids) == len(set(ids)) == 3, "the very same article is given once"
    assert all(name.startswith("gao-") for name in ids)


def test_an_id_that_stands_in_the_way_is_not_taken_twice(tmp_path):
    ((made,), _) = read(written(tmp_path, "in.jsonl", lines({"title": "Gao", "text": TEXT})))
    taken = {"id": made.source.id, "text": TEXT + " He left."}
    given, problems = read(written(tmp_path, "two.jsonl", lines(taken, {"title": "Gao", "text": TEXT})))
    assert not problems
    assert given[1].source.id.startswith(made.source.id)
    assert given[1].source.id != made.source.id


def test_a_folder_is_read_in_order_without_what_is_hidden_or_unknown(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/y.md", ".hidden.txt", ".git/x.txt", "notes.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{TEXT} {name}", "utf-8")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(f"{TEXT} c".encode()))
    given, problems = read(tmp_path)
    assert not problems
    assert [Path(made.file).name for made in given] == ["b.txt", "c.txt.gz", "y.md", "z.txt"]
    assert given[1].source.id.startswith("c-")


def test_a_folder_without_articles_and_a_missing_file_are_problems(tmp_path):
    given, (found,) = read(tmp_path)
    assert not given
    assert found.what == "the folder holds no articles"
    _, (found,) = read(tmp_path / "no.txt")
    assert found.what == "cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (TEXT.encode(), 1),
        (lines({"text": TEXT}, {"text": TEXT + "!"}).encode(), 2),
        (json.dumps([{"text": TEXT}], indent=1).encode(), 1),
        (json.dumps({"text": TEXT}, indent=1).encode(), 1),
        ((SAMPLES / "feed.rss").read_bytes(), 2),
        ((SAMPLES / "page.html").read_bytes(), 1),
        (gzip.compress(lines({"text": TEXT}).encode()), 1),
        (f"[Gao] {TEXT}".encode(), 1),
    ],
)
def test_standard_input_is_told_by_how_it_begins(monkeypatch, content, count):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
    given, _ = read("-")
    assert len(given) == count
    assert {made.file for made in given} == {"<stdin>"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "a.txt",
            "Gao\nNiñez".encode("latin-1"),
            "a.txt:2: not UTF-8: byte 0xf1 at offset 2 of the line; save the file as UTF-8",
        ),
        (
            "a.txt",
            TEXT.encode("utf-16"),
            "a.txt:1: not UTF-8: byte 0xff at offset 0 of the line (it looks like UTF-16)",
        ),
        (
            "a.jsonl",
            TEXT.encode("utf-16"),
            "a.jsonl:1: not UTF-8: byte 0xff at offset 0 of the line (it looks like UTF-16)",
        ),
        ("a.jsonl", b'{"text": "\xff"}\n', "a.jsonl:1: not UTF-8: byte 0xff at offset 10 of the line"),
        ("a.jsonl", b'{"text": "ab\\ud800c"}\n', "source.text: half a surrogate pair (U+D800) at character 2"),
        ("a.jsonl", b'{"text": 5}\n', "source.text: 5 is not a string"),
        ("a.jsonl", b'{"text": ""}\n', "the article has no text"),
        ("a.jsonl", b'{"text": "  "}\n', "the article has no text"),
        ("a.jsonl", b"", "the file holds no articles"),
        ("a.jsonl", b"[" * 100_000, "nested too deeply"),
        ("a.jsonl", b'{"text": ' + b"1" * 5000 + b"}", "not JSON"),
        ("a.json", b"[]", "the array is empty"),
        ("a.txt", b" \n", "the file is empty"),
        ("a.txt.gz", gzip.compress(TEXT.encode())[:-9], "cannot be read on"),
        ("a.html", b"<html><body></body></html>", "no article text found in the page"),
        ("a.xml", b"<rss><channel></channel></rss>", "the feed has no entries"),
        ("a.rss", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><item/></rss>', "the feed declares entities"),
        (
            "a.txt",
            FRENCH.encode(),
            "the text seems to be in the language 'fr', and what reads it reads English; leave it out, or name a",
        ),
    ],
)
def test_what_is_refused(tmp_path, name, content, words):
    assert words in problem(tmp_path, name, content)


def test_the_rest_is_read_after_a_bad_item(tmp_path):
    content = b'{"text": "\xff"}\n' + lines({"text": TEXT}).encode() + b"{\n"
    given, problems = read(written(tmp_path, "in.jsonl", content))
    assert [made.line for made in given] == [2]
    assert [found.line for found in problems] == [1, 3]


def test_large_files_lines_and_gzip_bombs_are_refused(tmp_path):
    small = Limits(megabytes=0.1)
    for name, content in (
        ("a.txt", b"a " * 100_000),
        ("b.txt.gz", gzip.compress(b"a" * 50_000_000)),
        ("c.html", b"<p>a" * 50_000),
    ):
        assert "has more than 0.1 MB" in problem(tmp_path, name, content, limits=small)
    assert "in.jsonl:1: the line has more than 0.1 MB" in problem(tmp_path, "in.jsonl", b"a" * 200_000, limits=small)
    given, _ = read(
        written(tmp_path, "many.jsonl", lines(*({"text": f"{TEXT} {n}"} for n in range(1500)))), limits=small
    )
    assert len(given) == 1500, "the limit is on a line"


def test_nul_characters_are_read_as_spaces(tmp_path):
    (made,), _ = read(written(tmp_path, "a.txt", TEXT.replace(" ", "\0", 2)))
    assert made.source.text == TEXT
    assert made.notes == ("NUL characters in the text are read as spaces",)


def test_a_page_may_declare_its_encoding(tmp_path):
    page = (
        f'<html><head><meta charset="windows-1252"></head><body><article><p>“Niñez”: {TEXT}</p></article></body></html>'
    )
    (made,), _ = read(written(tmp_path, "a.html", page.encode("cp1252")))
    assert "“Niñez”" in made.source.text


BOMBS = {
    "deep": "<div>" * 50_000 + TEXT,
    "deeper": "<div>" * 500_000 + TEXT,
    "paragraphs": "<html><body><article>" + "<p>" * 50_000 + TEXT,
    "anchors": "<a href=x>" * 50_000 + TEXT,
    "a long attribute": f'<html><body><p title="{"a" * 5_000_000}">{TEXT}</p></body></html>',
    "many attributes": "<p " + " ".join(f'a{n}="x"' for n in range(100_000)) + f">{TEXT}</p>",
    "entities": '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;&b;</p></body></html>',
    "tables": "<table><tr><td>" * 15_000,
    "comments": "<!--" * 50_000,
    "open tags": "<" * 1_000_000,
    "scripts": "<script>" * 50_000,
    "NULs": f"<p>{TEXT}\0</p>" * 1000,
}


@pytest.mark.parametrize("suffix", ["html", "jsonl"])
@pytest.mark.parametrize("name", BOMBS)
def test_html_bombs_neither_crash_nor_hang(tmp_path, name, suffix):
    content = BOMBS[name] if suffix == "html" else lines({"text": "<p>" + BOMBS[name]})
    start = time.process_time()
    given, problems = read(written(tmp_path, f"a.{suffix}", content))
    assert len(given) + len(problems) == 1
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "content",
    [
        "<item>" * 20_000,
        "<" * 500_000,
        "<item><description>" + "<![CDATA[" * 50_000,
        "<item><description>" + "&" * 500_000,
        "<!--" * 50_000,
        "<item " + " ".join(f'a{n}="x"' for n in range(50_000)) + ">",
        "<item><description>" + "&lt;div&gt;" * 50_000 + "</description></item></rss>",
    ],
    ids=["items", "open tags", "sections", "ampersands", "comments", "attributes", "deep HTML"],
)
def test_feed_bombs_neither_crash_nor_hang(tmp_path, content):
    start = time.process_time()
    given, problems = read(written(tmp_path, "a.rss", "<rss>" + content))
    assert not given
    assert problems
    assert time.process_time() - start < 20


def test_other_languages_are_read_where_a_pipeline_was_named(tmp_path):
    (made,), problems = read(written(tmp_path, "a.txt", FRENCH), any_language=True)
    assert not problems
    assert made.source.language == "fr"


@pytest.mark.parametrize(
    ("text", "declared", "other"),
    [
        (TEXT, None, None),
        (TEXT, "en-GB", None),
        (TEXT, "fr", "fr"),
        (FRENCH, None, "fr"),
        (FRENCH, "en", None),
        (FRENCH * 5, "en", "fr"),
        ("Les soldats ont quitté Gao.", None, None),
        ("Солдаты покинули город Гао в пятницу после трёх недель боёв, заявил мэр города.", None, "ru"),
        (
            "Al-Shabaab, Boko Haram, Ansar al-Sharia and Hayat Tahrir al-Sham are on the list of the Council.",
            None,
            None,
        ),
        ("a" * 1000, None, None),
        ("\u202e" * 1000, None, None),
    ],
)
def test_language(text, declared, other):
    assert other_language(text, declared) == other


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2016-09-11", "2016-09-11"),
        ("2016-09-11T08:30:00Z", "2016-09-11T08:30:00Z"),
        ("2016-09-11T08:30:00.123+02:00", "2016-09-11T08:30:00+02:00"),
        ("2016-09-11 08:30", "2016-09-11"),
        ("2016-09-11 08:30:00 UTC", "2016-09-11T08:30:00Z"),
        ("20160911", "2016-09-11"),
        ("Sun, 11 Sep 2016 08:30:00 GMT", "2016-09-11T08:30:00Z"),
        ("11 September 2016", "2016-09-11"),
        ("Sept. 11, 2016", "2016-09-11"),
        ("Sunday, September 11th, 2016", "2016-09-11"),
        ("11.9.2016", "2016-09-11"),
        ("13/9/2016", "2016-09-13"),
        ("1/2/2016", None),
        (1473582600, "2016-09-11T08:30:00Z"),
        (1473582600000, "2016-09-11T08:30:00Z"),
        (5, None),
        (True, None),
        (None, None),
        ([], None),
        ("yesterday", None),
        ("2016-13-45", None),
        ("September 2016", None),
        ("x" * 1000, None),
        (float("inf"), None),
        (float("nan"), None),
        ("0001-01-01", None),
        ("", None),
    ],
)
def test_published_dates(value, day):
    assert iso_date(value) == day


def words(seed, count=300):
    chosen = random.Random(seed)
    return " ".join(f"w{chosen.randrange(3000)}" for _ in range(count))


def test_near_copies_name_the_first_one():
    known = Duplicates()
    report, other = words(1), words(2)
    assert known.add("a", report) is None
    assert known.add("b", other) is None
    assert known.add("c", f"(AFP) {report} Share Tweet") == Copy("a", 1.0)
    assert known.add("d", " ".join(report.split()[:200]).upper()) == Copy("a", 1.0)
    edited = known.add("e", report.replace(report.split()[150], "changed"))
    assert edited is not None
    assert (edited.of, 0.9 < edited.similarity < 1) == ("a", True)
    assert known.add("f", f"{words(3, 200)} {' '.join(report.split()[:100])}") is None


def test_short_texts_are_copies_only_word_for_word():
    known = Duplicates()
    assert known.add("a", "Troops left Gao.") is None
    assert known.add("b", "Troops left Goma.") is None
    assert known.add("c", "Troops left GAO!") == Copy("a", 1.0)
    assert known.add("d", "") is None
    assert known.add("e", "") is None


def test_ten_thousand_articles_are_compared_in_a_minute():
    known = Duplicates()
    start = time.process_time()
    copies = [known.add(str(n), words(n % 1800, 400)) for n in range(2000)]
    assert (time.process_time() - start) * 5 < 60
    assert [copy.of for copy in copies if copy] == [str(n) for n in range(200)]
