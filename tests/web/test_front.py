"""What the server does for all requests, seen by a client: `parley serve`, over real connections."""

import contextlib
import gzip
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sample_release import BASE, publish

from kg.release import Releases
from tests.building import free_port
from tests.processes import until
from web import protocol

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT * { ?s ?p ?o }"
MANY = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
MORE = "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(3)) + " }"
JSON = "application/sparql-results+json"


@contextmanager
def started(folder, releases, *options):
    """The port of `parley serve` on these releases, and its process."""
    (folder / "parley.toml").write_text(
        f'[site]\ntitle = "Site"\nbase = "{BASE}"\n[build]\nreleases = "{releases.folder}"\n'
    )
    port = free_port()
    command = [sys.executable, "-m", "kg.cli", "serve", str(folder), "--port", str(port), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            line = server.stderr.readline()
            assert f":{port}/".encode() in line, line + server.stderr.read()
            yield port, server
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The access log of the server."""
    return tmp_path_factory.mktemp("front") / "access.jsonl"


@pytest.fixture(scope="module")
def port(releases, log):
    with started(log.parent, releases, "--access-log", str(log), "--read-timeout", "1", "--query-seconds", "20") as (
        port,
        _,
    ):
        yield port


def ask(port, method="GET", path="/sparql", query=None, body=None, **headers):
    """Status, header fields and body of the answer to one request."""
    target = path + (f"?{urlencode(query if isinstance(query, dict) else {'query': query})}" if query else "")
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def test_the_second_time_an_answer_comes_from_the_cache(port):
    def hits():
        text = ask(port, path="/metrics")[2].decode()
        return float(re.search(r'parley_cache_lookups_total{found="yes"} (\S+)', text)[1])

    before = hits()
    first, second = (ask(port, query=f"{COUNT} # cached") for _ in range(2))
    assert hits() == before + 1
    assert first[2] == second[2]
    assert {**first[1], "x-request-id": ""}.keys() == {**second[1], "x-request-id": ""}.keys()


@pytest.mark.parametrize("cached", [False, True])
def test_entity_tags(port, cached):
    query = f"{COUNT} # tags {cached}"
    status, headers, body = ask(port, query=query, Accept=JSON)
    tag = headers["ETag"]
    assert (status, tag[0], tag[-1]) == (200, '"', '"')
    assert headers["Cache-Control"] == "no-cache"
    if cached:
        ask(port, query=query, Accept=JSON)
    for sent in (tag, f'"other", {tag}', f"W/{tag}"):
        status, again, nothing = ask(port, query=query, Accept=JSON, If_None_Match=sent)
        assert (status, nothing, again["ETag"], again["Content-Type"]) == (304, b"", tag, None)
        assert again["Vary"] == headers["Vary"] == "Accept, Accept-Encoding"
    assert ask(port, query=query, Accept=JSON, If_None_Match='"other"')[::2] == (200, body)
    assert ask(port, query=query, Accept="text/csv")[1]["ETag"] != tag, "another format is another answer"
    assert ask(port, query=f"{query}.", Accept=JSON)[1]["ETag"] != tag
    graphs = ask(port, query={"query": query, "default-graph-uri": f"{BASE}graph/a%2Fb%20c"}, Accept=JSON)
    assert graphs[1]["ETag"] != tag
    assert graphs[2] != body


def test_an_answer_that_is_another_one_each_time_is_kept_by_nobody(port):
    first, second = (ask(port, query="SELECT (STRUUID() AS ?u) {}", Accept="text/csv") for _ in range(2))
    assert first[2] != second[2]
    assert (first[1]["ETag"], first[1]["Cache-Control"]) == (None, "no-store")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { SERVICE <http://example.org/sparql> { ?s ?p ?n } }",
        "CONSTRUCT { [] <http://x/p> ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { _:new <http://x/p> ?o }\nWHERE { ?s ?p ?o }",
        "SELECT (NOW() AS ?t) {}",
        "SELECT (R\\u0041ND() AS ?t) {}",
    ],
)
def test_what_may_change_has_no_tag(query):
    choice = protocol.plan("*/*", ()).choices["solutions"]
    assert protocol.etag("release", query, protocol.Asked([("query", query)]), choice) is None


def test_any_tag_will_do(port):
    assert ask(port, query="SELECT", If_None_Match="*")[0] == 400, "but not for what has no answer"
    assert ask(port, query=COUNT, If_None_Match="*")[0] == 304


def test_not_modified_names_the_tag_that_the_client_has(port):
    query = f"{ALL} # tags"
    for encoding in ("gzip", "identity"):
        tags = [ask(port, query=query, Accept_Encoding=one)[1]["ETag"] for one in ("gzip", "identity")]
        for tag in tags:
            for text in (query, f"{query}"):
                again = ask(port, query=text, Accept_Encoding=encoding, If_None_Match=tag)
                assert (again[0], again[1]["ETag"]) == (304, tag)


def test_an_answer_is_kept_for_the_same_request_only(port):
    query = {"query": f"{COUNT} # kept"}
    wanted = [("text/plain", 415), ("application/x-www-form-urlencoded", 200), ("text/plain", 415)]
    for kind, status in [*wanted, ("application/sparql-update", 403)]:
        assert ask(port, "POST", query=query, body=b"", Content_Type=kind)[0] == status


def test_media_types_have_no_case(port):
    assert ask(port, "POST", body="ASK {}", Content_Type="Application/SPARQL-Query")[0] == 200


def test_who_hangs_up_frees_the_process_by_whatever_way_the_answer_goes(port):
    endless = (
        "CONSTRUCT { ?s <http://x/y> ?x } WHERE { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f "
        "BIND(CONCAT(STR(?o), STR(?c), STR(?f)) AS ?x) }"
    )
    for accept in ("text/turtle", "text/turtle, text/html;q=0.1"):
        with socket.create_connection(("127.0.0.1", port)) as client:
            target = f"/sparql?{urlencode({'query': endless})}"
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode())
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        until(lambda: b'state="long"} 0.0' in ask(port, path="/metrics")[2])


def test_answers_are_compressed_for_who_asks(port):
    for path, query in (("/sparql", ALL), ("/sparql", MANY + " LIMIT 20000"), ("/", None)):
        status, headers, plain = ask(port, path=path, query=query)
        assert (status, headers["Content-Encoding"]) == (200, None)
        assert "Accept-Encoding" in headers["Vary"]
        status, zipped, body = ask(port, path=path, query=query, Accept_Encoding="br;q=1, gzip;q=0.5")
        assert (status, zipped["Content-Encoding"]) == (200, "gzip")
        assert gzip.decompress(body) == plain
        assert len(body) < len(plain) / 2
        assert ask(port, path=path, query=query, Accept_Encoding="gzip;q=0, *")[1]["Content-Encoding"] is None
        if headers["ETag"]:
            assert zipped["ETag"] != headers["ETag"], "other bytes, another strong tag"
            for tag, encoding in ((zipped["ETag"], "gzip"), (headers["ETag"], "identity")):
                again = ask(port, path=path, query=query, Accept_Encoding=encoding, If_None_Match=tag)
                assert (again[0], again[2]) == (304, b"")
    assert ask(port, query="ASK {}", Accept_Encoding="gzip")[1]["Content-Encoding"] is None, "too short to be worth it"


def test_dumps_are_sent_as_they_are(port):
    _, headers, body = ask(port, path="/dumps/sources.nq.gz", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] is None
    assert gzip.decompress(body)
    assert ask(port, path="/dumps/sources.nq.gz", Accept_Encoding="gzip", Range="bytes=0-3")[::2] == (206, body[:4])


def test_head_is_get_without_the_body(port):
    for path, query in (
        ("/sparql", COUNT),
        ("/sparql", MANY + " LIMIT 90000"),
        ("/", None),
        ("/dumps/sources.nq.gz", None),
    ):
        got, headers, _ = ask(port, "GET", path, query)
        head, same, body = ask(port, "HEAD", path, query)
        assert (got, head, body) == (200, 200, b"")
        changing = {"date", "x-request-id"}
        assert {name.lower() for name in same} - changing == {name.lower() for name in headers} - changing - {
            "transfer-encoding"
        }
        assert same["Content-Length"] == headers["Content-Length"]


def test_post_is_answered_alike_and_never_304(port):
    tag = ask(port, query=COUNT, Accept=JSON)[1]["ETag"]
    form = urlencode({"query": COUNT})
    for body, kind in ((form, "application/x-www-form-urlencoded"), (COUNT, "application/sparql-query; charset=UTF-8")):
        for _ in range(2):
            status, _, answer = ask(port, "POST", body=body, Content_Type=kind, Accept=JSON, If_None_Match=tag)
            assert (status, json.loads(answer)["head"]["vars"]) == (200, ["n"])


def test_every_request_has_an_id_and_a_line_in_the_log(port, log):
    asked = {"query": f"{COUNT} # logged"}
    _, headers, body = ask(port, query=asked, User_Agent="tester/1")
    assert ask(port, path="/nowhere", X_Request_ID="mine-7")[1]["X-Request-ID"] == "mine-7"
    bad = ask(port, path="/nowhere", X_Request_ID="no good")[1]["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{16}", bad)

    def lines():
        return [json.loads(line) for line in log.read_text().splitlines()]

    until(lambda: {headers["X-Request-ID"], "mine-7"} <= {one["id"] for one in lines()})
    line = next(one for one in lines() if one["id"] == headers["X-Request-ID"])
    assert (line["status"], line["bytes"], line["method"], line["agent"]) == (200, len(body), "GET", "tester/1")
    assert line["target"] == f"/sparql?{urlencode(asked)}"
    assert line["seconds"] > 0
    assert line["client"] == "127.0.0.1"
    assert next(one for one in lines() if one["id"] == "mine-7")["status"] == 404


def test_health_and_metrics(port, releases):
    assert json.loads(ask(port, path="/health/live")[2]) == {"status": "live"}
    assert json.loads(ask(port, path="/health/ready")[2]) == {"status": "ready", "release": releases.current().id}
    assert json.loads(ask(port, path="/health")[2])["status"] == "ready"
    ask(port, query="SELECT")
    status, headers, body = ask(port, path="/metrics")
    assert (status, headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    refused = re.compile(rb'parley_requests_total{method="GET",route="sparql",status="400"} [1-9]')
    until(lambda: refused.search(ask(port, path="/metrics")[2]))
    text = body.decode()
    assert re.search(r'parley_request_seconds_bucket{le="0.1",route="sparql"} [1-9]', text)
    assert f'parley_release_info{{id="{releases.current().id}"}} 1.0' in text
    assert 'parley_queries{state="processes"} 7.0' in text


def test_a_request_that_does_not_arrive_is_given_up(port):
    with socket.create_connection(("127.0.0.1", port)) as half:
        half.settimeout(10)
        half.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
            b"Content-Type: application/sparql-query\r\n\r\nASK"
        )
        answer = half.recv(1000)
    assert answer.startswith(b"HTTP/1.1 408 ")
    with socket.create_connection(("127.0.0.1", port)) as half:
        half.settimeout(10)
        half.sendall(b"GET /sparql HTTP/1.1\r\nHos")
        assert b"200" not in half.recv(1000)


def test_a_body_that_is_too_large(port):
    for headers in ({}, {"Transfer_Encoding": "chunked"}):
        body = b"x" * (2 << 20)
        sent = iter([body]) if headers else body
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before it was sent
                connection.request(
                    "POST", "/sparql", sent, {"Content-Type": "application/sparql-query"}, encode_chunked=bool(headers)
                )
            response = connection.getresponse()
            assert (response.status, json.loads(response.read())["status"]) == (413, 413)


def test_a_chunked_body(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("POST", "/sparql", iter([b"ASK ", b"{}"]), {"Content-Type": "application/sparql-query"})
        assert json.loads(connection.getresponse().read())["boolean"] is True


def test_many_rows_take_little_memory(port):
    def server_megabytes():
        """The most memory that a process of the server took, its processes for queries aside."""
        found = subprocess.run(["pgrep", "-f", "--", f"--port {port}"], capture_output=True, text=True, check=True)
        below = [
            subprocess.run(["pgrep", "-P", pid], capture_output=True, text=True, check=False)
            for pid in found.stdout.split()
        ]
        sizes = []
        for pid in {*found.stdout.split(), *" ".join(one.stdout for one in below).split()}:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            sizes += [int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM")]
        return max(sizes)

    before = server_megabytes()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        began = time.monotonic()
        connection.request(
            "GET", "/sparql?" + urlencode({"query": f"{MORE} LIMIT 300000"}), headers={"Accept": "text/csv"}
        )
        response = connection.getresponse()
        first = response.read(1000)
        begun = time.monotonic() - began
        rows = first.count(b"\n")
        while piece := response.read(1 << 16):
            rows += piece.count(b"\n")
    assert begun < time.monotonic() - began
    assert rows == 300_001
    assert server_megabytes() < before + 60


def test_a_query_ends_with_the_connection(port):
    def long():
        return float(re.search(r'parley_queries{state="long"} (\S+)', ask(port, path="/metrics")[2].decode())[1])

    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET /sparql?{urlencode({'query': SLOW})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        end = time.monotonic() + 10
        while not long():
            assert time.monotonic() < end
    end = time.monotonic() + 5
    while long():
        assert time.monotonic() < end, "long before the 20 s it has"


def test_what_is_being_answered_is_answered_when_the_server_is_told_to_end(releases, tmp_path):
    with started(tmp_path, releases) as (port, server):
        answers = []
        query = f"{MANY} LIMIT 100000"
        asking = threading.Thread(target=lambda: answers.append(ask(port, query=query, Accept="text/csv")))
        asking.start()
        time.sleep(0.3)
        server.send_signal(signal.SIGTERM)
        asking.join(30)
        assert server.wait(40) == 0
        assert answers[0][0] == 200
        assert answers[0][2].count(b"\r\n") > 10_000
        assert server.stderr.read() == b""
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port))


def test_a_new_release_drops_no_request(tmp_path):
    releases = Releases(tmp_path / "releases")
    publish(releases, "The first")
    with started(tmp_path, releases) as (port, _):
        seen, stop, wrong = set(), threading.Event(), []

        def keep_asking():
            while not stop.is_set():
                status, headers, _ = ask(port, query=COUNT, Accept=JSON)
                seen.add(headers["ETag"])
                if status != 200:
                    wrong.append(status)

        clients = [threading.Thread(target=keep_asking) for _ in range(4)]
        for client in clients:
            client.start()
        for turn in range(3):
            time.sleep(0.5)
            publish(releases, f"Release {turn}")
            end = time.monotonic() + 20
            while len(seen) < turn + 2:
                assert time.monotonic() < end, "the new release is noticed"
                time.sleep(0.05)
        stop.set()
        for client in clients:
            client.join(10)
        assert wrong == []
        assert len(seen) == 4, "each release has its own tags"
