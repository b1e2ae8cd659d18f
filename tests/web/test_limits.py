import http.client
import json
import time
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest
from sample_release import real_server

LONG = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s ?p{n} ?o{n} ." for n in range(12)) + " }"
GREEDY = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8)) + " } ORDER BY ?o1"
MANY = "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(2)) + " } LIMIT 9000"
ENDLESS = "SELECT * { " + " ".join(f"?s ?p{n} ?o{n} ." for n in range(12)) + " }"
SERVER = """
import sys
from pathlib import Path
from kg.store.limits import Limits
from web import Settings
from web.serve import serve
settings = Settings(sys.argv[1], "Site", limits=Limits(seconds=3, megabytes=64, workers=1, queue=0))
serve(settings, Path(sys.argv[2]), "127.0.0.1", int(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def port(releases):
    """Where a server with one worker and short limits listens."""
    with real_server(SERVER, releases) as port:
        yield port


@contextmanager
def asked(port, query):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        yield connection


@contextmanager
def response_to(port, query):
    with asked(port, query) as connection, connection.getresponse() as response:
        yield response


def status(port, query):
    with response_to(port, query) as response:
        return response.status, json.loads(response.read()), response.headers


def works(port):
    return status(port, "ASK {}")[0] == 200


def until_a_long_one_is_answered(port):
    while status(port, MANY)[0] != 200:
        time.sleep(0.02)


def test_a_long_query(port):
    began = time.monotonic()
    code, problem, _ = status(port, LONG)
    assert (code, 3 <= time.monotonic() - began < 4) == (504, True)
    assert "3 s" in problem["detail"]
    assert works(port)


def test_a_greedy_query(port):
    code, problem, _ = status(port, GREEDY)
    assert code == 413
    assert "64 MB" in problem["detail"]
    assert works(port)


def test_quick_queries_do_not_wait_for_long_ones(port):
    with asked(port, LONG):
        time.sleep(0.5)
        began = time.monotonic()
        assert works(port)
        assert time.monotonic() - began < 0.5


def test_a_full_queue_and_a_client_that_hangs_up(port):
    with asked(port, LONG):
        time.sleep(0.5)
        code, problem, headers = status(port, f"{LONG} OFFSET 1")
        assert (code, headers["Retry-After"]) == (503, "10")
        assert "ask again" in problem["detail"]
        began = time.monotonic()
    until_a_long_one_is_answered(port)
    assert time.monotonic() - began < 2, "before its time was over"


def test_a_client_that_hangs_up_in_the_middle(port):
    with response_to(port, ENDLESS) as response:
        assert response.status == 200
        assert len(response.read(100_000)) == 100_000
        assert status(port, f"{LONG} OFFSET 2")[0] == 503
    began = time.monotonic()
    until_a_long_one_is_answered(port)
    assert time.monotonic() - began < 2


def test_an_answer_that_fails_late_is_cut_off(port):
    with response_to(port, ENDLESS) as response:
        assert response.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            response.read()
    assert works(port)
