"""Errors as clients see them: one table from exception to status, one body.

The body is `application/problem+json` (RFC 9457), or a page for who prefers HTML:

    {"type": "about:blank", "title": "Bad Request", "status": 400,
     "detail": "not a SPARQL query: line 1, column 17 after 'SELECT * WHERE {': …", "line": 1, "column": 17, "near": …}

What a client can mend is explained in its own words; of what is our fault it learns no more than the fixed sentence.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, current_app, g, json, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from kg.errors import KGError, NoReleaseError, QueryError, ShapesError
from kg.store import MalformedQueryError, ServiceFailedError, ServiceRefusedError, UpdateRefusedError
from kg.store.limits import (
    AnswerTooLongError,
    PoolClosedError,
    QueryMemoryError,
    QueryTimeoutError,
    QueryTooLongError,
    QueueFullError,
)
from kg.validation.sandbox import (
    CheckAbandonedError,
    CheckMemoryError,
    CheckTimeoutError,
    MalformedError,
    ReportTooLongError,
    SandboxError,
    TooManyChecksError,
)
from web import validation
from web.excerpt import excerpt
from web.negotiation import HTML, PAGE, NotAcceptableError, Offer, negotiate, vary

_JSON: Final = "application/problem+json"
_OFFERS: Final = (Offer("problem", (_JSON, "application/json"), "json"), PAGE)

_UNPUBLISHED: Final = "Nothing has been published here yet. Run `parley build`, then load this page again."
_BROKEN: Final = "The published release cannot be read. The server's log says why."
_FAULT: Final = "The server made a mistake. Its log says which."

# The first class that fits decides; None as detail: the exception's own words are meant for the client.
STATUS: Final[tuple[tuple[type[Exception], HTTPStatus, str | None], ...]] = (
    (MalformedQueryError, HTTPStatus.BAD_REQUEST, None),
    (UpdateRefusedError, HTTPStatus.FORBIDDEN, None),
    (ServiceRefusedError, HTTPStatus.FORBIDDEN, None),
    (ServiceFailedError, HTTPStatus.BAD_GATEWAY, None),
    (QueryTimeoutError, HTTPStatus.GATEWAY_TIMEOUT, None),
    (QueryMemoryError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None),
    (QueryTooLongError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None),
    (AnswerTooLongError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None),
    (QueueFullError, HTTPStatus.SERVICE_UNAVAILABLE, None),
    (PoolClosedError, HTTPStatus.SERVICE_UNAVAILABLE, None),
    (QueryError, HTTPStatus.BAD_REQUEST, None),
    (MalformedError, HTTPStatus.BAD_REQUEST, None),
    (ShapesError, HTTPStatus.BAD_REQUEST, None),
    (CheckTimeoutError, HTTPStatus.GATEWAY_TIMEOUT, None),
    (CheckMemoryError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None),
    (ReportTooLongError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None),
    (CheckAbandonedError, HTTPStatus.BAD_REQUEST, None),
    (TooManyChecksError, HTTPStatus.SERVICE_UNAVAILABLE, None),
    (SandboxError, HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT),
    (NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE, None),
    (NoReleaseError, HTTPStatus.SERVICE_UNAVAILABLE, _UNPUBLISHED),
    (KGError, HTTPStatus.INTERNAL_SERVER_ERROR, _BROKEN),
    (Exception, HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT),
)


def install(app: Flask) -> None:
    """Answer every error of `app` as this module says."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _raised)


def _http(error: HTTPException) -> Response | HTTPException:
    if isinstance(error, RoutingException) or error.code is None:
        return error
    original = error.get_response()
    kept = {name: original.headers[name] for name in ("Allow", "Content-Range", "Accept") if name in original.headers}
    return _answer(HTTPStatus(error.code), error.description or "", {}, kept)


def _raised(error: Exception) -> Response:
    status, fixed = next((status, fixed) for kind, status, fixed in STATUS if isinstance(error, kind))
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(status, str(error) if fixed is None else fixed, _more(error), {})


def _more(error: Exception) -> dict[str, Any]:
    if isinstance(error, MalformedQueryError):
        return {"line": error.line, "column": error.column, "near": error.near}
    if isinstance(error, MalformedError):
        return {"part": error.part, "line": error.line, "column": error.column}
    if isinstance(error, NotAcceptableError):
        return {"offered": error.offered}
    return {}


def _form(more: Mapping[str, Any]) -> dict[str, Any]:
    """What the page needs to show the query or the data that failed, ready to be mended; nothing if there was none."""
    if "part" in more:
        place = excerpt(validation.text_of(more["part"]), more["line"], more["column"])
        return {**validation.mended(), "excerpt": place}
    asked = g.get("asked")
    queries = asked.all("query") if asked is not None else []
    if not queries:
        return validation.mended()
    return {
        "query": queries[0],
        "format": asked.formats[-1] if asked.formats else HTML,
        "excerpt": excerpt(queries[0], more.get("line"), more.get("column")),
    }


def _answer(status: HTTPStatus, detail: str, more: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    try:
        choice = negotiate(request, _OFFERS)
    except NotAcceptableError:  # an error has to be told in some way
        choice = negotiate(request, _OFFERS, wanted="problem")
    if choice.name == HTML:
        response = Response(render_template("error.html", problem=body, **_form(more)), mimetype="text/html")
    else:
        response = Response(json.dumps(body, ensure_ascii=False) + "\n", content_type=_JSON)
    response.status_code = status
    response.headers.extend(headers)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "10"
    return vary(response)
