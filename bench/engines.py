"""How long the embedded store and Virtuoso take over grouping queries, and how long a release takes to get there.

`python bench/engines.py --rows 20000`: the records and texts of `layouts.py` as a release, in the embedded store and,
by `kg.publish`, in a Virtuoso that is started for it (Debian's virtuoso-opensource-7). Every query is asked first once,
then five times of each in turn; the median of these is shown.
"""

import argparse
import gzip
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import events
import layouts

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.publish import bulk, remote
from kg.publish.dumps import PREFIXES
from kg.publish.engines import ENGINES
from kg.publish.target import Target
from kg.release import Release
from kg.store.oxigraph import OxigraphStore, bulk_build
from kg.store.remote import RemoteStore
from tests.engines import running

RUNS = 5
GROUPING = {
    "deaths by place": layouts.QUERIES["deaths by place"],
    "count by type": layouts.QUERIES["count by type"],
    "deaths by actor": """SELECT ?who (COUNT(DISTINCT ?e) AS ?events) (SUM(?n) AS ?sum) {
        ?c cf:asserts ?e ; cf:participation ?part . ?part cf:participant ?who .
        ?figure cf:about ?e ; cf:best ?n } GROUP BY ?who ORDER BY DESC(?sum)""",
    "events by year and type": """SELECT ?year ?type (COUNT(?e) AS ?n) {
        ?c cf:asserts ?e ; cf:eventType ?type ; cf:startDate ?day } GROUP BY (YEAR(?day) AS ?year) ?type""",
    "pairs of actors": """SELECT ?a ?b (COUNT(?e) AS ?n) {
        ?c cf:asserts ?e ; cf:participation ?p , ?q . ?p cf:participant ?a . ?q cf:participant ?b .
        FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b ORDER BY DESC(?n) LIMIT 50""",
    "statements by property": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "claims of an actor": layouts.QUERIES["claims of an actor"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--work", type=Path, help="folder on the disk to measure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        work = Path(folder)
        release, counts = made(work, options.rows)
        print(f"{options.rows:,} records, {layouts.TEXTS} texts, {counts['default']:,} statements", flush=True)
        with running.virtuoso(work / "virtuoso", work) as engine:
            target = Target(engine.graphs, events.BASE, engine=ENGINES["virtuoso"], login=running.LOGIN)
            told("publish", lambda: remote.publish(release, events.BASE, target))
            told("publish again", lambda: remote.publish(release, events.BASE, target))
            local = OxigraphStore.read_only(release.store_path)
            compared(local, RemoteStore.open(engine.address(events.BASE), seconds=300))
        with running.virtuoso(work / "bulk-virtuoso", work) as engine:
            bulk.write(release, events.BASE, ENGINES["virtuoso"], work / "bulk")
            script = (work / "bulk" / "load.sql").read_text(encoding="utf-8")
            told("bulk load by isql-vt", lambda: running.isql(engine, script))
    print("load average", os.getloadavg(), "of", os.cpu_count(), "cores")
    return 0


def made(work: Path, rows: int) -> tuple[Release, dict[str, int]]:
    """A release with what publishing reads of one."""
    counts = layouts.write_files(work, rows)
    (work / "dumps").mkdir()
    with gzip.open(work / "dumps" / "sources.nq.gz", "wb", 1) as out:
        for name in ("records.nq", "texts.nq"):
            out.write((work / name).read_bytes())
    for name in ("view.nt.gz", "reference.ttl.gz"):
        (work / "dumps" / name).write_bytes(gzip.compress(b""))
    told("bulk load of the embedded store", lambda: bulk_build(work / "store", work / "default.nq", work / "texts.nq"))
    return Release(work, {"id": "bench"}), counts


def told(what: str, action) -> None:
    start = time.perf_counter()
    found = action()
    print(f"{what}: {time.perf_counter() - start:.1f} s {found if isinstance(found, remote.Sent) else ''}", flush=True)


def compared(local: OxigraphStore, other: RemoteStore) -> None:
    print("\n| query | rows | embedded, ms | Virtuoso, ms | ratio |\n|---|--:|--:|--:|--:|")
    for name, text in GROUPING.items():
        times: dict[str, list[float]] = {"embedded": [], "virtuoso": []}
        rows = []
        for run in range(RUNS + 1):
            for label, store in (("embedded", local), ("virtuoso", other)):
                start = time.perf_counter()
                count = sum(1 for _ in store.query(text, prefixes=PREFIXES))
                times[label] += [time.perf_counter() - start] * (run > 0)
                rows.append(count)
        ours, theirs = (statistics.median(found) * 1000 for found in times.values())
        same = f"{rows[0]:,}" if len(set(rows)) == 1 else f"{rows[0]:,} / {rows[1]:,}"
        print(f"| {name} | {same} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
