import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError
from kg.store.oxigraph import OxigraphStore, bulk_build

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
        ("SELECT * WHERE {", (1, 17), "SELECT * WHERE {", "expected one of"),
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


@pytest.fixture
def listener():
    """A server that nobody should ask; gives its address and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    server.shutdown()
    server.server_close()
    thread.join()


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
