"""The extra is optional, and nothing of it talks to anyone but the endpoint."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic_ai.messages import ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.test import TestModel

from kg.errors import ExtractError
from kg.extract.llm import Settings
from kg.extract.llm.checking import Known
from kg.extract.llm.endpoint import Endpoint, Meter
from kg.extract.llm.quotes import Searchable
from kg.extract.llm.reading import _Taker, source_of
from tests.extract.llm.llm_cases import SOURCE, TEXT, good, shelling

ROOT = Path(__file__).resolve().parents[3]


def python(program, *arguments):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )


def test_without_the_extra_the_command_is_told():
    program = """
import sys
sys.modules["pydantic_ai"] = None
from kg.errors import ExtractError
from kg.extract.llm import Settings, read
try:
    read({"id": "a", "kind": "text", "text": "x"}, Settings(url="http://127.0.0.1:1/v1", model="m"))
except ExtractError as error:
    print(error)
"""
    done = python(program)
    assert done.stderr == ""
    assert "pip install 'parley-kg[llm]'" in done.stdout


def test_importing_costs_neither_pydantic_ai_nor_spacy():
    program = """
import sys
import kg.extract.llm
print(sorted({"pydantic_ai", "openai", "httpx2", "spacy"} & set(sys.modules)))
"""
    assert python(program).stdout.strip() == "[]"


GUARDED = """
import json, sys
outside = []
def guard(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] != "127.0.0.1":
        outside.append(args[1])
    if event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", "localhost", None):
        outside.append(args[0])
sys.addaudithook(guard)
from tests.extract.llm.llm_stub_server import serving
from tests.extract.llm.llm_cases import SOURCE, good
from kg.extract.llm import Settings, read
with serving([good()]) as server:
    reading = read(SOURCE, Settings(url=server.url, model="gpt-4o", price_input=1, price_output=1))
import threading, time
time.sleep(0.5)
print(json.dumps([len(reading.document.facts), len(server.asked), outside, [t.name for t in threading.enumerate()]]))
"""


def test_nothing_but_the_endpoint_is_asked_anything():
    done = python(GUARDED)
    assert done.stderr == ""
    facts, asked, outside, threads = json.loads(done.stdout)
    assert (facts, asked, outside, threads) == (2, 1, [], ["MainThread"])


@pytest.fixture
def settings():
    return Settings(url="http://127.0.0.1:1/v1", model="stub", backoff=0, retries=1)


def ask(settings, model):
    """The taker after one question to a model of pydantic-ai's own."""

    async def asked():
        endpoint = Endpoint(settings, model=model)
        taker = _Taker(Searchable(TEXT), Known(published=True))
        meter = Meter()
        await endpoint.ask("read this", taker, meter)
        await endpoint.close()
        return taker, meter

    return asyncio.run(asked())


def test_the_built_in_test_model_invents_and_nothing_of_it_is_taken(settings):
    taker, meter = ask(settings, TestModel())
    assert taker.good.facts == ()
    assert taker.good.entities == ()
    assert len(taker.refused) > 0
    assert meter.usage.requests == 3


def test_a_function_model_is_told_what_was_wrong(settings):
    heard = []

    def model(messages, info: AgentInfo):
        heard.append(messages[-1])
        bad = shelling(event="x", evidence=[{"quote": "tanks rolled in"}])
        events = [shelling(), bad] if len(heard) == 1 else []
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, good(events=events))])

    taker, _ = ask(settings, FunctionModel(model))
    assert [fact.event for fact in taker.good.facts if hasattr(fact, "event")] == ["clinic-shelling"]
    assert len(heard) == 2
    assert "'tanks rolled in' is not in the text: copy the words exactly" in str(heard[1])


BAD_SETTINGS = {
    "no scheme": ({"url": "127.0.0.1:8080/v1"}, "is no address"),
    "file": ({"url": "file:///etc/passwd"}, "is no address"),
    "port": ({"url": "http://host:port/v1"}, "is no address"),
    "empty": ({"url": ""}, "is no address"),
    "password": ({"url": "http://me:hunter2@host/v1"}, r"leave out user, password and query"),
    "query": ({"url": "http://host/v1?api_key=hunter2"}, r"put the key into \$PARLEY_LLM_KEY"),
    "no model": ({"model": " "}, "no language model is named"),
    "output": ({"output": "xml"}, "use one of tool, json, prompt"),
    "timeout": ({"timeout": 0}, "timeout is 0"),
    "nan": ({"backoff": float("nan")}, "backoff is nan"),
    "concurrency": ({"concurrency": 0}, "at least 1"),
    "price": ({"price_input": -1.0}, "price_input is -1.0"),
}


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_settings_that_make_no_sense_are_refused(name):
    changes, why = BAD_SETTINGS[name]
    with pytest.raises(ExtractError, match=why) as told:
        Settings(**{"url": "http://127.0.0.1:1/v1", "model": "m", **changes})
    assert "hunter2" not in str(told.value)


def test_the_key_is_no_part_of_the_settings(monkeypatch):
    monkeypatch.setenv("MY_KEY", " secret ")
    settings = Settings(url="http://127.0.0.1:1/v1", model="m", key_variable="MY_KEY")
    assert settings.key() == "secret"
    assert "secret" not in repr(settings)
    assert "secret" not in json.dumps(settings.asked_for())


def test_articles_of_the_pipeline_are_readable_where_spacy_is():
    document = pytest.importorskip("kg.extract.document")
    source = source_of(document.Article("Shells fell.", published=None, publisher="A"))
    assert (source.text, source.publisher, source.kind) == ("Shells fell.", "A", "text")
    assert source_of(SOURCE).id == "port-bellamy"
