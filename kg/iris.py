"""The whole IRI policy (docs/model.md): one function per kind of thing.

>>> Iris("https://data.example.org/").of("aleppo brief").claim("F1")
'https://data.example.org/source/aleppo%20brief/claim/F1'
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.errors import SiteError

_BASE: Final = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]+\]|(?:[^\x00-\x20\x7f-\x9f\s<>\"{}|\\^`#?/@:\[\]%])+)(?::[0-9]+)?/"
    r"(?:(?:[^\x00-\x20\x7f-\x9f\s<>\"{}|\\^`#?\[\]%]|%[0-9A-Fa-f]{2})*/)?"
)


def segment(text: str) -> str:
    """`text` as one path segment: RFC 3986 unreserved characters stay, all else is percent-encoded UTF-8."""
    return quote(text, safe="")


@dataclass(frozen=True, slots=True)
class SourceIris:
    """The IRIs of one source and of what it says; arguments are the ids of its facts/1 line."""

    source: str
    graph: str

    def claim(self, fact: str) -> str:
        """IRI of the claim a fact makes."""
        return f"{self.source}/claim/{segment(fact)}"

    def event(self, event: str) -> str:
        """IRI of the event that facts with this event id are accounts of."""
        return f"{self.source}/event/{segment(event)}"

    def participation(self, event: str, entity: str, role: str) -> str:
        """IRI of an entity's part in an event; the same part told twice is one node."""
        return f"{self.source}/participation/{segment(event)}/{segment(entity)}/{role}"

    def relation(self, kind: str, subject: str, obj: str, *, symmetric: bool) -> str:
        """IRI of a relation; the ids are sorted where the order means nothing."""
        first, second = sorted((subject, obj)) if symmetric else (subject, obj)
        return f"{self.source}/relation/{kind}/{segment(first)}/{segment(second)}"

    def figure(self, fact: str) -> str:
        """IRI of the figure a fact gives."""
        return f"{self.source}/figure/{segment(fact)}"

    def characterization(self, fact: str) -> str:
        """IRI of the quality a fact gives."""
        return f"{self.source}/characterization/{segment(fact)}"

    def span(self, start: int, end: int) -> str:
        """IRI of the code points `start` (inclusive) to `end` (exclusive) of the source's text."""
        return f"{self.source}/span/{start}-{end}"

    def entity(self, entity: str) -> str:
        """IRI of an entity that is known to this source only."""
        return f"{self.source}/entity/{segment(entity)}"


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of a site.

    Raises SiteError if `base` is not an absolute http(s) IRI that ends in `/`.
    """

    base: str

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base) or not _is_iri(self.base):
            raise SiteError(f"base {self.base!r} is not an http or https address that ends in '/': correct it")

    def of(self, source: str) -> SourceIris:
        """The IRIs of the source with this id."""
        name = segment(source)
        return SourceIris(f"{self.base}source/{name}", f"{self.base}graph/{name}")

    def dataset(self, dataset: str, version: str) -> str:
        """IRI of one version of a data set."""
        return f"{self.base}dataset/{segment(dataset)}/{segment(version)}"

    @property
    def view(self) -> str:
        """Name of the graph with the derived plain triples."""
        return f"{self.base}view"

    @property
    def report(self) -> str:
        """IRI of the SHACL report of a release."""
        return f"{self.base}report"


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
