"""The store that is another server: any engine that speaks the SPARQL 1.1 Protocol.

What a query is, and whether it is one, is decided here, by the embedded engine's parser over an empty store; so kinds,
error messages and refusals are the same whichever engine answers. Only then the text goes out, by POST of a form
(section 2.1.2 of the protocol; Virtuoso 7.2.5 never answers a POST of the query itself).

An answer's bytes go through as they are where the engine was seen to write that format right (`_Trust`), else they are
parsed and written anew. Measured: Virtuoso 7.2.5 has no N-Quads and no TriG, writes true as "1" in JSON and CSV, drops
languages in JSON-LD and statements in RDF/XML; Oxigraph 0.5.13 ends an overdue CSV with a sentence. So the formats
whose end cannot be told are always written here.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Final, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox
import urllib3

from kg.errors import QueryError, StoreError
from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSyntax, ResultFormat, find
from kg.store import Kind, Row, Term
from kg.store.http import LOGIN, Body, Client, checked, words
from kg.store.limits import QueryTimeoutError, QueueFullError
from kg.store.oxigraph import OxigraphAnswer
from kg.store.syntax import Context, check_services, syntax_error

_Format: TypeAlias = RdfSyntax | ResultFormat
_Ask: TypeAlias = Callable[[_Format], urllib3.BaseHTTPResponse]
_Read: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Quad]

_NO_GRAPH: Final = "urn:x-parley:no-graph"
"""A graph that no store has: it makes a part of the data set empty that some engines else fill with all they have."""
_DEFAULT: Final = "default-graph-uri"
_NAMED: Final = "named-graph-uri"
_CHUNK: Final = 1 << 16
_OVERDUE: Final = re.compile(r"cancell?ed|time[d -]?\s?out|S1TAT|S1T00|estimated execution time", re.IGNORECASE)

_ENDS: Final[Mapping[str, re.Pattern[bytes]]] = {
    "json": re.compile(rb"\]\s*\}\s*\}\s*\Z"),
    "xml": re.compile(rb"</(?:\w+:)?sparql\s*>\s*\Z"),
    "ntriples": re.compile(rb"(?:\A|[.\n])\s*\Z"),
    "nquads": re.compile(rb"(?:\A|[.\n])\s*\Z"),
    "turtle": re.compile(rb"(?:\A|[.\n>])\s*\Z"),
    "trig": re.compile(rb"(?:\A|[.\n>}])\s*\Z"),
    "rdfxml": re.compile(rb"</(?:\w+:)?RDF\s*>\s*\Z|<(?:\w+:)?RDF\b[^<>]*/>\s*\Z"),
}
"""How a whole answer ends, of each format whose bytes may go through. Of CSV, TSV and JSON-LD it cannot be told."""
_SOURCES: Final[Mapping[Kind, tuple[_Format, ...]]] = {
    "solutions": (RESULT_FORMATS["json"], RESULT_FORMATS["tsv"]),  # of XML, pyoxigraph 0.5.13 strips the literals
    "boolean": (RESULT_FORMATS["json"],),
    "graph": (RDF_FORMATS["ntriples"], RDF_FORMATS["turtle"], RDF_FORMATS["rdfxml"]),
}
"""What to ask for when the answer is parsed here, the quickest first."""

_TERMS: Final = (
    ox.NamedNode("http://example.org/\N{LATIN SMALL LETTER E WITH ACUTE}"),
    ox.Literal('a "b"\n<&>\N{SMILING FACE WITH SUNGLASSES}'),
    ox.Literal(" edges\n"),
    ox.Literal("b", language="fr"),
    ox.Literal(5),
    ox.Literal("2016-09-09", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
)
_TRUE: Final = ox.Literal(value=True)
_BOOLEANS: Final = {b"0": b"false", b"1": b"true"}
_SUBJECT: Final = ox.NamedNode("http://example.org/s")


class RemoteAnswer:
    """An answer of another engine; see `kg.store.Answer`. The engine is asked when the answer is first read."""

    def __init__(
        self,
        kind: Kind,
        variables: tuple[str, ...],
        ask: _Ask,
        trust: "_Trust",
    ) -> None:
        self.kind: Kind = kind
        self.variables = variables
        self._ask = ask
        self._trust = trust

    def __bool__(self) -> bool:
        if self.kind != "boolean":
            raise TypeError("only the answer to an ASK is true or false")
        with self._parsed() as result:
            return bool(result)

    def __iter__(self) -> Iterator[Row]:
        with self._parsed() as result:
            if isinstance(result, ox.QuerySolutions):
                order = [ox.Variable(name) for name in self.variables]
                for solution in result:
                    yield tuple(solution[variable] for variable in order)
            elif not isinstance(result, ox.QueryBoolean):
                yield from ((quad.subject, quad.predicate, quad.object) for quad in result)

    def write(self, fmt: RdfSyntax | ResultFormat, out: IO[bytes]) -> None:
        """Write the answer to `out`: as the engine sends it if it is known to write this format right.

        Raises what `RemoteStore.query` does, also in the middle: StoreError if the answer breaks off.
        """
        self._write(fmt, out, None)

    def serialize(self, fmt: RdfSyntax | ResultFormat, prefixes: Mapping[str, str] | None = None) -> bytes:
        """The answer as bytes."""
        out = _Buffer()
        self._write(fmt, cast("IO[bytes]", out), prefixes)
        return bytes(out.written)

    def _write(self, fmt: _Format, out: IO[bytes], prefixes: Mapping[str, str] | None) -> None:
        suits = ox.RdfFormat if self.kind == "graph" else ox.QueryResultsFormat
        if not isinstance(fmt.engine, suits):
            raise QueryError(f"{fmt.name} cannot hold the {self.kind} this query gives: choose another format")
        if self.kind != "boolean" and not prefixes and fmt.name in _ENDS and self._trust.writes(fmt):
            with _answered(self._ask(fmt), fmt) as (body, came):
                if came is fmt:
                    _pass(body, fmt, out)
                    return
                _write_anew(_parsed(body, came), self.variables, fmt, out, None)
        else:
            with self._parsed() as result:
                _write_anew(result, self.variables, fmt, out, prefixes)

    @contextmanager
    def _parsed(self) -> Iterator[_Read]:
        asked = self._trust.source(self.kind)
        with _answered(self._ask(asked), asked) as (body, came):
            yield _parsed(body, came)


class RemoteStore:
    """A SPARQL endpoint of another engine; see `kg.store.Store`.

    The address may have parameters, which are sent with every query: `?queryTimeout=30000` for Neptune, or
    `?default-graph-uri=…`, the graph that stands for the default graph where a query names no data set of its own.
    Threads may share it.
    """

    def __init__(self, url: str, *, seconds: float = 30.0, login: str | None = None) -> None:
        """`seconds` is how long the engine may be silent; `login` is "user:password", else LOGIN's of `kg.store.http`.

        Raises StoreError if `url` is no address.
        """
        parts = urlsplit(checked(url))
        given = parse_qsl(parts.query, keep_blank_values=True)
        self._data_set = [pair for pair in given if pair[0] in (_DEFAULT, _NAMED)]
        rest = urlencode([pair for pair in given if pair[0] not in (_DEFAULT, _NAMED)])
        self._url = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", rest, ""))
        self._seconds = seconds
        self._client = Client(seconds, login)
        self._is_virtuoso = False
        self._trust = _Trust(self._send)

    @classmethod
    def open(cls, url: str, *, seconds: float = 30.0, login: str | None = None) -> "RemoteStore":
        """The store at this address, after it has answered an ASK and a SELECT.

        Raises StoreError if it has not, or writes no format right.
        """
        store = cls(url, seconds=seconds, login=login)
        try:
            is_engine = bool(store.query("ASK {}"))
            store._trust.source("solutions")
        except (QueryError, StoreError) as error:
            raise StoreError(f"{url}: {error}") from error
        if not is_engine:
            raise StoreError(f"{url}: it says false to ASK {{}}, so it is no SPARQL engine: check the address")
        return store

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> RemoteAnswer:
        """The answer to one SPARQL query; see `kg.store.Store.query`.

        The engine is asked when the answer is read, which then raises: QueryError if the engine cannot evaluate the
        query, QueryTimeoutError if it gave up, QueueFullError if it is busy, StoreError if it cannot be reached or its
        answer breaks off.
        """
        context = Context(base_iri, prefixes or {})
        check_services(text, context)
        try:
            local = OxigraphAnswer(cast("ox.QuerySolutions", context.query(text)))
        except SyntaxError as error:
            raise syntax_error(text, error, context) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query cannot be evaluated: {error}") from error
        sent = _with_values(text, bindings, context) if bindings else text
        form = [("query", _prologue(text, context) + sent), *self._chosen(text, context, default_graphs, named_graphs)]
        return RemoteAnswer(local.kind, local.variables, lambda fmt: self._send(form, fmt), self._trust)

    def close(self) -> None:
        """Close the connections that idle."""
        self._client.close()

    def _chosen(
        self, text: str, context: Context, default: Sequence[str] | None, named: Sequence[str] | None
    ) -> list[tuple[str, str]]:
        """The parameters that say what the data set is."""
        if default is None and named is None:
            if not self._data_set or _has_word("from", text, context):
                return []
            return [*self._data_set, *self._named(text, context)]
        for iri in (*(default or ()), *(named or ())):
            try:
                ox.NamedNode(iri)
            except ValueError as error:
                raise QueryError(f"a graph of the data set has no valid IRI: {error}") from error
        chosen = [(_DEFAULT, iri) for iri in default or ()] + [(_NAMED, iri) for iri in named or ()]
        if not chosen:
            chosen = [(_DEFAULT, _NO_GRAPH)]
        if not named and self._is_virtuoso:  # it lets GRAPH see all graphs unless one is named
            chosen.append((_NAMED, _NO_GRAPH))
        return chosen

    def _named(self, text: str, context: Context) -> list[tuple[str, str]]:
        """The graphs that the query names, where the engine sees none beside a default graph unless it is told so.

        Virtuoso 7.2.5, given a default graph: `GRAPH ?g` sees every graph, `GRAPH <g>` none but those named to it.
        """
        if not self._is_virtuoso or not _has_word("graph", text, context):
            return []
        terms = _graph_terms(text)
        iris = sorted({term for term in terms if term[0] not in "?$"})
        if not terms or len(iris) not in (0, len(set(terms))):
            raise QueryError(
                "the engine behind this endpoint takes no GRAPH ?g beside a GRAPH <g>: write GRAPH ?h, and "
                "FILTER(?h = <g>), instead of GRAPH <g>"
            )
        return [(_NAMED, _resolved(iri, text, context)) for iri in iris]

    def _send(self, form: Sequence[tuple[str, str]], fmt: _Format) -> urllib3.BaseHTTPResponse:
        own = [("timeout", f"{max(1000, self._seconds * 1000):.0f}")] if self._is_virtuoso else []
        headers = {"Accept": fmt.media_type, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._client.send("POST", self._url, urlencode([*form, *own]).encode(), headers)
        self._is_virtuoso = answer.headers.get("Server", "").startswith("Virtuoso")
        return answer


class _Trust:
    """Which formats the engine writes right: each is tried, once, on a query that gives known terms."""

    def __init__(self, send: Callable[[Sequence[tuple[str, str]], _Format], urllib3.BaseHTTPResponse]) -> None:
        self._send = send
        self._known: dict[tuple[str, bool], bool] = {}

    def writes(self, fmt: _Format) -> bool:
        """Whether the bytes of an answer in this format may go through."""
        return self._holds(fmt, is_mended=False)

    def source(self, kind: Kind) -> _Format:
        """The format to ask for in order to parse the answer. Raises StoreError if the engine writes none right."""
        if kind == "boolean":
            return _SOURCES[kind][0]
        for fmt in _SOURCES[kind]:
            if self._holds(fmt, is_mended=True):
                return fmt
        names = ", ".join(fmt.media_type for fmt in _SOURCES[kind])
        raise StoreError(f"the engine writes none of {names} right, so its answers cannot be used")

    def _holds(self, fmt: _Format, *, is_mended: bool) -> bool:
        key = (fmt.name, is_mended)
        if key not in self._known:
            self._known[key] = self._tried(fmt, is_mended=is_mended)
        return self._known[key]

    def _tried(self, fmt: _Format, *, is_mended: bool) -> bool:
        query = _TRIPLES if isinstance(fmt.engine, ox.RdfFormat) else _ROW
        try:
            with _answered(self._send([("query", query)], fmt), fmt) as (body, came):
                is_right = _is_known(_parsed(body, fmt, is_mended=is_mended), is_stripped=fmt.name == "xml")
                while body.read(_CHUNK):
                    pass
                return came is fmt and is_right and (is_mended or _ENDS[fmt.name].search(body.end) is not None)
        except (_UnreadableError, _UnofferedError):
            return False
        except (QueryTimeoutError, QueueFullError):
            raise
        except QueryError:
            return False


def _is_known(result: _Read, *, is_stripped: bool) -> bool:
    """Whether these are the terms that the tried query gives; the parser of XML results strips some of white space."""
    if isinstance(result, ox.QueryBoolean):
        return False
    if isinstance(result, ox.QuerySolutions):
        told = [(*_TERMS, None, _TRUE)]
        rows = [tuple(row) for row in result]
        return rows == told or (is_stripped and [*map(_stripped, rows)] == [*map(_stripped, told)])
    triples = {(quad.subject, quad.predicate, quad.object) for quad in result}
    return triples == {(_SUBJECT, _TERMS[0], term) for term in (*_TERMS, _TRUE)}


def _stripped(row: Iterable[Term | None]) -> list[str]:
    return [re.sub(r'^"\s*|(?:\\n|\s)*"$', '"', str(term)) for term in row]


class _Mended:
    """Virtuoso's JSON with true for 1 as a boolean. In a string a quote is escaped, so only booleans are found."""

    _WRONG: Final = re.compile(rb'("http://www\.w3\.org/2001/XMLSchema#boolean", "value": ")([01])(?=")')
    _LONGEST: Final = 80

    def __init__(self, body: Body) -> None:
        self._body = body
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        while len(self._held) < self._LONGEST + max(size, 1) and (data := self._body.read(_CHUNK)):
            self._held = self._WRONG.sub(lambda found: found[1] + _BOOLEANS[found[2]], self._held + data)
        at_end = len(self._held) < self._LONGEST + max(size, 1)
        cut = len(self._held) if at_end and size < 0 else size
        piece, self._held = self._held[:cut], self._held[cut:]
        return piece


