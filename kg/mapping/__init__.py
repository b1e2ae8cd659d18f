"""Facts to quads: one document becomes the sorted N-Quads of its source's named graph (docs/model.md).

    >>> from kg.mapping import Mapper
    >>> from kg.registry import Registry
    >>> mapper = Mapper("https://data.example.org/", Registry())

The bytes depend on the document, the base and the registry, and on nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kg.facts import Document
from kg.iris import Iris
from kg.mapping import claims, entities, source
from kg.mapping.characterizations import characterization
from kg.mapping.events import event
from kg.mapping.figures import figure
from kg.mapping.relations import relation
from kg.mapping.sink import Sink, node
from kg.registry import Registry, Resolution

MAPPERS: Final[dict[str, Callable[[Any, str, Sink], None]]] = {
    "event": event,
    "relation": relation,
    "figure": figure,
    "characterization": characterization,
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one document became."""

    source_id: str
    source_iri: str
    quads: bytes
    """Sorted N-Quads, UTF-8, one named graph."""
    resolutions: tuple[Resolution, ...]
    """What became of each entity, in the document's order."""


class Mapper:
    """Maps documents under one base IRI and registry.

    Raises SiteError if the base is not an http(s) IRI that ends in `/`.
    """

    def __init__(self, base: str, registry: Registry) -> None:
        self.iris = Iris(base)
        self.registry = registry

    def quads(self, document: Document) -> bytes:
        """The sorted N-Quads of the source's named graph."""
        return self.map(document).quads

    def map(self, document: Document) -> Mapped:
        """The source's graph, and what became of its entities."""
        iris = self.iris.of(document.source.id)
        resolutions = tuple(self.registry.resolve(entity) for entity in document.entities)
        out = Sink(
            iris,
            (document.source.language or "und").lower(),
            {
                entity.id: node(resolution.iri or iris.entity(entity.id))
                for entity, resolution in zip(document.entities, resolutions, strict=True)
            },
            is_record=document.source.kind == "record",
        )
        source.describe(document.source, self.iris, out)
        entities.describe(document, self.registry, out)
        for fact in document.facts:
            MAPPERS[fact.kind](fact, claims.claim(fact, document.source, out), out)
        return Mapped(document.source.id, iris.source, out.quads(), resolutions)
