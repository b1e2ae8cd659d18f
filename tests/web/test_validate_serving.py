"""The SHACL service over real connections: bodies, limits, who hangs up, and that nothing is fetched for anybody."""

import http.client
import json
import os
import signal
import socket
import time
from contextlib import closing
from urllib.parse import quote

import pytest
from sample_release import BASE

from kg.validation.checking import NAME
from tests.building import ROOT
from tests.processes import is_alive, until
from tests.security.watching import PROC, Watch, can_watch, listening, serving

TURTLE = {"Content-Type": "text/turtle", "Accept": "application/json"}
EXAMPLE = (ROOT / "web" / "static" / "validate-example.ttl").read_bytes()
GOOD = b"<http://x/s> <http://x/p> 1 ."
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
EVIL = PREFIXES + (
    '<http://x/S> sh:targetSubjectsOf <http://x/p> ; sh:property [ sh:path <http://x/p> ; sh:pattern "^(a+)+$" ] .'
)
ENDLESS = f'<http://x/s> <http://x/p> "{"a" * 60}!" .'


def multipart(**fields):
    """The body and the header of a form with files; a value is the text, or name and text."""
    parts = []
    for field, value in fields.items():
        name, text = value if isinstance(value, tuple) else ("", value)
        file = f'; filename="{name}"' if name else ""
        parts.append(f'--edge\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n{text}\r\n')
    body = "".join(parts) + "--edge--\r\n"
    return body.encode(), {"Content-Type": "multipart/form-data; boundary=edge", "Accept": "application/json"}


def send(port, body, headers, path="/validate"):
    """The connection on which the answer will come."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, body, headers)
    return connection


def post(port, body, headers, path="/validate"):
    """Status, header fields and body of the answer."""
    with closing(send(port, body, headers, path)) as connection:
        response = connection.getresponse()
        return response.status, response.headers, response.read()


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "parley.toml").write_text(
        f'[site]\ntitle = "Site"\nbase = "{BASE}"\n[build]\nreleases = "{releases.folder}"\n'
    )
    return folder


@pytest.fixture(scope="module")
def server(site):
    with serving(site, "--validate-seconds", "8", "--validate-at-once", "2") as server:
        post(server.port, GOOD, TURTLE)  # the first one starts the processes
        yield server


def checks(server):
    """The processes that check, as far as they are known by their name."""
    found = []
    for pid in server.family():
        try:
            found += [pid] if (PROC / str(pid) / "comm").read_text().strip() == NAME else []
        except OSError:
            continue
    return found


def test_only_what_is_to_be_validated_may_be_long(server):
    data = GOOD + b"#" + b"x" * 2_000_000
    assert post(server.port, data, TURTLE)[0] == 200
    assert post(server.port, data, {"Content-Type": "application/sparql-query"}, "/sparql")[0] == 413
    with closing(send(server.port, None, {**TURTLE, "Content-Length": str((5 << 20) + 1)})) as connection:
        response = connection.getresponse()
        assert (response.status, b"5,242,880 bytes" in response.read()) == (413, True)


def test_the_report_is_compressed_for_who_takes_that(server):
    _, headers, said = post(server.port, EXAMPLE, {**TURTLE, "Accept-Encoding": "gzip"})
    assert (headers["Content-Encoding"], said[:2]) == ("gzip", b"\x1f\x8b")
    assert headers["Content-Length"] in (None, str(len(said)))


def test_others_are_served_while_two_are_checked_and_a_third_is_refused(server):
    busy = [send(server.port, *multipart(data=ENDLESS, shapes=EVIL)) for _ in range(2)]
    until(lambda: len(checks(server)) == 2)
    status, headers, said = post(server.port, GOOD, TURTLE)
    assert (status, headers["Retry-After"]) == (503, "10")
    assert b"2 other checks are under way" in said
    for number in range(10):
        began = time.monotonic()
        query = quote(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {number}")
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            connection.request("GET", f"/sparql?query={query}", headers={"Accept": "text/csv"})
            assert connection.getresponse().status == 200
        assert time.monotonic() - began < 2
    for connection in busy:
        response = connection.getresponse()
        assert (response.status, b"longer than the 8 s" in response.read()) == (504, True)
        connection.close()
    assert post(server.port, GOOD, TURTLE)[0] == 200


def test_who_hangs_up_frees_the_place(server):
    for connection in [send(server.port, *multipart(data=ENDLESS, shapes=EVIL)) for _ in range(2)]:
        until(lambda: checks(server))
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
    began = time.monotonic()
    until(lambda: post(server.port, GOOD, TURTLE)[0] == 200, seconds=4)
    until(lambda: not checks(server), seconds=4)
    assert time.monotonic() - began < 5, "long before their time was over"
    assert not server.failures()


@pytest.mark.skipif(not can_watch(), reason="only Linux shows the names of processes")
def test_a_crash_is_told_as_such(server):
    """As from a pattern that is nested too deeply for the engine's stack."""
    with closing(send(server.port, *multipart(data=ENDLESS, shapes=EVIL))) as connection:
        until(lambda: checks(server))
        os.kill(checks(server)[0], signal.SIGSEGV)
        response = connection.getresponse()
        assert (response.status, b"nested too deeply" in response.read()) == (413, True)
    assert post(server.port, GOOD, TURTLE)[0] == 200


