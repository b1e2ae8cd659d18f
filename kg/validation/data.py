"""What pySHACL is given: the triples of one run, and what rules look up outside of them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import pyoxigraph
from pyparsing import ParseException
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Node, Variable
from rdflib.plugins import sparql
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result

from kg.errors import ShapesError
from kg.store import ServiceRefusedError
from kg.store.syntax import Context, check_services
from kg.validation.queries import fetches, is_plain
from kg.validation.reach import Line
from kg.validation.terms import OxTerm, Statement, line_of, new_term, to_ox, where

_LOOKED_UP: Final = frozenset({RDF.type, SKOS.inScheme, SKOS.prefLabel, OWL.sameAs})


class Data(Graph):
    """The triples of one run, twice: for pySHACL to walk, and in an Oxigraph store that answers its queries.

    rdflib evaluates the same queries 20 to 50 times slower, and parses them again for every focus node.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        super().__init__(bind_namespaces="none")
        self._answering = pyoxigraph.Store()
        self._answering.extend(self._add_all(statements))

    def _add_all(self, statements: Iterable[Statement]) -> Iterator[pyoxigraph.Quad]:
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
        """The answer to a query, with `initBindings` (SHACL, section 5.3.1: pre-bound variables).

        Oxigraph is asked where it surely says what the specification does, which is where only $this is bound and a
        triple pattern binds it again; else rdflib, which is slow. rdflib is asked nothing that names graphs or servers.
        """
        text = str(query_object)
        try:
            check_services(text, Context())  # both would ask
            if not (initBindings.keys() <= {"this"} and is_plain(text)) and not fetches(text):
                with _nothing_loaded():
                    return super().query(text, processor, result, initNs, initBindings)  # type: ignore[arg-type]
            return self._selected(text, initBindings)
        except ServiceRefusedError as error:
            raise ShapesError(f"a query of the shapes asks another server: {error}\n{query_object}") from error
        except (SyntaxError, ParseException) as error:
            said = where(error) if isinstance(error, SyntaxError) else error
            raise ShapesError(f"a query of the shapes is not SPARQL, {said}\n{query_object}") from error

    def _selected(self, text: str, bindings: Mapping[str, Node]) -> Result:
        given: dict[pyoxigraph.Variable, OxTerm] = {
            pyoxigraph.Variable(name): to_ox(term) for name, term in bindings.items()
        }
        rows = self._answering.query(text, substitutions=given)
        assert isinstance(rows, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        selected = Result("SELECT")
        selected.vars = [Variable(name) for name in names]
        selected.bindings = [
            {Variable(name): new_term(row[name]) for name in names if row[name] is not None} for row in rows
        ]
        return selected


@contextmanager
def _nothing_loaded() -> Iterator[None]:
    """While rdflib evaluates: `FROM` reads no file and no address, which it does by default."""
    was, sparql.SPARQL_LOAD_GRAPHS = sparql.SPARQL_LOAD_GRAPHS, False
    try:
        yield
    finally:
        sparql.SPARQL_LOAD_GRAPHS = was


class Surroundings:
    """What rules look up outside the sources: all sub-class statements, and the `_LOOKED_UP` of a node on request.

    Not more: the registry's coordinates of a place would clash with those that a source gives.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._classes: list[Statement] = []
        self._about: dict[Node, list[Statement]] = {}
        self._same: dict[Node, list[Node]] = {}
        self._lines: dict[bytes, list[bytes]] = {}
        self._same_lines: dict[bytes, list[bytes]] = {}
        for statement in statements:
            (s, p, o), quad = statement
            if p == RDFS.subClassOf:
                self._classes.append(statement)
            elif p in _LOOKED_UP:
                self._about.setdefault(s, []).append(statement)
                self._lines.setdefault(str(quad.subject).encode(), []).append(line_of(quad))
                if p == OWL.sameAs:
                    self._same.setdefault(o, []).append(s)
                    self._same_lines.setdefault(str(quad.object).encode(), []).append(str(quad.subject).encode())

    def sub_classes(self) -> Iterator[tuple[Node, Node]]:
        """Each class with the one above it."""
        return ((s, o) for (s, _, o), _ in self._classes)

    def around(self, statements: Iterable[Statement]) -> Iterator[Statement]:
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

    def beside(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """What `around` adds, for and as lines of N-Triples."""
        for statement in self._classes:
            yield line_of(statement[1])
        if not self._lines:
            return
        known: set[bytes] = set()
        for s, _, o, _ in lines:
            for node in (s, o, *self._same_lines.get(o, ())):
                if node in self._lines and node not in known:
                    known.add(node)
                    yield from self._lines[node]