class _UnreadableError(StoreError):
    """What the engine sent is not what it says."""


class _UnofferedError(QueryError):
    """The engine does not write the format."""


class _Buffer:
    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, data: bytes) -> int:
        self.written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""


@contextmanager
def _answered(answer: urllib3.BaseHTTPResponse, asked: _Format) -> Iterator[tuple[Body, _Format]]:
    """The body of a good answer, with the format it came in. Raises the error that a bad one stands for."""
    _raise_for(answer)
    body = Body(answer)
    try:
        label = answer.headers.get("Content-Type", "")
        table: Mapping[str, RdfSyntax] | Mapping[str, ResultFormat] = (
            RDF_FORMATS if isinstance(asked.engine, ox.RdfFormat) else RESULT_FORMATS
        )
        media_type = label.partition(";")[0].strip().lower()
        came = asked if media_type in asked.media_types else find(cast("Mapping[str, RdfSyntax]", table), media_type)
        if came is None or came.name == "csv":
            raise _UnreadableError(f"the engine was asked for {asked.media_type} and sent {label[:80] or 'no type'!r}")
        yield body, came
    except (SyntaxError, ValueError, EOFError) as error:
        raise _broken(body) from error
    finally:
        body.close()


def _raise_for(answer: urllib3.BaseHTTPResponse) -> None:
    """Raise the error that the status or the headers stand for."""
    status = answer.status
    if status == 200:  # noqa: PLR2004 - RFC 9110
        if "X-SQL-State" in answer.headers:  # Virtuoso: "Returning incomplete results"
            answer.close()
            raise QueryTimeoutError("the engine gave up before the answer was complete: ask for less at a time")
        if "X-SPARQL-MaxRows" in answer.headers:  # Virtuoso: there are as many rows as it lets through, or more
            answer.close()
            rows = answer.headers["X-SPARQL-MaxRows"]
            raise StoreError(
                f"the engine cut the answer after {rows} rows: set a higher ResultSetMaxRows in virtuoso.ini"
            )
        return
    said = words(answer)
    if status in (408, 504) or _OVERDUE.search(said):
        raise QueryTimeoutError("the engine gave up, for the query takes too long: ask for less at a time")
    if status in (429, 503):
        raise QueueFullError("the engine is busy: ask again in a few seconds")
    if status == 406:  # noqa: PLR2004
        raise _UnofferedError("the engine does not write this format: choose another one")
    if status in (401, 403):
        raise StoreError(f"the engine lets nobody in ({status}): set {LOGIN}=user:password in the environment")
    if status in (400, 413, 422) or (status == 500 and said.startswith("Virtuoso ")):  # noqa: PLR2004
        raise QueryError(f"the engine cannot evaluate the query: {said or f'status {status}'}")
    if status == 500:  # noqa: PLR2004
        raise QueryError("the engine failed over the query (500): simplify it; the engine's log says why")
    raise StoreError(f"the engine answered with status {status}: check the address of its SPARQL endpoint")


