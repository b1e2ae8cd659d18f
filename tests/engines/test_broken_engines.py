"""What a client is told when the engine behind the endpoint refuses, breaks off, or is not there."""

import io
import threading
from base64 import b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.store.limits import QueryTimeoutError, QueueFullError
from kg.store.remote import RemoteStore
from tests.building import free_port

SELECT = "SELECT ?o { ?s ?p ?o }"
JSON = "application/sparql-results+json"
WHOLE = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"x"}}]}}'


@contextmanager
def engine(answer):
    """An engine that knows what is written right, and to every other query gives `answer(handler)`."""
    known = ox.Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        asked = []  # noqa: RUF012 - of this engine alone

        def do_POST(self):
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if "example.org" not in form and "ASK" not in form:
                type(self).asked.append({name.lower(): value for name, value in self.headers.items()})
                answer(self)
                return
            result = known.query(parse_qs(form)["query"][0])
            accept = self.headers["Accept"]
            table = RDF_FORMATS if isinstance(result, ox.QueryTriples) else RESULT_FORMATS
            fmt = next(one for one in table.values() if one.media_type == accept)
            reply(self, 200, result.serialize(format=fmt.engine), accept)

        def do_GET(self):
            type(self).asked.append({"get": self.path})
            reply(self, 200, b"", "text/plain")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield RemoteStore(f"http://127.0.0.1:{server.server_port}/sparql", seconds=1, login=""), Handler
    finally:
        server.shutdown()
        server.server_close()


def reply(handler, status, body=b"", media_type="text/plain", length=None, **headers):
    handler.send_response(status)
    handler.send_header("Content-Type", media_type)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = length is not None


STATUSES = {
    400: (QueryError, "cannot evaluate the query: Some limit"),
    401: (StoreError, "PARLEY_STORE_LOGIN"),
    403: (StoreError, "PARLEY_STORE_LOGIN"),
    404: (StoreError, "check the address"),
    302: (StoreError, "status 302: check the address"),
    406: (QueryError, "does not write this format"),
    408: (QueryTimeoutError, "takes too long"),
    413: (QueryError, "cannot evaluate the query"),
    429: (QueueFullError, "busy"),
    500: (QueryError, "the engine's log says why"),
    502: (StoreError, "status 502"),
    503: (QueueFullError, "busy"),
    504: (QueryTimeoutError, "takes too long"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_becomes_the_error_it_stands_for(status):
    kind, words = STATUSES[status]
    body = b"Some limit\n  at org.engine.Insides (/opt/engine/insides.java)"
    with engine(lambda handler: reply(handler, status, body, Location="/elsewhere")) as (store, handler):
        with pytest.raises(kind, match=words) as raised:
            store.query(SELECT).serialize(RESULT_FORMATS["json"])
        assert type(raised.value) is kind or kind in (QueryError, StoreError)
        assert "insides" not in str(raised.value)
        assert len(handler.asked) == 1  # no redirect is followed


@pytest.mark.parametrize(
    "words", ["Transaction timed out", "S1TAT: query interrupted", "The estimated execution time 4000"]
)
def test_an_engine_that_gives_up_in_its_own_words_is_a_timeout(words):
    with engine(lambda handler: reply(handler, 500, words.encode())) as (store, _), pytest.raises(QueryTimeoutError):
        store.query(SELECT).serialize(RESULT_FORMATS["json"])


def cut(handler):
    reply(handler, 200, WHOLE[:-10], JSON, length=len(WHOLE))


def cut_at_a_row(handler):
    reply(handler, 200, WHOLE[:-3], JSON)


def chunks_without_end(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(WHOLE), WHOLE))
    handler.close_connection = True


def words_at_the_end(handler):
    reply(handler, 200, WHOLE[:-4] + b"out of memory", JSON)


def no_format(handler):
    reply(handler, 200, b"<html>Welcome</html>", "text/html")


@pytest.mark.parametrize("answer", [cut, cut_at_a_row, chunks_without_end, words_at_the_end, no_format])
@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_what_breaks_off_never_passes_for_an_answer(answer, name):
    with engine(answer) as (store, _), pytest.raises(StoreError):
        store.query(SELECT).write(RESULT_FORMATS[name], io.BytesIO())


@pytest.mark.parametrize("answer", [cut, cut_at_a_row, chunks_without_end, words_at_the_end, no_format])
def test_nor_do_its_rows(answer):
    with engine(answer) as (store, _), pytest.raises(StoreError):
        list(store.query(SELECT))


def test_an_answer_that_virtuoso_cut_at_its_row_limit_does_not_pass_for_whole():
    def cut_by_limit(handler):
        reply(handler, 200, WHOLE, JSON, X_SPARQL_MaxRows="10000")

    words = "cut the answer after 10000 rows: set a higher ResultSetMaxRows"
    with engine(cut_by_limit) as (store, _), pytest.raises(StoreError, match=words):
        store.query(SELECT).serialize(RESULT_FORMATS["json"])


def test_an_engine_that_says_nothing_is_a_timeout():
    silence = threading.Event()
    with engine(lambda _: silence.wait(5)) as (store, _):
        with pytest.raises(QueryTimeoutError):
            store.query(SELECT).serialize(RESULT_FORMATS["json"])
        silence.set()


def test_where_nothing_listens_opening_fails_with_the_address_and_the_cure():
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(StoreError, match=rf"{url}: the engine cannot be reached: check that it runs"):
        RemoteStore.open(url)


@pytest.mark.parametrize("url", ["ftp://e/", "/folder", "http://", "http://e:port/", "http://e/#f"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(StoreError, match=r"write one like http://127\.0\.0\.1:8890/sparql"):
        RemoteStore(url)


def test_who_writes_the_answer_out_hears_of_their_own_failure():
    class Gone(io.RawIOBase):
        def write(self, _):
            raise BrokenPipeError

    with engine(lambda handler: reply(handler, 200, WHOLE, JSON)) as (store, _):
        for fmt in RESULT_FORMATS.values():
            with pytest.raises(BrokenPipeError):
                store.query(SELECT).write(fmt, Gone())


def test_basic_is_sent_only_to_who_asks_for_it():
    def locked(handler):
        if "Authorization" in handler.headers:
            reply(handler, 200, WHOLE, JSON)
        else:
            reply(handler, 401, WWW_Authenticate='Basic realm="engine"')

    with engine(locked) as (store, handler):
        found = RemoteStore(store._url, login="me:secret")
        assert [row[0].value for row in found.query(SELECT)] == ["x"]
        assert "authorization" not in handler.asked[0]
        assert handler.asked[1]["authorization"] == f"Basic {b64encode(b'me:secret').decode()}"


def test_the_login_comes_from_the_environment_and_is_in_no_message(monkeypatch):
    monkeypatch.setenv("PARLEY_STORE_LOGIN", "me:secret")
    with engine(lambda handler: reply(handler, 401, WWW_Authenticate='Basic realm="engine"')) as (store, _):
        with pytest.raises(StoreError) as raised:
            list(RemoteStore(store._url).query(SELECT))
        assert "secret" not in str(raised.value)
