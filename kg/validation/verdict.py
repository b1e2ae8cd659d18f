"""pySHACL's verdict on a graph, as findings."""

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.rdfutil.stringify import stringify_blank_node
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import RDFS, SH, Graph, Node, URIRef

from kg.errors import ShapesError
from kg.validation.data import Data
from kg.validation.report import Finding, Severity
from kg.validation.shaping import probe, targeted
from kg.validation.terms import Statement, plain, quiet_terms, to_ox

UNCHECKED: Final = "https://w3id.org/parley/shapes#Unchecked"
"""Source shape of the finding that says that a source could not be checked at all."""

_SEVERITY: Final[Mapping[Node, Severity]] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
_NO_MESSAGE: Final = (
    "The query of the shape has a row for this node: give the shape a sh:message that says what is wrong"
)
_log: Final = logging.getLogger(__name__)

RawResult = tuple[str, Node, list[tuple[Node, Node, Any]]]
"""What pySHACL makes of a validation result: text, node and triples."""


class Judge:
    """pySHACL with the shapes of a graph. Raises ShapesError if it cannot use them."""

    def __init__(self, published: Graph) -> None:
        self._see_also = {shape: str(term) for shape, term in published.subject_objects(RDFS.seeAlso)}
        self._paths: dict[Node, str] = {}
        self.graph = targeted(published)
        """The shapes as pySHACL is given them."""
        try:
            self.shapes = ShapesGraph(self.graph, debug=False, logger=_log)
            self.results(probe(self.graph))
        except ShapesError:
            raise
        except Exception as error:  # whatever pySHACL trips over here, it is the shapes: there is no data yet
            raise ShapesError(f"pySHACL cannot use the shapes: {error}; correct the shape it names") from error

    def findings(self, source: str | None, iri: str, statements: Iterable[Statement]) -> tuple[Finding, ...]:
        """What is wrong with the statements, sorted; one finding about `iri` if pySHACL gives up on them."""
        try:
            results = self.results(statements)
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
        return self.sorted(source, results)

    def sorted(self, source: str | None, results: Iterable[RawResult]) -> tuple[Finding, ...]:
        """The results as findings, each once."""
        return tuple(sorted({self._finding(source, *result) for result in results}, key=lambda finding: finding.key))

    def results(self, statements: Iterable[Statement], focus: Collection[Node] | None = None) -> list[RawResult]:
        """What pySHACL finds; if `focus` is given, only about the targets among it.

        Raises ShapesError if it cannot use the shapes, and anything else if it cannot use the statements.
        """
        data = DataGraph.from_rdflib(Data(statements))
        _forget_texts()
        executor = Validator(
            data, shacl_graph=self.graph, options={"inference": "none", "logger": _log}
        ).make_executor()
        found: list[RawResult] = []
        try:
            with quiet_terms():
                for shape in self.shapes.shapes:
                    nodes = shape.focus_nodes(data)
                    if focus is not None:
                        nodes &= set(focus)
                    if nodes:
                        found += shape.validate(executor, data, focus=nodes)[1]
        except (ConstraintLoadError, ShapeLoadError) as error:
            raise ShapesError(f"pySHACL cannot use the shapes: {error}; correct the shape it names") from error
        return found

    def _finding(self, source: str | None, _text: str, node: Node, triples: list[tuple[Node, Node, Any]]) -> Finding:
        said: dict[Node, Any] = {}
        messages = []
        for s, p, o in triples:
            if s == node:
                said[p] = o[1] if isinstance(o, tuple) else o
                if p == SH.resultMessage:
                    messages.append(o)
        shape = said[SH.sourceShape]
        path = said.get(SH.resultPath)
        return Finding(
            source_id=source,
            severity=_SEVERITY.get(said[SH.resultSeverity], "violation"),
            source_shape=str(shape),
            constraint_component=str(said[SH.sourceConstraintComponent]),
            focus_node=plain(said[SH.focusNode]),
            path=None if path is None else self._path(path),
            value=str(to_ox(said[SH.value])) if SH.value in said else None,
            message=str(min(messages, key=_english_first, default=_NO_MESSAGE)),
            see_also=self._see_also.get(shape),
        )

    def _path(self, path: Node) -> str:
        if isinstance(path, URIRef):
            return str(path)
        if path not in self._paths:
            self._paths[path] = str(shacl_path_to_sparql_path(self.shapes, path))
        return self._paths[path]


def _forget_texts() -> None:
    """Make pySHACL forget how it wrote blank nodes.

    It remembers them by the address of their graph and by their label, and would write a node of a graph that is gone
    for one of a graph that has got its address.
    """
    stringify_blank_node.dict_cache.clear()


def _english_first(message: Any) -> tuple[bool, str, str]:
    language = message.language or ""
    return (not language.lower().startswith("en"), language, str(message))
