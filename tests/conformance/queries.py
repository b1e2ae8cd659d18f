"""The tests of queries: asked over HTTP of a release that holds their data, and of pyoxigraph directly.

One release holds the graphs of all tests, each under the IRI of its file. A test's data set is named by the protocol's
default-graph-uri and named-graph-uri (SPARQL 1.1 Protocol, section 2.1.4), or by the query's own FROM where the test
leaves it to that. So every test reads exactly its own data, and the data set parameters are tested as well.
pyoxigraph gets each test's data in a store of its own, which holds nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urljoin
from zlib import crc32

import pyoxigraph as ox

from tests.conformance import answers
from tests.conformance.site import Reply, Server
from tests.conformance.suite import PUBLISHED, RDF_FILES, Case

NO_GRAPH: Final = f"{PUBLISHED}no-such-graph"
"""The default graph of a test without data: no graph of that name is in the release."""

_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_QUERY: Final = ("Content-Type", "application/sparql-query")
_FORM: Final = ("Content-Type", "application/x-www-form-urlencoded")
_UPDATE: Final = ("Content-Type", "application/sparql-update")

# What to ask for, so that every format is read: that of the expected result, where it is one of SPARQL.
_RESULTS: Final = {
    ".srj": (ox.QueryResultsFormat.JSON, "application/sparql-results+json"),
    ".srx": (ox.QueryResultsFormat.XML, "application/sparql-results+xml"),
    ".csv": (ox.QueryResultsFormat.CSV, "text/csv"),
    ".tsv": (ox.QueryResultsFormat.TSV, "text/tab-separated-values"),
    ".ttl": (ox.QueryResultsFormat.JSON, "application/sparql-results+json"),
    ".rdf": (ox.QueryResultsFormat.JSON, "application/sparql-results+json"),
}
_GRAPHS: Final = {
    ".ttl": (ox.RdfFormat.TURTLE, "text/turtle"),
    ".rdf": (ox.RdfFormat.RDF_XML, "application/rdf+xml"),
}


@dataclass(frozen=True)
class Outcome:
    """How a test went: what was wrong with each answer, None if nothing."""

    case: Case
    served: str | None
    direct: str | None


def is_asked(case: Case) -> bool:
    """Whether a test can be answered by any endpoint that only reads, has no entailment and asks no other server."""
    return not case.needs


def data(cases: Iterable[Case], home: Path) -> Iterator[ox.Quad]:
    """The graphs of the tests, each once and under the IRI of its file."""
    graphs = {iri: file for case in cases for iri, file in (*case.data, *case.named, *_named_by_query(case, home))}
    for iri, file in graphs.items():
        yield from _graph(iri, file, ox.NamedNode(iri))


def outcome(case: Case, server: Server, home: Path) -> Outcome:
    """A test's outcome, over HTTP and direct."""
    if "Syntax" in case.kind:
        return Outcome(case, _served_syntax(case, server), _direct_syntax(case))
    wanted = answers.expected(case.result, f"{PUBLISHED}{case.result.relative_to(home)}", case.kind, case.text)
    return Outcome(case, _served_answer(case, server, wanted), _direct_answer(case, home, wanted))


def refusal(case: Case, server: Server) -> str | None:
    """What is wrong with how a request is refused that this endpoint answers to nobody; None if nothing."""
    kind = _UPDATE if case.needs == "update" else _QUERY
    reply = server.send("POST", "/sparql", [kind], case.text.encode())
    return None if reply.status in ((400, 403) if "Negative" in case.kind else (403,)) else reply.told()


def _served_answer(case: Case, server: Server, wanted: answers.Answer) -> str | None:
    # JSON for rows, Turtle for graphs, or what the file with the expected result is written in
    _, media_type = (_GRAPHS if wanted.kind == "graph" else _RESULTS)[case.result.suffix]
    reply = _asked(case, server, _based(case), _data_set(case), media_type)
    if reply.status != 200:
        return reply.told()
    if reply.media_type != media_type:
        return f"Content-Type {reply.media_type} instead of {media_type}"
    return _judged(reply.body, media_type, case, wanted)


def _direct_answer(case: Case, home: Path, wanted: answers.Answer) -> str | None:
    store = ox.Store()
    for iri, file in case.data:
        store.extend(_graph(iri, file, ox.DefaultGraph()))
    for iri, file in (*case.named, *_named_by_query(case, home)):
        store.extend(_graph(iri, file, ox.NamedNode(iri)))
    try:
        found = store.query(_based(case))
        engine, media_type = (_GRAPHS if isinstance(found, ox.QueryTriples) else _RESULTS)[case.result.suffix]
        body = found.serialize(format=engine)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return _judged(body, media_type, case, wanted)


def _asked(
    case: Case, server: Server, text: str, data_set: Sequence[tuple[str, str]] = (), media_type: str = "*/*"
) -> Reply:
    """The reply to a query, sent in one of the three ways there are: which one depends on the test's name alone."""
    accept, query = ("Accept", media_type), urlencode([("query", text)])
    address = urlencode(data_set)
    match crc32(case.name.encode()) % 3:
        case 0:
            return server.send("GET", f"/sparql?{query}&{address}".rstrip("&"), [accept])
        case 1:
            form = f"{query}&{address}".rstrip("&").encode()
            return server.send("POST", "/sparql", [accept, _FORM], form)
        case _:
            return server.send("POST", f"/sparql?{address}".rstrip("?"), [accept, _QUERY], text.encode())


def _judged(body: bytes, media_type: str, case: Case, wanted: answers.Answer) -> str | None:
    try:
        found = answers.read(body, media_type, case.base)
    except Exception as error:  # noqa: BLE001 - each parser has its own errors
        return f"{media_type} that cannot be read: {error!r}"
    return answers.difference(found, wanted, is_lax=case.is_lax)


def _served_syntax(case: Case, server: Server) -> str | None:
    reply = _asked(case, server, case.text)
    return None if reply.status == (400 if "Negative" in case.kind else 200) else reply.told()


def _direct_syntax(case: Case) -> str | None:
    try:
        ox.Store().query(case.text, base_iri=case.base)
    except SyntaxError as error:
        return None if "Negative" in case.kind else str(error)
    except (ValueError, RuntimeError, OSError) as error:
        return str(error)
    return "is taken for a query" if "Negative" in case.kind else None


def _based(case: Case) -> str:
    return f"BASE <{case.base}>\n{case.text}"


def _data_set(case: Case) -> Sequence[tuple[str, str]]:
    if _FROM.search(case.text):
        return []
    default = [("default-graph-uri", iri) for iri, _ in case.data] or [("default-graph-uri", NO_GRAPH)]
    return [*default, *(("named-graph-uri", iri) for iri, _ in case.named)]


def _named_by_query(case: Case, home: Path) -> Iterator[tuple[str, Path]]:
    """The graphs that the query itself names as its data set, and the test does not."""
    if "Eval" in case.kind and not case.data and not case.named:
        for name in _FROM.findall(case.text):
            iri = urljoin(case.base, name)
            yield iri, home / iri.removeprefix(PUBLISHED)


def _graph(iri: str, file: Path, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    triples = ox.parse(path=str(file), format=RDF_FILES[file.suffix], base_iri=iri, rename_blank_nodes=True)
    return (ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples)
