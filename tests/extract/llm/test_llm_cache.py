"""Nothing is asked twice: not in the next run, not after kill -9, and a damaged file does no harm."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import ExtractError
from kg.extract.llm import Failure, Reading, Settings, read, read_all
from kg.extract.llm.cache import Cache
from tests.extract.llm.llm_cases import SOURCE, TEXT, good, shelling
from tests.extract.llm.llm_stub_server import call, says, serving, slow

ROOT = Path(__file__).resolve().parents[3]


def settings_of(server, cache, **changes):
    return Settings(**{"url": server.url, "model": "stub", "backoff": 0.01, "cache": cache, **changes})


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_article_that_was_read_is_not_asked_about_again(tmp_path):
    with serving([good()]) as server:
        settings = settings_of(server, tmp_path)
        first = read(SOURCE, settings)
        second = read(SOURCE, settings)
        assert len(server.asked) == 1
    assert second.document == first.document
    assert (first.cached, second.cached) == (0, 1)
    assert (second.usage.requests, second.usage.input_tokens) == (0, 0)
    assert read(SOURCE, settings).document == first.document, "the server need not even be there"


def test_what_was_refused_is_remembered(tmp_path):
    bad = shelling(event="x", evidence=[{"quote": "no such words"}])
    with serving([good(events=[shelling(), bad])]) as server:
        settings = settings_of(server, tmp_path)
        first, second = read(SOURCE, settings), read(SOURCE, settings)
    assert (second.refused, second.dropped, second.document) == (first.refused, first.dropped, first.document)
    assert first.dropped == 1


def test_the_id_of_a_source_makes_no_difference_and_its_words_do(tmp_path):
    with serving([good()]) as server:
        settings = settings_of(server, tmp_path)
        read(SOURCE, settings)
        other = read({**SOURCE, "id": "copy", "url": "https://example.org/copy"}, settings)
        assert (other.cached, other.document.source.id) == (1, "copy")
        assert read({**SOURCE, "text": TEXT + "More."}, settings).cached == 0
        assert read({**SOURCE, "published": "2025-10-09"}, settings).cached == 0


@pytest.mark.parametrize(
    "changes", [{"model": "other"}, {"temperature": 0.5}, {"corrections": 1}, {"max_output_tokens": 100}]
)
def test_what_an_answer_hangs_on_is_asked_again_when_it_changes(tmp_path, changes):
    with serving([good()]) as server:
        read(SOURCE, settings_of(server, tmp_path))
        assert read(SOURCE, settings_of(server, tmp_path, **changes)).cached == 0


@pytest.mark.parametrize("changes", [{"concurrency": 1}, {"price_input": 1.0}, {"timeout": 5.0}, {"retries": 0}])
def test_what_an_answer_does_not_hang_on_makes_no_difference(tmp_path, changes):
    with serving([good()]) as server:
        read(SOURCE, settings_of(server, tmp_path))
        assert read(SOURCE, settings_of(server, tmp_path, **changes)).cached == 1


def test_another_prompt_asks_again(tmp_path, monkeypatch):
    with serving([good()]) as server:
        read(SOURCE, settings_of(server, tmp_path))
        monkeypatch.setattr("kg.extract.llm.prompt.version", lambda: "p0")
        assert read(SOURCE, settings_of(server, tmp_path)).cached == 0


def swapped(path):
    kept = json.loads(path.read_text())
    kept["answer"]["answer"]["events"] = []
    return json.dumps(kept).encode()


DAMAGE = {
    "empty": lambda _: b"",
    "cut": lambda path: path.read_bytes()[:100],
    "no JSON": lambda _: b"\xff\xfe not JSON",
    "an array": lambda _: b"[]",
    "deep": lambda _: b"[" * 100_000,
    "another key": lambda path: path.read_bytes().replace(path.stem[:8].encode(), b"00000000"),
    "other words": swapped,
    "other form": lambda path: json.dumps(
        {"format": "parley-llm-answer/1", "key": path.stem, "digest": "", "answer": {}}
    ).encode(),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_is_as_good_as_none_and_written_anew(tmp_path, name):
    with serving([good()]) as server:
        settings = settings_of(server, tmp_path)
        first = read(SOURCE, settings)
        (path,) = files(tmp_path)
        path.write_bytes(DAMAGE[name](path))
        assert read(SOURCE, settings).document == first.document
        assert len(server.asked) == 2
        assert read(SOURCE, settings).cached == 1


def test_what_is_in_the_cache_is_checked_like_an_answer(tmp_path):
    cache = Cache(tmp_path)
    with serving([good()]) as server:
        settings = settings_of(server, tmp_path)
        read(SOURCE, settings)
        (path,) = files(tmp_path)
        kept = cache.get(path.stem)
        kept["answer"]["events"][0]["evidence"] = [{"quote": "words of somebody else", "occurrence": 1}]
        cache.put(path.stem, kept)
        assert read(SOURCE, settings).document.facts == ()


def test_failures_are_not_kept(tmp_path):
    with serving([says("no"), says("no"), says("no"), good()]) as server:
        settings = settings_of(server, tmp_path)
        (failed,) = read_all([SOURCE], settings)
        assert isinstance(failed, Failure)
        assert files(tmp_path) == []
        assert len(read(SOURCE, settings).document.facts) == 2


def test_no_part_of_a_file_is_left_behind(tmp_path):
    with serving([good()]) as server:
        read(SOURCE, settings_of(server, tmp_path))
    (path,) = files(tmp_path)
    assert path.parent.name == path.stem[:2]
    assert set(json.loads(path.read_text())) == {"format", "key", "digest", "answer"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with serving([good()]) as server, pytest.raises(ExtractError) as told:
        read(SOURCE, settings_of(server, tmp_path / "file"))
    assert str(tmp_path / "file") in str(told.value)
    assert "name another folder" in str(told.value)


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving([good()]) as server:
        read(SOURCE, settings_of(server, None))
        assert read(SOURCE, settings_of(server, None)).cached == 0
    assert files(tmp_path) == []


PROGRAM = """
import json, sys
from pathlib import Path
from kg.extract.llm import Settings, read_all
url, cache = sys.argv[1:]
sources = json.load(sys.stdin)
for item in read_all(sources, Settings(url=url, model="stub", cache=Path(cache), concurrency=2)):
    pass
"""


def test_a_run_goes_on_where_it_was_killed(tmp_path):
    sources = [{**SOURCE, "id": f"a{number}", "text": f"Report {number}. {TEXT}"} for number in range(10)]
    with serving(lambda *_: slow(0.15, call(good()))) as server:
        run = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, server.url, str(tmp_path)],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        run.stdin.write(json.dumps(sources).encode())
        run.stdin.close()
        end = time.monotonic() + 60
        while len(list(tmp_path.rglob("*.json"))) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        run.wait()
        whole = list(tmp_path.rglob("*.json"))
        asked = len(server.asked)
        assert 4 <= len(whole) < 10
        items = list(read_all(sources, settings_of(server, tmp_path)))
        assert all(isinstance(item, Reading) for item in items)
        assert sum(item.cached for item in items) == len(whole)
        assert len(server.asked) == asked + 10 - len(whole)
