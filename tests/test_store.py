import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store import MalformedQueryError, ServiceFailedError, ServiceRefusedError, UpdateRefusedError
from kg.store.oxigraph import OxigraphStore, bulk_build
from kg.store.syntax import Context, check_services, service_host

NQUADS = b"""\
<http://e/s> <http://e/n> "33"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/s> <http://e/l> "a, \\"b\\"\\nc"@fr .
<http://e/s> <http://e/g> "one" <http://e/g1> .
<http://e/s> <http://e/g> "two" <http://e/g2> .
"""
SELECT = "SELECT ?p ?o WHERE { <http://e/s> ?p ?o } ORDER BY ?p"


@pytest.fixture
def store():
    return OxigraphStore.memory(NQUADS)


@pytest.fixture
def folder(tmp_path):
    file = tmp_path / "in.nq.gz"
    file.write_bytes(gzip.compress(NQUADS))
    bulk_build(tmp_path / "store", file)
    return tmp_path / "store"


def snapshot(folder):
    return {
        file.name: (file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).hexdigest()) for file in folder.iterdir()
    }


def objects(answer):
    return sorted(row[-1].value for row in answer)


def test_the_engines_result_type_gives_the_kind(store):
    assert store.query("# ASK { }\nSELECT * { ?s ?p ?o }").kind == "solutions"
    assert store.query("PREFIX select: <http://e/> ASK { ?s ?p ?o }").kind == "boolean"
    assert store.query("DESCRIBE <http://e/s>").kind == "graph"


def test_rows_and_unbound_variables(store):
    answer = store.query("SELECT ?o ?none { ?s <http://e/n> ?o OPTIONAL { ?s <http://e/x> ?none } }")
    assert answer.variables == ("o", "none")
    ((value, none),) = answer
    assert value == ox.Literal(33)
    assert none is None


def test_json_keeps_datatype_and_language(store):
    rows = json.loads(store.query(SELECT).serialize(RESULT_FORMATS["json"]))["results"]["bindings"]
    assert [row["o"] for row in rows] == [
        {"type": "literal", "value": 'a, "b"\nc', "xml:lang": "fr"},
        {"type": "literal", "value": "33", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    ]


def test_csv_quotes_what_needs_it(store):
    out = io.BytesIO()
    store.query(SELECT).write(RESULT_FORMATS["csv"], out)
    assert list(csv.reader(io.StringIO(out.getvalue().decode(), newline=""))) == [
        ["p", "o"],
        ["http://e/l", 'a, "b"\nc'],
        ["http://e/n", "33"],
    ]


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_results_read_back(store, name):
    fmt = RESULT_FORMATS[name]
    back = ox.parse_query_results(store.query(SELECT).serialize(fmt), format=fmt.engine)
    assert [tuple(row) for row in back] == list(store.query(SELECT))


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_graphs_read_back(store, name):
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    written = store.query(query).serialize(RDF_FORMATS[name], prefixes={"e": "http://e/"})
    back = {(q.subject, q.predicate, q.object) for q in ox.parse(written, format=RDF_FORMATS[name].engine)}
    assert back == set(store.query(query))
    assert len(back) == 2


def test_a_format_that_does_not_suit_is_refused(store):
    with pytest.raises(QueryError, match="turtle cannot hold the solutions"):
        store.query(SELECT).serialize(RDF_FORMATS["turtle"])


def test_only_an_ask_is_true_or_false(store):
    assert not store.query("ASK { <http://e/x> ?p ?o }")
    with pytest.raises(TypeError):
        bool(store.query(SELECT))


def test_the_data_set_of_the_protocol_overrides_from(store):
    query = "SELECT ?o FROM <http://e/g2> { ?s <http://e/g> ?o }"
    assert objects(store.query(query)) == ["two"]
    assert objects(store.query(query, default_graphs=["http://e/g1"])) == ["one"]
    assert objects(store.query(query, named_graphs=["http://e/g1"])) == []
    named = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert objects(store.query(named, default_graphs=["http://e/g1"])) == []
    assert objects(store.query(named, named_graphs=["http://e/g1"])) == ["one"]
    with pytest.raises(QueryError, match="no valid IRI"):
        store.query(query, default_graphs=["not an iri"])


def test_relative_iris_follow_the_base(store):
    assert store.query("ASK { <s> ?p ?o }", base_iri="http://e/")


def test_bindings_are_terms_not_text(store):
    answer = store.query("SELECT ?s ?o { ?s <http://e/n> ?o }", bindings={"s": ox.NamedNode("http://e/s")})
    assert objects(answer) == ["33"]


@pytest.mark.parametrize(
    ("query", "place", "near", "words"),
    [
        ("SELECT * WHERE {", (1, 17), "SELECT * WHERE {", "cannot go on, or end"),
        ("SELECT ?x\nWHERE { ?x foaf:p 1 }", (2, 18), "WHERE { ?x foaf:p", "Prefix not found"),
        ("SELECT ?x { ?x <p q> 1 }", (1, 21), "SELECT ?x { ?x <p q>", "IRI parsing failed"),
        ("", (1, 1), "", "cannot go on, or end"),
        ("PREFIX e: <http://e/>", (1, 22), "PREFIX e: <http://e/>", "cannot go on, or end"),
        (
            "SELECT * { ?s ?p 'SERVICE' . RUBBISH }",
            (1, 38),
            "SELECT * { ?s ?p 'SERVICE' . RUBBISH",
            "not a SPARQL query",
        ),
    ],
)
def test_a_malformed_query_is_told_where(store, query, place, near, words):
    with pytest.raises(MalformedQueryError, match=words) as caught:
        store.query(query)
    assert (caught.value.line, caught.value.column, caught.value.near) == (*place, near)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://e/a> <http://e/b> 1 }",
        "PREFIX e: <http://e/> DELETE WHERE { ?s e:p ?o } ; # and then\nDROP ALL ;",
        "LOAD <http://127.0.0.1:1/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_updates_are_told_apart_from_rubbish(store, update):
    with pytest.raises(UpdateRefusedError, match="only reads"):
        store.query(update)


@pytest.mark.parametrize("text", ["INSERT your query here", "SELECT 'INSERT DATA {}'", "FOO BAR"])
def test_rubbish_is_not_called_an_update(store, text):
    with pytest.raises(MalformedQueryError):
        store.query(text)


ANSWER = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "theirs"}}]}}'


