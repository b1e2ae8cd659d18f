"""The record in an engine of what has been sent to it: the graph `<BASE>published`.

<BASE>graph/a   spdx:checksumValue   "SHA-256 of its N-Triples"    a graph that is there, whole
<BASE>graph/b   spdx:checksumValue   "under way"                   one that is being sent or deleted, or partly there
<BASE>published dcterms:hasVersion   "20261123T144500Z-1a2b3c4d"   the release that is there; "under way" between two
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

import pyoxigraph as ox
from rdflib import DCTERMS

from kg.iris import Iris
from kg.store import Store

UNDER_WAY: Final = "under way"
CHECKSUM: Final = ox.NamedNode("http://spdx.org/rdf/terms#checksumValue")
_RELEASE: Final = ox.NamedNode(str(DCTERMS.hasVersion))


def published(base: str) -> str:
    """Name of the graph that says what has been sent."""
    return f"{Iris(base).base}published"


def statement(graph: str, told: str, base: str) -> ox.Triple:
    """What the record says of a graph: its checksum; of itself: the id of the release."""
    return ox.Triple(ox.NamedNode(graph), _RELEASE if graph == published(base) else CHECKSUM, ox.Literal(told))


def lines(sums: Mapping[str, str], release_id: str, base: str) -> Iterator[bytes]:
    """The record of a release that is there whole, as N-Triples; its id comes last."""
    for graph, told in {**sums, published(base): release_id}.items():
        yield f"{statement(graph, told, base)} .\n".encode()


def read(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """What a record says: graph → checksum, `published` → id of the release. Of what it says twice, neither holds."""
    found: dict[str, str] = {}
    for quad in quads:
        if quad.predicate in (CHECKSUM, _RELEASE) and isinstance(quad.object, ox.Literal):
            graph = cast("ox.NamedNode", quad.subject).value
            found[graph] = UNDER_WAY if graph in found else quad.object.value
    return found


def release_in(store: Store, base: str) -> str | None:
    """The id of the release that an engine holds, or UNDER_WAY; None if it has no record of a site with this base.

    Raises what `kg.store.Store.query` and reading its answer raise.
    """
    state = ox.NamedNode(published(base))
    text = f"SELECT ?release FROM {state} {{ {state} {_RELEASE} ?release }}"  # noqa: S608 - terms, written by pyoxigraph
    answer = store.query(text)
    told = {row[0].value for row in answer if isinstance(row[0], ox.Literal)}
    return told.pop() if len(told) == 1 else UNDER_WAY if told else None
