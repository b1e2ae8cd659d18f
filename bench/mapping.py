"""Speed and memory of mapping one table of events to the same N-Quads: Parley, rdflib, morph-kgc, in one run.

`python bench/mapping.py`; bench/README.md says what is measured and how. Exits with 1 if Parley is not 7 times as fast
as each of the others per core, its memory grows with the table, or the outputs differ.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import events
import pyoxigraph as ox

from kg.facts import Document, write
from kg.mapping.template import Template

HERE: Final = Path(__file__).resolve().parent
FACTOR: Final = 7
GROWTH: Final = 1.2
ROWS: Final = (20_000, 200_000)


@dataclass(frozen=True)
class Contender:
    """A script of `contenders/`, run as `python script input output`."""

    name: str
    script: str
    peer: bool = False
    """Whether it is measured against, rather than a way of Parley's."""
    python: str = "own"
    """`own` or `peers`: the environment it runs in."""
    input: str = "csv"


CONTENDERS: Final = (
    Contender("Parley, rows (RowPlan)", "parley_rows.py"),
    Contender("Parley, facts/1 lines", "parley_facts.py", input="jsonl"),
    Contender("rdflib, streaming", "rdflib_stream.py", peer=True),
    Contender("rdflib, Dataset", "rdflib_dataset.py", peer=True),
    Contender("morph-kgc, 1 process", "morph_one.py", peer=True, python="peers"),
    Contender("morph-kgc, its default", "morph_many.py", peer=True, python="peers"),
)


@dataclass
class Measured:
    """The best times and the highest memory of several runs of one contender on one table."""

    contender: Contender
    rows: int
    output: Path
    wall: float = float("inf")
    cpu: float = float("inf")
    peak_mb: float = 0
    triples: int = 0

    def take(self, run: dict[str, float]) -> None:
        """Count one more run in."""
        self.wall = min(self.wall, run["wall"])
        self.cpu = min(self.cpu, run["cpu"])
        self.peak_mb = max(self.peak_mb, run["peak_mb"])

    @property
    def per_core(self) -> float:
        """Triples a second of CPU time."""
        return self.triples / self.cpu


@dataclass
class Bench:
    """Runs contenders on the tables in its folder."""

    work: Path
    pythons: dict[str, str]
    inputs: dict[tuple[str, int], Path] = field(default_factory=dict)

    def input(self, kind: str, rows: int) -> Path:
        """The table, or the facts made of it."""
        if (kind, rows) not in self.inputs:
            path = self.work / f"events-{rows}.{kind}"
            with path.open("w", encoding="utf-8", newline="") as out:
                if kind == "csv":
                    events.write_csv(rows, out)
                else:
                    out.writelines(write(_documents(rows)))
            self.inputs[kind, rows] = path
        return self.inputs[kind, rows]

    def run(self, measured: Measured) -> None:
        """Run the contender once; exits if it fails."""
        contender = measured.contender
        measured.output.unlink(missing_ok=True)  # to empty a file of a gigabyte takes time too
        command = [
            self.pythons[contender.python],
            str(HERE / "contenders" / contender.script),
            str(self.input(contender.input, measured.rows)),
            str(measured.output),
        ]
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=self.work)
        if done.returncode != 0:
            sys.exit(f"{contender.name} failed on {measured.rows} rows:\n{done.stderr[-2000:]}")
        measured.take(json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(options.work.resolve(), {"own": sys.executable, "peers": peers_python(options.peers_venv)})
    plan = [
        Measured(contender, rows, bench.work / f"{Path(contender.script).stem}-{rows}.nq")
        for contender in CONTENDERS
        for rows in ROWS
        if rows <= (options.peer_rows if contender.peer else max(ROWS))
    ]
    for turn in range(options.repeat):
        for measured in plan:
            print(f"run {turn + 1}/{options.repeat}: {measured.contender.name}, {measured.rows} rows", file=sys.stderr)
            bench.run(measured)
    failures = [*differences(plan)]
    print_table(plan)
    failures += judge(plan)
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if not options.keep:
        for path in [*bench.inputs.values(), *(measured.output for measured in plan)]:
            path.unlink(missing_ok=True)
    return 1 if failures else 0


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the best time counts (default 3)")
    parser.add_argument(
        "--peer-rows", type=int, default=min(ROWS), help="rows rdflib and morph-kgc get at most (default 20000)"
    )
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="folder for tables and outputs, up to 4 GB")
    parser.add_argument("--keep", action="store_true", help="leave tables and outputs there")
    parser.add_argument(
        "--peers-venv", type=Path, default=HERE / ".work" / "peers", help="environment of morph-kgc; made if need be"
    )
    return parser.parse_args()