class Listener(HTTPServer):
    """A SPARQL server on loopback that remembers what it was asked; below /to/PORT it redirects to another port."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked = []
        self.host = f"127.0.0.1:{self.server_port}"
        self.address = f"http://{self.host}/sparql"


class Asked(BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.path)
        self.send_response(302 if self.path.startswith("/to/") else 404 if self.path == "/none" else 200)
        self.send_header("Location", f"http://127.0.0.1:{self.path.removeprefix('/to/')}/sparql")
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@contextmanager
def listening():
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def listener():
    """A server that nobody should ask; gives its address and what it was asked."""
    with listening() as server:
        yield server.address, server.asked


@pytest.fixture(scope="module")
def two_servers():
    """One that may be asked, and one that may not."""
    with listening() as allowed, listening() as other:
        yield allowed, other


@pytest.fixture
def federated(two_servers):
    """A store that may ask one server; it, and another one."""
    for server in two_servers:
        server.asked.clear()
    return OxigraphStore.memory(NQUADS, frozenset({two_servers[0].host})), *two_servers


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?a ?b ?c }} }}",
        "ASK {{ SERVICE SILENT <{0}> {{ ?a ?b ?c }} }}",
        "SELECT * {{ BIND(<{0}> AS ?x) sErViCe ?x {{ ?a ?b ?c }} }}",
        "SELECT * {{ ?s ?p ?o FILTER(?o<?s)SERVICE#x>\n<{0}>{{?a ?b ?c}} }}",
        "SELECT * {{ ?s ?p 1SERVICE<{0}>{{?a ?b ?c}} }}",
        'SELECT * {{ ("""x" ) ?p ?o . SERVICE <{0}> {{?a ?b ?c}} }}',
        "PREFIX service: <{0}> SELECT * {{ SERVICE service: {{ ?a ?b ?c }} }}",
        "PREFIX : <{0}> SELECT * {{ SERVICE:{{ ?a ?b ?c }} }}",
        "SELECT * {{ FILTER NOT EXISTS {{ {{ SELECT * {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }} }} }}",
        "SELECT * {{ LATERAL {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }}",
    ],
)
def test_no_query_asks_another_server(store, listener, query):
    address, asked = listener
    with pytest.raises(ServiceRefusedError):
        list(store.query(query.format(address)))
    assert asked == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x {{ SERVICE <{0}> {{ ?a ?b ?x }} }}",
        "SELECT ?x {{ ?s <http://e/n> 33 service\r\n\tsilent\n<{0}>{{?a ?b ?x}} }}",
        "SELECT ?x {{ SERVICESILENT<{0}>{{?a ?b ?x}} }}",
        "PREFIX service: <{1}> SELECT ?x {{ VALUES ?service {{ service:x 'SERVICE <{1}>'}} SERVICE<{0}>{{?a ?b ?x}} }}",
        "# SERVICE <{1}> {{\nSELECT ?x {{ {{ SELECT ?x {{ SERVICE <{0}> {{ ?a ?b ?x }} }} }} }}",
        "SELECT ?x {{ VALUES ?service {{ <{0}> }} OPTIONAL {{ ?service <{0}> ?y }} SERVICE <{0}> {{ ?a ?b ?x }} }}",
        "SELECT ?x {{ ?s <http://e/n> ?n FILTER EXISTS {{ SERVICE <{0}#service> {{ ?a ?b ?x }} }} }}",
        "SELECT ?x {{ SERVICE <HTTP://{2}> {{ ?a ?b ?x }} }}",
    ],
)
def test_an_allowed_server_is_asked(federated, query):
    store, allowed, other = federated
    assert list(store.query(query.format(allowed.address.replace("#", "/#"), other.address, allowed.host)))
    assert allowed.asked
    assert other.asked == []


