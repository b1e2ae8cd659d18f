"""A site whose release holds the data of a suite, served by `parley serve`, and requests to it byte for byte."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.release import Releases
from kg.store.oxigraph import bulk_build
from tests.building import PARLEY, ROOT, free_port

AUTHORITY: Final = "www.example"
"""The ht:connectionAuthority of every test of the protocols."""
BASE: Final = f"http://{AUTHORITY}/"

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 60.0
_SWITCH_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Reply:
    """What the server sends back."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case; of one that is sent twice, the values with a comma."""
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type of the body without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def told(self) -> str:
        """Status, type and the beginning of the body, for messages."""
        return f"{self.status} {self.headers.get('content-type')}: {self.body[:300]!r}"


class Site:
    """A site on disk: `publish` makes a release of statements the current one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True)
        (folder / "parley.toml").write_text(f'[site]\ntitle = "W3C test suites"\nbase = "{BASE}"\n', encoding="utf-8")
        self._releases = Releases(folder / "releases")

    def publish(self, quads: Iterable[ox.Quad]) -> str:
        """The id of a new, published release whose store holds exactly these statements, each in its graph."""
        with self._releases.draft() as draft:
            (draft / "dumps").mkdir()
            lines = draft / "load.nq"
            with lines.open("wb") as out:
                ox.serialize(quads, out, format=ox.RdfFormat.N_QUADS)
            bulk_build(draft / "store", lines)
            lines.unlink()
            facts = {"title": "W3C test suites", "base": BASE, "counts": {}}
            release = self._releases.seal(draft, facts, created=datetime(2026, 1, 2, tzinfo=UTC), content="0" * 64)
        return self._releases.switch(release.id).id


class Server:
    """A running `parley serve`."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(
        self, method: str, target: str, headers: Sequence[tuple[str, str]] = (), body: bytes | None = None
    ) -> Reply:
        """The reply to one request: request line, Host, these headers and this body, and nothing else of ours.

        A body brings its Content-Length, as every HTTP/1.1 client would send.
        """
        lines = [f"{method} {target} HTTP/1.1", f"Host: {AUTHORITY}", *(f"{name}: {value}" for name, value in headers)]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        with socket.create_connection(("127.0.0.1", self._port), timeout=_ANSWER_SECONDS) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + (body or b""))
            with http.client.HTTPResponse(connection, method=method) as response:
                response.begin()
                found: dict[str, str] = {}
                for name, value in response.getheaders():
                    found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
                return Reply(response.status, found, response.read())

    def wait_for_release(self, name: str) -> None:
        """Wait until the release is served: the description of the data set names it.

        Raises TimeoutError if it is not.
        """
        until = time.monotonic() + _SWITCH_SECONDS
        while name.encode() not in (reply := self.send("GET", "/", [("Accept", "application/n-triples")])).body:
            if time.monotonic() > until:
                raise TimeoutError(f"release {name} is not served: {reply.told()}")
            time.sleep(0.05)


@contextmanager
def served(site: Site) -> Iterator[Server]:
    """The site's server, a process of its own, until the end of the block."""
    port = free_port()
    with (site.folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*PARLEY, "serve", str(site.folder), "--port", str(port)],
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, "NO_COLOR": "1"},
        )
    try:
        _wait_for_start(server, port, site.folder / "server.log")
        yield Server(port)
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS)
        finally:
            server.kill()


def _wait_for_start(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')}") from None
            time.sleep(0.05)
        else:
            return
