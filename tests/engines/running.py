"""Other engines, started on loopback for a test, and a proxy that sees what is sent to them."""

import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kg.publish.named import everything
from tests.building import free_port

VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 60000
MaxDirtyBuffers = 45000
CaseMode = 2
DirsAllowed = {allowed}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 6
MaxKeepAlives = 6
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 600
"""
LOGIN = "dba:dba"


@dataclass
class Engine:
    """An engine that runs: its addresses, and how it is emptied or asked for by its own tools."""

    name: str
    query: str
    graphs: str
    empty: Callable[[], None]
    sql_port: int = 0

    def address(self, base: str) -> str:
        """What `--store` is given for a site with this base."""
        if self.name != "virtuoso":
            return self.query
        return f"{self.query}?default-graph-uri={quote(everything(base), safe='')}"


def binary(name: str, package: str) -> str:
    """The path of a program; without it the test is skipped, in CI failed."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if found is None:
        missing = f"{name} is missing: install {package}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def wait_for(url: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"it ended with {process.returncode}"
        try:
            urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer")


@contextmanager
def running(command: list[str], folder: Path, url: str) -> Iterator[None]:
    with (
        (folder / "output.txt").open("wb") as out,
        subprocess.Popen(command, cwd=folder, stdout=out, stderr=out) as server,
    ):
        try:
            wait_for(url, server)
            yield
        finally:
            server.kill()


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Engine]:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    program = binary("oxigraph", "the PyPI package oxigraph")
    store = ["--location", str(folder / "store")]

    def empty() -> None:
        request = urllib.request.Request(f"{home}/update", b"CLEAR ALL", {"Content-Type": "application/sparql-update"})
        urllib.request.urlopen(request, timeout=30).close()

    folder.mkdir(parents=True, exist_ok=True)
    with running([program, "serve", *store, "--bind", f"127.0.0.1:{port}", *options], folder, f"{home}/query"):
        yield Engine("oxigraph", f"{home}/query", f"{home}/store", empty)


@contextmanager
def virtuoso(folder: Path, allowed: Path) -> Iterator[Engine]:
    program = binary("virtuoso-t", "Debian's virtuoso-opensource-7-bin")
    sql, http = free_port(), free_port()
    home = f"http://127.0.0.1:{http}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(sql=sql, http=http, allowed=allowed), encoding="utf-8")
    with running([program, "-f", "-c", "virtuoso.ini"], folder, f"{home}/sparql"):
        engine = Engine("virtuoso", f"{home}/sparql", f"{home}/sparql-graph-crud-auth", lambda: None, sql)
        engine.empty = lambda: isql(engine, "RDF_GLOBAL_RESET ();")
        yield engine


def isql(engine: Engine, text: str) -> str:
    """What Virtuoso's own client prints for these lines of SQL."""
    program = binary("isql-vt", "Debian's virtuoso-opensource-7-bin")
    command = [program, f"127.0.0.1:{engine.sql_port}", *LOGIN.split(":"), "VERBOSE=OFF", "PROMPT=OFF"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=120)
    assert "***" not in done.stdout + done.stderr, done.stdout + done.stderr
    return done.stdout


@dataclass
class Proxy:
    """Hands requests on; `seen` are method, path with query, and body of those that write, in order."""

    address: str
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)
    stop_at: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)


@contextmanager
def proxied(engine: Engine) -> Iterator[Proxy]:
    """A proxy before the engine. From the writing request numbered `stop_at` on it hands on none."""
    target = urlsplit(engine.graphs)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.command != "GET" and (engine.name != "virtuoso" or "Authorization" in self.headers):
                proxy.seen.append((self.command, self.path, body))
            if proxy.stop_at is not None and len(proxy.seen) >= proxy.stop_at:
                proxy.stopped.set()
                self.close_connection = True
                return
            onward = HTTPConnection(target.hostname, target.port, timeout=60)
            onward.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Connection"})
            answer = onward.getresponse()
            data = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            onward.close()

        do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815 - the standard library's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}{target.path}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
