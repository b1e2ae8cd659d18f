"""A part of the fuzz run, the same each time; `python tests/security/fuzz.py` is the whole of it."""

import pytest
from fuzz import OPTIONS, Answer, complaints, run
from hostile import MARKUP, Hostile, Request, sample_paths
from sites import built_sample
from watching import can_watch, listening, serving

SEED, REQUESTS = 20260, 1500
HEADERS = [
    ("content-security-policy", "x"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("access-control-allow-origin", "*"),
    ("content-type", "text/plain"),
]
SOUND = Request(0, "sound", b"GET / HTTP/1.1\r\n\r\n")


def test_hostile_requests_do_no_harm(tmp_path):
    site = built_sample(tmp_path)
    with listening() as listener, serving(site, *OPTIONS) as server:
        outcome = run(server, listener, Hostile(SEED, listener.host, sample_paths(site)), REQUESTS)
        failures = server.failures()
    assert outcome.findings == []
    assert not failures
    assert sum(outcome.statuses[status] for status in ("200", "400", "403", "404", "503", "504")) > REQUESTS / 2
    assert outcome.statuses["200"] > REQUESTS / 20
    if can_watch():
        assert outcome.looks > 10


def test_a_request_can_be_sent_again():
    first, second = (Hostile(SEED, "127.0.0.1:1", ["/"]) for _ in range(2))
    assert [first.request(number) for number in range(200)] == [
        second.request(number) for number in reversed(range(200))
    ][::-1]
    assert Hostile(SEED + 1, "127.0.0.1:1", ["/"]).request(0) != first.request(0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(500, HEADERS, b"sorry"), "status 500"),
        (Answer(502, HEADERS, b"sorry"), "status 502"),
        (Answer(503, HEADERS, b"sorry"), "without Retry-After"),
        (Answer(200, HEADERS, b"Traceback (most recent"), "it tells"),
        (Answer(404, HEADERS, b"no /home/x/here"), "it tells"),
        (Answer(200, [*HEADERS, ("x-path", "/home/x/here")], b"x"), "it tells"),
        (Answer(200, HEADERS[1:], b"x"), "content-security-policy is there 0 times"),
        (Answer(200, [*HEADERS, HEADERS[0]], b"x"), "content-security-policy is there 2 times"),
        (Answer(200, [*HEADERS, ("set-cookie", "x")], b"x"), "set-cookie"),
        (Answer(302, [*HEADERS, ("location", "//elsewhere.invalid/")], b"x"), "elsewhere"),
        (Answer(302, [*HEADERS, ("location", "http://elsewhere.invalid/x")], b"x"), "elsewhere"),
        (Answer(405, HEADERS, b"x"), "without Allow"),
        (Answer(400, HEADERS), "without a word"),
        (Answer(200, HEADERS, b"x", cut=True), "cut off"),
        (Answer(200, [*HEADERS[:4], ("content-type", "application/json")], b'{"x": 1'), "not JSON"),
        (Answer(200, [*HEADERS[:4], ("content-type", "text/html")], MARKUP.encode()), "markup"),
        (None, "no answer"),
    ],
)
def test_what_is_wrong_is_found(answer, words):
    assert any(words in what for what in complaints(SOUND, answer, [b"Traceback", b"/home/x"]))


def test_a_good_answer_is_no_finding():
    assert list(complaints(SOUND, Answer(200, HEADERS, b"x"), [b"Traceback"])) == []
    assert list(complaints(SOUND, Answer(503, [*HEADERS, ("retry-after", "10")], b"x"), [b"Traceback"])) == []
