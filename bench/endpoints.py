"""What the benchmarks of the endpoint share: a release of made-up events, and servers on it."""

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from kg.release import Releases
from kg.store.oxigraph import bulk_build

BASE: Final = "http://127.0.0.1:8000/"
BIN: Final = Path(sys.executable).parent
_START_SECONDS: Final = 120


@dataclass(frozen=True)
class Running:
    """A server: its command, to which `options` are added with the port put in, and where its endpoint is."""

    name: str
    command: list[str]
    path: str
    options: tuple[str, ...] = ()
    port: int = 0
    pid: int = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str) -> bytes:
        """The answer to one query, as JSON. Raises OSError if there is none."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            fields = {"Accept": "application/sparql-results+json"}
            connection.request("GET", f"{self.path}?{urlencode({'query': query})}", headers=fields)
            response = connection.getresponse()
            if response.status != 200:
                raise OSError(f"{self.name} answers {response.status}")
            return response.read()


def release(work: Path, events: int) -> Path:
    """A site in `work` with a published release of three statements an event; the folder with the plain statements."""
    lines = "".join(
        f"<{BASE}event/{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/parley/ns#Event> .\n"
        f'<{BASE}event/{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "event number {n} of the year"@en .\n'
        f'<{BASE}event/{n}> <https://w3id.org/parley/ns#identifier> "{n}" .\n'
        for n in range(events)
    )
    (work / "statements.nt").write_text(lines)
    releases = Releases(work / "releases")
    with releases.draft() as draft:
        (draft / "dumps").mkdir()
        (draft / "load.nq").write_text(lines)
        bulk_build(draft / "store", draft / "load.nq")
        (draft / "load.nq").unlink()
        made = releases.seal(draft, {"base": BASE}, created=datetime.now(UTC), content="0" * 64)
    releases.switch(made.id)
    (work / "parley.toml").write_text(f'[site]\ntitle = "Bench"\nbase = "{BASE}"\n[build]\nreleases = "releases"\n')
    shutil.copytree(made.store_path, work / "copy", copy_function=shutil.copyfile)
    return work


def parley(work: Path, *options: str) -> Running:
    """Parley's server on the release."""
    command = [str(BIN / "parley"), "serve", str(work), *options]
    return Running("Parley", command, "/sparql", options=("--port", "{port}"))


def oxigraph(work: Path) -> Running:
    """The Oxigraph server on a copy of the same store."""
    command = [str(BIN / "oxigraph"), "serve-read-only", "--location", str(work / "copy")]
    return Running("Oxigraph server", command, "/query", options=("--bind", "127.0.0.1:{port}"))


@contextmanager
def started(server: Running) -> Iterator[Running]:
    """The server, running until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*server.command, *(option.format(port=port) for option in server.options)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        running = replace(server, port=port, pid=process.pid)
        try:
            end = time.monotonic() + _START_SECONDS
            while True:
                try:
                    running.ask("ASK {}")
                    break
                except OSError:
                    if time.monotonic() > end or process.poll() is not None:
                        raise
                    time.sleep(0.1)
            yield running
        finally:
            process.terminate()
