"""What answers SPARQL: the Store protocol, its Answer, and the reasons for which a query gets none.

QueryError                     (kg.errors)
├── MalformedQueryError        the text is not a SPARQL query; says where
├── UpdateRefusedError         the text is an update, and a store only reads
├── ServiceRefusedError        the query would ask another server, and that one is not allowed
├── ServiceFailedError         another server, which it may ask, gave no answer
└── (kg.store.limits)          it would take more than a query may

The default graph of a Parley store physically holds every statement; named graphs are copies of a part of them.
So a query without GRAPH or FROM sees everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Literal, Protocol, TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError
from kg.formats import RdfSyntax, ResultFormat

Kind: TypeAlias = Literal["solutions", "boolean", "graph"]
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]


class MalformedQueryError(QueryError):
    """The text is not a SPARQL query.

    `line` and `column` count from 1 and are where the engine could read no further; `near` is the end of what it could
    read on that line. All three are None where the engine does not tell.
    """

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, near: str | None = None
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.near = near


class UpdateRefusedError(QueryError):
    """The text is a SPARQL update, and a store only reads."""


class ServiceRefusedError(QueryError):
    """The query would ask another server (SERVICE) than those that the operator allows, which is none at first."""


class ServiceFailedError(QueryError):
    """Another server, which the query may ask (SERVICE), could not be asked or gave no answer."""


class Answer(Protocol):
    """What a query gives. It can be read once: iterated, written or serialised.

    `kind` is the engine's: solutions (SELECT), boolean (ASK) or graph (CONSTRUCT, DESCRIBE).
    """

    @property
    def kind(self) -> Kind:
        """Which sort of answer it is."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without `?`; empty unless kind is solutions."""

    def __bool__(self) -> bool: ...

    def __iter__(self) -> Iterator[Row]:
        """The rows, in the order of `variables` with None where unbound; of a graph, its (s, p, o)."""

    def write(self, fmt: RdfSyntax | ResultFormat, out: IO[bytes]) -> None:
        """Write the answer to `out` row by row.

        Raises QueryError if the format does not suit the kind, or if the evaluation fails on the way.
        """

    def serialize(self, fmt: RdfSyntax | ResultFormat, prefixes: Mapping[str, str] | None = None) -> bytes:
        """The answer as bytes; `prefixes` (name to namespace) shorten a graph in the syntaxes that have them.

        Raises QueryError as `write` does.
        """


class Store(Protocol):
    """Something that answers SPARQL queries and cannot be changed."""

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """The answer to one SPARQL query.

        `prefixes` (name to namespace) are known without a PREFIX line.
        `default_graphs` and `named_graphs` are the data set of the SPARQL Protocol (section 2.1.4): giving either
        overrides FROM and FROM NAMED, and what is not listed is not in the data set.
        `bindings` put terms in the place of variables, which a SELECT has to project.

        Raises MalformedQueryError, UpdateRefusedError, ServiceRefusedError or ServiceFailedError; QueryError if it
        cannot be evaluated.
        """
