"""Where mappers put their triples: the lines of one source's named graph."""

from dataclasses import dataclass, field
from typing import Final

from rdflib import RDF

from kg.iris import SourceIris


def node(value: str) -> str:
    """`<value>`, for IRIs made by `kg.iris` or `kg.vocab`, which need no cleaning."""
    return f"<{value}>"


TYPE: Final = node(RDF.type)


@dataclass(slots=True)
class Sink:
    """The triples of one source. Terms are N-Quads terms: `node(…)` or a function of `kg.mapping.terms`."""

    iris: SourceIris
    language: str
    """Lower-case tag of the source's labels; `und` where the source names no language."""
    entities: dict[str, str]
    """Entity id → its term."""
    is_record: bool
    lines: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The term of the source itself."""
        return node(self.iris.source)

    def add(self, subject: str, predicate: str, value: str) -> None:
        """Add one triple."""
        self.lines.add(f"{subject} {predicate} {value}")

    def thing(self, ref: str) -> str:
        """The term of the entity or event with this id."""
        return self.entities.get(ref) or self.event(ref)

    def event(self, ref: str) -> str:
        """The term of the event with this id."""
        return node(self.iris.event(ref))

    def quads(self) -> bytes:
        """The sorted N-Quads of the source's graph."""
        end = f" {node(self.iris.graph)} .\n"
        return "".join([line + end for line in sorted(self.lines)]).encode()
