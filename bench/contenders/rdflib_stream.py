"""rdflib, streaming: terms of rdflib, each statement written by its N-Quads serialiser's own line function."""

from pathlib import Path

import events
import measure
from rdflib.plugins.serializers.nquads import _nq_row
from rdflib_terms import graph_name, triples


def work(table: str, output: str) -> None:
    with Path(output).open("w", 1 << 20, encoding="utf-8", newline="") as out:
        for row in events.read_csv(table):
            graph = graph_name(row)
            out.writelines(_nq_row(triple, graph) for triple in triples(row))


measure.run(work)