NOT_PLAIN = [
    "<http://{other}/x>",
    "<http://{allowed}@{other}/x>",
    "<http://user@{allowed}/x>",
    "<http://{allowed}\\u0040{other}/x>",
    "<http://{allowed}\\u002f>",
    "<http://127.0.0.\\u0031:{port}/x>",
    "<http://127.0.0.1\\U0000003a{port}/x>",
    "<http://127.1:{port}/x>",
    "<http://0x7f000001:{port}/x>",
    "<http://2130706433:{port}/x>",
    "<http://localhost:{port}/x>",
    "<http://127.0.0.1.:{port}/x>",
    "<http://[::ffff:127.0.0.1]:{port}/x>",
    "<http://\uff11\uff12\uff17.0.0.1:{port}/x>",
    "<http://127\u30020.0.1:{port}/x>",
    "<http://%31%32%37.0.0.1:{port}/x>",
    "<http://{allowed}?x>",
    "<http://{allowed}#x>",
    "<http://{allowed}:80/x>",
    "<http:{allowed}/x>",
    "<http:/{allowed}/x>",
    "<//{allowed}/x>",
    "</x>",
    "<>",
    "<ftp://{allowed}/x>",
    "<file:///etc/passwd>",
    "<http://127.0.0.1/x>",
    "<https://127.0.0.1/x>",
    "#<http://{allowed}/x>\n<http://{other}/x>",
    "# a comment in between\n<http://{allowed}/x>",
    "SILENT # a comment in between\n<http://{allowed}/x>",
    "SILENT SILENT <http://{allowed}/x>",
    "?server",
    "$server",
    "a:x",
    ":",
    "service:",
    "SILENT service:service",
]


@pytest.mark.parametrize("asked", NOT_PLAIN)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE {} {{ ?a ?b ?c }} }}",
        "SELECT * {{ SERVICE <http://{allowed}/> {{ ?a ?b ?x }} ?server ?p ?o SERVICE SILENT {} {{ ?a ?b ?c }} }}",
        "SELECT * {{ SERVICE <http://{allowed}/> {{ SERVICE {} {{ ?a ?b ?c }} }} }}",
        "ASK {{ ?s ?p 'SERVICE <http://{allowed}/> {{' FILTER NOT EXISTS {{ SERVICE {} {{ ?a ?b ?c }} }} }}",
        "CONSTRUCT {{ ?a ?b ?c }} {{ BIND(<http://{allowed}/> AS ?server) sErViCe {} {{ ?a ?b ?c }} }}",
    ],
)
def test_with_an_allowed_server_no_other_is_asked(federated, query, asked):
    store, allowed, other = federated
    names = {"allowed": allowed.host, "other": other.host, "port": allowed.server_port}
    text = query.format(asked.format(**names), **names)
    context = {"base_iri": other.address, "prefixes": dict.fromkeys(("", "a", "service"), allowed.address)}
    with pytest.raises((ServiceRefusedError, MalformedQueryError)):
        list(store.query(text, **context))
    assert (allowed.asked, other.asked) == ([], [])


