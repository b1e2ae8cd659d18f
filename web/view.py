"""What pages show: things with names and links, claims with everything that belongs to them.

All of it is read from one release through `web.queries`; names are remembered for the length of one request.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar
from urllib.parse import unquote

import pyoxigraph as ox

from kg.store import Row, Store, Term
from web import queries
from web.addresses import Links
from web.words import period

T = TypeVar("T")
Properties = dict[str, list[Term]]


_SPEAK_FOR_THEMSELVES: Final = frozenset(
    {"xsd:string", "rdf:langString", "xsd:decimal", "xsd:integer", "xsd:boolean", "xsd:date", "xsd:dateTime"}
)
"""Datatypes that a reader sees by looking at the value."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an IRI, as a page names it; `link` is None where it should not be linked to."""

    iri: str
    label: str
    link: str | None
    external: bool = False
    language: str = ""
    """Language tag of the label, where it is not English."""


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as a page shows it."""

    text: str
    language: str = ""
    datatype: str = ""


class View:
    """The release as seen from one page."""

    def __init__(self, store: Store, links: Links) -> None:
        self.store = store
        self.links = links
        self._names: dict[str, tuple[str, str]] = {}  # label and its language

    def thing(self, iri: str) -> Thing:
        """What the IRI names."""
        label, language = self._name(iri)
        return Thing(iri, label, self.links.iri(iri), self.links.is_external(iri), language)

    def show(self, term: Term) -> Thing | Value:
        """Any term, ready to be shown."""
        if isinstance(term, ox.NamedNode):
            return self.thing(term.value)
        if isinstance(term, ox.Literal):
            kind = shorten(term.datatype.value)
            return Value(term.value, term.language or "", "" if kind in _SPEAK_FOR_THEMSELVES else kind)
        return Value(str(term))

    def label(self, iri: str) -> str:
        """The name of what the IRI names: its own label, or one made of what it consists of."""
        return self._name(iri)[0]

    def properties(self, iri: str) -> Properties:
        """What the node says: local name of the property → values in order. The text of a source is left out."""
        found: Properties = {}
        for row in self.rows("node", iri):
            name, value = row[1:3]
            found.setdefault(text(name), []).append(some(value))
        return {name: sorted(values, key=str) for name, values in found.items()}

    def rows(self, query: str, this: str | None = None, *, start: int = 0, limit: int | None = None) -> Iterable[Row]:
        """The rows of the query in web/queries about `this`, or a part of them; none if it is not an IRI."""
        try:
            return iter(queries.ask(self.store, query, this, start=start, limit=limit))
        except ValueError:
            return iter(())

    def _name(self, iri: str) -> tuple[str, str]:
        if iri not in self._names:
            self._names[iri] = (shorten(iri), "")  # should the parts lead back here
            self._names[iri] = self._named(iri) or (self._described(iri) or shorten(iri), "")
        return self._names[iri]

    def _named(self, iri: str) -> tuple[str, str] | None:
        """The best of the names it has, and the name's language unless that is English or unknown."""
        names = [(int(text(rank)), some(label)) for _, rank, label in self.rows("label", iri)]
        ranked = sorted(
            (rank, _language(name), text(name), getattr(name, "language", None) or "") for rank, name in names
        )
        label, language = ranked[0][2:] if ranked else ("", "")
        return (label, language if _is_foreign(language) else "") if label else None

    def _described(self, iri: str) -> str | None:
        """A name made of what the node says, for the first property of _NAMERS that it has; of a graph, what it is."""
        if iri == f"{self.links.base}view":
            return "Derived view"
        if iri.startswith(f"{self.links.base}graph/"):
            return self.label(f"{self.links.base}source/{iri.removeprefix(f'{self.links.base}graph/')}")
        own = {name: text(values[0]) for name, values in self.properties(iri).items()}
        for name, namer in _NAMERS.items():
            if name in own:
                made = namer(self.label, own)
                return self._as_put(iri, made) if name in _CONTENT else made
        return self._event(iri)

    def _as_put(self, iri: str, name: str) -> str:
        """The name of a content, with how it is put forward where no claim says that it is so."""
        for row in self.rows("content-label", iri):
            return self._put(name, row[2], row[3], "not so:")
        return name

    def _put(self, name: str, modality: Term | None, polarity: Term | None, negation: str) -> str:
        if local(text(polarity), "polarity-") != "positive":
            name = f"{negation} {name}"
        return name if local(text(modality), "modality-") == "asserted" else f"{name} ({self.label(text(modality))})"

    def _event(self, iri: str) -> str | None:
        """Type, place and time after the first claim; what is not said to have happened is named with how it is put."""
        for row in self.rows("event-label", iri):
            kind, modality, polarity, start, end, place = row[2:8]
            name = self._put(self.label(text(kind)), modality, polarity, "no")
            where = self.label(text(place)) if place is not None else ""
            return ", ".join(part for part in (name, where, period(text(start), text(end))) if part)
        return None


def _relation(label: Callable[[str], str], own: Mapping[str, str]) -> str:
    return " ".join(label(own[name]) for name in ("subject", "relationType", "object") if name in own)


# A property that only this kind of node has → a name for the node, of the labels of IRIs and its properties.
_NAMERS: Final[Mapping[str, Callable[[Callable[[str], str], Mapping[str, str]], str]]] = {
    "quotedText": lambda _label, own: f"“{own['quotedText']}”",
    "relationType": _relation,
    "measure": lambda label, own: f"{measured(label, own)}: {own.get('valueText', 'a figure')}",
    "aspect": lambda label, own: f"{label(own['aspect'])}: {own.get('valueText', '')}",
    "participant": lambda label, own: f"{label(own['participant'])} as {label(own['role'])}: {label(own['event'])}",
    "asserts": lambda label, own: f"claim {own.get('identifier', '')} in {label(own['source'])}",
    "identifier": lambda _label, own: own["identifier"],
}

# Of these, the properties of content that a claim puts forward, be it as so or not.
_CONTENT: Final = ("relationType", "measure", "aspect")


def measured(label: Callable[[str], str], own: Mapping[str, str]) -> str:
    """What a figure counts, and of whom unless it is everyone."""
    population = own.get("population", "")
    of = "" if local(population, "population-") in ("", "all") else f" ({label(population)})"
    return label(own["measure"]) + of


def first(rows: Iterable[T], limit: int) -> tuple[list[T], bool]:
    """The first rows, at most `limit`, and whether there are more."""
    found = list(islice(rows, limit + 1))
    return found[:limit], len(found) > limit


def text(term: Term | None) -> str:
    """The characters of an IRI or a literal; nothing for an unbound variable."""
    return "" if term is None else getattr(term, "value", str(term))


def some(term: Term | None) -> Term:
    """The term of a variable that the query always binds."""
    assert term is not None
    return term


def local(iri: str, prefix: str = "") -> str:
    """The last part of an IRI, without `prefix`.

    >>> local("https://w3id.org/parley/code/modality-demanded", "modality-")
    'demanded'
    """
    return unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2]).removeprefix(prefix)


def shorten(iri: str) -> str:
    """The IRI by a known prefix, or as it is.

    >>> shorten("https://w3id.org/parley/ns#Claim")
    'cf:Claim'
    """
    for prefix, namespace in queries.prefixes().items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _language(term: Term) -> int:
    """English before untagged before other names."""
    language = getattr(term, "language", None) or "und"
    return 2 if _is_foreign(language) else int(language == "und")


def _is_foreign(language: str) -> bool:
    """Whether words in this language have to be marked on an English page; those of an unknown one cannot be."""
    return language.partition("-")[0] not in ("en", "und", "")
