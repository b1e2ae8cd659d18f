"""The store that is a folder of the release: Oxigraph, opened read-only.

Measured with pyoxigraph 0.5.13: opening a folder read-only changes no byte and no time stamp in it (needs no write
permission either), so a release keeps its checksums while it is served, and any number of processes may hold it open.
A read-write open does change it: `bulk_build` is the only one here, and only for a folder that does not exist yet.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, TypeAlias, cast

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.formats import RdfSyntax, ResultFormat
from kg.store import Kind, Row, ServiceFailedError, Term
from kg.store.syntax import Context, check_services, names_service, service_host, syntax_error

_TOLD: Final = 200

_Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_KINDS: Final[Mapping[type, Kind]] = {
    ox.QuerySolutions: "solutions",
    ox.QueryBoolean: "boolean",
    ox.QueryTriples: "graph",
}


class OxigraphAnswer:
    """An answer the engine serialises itself; see `kg.store.Answer`."""

    def __init__(self, result: _Result, *, federated: bool = False) -> None:
        self._result = result
        self._federated = federated
        self.kind: Kind = _KINDS[type(result)]
        """Which sort of answer it is, by the engine's result type."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without `?`."""
        result = self._result
        return tuple(v.value for v in result.variables) if isinstance(result, ox.QuerySolutions) else ()

    def __bool__(self) -> bool:
        if not isinstance(self._result, ox.QueryBoolean):
            raise TypeError("only the answer to an ASK is true or false")
        return bool(self._result)

    def __iter__(self) -> Iterator[Row]:
        result = self._result
        with _Evaluation(federated=self._federated):
            if isinstance(result, ox.QuerySolutions):
                yield from (tuple(solution) for solution in result)
            elif isinstance(result, ox.QueryTriples):
                yield from ((t.subject, t.predicate, t.object) for t in result)

    def write(self, fmt: RdfSyntax | ResultFormat, out: IO[bytes]) -> None:
        """Write the answer to `out`, by the engine."""
        self._check(fmt)
        with _Evaluation(federated=self._federated):
            self._result.serialize(out, format=fmt.engine)  # type: ignore[arg-type]  # _check matched them

    def serialize(self, fmt: RdfSyntax | ResultFormat, prefixes: Mapping[str, str] | None = None) -> bytes:
        """The answer as bytes, by the engine."""
        self._check(fmt)
        with _Evaluation(federated=self._federated):
            if isinstance(self._result, ox.QueryTriples) and prefixes:
                rdf = cast("ox.RdfFormat", fmt.engine)
                written = ox.serialize(self._result, format=rdf, prefixes=dict(prefixes))
            else:
                written = self._result.serialize(format=fmt.engine)  # type: ignore[arg-type]
        assert written is not None
        return written

    def _check(self, fmt: RdfSyntax | ResultFormat) -> None:
        suits = ox.RdfFormat if self.kind == "graph" else ox.QueryResultsFormat
        if not isinstance(fmt.engine, suits):
            raise QueryError(f"{fmt.name} cannot hold the {self.kind} this query gives: choose another format")


