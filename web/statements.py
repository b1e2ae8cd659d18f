"""RDF made here, not read from the store: a list of triples without blank nodes, and its bytes in any syntax."""

from collections.abc import Iterable
from typing import Final, TypeAlias

import pyoxigraph as ox

from kg.formats import RDF_FORMATS
from web import queries

Value: TypeAlias = ox.NamedNode | ox.Literal | str | int | None

_PREFIXES: Final = {
    **queries.prefixes(),
    "ent-regime": "http://www.w3.org/ns/entailment/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "spdx": "http://spdx.org/rdf/terms#",
}


def term(name: str) -> ox.NamedNode:
    """The IRI that a prefixed name stands for.

    >>> term("sd:Service").value
    'http://www.w3.org/ns/sparql-service-description#Service'
    """
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + rest)


def typed(value: object, datatype: str) -> ox.Literal:
    """A literal of a datatype given by its prefixed name."""
    return ox.Literal(str(value), datatype=term(datatype))


class Statements:
    """Collects triples.

    >>> out = Statements()
    >>> out.add("https://example.org/", "void:Dataset", ("void:triples", 3), ("dcterms:title", None))
    >>> print(out.written("ntriples").decode().count("void#"))
    2
    """

    def __init__(self) -> None:
        self._triples: list[ox.Triple] = []

    def add(self, subject: str, kind: str, *said: tuple[str, Value]) -> None:
        """Say that `subject` is of the class `kind`, if that is not empty, and what else: (property, value) each.

        Names are prefixed ones. A text is a plain literal, a number an xsd:integer; None and an empty text say nothing.
        """
        me = ox.NamedNode(subject)
        if kind:
            self._triples.append(ox.Triple(me, term("rdf:type"), term(kind)))
        for name, value in said:
            if value is not None and value != "":
                node = value if isinstance(value, ox.NamedNode | ox.Literal) else ox.Literal(value)
                self._triples.append(ox.Triple(me, term(name), node))

    def written(self, fmt: str, more: Iterable[ox.Triple] = ()) -> bytes:
        """All of it and `more`, each triple once, in a format of kg.formats."""
        triples = list(dict.fromkeys([*self._triples, *more]))
        written = ox.serialize(triples, format=RDF_FORMATS[fmt].engine, prefixes=_PREFIXES)
        assert written is not None
        return written
