"""How good the extractor reads on gold texts, how fast, and how sure each of its rules is.

`python bench/extraction.py GOLD…` reads the gold sources anew and prints the figures of `parley evaluate`, texts per
second and memory. `--calibrate` writes `kg/extract/data/confidence.json` from them: how often each rule was right,
where right is lenient and not harmful. `--leave-one-out` prints what the publish tier is like when every text is judged
by the table made from all other texts, so that no text vouches for itself.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.evaluate import evaluate, read_documents
from kg.evaluate.pairing import pair_up
from kg.extract import confidence
from kg.extract.assembly import EXTRACTOR
from kg.extract.pipeline import Extractor
from kg.extract.tiers import kept
from kg.facts import Document

TABLE: Final = Path(__file__).resolve().parents[1] / "kg/extract/data/confidence.json"
Counts: TypeAlias = "Counter[str]"


def rule(fact: Any) -> str:
    """The key of the fact's rule in the table."""
    name = (fact.extractor or "").removeprefix(EXTRACTOR).strip()
    return f"frame:{name.partition(':')[0]}" if fact.kind == "event" else name


def seen(gold: Document, pred: Document) -> tuple[Counts, Counts]:
    """How often each rule was right on one text, and how often it was used; facts that gold leaves open count not."""
    pairing = pair_up(gold, pred)
    right: Counts = Counter()
    used: Counts = Counter()
    for pair in pairing.pairs:
        good = pair.lenient and not pair.harmful
        for key in (rule(pair.pred), pair.pred.kind):
            used[key] += 1
            right[key] += good
    for fact in pairing.extra:
        for key in (rule(fact), fact.kind):
            used[key] += 1
    return right, used


def table(counts: Iterable[tuple[Counts, Counts]]) -> dict[str, list[float]]:
    """The table of `kg.extract.confidence`."""
    right: Counts = Counter()
    used: Counts = Counter()
    for one, other in counts:
        right += one
        used += other
    return {key: [right[key], used[key]] for key in sorted(used)}


def as_document(found: dict[str, Any]) -> Document:
    """A document as the evaluation takes it."""
    return Document.model_validate_json(json.dumps(found))


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--leave-one-out", action="store_true")
    args = parser.parse_args()
    gold, problems = read_documents(args.gold)
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        return 3
    start = time.perf_counter()
    extractor = Extractor.load()
    loaded = time.perf_counter()
    sources = {name: json.loads(one.source.model_dump_json(exclude_none=True)) for name, one in gold.items()}
    found = {name: extractor.read(source) for name, source in sources.items()}
    took = time.perf_counter() - loaded
    everything = {name: as_document(one) for name, one in found.items()}
    counts = {name: seen(gold[name], everything[name]) for name in gold}
    if args.calibrate:
        TABLE.write_text(json.dumps(table(counts.values()), indent=0) + "\n", encoding="utf-8")
        print(f"{TABLE}: {len(table(counts.values()))} rules", file=sys.stderr)
    confidence._table.cache_clear()  # noqa: SLF001 - the bench makes the table, the package reads it
    published: dict[str, Document] = {}
    for name, source in sources.items():
        if args.leave_one_out:
            others = table(pair for other, pair in counts.items() if other != name)
            confidence._table = lambda others=others: others  # type: ignore[attr-defined, assignment]  # noqa: SLF001
        again = extractor.read(source) if args.calibrate or args.leave_one_out else found[name]
        published[name] = as_document(kept(again, "publish"))
    for title, pred in (("all facts", everything), ("publish tier", published)):
        measures = evaluate(gold, pred).measures
        print(f"\n{title}")
        for measure, value in measures.items():
            print(f"  {measure:40s} {value}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = sum(len(source["text"].split()) for source in sources.values())
    print(f"\n{len(gold)} texts of {words} words in {took:.2f} s: {len(gold) / took:.1f} texts/s")
    print(f"loading {loaded - start:.2f} s; {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
