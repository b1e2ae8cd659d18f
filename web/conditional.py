"""Conditional requests (RFC 9110, section 13): a client that has an answer already is told so instead of given it."""

import hashlib
from http import HTTPStatus
from typing import Final

from flask import Request, Response

from kg import __version__

_VERSION: Final = f"{__version__} "
_CACHING: Final = "no-cache"
"""Keep it, but ask each time whether it is still right: a new release may change every answer at any moment."""


def etag_of(*parts: str) -> str:
    """The strong entity tag, in its quotes, of the answer that these parts decide: release id, resource, format, page.

    Another version of Parley may write the same answer in other bytes, so its version counts too.

    >>> etag_of("20260102T030405Z-1a2b3c4d", "source/a", "turtle") == etag_of("20260102T030405Z-1a2b3c4d", "source/a")
    False
    """
    lengths = ",".join([str(len(part)) for part in parts])
    told = "".join([_VERSION, lengths, ":", *parts]).encode(errors="surrogatepass")
    return f'"{hashlib.sha256(told).hexdigest()[:32]}"'


def has_already(request: Request, etag: str) -> bool:
    """Whether the client names this entity tag in If-None-Match, so that no answer need be made; `*` names none."""
    return request.if_none_match.contains_weak(etag.strip('"'))


def conditional(response: Response, request: Request, etag: str) -> Response:
    """The response with its entity tag, to be asked for again each time it is used; 304 if the client has it.

    A streamed body is not read for it.
    """
    response.set_etag(etag.strip('"'))
    response.headers["Cache-Control"] = _CACHING
    # not Response.make_conditional, which reads a streamed body to its end to count its bytes
    is_known = request.if_none_match.star_tag or has_already(request, etag)
    if is_known and request.method in ("GET", "HEAD") and response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NOT_MODIFIED
        # RFC 9110, section 15.4.5: a 304 tells no more than a cache needs, and would replace the links it has
        response.headers.pop("Link", None)
    return response
