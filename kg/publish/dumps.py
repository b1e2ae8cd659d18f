"""The dumps of a release, and the lines its store is loaded from.

| file | holds |
|---|---|
| sources.nq.gz | what every source says, one named graph each, sorted by source id and line |
| sources.trig.gz | the same as TriG |
| sources.ttl.gz | the same as Turtle, without graph names |
| view.nt.gz, view.ttl.gz | the derived view |
| reference.ttl.gz | ontology, codes, registry |

The same sources, base and registry give the same bytes.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, cast

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.iris import Iris
from kg.publish import view
from kg.publish.graph import SourceGraph
from kg.resources import ontology_file
from kg.spool import Spool
from kg.vocab import CODE, ENTITY, NS, VIEW

_REFERENCE_GRAPHS: Final = {
    "conflict.ttl": NS.rstrip("#"),
    "alignments.ttl": NS.rstrip("#"),
    "view.ttl": VIEW.rstrip("#"),
    "codes.ttl": CODE.rstrip("/"),
}
"""Graph of each file of the ontology in the store; other files, also a site's of the same name, are entities."""
_ENTITY_GRAPH: Final = ENTITY.rstrip("/")

PREFIXES: Final = {
    "cf": NS,
    "cfc": CODE,
    "cfv": VIEW,
    "ent": ENTITY,
    "dcterms": str(DCTERMS),
    "owl": str(OWL),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}


class DumpWriter:
    """Takes accepted sources one by one, in the order of the dump; use as a context manager."""

    def __init__(self, dumps: Path, work: Path, base: str) -> None:
        self._dumps = dumps
        self._base = base
        self._view = Spool(work)
        self._sources = open_gzip(dumps / "sources.nq.gz")
        self.load = work / "load.nq"
        """N-Quads for the store: all of it in the default graph, text sources in named graphs beside (ADR 0004)."""
        self._load = self.load.open("wb")

    def add(self, quads: bytes, graph: SourceGraph, *, named: bool) -> None:
        """Write one source; `named` if the store is to have its named graph too."""
        self._sources.write(quads)
        end = quads[quads.rindex(b" <") :]  # ` <graph> .\n`: a line break ends a statement and nothing else
        self._load.write(quads.replace(end, b" .\n"))
        if named:
            self._load.write(quads)
        for triple in view.triples(graph):
            self._view.add(triple.encode())

    def finish(self, reference: Sequence[Path], step: Callable[[], None] = lambda: None) -> None:
        """Write what comes after the sources: the view, the reference data, and the other formats."""
        self._write_view()
        self._write_reference(reference)
        self._load.close()
        self._sources.close()
        for name, fmt, other in (
            ("sources.nq.gz", ox.RdfFormat.TRIG, "sources.trig.gz"),
            ("sources.nq.gz", ox.RdfFormat.TURTLE, "sources.ttl.gz"),
            ("view.nt.gz", ox.RdfFormat.TURTLE, "view.ttl.gz"),
        ):
            self._convert(self._dumps / name, fmt, other)
            step()

    def _write_view(self) -> None:
        graph = f" <{Iris(self._base).view}> .\n".encode()
        last = b""
        with open_gzip(self._dumps / "view.nt.gz") as out:
            for triple, _ in self._view:
                if triple == last:
                    continue
                out.write(triple + b" .\n")
                self._load.write(triple + b" .\n" + triple + graph)
                last = triple

    def _write_reference(self, files: Sequence[Path]) -> None:
        graphs = {ontology_file(name): graph for name, graph in _REFERENCE_GRAPHS.items()}
        triples: set[ox.Triple] = set()
        for path in files:
            graph = f" <{graphs.get(path, _ENTITY_GRAPH)}> .\n"
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
                triples.add(quad.triple)
                self._load.write(f"{quad.triple} .\n{quad.triple}{graph}".encode())
        with open_gzip(self._dumps / "reference.ttl.gz") as out:
            ox.serialize(sorted(triples, key=str), out, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)

    def _convert(self, source: Path, fmt: ox.RdfFormat, name: str) -> None:
        """Write the statements of an N-Quads or N-Triples dump in another format, streaming."""
        with gzip.open(source) as lines, open_gzip(self._dumps / name) as out:
            quads: Iterable[ox.Quad] = ox.parse(cast("IO[bytes]", lines), format=ox.RdfFormat.N_QUADS)
            statements: Iterator[ox.Quad | ox.Triple] = iter(quads)
            if fmt == ox.RdfFormat.TURTLE:
                statements = (quad.triple for quad in quads)
            ox.serialize(cast("Iterable[ox.Quad]", statements), out, format=fmt, prefixes=PREFIXES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sources.close()
        self._load.close()
        self._view.close()


def open_gzip(path: Path) -> IO[bytes]:
    """A new gzip file whose bytes depend on what is written only: no name, no time."""
    raw = path.open("wb")
    packed = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=raw, mtime=0)
    packed.myfileobj = raw  # type: ignore[assignment]  # so that it is closed with it
    return cast("IO[bytes]", packed)