def _broken(body: Body) -> QueryError | StoreError:
    if _OVERDUE.search(body.end.decode(errors="replace")):
        return QueryTimeoutError("the engine gave up in the middle of the answer: ask for less at a time")
    return _UnreadableError("the engine's answer is broken, or broke off: ask again")


def _pass(body: Body, fmt: _Format, out: IO[bytes]) -> None:
    while data := body.read(_CHUNK):
        out.write(data)
    if not _ENDS[fmt.name].search(body.end):
        raise _broken(body)


def _parsed(body: Body, fmt: _Format, *, is_mended: bool = True) -> _Read:
    source = cast("IO[bytes]", _Mended(body) if is_mended and fmt.name == "json" else body)
    if isinstance(fmt.engine, ox.RdfFormat):
        return cast("_Read", ox.parse(source, format=fmt.engine))
    return cast("_Read", ox.parse_query_results(source, format=fmt.engine))


def _write_anew(
    result: _Read, variables: tuple[str, ...], fmt: _Format, out: IO[bytes], prefixes: Mapping[str, str] | None
) -> None:
    if isinstance(result, ox.QuerySolutions):
        if {variable.value for variable in result.variables} != set(variables):
            raise _UnreadableError("the engine's answer has other columns than the query")
        result.serialize(out, format=cast("ox.QueryResultsFormat", fmt.engine))
    elif isinstance(result, ox.QueryBoolean):
        result.serialize(out, format=cast("ox.QueryResultsFormat", fmt.engine))
    else:
        triples: Iterable[ox.Triple] = (quad.triple for quad in result)
        ox.serialize(triples, out, format=cast("ox.RdfFormat", fmt.engine), prefixes=dict(prefixes or {}) or None)


