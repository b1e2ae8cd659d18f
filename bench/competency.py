"""How many of the 25 example questions are answered right from extraction alone.

`python bench/competency.py GOLD` reads the text of a gold source anew, asks the queries of `examples/queries` of the
gold facts and of what was read, and compares the rows. Two rows are the same when their codes, numbers and days are,
their entities and events mean each other (`kg.evaluate`: a mention or a name in common, events of one family) and the
passages they quote overlap. A question is answered right when every row of the gold is there and no other.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.evaluate import read_documents
from kg.evaluate.rules import References
from kg.extract.pipeline import Extractor
from kg.extract.tiers import kept
from kg.facts import Document
from kg.mapping import Mapper
from kg.registry import Registry
from kg.resources import ontology_file, ontology_files

ROOT: Final = Path(__file__).resolve().parents[1]
BASE: Final = "http://127.0.0.1:8000/"
UNCOMPARED: Final = {"words", "claim", "confidence"}
"""Columns in which right answers may differ: the words may be more or fewer, and ids are the reader's own."""
Row = dict[str, str]


class Side:
    """The gold facts, or those that were read: their rows, and which local ids an IRI stands for."""

    def __init__(self, document: Document, registry: Registry) -> None:
        self.document = document
        self._store = ox.Store()
        for file in ontology_files():
            self._store.load(path=str(file), format=ox.RdfFormat.TURTLE)
        self._store.load(Mapper(BASE, registry).quads(document), format=ox.RdfFormat.N_QUADS)
        self.local: dict[str, str] = {}
        for entity in document.entities:
            known = registry.resolve(entity).iri
            self.local[known or self._iri("entity", entity.id)] = entity.id
        for fact in document.facts:
            if fact.kind == "event":
                self.local[self._iri("event", fact.event)] = fact.event

    def _iri(self, kind: str, name: str) -> str:
        return f"{BASE}source/{self.document.source.id}/{kind}/{name}"

    def rows(self, query: str) -> Iterator[Row]:
        """The rows of a query; what is unbound is left out."""
        answer: Any = self._store.query(query, use_default_graph_as_union=True)
        names = [variable.value for variable in answer.variables]
        for row in answer:
            yield {name: term.value for name, term in zip(names, row, strict=True) if term is not None}


def same(gold: Row, pred: Row, sides: tuple[Side, Side], refs: References) -> bool:
    """Whether two rows say the same."""
    if "quote" in gold:
        return int(gold["start"]) < int(pred["end"]) and int(pred["start"]) < int(gold["end"])
    names = (gold.keys() | pred.keys()) - UNCOMPARED
    return all(_same_cell(gold.get(name), pred.get(name), sides, refs) for name in names)


def _same_cell(gold: str | None, pred: str | None, sides: tuple[Side, Side], refs: References) -> bool:
    if gold == pred:
        return True
    mine, theirs = sides[0].local.get(gold or ""), sides[1].local.get(pred or "")
    return mine is not None and theirs is not None and refs.same(mine, theirs)


def matched(gold: list[Row], pred: list[Row], sides: tuple[Side, Side], refs: References) -> int:
    """How many rows of the gold have a row of their own."""
    left = list(pred)
    for row in gold:
        fitting = next((other for other in left if same(row, other, sides, refs)), None)
        if fitting is not None:
            left.remove(fitting)
    return len(pred) - len(left)


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--tier", choices=("publish", "all"), default="publish")
    args = parser.parse_args()
    documents, problems = read_documents([args.gold])
    if problems or len(documents) != 1:
        print(*problems or ["give a file with one gold source"], sep="\n", file=sys.stderr)
        return 3
    (gold,) = documents.values()
    source = json.loads(gold.source.model_dump_json(exclude_none=True))
    found = kept(Extractor.load().read(source), args.tier)
    pred = Document.model_validate_json(json.dumps(found))
    registry = Registry.load([ontology_file("registry.ttl")])
    sides, refs = (Side(gold, registry), Side(pred, registry)), References(gold, pred)
    right = 0
    for path in sorted((ROOT / "examples/queries").glob("*.rq")):
        query = path.read_text(encoding="utf-8")
        wanted, given = (list(side.rows(query)) for side in sides)
        hits = matched(wanted, given, sides, refs)
        right += hits == len(wanted) == len(given)
        mark = "right" if hits == len(wanted) == len(given) else "     "
        print(f"{mark}  {hits:2} of {len(wanted):2} rows, {len(given) - hits:2} others  {query.splitlines()[0][2:]}")
    print(f"\n{right} of 25 answered right ({args.tier} tier: {len(found['facts'])} facts)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
