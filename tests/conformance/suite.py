"""The W3C's SPARQL test suites as their manifests list them (https://w3c.github.io/rdf-tests/sparql/).

Vocabulary: mf: http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#, qt: …/test-query#, ut: …/test-update#.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.store import Term

MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"

HOME: Final = "suites/rdf-tests/sparql"
"""Where the suites are, below the folder of shared test data."""
PUBLISHED: Final = "https://w3c.github.io/rdf-tests/sparql/"
"""Where the suites are on the web: relative IRIs of their files are resolved against this."""

SUITES: Final = {"sparql10": "manifest.ttl", "sparql11": "manifest-all.ttl"}
RDF_FILES: Final = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}


class Manifest:
    """The statements of one manifest file."""

    def __init__(self, file: Path, base: str) -> None:
        self._store = ox.Store()
        self._store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=base)

    def all(self, subject: Term | None, *path: str) -> list[Term]:
        """What the properties lead to, one after the other."""
        found: list[Term | None] = [subject]
        for name in path:
            quads = (self._store.quads_for_pattern(one, ox.NamedNode(name), None, None) for one in found)
            found = [quad.object for some in quads for quad in some]
        return found

    def one(self, subject: Term | None, *path: str) -> Term | None:
        """What the properties lead to, if anything."""
        return next(iter(self.all(subject, *path)), None)

    def text(self, subject: Term | None, *path: str) -> str | None:
        """The IRI or the literal's text that the properties lead to."""
        found = self.one(subject, *path)
        return None if found is None else found.value

    def items(self, subject: Term | None, *path: str) -> Iterator[Term]:
        """The members of the list that the properties lead to."""
        at = self.one(subject, *path)
        while at is not None and at.value != f"{RDF}nil":
            yield self.one(at, f"{RDF}first")
            at = self.one(at, f"{RDF}rest")


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a query: what it is asked, over which data, and what should come out."""

    iri: str
    suite: str
    folder: str
    kind: str
    """Its class in mf:, as in `QueryEvaluationTest`."""
    query: Path
    base: str
    """The IRI of the query's file: the base of its relative IRIs."""
    data: tuple[tuple[str, Path], ...] = ()
    """IRI and file of each graph of the default graph."""
    named: tuple[tuple[str, Path], ...] = ()
    """IRI and file of each named graph."""
    result: Path | None = None
    is_lax: bool = False
    """Whether duplicates may be left out (mf:LaxCardinality)."""
    needs: str = ""
    """What it needs beside an engine that answers SPARQL queries: `entailment`, `SERVICE`, `update`."""

    @property
    def name(self) -> str:
        """Suite, folder and the fragment of its IRI."""
        return f"{self.suite}/{self.folder}#{self.iri.rpartition('#')[2]}"

    @property
    def text(self) -> str:
        """The query, byte for byte what the file holds."""
        return self.query.read_bytes().decode()


@cache
def cases(home: Path, suite: str) -> tuple[Case, ...]:
    """Every test of a query, a result format or an update of a suite, in the order of the manifests."""
    return tuple(_cases(home, suite, SUITES[suite]))


def _cases(home: Path, suite: str, manifest: str) -> Iterator[Case]:
    said = Manifest(home / suite / manifest, f"{PUBLISHED}{suite}/{manifest}")
    for included in said.items(None, f"{MF}include"):
        yield from _cases(home, suite, included.value.removeprefix(f"{PUBLISHED}{suite}/"))
    for entry in said.items(None, f"{MF}entries"):
        kind = said.text(entry, f"{RDF}type").removeprefix(MF)
        if not kind.endswith(("ProtocolTest", "ServiceDescriptionTest")):
            yield _case(said, entry, home, kind)


def _case(said: Manifest, entry: Term, home: Path, kind: str) -> Case:
    action = said.one(entry, f"{MF}action")
    is_whole = isinstance(action, ox.NamedNode)  # of a syntax test the action is the query itself
    query = action if is_whole else said.one(action, f"{QT}query") or said.one(action, f"{UT}request")
    result = said.one(entry, f"{MF}result")
    suite, folder, *_ = query.value.removeprefix(PUBLISHED).split("/")

    def files(name: str) -> tuple[tuple[str, Path], ...]:
        found = [] if is_whole else said.all(action, f"{QT}{name}")
        return tuple((one.value, _file(home, one)) for one in found if isinstance(one, ox.NamedNode))

    needs = ""
    if "Update" in kind:
        needs = "update"
    elif said.one(action, f"{SD}entailmentRegime") or said.one(entry, f"{SD}entailmentRegime"):
        needs = "entailment"
    elif said.one(action, f"{QT}serviceData") or folder in ("service", "syntax-fed"):
        needs = "SERVICE"
    return Case(
        entry.value,
        suite,
        folder,
        kind,
        _file(home, query),
        query.value,
        files("data"),
        files("graphData"),
        _file(home, result) if isinstance(result, ox.NamedNode) else None,
        said.text(entry, f"{MF}resultCardinality") == f"{MF}LaxCardinality",
        needs,
    )


def _file(home: Path, iri: Term) -> Path:
    return home / iri.value.removeprefix(PUBLISHED)
