"""Nothing that is asked of Parley, or given to it to read, makes it ask anybody else or hand out a file.

A listener on loopback must see nothing, and the processes of the server must have no socket that leads out.
"""

import contextlib
import http.client
import json
import random
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import quote, urlencode

import pytest
from sites import built_sample
from watching import PROC, Watch, can_watch, family, listening, outgoing, serving

from kg.errors import DataError, KGError, ShapesError
from kg.resources import shapes_files
from kg.store import QueryError
from kg.store.oxigraph import OxigraphStore
from kg.store.worker import NAME
from kg.validation.shacl import Gate
from tests.building import ROOT, make_site, parley, text_line

# {0} is the address of the listener. Each is refused, is no query, or finds nothing.
SERVICES = [
    "SELECT * { SERVICE <{0}> { ?a ?b ?c } }",
    "SELECT * { SERVICE SILENT <{0}> { ?a ?b ?c } }",
    "SELECT * { sErViCe\tsIlEnT\r\n<{0}>{?a ?b ?c} }",
    "SELECT * { SERVICESILENT<{0}>{?a ?b ?c} }",
    "SELECT * { SERVICE # SILENT\n<{0}> { ?a ?b ?c } }",
    "SELECT * {#\nSERVICE#<http://e/>\n SILENT#\n<{0}>#\n{ ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE<{0}>{?a ?b ?c} }",
    "SELECT * { ?s ?p '#' . SERVICE <{0}> { ?a ?b ?c } }",
    'SELECT * { ("""x" ) ?p ?o . SERVICE <{0}> {?a ?b ?c} } # """',
    "PREFIX service: <{0}> SELECT * { SERVICE service: { ?a ?b ?c } }",
    "PREFIX : <{0}> SELECT * { SERVICE:{ ?a ?b ?c } }",
    "BASE <{0}> SELECT * { SERVICE <> { ?a ?b ?c } }",
    "BASE <{0}> SELECT * { SERVICE SILENT </x?y> { ?a ?b ?c } }",
    "SELECT * { VALUES ?x { <{0}> } SERVICE ?x { ?a ?b ?c } }",
    "SELECT * { BIND(IRI('{0}') AS ?x) SERVICE SILENT ?x { ?a ?b ?c } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <{0}> { ?a ?b ?c } } } LIMIT 1 } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <{0}> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p ?o FILTER(NOT EXISTS { MINUS { SERVICE <{0}> { ?a ?b ?c } } }) }",
    "SELECT (EXISTS { SERVICE <{0}> { ?a ?b ?c } } AS ?x) {}",
    "SELECT * {} GROUP BY (EXISTS { SERVICE SILENT <{0}> {} } AS ?x)",
    "SELECT * {} ORDER BY (EXISTS { SERVICE SILENT <{0}> {} })",
    "SELECT * {} HAVING (EXISTS { SERVICE SILENT <{0}> {} })",
    "SELECT * { GRAPH ?g { SERVICE <{0}> { ?a ?b ?c } } }",
    "SELECT * { LATERAL { SERVICE <{0}> { ?a ?b ?c } } }",
    "SELECT * { {} UNION { SERVICE SILENT <{0}> { SERVICE <{0}> {} } } }",
    "CONSTRUCT { ?a ?b ?c } { SERVICE <{0}> { ?a ?b ?c } }",
    "CONSTRUCT WHERE { SERVICE <{0}> { ?a ?b ?c } }",
    "ASK { SERVICE SILENT <{0}> { ?a ?b ?c } }",
    "DESCRIBE ?a { SERVICE <{0}> { ?a ?b ?c } }",
    "DESCRIBE <{0}> { SERVICE SILENT <{0}> { ?a ?b ?c } }",
    "SELECT * { \\u0053ERVICE <{0}> { ?a ?b ?c } }",
    "SELECT * { S\\u0045RVICE SILENT <{0}> { ?a ?b ?c } }",
    "SELECT * { SERV\\U00000049CE <{0}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p '\\u0027 SERVICE <{0}> { ?a ?b ?c } #' }",
    "SELECT * { # \\u000A SERVICE <{0}> { ?a ?b ?c }\n}",
    'SELECT * { ?s ?p """\\"""" SERVICE SILENT <{0}> { ?a ?b ?c } }',
    "\ufeffSELECT * { SERVICE <{0}> { ?a ?b ?c } }",
    "SELECT * { \u017fERVICE <{0}> { ?a ?b ?c } }",
    "SELECT * { SERVICE\u00a0<{0}> { ?a ?b ?c } }",
    "SELECT * { SERVICE\x00<{0}> { ?a ?b ?c } }",
]
OTHERS = [
    "SELECT * FROM <{0}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{0}> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } FROM <{0}> { ?s ?p ?o }",
    "ASK FROM <{0}> { ?s ?p ?o }",
    "DESCRIBE <{0}>",
    "DESCRIBE <{0}> FROM <{0}>",
    "DESCRIBE <file:///etc/passwd>",
    "SELECT * { GRAPH <{0}> { ?s ?p ?o } }",
    "SELECT * { <{0}> ?p ?o }",
]
UPDATES = [
    "LOAD <{0}>",
    "LOAD SILENT <{0}> INTO GRAPH <http://e/g>",
    "LOAD <file:///etc/passwd> INTO GRAPH <http://e/g>",
    "PREFIX e: <{0}> LOAD e:x ; LOAD SILENT e:y",
    "INSERT { ?a ?b ?c } WHERE { SERVICE <{0}> { ?a ?b ?c } }",
    "DELETE { ?a ?b ?c } INSERT { ?a ?b ?c } USING <{0}> WHERE { SERVICE SILENT <{0}> { ?a ?b ?c } }",
    "INSERT DATA { <http://e/> <http://e/> <{0}> } ; LOAD <{0}>",
]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def filled(text, address):
    return text.replace("{0}", address)


