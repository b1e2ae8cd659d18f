"""What crawlers and catalogues look for: VoID, DCAT, robots.txt and the sitemap."""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from itertools import islice
from math import ceil
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kg.release import ENTITIES, SOURCES, Release
from web import description, documents, kept, pages
from web.addresses import with_query
from web.conditional import conditional, etag_of
from web.links import Document
from web.negotiation import HTML, RDF_OFFERS
from web.serving import served, settings

blueprint: Final = Blueprint("discovery", __name__)

_PER_SITEMAP: Final = 20_000
"""Addresses in one sitemap: 50,000 are allowed, but so are 50 MB only, and addresses may be long (sitemaps.org)."""
_SITEMAP_XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LISTS: Final = (SOURCES, ENTITIES)


@blueprint.get("/.well-known/void")
def well_known_void() -> AnyResponse:
    """To the VoID description (https://www.w3.org/TR/void/#well-known).

    The well-known address is one of the host, the description lies below the path of the base.
    """
    response = redirect(with_query(f"{urlsplit(settings().base).path}void", request.query_string), HTTPStatus.FOUND)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/void")
def void() -> Response:
    """The VoID description of the current release."""
    lead = "What this release holds, in counts, and where it is had, in the words of the vocabulary VoID."
    return _document("void", "VoID description", lead, lambda fmt: description.void(served().release, settings(), fmt))


@blueprint.get("/dcat")
def dcat() -> Response:
    """The DCAT catalogue: the data set, its endpoint, its files, every release that is kept."""
    lead = "The data set, its files and releases, and its endpoint, in the words of the vocabulary DCAT."
    return _document(
        "dcat",
        "DCAT catalogue",
        lead,
        lambda fmt: description.catalogue(served().release, kept.kept(), settings(), fmt),
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may fetch (RFC 9309): all but the endpoint, whose questions have no end."""
    base = settings().base
    lines = ("User-agent: *", f"Disallow: {urlsplit(base).path}sparql", "", f"Sitemap: {base}sitemap.xml", "")
    return _text("\n".join(lines), "text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The index of the sitemaps: sources, then entities."""
    return _text(_xml("sitemapindex", "sitemap", _parts()), "application/xml")


_MOST: Final = 50_000  # of one index (sitemaps.org)


@blueprint.get("/sitemap-<kind>-<int:number>.xml")
def sitemap_part(kind: str, number: int) -> Response:
    """One sitemap: the addresses of some of the sources, or of the entities."""
    name = f"{kind}.txt"
    start = (number - 1) * _PER_SITEMAP
    if name not in _LISTS or not 1 <= number <= _MOST:
        abort(HTTPStatus.NOT_FOUND, description="There is no such sitemap; /sitemap.xml lists them.")
    iris = list(islice(_release().listed(name), start, start + _PER_SITEMAP))
    if not iris:
        abort(HTTPStatus.NOT_FOUND, description="There is no such sitemap; /sitemap.xml lists them.")
    return _text(_xml("urlset", "url", iris), "application/xml")


def _parts() -> Iterator[str]:
    for name in _LISTS:
        number = sum(1 for _ in _release().listed(name))
        for part in range(1, ceil(number / _PER_SITEMAP) + 1):
            yield f"{settings().base}sitemap-{name.removesuffix('.txt')}-{part}.xml"


def _release() -> Release:
    release = served().release
    return Release(release.path, release.manifest)


def _xml(root: str, element: str, addresses: Iterable[str]) -> str:
    """A sitemap or the index of sitemaps; everything in a release is as old as the release."""
    created = str(served().release.manifest.get("created") or "")
    when = f"<lastmod>{escape(created)}</lastmod>" if created else ""
    rows = "".join(f"<{element}><loc>{escape(one)}</loc>{when}</{element}>\n" for one in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAP_XMLNS}">\n{rows}</{root}>\n'


def _document(place: str, title: str, lead: str, written: Callable[[str], bytes]) -> Response:
    documents.check_whole(f"the {title}")
    base = settings().base
    choice = documents.choose(RDF_OFFERS)
    me = f"{base}{place}"
    document = Document(me, base, me, choice.name, licence=documents.licence(), is_topic=True)
    data = written("ntriples" if choice.name == HTML else choice.name)

    def page() -> str:
        triples = (quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
        return pages.description(document, title, lead, triples)

    tag = documents.etag(document, data.decode())
    return documents.answer(document, choice, tag, page, lambda: data)


def _text(body: str, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    return conditional(response, request, etag_of(body))
