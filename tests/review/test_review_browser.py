"""The review in a real browser: lighting up, filters, keys, selecting words as evidence, adding a fact."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.facts import Document
from kg.review import apply, page, read_decisions
from kg.review.desk import Desk
from kg.review.server import serve
from tests.building import text_line, write_lines
from tests.clients.browser import Browser, browser

WAIT = """new Promise((done, fail) => {
  const until = Date.now() + 5000;
  const look = () => {
    const found = (() => (%s))();
    if (found) done(found); else if (Date.now() > until) fail(new Error("never came")); else setTimeout(look, 20);
  };
  look();
})"""
FACT = """document.querySelector('[data-fact="%s"]')"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    with browser(chromium, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def line() -> dict[str, Any]:
    """A text with characters of two UTF-16 units and of Windows line ends before all evidence."""
    made = text_line("brief")
    before = "\U0001f4f0 News\r\n\r\n"
    made["source"]["text"] = before + made["source"]["text"]
    spans = [span for fact in made["facts"] for span in fact["evidence"]]
    spans += [span for entity in made["entities"] for span in entity.get("mentions", [])]
    for span in spans:
        span["start"] += len(before)
        span["end"] += len(before)
    made["facts"][1]["confidence"] = 0.3
    return made


@pytest.fixture
def facts(tmp_path: Path, line: dict[str, Any]) -> Path:
    return write_lines(tmp_path / "facts.jsonl", line)


@pytest.fixture
def served(facts: Path, tab: Browser) -> Desk:
    desk = Desk(facts, "ana")
    told: list[str] = []
    ready = threading.Event()

    def news(address: str) -> None:
        told.append(address)
        ready.set()

    threading.Thread(target=serve, args=(desk, "token", 0, news), daemon=True).start()
    assert ready.wait(10)
    tab.open(told[0] + "texts/0")
    return desk


def decided(desk: Desk) -> list[tuple[str, str]]:
    return [(each.decision, each.target) for each in read_decisions(desk.path)[0]]


def press(tab: Browser, fact: str, key: str) -> None:
    tab.run(f"{FACT % fact}.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}}))")


def select(tab: Browser, words: str) -> None:
    """Select the words as a reader does, from within one piece of the text to within another."""
    script = """(words) => {
      const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) if (walker.currentNode.parentNode.dataset.at) nodes.push(walker.currentNode);
      const text = nodes.map((node) => node.data).join("");
      const place = (at) => {
        for (const node of nodes) {
          if (at <= node.length) return [node, at];
          at -= node.length;
        }
      };
      const range = document.createRange();
      const start = text.indexOf(words);
      range.setStart(...place(start));
      range.setEnd(...place(start + words.length));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return new Promise((done) => setTimeout(done, 50));
    }"""
    tab.run(f"({script})({json.dumps(words)})")


def test_the_page_that_stands_alone_runs_under_its_policy(tab: Browser, tmp_path: Path, line: dict[str, Any]) -> None:
    path = tmp_path / "review.html"
    path.write_text(page(Document.model_validate_json(json.dumps(line))), encoding="utf-8", newline="")
    tab.open(path.as_uri())
    assert tab.run("document.getElementById('filters').hidden") is False  # the script ran
    assert tab.run("getComputedStyle(document.querySelector('mark')).borderBottomWidth") != "0px"  # the style too
    assert tab.run("document.getElementById('filters').elements.count.value") == "3 of 3 facts"
    tab.run(f"{FACT % 'F2'}.focus()")
    assert tab.run("[...document.querySelectorAll('mark.lit')].map((m) => m.textContent).join('')") == (
        "5 people were killed"
    )
    filters = "const {elements} = document.getElementById('filters');"
    fire = "document.getElementById('filters').dispatchEvent(new Event('input'));"
    tab.run(f"{{ {filters} elements.confidence.value = 0.5; {fire} }}")
    assert tab.run("document.getElementById('filters').elements.count.value") == "2 of 3 facts"
    assert tab.run(f"{FACT % 'F2'}.hidden") is True
    assert tab.run("[...document.querySelectorAll('mark.off')].map((m) => m.textContent).join('')") == (
        "5 people were killed"
    )


def test_keys_decide(tab: Browser, served: Desk) -> None:
    press(tab, "F1", "a")
    tab.run(WAIT % "document.querySelector('.fact.accept')")
    press(tab, "F3", "r")
    tab.run(WAIT % "document.querySelector('.fact.reject')")
    press(tab, "F3", "u")
    tab.run(WAIT % "!document.querySelector('.fact.reject')")
    assert decided(served) == [("accept", "F1"), ("reject", "F3"), ("undo", "F3")]


def test_a_fact_is_edited(tab: Browser, served: Desk) -> None:
    tab.run(f"{FACT % 'F2'}.querySelector('[data-act=edit]').click()")
    tab.run("document.querySelector('#editor [name=population]').value = 'civilians'")
    tab.run("document.querySelector('#editor [name=best]').value = '6'")
    tab.run("document.querySelector('#editor .main').click()")
    tab.run(WAIT % "document.querySelector('.fact.edit')")
    assert tab.run("document.getElementById('editor').hidden") is True
    (document,) = apply([served.document(0)], read_decisions(served.path)[0])
    figure = document.facts[1]
    assert (getattr(figure, "population", None), getattr(figure, "best", None)) == ("civilians", 6)
    assert figure.evidence == served.document(0).facts[1].evidence


def test_what_the_server_refuses_is_told_in_the_editor(tab: Browser, served: Desk) -> None:
    tab.run(f"{FACT % 'F2'}.querySelector('[data-act=edit]').click()")
    tab.run("document.querySelector('#editor [name=low]').value = '60'")
    tab.run("document.querySelector('#editor .main').click()")
    told = tab.run(WAIT % "document.querySelector('#editor .trouble').textContent")
    assert "low <= best" in told
    assert decided(served) == []


def test_selected_words_become_an_entity_and_evidence(tab: Browser, served: Desk) -> None:
    select(tab, "The mayor")
    tab.run("document.getElementById('entities').click()")
    assert tab.run("document.querySelector('#editor [name=name]').value") == "The mayor"
    tab.run("document.querySelector('#editor .main').click()")
    tab.run(WAIT % "document.getElementById('editor').hidden")
    select(tab, "mayor said 5 people")
    tab.run("document.getElementById('new-fact').click()")
    tab.run("document.querySelector('#editor [name=type]').value = 'statement'")
    tab.run("document.querySelector('#editor .main').click()")
    tab.run(WAIT % "document.querySelector('.fact.add')")
    (document,) = apply([served.document(0)], read_decisions(served.path)[0])
    text = document.source.text or ""
    (mention,) = document.entities[-1].mentions
    assert (document.entities[-1].id, text[mention.start : mention.end]) == ("review-the-mayor", "The mayor")
    assert [span.quote for span in document.facts[-1].evidence] == ["mayor said 5 people"]
    assert getattr(document.facts[-1], "type", None) == "statement"


def test_the_source_is_marked_as_complete(tab: Browser, served: Desk) -> None:
    tab.run("document.getElementById('complete').click()")
    tab.run(WAIT % "document.getElementById('complete').textContent.startsWith('Not')")
    assert decided(served) == [("complete", "#source")]