def requests(address):
    """Every way in that we know: (method, path, headers, body)."""
    for text in (*SERVICES, *OTHERS, *UPDATES):
        query = filled(text, address)
        field = urlencode({"query": query}).encode()
        yield "GET", f"/sparql?{field.decode()}", {}, None
        yield "GET", f"/sparql?{field.decode()}", {"Accept": "text/html"}, None
        yield "POST", "/sparql", FORM, field
        yield "POST", "/sparql", {"Content-Type": "application/sparql-query"}, query.encode()
    for text in UPDATES:
        update = filled(text, address)
        field = urlencode({"update": update}).encode()
        yield "POST", "/sparql", {"Content-Type": "application/sparql-update"}, update.encode()
        yield "POST", "/sparql", FORM, field
        yield "GET", f"/sparql?{field.decode()}", {}, None
        yield "POST", f"/sparql?query=ASK%7B%7D&using-graph-uri={quote(address, safe='')}", FORM, field
    for iri in (address, f"{address}x.ttl", "file:///etc/passwd", "//127.0.0.1/x", "ftp://127.0.0.1/", "data:,x"):
        coded = quote(iri, safe="")
        for name in ("default-graph-uri", "named-graph-uri"):
            yield "GET", f"/sparql?query=SELECT%20*%7B%3Fs%20%3Fp%20%3Fo%7D&{name}={coded}", {}, None
            yield "POST", f"/sparql?{name}={coded}", {"Content-Type": "application/sparql-query"}, b"ASK{?s ?p ?o}"
        for path in ("/graphs?graph=", "/about?iri=", "/sparql?example=", "/sparql?format=", "/?format=", "/"):
            for accept in ("text/html", "text/turtle", "application/ld+json"):
                yield "GET", path + coded, {"Accept": accept}, None
        yield "GET", iri, {}, None  # as to a proxy
        yield "PUT", f"/graphs?graph={coded}", {"Content-Type": "text/turtle"}, f"<{iri}> <{iri}> <{iri}> .".encode()
        yield "POST", f"/graphs?graph={coded}", {"Content-Type": "application/ld+json"}, context_of(iri)
        yield "GET", "/", {"X-Forwarded-Host": iri, "X-Original-URL": iri, "Forwarded": f"host={iri}"}, None
        yield "GET", "/", {"Referer": iri, "Origin": iri, "Link": f"<{iri}>; rel=describedby"}, None
    yield "POST", "/sparql", {"Content-Type": "application/ld+json"}, context_of(address)
    yield "POST", "/sparql", {"Content-Type": "application/rdf+xml"}, rdf_xml(f'<!ENTITY x SYSTEM "{address}">')
    yield "GET", "/", {"Host": address.removeprefix("http://").rstrip("/")}, None
    yield "CONNECT", address.removeprefix("http://").rstrip("/"), {}, None


