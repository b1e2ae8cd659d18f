"""The gate: SHACL validation of the graphs of sources, by pySHACL."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyoxigraph
from pyoxigraph import RdfFormat
from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Node, URIRef, Variable
from rdflib.collection import Collection
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier

from kg.errors import DataError, KGError, OntologyError, ShapesError
from kg.store import ServiceRefusedError
from kg.store.syntax import Context, check_services
from kg.validation.entities import harmful_entities
from kg.validation.report import Finding, Severity

UNCHECKED: Final = "https://w3id.org/parley/shapes#Unchecked"
"""Source shape of the finding that says that a source could not be checked at all."""

_SEVERITY: Final[Mapping[Node, Severity]] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_LOOKED_UP: Final = frozenset({RDF.type, SKOS.inScheme, SKOS.prefLabel, OWL.sameAs})
_LEXICAL: Final[Mapping[URIRef, re.Pattern[str]]] = {
    XSD.integer: re.compile(r"[+-]?\d+", re.ASCII),
    XSD.decimal: re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII),
    XSD.boolean: re.compile(r"true|false|1|0"),
    XSD.date: re.compile(r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?", re.ASCII),
    XSD.dateTime: re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII),
}
"""Lexical forms of XML Schema 1.1 part 2, for the datatypes that the shapes ask for."""
_ANONYMOUS: Final = re.compile(r"[0-9a-f]{24,32}")
_log: Final = logging.getLogger(__name__)

_OxTerm = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
_Triple = tuple[Node, Node, Node]
_Statement = tuple[_Triple, pyoxigraph.Quad]
"""One triple as rdflib and as Oxigraph hold it, whatever graph it came from."""
_RawResult = tuple[str, Node, list[tuple[Node, Node, Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One source of a batch."""

    source: str
    iri: str
    statements: Sequence[_Statement]


