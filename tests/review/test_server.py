"""The served view: decisions taken from its own pages only, kept at once, refused where they do not fit."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kg.errors import FactsError, KGError
from kg.review import read_decisions
from kg.review.desk import Desk
from kg.review.server import create_app, serve
from tests.building import free_port, text_line, write_lines

TOKEN = "s3cret"
PORT = 4711
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"
Line = dict[str, Any]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "facts.jsonl", text_line("brief"), text_line("other", 7))


@pytest.fixture
def desk(facts: Path) -> Desk:
    return Desk(facts, "ana")


@pytest.fixture
def client(desk: Desk) -> Iterator[FlaskClient]:
    with create_app(desk, TOKEN, PORT).test_client() as opened:
        yield opened


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(f"/{TOKEN}/{path}", headers={"Host": HOST, **headers})


def post(client: FlaskClient, body: Any, number: int = 0, **headers: str) -> TestResponse:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Host": HOST, "Origin": ORIGIN, "Content-Type": "application/json", **headers}
    return client.post(f"/{TOKEN}/texts/{number}/decisions", data=sent, headers=given)


def seen(client: FlaskClient, number: int = 0) -> Any:
    html = get(client, f"texts/{number}").text
    return json.loads(html.partition('<script type="application/json" id="data">')[2].partition("</script>")[0])


def on(client: FlaskClient, verb: str, target: str, new: Line | None = None) -> TestResponse:
    mark = seen(client)["facts"][target]["fingerprint"]
    return post(client, {"decision": verb, "target": target, "fingerprint": mark, "new": new})


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    return [(each.source, each.decision, each.target) for each in read_decisions(desk.path)[0]]


def test_the_list_leads_to_the_texts(client: FlaskClient) -> None:
    page = get(client, "")
    assert page.status_code == 200
    assert 'href="texts/0"' in page.text
    assert 'href="texts/1"' in page.text
    text = get(client, "texts/1")
    assert "7 people were killed" in text.text
    assert get(client, "texts/2").status_code == 404
    assert get(client, "?from=2").status_code == 404


def test_decisions_are_kept_and_shown(client: FlaskClient, desk: Desk) -> None:
    answer = on(client, "accept", "F1")
    assert answer.status_code == 200
    assert "accepted" in answer.json["article"]
    assert on(client, "reject", "F3").status_code == 200
    edited = {**seen(client)["facts"]["F2"]["fact"], "population": "civilians"}
    answer = on(client, "edit", "F2", edited)
    assert "5 killed, civilians" in answer.json["article"]
    assert kept(desk) == [("brief", "accept", "F1"), ("brief", "reject", "F3"), ("brief", "edit", "F2")]
    (first, *_), _ = read_decisions(desk.path)
    assert (first.who, len(first.when)) == ("ana", len("2024-05-03T10:00:00Z"))
    page = get(client, "texts/0").text
    assert "rejected</span>" in page  # it stays to be seen
    assert ">3</td>" in get(client, "").text
    assert on(client, "undo", "F3").status_code == 200
    assert "rejected</span>" not in get(client, "texts/0").text


def test_a_fact_and_an_entity_are_added(client: FlaskClient, desk: Desk) -> None:
    text = desk.document(0).source.text or ""
    at = text.index("The mayor")
    entity = {"name": "The Mayor!", "type": "government", "mentions": [{"start": at, "end": at + 9}]}
    answer = post(client, {"decision": "entity", "target": None, "new": entity})
    assert answer.status_code == 200
    assert "review-the-mayor" in [each["id"] for each in answer.json["data"]["entities"]]
    new = {
        "kind": "event",
        "type": "statement",
        "event": "new-1",
        "modality": "asserted",
        "polarity": "positive",
        "participants": [{"entity": "review-the-mayor", "role": "initiator"}],
        "evidence": [{"start": at - 1, "end": at + 15, "quote": "made up"}],
    }
    answer = post(client, {"decision": "add", "new": new})
    assert answer.status_code == 200, answer.text
    (name,) = set(answer.json["data"]["facts"]) - {"F1", "F2", "F3"}
    (span,) = answer.json["data"]["facts"][name]["fact"]["evidence"]
    assert span == {"start": at, "end": at + 14, "quote": "The mayor said"}  # by the text, without white space
    changed = {**answer.json["data"]["facts"][name]["fact"], "hedge": "said"}
    answer = post(client, {"decision": "edit", "target": name, "fingerprint": None, "new": changed})
    assert answer.json["data"]["facts"][name]["fact"]["hedge"] == "said"
    assert post(client, {"decision": "reject", "target": name}).status_code == 200
    assert name not in seen(client)["facts"]


def test_a_source_is_marked_as_complete(client: FlaskClient, desk: Desk) -> None:
    assert post(client, {"decision": "complete"}).json["data"]["complete"] is True
    assert "complete</td>" in get(client, "").text
    assert post(client, {"decision": "undo", "target": "#source"}).json["data"]["complete"] is False
    assert len(kept(desk)) == 2


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"decision": "accept", "target": "F1", "fingerprint": "old"}, 409, "something else by now"),
        ({"decision": "accept", "target": "F77"}, 409, "no such fact"),
        ({"decision": "shred", "target": "F1"}, 422, "no decision"),
        ({"decision": "add"}, 422, "nothing new"),
        ({"decision": "add", "new": {"kind": "event", "evidence": []}}, 422, "select the words"),
        ({"decision": "add", "new": {"kind": "event", "evidence": [{"start": 0, "end": 10**9}]}}, 422, "outside"),
        ({"decision": "add", "new": {"kind": "event", "evidence": [{"start": True, "end": 2}]}}, 422, "outside"),
        ({"decision": "add", "new": {"kind": "event", "evidence": 7}}, 422, "no list"),
        ({"decision": "add", "new": {"kind": "event", "evidence": [{"start": 0, "end": 6}]}}, 422, "Field required"),
        ({"decision": "entity", "new": {"name": "", "type": "state"}}, 422, "name"),
        ({"decision": "entity", "new": {"name": "x", "type": "dragon"}}, 422, "type"),
        ({"decision": "entity", "target": "nobody", "new": {"name": "x", "type": "state"}}, 409, "no such entity"),
        ({"decision": "entity", "new": {"name": "x", "type": "state", "mentions": [{"start": 5}]}}, 422, "outside"),
        ([], 400, "no JSON object"),
        (b"{", 400, "no JSON object"),
    ],
)
def test_what_does_not_fit_is_refused_and_not_kept(
    client: FlaskClient, desk: Desk, body: Any, status: int, says: str
) -> None:
    answer = post(client, body)
    assert answer.status_code == status
    assert says in answer.json["message"]
    assert kept(desk) == []


def test_only_its_own_pages_may_decide(client: FlaskClient, desk: Desk) -> None:
    body = {"decision": "complete"}
    for origin in ("http://evil.example", "null", "", f"https://{HOST}", "http://127.0.0.1:1"):
        assert post(client, body, Origin=origin).status_code == 403
    assert post(client, body, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post(client, body, **{"Content-Type": "text/plain"}).status_code == 415
    assert post(client, b"x" * 300_000).status_code in (400, 413)
    assert kept(desk) == []
    assert post(client, body, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", "0.0.0.0:4711"])
def test_it_answers_to_its_own_name_only(client: FlaskClient, host: str) -> None:
    for answer in (get(client, "", Host=host), post(client, {"decision": "complete"}, Host=host)):
        assert answer.status_code == 403
        assert "brief" not in answer.text


@pytest.mark.parametrize("path", ["/", "/wrong/", "/s3cre/texts/0", "/s3crett/", "/s3cret/../etc", "/%00/", "/ä/"])
def test_without_the_token_there_is_nothing(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": HOST})
    assert answer.status_code == 404
    assert "brief" not in answer.text


def test_pages_are_for_nobody_else(client: FlaskClient) -> None:
    for answer in (get(client, ""), get(client, "texts/0"), get(client, "texts/9")):
        rules = answer.headers["Content-Security-Policy"]
        assert rules.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in rules
        assert "unsafe" not in rules
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_data_in_the_page_cannot_end_the_script(tmp_path: Path) -> None:
    line = text_line("brief")
    line["facts"][0]["note"] = "</script><script>alert(1)</script><!--"
    desk = Desk(write_lines(tmp_path / "facts.jsonl", line), "<b>ana</b>")
    with create_app(desk, TOKEN, PORT).test_client() as client:
        html = get(client, "texts/0").text
        assert html.count("<script") == 3
        assert "<b>ana</b>" not in html
        assert seen(client)["facts"]["F1"]["fact"]["note"] == line["facts"][0]["note"]


def test_others_decisions_are_seen_and_conflicts_told(client: FlaskClient, facts: Path) -> None:
    assert on(client, "reject", "F3").status_code == 200
    with create_app(Desk(facts, "ben"), TOKEN, PORT).test_client() as other:
        assert on(other, "accept", "F3").status_code == 200
    page = get(client, "texts/0").text
    assert "accepted by <bdi>ben</bdi>" in page
    assert "otherwise: <bdi>reject by ana" in page


def test_stale_decisions_are_told_on_the_page(client: FlaskClient, facts: Path) -> None:
    assert on(client, "reject", "F3").status_code == 200
    line = text_line("brief")
    line["facts"][2]["type"] = "opposes"
    write_lines(facts, line)
    with create_app(Desk(facts, "ben"), TOKEN, PORT).test_client() as other:
        assert "decision is stale" in get(other, "texts/0").text
        (note,) = seen(other)["notes"]
        assert "F3: the decision of ana (reject" in note
        assert on(other, "accept", "F3").status_code == 200
        assert seen(other)["notes"] == []


def test_a_file_without_facts_is_told(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="no source to review"):
        Desk(write_lines(tmp_path / "facts.jsonl", "{"), "ana")


def test_bad_lines_are_told(facts: Path) -> None:
    facts.write_text(facts.read_text() + "{\n")
    facts.with_name("facts.jsonl.decisions.jsonl").write_text("nonsense\n")
    assert [problem.line for problem in Desk(facts, "ana").problems] == [3, 1]


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    port = free_port()
    heard: list[str] = []
    started = threading.Event()

    def news(address: str) -> None:
        heard.append(address)
        started.set()

    threading.Thread(target=serve, args=(desk, TOKEN, port, news), daemon=True).start()
    assert started.wait(10)
    assert heard == [f"http://127.0.0.1:{port}/{TOKEN}/"]
    with pytest.raises(KGError, match="try another --port"):
        serve(desk, TOKEN, port, news)