def context_of(address):
    return json.dumps({"@context": address, "@id": "http://e/s", "http://e/p": 1}).encode()


def rdf_xml(doctype, value="&x;"):
    return (
        f'<?xml version="1.0"?><!DOCTYPE r [{doctype}]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e/s">'
        f'<p xmlns="http://e/">{value}</p></rdf:Description></rdf:RDF>'
    ).encode()


def answer(server, method, path, headers=None, body=None):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        connection.request(method, path.replace(" ", "%20"), body=body, headers=headers or {})
        with connection.getresponse() as response:
            return response.status, response.read()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return built_sample(tmp_path_factory.mktemp("no-way-out"))


@pytest.fixture
def listener():
    with listening() as listener:
        yield listener


@pytest.mark.skipif(not can_watch(), reason="only Linux shows the sockets of processes")
def test_the_watch_sees_a_connection(listener):
    """Else the tests below would prove nothing."""
    connect = f"import socket, time\ns = socket.create_connection(('127.0.0.1', {listener.port}))\ntime.sleep(30)"
    shell = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {connect!r}])"]
    )
    try:
        found = set()
        until = time.monotonic() + 20
        while not found and time.monotonic() < until:
            found = outgoing(family(shell.pid), port=1)
    finally:
        for pid in sorted(family(shell.pid), reverse=True):
            subprocess.run(["kill", str(pid)], check=False)
        shell.wait()
    assert any(f":{listener.port:04X}" in one for one in found)


@pytest.fixture(scope="module")
def server(site):
    with serving(site, "--query-seconds", "5") as server:
        yield server


def test_no_request_makes_the_server_ask_anybody(server, listener):
    asked = 0
    with Watch(server) as watch:
        for method, path, headers, body in requests(listener.url):
            status, said = answer(server, method, path, headers, body)
            assert status < 500, (method, path, headers, body, said)
            assert b"root:" not in said
            assert b"theirs" not in said
            asked += 1
    assert listener.seen == []
    assert asked > 300
    if can_watch():
        assert watch.looks > 10
        assert watch.outgoing == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_service_and_updates_are_refused_with_403(server, listener, method):
    for text, words in ((SERVICES[0], "SERVICE is refused"), (UPDATES[0], "only reads")):
        field = urlencode({"query": filled(text, listener.url)})
        if method == "GET":
            status, said = answer(server, "GET", f"/sparql?{field}")
        else:
            status, said = answer(server, "POST", "/sparql", FORM, field.encode())
        assert (status, words in json.loads(said)["detail"]) == (403, True)
    assert listener.seen == []


@pytest.mark.skipif(not can_watch(), reason="Linux only")
def test_the_processes_for_queries_can_make_no_socket(server):
    workers = [pid for pid in server.family() if (PROC / str(pid) / "comm").read_text().strip() == NAME]
    assert workers
    for pid in workers:
        assert "Seccomp:\t2\n" in (PROC / str(pid) / "status").read_text()


def test_only_an_allowed_server_is_asked(site, listener):
    with listening() as other, serving(site, "--allow-service", listener.host) as server:
        status, said = answer(server, "GET", f"/sparql?{urlencode({'query': filled(SERVICES[0], listener.url)})}")
        assert (status, b"theirs" in said) == (200, True)
        assert len(listener.seen) == 1
        for text in (*SERVICES, *OTHERS, *UPDATES):
            query = filled(text, other.url)
            assert answer(server, "POST", "/sparql", FORM, urlencode({"query": query}).encode())[0] < 500
        both = f"SELECT * {{ SERVICE <{listener.url}> {{ ?a ?b ?c }} SERVICE <{other.url}> {{ ?a ?b ?c }} }}"
        status, said = answer(server, "GET", f"/sparql?{urlencode({'query': both})}")
        assert (status, listener.host in json.loads(said)["detail"]) == (403, True)
    assert other.seen == []
    assert len(listener.seen) == 1


