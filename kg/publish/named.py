"""The named graphs of a release, as lines of N-Triples: what other engines are sent."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, cast

import pyoxigraph as ox

from kg.iris import Iris
from kg.release import Release


def graphs(release: Release, base: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every named graph of the release with its lines of N-Triples, in one order: sources, the view, then the rest."""
    with gzip.open(release.dumps["sources.nq.gz"]) as quads:
        for end, lines in groupby(quads, key=lambda line: line[line.rindex(b" <") :]):
            yield end[2:-4].decode(), (line[: -len(end)] + b" .\n" for line in lines)
    with gzip.open(release.dumps["view.nt.gz"]) as triples:
        yield Iris(base).view, triples
    yield from _reference(release, base)


def checksums(release: Release, base: str) -> dict[str, str]:
    """Graph → SHA-256 of its N-Triples, of every named graph of the release."""
    return {graph: _sum(lines) for graph, lines in graphs(release, base)}


def of_sources(base: str) -> str:
    """How the names of the sources' graphs begin."""
    return Iris(base).of("").graph


def everything(base: str) -> str:
    """Name of the graph that holds every statement, in an engine whose default graph cannot."""
    return f"{Iris(base).base}everything"


def _reference(release: Release, base: str) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The graphs of the store that are neither a source nor the view, by name; word for word as dumped."""
    store = ox.Store.read_only(str(release.store_path))
    with gzip.open(release.dumps["reference.ttl.gz"]) as dump:
        dumped = [quad.triple for quad in ox.parse(cast("IO[bytes]", dump), format=ox.RdfFormat.TURTLE)]
    own = (of_sources(base), Iris(base).view)
    for name in sorted(store.named_graphs(), key=str):
        if isinstance(name, ox.NamedNode) and not name.value.startswith(own):
            held = [quad.triple for quad in store.quads_for_pattern(None, None, None, name)]
            exact = [
                triple for triple in dumped if ox.Quad(triple.subject, triple.predicate, triple.object, name) in store
            ]
            chosen = exact if len(exact) == len(held) else held
            yield name.value, (f"{triple} .\n".encode() for triple in sorted(chosen, key=str))


def _sum(lines: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()
