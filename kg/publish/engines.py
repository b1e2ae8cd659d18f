"""The engines that a release can be sent to, and how they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Default: TypeAlias = Literal["union", "graph", "own"]


@dataclass(frozen=True, slots=True)
class Engine:
    """How an engine differs from others."""

    name: str
    default: Default
    """What a query without a data set sees, and so where everything has to be: `union`, all graphs, each statement
    once, so nowhere; `own`, the default graph, which is a graph of its own; `graph`, a named one that queries name."""
    ending: str = ""
    """How the address of its Graph Store Protocol ends."""
    update: str | None = None
    """What the address for updates has in the place of the ending; None if that cannot be told."""
    quads: bool = False
    """Whether N-Quads can be posted to it without a graph."""
    only_bulk: bool = False
    """Whether it is loaded from files each time, so that nobody needs the checksums of what it has."""


ENGINES: Final[Mapping[str, Engine]] = {
    engine.name: engine
    for engine in (
        Engine("virtuoso", "graph", "/sparql-graph-crud-auth", "/sparql-auth"),
        Engine("oxigraph", "own", "/store", "/update", quads=True),
        Engine("graphdb", "union", "/rdf-graphs/service", "/statements"),
        Engine("neptune", "union", "/sparql/gsp/", "/sparql"),
        Engine("qlever", "union", "", "", only_bulk=True),
        Engine("generic", "own"),
    )
}
"""By name. Virtuoso and Oxigraph are tested, the others follow their manuals."""