def attempts(address):
    """Data and shapes that would have something fetched: (fields of the form)."""
    shape = "<http://x/S> a sh:NodeShape ; sh:targetSubjectsOf <http://x/p> ; "
    good = GOOD.decode()
    for select in (
        f"SELECT $this {{ SERVICE <{address}> {{ $this ?p ?o }} }}",
        f"SELECT $this {{ SERVICE SILENT <{address}> {{ $this ?p ?o }} }}",
        f"SELECT $this {{ S\\\\u0045RVICE <{address}> {{ $this ?p ?o }} }}",
        f"SELECT $this {{ {{ SELECT $this {{ sErViCe<{address}>{{ $this ?p ?o }} }} }} }}",
        f"SELECT $this FROM <{address}> {{ $this ?p ?o }}",
        f"SELECT $this FROM NAMED <{address}> {{ GRAPH <{address}> {{ $this ?p ?o }} }}",
        "SELECT $this ?value FROM <file:///etc/passwd> { $this ?p ?value }",
        "SELECT $this ?value { GRAPH <file:///etc/passwd> { $this ?p ?value } }",
    ):
        yield {"data": good, "shapes": PREFIXES + shape + f'sh:sparql [ sh:select "{select}" ] .'}
    yield {"data": good, "shapes": PREFIXES + f"<http://x/shapes> owl:imports <{address}> . {shape} sh:minLength 9 ."}
    yield {
        "data": good,
        "shapes": PREFIXES + f"<{address}> owl:imports <file:///etc/passwd> . {shape} sh:minLength 9 .",
    }
    yield {"data": PREFIXES + f"{good} <http://x/d> owl:imports <{address}> ; sh:shapesGraph <{address}> ."}
    library = f'sh:jsLibrary [ sh:jsLibraryURL "{address}x.js"^^<http://www.w3.org/2001/XMLSchema#anyURI> ]'
    yield {"data": good, "shapes": PREFIXES + shape + f'sh:js [ {library} ; sh:jsFunctionName "x" ] .'}
    yield {"data": good, "shapes": PREFIXES + f"<{address}> a sh:JSLibrary . {shape} sh:jsFunctionName 'x' ."}
    context = json.dumps({"@context": address, "@id": "http://x/s", "http://x/p": 1})
    yield {"data": ("x.jsonld", context)}
    yield {"data": good, "shapes": ("x.jsonld", context)}
    remote = json.dumps({"@context": {"@import": address}, "@id": "http://x/s", "http://x/p": 1})
    yield {"data": ("x.jsonld", remote)}
    for place in (address, "file:///etc/passwd"):
        for entity in (f'<!ENTITY x SYSTEM "{place}">', f'<!ENTITY % x SYSTEM "{place}"> %x;'):
            text = (
                f'<!DOCTYPE r [{entity}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
                '<rdf:Description rdf:about="http://x/s"><p xmlns="http://x/">&x;</p></rdf:Description></rdf:RDF>'
            )
            yield {"data": ("x.rdf", text)}
            yield {"data": good, "shapes": ("x.rdf", text)}
    yield {"data": f"@prefix x: <{address}> . @base <{address}> . <a> <b> x:c . <file:///etc/passwd> a <c> ."}


def test_nothing_is_fetched_for_anybody(server):
    with listening() as listener, Watch(server) as watch:
        statuses = {}
        for number, fields in enumerate(attempts(listener.url)):
            status, _, said = post(server.port, *multipart(**fields))
            assert status in (200, 400), (fields, said)
            assert b"root:" not in said
            assert b"theirs" not in said
            statuses[number] = status
        assert listener.seen == []
    assert set(statuses.values()) == {200, 400}, "some are refused, others find nothing"
    if can_watch():
        assert watch.outgoing == set()


@pytest.mark.skipif(not can_watch(), reason="Linux only")
def test_the_processes_can_make_no_socket(server):
    connection = send(server.port, *multipart(data=ENDLESS, shapes=EVIL))
    until(lambda: checks(server))
    for pid in checks(server):
        status = (PROC / str(pid) / "status").read_text()
        assert "Seccomp:\t2\n" in status
        limits = (PROC / str(pid) / "limits").read_text()
        assert "Max core file size        0 " in limits
    connection.close()
    until(lambda: not checks(server))


@pytest.mark.skipif(not can_watch(), reason="Linux only")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_they_end_with_the_server(site, how):
    with (
        serving(site, "--validate-seconds", "5") as server,
        closing(send(server.port, *multipart(data=ENDLESS, shapes=EVIL))),
    ):
        until(lambda: checks(server))
        everybody = server.family()
        theirs = {pid for pid in everybody if is_of_the_server(pid)}
        assert len(everybody - theirs) > 1
        for pid in theirs if how == signal.SIGKILL else [server.process.pid]:
            os.kill(pid, how)
        until(lambda: not [pid for pid in everybody if is_alive(pid)], seconds=30)


def is_of_the_server(pid):
    """Whether it is one of those that answer requests, or watch over them."""
    command = (PROC / str(pid) / "cmdline").read_bytes()
    return b"kg.store" not in command and b"kg.validation" not in command