def test_an_allowed_server_that_is_down_is_told(site, listener):
    with serving(site, "--allow-service", listener.host) as server:
        listener.close()
        status, said = answer(server, "GET", f"/sparql?{urlencode({'query': filled(SERVICES[0], listener.url)})}")
    assert (status, "SERVICE SILENT" in json.loads(said)["detail"]) == (502, True)


def test_a_host_that_is_none_is_not_allowed(site):
    done = parley("serve", site, "--allow-service", "http://example.org/")
    assert done.returncode in (2, 3)
    assert "write HOST or HOST:PORT" in " ".join(done.stderr.split())


@pytest.mark.parametrize("text", [*SERVICES, *OTHERS, *UPDATES])
def test_no_query_of_the_store_asks_anybody(listener, text):
    store = OxigraphStore.memory()
    try:
        rows = list(store.query(filled(text, listener.url), base_iri=listener.url))
    except QueryError:
        rows = []
    assert rows in ([], [()])
    assert listener.seen == []


WORDS = (
    "SERVICE", "service", "SERVICE SILENT", "SERVICESILENT", "SILENT", "<{0}>", "<{1}>", "<{0}", "<", ">", "{", "}",
    "{ ?a ?b ?c }", "{}", "?s ?p ?o", "?x", ".", "'", '"', "'''", '"""', "#", "\n", "\r", " ", "", "\\u0053", "1",
    "a", "@en", "^^", "PREFIX service:", "service:x", "service:", ":", "(", ")", "GRAPH", "OPTIONAL", "UNION",
    "MINUS", "FILTER EXISTS", "BIND(<x:y> AS ?service)", "VALUES ?service", "LATERAL", "_:service", "?service",
    "$service", "[ ]", "<x:service>", "BASE", "ASK", "ORDER BY", ";", ",", "/", "%",
)  # fmt: skip
FRAMES = (
    "SELECT * { @ }",
    "ASK { @ { @ } @ }",
    "PREFIX service: <{1}> SELECT * { @ SERVICE @ <{0}> { ?a ?b ?c } @ }",
    "SELECT * { SERVICE <{0}> { @ } SERVICE @ { @ } } @",
    "CONSTRUCT { ?s ?p ?o } { @ SERVICE <{1}> { ?a ?b ?c } @ }",
    "SELECT * { ?s ?p @ SERVICE SILENT <{1}> { @ } } # @",
)


def test_no_jumble_of_words_asks_the_wrong_server(listener):
    """5,000 texts from a seed, most of them no queries; some ask the server that they may ask."""
    rng = random.Random(5)
    with listening() as other:
        store = OxigraphStore.memory(b"<x:s> <x:p> <x:o> .", frozenset({listener.host}))
        for _ in range(5000):
            pieces = rng.choice(FRAMES).split("@")
            text = pieces[0]
            for piece in pieces[1:]:
                text += rng.choice(("", " ")).join(rng.choices(WORDS, k=rng.choice((0, 0, 1, 2, 3, 5)))) + piece
            text = text.replace("{0}", listener.url).replace("{1}", other.url)
            with contextlib.suppress(QueryError):
                list(store.query(text, base_iri=other.url, prefixes={"": other.url, "service": other.url}))
            assert other.seen == [], text
    assert len(listener.seen) > 20


