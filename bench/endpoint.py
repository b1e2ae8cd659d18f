"""Requests a second of Parley's endpoint, the Oxigraph server and rdflib-endpoint: same data, same queries, one run.

`python bench/endpoint.py`; needs wrk (Debian: wrk). bench/README.md says what is measured and how. Exits with 1 if a
ratio is below what docs/adr/0011 promises.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from endpoints import BASE, Running, oxigraph, parley, release, started

HERE: Final = Path(__file__).resolve().parent
PEERS: Final = ("rdflib-endpoint==0.6.3", "uvicorn")
CONNECTIONS: Final = 32
LABEL: Final = "<http://www.w3.org/2004/02/skos/core#prefLabel>"


@dataclass(frozen=True)
class Query:
    """One thing that is asked, and how much of the Oxigraph server's rate is to be reached."""

    name: str
    text: str
    seconds: int
    promised: float
    is_cached: bool = False


QUERIES: Final = (
    Query("one row", f"SELECT ?label {{ <{BASE}event/%d> {LABEL} ?label }}", 8, 0.4),
    Query("one row, again", f"SELECT ?label {{ <{BASE}event/7> {LABEL} ?label }}", 8, 0.8, is_cached=True),
    Query("1,000 rows", f"SELECT ?event ?label {{ ?event {LABEL} ?label }} OFFSET %d LIMIT 1000", 8, 0.9),
    Query("100,000 rows", f"SELECT ?event ?label {{ ?event {LABEL} ?label }} OFFSET %d LIMIT 100000", 30, 0.9),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=110_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--without-rdflib", action="store_true")
    parser.add_argument("--only", choices=[query.name for query in QUERIES], action="append", help="ask this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        made = release(work, options.events)
        missed = 0
        print(
            f"{options.events * 3:,} statements, {CONNECTIONS} connections; requests a second, best of {options.rounds}"
        )
        print(f"{'':16}{'Parley':>10}{'Oxigraph':>10}{'ratio':>8}{'promised':>10}{'rdflib-endpoint':>17}", flush=True)
        with started(oxigraph(made)) as peer, other_peer(made, skip=options.without_rdflib) as other:
            for query in (one for one in QUERIES if not options.only or one.name in options.only):
                cache = () if query.is_cached else ("--cache-megabytes", "0")
                ours, theirs = 0.0, 0.0
                with started(parley(work, *cache)) as own:
                    for _ in range(options.rounds):  # in turn, so that both meet the machine in the same moods
                        ours = max(ours, rate(own, query))
                        theirs = max(theirs, rate(peer, query))
                rdflib = rate(other, query) if other is not None else float("nan")
                ratio = ours / theirs
                missed += ratio < query.promised or ours < rdflib
                print(
                    f"{query.name:16}{ours:10.1f}{theirs:10.1f}{ratio:8.2f}{query.promised:10.1f}{rdflib:17.1f}",
                    flush=True,
                )
    return 1 if missed else 0


def rate(server: Running, query: Query) -> float:
    """Requests a second; of long answers by their bytes, as few of them are complete in the time."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % {"path": server.path, "query": quote(query.text.replace("%d", "@"), safe="@")})
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{query.seconds}s", "--timeout", "120s", "-s", script.name]
        done = subprocess.run([*command, server.address], capture_output=True, text=True, check=True)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    if refused or "Socket errors" in done.stdout:
        print(f"  {server.name}, {query.name}: {done.stdout.splitlines()[-3:]}", file=sys.stderr)
    requests, count, (size, unit) = (re.findall(pattern, done.stdout)[0] for pattern in PATTERNS)
    if int(count) > MANY:
        return float(requests)
    return float(size) * UNITS[unit] / len(server.ask(query.text.replace("%d", "0")))


MANY: Final = 1000
PATTERNS: Final = (r"Requests/sec:\s+([\d.]+)", r"(\d+) requests in", r"Transfer/sec:\s+([\d.]+)(\w*B)")
UNITS: Final = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
SCRIPT: Final = """
local turn = 0
request = function()
  turn = (turn + 7919) %% 9973
  local query = string.gsub("%(query)s", "@", tostring(turn))
  return wrk.format("GET", "%(path)s?query=" .. query, {["Accept"] = "application/sparql-results+json"})
end
"""


@contextmanager
def other_peer(made: Path, *, skip: bool) -> Iterator[Running | None]:
    """rdflib-endpoint on the same statements, in an environment of its own; None if it is not wanted."""
    if skip:
        yield None
        return
    folder = HERE / ".work" / "endpoint-peers"
    if not (folder / "bin" / "rdflib-endpoint").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *PEERS], check=True)
    command = [str(folder / "bin" / "rdflib-endpoint"), "serve", str(made / "statements.nt"), "--host", "127.0.0.1"]
    with started(Running("rdflib-endpoint", command, "/", options=("--port", "{port}"))) as server:
        yield server


if __name__ == "__main__":
    sys.exit(main())