def peers_python(folder: Path) -> str:
    """The Python of the peers' environment; makes the environment from requirements.txt if morph-kgc is not in it."""
    python = folder.resolve() / "bin" / "python"
    found = python.exists() and subprocess.run([python, "-c", "import morph_kgc"], capture_output=True, check=False)
    if not found or found.returncode != 0:
        print(f"installing morph-kgc into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--requirement", HERE / "requirements.txt"],
            check=True,
            stdout=sys.stderr,
        )
    return str(python)


def _documents(rows: int) -> Iterator[Document]:
    template = Template(events.template())
    for row in events.rows(rows):
        for item in template.document(row):
            assert isinstance(item, Document), item
            yield item


def differences(plan: list[Measured]) -> Iterator[str]:
    """What is wrong with the outputs: for each table all must hold the same statements, whatever their escapes.

    Statements are compared by their hash (64 bits) after parsing. Counts the statements on the way.
    """
    for rows in ROWS:
        measured = [m for m in plan if m.rows == rows]
        print(f"comparing {len(measured)} outputs of {rows} rows", file=sys.stderr)
        expected = statements(measured[0].output)
        for m in measured:
            m.triples = len(expected)
            found = expected if m is measured[0] else statements(m.output)
            if found != expected:
                yield (
                    f"{m.contender.name}, {rows} rows: {len(found - expected)} statements too many, "
                    f"{len(expected - found)} missing; see {m.output} (--keep)"
                )


def statements(path: Path) -> set[int]:
    return {hash(quad) for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)}


def print_table(plan: list[Measured]) -> None:
    parley = _parley(plan)
    fastest = parley[max(ROWS)].per_core
    print("| | rows | seconds | CPU seconds | triples/s | triples/CPU s | peak MB | Parley is faster per core |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for m in plan:
        print(
            f"| {m.contender.name} | {m.rows:,} | {m.wall:.2f} | {m.cpu:.2f} | {m.triples / m.wall:,.0f} "
            f"| {m.per_core:,.0f} | {m.peak_mb:.0f} | {fastest / m.per_core:.1f} x |"
        )
    short = plan[0]
    print(f"\n{short.triples / short.rows:.1f} triples a row; load {' '.join(f'{x:.1f}' for x in os.getloadavg())}")


def _parley(plan: list[Measured]) -> dict[int, Measured]:
    return {m.rows: m for m in plan if m.contender is CONTENDERS[0]}


def judge(plan: list[Measured]) -> Iterator[str]:
    """Where Parley is not as fast and as small as it should be."""
    parley = _parley(plan)
    small, large = parley[min(ROWS)], parley[max(ROWS)]
    for m in plan:
        if m.contender.peer and large.per_core < FACTOR * m.per_core:
            yield (
                f"Parley is {large.per_core / m.per_core:.1f} times as fast per core as {m.contender.name} "
                f"({m.rows} rows); at least {FACTOR} are asked"
            )
    if large.peak_mb > GROWTH * small.peak_mb:
        yield f"Parley's memory grows with the table: {small.peak_mb:.0f} MB, then {large.peak_mb:.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
