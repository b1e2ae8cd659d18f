"""Linked data: every IRI under the base, and by /about every other one that the release speaks of.

A thing answers with its document at once (200), and `Content-Location` names the document's own address,
`?format=…`. To answer 303 instead means to redirect there: nothing else would change.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kg.formats import RDF_FORMATS
from kg.store import Row, Store
from web import description, pages, queries
from web.addresses import iri_of, raw_path
from web.negotiation import HTML, PAGE_OFFERS, RDF_OFFERS, Choice, Offer, negotiate, vary
from web.serving import served, settings
from web.view import text

blueprint: Final = Blueprint("resources", __name__)


@blueprint.get("/")
def home() -> Response:
    """The front page, or the description of the data set that the base IRI names."""
    choice = _choose(PAGE_OFFERS)
    if choice.name == HTML:
        return _document(pages.home().encode(), choice)
    return _document(description.dataset(served(), settings(), choice.name), choice)


@blueprint.get("/terms")
def terms() -> Response:
    """The list of the terms of the ontology that the release holds."""
    return vary(Response(pages.terms(), mimetype="text/html"))


@blueprint.get("/about")
def about() -> AnyResponse:
    """What the release says about any IRI, `?iri=…`."""
    iri = request.args.get("iri", "")
    if not iri:
        abort(400, description="Which IRI? Ask /about?iri=… with the IRI percent-encoded.")
    return _resource(iri)


@blueprint.get("/<path:_path>")
def resource(_path: str) -> AnyResponse:
    """The resource whose IRI is the base and the path."""
    base = settings().base
    try:
        iri = iri_of(raw_path(request, base), base)
    except UnicodeDecodeError:
        abort(404, description="This address is not UTF-8, so nothing here has it.")
    kind, _, name = iri.removeprefix(base).partition("/")
    if kind == "graph" and not _known(iri) and _known(f"{base}source/{name}"):
        return redirect(pages.links().to(f"source/{name}"), 303)  # of a record: named in the dumps, not in the store
    return _resource(iri)


def _known(iri: str) -> bool:
    try:
        return bool(queries.ask(served().store, "known", iri))
    except ValueError:
        return False


def _resource(iri: str) -> AnyResponse:
    store = served().store
    if not _known(iri):
        abort(404, description=f"Nothing in this release speaks of {iri}")
    kind = _kind(store, iri)
    choice = _choose(RDF_OFFERS)
    if choice.name == HTML:
        return _document(pages.page(kind, iri).encode(), choice)
    triples = list(islice(_triples(store, kind, iri), settings().graph_triples + 1))
    if kind == "graph" and len(triples) > settings().graph_triples:
        return redirect(pages.links().to("dumps/"), 303)  # too much for one answer, and there as a file
    engine = RDF_FORMATS[choice.name].engine
    written = ox.serialize(triples, format=engine, prefixes=queries.prefixes())
    assert written is not None
    return _document(written, choice)


def _kind(store: Store, iri: str) -> str:
    """The kind of page that suits a resource; empty if none in particular."""
    found = sorted((int(text(row[1])), text(row[2])) for row in queries.ask(store, "kind", iri))
    return found[0][1] if found else ""


def _triples(store: Store, kind: str, iri: str) -> Iterable[ox.Triple]:
    """The document of a resource: what it says, and some of what says it; of a graph, all that it holds."""
    if kind == "graph":
        yield from map(_triple, queries.ask(store, "graph", iri))
        return
    yield from map(_triple, queries.ask(store, "describe", iri))
    yield from map(_triple, islice(queries.ask(store, "neighbours", iri), settings().neighbours))


def _triple(row: Row) -> ox.Triple:
    return ox.Triple(*row)  # type: ignore[arg-type]  # a graph's rows are subject, predicate, object


def _choose(offers: tuple[Offer, ...]) -> Choice:
    return negotiate(request, offers, wanted=request.args.get("format"))


def _document(body: bytes, choice: Choice) -> Response:
    response = Response(body, content_type=choice.content_type)
    iri = request.args.get("iri")
    response.headers["Content-Location"] = description.address(
        *([("iri", iri)] if iri else []), ("format", choice.name)
    )
    return vary(response)
