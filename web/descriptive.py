"""RDF that is made here, such as the VoID description, laid out for reading: what is alike stands in one table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store import Term
from web.statements import term
from web.view import shorten

_TYPE = term("rdf:type")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is said of one thing: property (shortened) → its values, both in the order they are said in."""

    iri: str
    said: Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one class that one property leads to: `heading` is that property, of a single thing its class."""

    heading: str
    subjects: tuple[Subject, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The properties that any of them has."""
        return tuple(dict.fromkeys(name for one in self.subjects for name in one.said))


def grouped(triples: Iterable[ox.Triple]) -> list[Group]:
    """The things that the triples speak of, in groups: what nothing leads to, then the rest, as the triples come."""
    said: dict[str, dict[str, list[Term]]] = {}
    kinds: dict[str, str] = {}
    leading: dict[str, str] = {}
    for triple in triples:
        subject, name = _text(triple.subject), shorten(triple.predicate.value)
        values = said.setdefault(subject, {})
        if triple.predicate == _TYPE:
            kinds.setdefault(subject, shorten(_text(triple.object)))
            continue
        values.setdefault(name, []).append(triple.object)
        leading.setdefault(_text(triple.object), name)
    groups: dict[tuple[str, str], list[Subject]] = {}
    for iri, values in said.items():
        kind, lead = kinds.get(iri, ""), leading.get(iri, "")
        one = Subject(iri, {name: tuple(dict.fromkeys(terms)) for name, terms in values.items()})
        groups.setdefault((lead, kind), []).append(one)
    ordered = sorted(groups.items(), key=lambda group: group[0][0] != "")
    return [
        Group((kind or lead) if len(subjects) == 1 else (lead or kind), tuple(subjects))
        for (lead, kind), subjects in ordered
    ]


def _text(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)
