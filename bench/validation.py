"""Engines for SHACL on one graph: seconds, memory, and whether they find the same.

    .venv/bin/python bench/validation.py --triples 250000
    .venv/bin/python bench/validation.py --triples 2500000 --peer-triples 250000
    .venv/bin/python bench/validation.py --triples 250000 --sparql

Makes a graph of ten classes in which each rule is broken at a rate of 0.5 %, and lets each engine check it against the
ten shapes of `validation.ttl`, with --sparql also against its three queries, each in a process of its own, reading
included.
Stock pySHACL and engines that are not installed elsewhere (`--python` names an interpreter that has them) are left out
if they cannot be imported. With --peer-triples the others check a smaller graph, and their time is multiplied: that
flatters them, none takes less than its share. No value is ill-typed: stock pySHACL stops at one with a TypeError.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent
RATE = 0.005
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

OURS = """
from pathlib import Path
from kg.formats import RDF_FORMATS
from kg.validation.shacl import Gate
gate = Gate([Path(shapes)], [], engine=sys.argv[1])
for one in gate.check_data(data, Path(data), RDF_FORMATS["ntriples"]):
    focus = one.focus_node if one.focus_node[:1] in '_"' else f"<{one.focus_node}>"
    rows.append([focus, one.value, one.constraint_component.rpartition("#")[2]])
"""
STOCK = """
import logging, pyshacl, rdflib
rdflib.NORMALIZE_LITERALS = False
from rdflib import SH
read = lambda path, form: rdflib.Graph().parse(path, format=form)
_, report, _ = pyshacl.validate(read(data, "nt"), shacl_graph=read(shapes, "turtle"), inference="none")
name = lambda node: None if node is None else node.n3().replace("^^<http://www.w3.org/2001/XMLSchema#string>", "")
for one in report.objects(None, SH.result):
    rows.append([name(report.value(one, SH.focusNode)), name(report.value(one, SH.value)),
                 str(report.value(one, SH.sourceConstraintComponent)).rpartition("#")[2]])
"""
NATIVE = """
import shacl
for one in shacl.Shapes.from_file(shapes).validate_file(data).results:
    rows.append([one.focus_node, one.value, one.component])
"""
SHIFTY = """
import shifty
shapes = shifty.PreparedValidator(open(shapes, "rb").read())
_, report, _ = shapes.validate(open(data, "rb").read(), graph_mode="data", infer=False)
from rdflib import SH
name = lambda node: None if node is None else node.n3()
for one in report.objects(None, SH.result):
    rows.append([name(report.value(one, SH.focusNode)), name(report.value(one, SH.value)),
                 str(report.value(one, SH.sourceConstraintComponent)).rpartition("#")[2]])
"""
RUST = """
import shacl_rust
report = shacl_rust.validate(open(data).read(), open(shapes).read(), data_format="nt", shapes_format="turtle")
for one in report["results"]:
    component = str(one.get("source_constraint_component")).strip("<>").rpartition("#")[2]
    rows.append([one.get("focus_node"), one.get("value"), component])