@pytest.mark.skipif(not can_watch(), reason="Linux only")
def test_a_confined_process_has_no_sockets():
    script = (
        "import socket, subprocess, sys, threading, pyoxigraph as ox\n"
        "from kg.store.confine import no_sockets\n"
        "print(no_sockets())\n"
        "def attempt(what, call):\n"
        "    try: call(); print(what, 'went through')\n"
        "    except OSError as error: print(what, type(error).__name__)\n"
        "service = 'SELECT * { SERVICE <http://127.0.0.1:49151/> { ?a ?b ?c } }'\n"
        "attempt('engine', lambda: list(ox.Store().query(service)))\n"
        "attempt('socket', socket.socket)\n"
        "thread = threading.Thread(target=attempt, args=('thread', socket.socket)); thread.start(); thread.join()\n"
        "child = 'import socket; socket.socket()'\n"
        "print('child', subprocess.run([sys.executable, '-c', child], stderr=subprocess.DEVNULL).returncode)\n"
        "attempt('pipe', lambda: subprocess.run(['true'], capture_output=True))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    lines = done.stdout.splitlines()
    if lines[0] == "False":
        pytest.skip("this kernel, or this machine, has no filter for system calls")
    assert lines[1:] == [
        "engine PermissionError",
        "socket PermissionError",
        "thread PermissionError",
        "child 1",
        "pipe went through",
    ]


FILES = {
    "context.jsonld": context_of,
    "contexts.jsonld": lambda a: json.dumps({"@context": [{"x": "http://e/x"}, a], "x": 1}).encode(),
    "import.jsonld": lambda a: json.dumps({"@context": {"@version": 1.1, "@import": a}, "http://e/p": 1}).encode(),
    "scoped.jsonld": lambda a: json.dumps(
        {"@context": {"x": {"@id": "http://e/x", "@context": a}}, "x": {"http://e/p": 1}}
    ).encode(),
    "local.jsonld": lambda _: context_of("file:///etc/passwd"),
    "relative.jsonld": lambda _: context_of("context.jsonld"),
    "entity.rdf": lambda a: rdf_xml(f'<!ENTITY x SYSTEM "{a}">'),
    "local.rdf": lambda _: rdf_xml('<!ENTITY x SYSTEM "file:///etc/passwd">'),
    "public.rdf": lambda a: rdf_xml(f'<!ENTITY x PUBLIC "-//x" "{a}">'),
    "parameter.rdf": lambda a: rdf_xml(f'<!ENTITY % x SYSTEM "{a}"> %x;', "y"),
    "doctype.rdf": lambda a: rdf_xml("", "y").replace(b"[]", f'SYSTEM "{a}"'.encode()),
    "laughs.rdf": lambda _: rdf_xml(
        '<!ENTITY x0 "lol">' + "".join(f'<!ENTITY x{n + 1} "{f"&x{n};" * 10}">' for n in range(9)), "&x9;"
    ),
    "charrefs.rdf": lambda _: rdf_xml('<!ENTITY x0 "lol"><!ENTITY x "&#38;x0;&#38;x0;">'),
    "square.rdf": lambda _: rdf_xml(f'<!ENTITY x "{"y" * 100_000}">', "&x;" * 20_000),
    "late.rdf": lambda _: rdf_xml("", '<!DOCTYPE r [<!ENTITY x "y">]>&x;'),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_would_fetch_or_swell_is_refused(tmp_path, listener, name):
    file = tmp_path / name
    file.write_bytes(FILES[name](listener.url))
    began = time.monotonic()
    with pytest.raises(DataError) as caught:
        Gate([], []).check_graph(file)
    assert name in str(caught.value)
    assert "root:" not in str(caught.value)
    assert time.monotonic() - began < 5
    assert listener.seen == []


def test_entities_for_namespaces_are_fine(tmp_path):
    file = tmp_path / "ontology.rdf"
    shape = "<http://e/S> a sh:NodeShape ; sh:targetNode <http://e/s> ; sh:hasValue <http://e/other> ."
    (tmp_path / "shape.ttl").write_text(f"@prefix sh: <http://www.w3.org/ns/shacl#> . {shape}")
    file.write_bytes(rdf_xml('<!ENTITY x "http://e/">'))
    (finding,) = Gate([tmp_path / "shape.ttl"], []).check_graph(file)
    assert finding.focus_node == "http://e/s"


def imports(address):
    return (
        f"@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<> a owl:Ontology ; owl:imports <{address}> ; sh:shapesGraph <{address}> ;\n"
        f" sh:suggestedShapesGraph <{address}> .\n"
    )


def test_imports_of_data_shapes_and_context_are_not_followed(tmp_path, listener):
    file = tmp_path / "imports.ttl"
    file.write_text(
        imports(listener.url).replace(f"; sh:entailment <{listener.url}>", "").replace(" ;\n sh:", " ;\n sh:")
    )
    assert Gate([*shapes_files(), file], [file]).check_graph(file) == ()
    assert listener.seen == []


@pytest.mark.parametrize(
    "clause",
    [
        "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o SERVICE <{0}> { $this ?q ?r } }' ]",
        "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o SERVICE#x\\n<{0}>{ $this ?q ?r } }' ]",
        "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o SERVICE#x\\nSILENT#x\\n<{0}>{ $this ?q ?r } }' ]",
        "sh:sparql [ sh:select 'SELECT $this { $this ?p 1SERVICE SILENT<{0}>{ $this ?q ?r } }' ]",
    ],
)
def test_a_shape_that_asks_another_server_is_refused(tmp_path, listener, clause):
    shapes = tmp_path / "shapes.ttl"
    shape = f"<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ; {filled(clause, listener.url)} ."
    shapes.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + shape)
    with pytest.raises(ShapesError, match="SERVICE"):
        Gate([shapes], [])
    assert listener.seen == []


def test_a_build_asks_nobody_whatever_its_inputs_name(tmp_path, listener):
    line = text_line("a")
    line["source"]["url"] = listener.url
    line["entities"][0]["same_as"] = [listener.url]
    site = make_site(tmp_path / "site", line)
    (site / "registry.ttl").write_text(imports(listener.url))
    with (site / "parley.toml").open("a") as file:
        file.write('registry = ["registry.ttl"]\n')
    done = parley("build", site)
    assert done.returncode in (0, 1, 3), done.stderr
    assert "Traceback" not in done.stderr
    query = f"SELECT * {{ SERVICE <{listener.url}> {{ ?a ?b ?c }} }}"
    for arguments in (("query", "--site", site, query), ("validate", site / "registry.ttl", "--site", site)):
        assert "Traceback" not in parley(*arguments).stderr
    assert listener.seen == []


@pytest.mark.parametrize(
    "setting",
    ['sources = ["{0}facts.jsonl"]', 'registry = ["{0}registry.ttl"]', '[[build.tables]]\nfile="{0}"\nplan="{0}"'],
)
def test_an_address_in_the_site_file_is_no_file(tmp_path, listener, setting):
    site = make_site(tmp_path / "site", text_line("a"))
    base = '[site]\ntitle = "Test"\nbase = "http://127.0.0.1:8000/"\n[build]\n'
    (site / "parley.toml").write_text(base + filled(setting, listener.url))
    done = parley("build", site)
    assert done.returncode == 3
    assert "is no file" in done.stderr
    assert listener.seen == []


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("body", ["{ $this ?p ?value }", "{ { SELECT $this ?value { $this ?p ?value } LIMIT 9 } }"])
def test_queries_of_shapes_read_no_file_and_no_address(tmp_path, listener, engine, body):
    (tmp_path / "secret.nt").write_text('<http://x/s> <http://x/p> "secret" .\n')
    for graph in ((tmp_path / "secret.nt").as_uri(), listener.url):
        for clause in (f"FROM <{graph}>", f"FROM NAMED <{graph}>", f"FROM <{graph}> FROM NAMED <{graph}>"):
            shapes = tmp_path / "shapes.ttl"
            shapes.write_text(
                "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
                "<http://x/S> a sh:NodeShape ; sh:targetNode <http://x/s> ;"
                f' sh:sparql [ sh:message "{{?value}}" ; sh:select "SELECT $this ?value {clause} {body}" ] .\n'
            )
            (tmp_path / "data.ttl").write_text("<http://x/s> <http://x/p> 1 .\n")
            found = Gate([shapes], [], engine=engine).check_graph(tmp_path / "data.ttl")
            assert "secret" not in repr(found)
    assert listener.seen == []


def test_rdflib_evaluates_sparql_for_the_gate_only():
    """It would read files and addresses that FROM names."""
    for file in (*ROOT.glob("kg/**/*.py"), *ROOT.glob("web/**/*.py")):
        text = file.read_text()
        for words in ("prepareQuery", "sparql.processor", "SPARQLStore", "rdflib.plugins.stores"):
            assert words not in text, file
        if "rdflib" in text and file.parent.name not in {"validation", "pytest_plugin"}:
            assert "import Graph" not in text, file
            assert ", Graph" not in text, file


def test_shapes_that_cannot_be_used_are_no_traceback(tmp_path):
    with pytest.raises(KGError):
        Gate([tmp_path / "missing.ttl"], [])