def _prologue(text: str, context: Context) -> str:
    """What the text counts on and does not say, on one line, so that lines keep their numbers."""
    if not _lacks(text, Context()):
        return ""
    base = context.base_iri if _lacks(text, Context(None, context.prefixes)) else None
    used = {name: iri for name, iri in context.prefixes.items() if f"{name}:" in text}
    lines = [f"BASE {ox.NamedNode(base)} "] if base else []
    return "".join([*lines, *(f"PREFIX {name}: {ox.NamedNode(iri)} " for name, iri in sorted(used.items()))])


def _lacks(text: str, context: Context) -> bool:
    """Whether the parser misses something of the prologue."""
    try:
        context.query(text)
    except SyntaxError:
        return True
    except (OSError, RuntimeError, ValueError):
        return False
    return False


def _has_word(word: str, text: str, context: Context) -> bool:
    """Whether a keyword occurs in a text that parses: each spelling is renamed, and only a keyword cannot be."""
    pattern = re.compile(word, re.IGNORECASE)
    if not pattern.search(text):
        return False
    while (other := "".join(secrets.choice("ghjkmpqvwxz") for _ in word)) in text:
        pass
    renamed = {pattern.sub(other, name): iri for name, iri in context.prefixes.items()}
    return _lacks(pattern.sub(other, text), Context(context.base_iri, renamed))


