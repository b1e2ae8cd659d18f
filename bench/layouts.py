"""Disk, load and query times of ways to lay out sources in an Oxigraph store (docs/adr/0004-graphs-in-the-store.md).

`python bench/layouts.py`: about 1.8 million triples, of records (`events.py` with actors and deaths, through a RowPlan)
and 300 made-up texts. Every store is built and every query first asked in a process of its own. *Cold* is the first
answer after the store's files have been dropped from the page cache, *warm* the median of the next five.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import events
import pyoxigraph as ox

from kg.facts import Document
from kg.mapping import Mapper
from kg.mapping.rows import RowPlan
from kg.registry import Registry, fold
from kg.vocab import CODE, ENTITY, NS

TEXTS: Final = 300
ACTORS: Final = 200
WARM_RUNS: Final = 5
GED: Final = f"{events.BASE}dataset/UCDP%20GED/25.1"


class Layout(NamedTuple):
    """Which files a store is loaded from, and how it is asked."""

    name: str
    files: tuple[str, ...]
    union: bool = False
    """Whether the default graph of a query is the union of the named graphs."""
    texts_named: bool = True


LAYOUTS: Final = (
    Layout("i: default graph only", ("default",), texts_named=False),
    Layout("ii: a named graph per source, union", ("records", "texts"), union=True),
    Layout("iii: default + texts named", ("default", "texts")),
    Layout("iv: default + texts and imports named", ("default", "texts", "import")),
    Layout("v: default + every source named", ("default", "texts", "records")),
)

_PREFIXES: Final = f"PREFIX cf: <{NS}> PREFIX cfc: <{CODE}> PREFIX ent: <{ENTITY}> "
_TEXT: Final = f"{events.BASE}source/text-7"
_RECORD: Final = f"{events.BASE}source/ged-100777"
_SAID_BY: Final = """SELECT DISTINCT ?s ?p ?o {
  { BIND(<SOURCE> AS ?s) } UNION { ?s cf:source <SOURCE> }
  UNION { ?c cf:source <SOURCE> ; cf:asserts|cf:participation|cf:place ?s }
  UNION { ?c cf:source <SOURCE> ; (cf:participation/cf:participant)|(cf:asserts/(cf:subject|cf:object)) ?s }
  ?s ?p ?o }"""
QUERIES: Final[Mapping[str, str]] = {
    "claims of an actor": """SELECT ?c ?type ?start {
        ?part cf:participant ent:actor-7 . ?c cf:participation ?part ; cf:eventType ?type ; cf:startDate ?start }""",
    "deaths by place": """SELECT ?place (COUNT(?c) AS ?claims) (MIN(?n) AS ?least) (MAX(?n) AS ?most) {
        ?figure cf:measure cfc:measure-killed ; cf:best ?n ; cf:about ?e .
        ?c cf:asserts ?e ; cf:place ?place } GROUP BY ?place""",
    "event, actors, figures": """SELECT ?e ?day ?who ?role ?n {
        ?c cf:eventType cfc:event-air-strike ; cf:asserts ?e ; cf:startDate ?day ; cf:participation ?part .
        FILTER(?day >= "2016-01-01"^^xsd:date && ?day < "2016-07-01"^^xsd:date)
        ?part cf:participant ?who ; cf:role ?role . ?figure cf:about ?e ; cf:best ?n }""",
    "one text source": "SELECT ?s ?p ?o { GRAPH <GRAPH> { ?s ?p ?o } }",
    "one record": _SAID_BY.replace("SOURCE", _RECORD),
    "count by type": "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type",
}
_XSD: Final = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def main() -> int:
    options = _options()
    if options.child:
        print(json.dumps(_CHILDREN[options.child[0]](*options.child[1:])))
        return 0
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        work = Path(folder)
        counts = write_files(work, options.rows)
        print(f"{counts['default']:,} triples: {counts['records']:,} of records, {counts['texts']:,} of texts")
        built = {layout: _build_in_child(work, layout) for layout in LAYOUTS}
        distinct = built[LAYOUTS[0]]["stored"]
        print(f"{distinct:,} of them distinct\n")
        _print_disk(built, distinct)
        _print_queries(work, options.repeat)
    return 0


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=28_000, help="records (default 28000)")
    parser.add_argument("--repeat", type=int, default=3, help="cold starts of each query (default 3)")
    parser.add_argument("--work", type=Path, help="folder on the disk to measure; needs 4 GB for a while")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    return parser.parse_args()


# the data


def registry() -> Registry:
    """200 actors and the towns of the events as reference entities, so that sources speak of the same things."""
    known = Registry()
    towns = sorted({row["town"] for row in events.rows(40_000)})
    for code, names in (("armed-group", [f"Group {n}" for n in range(ACTORS)]), ("place", towns)):
        for number, name in enumerate(names):
            iri = f"{ENTITY}{'actor' if code == 'armed-group' else 'place'}-{number}"
            known.labels[iri] = name
            known.types[iri] = (code,)
            known.names[code, fold(name)].add(iri)
    return known


def template() -> dict[str, Any]:
    """`events.template` with two sides, and the deaths as a figure of their own."""
    record = events.template()
    event = record["facts"][0]
    for side, role in (("a", "initiator"), ("b", "target")):
        record["entities"].append({"id": f"side-{side}", "type": "armed-group", "name": f"{{side_{side}}}"})
        event.setdefault("participants", []).append({"entity": f"side-{side}", "role": role})
    figure = {"id": "killed", "kind": "figure", "about": "e{id}", "measure": "killed", "population": "all"}
    claim = {"modality": "asserted", "polarity": "positive"}
    record["facts"].append(figure | claim | {"low": "{low}", "best": "{best}", "high": "{high}"})
    return record


def records(count: int) -> Iterator[dict[str, str]]:
    """Rows of the events with sides and deaths."""
    rng = random.Random(9)
    for row in events.rows(count):
        low = rng.randrange(30)
        best = low + rng.randrange(5)
        deaths = {"low": str(low), "best": str(best), "high": str(best + rng.randrange(20))}
        sides = {"side_a": f"Group {rng.randrange(ACTORS)}", "side_b": f"Group {rng.randrange(ACTORS)}"}
        yield row | sides | deaths


def texts(count: int) -> Iterator[Document]:
    """Made-up news texts of 20 sentences; each sentence is the evidence of an event and of a figure."""
    rng = random.Random(16)
    towns = sorted({row["town"] for row in events.rows(40_000)})
    for number in range(count):
        text = f"Report {number}."
        facts: list[dict[str, Any]] = []
        entities: dict[str, dict[str, Any]] = {}
        for n in range(20):
            actor, town = rng.randrange(ACTORS), rng.randrange(len(towns))
            killed = rng.randrange(1, 90)
            sentence = f"Group {actor} shelled {towns[town]} on that morning, killing {killed} people, medics said."
            start = len(text) + 1
            text += " " + sentence
            spans = {f"g{actor}": (0, len(f"Group {actor}")), f"t{town}": (sentence.index(towns[town]), 0)}
            for key, kind, name in (
                (f"g{actor}", "armed-group", f"Group {actor}"),
                (f"t{town}", "place", towns[town]),
            ):
                entity = entities.setdefault(key, {"id": key, "type": kind, "name": name, "mentions": []})
                at = start + spans[key][0]
                entity["mentions"].append({"start": at, "end": at + len(name)})
            claim = {
                "evidence": [{"start": start, "end": start + len(sentence), "quote": sentence}],
                "modality": "asserted",
                "polarity": "positive",
            }
            event = {"event": f"e{n}", "type": "shelling", "place": f"t{town}"}
            facts.append({"id": f"E{n}", "kind": "event", **claim, **event} | _parts(f"g{actor}"))
            figure = {"about": f"e{n}", "measure": "killed", "population": "all", "best": killed}
            facts.append({"id": f"F{n}", "kind": "figure", **claim, **figure, "text": str(killed)})
        source = {"id": f"text-{number}", "kind": "text", "language": "en", "text": text, "published": "2016-09-11"}
        whole = {"format": "facts/1", "source": source, "entities": [*entities.values()], "facts": facts}
        yield Document.model_validate_json(json.dumps(whole))


def _parts(entity: str) -> dict[str, Any]:
    time_ = {"start": "2016-09-10", "end": "2016-09-10", "precision": "day"}
    return {"participants": [{"entity": entity, "role": "initiator"}], "time": time_}


def write_files(work: Path, rows: int) -> dict[str, int]:
    """Write the N-Quads files that layouts are made of, and give the number of statements in each.

    default.nq has no graph names, records.nq and texts.nq have one graph a source, import.nq one for all records.
    """
    mapper = Mapper(events.BASE, registry())
    kinds = {
        "records": RowPlan(template(), mapper).quads(records(rows)),
        "texts": (mapper.quads(document) for document in texts(TEXTS)),
    }
    counts = dict.fromkeys(("default", "records", "texts", "import"), 0)
    with (work / "default.nq").open("wb") as default, (work / "import.nq").open("wb") as imported:
        for kind, sources in kinds.items():
            with (work / f"{kind}.nq").open("wb") as named:
                for quads in sources:
                    assert isinstance(quads, bytes), quads
                    named.write(quads)
                    end = quads[quads.rindex(b" <") :]
                    default.write(quads.replace(end, b" .\n"))
                    if kind == "records":
                        imported.write(quads.replace(end, f" <{GED}> .\n".encode()))
                    counts[kind] += quads.count(b"\n")
    counts["default"] = counts["records"] + counts["texts"]
    counts["import"] = counts["records"]
    return counts


# what runs in processes of its own


def build(folder: str, *files: str) -> dict[str, float]:
    """Load the files into a new store; seconds, bytes on disk, quads in it."""
    start = time.perf_counter()
    store = ox.Store(folder)
    for file in files:
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    seconds = time.perf_counter() - start
    stored = len(store)
    del store
    os.sync()
    return {"seconds": seconds, "bytes": sum(f.stat().st_size for f in Path(folder).iterdir()), "stored": stored}


def ask(folder: str, query: str, union: str) -> dict[str, Any]:
    """Ask a query six times: seconds of the first, median of the rest, number of rows."""
    for file in Path(folder).iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)
    store = ox.Store.read_only(folder)
    seconds = []
    for _ in range(1 + WARM_RUNS):
        start = time.perf_counter()
        rows = sum(1 for _ in store.query(query, use_default_graph_as_union=union == "union"))
        seconds.append(time.perf_counter() - start)
    return {"cold": seconds[0], "warm": statistics.median(seconds[1:]), "rows": rows}


_CHILDREN: Final = {"build": build, "ask": ask}


def _child(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _build_in_child(work: Path, layout: Layout) -> dict[str, Any]:
    print(f"building {layout.name}", file=sys.stderr)
    return _child("build", str(work / _folder(layout)), *(str(work / f"{file}.nq") for file in layout.files))


def _folder(layout: Layout) -> str:
    return f"store-{layout.name.partition(':')[0]}"


def query_for(layout: Layout, name: str) -> str:
    """The query as one asks it of this layout: a source without a named graph is asked for by `cf:source`."""
    text = QUERIES[name]
    if name == "one text source":
        graph = _TEXT.replace("/source/", "/graph/")
        text = text.replace("GRAPH>", graph + ">") if layout.texts_named else _SAID_BY.replace("SOURCE", _TEXT)
    return _PREFIXES + _XSD + text


# the tables


def _print_disk(built: Mapping[Layout, Mapping[str, float]], distinct: float) -> None:
    print("| layout | quads stored | MB | bytes a triple | load and optimise, s | triples/s |")
    print("|---|--:|--:|--:|--:|--:|")
    for layout, b in built.items():
        print(
            f"| {layout.name} | {b['stored']:,} | {b['bytes'] / 1e6:.0f} | {b['bytes'] / distinct:.0f} "
            f"| {b['seconds']:.1f} | {distinct / b['seconds']:,.0f} |"
        )
    print()


def _print_queries(work: Path, repeat: int) -> None:
    print("| cold / warm, ms (rows) | " + " | ".join(layout.name.partition(":")[0] for layout in LAYOUTS) + " |")
    print("|---|" + "--:|" * len(LAYOUTS))
    for name in QUERIES:
        cells = []
        for layout in LAYOUTS:
            union = "union" if layout.union else "plain"
            runs = [_child("ask", str(work / _folder(layout)), query_for(layout, name), union) for _ in range(repeat)]
            cold, warm = (statistics.median(run[key] for run in runs) * 1000 for key in ("cold", "warm"))
            cells.append(f"{cold:.1f} / {warm:.1f} ({runs[0]['rows']:,})")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nload {' '.join(f'{x:.1f}' for x in os.getloadavg())}")


if __name__ == "__main__":
    sys.exit(main())