"""
ENGINES = {
    "parley auto": (OURS, "auto"),
    "parley pyshacl": (OURS, "pyshacl"),
    "pySHACL stock": (STOCK, ""),
    "shacl": (NATIVE, ""),
    "pyshifty": (SHIFTY, ""),
    "shacl-rust": (RUST, ""),
}
"""What each runs; `rows` are focus node, value and component."""
FRAME = """
import json, sys, time, resource
start = time.perf_counter()
data, shapes, rows = sys.argv[2], sys.argv[3], []
{body}
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
tame = lambda term: "_:" if term is not None and str(term).startswith("_:") else term
json.dump([seconds, peak, sorted({{"\\t".join(str(tame(term)) for term in row) for row in rows}})], sys.stdout)
"""


def x(name: str) -> str:
    return f"<http://x/{name}>"


def literal(value: object, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>'


def one_of_each(k: int, pick: random.Random, broken: Callable[[], bool]) -> Iterator[tuple[str, str, str]]:
    """An event, its participation, place, figure, actor and source."""
    a, label = f"<{RDF}type>", f"<{RDFS}label>"
    event, part, actor, place, source, figure = (
        x(f"{kind}{k}") for kind in ("event", "part", "actor", "place", "source", "figure")
    )
    day = f"20{pick.randrange(10, 24)}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
    yield event, a, x("Event")
    if not broken():
        yield event, label, f'"Event {k}"@en'
    if broken():
        yield event, label, '"x"@en'
        yield event, label, '"again"@en'
    yield (
        event,
        x("start"),
        pick.choice(['"soon"', literal("1800-01-01", "date")]) if broken() else literal(day, "date"),
    )
    yield event, x("end"), literal("2001-01-01" if broken() else day, "date")
    if broken():
        yield event, x("end"), literal("2030-01-01", "date")
    yield event, x("place"), pick.choice([actor, f"_:b{k}", '"nowhere"']) if broken() else place
    yield event, x("code"), x("c9" if broken() else f"c{pick.randrange(1, 5)}")
    yield event, x("participation"), part
    yield part, a, x("Participation")
    yield part, x("role"), x(pick.choice(["target", "bystander"]) if broken() else "attacker")
    if not broken():
        yield part, x("actor"), pick.choice([place, x("nobody")]) if broken() else actor
    if broken():
        yield part, x("note"), '"closed"'
    if broken():
        yield x(f"event{max(k - 1, 0)}"), x("participation"), part
    yield place, a, x(pick.choice(["Town", "Province", "Place"]))
    yield (
        place,
        x("lat"),
        pick.choice([literal("91.5", "decimal"), literal("1e3", "double")])
        if broken()
        else literal(round(pick.uniform(-89, 89), 3), "decimal"),
    )
    yield place, x("lon"), literal(200 if broken() else pick.randrange(-179, 179), "decimal")
    yield place, x("iso"), '"SYR"' if broken() else f'"{pick.choice(["SY", "iq", "YE"])}"'
    yield place, x("within"), x(f"place{k // 10 * 10}")
    yield (
        figure,
        x("best"),
        pick.choice([literal(-1, "integer"), literal("5.0", "decimal")])
        if broken()
        else literal(pick.randrange(5, 50), "integer"),
    )
    yield figure, x("low"), literal(99 if broken() else pick.randrange(5), "integer")
    if broken():
        yield figure, x("exact"), literal("true", "boolean")
    yield actor, a, x(pick.choice(["Actor", "Actor", "Group"]))
    yield actor, x("name"), '"Akteur"@de' if broken() else f'"Actor {k}"@en'
    yield actor, x("ally"), actor
    if broken():
        yield actor, x("enemy"), actor
    yield actor, x("sameName"), f'"Actor {k}"@en'
    yield source, a, x("Source")
    yield source, x("url"), pick.choice(["<ftp://x/y>", '"https://x"']) if broken() else f"<https://news.example/{k}>"
    yield source, x("title"), pick.choice(['""', '"t"@en']) if broken() else f'"Title {k}"'
    yield source, x("published"), literal(f"{day}T00:00:00Z", "dateTime")
    yield source, x("retrieved"), literal(f"{'2000' if broken() else '2025'}-01-01T00:00:00Z", "dateTime")


def generate(triples: int, path: Path) -> None:
    pick = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{x(sub)} <{RDFS}subClassOf> {x('Place')} .\n" for sub in ("Town", "Province"))
        written = k = 0
        while written < triples:
            lines = [f"{s} {p} {o} .\n" for s, p, o in one_of_each(k, pick, lambda: pick.random() < RATE)]
            out.writelines(lines)
            written += len(lines)
            k += 1


def measure(name: str, python: str, data: Path, shapes: Path) -> tuple[float, float, set[str]] | None:
    body, engine = ENGINES[name]
    command = [
        sys.executable if body is OURS else python,
        "-c",
        FRAME.format(body=body),
        engine,
        str(data),
        str(shapes),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HOME.parent)
    if done.returncode:
        print(f"{name}: {(done.stderr.strip().splitlines() or ['killed'])[-1][:150]}", file=sys.stderr)
        return None
    seconds, peak, rows = json.loads(done.stdout)
    return seconds, peak, set(rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--triples", type=int, default=250_000)
    arguments.add_argument("--peer-triples", type=int, help="how many the others than Parley check; by default all")
    arguments.add_argument("--sparql", action="store_true", help="with three queries among the shapes")
    arguments.add_argument("--python", default=sys.executable, help="the interpreter that has the other engines")
    arguments.add_argument("--engines", default=",".join(ENGINES), help="which, separated by commas")
    given = arguments.parse_args()
    peer_triples = given.peer_triples or given.triples
    with tempfile.TemporaryDirectory() as folder:
        data = {n: Path(folder) / f"{n}.nt" for n in {given.triples, peer_triples}}
        for n, path in data.items():
            generate(n, path)
        shapes = Path(folder) / "shapes.ttl"
        text = (HOME / "validation.ttl").read_text(encoding="utf-8")
        shapes.write_text(text if given.sparql else text.partition("# Queries")[0], encoding="utf-8")
        names = given.engines.split(",")
        found = {
            name: measure(name, given.python, data[given.triples if "auto" in name else peer_triples], shapes)
            for name in names
        }
        reference = measure("parley auto", given.python, data[peer_triples], shapes)
    base = found.get("pySHACL stock")
    print(
        f"{given.triples} triples, others {peer_triples}; seconds of the others times {given.triples / peer_triples:g}"
    )
    print(f"{'engine':24} {'seconds':>9} {'times':>7} {'MB':>6} {'found':>6}  not found, found beside")
    for name, result in found.items():
        if result is None:
            print(f"{name:24} {'-':>9}")
            continue
        scale = 1 if "auto" in name else given.triples / peer_triples
        seconds, peak, rows = result
        ratio = f"{base[0] * given.triples / peer_triples / (seconds * scale):.1f}" if base else "-"
        wanted = base[2] if base else reference[2] if reference else rows
        rows = reference[2] if "auto" in name and reference and scale != given.triples / peer_triples else rows
        shown = f"{name:24} {seconds * scale:9.2f} {ratio:>7} {peak:6.0f} {len(result[2]):6}"
        print(f"{shown}  {len(wanted - rows)}, {len(rows - wanted)}")


if __name__ == "__main__":
    main()