_TOKENS: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\x00-\x20]*>|#[^\n]*|[(){}]",
    re.DOTALL,
)


_SKIPPED: Final = _TOKENS.pattern.rpartition("|")[0]
_GRAPH_TERM: Final = re.compile(
    rf"{_SKIPPED}|(?<![\w?$:.-])GRAPH(?:\s|#[^\n]*\n)*(?P<term><[^<>\s]*>|[?$]\w+|[^\s{{#<]*)",
    re.DOTALL | re.IGNORECASE,
)
_FORM: Final = re.compile(
    rf"{_SKIPPED}|(?<![\w?$:.-])(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.DOTALL | re.IGNORECASE
)


def _graph_terms(text: str) -> list[str]:
    """What stands after each GRAPH."""
    return [found["term"] for found in _GRAPH_TERM.finditer(text) if found["term"]]


def _resolved(iri: str, text: str, context: Context) -> str:
    """The IRI that a text means by `iri`, which may be relative, or a prefixed name."""
    start = next(found.start() for found in _FORM.finditer(text) if found["form"])
    try:
        ((term,),) = cast("Iterable[tuple[ox.NamedNode]]", context.query(f"{text[:start]} SELECT ({iri} AS ?iri) {{}}"))
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"the graph {iri} cannot be named to the engine: write its whole IRI") from error
    return term.value