def test_who_is_refused_is_told_how_to_ask(federated):
    store, allowed, _ = federated
    with pytest.raises(ServiceRefusedError, match=rf"than {allowed.host}\. Write .* SERVICE <http://host/path> {{"):
        store.query("SELECT * { VALUES ?server { <http://e/> } SERVICE ?server { ?a ?b ?c } }")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * {{ SERVICE\nSILENT <{}> {{ ?a ?b ?c }}\n", "line 3, column 1:"),
        ("SELECT * {{ SERVICE <{}> {{ ?a ?b ?c }} }} ORDER BY", "line 1"),
        ("SELECT * {{ ?service ?p 'a service'", "line 1, column 35 after"),
        ("SELECT * {{ VALUES ?x {{ }} ?x SERVICE <{}> {{ ?a ?b ?c }} }}", "line 1, column 36 after"),
    ],
)
@pytest.mark.parametrize("may", [True, False])
def test_a_malformed_query_that_asks_is_malformed(federated, query, place, may):
    store, allowed, _ = federated
    store = store if may else OxigraphStore.memory(NQUADS)
    with pytest.raises(MalformedQueryError, match=place):
        store.query(query.format(allowed.address))
    assert allowed.asked == []


def test_a_query_in_whose_check_a_comment_hides_the_end_asks_nobody(federated):
    store, allowed, other = federated
    text = 'SELECT * {{ ("""x" ) ?p ?o . ?x ?y 1SERVICE <{}> {{ ?a ?b ?c }} }} # {}'
    for comment in ("", "c", "SERVICE", '"""'):
        with pytest.raises((ServiceRefusedError, MalformedQueryError)):
            list(store.query(text.format(other.address, comment)))
    assert (allowed.asked, other.asked) == ([], [])


def test_no_redirect_is_followed(federated):
    store, allowed, other = federated
    with pytest.raises(ServiceFailedError, match=r"gave no answer: .*redirect"):
        list(store.query(f"SELECT * {{ SERVICE <http://{allowed.host}/to/{other.server_port}> {{ ?a ?b ?c }} }}"))
    assert allowed.asked
    assert other.asked == []


def test_a_server_that_fails_is_no_fault_of_the_store(federated):
    store, allowed, _ = federated
    with pytest.raises(ServiceFailedError, match="gave no answer: Error 404"):
        list(store.query(f"SELECT * {{ SERVICE <http://{allowed.host}/none> {{ ?a ?b ?c }} }}"))


@pytest.mark.parametrize(
    ("allowed", "asked", "may"),
    [
        ("Example.ORG", "http://example.org/sparql", True),
        ("example.org", "http://EXAMPLE.org:80", True),
        ("example.org", "https://example.org:443/", True),
        ("example.org", "http://example.org:443/", False),
        ("example.org", "http://example.org:8080/", False),
        ("example.org", "http://example.org.evil.invalid/", False),
        ("example.org", "http://evil.invalid/example.org", False),
        ("example.org:08080", "http://example.org:8080/", True),
        ("example.org:8080", "http://example.org/", False),
        ("example.org:443", "https://example.org/", True),
        ("[::0:1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", True),
        ("[::1]", "http://[::1%25lo]/", False),
        ("[::1]", "http://[v1.x]/", False),
        ("fass.de", "http://faß.de/", False),
        ("xn--fa-hia.de", "http://faß.de/", False),
        ("xn--fa-hia.de", "http://XN--FA-HIA.de/", True),
    ],
)
def test_hosts_and_ports_are_compared(allowed, asked, may):
    check = partial(check_services, f"ASK {{ SERVICE <{asked}> {{}} }}", Context(), frozenset({service_host(allowed)}))
    if may:
        assert check()
    else:
        with pytest.raises((ServiceRefusedError, MalformedQueryError)):
            check()


@pytest.mark.parametrize(
    "name", ["", "http://e.org", "e.org/", "e.org:", "e.org:0", "e.org:65536", "u@e.org", "faß.de", "[::g]", "*", "a b"]
)
def test_what_is_no_host_cannot_be_allowed(name):
    with pytest.raises(QueryError, match="write HOST or HOST:PORT"):
        OxigraphStore.memory(services=frozenset({name}))


