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

from kg.formats import RDF_FORMATS
from kg.store import Row, Store
from web import description, graphs, pages, queries
from web.addresses import iri_of, raw_path
from web.conditional import conditional, etag_of, has_already
from web.examples import examples
from web.files import files, version_iri
from web.links import Document, Link, header, licence_iri
from web.negotiation import HTML, PAGE_OFFERS, RDF_OFFERS, Choice, Offer, negotiate, vary
from web.queries import term
from web.retracted import refuse_retracted
from web.serving import served, settings
from web.view import text

blueprint: Final = Blueprint("resources", __name__)

_ONTOLOGY: Final = "https://w3id.org/parley/ns"
_PAGE: Final = re.compile(r"[1-9][0-9]{0,8}")


@blueprint.get("/")
def home() -> Response:
    """The front page, or the description of the data set that the base IRI names."""
    choice = _choose(PAGE_OFFERS)
    base = settings().base
    document = Document(base, base, base, choice.name, _page(), licence=_licence())
    document.types = (term("void:Dataset").value,)
    to = pages.links().to
    document.related = [
        *(Link("describedby", to(place)) for place in ("void", "dcat")),
        *(Link("item", to(f"dumps/latest/{name}"), one.media_type) for name, one in files(served().release).items()),
    ]
    etag = _etag(document, repr(examples(settings().examples)))
    if has_already(request, etag):
        return _answer(b"", choice, document, etag)
    if choice.name == HTML:
        return _answer(pages.home(document).encode(), choice, document, etag)
    return _answer(description.dataset(served(), settings(), choice.name), choice, document, etag)


@blueprint.get("/terms")
def terms() -> Response:
    """The terms of the ontology and the codes that the release holds."""
    choice = _choose(PAGE_OFFERS)
    base = settings().base
    document = Document(_ONTOLOGY, base, f"{base}terms", choice.name, licence=_licence())
    etag = _etag(document)
    if has_already(request, etag):
        return _answer(b"", choice, document, etag)
    if choice.name == HTML:
        return _answer(pages.terms(document).encode(), choice, document, etag)
    triples = [_triple(row) for row in queries.ask(served().store, "terminology")]
    return _answer(_written([*triples, *_about_document(document)], choice.name), choice, document, etag)


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
        abort(404, description=f"Nothing in this release speaks of {iri}")
    kind = _kind(store, iri)
    choice = _choose(RDF_OFFERS)
    document = Document(iri, settings().base, place, choice.name, _page(), parameters, _licence())
    document.types = sorted(text(row[1]) for row in queries.ask(store, "types", iri))
    document.related = _related(kind, iri)
    document.is_topic = kind == "graph"
    if kind == "graph" and choice.name != HTML:
        return graphs.answer(iri, document)
    if "format" not in request.args and not parameters and not document.is_topic:
        return _see(document)
    etag = _etag(document)
    if has_already(request, etag):
        return _answer(b"", choice, document, etag)
    if choice.name == HTML:
        return _answer(pages.page(kind, document).encode(), choice, document, etag)
    return _answer(_data(store, document), choice, document, etag)


def _see(document: Document) -> AnyResponse:
    """303 (https://www.w3.org/TR/cooluris/#r303uri): the thing is not what can be sent; its document is."""
    response = redirect(document.address(page=document.page), 303)
    response.headers["Link"] = header(document.links_from_topic())
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


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
        abort(404, description=f"There is no page {document.page} of {iri}; begin with the first.")
    document.more = len(rows) > size
    this = ox.NamedNode(iri)
    said = [ox.Triple(s, p, this) for _, s, p in rows[:size]]  # type: ignore[arg-type]  # subject and predicate
    here = sorted(own, key=str) if document.page == 1 else []
    return _written([*here, *(one for one in said if one not in own), *_about_document(document)], document.format)


def _about_document(document: Document) -> list[ox.Triple]:
    """What the document says of itself: topic, data set and release, licence, the documents before and after it."""
    me = ox.NamedNode(document.iri)
    release = served().release
    said: dict[str, ox.NamedNode | ox.Literal | None] = {
        "rdf:type": term("foaf:Document"),
        "foaf:primaryTopic": ox.NamedNode(document.topic),
        "void:inDataset": ox.NamedNode(document.base),
        "dcterms:license": ox.NamedNode(document.licence) if document.licence else None,
        "dcterms:isPartOf": ox.NamedNode(version_iri(document.base, release.id)),
        "hydra:previous": _other(document, document.page - 1) if document.page > 1 else None,
        "hydra:next": _other(document, document.page + 1) if document.more else None,
    }
    return [ox.Triple(me, term(name), value) for name, value in said.items() if value is not None]


def _other(document: Document, page: int) -> ox.NamedNode:
    return ox.NamedNode(document.place + document.address(page=page))


def _triple(row: Row) -> ox.Triple:
    return ox.Triple(*row)  # type: ignore[arg-type]  # a graph's rows are subject, predicate, object


def _written(triples: list[ox.Triple], fmt: str) -> bytes:
    written = ox.serialize(triples, format=RDF_FORMATS[fmt].engine, prefixes=queries.prefixes())
    assert written is not None
    return written


def _choose(offers: tuple[Offer, ...]) -> Choice:
    return negotiate(request, offers, wanted=request.args.get("format"))


def _page() -> int:
    """The number of the page asked for. Answers 400 if it is none."""
    wanted = request.args.get("page", "1")
    if not _PAGE.fullmatch(wanted):
        abort(400, description="Which page? Pages are numbered from 1, as in ?page=2.")
    return int(wanted)


def _licence() -> str:
    return licence_iri(str(served().release.manifest.get("licence") or ""))


def _etag(document: Document, *more: str) -> str:
    return etag_of(served().release.id, document.iri, document.format, repr(settings()), *more)


def _answer(body: bytes, choice: Choice, document: Document, etag: str) -> Response:
    response = Response(body, content_type=choice.content_type)
    response.headers["Link"] = header(document.links())
    if "format" not in request.args:  # one of several at this address; the address of this one is another
        response.headers["Content-Location"] = document.address(page=document.page)
        vary(response)
    return conditional(response, request, etag)
