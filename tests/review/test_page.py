"""The page that stands alone: all of the text and the facts, nothing foreign, hostile text only as text."""

import base64
import copy
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from kg.facts import Document, read
from kg.review import page, render_html
from kg.review.segments import rows
from tests.building import text_line
from tests.documents import documents
from tests.shared import shared_path

Line = dict[str, Any]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\u202eevil\u2066 ]]> {{7*7}}"


def document(line: Line) -> Document:
    return Document.model_validate_json(json.dumps(line))


class Reader(HTMLParser):
    """What a browser would see: the tags, and the pieces of the text by their offsets."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: dict[int, str] = {}
        self.inner: list[tuple[str, str]] = []
        self._piece: int | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        at = found.get("data-at")
        self._piece = int(at) if at is not None else None
        if self._piece is not None:
            self.pieces[self._piece] = ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._piece = None

    def handle_data(self, data: str) -> None:
        if self._piece is not None:
            self.pieces[self._piece] += data
        elif self.tags:
            self.inner.append((self.tags[-1][0], data))

    @property
    def text(self) -> str:
        return "".join(self.pieces[at] for at in sorted(self.pieces))


def test_every_fact_stands_beside_its_words() -> None:
    html = page(document(text_line("brief")))
    seen = Reader(html)
    facts = [found for tag, found in seen.tags if tag == "article"]
    assert [fact["data-fact"] for fact in facts] == ["F1", "F2", "F3"]
    assert [fact["data-kind"] for fact in facts] == ["event", "figure", "relation"]
    marks = {
        found["data-facts"]: seen.pieces[int(found["data-at"] or 0)]
        for tag, found in seen.tags
        if tag == "mark" and "data-at" in found
    }
    assert marks.pop("1") in seen.text[:23]
    assert marks == {"2": "5 people were killed", "3": "Eastland backs the militia"}
    for words in ("mayor of Northtown", "2020-05-03 (“on 3 May”, resolved)", "5 killed", "shelling"):
        assert words in html


def test_the_page_is_the_same_every_time_and_has_nothing_foreign() -> None:
    html = page(document(text_line("brief")))
    assert html == page(document(text_line("brief")))
    seen = Reader(html)
    assert not [tag for tag, _ in seen.tags if tag in ("img", "link", "iframe", "object")]
    assert not [name for _, found in seen.tags for name in found if name.startswith("on") or name in ("src", "style")]
    assert all((found["href"] or "").startswith("#") for _, found in seen.tags if "href" in found)


def test_only_its_own_style_and_script_may_run() -> None:
    html = page(document(text_line("brief")))
    (rules,) = [f["content"] or "" for tag, f in Reader(html).tags if f.get("http-equiv") == "Content-Security-Policy"]
    assert rules.startswith("default-src 'none'")
    inside = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", html, re.DOTALL)
    assert len(inside) == 2
    for text in inside:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in rules


def test_modality_and_confidence_are_seen() -> None:
    line = text_line("brief")
    line["facts"][0].update(modality="demanded", polarity="negative", hedge="perhaps", confidence=0.41, extractor="r7")
    line["facts"][1].update(confidence=0.9)
    html = page(document(line), publish=0.8)
    first, second, third = (f for tag, f in Reader(html).tags if tag == "article")
    assert (first["data-tier"], second["data-tier"], third["data-tier"]) == ("review", "publish", "publish")
    assert first["data-modality"] == "demanded"
    assert "marked" in (first["class"] or "")
    assert "marked" not in (second["class"] or "")
    for words in ("demanded</span>", ">not</span>", "perhaps", "0.41", ">r7</code>"):
        assert words in html


def test_hostile_text_is_only_text() -> None:
    line = text_line("brief")
    where = json.dumps(HOSTILE)[1:-1]
    text = HOSTILE + line["source"]["text"] + HOSTILE
    raw = json.dumps({**line, "source": {**line["source"], "text": text, "title": HOSTILE, "publisher": HOSTILE}})
    raw = raw.replace('"Eastland"', f'"{where}"').replace('"name": "the militia"', f'"name": "{where}"')
    shifted = json.loads(raw)
    for fact in shifted["facts"]:
        fact["note"] = fact["extractor"] = HOSTILE
        for span in fact["evidence"]:
            span["start"], span["end"] = span["start"] + len(HOSTILE), span["end"] + len(HOSTILE)
            span["quote"] = text[span["start"] : span["end"]]
    html = page(document(shifted))
    seen = Reader(html)
    assert [tag for tag, _ in seen.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in seen.tags]
    assert seen.text == text
    assert "49" not in seen.text


@given(documents())
def test_offsets_in_the_page_are_those_of_the_text(line: Line) -> None:
    read_line = document(line)
    shown = Reader(page(read_line))
    text = (read_line.source.text or "").replace("\0", "␀")
    assert shown.text == text
    for at, piece in shown.pieces.items():
        assert text[at : at + len(piece)] == piece
    facts = [found["data-fact"] for tag, found in shown.tags if tag == "article"]
    assert sorted(name or "" for name in facts) == sorted(fact.id for fact in read_line.facts)


@given(documents())
def test_segments_are_the_text_and_know_their_facts(line: Line) -> None:
    shown = document(line)
    made = [segment for row in rows(shown) for segment in row.segments]
    assert "".join(segment.words for segment in made) == (shown.source.text or "")
    for segment in made:
        end = segment.start + len(segment.words)
        over = {
            index
            for index, fact in enumerate(shown.facts)
            for span in fact.evidence
            if span.start < end and segment.start < span.end
        }
        assert set(segment.facts) == over
        for index in over:  # wholly, not in part
            assert any(span.start <= segment.start and end <= span.end for span in shown.facts[index].evidence)


def test_long_paragraphs_are_cut_between_sentences() -> None:
    line = text_line("brief")
    line["source"]["text"] += " The line held." * 200
    made = rows(document(line))
    assert len(made) > 3
    assert all("".join(s.words for s in row.segments).rstrip().endswith(".") for row in made)


def test_a_text_of_one_word_is_one_row() -> None:
    line = {**text_line("brief"), "entities": [], "facts": []}
    line["source"]["text"] = "x" * 1_000_000
    (row,) = rows(document(line))
    assert len(row.segments) == 1


def test_records_are_shown_without_a_text() -> None:
    line = text_line("brief")
    line["source"] = {"id": "r", "kind": "record", "dataset": "d", "version": "1", "record_id": "7"}
    for fact in line["facts"]:
        del fact["evidence"]
    for entity in line["entities"]:
        entity.pop("mentions", None)
    html = page(document(line))
    assert "The record itself is the evidence." in html
    assert len([1 for tag, _ in Reader(html).tags if tag == "article"]) == 3


def test_several_documents_go_on_one_page_or_into_a_folder(tmp_path: Path) -> None:
    some = [document(text_line(name)) for name in ("one", "two/../x", "three")]
    assert render_html(iter(some), tmp_path / "all.html") == 3
    whole = Reader((tmp_path / "all.html").read_text())
    ids = [found["id"] for _, found in whole.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert {"a1-f1", "a2-f1", "a3-f3"} <= set(ids)
    assert render_html(iter(some), tmp_path / "pages") == 3
    names = sorted(path.name for path in (tmp_path / "pages").iterdir())
    assert names == ["00001-one.html", "00002-two-..-x.html", "00003-three.html", "index.html"]
    links = [f["href"] for tag, f in Reader((tmp_path / "pages" / "index.html").read_text()).tags if tag == "a"]
    assert sorted(link or "" for link in links) == names[:3]


def test_no_document_is_a_page_too(tmp_path: Path) -> None:
    assert render_html([], tmp_path / "none.html") == 0
    assert "<main>" in (tmp_path / "none.html").read_text()


def test_the_gold_is_shown_whole() -> None:
    for path in (shared_path("seed/facts.json"), *sorted(shared_path("facts/dev").glob("*.json"))):
        (shown,) = read(path)
        assert isinstance(shown, Document)
        seen = Reader(page(shown))
        assert seen.text == shown.source.text
        assert len([1 for tag, _ in seen.tags if tag == "article"]) == len(shown.facts)


@pytest.mark.parametrize("low", [0, 37, 2500.5, None])
def test_numbers_are_written_plainly(low: float | None) -> None:
    line = copy.deepcopy(text_line("brief"))
    line["facts"][1].update(best=None, low=low)
    words = {0: "0 or more killed", 37: "37 or more killed", 2500.5: "2,500.5 or more killed", None: "no number killed"}
    assert words[low] in page(document(line))