def test_an_escaped_keyword_is_no_keyword(store, listener):
    address, asked = listener
    with pytest.raises(MalformedQueryError):
        store.query(rf"SELECT * {{ \u0053ERVICE <{address}> {{ ?a ?b ?c }} }}")
    assert asked == []


def test_from_and_load_fetch_nothing(store, listener):
    address, asked = listener
    assert list(store.query(f"SELECT * FROM <{address}> {{ ?s ?p ?o }}")) == []
    with pytest.raises(UpdateRefusedError):
        store.query(f"LOAD <{address}>")
    assert asked == []


def test_the_word_service_is_free_in_names_strings_and_comments(store):
    query = """# service
    PREFIX service: <http://e/service/> PREFIX Service: <http://e/Service/>
    SELECT ?service ?Service { ?service service:n 'SERVICE <x> {', Service:x . ?Service <http://e/service> 1 }"""
    assert store.query(query).variables == ("service", "Service")


def test_a_built_store_holds_the_graphs_of_its_files(folder):
    store = OxigraphStore.read_only(folder)
    assert len(list(store.query("SELECT * { ?s ?p ?o }"))) == 2
    assert objects(store.query("SELECT ?o { GRAPH <http://e/g1> { ?s ?p ?o } }")) == ["one"]


def test_reading_a_store_changes_nothing_and_processes_share_it(folder):
    before = snapshot(folder)
    store = OxigraphStore.read_only(folder)
    script = (
        "import sys; from pathlib import Path; from kg.store.oxigraph import OxigraphStore\n"
        "print(len(list(OxigraphStore.read_only(Path(sys.argv[1])).query('SELECT * { ?s ?p ?o }'))))"
    )
    for file in folder.iterdir():
        file.chmod(0o444)
    other = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert other.stdout == "2\n"
    assert len(list(store.query("SELECT * { ?s ?p ?o }"))) == 2
    del store
    assert snapshot(folder) == before


def test_what_cannot_be_opened_or_built_says_why(tmp_path, folder):
    with pytest.raises(StoreError, match="no Oxigraph store"):
        OxigraphStore.read_only(tmp_path)
    with pytest.raises(StoreError, match="exists already"):
        bulk_build(folder, tmp_path / "in.nq.gz")
    (tmp_path / "bad.nq").write_text("<http://e/s> nonsense .\n")
    with pytest.raises(StoreError, match=r"bad\.nq: not N-Quads"):
        bulk_build(tmp_path / "other", tmp_path / "bad.nq")
    with pytest.raises(StoreError, match="cannot be built"):
        bulk_build(tmp_path / "third", tmp_path / "missing.nq")
    with pytest.raises(StoreError, match="not N-Quads"):
        OxigraphStore.memory(b"x")


CONTEXT = {"base_iri": "http://e/", "prefixes": {"e": "http://e/", "service": "http://e/"}}


def test_prefixes_need_no_line(store):
    assert objects(store.query("SELECT ?o { <s> e:n ?o }", **CONTEXT)) == ["33"]
    assert objects(store.query("SELECT ?o { <s> service:n ?o }", **CONTEXT)) == ["33"]
    with pytest.raises(ServiceRefusedError):
        store.query("SELECT ?o { SERVICE service:n { <s> e:n ?o } }", **CONTEXT)


def test_places_in_messages_are_those_of_the_text(store):
    with pytest.raises(MalformedQueryError, match="line 1, column 12 after") as caught:
        store.query("ASK { e:n }", **CONTEXT)
    assert (caught.value.line, caught.value.near) == (1, "ASK { e:n }")


def test_an_update_with_relative_iris_and_known_prefixes_is_one(store):
    for text in ("INSERT DATA { <a> e:b <c> }", "INSERT DATA { <a> e:b 'a service' }"):
        with pytest.raises(UpdateRefusedError):
            store.query(text, **CONTEXT)


def test_who_stops_reading_is_not_a_fault_of_the_store(store):
    class Gone(io.RawIOBase):
        def writable(self):
            return True

        def write(self, _part):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        store.query(SELECT).write(RESULT_FORMATS["csv"], Gone())
