"""Reference entities: which entity of a source is which one of the registry (ontology/registry.ttl)."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import OWL, RDF, SKOS

from kg.errors import OntologyError
from kg.facts import Entity
from kg.vocab import CF, NS

ENTITY_CLASS: Final[Mapping[str, str]] = {
    "state": str(CF.State),
    "government": str(CF.Government),
    "armed-group": str(CF.ArmedGroup),
    "organization": str(CF.Organization),
    "media": str(CF.Media),
    "person": str(CF.Person),
    "population-group": str(CF.PopulationGroup),
    "place": str(CF.Place),
    "unknown-actor": str(CF.UnknownActor),
    "other": str(CF.OtherEntity),
}
"""Class of each `entity_type` code."""

_ANSWERS_TO: Final[Mapping[str, tuple[str, ...]]] = {ENTITY_CLASS["state"]: ("state", "place")} | {
    iri: (code,) for code, iri in ENTITY_CLASS.items() if code != "state"
}
"""Entity types for which a reference entity of a class may stand: a state is a place as well."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one entity of a source."""

    iri: str | None
    """The reference entity; None if the entity stays local to its source."""
    how: str
    """One of `WAYS`."""


WAYS: Final = ("same-as", "name", "ambiguous", "unknown")
"""What `Resolution.how` may be: the first two lead to a reference entity."""

_UNKNOWN: Final = Resolution(None, "unknown")
_AMBIGUOUS: Final = Resolution(None, "ambiguous")


@dataclass(slots=True)
class Registry:
    """The reference entities, looked up by identifier, or by type and name."""

    labels: dict[str, str] = field(default_factory=dict)
    """Preferred label of each reference entity."""
    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Entity types each may stand for."""
    same_as: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Reference entities that link to each identifier elsewhere."""
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    names: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "Registry":
        """The registry written in these Turtle files.

        Raises OntologyError if one cannot be read, has blank nodes (a release would differ each time), or gives a
        class of `cf:` that no entity has.
        """
        registry = cls()
        names: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            try:
                for quad in parse(path=str(path), format=RdfFormat.TURTLE):
                    registry._take(_named(quad, path), quad.predicate.value, quad.object, names)
            except (OSError, SyntaxError) as error:
                raise OntologyError(f"{path}: the registry cannot be read: {error}; mend the Turtle") from error
        for iri, known in names.items():
            for code in registry.types.get(iri, ()):
                for name in known:
                    registry.names[code, name].add(iri)
        return registry

    def _take(self, subject: NamedNode, predicate: str, value: object, names: dict[str, set[str]]) -> None:
        if predicate in (str(SKOS.prefLabel), str(SKOS.altLabel)) and isinstance(value, Literal):
            names[subject.value].add(fold(value.value))
            if predicate == str(SKOS.prefLabel):
                self.labels[subject.value] = value.value
        elif predicate == str(OWL.sameAs) and isinstance(value, NamedNode):
            self.same_as[value.value].add(subject.value)
            self.links[subject.value].add(value.value)
        elif predicate == str(RDF.type) and isinstance(value, NamedNode):
            self.types[subject.value] = self.types.get(subject.value, ()) + _ANSWERS_TO.get(value.value, ())

    def resolve(self, entity: Entity) -> Resolution:
        """The reference entity that `entity` is: by `same_as`, else by type and name or alias if that names one only.

        A name does not count if both sides link to the same host and the links differ.
        """
        linked = {iri for link in entity.same_as for iri in self.same_as.get(link, ())}
        linked = {iri for iri in linked if entity.type in self.types.get(iri, ())}
        if linked:
            return Resolution(linked.pop(), "same-as") if len(linked) == 1 else _AMBIGUOUS
        named: set[str] = set()
        for name in (entity.name, *entity.aliases):
            named |= self.names.get((entity.type, fold(name)), set())
        named = {iri for iri in named if not _contradict(self.links.get(iri, set()), entity.same_as)}
        # a place called Moscow is the city, though a state answers to that name and is a place too
        named = {iri for iri in named if self.types[iri][0] == entity.type} or named
        if len(named) > 1:
            return _AMBIGUOUS
        return Resolution(named.pop(), "name") if named else _UNKNOWN


def _named(quad: Quad, path: Path) -> NamedNode:
    """The subject of a statement that a registry may make."""
    subject, value = quad.subject, quad.object
    if not isinstance(subject, NamedNode) or isinstance(value, BlankNode):
        raise OntologyError(f"{path}: {quad.triple} has a blank node; give it an IRI of its own")
    kind = value.value if quad.predicate.value == str(RDF.type) and isinstance(value, NamedNode) else ""
    if kind.startswith(NS) and kind not in _ANSWERS_TO:
        known = ", ".join(iri.replace(NS, "cf:") for iri in _ANSWERS_TO)
        raise OntologyError(f"{path}: {subject} is {value}, which is no class of entities; use one of {known}")
    return subject


def _contradict(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    mine: dict[str, set[str]] = defaultdict(set)
    for link in ours:
        mine[_host(link)].add(link)
    return any(link not in mine.get(_host(link), {link}) for link in theirs if _host(link))


def _host(link: str) -> str:
    return link.split("/")[2] if link.count("/") > 1 else ""


def fold(name: str) -> str:
    r"""`name` as it is compared: case, width, kinds of hyphen and apostrophe, and runs of space do not matter.

    >>> fold("Jabhat  Fatah al\u2010Sham") == fold("jabhat fatah al-sham")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    plain = re.sub(r"[\u2018\u2019\u02bb\u02bc`]", "'", plain)
    return " ".join(plain.split())


def tally(resolutions: Iterable[Resolution]) -> tuple[int, ...]:
    """How many entities were resolved in each of `WAYS`."""
    counts = Counter(resolution.how for resolution in resolutions)
    return tuple(counts[how] for how in WAYS)