def _with_values(text: str, bindings: Mapping[str, Term], context: Context) -> str:
    """The query with a VALUES block as the first of its WHERE: the first brace, outside all others, that takes one.

    (One at the end, where SPARQL has it too, Virtuoso 7.2.5 knows in a SELECT only.) Raises QueryError if none does.
    """
    if any(isinstance(term, ox.BlankNode) for term in bindings.values()):
        raise QueryError("a blank node cannot be asked another engine for: it is a variable there")
    names = " ".join(f"?{ox.Variable(name).value}" for name in bindings)
    values = f" VALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }} "
    depth = 0
    for token in _TOKENS.finditer(text):
        if token[0] == "{" and depth == 0:
            bound = text[: token.end()] + values + text[token.end() :]
            if not _lacks(bound, context):
                return bound
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token[0], 0)
    raise QueryError("the query has no WHERE that a term could be put into")


def _row_query() -> str:
    """A row of `_TERMS`, an unbound variable, and true: made by STRDT, for Virtuoso takes a written true for 1."""
    names = " ".join(f"?v{at}" for at in range(len(_TERMS) + 1))
    values = f"VALUES ({names}) {{ ({' '.join(map(str, _TERMS))} UNDEF) }}"
    return f'SELECT {names} (STRDT("true", {_TRUE.datatype}) AS ?true) {{ {values} }}'


def _triples_query() -> str:
    return f"CONSTRUCT {{ {_SUBJECT} {_TERMS[0]} {', '.join(map(str, (*_TERMS, _TRUE)))} }} {{}}"


_ROW: Final = _row_query()
_TRIPLES: Final = _triples_query()
