"""The files of a release that people take away, at addresses that stay.

| address | |
|---|---|
| /dumps/, /dumps/latest/ | the list of the current release's files: page, RDF (DCAT) or JSON |
| /dumps/latest/NAME | a file of the current release |
| /dumps/ID/, /dumps/ID/NAME | the same of one release, as long as it is kept; its files never change |
| /dumps/NAME | a dump of the current release: the address of Parley 0.1 |
| /report, /releases/ID | to the SHACL report of the current release; to the list of the files of one |
"""

import base64
import re
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import IO, Any, Final

from flask import Blueprint, Response, abort, json, redirect, render_template, request
from werkzeug.datastructures import ContentRange
from werkzeug.wrappers import Response as AnyResponse

from web import description, documents, kept, pages, ranges
from web.addresses import with_query
from web.conditional import conditional, etag_of
from web.files import CHECKSUMS, LATEST, File, checksums, files, folder
from web.negotiation import HTML, PAGE, RDF_OFFERS, Offer, negotiate, vary
from web.serving import Published, served, settings

blueprint: Final = Blueprint("dumps", __name__)

_JSON: Final = Offer("json", ("application/json",), "json")
_OFFERS: Final = (PAGE, _JSON, *(offer for offer in RDF_OFFERS if offer.name != HTML))
_REPORTS: Final = (  # people get the one for reading
    Offer("turtle", ("text/turtle",), "ttl"),
    _JSON,
    Offer("text", ("text/plain", "text/html"), "txt"),
)
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_FIRST: Final = "no-cache"
_ID: Final = re.compile(r"\d{8}T\d{6}Z(\.\d+)?-[0-9a-f]{8}")
_CHUNK: Final = 1 << 18


@blueprint.get("/dumps/")
def listing() -> Response:
    """The list of the current release's files."""
    return _listed(served().release, LATEST)


@blueprint.get("/dumps/<path:place>")
def found(place: str) -> AnyResponse:
    """A file, or the list of the files of one release."""
    name, slash, rest = place.partition("/")
    is_release = name == LATEST or _ID.fullmatch(name) is not None
    if is_release and not slash:
        return redirect(_folder(name), HTTPStatus.PERMANENT_REDIRECT)
    release = kept.release(name) if is_release else served().release
    if is_release and not rest:
        return _listed(release, name)
    is_dated = is_release and name != LATEST
    wanted = rest if is_release else place
    if is_release and wanted == CHECKSUMS:
        return _checksums(release, is_dated=is_dated)
    file = files(release).get(wanted)
    if file is None or not (is_release or file.is_rdf):
        abort(HTTPStatus.NOT_FOUND, description="There is no such file in this release; /dumps/ lists them.")
    return _sent(file, release, is_dated=is_dated)


@blueprint.get("/releases/<name>")
def version(name: str) -> AnyResponse:
    """From the IRI of one release's data set to the document about it."""
    kept.release(name)
    response = redirect(_folder(name), HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = _ASK_FIRST
    return response


@blueprint.get("/report")
def report() -> AnyResponse:
    """From the IRI of the current release's SHACL report to the file that suits the client."""
    held = files(served().release)
    offers = tuple(offer for offer in _REPORTS if f"report/validation.{offer.extension}" in held)
    if not offers:
        abort(HTTPStatus.NOT_FOUND, description="This release has no validation report.")
    choice = negotiate(request, offers, wanted=request.args.get("format"))
    extension = next(offer.extension for offer in offers if offer.name == choice.name)
    response = redirect(pages.links().to(f"dumps/{LATEST}/report/validation.{extension}"), HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = _ASK_FIRST
    response.vary.add("Accept")
    return response


def _folder(name: str) -> str:
    """Link to the list of a release's files, asked for as this request asks."""
    return with_query(pages.links().to(f"dumps/{name}/"), request.query_string)


def _listed(release: Published, name: str) -> Response:
    documents.check_whole("this list")
    choice = negotiate(request, _OFFERS, wanted=request.args.get("format"))
    others = kept.kept()
    if choice.name == HTML:
        body = render_template(
            "dumps.html",
            release=release,
            name=name,
            dumps=[one for one in files(release).values() if one.is_rdf],
            tables=[one for one in files(release).values() if one.is_distribution and not one.is_rdf],
            others=[one for one in files(release).values() if not one.is_distribution],
            kept=others[::-1],
            current=served().release.id,
            checksums=CHECKSUMS,
        ).encode()
    elif choice.name == _JSON.name:
        body = json.dumps(_as_json(release, name, others), ensure_ascii=False, indent=1).encode() + b"\n"
    else:
        body = description.version(release, name, others, settings(), choice.name)
    response = Response(body, content_type=choice.content_type)
    if "format" not in request.args:
        response.headers["Content-Location"] = description.address(("format", choice.name))
    return conditional(vary(response), request, etag_of(body.decode(), choice.content_type))


def _as_json(release: Published, name: str, others: list[Published]) -> dict[str, Any]:
    base = settings().base
    return {
        "release": release.id,
        "created": release.manifest.get("created"),
        "licence": release.manifest.get("licence"),
        "checksums": folder(base, name) + CHECKSUMS,
        "files": [
            {
                "name": file.name,
                "url": folder(base, name) + file.name,
                "bytes": file.size,
                "sha256": file.sha256,
                "media_type": file.media_type,
                "gzip": file.is_packed,
                "holds": file.holds,
            }
            for file in files(release).values()
        ],
        "releases": [
            {"release": one.id, "created": one.manifest.get("created"), "url": folder(base, one.id)} for one in others
        ],
    }


def _checksums(release: Published, *, is_dated: bool) -> Response:
    body = checksums(release)
    response = Response(body, content_type="text/plain; charset=utf-8")
    conditional(response, request, etag_of(body.decode()))
    response.headers["Cache-Control"] = _FOREVER if is_dated else _ASK_FIRST
    return response


def _sent(file: File, release: Published, *, is_dated: bool) -> Response:
    """The file, whole or the part of it that is asked for; its entity tag is its SHA-256."""
    created = release.manifest.get("created")
    modified = datetime.fromisoformat(str(created)) if created else None
    is_wanted = ranges.check(request, file.sha256, modified)
    wanted = ranges.part(request, file.size, file.sha256, modified) if is_wanted else None
    response = _part(file, wanted) if is_wanted else Response(status=HTTPStatus.NOT_MODIFIED)
    response.set_etag(file.sha256)
    response.last_modified = modified
    response.accept_ranges = "bytes"
    response.headers["Cache-Control"] = _FOREVER if is_dated else _ASK_FIRST
    # RFC 9530, section 3: of the whole file, also where a part is sent
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    return response


def _part(file: File, wanted: tuple[int, int] | None) -> Response:
    start, end = wanted or (0, file.size)
    stream = file.path.open("rb")
    response = Response(_pieces(stream, start, end), content_type=file.content_type)
    response.call_on_close(stream.close)
    response.content_length = end - start
    if wanted is not None:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.content_range = ContentRange("bytes", start, end, file.size)
    return response


def _pieces(stream: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    stream.seek(start)
    while start < end and (piece := stream.read(min(_CHUNK, end - start))):
        start += len(piece)
        yield piece
