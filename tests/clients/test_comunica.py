"""Comunica (npm: @comunica/query-sparql), the query engine of JavaScript: our endpoint as one of its sources."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from tests.clients import installed
from tests.clients.sample import CLAIMS, CONSTRUCT, DESCRIBE, IDLIB, TOLLS, Rows, Sample, csv_rows

# Runs the queries of its argument and prints one line of JSON: the answers, and the requests that each made.
SCRIPT = """
import { QueryEngine } from "@comunica/query-sparql";
const engine = new QueryEngine();
const told = [];
for (const { query, kind, sources } of JSON.parse(process.argv[2])) {
  const requests = [];
  const context = { sources, fetch: (address, options) => {
    requests.push([options?.method ?? "GET", String(address.url ?? address)]);
    return fetch(address, options);
  } };
  let answer;
  if (kind === "rows") {
    answer = (await (await engine.queryBindings(query, context)).toArray())
      .map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
  } else if (kind === "graph") {
    answer = (await (await engine.queryQuads(query, context)).toArray())
      .map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
  } else {
    answer = await engine.queryBoolean(query, context);
  }
  told.push({ answer, requests });
}
console.log(JSON.stringify(told));
"""
NOTE = '<https://w3id.org/parley/entity/idlib> <http://example.org/note> "asked elsewhere" .'


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("comunica")
    (folder / "node_modules").symlink_to(installed.node_modules())
    (folder / "ask.mjs").write_text(SCRIPT)
    return folder / "ask.mjs"


def asked(script: Path, *questions: dict[str, Any]) -> list[Any]:
    command = [installed.program("node"), script, json.dumps(questions)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def question(query: str, kind: str, *sources: object) -> dict[str, Any]:
    return {"query": query, "kind": kind, "sources": sources}


def hinted(sample: Sample) -> dict[str, str]:
    return {"type": "sparql", "value": sample.endpoint}


def test_every_kind_of_query(script: Path, sample: Sample, tolls: Rows) -> None:
    source = hinted(sample)
    rows, claims, yes, no, made, described = asked(
        script,
        question(TOLLS, "rows", source),
        question(CLAIMS, "rows", source),
        question("ASK { ?s ?p ?o }", "verdict", source),
        question(f"ASK {{ <{IDLIB}> a <{IDLIB}> }}", "verdict", source),
        question(CONSTRUCT, "graph", source),
        question(DESCRIBE, "graph", source),
    )
    names = ("source", "least", "words", "quote")
    assert [tuple(row.get(name, "") for name in names) for row in rows["answer"]] == tolls
    assert {(row["claim"],) for row in claims["answer"]} == set(sample.told(CLAIMS))
    assert (yes["answer"], no["answer"]) == (True, False)
    for told, query in ((made, CONSTRUCT), (described, DESCRIBE)):
        graph = Graph().parse(data="\n".join(sample.triples(query)), format="nt")
        assert {tuple(triple) for triple in told["answer"]} == {tuple(map(str, triple)) for triple in graph}


def test_the_endpoint_is_known_by_its_service_description(script: Path, sample: Sample, tolls: Rows) -> None:
    """Without a hint Comunica looks at the address first. Then the whole query goes to us in one request."""
    (told,) = asked(script, question(TOLLS, "rows", sample.endpoint))
    assert [row["source"] for row in told["answer"]] == [row[0] for row in tolls]
    (method, first), (_, second) = told["requests"]
    assert (method, first) == ("GET", sample.endpoint)
    assert second.partition("?")[0] == sample.endpoint


def test_joined_with_another_source(script: Path, sample: Sample) -> None:
    """Comunica asks us for patterns with the other source's values bound, and joins."""
    elsewhere = {"type": "serialized", "value": NOTE, "mediaType": "text/turtle", "baseIRI": "http://example.org/"}
    query = (
        "SELECT ?note ?label { ?place <http://example.org/note> ?note ;"
        " <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
    )
    hint, none = asked(
        script, question(query, "rows", hinted(sample), elsewhere), question(query, "rows", sample.endpoint, elsewhere)
    )
    assert hint["answer"] == none["answer"] == [{"note": "asked elsewhere", "label": "Idlib"}]


def test_on_the_command_line(sample: Sample, tolls: Rows) -> None:
    command = installed.node_modules() / ".bin" / "comunica-sparql"
    result = subprocess.run(
        [command, f"sparql@{sample.endpoint}", "-q", TOLLS, "-t", "text/csv"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert [row[1:] for row in csv_rows(result.stdout)] == [row[1:] for row in tolls], result.stderr
