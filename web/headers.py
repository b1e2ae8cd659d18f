"""Headers that every answer carries: nothing foreign in our pages, open for reading to everyone, no cookies."""

from typing import Final

from flask import Flask, Response, request

_CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS: Final = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # anyone may read, and nobody with credentials: there are none
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Location, Content-Range, ETag, Last-Modified, Link, Repr-Digest, Retry-After, "
        "X-Request-ID"
    ),
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    # application/sparql-query is not a type that CORS lets pass unasked
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


def install(app: Flask) -> None:
    """Send the headers with every answer of `app`."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    return response
