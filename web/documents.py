"""How a document of this site is answered: which part is asked for, in which format, with which links and tag."""

import re
from collections.abc import Callable
from typing import Final, NoReturn

import pyoxigraph as ox
from flask import Response, abort, request

from kg.formats import RDF_FORMATS
from web import queries
from web.conditional import conditional, etag_of, has_already
from web.files import version_iri
from web.links import Document, header, licence_iri
from web.negotiation import HTML, Choice, Offer, negotiate, vary
from web.queries import term
from web.serving import served, settings

_PAGE: Final = re.compile(r"[1-9][0-9]{0,8}")


def choose(offers: tuple[Offer, ...]) -> Choice:
    """The format that suits the client. Raises NotAcceptableError if none does."""
    return negotiate(request, offers, wanted=request.args.get("format"))


def page() -> int:
    """The number of the page asked for. Answers 400 if it is none."""
    wanted = request.args.get("page", "1")
    if not _PAGE.fullmatch(wanted):
        abort(400, description="Which page? Pages are numbered from 1, as in ?page=2.")
    return int(wanted)


def check_whole(what: str) -> None:
    """Answer 404 if another page than the first is asked for of what has only one, 400 if it is no page number."""
    if page() > 1:
        no_page(what)


def no_page(what: str) -> NoReturn:
    """Answer 404: there is no such page of it."""
    abort(404, description=f"There is no page {page()} of {what}; begin with the first.")


def licence() -> str:
    """The IRI of the release's licence; empty if it has none."""
    return licence_iri(str(served().release.manifest.get("licence") or ""))


def etag(document: Document, *more: str) -> str:
    """The entity tag of a document that release, address, format and settings decide, and what `more` says."""
    return etag_of(served().release.id, document.iri, document.format, repr(settings()), *more)


def answer(
    document: Document, choice: Choice, tag: str, page: Callable[[], str], data: Callable[[], bytes]
) -> Response:
    """The document as a page or as data, made only if the client does not have it."""
    response = Response(content_type=choice.content_type)
    if not has_already(request, tag):
        response.data = page().encode() if choice.name == HTML else data()
    return finished(response, document, tag)


def finished(response: Response, document: Document, tag: str) -> Response:
    """The response with the headers of the document it holds; 304 if the client has it."""
    response.headers["Link"] = header(document.links())
    if "format" not in request.args:  # one of several at this address; the address of this one is another
        response.headers["Content-Location"] = document.address(page=document.page)
        vary(response)
    return conditional(response, request, tag)


def about(document: Document) -> list[ox.Triple]:
    """What the document says of itself: topic, data set and release, licence, the documents before and after it."""
    me = ox.NamedNode(document.iri)
    said: dict[str, ox.NamedNode | ox.Literal | None] = {
        "rdf:type": term("foaf:Document"),
        "foaf:primaryTopic": ox.NamedNode(document.topic),
        "void:inDataset": ox.NamedNode(document.base),
        "dcterms:license": ox.NamedNode(document.licence) if document.licence else None,
        "dcterms:isPartOf": ox.NamedNode(version_iri(document.base, served().release.id)),
        "hydra:previous": _other(document, document.page - 1) if document.page > 1 else None,
        "hydra:next": _other(document, document.page + 1) if document.more else None,
    }
    return [ox.Triple(me, term(name), value) for name, value in said.items() if value is not None]


def written(triples: list[ox.Triple], fmt: str) -> bytes:
    """The triples in a format of kg.formats."""
    data = ox.serialize(triples, format=RDF_FORMATS[fmt].engine, prefixes=queries.prefixes())
    assert data is not None
    return data


def _other(document: Document, number: int) -> ox.NamedNode:
    return ox.NamedNode(document.place + document.address(page=number))
