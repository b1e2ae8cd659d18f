"""Linked data: every IRI under the base, and by /about every other one that the release speaks of.

A thing answers 303 and names its document in the format that suits the client; the document of each format has its own
address, the thing's IRI with `?format=…` (ADR 0010). What is a document itself answers 200: the front page, /terms,
/about and the named graphs.
"""

import re
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kg.store import Row, Store
from web import description, documents, graphs, pages, queries
from web.addresses import iri_of, raw_path
from web.examples import examples
from web.files import files
from web.links import Document, Link, header
from web.negotiation import HTML, PAGE_OFFERS, RDF_OFFERS
from web.queries import term
from web.retracted import refuse_retracted
from web.serving import served, settings
from web.view import text

blueprint: Final = Blueprint("resources", __name__)

_ONTOLOGY: Final = "https://w3id.org/parley/ns"
_PLACES: Final = re.compile(r"(|void|dcat|sparql|graphs|terms|report|releases/[\w.-]+|dumps/[\w.-]+/)(#[^#]*)?")
"""What has an IRI and a document here and is not in the store, behind the base; with or without a fragment."""


@blueprint.get("/")
def home() -> Response:
    """The front page, or the description of the data set that the base IRI names."""
    choice = documents.choose(PAGE_OFFERS)
    base = settings().base
    document = Document(base, base, base, choice.name, documents.page(), licence=documents.licence())
    document.types = (term("void:Dataset").value,)
    to = pages.links().to
    document.related = [
        *(Link("describedby", to(place), "text/turtle") for place in ("void", "dcat")),
        *(Link("item", to(f"dumps/latest/{name}"), one.media_type) for name, one in files(served().release).items()),
    ]
    if choice.name != HTML:
        documents.check_whole(base)
    return documents.answer(
        document,
        choice,
        documents.etag(document, repr(examples(settings().examples))),
        lambda: pages.home(document),
        lambda: description.dataset(served(), settings(), choice.name),
    )


@blueprint.get("/terms")
def terms() -> Response:
    """The terms of the ontology and the codes that the release holds."""
    documents.check_whole("the terms")
    choice = documents.choose(PAGE_OFFERS)
    base = settings().base
    document = Document(_ONTOLOGY, base, f"{base}terms", choice.name, licence=documents.licence())
    return documents.answer(
        document, choice, documents.etag(document), lambda: pages.terms(document), lambda: _terminology(document)
    )


@blueprint.get("/about")
def about() -> AnyResponse:
    """What the release says about any IRI, `?iri=…`."""
    iri = request.args.get("iri", "")
    if not iri:
        abort(400, description="Which IRI? Ask /about?iri=… with the IRI percent-encoded.")
    return _resource(iri, f"{settings().base}about", (("iri", iri),))


@blueprint.get("/<path:_path>")
def resource(_path: str) -> AnyResponse:
    """The resource whose IRI is the base and the path."""
    base = settings().base
    try:
        iri = iri_of(raw_path(request, base), base)
    except UnicodeDecodeError:
        abort(404, description="This address is not UTF-8, so nothing here has it.")
    return _resource(iri, iri)


def _resource(iri: str, place: str, parameters: tuple[tuple[str, str], ...] = ()) -> AnyResponse:
    """The answer to a request for what the IRI names, at its own address or, with parameters, at another one."""
    refuse_retracted(iri)
    store = served().store
    if not queries.holds(store, "known", iri):
        record = graphs.record_of(iri)
        if record is not None:
            return redirect(pages.links().to(record), 303)
        if parameters and _is_place(iri):
            return redirect(pages.links().to(iri.removeprefix(settings().base)), 303)
        if parameters and iri.endswith("#") and queries.holds(store, "known", iri[:-1]):
            return redirect(pages.links().about(iri[:-1]), 303)  # from a namespace to its ontology
        abort(404, description=f"Nothing in this release speaks of {iri}")
    kind = _kind(store, iri)
    choice = documents.choose(RDF_OFFERS)
    document = Document(iri, settings().base, place, choice.name, documents.page(), parameters, documents.licence())
    document.types = sorted(text(row[1]) for row in queries.ask(store, "types", iri))
    document.related = _related(kind, iri)
    document.is_topic = kind == "graph"
    if kind == "graph" and choice.name != HTML:
        documents.check_whole(f"{iri} as data")
        return graphs.answer(iri, document)
    if "format" not in request.args and not parameters and not document.is_topic:
        return _see(document)
    return documents.answer(
        document,
        choice,
        documents.etag(document),
        lambda: pages.page(kind, document),
        lambda: _data(store, document),
    )


def _see(document: Document) -> AnyResponse:
    """303 (https://www.w3.org/TR/cooluris/#r303uri): the thing is not what can be sent; its document is."""
    response = redirect(document.address(page=document.page), 303)
    response.headers["Link"] = header(document.links_from_topic())
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _is_place(iri: str) -> bool:
    """Whether the IRI is that of something on this site that the store does not speak of, such as the data set."""
    base = settings().base
    return iri.startswith(base) and _PLACES.fullmatch(iri.removeprefix(base)) is not None


def _kind(store: Store, iri: str) -> str:
    """The kind of page that suits a resource; empty if none in particular."""
    found = sorted((int(text(row[1])), text(row[2])) for row in queries.ask(store, "kind", iri))
    return found[0][1] if found else ""


def _related(kind: str, iri: str) -> tuple[Link, ...]:
    """What the resource belongs to, and of a source the graph of what it says: FAIR Signposting's collection, item."""
    base = settings().base
    parts = iri.removeprefix(base).split("/")
    if not iri.startswith(base) or len(parts) < 2 or parts[0] not in ("source", "graph", "dataset"):  # noqa: PLR2004  # kind and name
        return ()
    to = pages.links().to
    if kind == "source":
        return (Link("collection", to("")), Link("item", to(f"graph/{parts[1]}")))
    return (Link("collection", to(f"source/{parts[1]}" if parts[0] != "dataset" else "")),)


def _data(store: Store, document: Document) -> bytes:
    """The document as RDF: what the resource says, on the first page, and a part of what says it.

    The statements that the store has of it are shared out over the pages: each is on one page and on no other.
    """
    iri, size = document.topic, settings().neighbours
    own = {_triple(row) for row in queries.ask(store, "describe", iri)}
    rows = list(queries.ask(store, "said", iri, start=(document.page - 1) * size, limit=size + 1))
    if document.page > 1 and not rows:
        documents.no_page(iri)
    document.more = len(rows) > size
    this = ox.NamedNode(iri)
    said = [ox.Triple(s, p, this) for _, s, p in rows[:size]]  # type: ignore[arg-type]  # subject and predicate
    here = sorted(own, key=str) if document.page == 1 else []
    triples = [*here, *(one for one in said if one not in own), *documents.about(document)]
    return documents.written(triples, document.format)


def _terminology(document: Document) -> bytes:
    triples = [_triple(row) for row in queries.ask(served().store, "terminology")]
    return documents.written([*triples, *documents.about(document)], document.format)


def _triple(row: Row) -> ox.Triple:
    return ox.Triple(*row)  # type: ignore[arg-type]  # a graph's rows are subject, predicate, object
