"""The SPARQL 1.1 Graph Store HTTP Protocol, its reading half: named graphs and the default graph, whole.

Indirectly at /graphs (section 4.2), which without a graph's name lists them; directly at the graph's own IRI
(section 4.1). The answer is streamed from a
worker, in pieces of `Settings.graph_triples` triples, because the engine remembers what it has sent of one CONSTRUCT
(measured with pyoxigraph 0.5.13: 500 bytes a triple). So a graph larger than a piece is offered only in syntaxes that
go on line by line; RDF/XML and JSON-LD have a head and a foot.
"""

from collections.abc import Callable, Iterator
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kg.store import Store, UpdateRefusedError
from kg.store.workers import PooledAnswer
from web import documents, pages, queries, sd
from web.about import About
from web.conditional import etag_of, has_already
from web.links import Document, Link
from web.negotiation import HTML, RDF_OFFERS, Choice, negotiate
from web.protocol import GONE
from web.queries import term
from web.retracted import refuse_retracted
from web.serving import served, settings
from web.statements import Statements
from web.view import text

blueprint: Final = Blueprint("graphs", __name__)

_WRITES: Final = ("PUT", "POST", "PATCH", "DELETE")
_OFFERS: Final = tuple(offer for offer in RDF_OFFERS if offer.name != HTML)
_LINE_BY_LINE: Final = tuple(offer for offer in _OFFERS if offer.name not in ("rdfxml", "jsonld"))
_LINES: Final = frozenset(offer.name for offer in _LINE_BY_LINE)
_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT ?s ?p ?o WHERE { ?s ?p ?o } OFFSET %d LIMIT %d } }"


@blueprint.before_app_request
def refuse_writing() -> None:
    """Refuse to write a graph, at whichever of its addresses."""
    if request.method in _WRITES and (request.path in ("/graphs", "/view") or request.path.startswith("/graph/")):
        raise UpdateRefusedError(
            f"{request.method} is refused: this graph store only reads; what it holds changes with each new release"
        )


@blueprint.get("/graphs")
def graphs() -> AnyResponse:
    """The graph that `?graph=` names, or the default graph for `?default`; without either, the list of graphs."""
    if not {"graph", "default"} & set(request.args):
        return _listed()
    iri = _asked()
    documents.check_whole("a graph as data")
    if iri is not None:
        refuse_retracted(iri)
        record = record_of(iri)
        if record is not None:
            return redirect(pages.links().to(record), 303)
        if not queries.holds(served().store, "is-graph", iri):
            abort(404, description=f"This release has no graph {iri}; ?default asks for all that it holds.")
    base = settings().base
    parameters = (("graph", iri),) if iri is not None else (("default", ""),)
    topic = iri if iri is not None else base
    document = Document(topic, base, f"{base}graphs", parameters=parameters, is_topic=True)
    document.licence = documents.licence()
    document.related = (Link("collection", pages.links().root),)
    return answer(iri, document)


def _listed() -> Response:
    """The names of the graphs, a page or RDF. Not defined by the protocol, which answers only for one graph."""
    base = settings().base
    me = f"{base}graphs"
    choice = documents.choose(RDF_OFFERS)
    document = Document(me, base, me, choice.name, documents.page(), licence=documents.licence(), is_topic=True)
    document.types = (term("sd:GraphCollection").value,)
    document.related = (Link("collection", pages.links().root),)
    return documents.answer(
        document,
        choice,
        documents.etag(document),
        lambda: pages.graphs(document, _names(document)),
        lambda: _list(document),
    )


def _list(document: Document) -> bytes:
    """The graphs as in the service description, and by the same IRIs."""
    out = Statements()
    names = _names(document)
    out.add(document.topic, "sd:GraphCollection", ("dcterms:title", "Named graphs"))
    for name in names:
        node = sd.named_graph_iri(document.base, name)
        out.add(document.topic, "", ("sd:namedGraph", ox.NamedNode(node)))
        out.add(node, "sd:NamedGraph", ("sd:name", ox.NamedNode(name)))
    return out.written(document.format, documents.about(document))