class Gate:
    """Says which rules of the shapes the graphs of sources break.

    `shapes` and `context` are Turtle files; the context is what rules look up outside a source: the ontology
    (sub-classes), the code lists and the registry. They are read once. Nothing is inferred, imported or fetched.

    Raises ShapesError if the shapes cannot be used, and OntologyError if a file of the context cannot be read.
    """

    def __init__(self, shapes: Iterable[Path], context: Iterable[Path]) -> None:
        published = Graph(bind_namespaces="none")
        for path in sorted(shapes):
            for triple, _ in _read_rdf(path, ShapesError):
                published.add(triple)
        self._see_also = {shape: str(term) for shape, term in published.subject_objects(RDFS.seeAlso)}
        self._paths: dict[Node, str] = {}
        self._context = _Context(chain.from_iterable(_read_rdf(path, OntologyError) for path in sorted(context)))
        self._graph = _targeted(published)
        try:
            self._shapes = ShapesGraph(self._graph, debug=False, logger=_log)
            self._results(_probe(self._graph))
        except ShapesError:
            raise
        except Exception as error:  # whatever pySHACL trips over here, it is the shapes: there is no data yet
            raise ShapesError(f"pySHACL cannot use the shapes: {error}; correct the shape it names") from error

    def check(self, batch: Sequence[tuple[str, str, bytes]]) -> dict[str, tuple[Finding, ...]]:
        """The findings of each source of `batch`, sorted; a source without findings has an empty tuple.

        `batch` is (source id, source IRI, N-Quads of its graph). Sources are checked together, which is cheaper; those
        that a finding may come from are checked again alone, and only that counts, so that no finding comes from a
        neighbour.

        Raises DataError if the N-Quads of a source cannot be parsed.
        """
        parts = [_Part(source, iri, _read_nquads(source, nquads)) for source, iri, nquads in batch]
        found = dict(self._judged(parts))
        return {part.source: found[part.source] for part in parts}

    def check_graph(self, path: Path) -> tuple[Finding, ...]:
        """The findings on one RDF file, sorted; all its graphs are checked as one. The format is told by the suffix.

        Raises DataError if the file cannot be read or parsed, or has a suffix that no format has.
        """
        with _quiet_terms():
            statements = list(_statements(_relabelled(_read_quads(path, DataError))))
        return self._findings(None, path.resolve().as_uri(), statements)

    def _judged(self, parts: Sequence[_Part]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
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
            yield part.source, self._findings(part.source, part.iri, part.statements)

    def _suspects(self, parts: Sequence[_Part]) -> Sequence[_Part]:
        """The sources that say something of a node with a finding; all, if pySHACL gives up or none does."""
        try:
            results = self._results(chain.from_iterable(part.statements for part in parts))
        except ShapesError:
            raise
        except Exception:  # noqa: BLE001  each source is checked again alone, where the error becomes a finding
            return parts
        nodes = {said[1] for _, node, triples in results for s, p, said in triples if (s, p) == (node, SH.focusNode)}
        suspects = [part for part in parts if any(triple[0] in nodes for triple, _ in part.statements)]
        return suspects or (parts if results else [])

    def _findings(self, source: str | None, iri: str, statements: Sequence[_Statement]) -> tuple[Finding, ...]:
        try:
            results = self._results(statements)
        except ShapesError:
            raise
        except Exception as error:  # noqa: BLE001  pySHACL raises what it meets, e.g. TypeError when it compares terms
            return (
                Finding(
                    source_id=source,
                    severity="violation",
                    source_shape=UNCHECKED,
                    constraint_component=str(SH.ConstraintComponent),
                    focus_node=iri,
                    message=f"The graph cannot be checked, look for odd values: {type(error).__name__}: {error}",
                ),
            )
        return tuple(sorted({self._finding(source, *result) for result in results}, key=lambda finding: finding.key))

    def _results(self, statements: Iterable[_Statement]) -> list[_RawResult]:
        """What pySHACL finds in the statements and the part of the context they refer to."""
        validator = _RawValidator(
            DataGraph.from_rdflib(_Data(self._context.around(statements))),
            shacl_graph=self._graph,
            options={"inference": "none", "logger": _log},
        )
        validator.shacl_graph = self._shapes
        try:
            with _quiet_terms():
                _, results, _ = validator.run()  # type: ignore[no-untyped-call]
        except (ConstraintLoadError, ShapeLoadError) as error:
            raise ShapesError(f"pySHACL cannot use the shapes: {error}; correct the shape it names") from error
        return list(results)

    def _finding(self, source: str | None, _text: str, node: Node, triples: list[tuple[Node, Node, Any]]) -> Finding:
        said = {p: o[1] if isinstance(o, tuple) else o for s, p, o in triples if s == node}
        shape = said[SH.sourceShape]
        path = said.get(SH.resultPath)
        return Finding(
            source_id=source,
            severity=_SEVERITY[said[SH.resultSeverity]],
            source_shape=str(shape),
            constraint_component=str(said[SH.sourceConstraintComponent]),
            focus_node=_plain(said[SH.focusNode]),
            path=None if path is None else self._path(path),
            value=str(_to_ox(said[SH.value])) if SH.value in said else None,
            message=str(said[SH.resultMessage]),
            see_also=self._see_also.get(shape),
        )

    def _path(self, path: Node) -> str:
        if isinstance(path, URIRef):
            return str(path)
        if path not in self._paths:
            self._paths[path] = str(shacl_path_to_sparql_path(self._shapes, path))
        return self._paths[path]


class _RawValidator(Validator):
    """pySHACL's validator without the report graph and text, which cost more than the check of a small source."""

    @classmethod
    def create_validation_report(
        cls,
        sg: ShapesGraph,  # noqa: ARG003
        conforms: bool,  # noqa: ARG003, FBT001
        results: list[_RawResult],
    ) -> tuple[list[_RawResult], str]:
        return results, ""


class _IllTyped(Literal):
    """A literal whose lexical form its datatype does not have.

    It has no value and compares with nothing, which makes sh:datatype and sh:lessThan report it (SHACL, sections 4.1.2
    and 4.5.3). A plain rdflib literal makes pySHACL stop with a TypeError instead, and rdflib takes Python's forms
    (`1_000`, `NaN`, `2016-W01`) for good ones.
    """

    @property
    def value(self) -> None:
        return None

    @property
    def ill_typed(self) -> bool:
        return True

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


class _Data(Graph):
    """The triples of one run, twice: for pySHACL to walk, and in an Oxigraph store that answers its queries.

    rdflib evaluates the same queries 20 to 50 times slower, and parses them again for every focus node.
    """

    def __init__(self, statements: Iterable[_Statement]) -> None:
        super().__init__(bind_namespaces="none")
        self._answering = pyoxigraph.Store()
        self._answering.extend(self._add_all(statements))

    def _add_all(self, statements: Iterable[_Statement]) -> Iterator[pyoxigraph.Quad]:
        for triple, quad in statements:
            self.add(triple)
            yield quad

    def query(  # type: ignore[override]
        self,
        query_object: str | Query,
        processor: str,
        result: str,
        initNs: object,  # noqa: N803
        initBindings: Mapping[str, Node],  # noqa: N803
        *_: object,
    ) -> Result:
        """The rows of a SELECT, with `initBindings` substituted (SHACL, section 5.3.1: pre-bound variables)."""
        del processor, result, initNs
        given: dict[pyoxigraph.Variable, _OxTerm] = {
            pyoxigraph.Variable(name): _to_ox(term) for name, term in initBindings.items()
        }
        try:
            check_services(str(query_object), Context())  # pyoxigraph would ask
            rows = self._answering.query(str(query_object), substitutions=given)
        except ServiceRefusedError as error:
            raise ShapesError(f"a query of the shapes asks another server: {error}\n{query_object}") from error
        except SyntaxError as error:
            raise ShapesError(f"a query of the shapes is not SPARQL, {_where(error)}\n{query_object}") from error
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        selected = Result("SELECT")
        selected.vars = [Variable(name) for name in names]
        selected.bindings = [
            {Variable(name): _new_term(row[name]) for name in names if row[name] is not None} for row in rows
        ]
        return selected


class _Context:
    """What rules look up outside the sources: all sub-class statements, and the `_LOOKED_UP` of a node on request.

    Not more: the registry's coordinates of a place would clash with those that a source gives.
    """

    def __init__(self, statements: Iterable[_Statement]) -> None:
        self._classes: list[_Statement] = []
        self._about: dict[Node, list[_Statement]] = {}
        self._same: dict[Node, list[Node]] = {}
        for statement in statements:
            (s, p, o), _ = statement
            if p == RDFS.subClassOf:
                self._classes.append(statement)
            elif p in _LOOKED_UP:
                self._about.setdefault(s, []).append(statement)
                if p == OWL.sameAs:
                    self._same.setdefault(o, []).append(s)

    def around(self, statements: Iterable[_Statement]) -> Iterator[_Statement]:
        """The statements, and those of the context about every node they refer to, or say is the same as another."""
        yield from self._classes
        known: set[Node] = set()
        for statement in statements:
            yield statement
            (s, _, o), _ = statement
            for node in (s, o, *self._same.get(o, ())):
                if node in self._about and node not in known:
                    known.add(node)
                    yield from self._about[node]


def _targeted(shapes: Graph) -> Graph:
    """The shapes with `sh:property` of a targeted node shape written as a target of the property shape itself.

    Both forms mean the same (SHACL, section 4.7.2: the results are those of the property shape on the same node), but
    pySHACL builds every constraint anew for each focus node in the first form and once for all in the second.

    Raises ShapesError if a property shape is not defined.
    """
    flat = Graph(bind_namespaces="none")
    for triple in shapes:
        flat.add(triple)
    nested = {node for p in (SH.node, SH["not"], RDF.first) for node in shapes.objects(None, p)}
    for shape in set(shapes.subjects(SH.property)) - nested:
        targets = [(p, o) for p in _TARGETS for o in shapes.objects(shape, p)]
        if not targets:
            continue
        members = set(shapes.objects(shape, SH.property))
        for member in members:
            if (member, SH.path, None) not in shapes:
                raise ShapesError(
                    f"{shape} has the property shape {member}, which has no sh:path: define it or remove it"
                )
            flat.remove((shape, SH.property, member))
            for p, o in targets:
                flat.add((member, p, o))
        if (shape, SH.closed, Literal(lexical_or_value=True)) in shapes:
            _ignore(flat, shape, {path for member in members for path in shapes.objects(member, SH.path)})
    return flat


def _ignore(shapes: Graph, shape: Node, paths: set[Node]) -> None:
    """Add the paths that are predicates to `sh:ignoredProperties` of a closed shape."""
    listed = shapes.value(shape, SH.ignoredProperties)
    ignored = set(Collection(shapes, listed)) if listed is not None else set()
    shapes.remove((shape, SH.ignoredProperties, None))
    head = BNode()
    Collection(shapes, head, sorted(ignored | {path for path in paths if isinstance(path, URIRef)}, key=str))
    shapes.add((shape, SH.ignoredProperties, head))


def _probe(shapes: Graph) -> Iterator[_Statement]:
    """A node that every target of the shapes selects, so that pySHACL meets every constraint once."""
    node = pyoxigraph.NamedNode("urn:parley:probe")
    for target in shapes.objects(None, SH.targetClass):
        yield from _statements([pyoxigraph.Quad(node, pyoxigraph.NamedNode(str(RDF.type)), _to_ox(target))])
    for p in (SH.targetSubjectsOf, SH.targetObjectsOf):
        for predicate in shapes.objects(None, p):
            yield from _statements([pyoxigraph.Quad(node, pyoxigraph.NamedNode(str(predicate)), node)])


def _read_nquads(source: str, nquads: bytes) -> list[_Statement]:
    try:
        with _quiet_terms():
            return list(_statements(pyoxigraph.parse(nquads, format=RdfFormat.N_QUADS)))
    except SyntaxError as error:
        raise DataError(f"source {source}: its graph is not N-Quads, {_where(error)}: map the source again") from error


def _read_rdf(path: Path, situation: type[KGError]) -> Iterator[_Statement]:
    with _quiet_terms():
        yield from _statements(_read_quads(path, situation))


def _read_quads(path: Path, situation: type[KGError]) -> Iterator[pyoxigraph.Quad]:
    rdf_format = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if rdf_format is None:
        known = ".ttl, .trig, .nt, .nq, .rdf or .jsonld"
        raise situation(f"{path}: the suffix {path.suffix!r} names no RDF format: use {known}")
    try:
        harm = harmful_entities(path) if rdf_format == RdfFormat.RDF_XML else None
        if harm is not None:
            raise situation(f"{path}, {harm}")
        yield from pyoxigraph.parse(path=path, format=rdf_format, base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        raise situation(f"{path}, {_where(error)}: correct the {rdf_format.name} there") from error
    except OSError as error:
        raise situation(f"{path} cannot be read: {error.strerror or error}") from error


def _where(error: SyntaxError) -> str:
    at = f"line {error.lineno}, column {error.offset}: " if error.lineno is not None else ""
    return f"{at}{error.msg}"


def _statements(quads: Iterable[pyoxigraph.Quad | pyoxigraph.Triple]) -> Iterator[_Statement]:
    """The quads without their graph; rdflib's own parsers would turn "007"^^xsd:integer into 7, this does not."""
    terms: dict[object, Node] = {}
    for quad in quads:
        triple = _term(quad.subject, terms), _term(quad.predicate, terms), _term(quad.object, terms)
        yield triple, pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)


def _relabelled(quads: Iterable[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Quad]:
    """The quads of one file, where an anonymous blank node has the same label in each run instead of a random one."""
    labels: dict[object, pyoxigraph.BlankNode] = {}
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, pyoxigraph.BlankNode) and term not in labels:
                anonymous = _ANONYMOUS.fullmatch(term.value)
                labels[term] = pyoxigraph.BlankNode(f"anonymous-{len(labels) + 1}") if anonymous else term
        yield pyoxigraph.Quad(
            labels.get(quad.subject, quad.subject), quad.predicate, labels.get(quad.object, quad.object)
        )


def _term(term: object, terms: dict[object, Node]) -> Node:
    known = terms.get(term)
    if known is None:
        known = terms[term] = _new_term(term)
    return known


def _new_term(term: object) -> Identifier:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        return _typed(term.value, URIRef(term.datatype.value))
    raise DataError(f"{term} is a quoted triple: RDF 1.2 is not checked; state it as a claim")


def _typed(lexical: str, datatype: URIRef) -> Literal:
    if datatype == XSD.string:
        return Literal(lexical)
    literal = Literal(lexical, datatype=datatype, normalize=False)
    form = _LEXICAL.get(datatype)
    if literal.ill_typed or (form is not None and not form.fullmatch(lexical)):
        return _IllTyped(lexical, datatype=datatype, normalize=False)
    return literal


def _to_ox(node: Node) -> _OxTerm:
    if isinstance(node, URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, BNode):
        return pyoxigraph.BlankNode(str(node))
    assert isinstance(node, Literal)
    if node.language is not None:
        return pyoxigraph.Literal(str(node), language=node.language)
    return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype or XSD.string)))


def _plain(node: Node) -> str:
    """An IRI as it is, anything else as an N-Triples term."""
    return str(node) if isinstance(node, URIRef) else str(_to_ox(node))


@contextmanager
def _quiet_terms() -> Iterator[None]:
    """Without rdflib's traceback on the log for each literal with a bad lexical form: that will be a finding."""
    log = logging.getLogger("rdflib.term")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was