class OxigraphStore:
    """A read-only Oxigraph; see `kg.store.Store`.

    >>> store = OxigraphStore.memory(b'<http://e/s> <http://e/p> "o" .')
    >>> [str(term) for term in next(iter(store.query("SELECT ?o { ?s ?p ?o }")))]
    ['"o"']
    """

    def __init__(self, engine: ox.Store, services: frozenset[str] = frozenset()) -> None:
        self._engine = engine
        self._services = frozenset(map(service_host, services))

    @classmethod
    def read_only(cls, path: Path, services: frozenset[str] = frozenset()) -> "OxigraphStore":
        """The store in the folder `path`. Its queries may ask the servers on the hosts `services` (see `service_host`).

        Raises StoreError if there is none, QueryError if one of `services` is no host. Nothing may write the folder
        meanwhile (undefined, says Oxigraph).
        """
        if not (path / "CURRENT").is_file():  # RocksDB's own message is about a missing file of its insides
            raise StoreError(f"{path}: there is no Oxigraph store here: build the release again")
        try:
            return cls(ox.Store.read_only(str(path)), services)
        except OSError as error:
            raise StoreError(f"{path}: the store cannot be opened: {error}") from error

    @classmethod
    def memory(cls, nquads: bytes = b"", services: frozenset[str] = frozenset()) -> "OxigraphStore":
        """A store in memory that holds these N-Quads; `services` as of `read_only`.

        Raises StoreError if they cannot be read, QueryError if one of `services` is no host.
        """
        engine = ox.Store()
        try:
            engine.load(nquads, ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StoreError(f"not N-Quads: {error}") from error
        return cls(engine, services)

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> OxigraphAnswer:
        """The answer to one SPARQL query; see `kg.store.Store.query`."""
        plain = prefixes is None and bindings is None and default_graphs is None and named_graphs is None
        if plain and not names_service(text):
            try:
                with _Evaluation(federated=False):
                    return OxigraphAnswer(self._engine.query(text, base_iri=base_iri))
            except SyntaxError as error:
                raise syntax_error(text, error, Context(base_iri)) from error
        context = Context(base_iri, prefixes or {})
        federated = check_services(text, context, self._services)
        given = default_graphs is not None or named_graphs is not None
        default, named = (_graphs(default_graphs), _graphs(named_graphs)) if given else (None, None)
        try:
            with _Evaluation(federated=federated):
                result = self._engine.query(
                    text,
                    base_iri=base_iri,
                    prefixes=dict(context.prefixes),
                    default_graph=cast("list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None", default),
                    named_graphs=cast("list[ox.NamedNode | ox.BlankNode] | None", named),
                    substitutions={ox.Variable(name): term for name, term in (bindings or {}).items()} or None,
                )
        except SyntaxError as error:
            raise syntax_error(text, error, context) from error
        return OxigraphAnswer(result, federated=federated)


def bulk_build(path: Path, *nquads: Path) -> None:
    """Make the store in the new folder `path` from N-Quads files (`.gz` ones are unpacked on the way), then close it.

    Statements go to the graphs the files name; a statement without a graph goes to the default graph.

    Raises StoreError if the folder exists, or a file cannot be read or is not N-Quads.
    """
    if path.exists():
        raise StoreError(f"{path}: exists already: a store is built once, in a new folder")
    try:
        engine = ox.Store(str(path))
        for file in nquads:
            _bulk_load(engine, file)
        engine.optimize()
        engine.flush()
        del engine  # closes it
        for log in path.glob("LOG*"):  # RocksDB's diary names the folders of this machine, and nothing reads it again
            log.unlink()
    except OSError as error:
        raise StoreError(f"{path}: the store cannot be built: {error}") from error


def _bulk_load(engine: ox.Store, file: Path) -> None:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        try:
            engine.bulk_load(cast("IO[bytes]", lines), ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StoreError(f"{file}: not N-Quads: {error}") from error


def _graphs(iris: Sequence[str] | None) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(iri) for iri in iris or ()]
    except ValueError as error:
        raise QueryError(f"a graph of the data set has no valid IRI: {error}") from error


class _Evaluation:
    """Turns what the engine raises while it evaluates into QueryError, or StoreError where the disk is to blame.

    Of a query that asks other servers (`federated`), an OSError is taken to be theirs.
    """

    __slots__ = ("_federated",)

    def __init__(self, *, federated: bool) -> None:
        self._federated = federated

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None or isinstance(error, BrokenPipeError):  # of who reads the answer, not of the store
            return
        if isinstance(error, OSError):
            if self._federated:
                raise ServiceFailedError(
                    f"a server that the query asks (SERVICE) gave no answer: "
                    f"{str(error).partition(chr(10))[0][:_TOLD]}; "
                    "ask it directly to see why, or write SERVICE SILENT to go on without it"
                ) from error
            raise StoreError(f"the store cannot be read: {error}") from error
        if isinstance(error, RuntimeError | ValueError):
            raise QueryError(f"the query cannot be evaluated: {error}") from error
