"""One source's graph, read back from its N-Quads for the view and the tables."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import RDF

Term: TypeAlias = NamedNode | Literal


@dataclass(slots=True)
class SourceGraph:
    """Subject IRI → predicate IRI → objects, in the order of the (sorted) N-Quads."""

    triples: dict[str, dict[str, list[Term]]]

    @classmethod
    def read(cls, quads: bytes) -> Self:
        """The graph written in `quads`, whichever its name."""
        triples: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in parse_quads(quads):
            subject, value = quad.subject, quad.object
            assert isinstance(subject, NamedNode)
            assert isinstance(value, NamedNode | Literal)
            triples[subject.value][quad.predicate.value].append(value)
        return cls(triples)

    def of_type(self, class_iri: str) -> Iterator[str]:
        """The subjects with this rdf:type."""
        return (subject for subject in self.triples if self.has_type(subject, class_iri))

    def has_type(self, subject: str, class_iri: str) -> bool:
        """Whether the subject has this rdf:type."""
        return any(value.value == class_iri for value in self.objects(subject, str(RDF.type)))

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """The objects of a subject's property; empty if it has none."""
        return self.triples.get(subject, {}).get(predicate, [])

    def value(self, subject: str, predicate: str) -> str | None:
        """The IRI or lexical form of a property's (first) value; None if it has none."""
        found = self.objects(subject, predicate)
        return found[0].value if found else None

    def code(self, subject: str, predicate: str, scheme: str) -> str | None:
        """The notation of a property's code: `cfc:modality-asserted` is `asserted` of scheme `modality`."""
        found = self.value(subject, predicate)
        return None if found is None else found.rpartition("/")[2].removeprefix(f"{scheme}-")


def parse_quads(quads: bytes) -> Iterator[Quad]:
    """The quads of N-Quads bytes; every subject is an IRI and every object an IRI or a literal."""
    return iter(parse(quads, format=RdfFormat.N_QUADS))
