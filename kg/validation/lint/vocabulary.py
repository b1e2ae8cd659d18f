"""The classes and properties that an ontology declares, and the namespaces that are its own."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode
from rdflib import OWL, RDF, RDFS

from kg.errors import OntologyError
from kg.validation.lint.graph import CLASSES, TYPE, Statements, Term, term

_PROPERTIES: Final = frozenset(
    {
        term(RDF.Property),
        term(OWL.ObjectProperty),
        term(OWL.DatatypeProperty),
        term(OWL.AnnotationProperty),
        term(OWL.FunctionalProperty),
        term(OWL.InverseFunctionalProperty),
        term(OWL.SymmetricProperty),
        term(OWL.TransitiveProperty),
    }
)
_OF_PROPERTIES: Final = (term(RDFS.domain), term(RDFS.range), term(RDFS.subPropertyOf))


class Ontology:
    """What some files declare. Raises OntologyError if one cannot be read."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._statements = Statements(files, OntologyError)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The IRIs of classes: typed so, or below another."""
        return self._of_type(CLASSES) | self._named(self._statements.subjects(term(RDFS.subClassOf)))

    @cached_property
    def properties(self) -> frozenset[str]:
        """The IRIs of properties: typed so, or with a domain, a range or a wider property."""
        return self._of_type(_PROPERTIES) | self._named(self._statements.subjects(*_OF_PROPERTIES))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The IRIs of everything that is described, such as codes and data sets too."""
        return self._named(subject for subject, _, _ in self._statements)

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces it defines terms in. A bare type defines none: ontologies type the terms of others, too."""
        defined = {node for node in self.classes | self.properties if self._is_described(term(node))}
        return frozenset(map(namespace, defined))

    def owns(self, iri: str) -> bool:
        """Whether the term would have to be here, if it exists."""
        return namespace(iri) in self.namespaces

    def _is_described(self, node: NamedNode) -> bool:
        """Whether more than its type is said, and a type is."""
        predicates = self._statements.predicates(node)
        return TYPE in predicates and len(predicates) > 1

    def _of_type(self, kinds: frozenset[NamedNode]) -> frozenset[str]:
        return self._named(node for node, _, kind in self._statements.pairs(TYPE) if kind in kinds)

    @staticmethod
    def _named(nodes: Iterable[Term]) -> frozenset[str]:
        return frozenset(node.value for node in nodes if isinstance(node, NamedNode))


def namespace(iri: str) -> str:
    """The IRI up to its last `#` or `/`.

    >>> namespace("https://example.org/ns#Event")
    'https://example.org/ns#'
    """
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
