"""Sites and builds for tests: facts in our own words, in a folder of the test's."""

import json
import os
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "syria-2016"
PARLEY = [sys.executable, "-m", "kg.cli"]


def text_line(name: str, dead: int = 5, **changes: Any) -> dict[str, Any]:
    """One good line of facts/1: a text with one event and one figure."""
    text = f"Shells fell on Northtown on 3 May. The mayor said {dead} people were killed. Eastland backs the militia."
    quote = f"{dead} people were killed"
    at = text.index(quote)
    line: dict[str, Any] = {
        "format": "facts/1",
        "source": {"id": name, "kind": "text", "published": "2020-05-04", "language": "en", "text": text},
        "entities": [
            {"id": "northtown", "type": "place", "name": "Northtown", "mentions": [{"start": 14, "end": 23}]},
            {"id": "mayor", "type": "government", "name": "mayor of Northtown"},
            {"id": "eastland", "type": "state", "name": "Eastland"},
            {"id": "militia", "type": "armed-group", "name": "the militia"},
        ],
        "facts": [
            {
                "id": "F1",
                "kind": "event",
                "event": "shelling",
                "type": "shelling",
                "place": "northtown",
                "time": {
                    "text": "on 3 May",
                    "start": "2020-05-03",
                    "end": "2020-05-03",
                    "precision": "day",
                    "basis": "resolved",
                },
                "evidence": [{"start": 0, "end": 23, "quote": text[:23]}],
                "modality": "asserted",
                "polarity": "positive",
            },
            {
                "id": "F2",
                "kind": "figure",
                "about": "shelling",
                "measure": "killed",
                "population": "all",
                "best": dead,
                "text": str(dead),
                "claimant": "mayor",
                "evidence": [{"start": at, "end": at + len(quote), "quote": quote}],
                "modality": "asserted",
                "polarity": "positive",
            },
            {
                "id": "F3",
                "kind": "relation",
                "type": "backs",
                "subject": "eastland",
                "object": "militia",
                "evidence": [
                    {"start": text.index("Eastland"), "end": len(text) - 1, "quote": text[text.index("Eastland") : -1]}
                ],
                "modality": "asserted",
                "polarity": "positive",
            },
        ],
    }
    line.update(changes)
    return line


def violating_line(name: str) -> dict[str, Any]:
    """A line that is good facts/1 and breaks a shape: the same militia attacks itself, in one voice."""
    line = text_line(name)
    line["facts"][0]["participants"] = [
        {"entity": "militia", "role": "initiator"},
        {"entity": "militia", "role": "target"},
    ]
    return line


def write_lines(path: Path, *lines: dict[str, Any] | str) -> Path:
    """Write JSON Lines; a string is written as it is."""
    rows = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def make_site(folder: Path, *lines: dict[str, Any] | str) -> Path:
    """A site in `folder` whose facts.jsonl holds these lines."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "facts.jsonl", *lines)
    (folder / "parley.toml").write_text(
        '[site]\ntitle = "Test"\nbase = "http://127.0.0.1:8000/"\n[build]\nsources = ["facts.jsonl"]\n',
        encoding="utf-8",
    )
    return folder


def parley(*arguments: object, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [*PARLEY, *map(str, arguments)],
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site, served by the command until the end of the block."""
    port = free_port()
    with subprocess.Popen(
        [*PARLEY, "serve", str(site), "--port", str(port)], stderr=subprocess.PIPE, cwd=ROOT
    ) as server:
        try:
            assert server.stderr is not None
            assert f":{port}/".encode() in server.stderr.readline()
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def ask(address: str, query: str) -> list[str]:
    """The first column of what a site's endpoint answers."""
    request = urllib.request.Request(
        f"{address}sparql?{urllib.parse.urlencode({'query': query})}",
        headers={"Accept": "application/sparql-results+json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        body = json.load(answer)
    column = body["head"]["vars"][0]
    return [row[column]["value"] for row in body["results"]["bindings"]]
