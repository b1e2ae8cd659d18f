"""The gate: SHACL validation of graphs. pySHACL judges; what goes before it spares it most of the work."""

import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final, Literal

from pyoxigraph import BlankNode, Quad, RdfFormat, parse, serialize
from rdflib import SH, Graph

from kg.errors import DataError, OntologyError, ShapesError
from kg.formats import RdfSyntax
from kg.validation.data import Surroundings
from kg.validation.first import First
from kg.validation.labels import relabelled
from kg.validation.native import is_installed
from kg.validation.paths import PathError
from kg.validation.reach import UnboundedError
from kg.validation.report import Finding
from kg.validation.targets import Targets
from kg.validation.terms import Statement, quiet_terms, read_data, read_quads, read_rdf, statements_of, syntax_of, where
from kg.validation.triples import lines_of, spooled
from kg.validation.verdict import UNCHECKED, Judge
from kg.validation.whole import DisagreementError, judged_in_parts

Engine = Literal["auto", "pyshacl"]

_SAMPLE: Final = 64
"""One of so many sources is judged by pySHACL although nothing speaks for it."""
_log: Final = logging.getLogger(__name__)

__all__ = ["UNCHECKED", "Engine", "Gate"]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One source of a batch."""

    source: str
    iri: str
    nquads: bytes

    @property
    def triples(self) -> bytes:
        """Its graph as canonical N-Triples. Raises DataError if it is not N-Quads."""
        try:
            quads = parse(self.nquads, format=RdfFormat.N_QUADS)
            return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
        except SyntaxError as error:
            raise DataError(
                f"source {self.source}: its graph is not N-Quads, {where(error)}: map the source again"
            ) from error


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """A source that pySHACL is going to judge."""

    source: str
    iri: str
    statements: Sequence[Statement]


class Gate:
    """Says which rules of the shapes the graphs of sources break.

    `shapes` and `context` are Turtle files; the context is what rules look up outside a source: the ontology
    (sub-classes), the code lists and the registry. They are read once. Nothing is inferred, imported or fetched.

    Every finding is pySHACL's. With the engine `auto` a native engine goes first, if it is installed, and pySHACL looks
    at what that suspects, at what it is not trusted with, and at a sample; with `pyshacl` it looks at everything.

    Raises ShapesError if the shapes cannot be used, and OntologyError if a file of the context cannot be read.
    """

    def __init__(self, shapes: Iterable[Path], context: Iterable[Path], engine: Engine = "auto") -> None:
        published = Graph(bind_namespaces="none")
        for number, path in enumerate(sorted(shapes)):
            with quiet_terms():
                for triple, _ in statements_of(_of_file(number, relabelled(read_quads(path, ShapesError)))):
                    published.add(triple)
        self._context = Surroundings(chain.from_iterable(read_rdf(path, OntologyError) for path in sorted(context)))
        self._judge = Judge(published)
        self._engine = engine

    @cached_property
    def _first(self) -> First | None:
        """What goes before pySHACL; None if nothing does. Set to None when it is found to be wrong."""
        if self._engine == "pyshacl" or not is_installed():
            return None
        try:
            return First(self._judge.graph, self._judge.shapes)
        except (UnboundedError, PathError, RecursionError) as error:
            _log.info("pySHACL judges alone: %s", error)
            return None

    def check(self, batch: Sequence[tuple[str, str, bytes]]) -> dict[str, tuple[Finding, ...]]:
        """The findings of each source of `batch`, sorted; a source without findings has an empty tuple.

        `batch` is (source id, source IRI, N-Quads of its graph). What pySHACL judges it judges together, which is
        cheaper; the sources that a finding may come from are judged again alone, and only that counts, so that no
        finding comes from a neighbour.

        Raises DataError if the N-Quads of a source cannot be parsed.
        """
        parts = [_Part(*source) for source in batch]
        suspects, sample = (parts, []) if self._first is None else self._divided(parts, self._first)
        found: dict[str, tuple[Finding, ...]] = {part.source: () for part in parts}
        found.update(self._verdicts(sample))
        if any(found[part.source] for part in sample):
            self._disagree(next(part.source for part in sample if found[part.source]))
            suspects = [part for part in parts if part not in sample]
        found.update(self._verdicts(suspects))
        return found

    def check_graph(self, path: Path) -> tuple[Finding, ...]:
        """The findings on one RDF file, sorted; all its graphs are checked as one. The format is told by the suffix.

        Raises DataError if the file cannot be read or parsed, or has a suffix that no format has.
        """
        return self.check_data(str(path), path, syntax_of(path, DataError))

    def check_data(self, name: str, data: bytes | Path, syntax: RdfSyntax) -> tuple[Finding, ...]:
        """The findings on RDF in a file or in memory, sorted; all its graphs are checked as one.

        `name` is what the user calls it: errors name it, and relative IRIs are resolved against it. Once a file has
        been looked at for harm, the memory needed does not grow with its size, save for what pySHACL has to look at.
        Raises DataError if it cannot be read or parsed.
        """
        base = Path(name).resolve().as_uri()
        if self._first is not None:
            with read_data(name, data, syntax), spooled(data, syntax.engine, base) as triples:
                triples.add(self._context.beside)
                try:
                    found = judged_in_parts(name, triples, self._first, self._judge)
                except DisagreementError as error:
                    self._disagree(str(error))
                    found = None
            if found is not None:
                return found
        with quiet_terms(), read_data(name, data, syntax):
            given = {"path": data} if isinstance(data, Path) else {"input": data}
            statements = list(statements_of(relabelled(parse(**given, format=syntax.engine, base_iri=base))))
        return self._judge.findings(None, base, self._context.around(statements))

    @cached_property
    def _targets(self) -> Targets:
        return Targets(self._judge.graph, self._context.sub_classes())

    def is_for(self, name: str, data: Path, syntax: RdfSyntax) -> bool:
        """Whether a shape is for anything in a file of RDF; where none is, it conforms whatever it says.

        Raises DataError if it cannot be read or parsed.
        """
        with read_data(name, data, syntax):
            return self._targets.select(parse(path=data, format=syntax.engine, base_iri=Path(name).resolve().as_uri()))

    def _divided(self, parts: Sequence[_Part], first: First) -> tuple[list[_Part], list[_Part]]:
        """The sources that something speaks against, and a sample of the others: the same in each run."""
        suspects, sample = [], []
        for part in parts:
            text = part.triples
            if first.has_suspects(text + b"".join(self._context.beside(lines_of(text)))):
                suspects.append(part)
            elif zlib.crc32(text) % _SAMPLE == 0:
                sample.append(part)
        return suspects, sample

    def _disagree(self, node: str) -> None:
        _log.warning(
            "the native engine passed %s, and pySHACL finds something wrong with it: pySHACL checks everything from "
            "here on. Please report this, with the data and the shapes",
            node,
        )
        self.__dict__["_first"] = None

    def _verdicts(self, parts: Sequence[_Part]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        return self._judged([_Read(part.source, part.iri, _read(part)) for part in parts])

    def _judged(self, parts: Sequence[_Read]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        if len(parts) > 1:
            suspects = self._suspects(parts)
            others = [part for part in parts if part not in suspects]
            if suspects:
                yield from self._judged(others)
            else:
                yield from ((part.source, ()) for part in others)
        else:
            suspects = parts
        for part in suspects:
            yield part.source, self._judge.findings(part.source, part.iri, self._context.around(part.statements))

    def _suspects(self, parts: Sequence[_Read]) -> Sequence[_Read]:
        """The sources that say something of a node with a finding; all, if pySHACL gives up or none does."""
        together = chain.from_iterable(part.statements for part in parts)
        try:
            results = self._judge.results(self._context.around(together))
        except ShapesError:
            raise
        except Exception:  # noqa: BLE001  each source is checked again alone, where the error becomes a finding
            return parts
        nodes = {said[1] for _, node, triples in results for s, p, said in triples if (s, p) == (node, SH.focusNode)}
        suspects = [part for part in parts if any(triple[0] in nodes for triple, _ in part.statements)]
        return suspects or (parts if results else [])


def _read(part: _Part) -> list[Statement]:
    with quiet_terms():
        return list(statements_of(parse(part.triples, format=RdfFormat.N_TRIPLES)))


def _of_file(number: int, quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads, with labels of blank nodes that no other file has."""
    for quad in quads:
        s, o = quad.subject, quad.object
        s = BlankNode(f"file-{number}-{s.value}") if isinstance(s, BlankNode) else s
        o = BlankNode(f"file-{number}-{o.value}") if isinstance(o, BlankNode) else o
        yield Quad(s, quad.predicate, o)