def _names(document: Document) -> list[str]:
    """The names of the graphs on this page of the list: those of no single source, then those of the texts.

    All that a release is built with; looked up where it costs little, in what was counted and by the index of types.
    """
    base, size = settings().base, settings().page_rows
    start = (document.page - 1) * size
    counted = About.of(served().release, settings()).statistics.get("namedGraphs", {}).get("listed", ())
    shared = [one["graph"] for one in counted if not one["graph"].startswith(f"{base}graph/")]
    found = shared[start : start + size + 1]
    sources = queries.ask(
        served().store, "text-sources", start=max(0, start - len(shared)), limit=size + 1 - len(found)
    )
    found += [f"{base}graph/{text(row[0]).removeprefix(f'{base}source/')}" for row in sources]
    if document.page > 1 and not found:
        documents.no_page("the list of graphs")
    document.more = len(found) > size
    return found[:size]


def record_of(iri: str) -> str | None:
    """The place of the record whose graph the IRI names, if it does.

    Records have a graph in the dumps and none in the store (ADR 0004), which cannot tell what a record says about
    entities that others speak of too: so there is no whole answer, and the record's own document is pointed to.
    """
    base = settings().base
    if not iri.startswith(f"{base}graph/"):
        return None
    place = f"source/{iri.removeprefix(f'{base}graph/')}"
    store = served().store
    is_record = queries.holds(store, "known", base + place) and not queries.holds(store, "is-graph", iri)
    return place if is_record else None


def answer(graph: str | None, document: Document) -> Response:
    """The graph with this name, or the default graph, in the format that suits the client, as that document."""
    choice = _choice(graph)
    document.format = choice.name
    etag = etag_of(served().release.id, "graph", graph or "", choice.name)
    if request.method == "HEAD" or has_already(request, etag):
        return documents.finished(Response(iter(()), content_type=choice.content_type), document, etag)

    pool, size, gone = served().pool, _piece_size(), request.environ.get(GONE)

    def ask(start: int) -> PooledAnswer:
        return pool.ask(
            _ALL % (start, size),
            {"graph": choice.name},
            base_iri=document.base,
            default_graphs=None if graph is None else [graph],
            gone=gone,
        )

    first = ask(0)
    store = served().store

    def goes_on(start: int) -> bool:
        return _goes_on(store, graph, start)

    body = _pieces(first, ask, goes_on, size) if choice.name in _LINES else first
    response = Response(body, content_type=choice.content_type)
    response.call_on_close(first.close)
    return documents.finished(response, document, etag)


def _pieces(
    first: PooledAnswer, ask: Callable[[int], PooledAnswer], goes_on: Callable[[int], bool], size: int
) -> Iterator[bytes]:
    """The bytes of all pieces, in a syntax that goes on line by line."""
    piece, start = first, 0
    while True:
        with piece:
            yield from piece
        start += size
        if not goes_on(start):  # an engine may say of nothing that it is nothing
            return
        piece = ask(start)


def _asked() -> str | None:
    """The IRI of the graph asked for; None for the default graph. Answers 400 if neither or both are asked for."""
    names, default = request.args.getlist("graph"), "default" in request.args
    if len(names) + default != 1:
        abort(400, description="Which graph? Ask /graphs?graph=… with its IRI percent-encoded, or /graphs?default.")
    if default:
        return None
    try:
        ox.NamedNode(names[0])
    except ValueError:
        abort(400, description=f"{names[0]!r} is no absolute IRI: give the graph's whole name, percent-encoded.")
    return names[0]


def _choice(graph: str | None) -> Choice:
    wanted = request.args.get("format")
    choice = negotiate(request, _OFFERS, wanted=wanted)
    if choice.name not in _LINES and _is_large(graph):
        return negotiate(request, _LINE_BY_LINE, wanted=wanted)
    return choice


def _is_large(graph: str | None) -> bool:
    """Whether it takes more than one piece."""
    return _goes_on(served().store, graph, _piece_size())


def _piece_size() -> int:
    """Statements in one piece: no more than an answer may have."""
    return min(settings().graph_triples, settings().limits.rows or settings().graph_triples)


def _goes_on(store: Store, graph: str | None, start: int) -> bool:
    """Whether the graph has more statements than `start`."""
    name = "graph" if graph is not None else "everything"
    return any(True for _ in queries.ask(store, name, graph, start=start, limit=1))
