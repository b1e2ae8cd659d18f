"""The review view served to one person on this machine, with what takes their decisions.

Whoever has the address may decide: it holds a random token, is told on the terminal only, and is good until the server
ends. The server listens on loopback; it answers only to its own name (so that no page can reach it by rebinding a name
to 127.0.0.1) and takes decisions only from its own pages (Origin), as JSON, of limited size. Nothing that a client
sends becomes the name of a file.
"""

import hmac
import json
import logging
import socket
from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server

from kg.errors import KGError
from kg.review.desk import Desk, RefusedError, Shown, code_lists
from kg.review.page import article, entry, index_page, policy, served_page
from kg.review.page import asset as text_of

HOST: Final = "127.0.0.1"
_LARGEST: Final = 256 * 1024
_ON_A_PAGE: Final = 200
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def create_app(desk: Desk, token: str, port: int) -> Flask:
    """The app, whose pages are below `/<token>/`; it answers to requests for this machine's `port` only."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})

    def check() -> None:
        given = (request.view_args or {}).pop("token", "")
        if request.headers.get("Host") not in hosts:
            abort(403, "this address is not served here")
        if not hmac.compare_digest(given.encode(), token.encode()):
            abort(404)
        if request.method == "POST":
            _check_origin(hosts)

    app.before_request(check)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _error)
    app.add_url_rule("/<token>/", view_func=lambda: _index(desk), endpoint="index")
    app.add_url_rule("/<token>/texts/<int:number>", view_func=lambda number: _text(desk, number), endpoint="text")
    app.add_url_rule(
        "/<token>/texts/<int:number>/decisions",
        view_func=lambda number: _decide(desk, number),
        endpoint="decide",
        methods=["POST"],
    )
    return app


def _check_origin(hosts: frozenset[str]) -> None:
    if request.headers.get("Origin") not in {f"http://{host}" for host in hosts}:
        abort(403, "decisions are taken from the pages of this server only")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403, "decisions are taken from the pages of this server only")
    if request.mimetype != "application/json":
        abort(415, "send JSON")


def _add_headers(response: Response) -> Response:
    response.headers.update(_ALWAYS)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def _error(error: HTTPException) -> Response:
    return _json({"message": error.description}, error.code or 500)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _page(html: str) -> Response:
    response = Response(html, mimetype="text/html")
    rules = policy(text_of("edit.js"))
    response.headers["Content-Security-Policy"] = f"{rules}; connect-src 'self'; frame-ancestors 'none'"
    return response


def _index(desk: Desk) -> Response:
    first = request.args.get("from", 0, type=int)
    if not 0 <= first < len(desk):
        abort(404)
    last = min(len(desk), first + _ON_A_PAGE)
    entries = [entry(desk.shown(number).view, f"texts/{number}") for number in range(first, last)]
    before = f"?from={max(0, first - _ON_A_PAGE)}" if first else ""
    after = f"?from={last}" if last < len(desk) else ""
    return _page(index_page(entries, served=True, pages=(before, after)))


def _text(desk: Desk, number: int) -> Response:
    shown = _shown(lambda: desk.shown(number))
    around = (f"{number - 1}" if number else "", f"{number + 1}" if number + 1 < len(desk) else "")
    data = json.dumps({**shown.data(), "codes": code_lists(), "post": f"{number}/decisions"})
    return _page(served_page(shown.view, data, who=desk.who, around=around))


def _decide(desk: Desk, number: int) -> Response:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        abort(400, "this is no JSON object")
    shown = _shown(lambda: desk.decide(number, asked))
    return _json({"article": article(shown.view, editable=True), "data": shown.data()})


def _shown(give: Callable[[], Shown]) -> Shown:
    try:
        return give()
    except IndexError:
        abort(404)
    except RefusedError as error:
        abort(409 if error.is_outdated else 422, str(error))


class _Quiet(WSGIRequestHandler):
    """Says nothing of requests: their addresses hold the token."""

    def log_request(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def version_string(self) -> str:
        """Name no software and no version."""
        return "parley"


def serve(desk: Desk, token: str, port: int, news: Callable[[str], None]) -> None:
    """Serve until interrupted; `port` 0 is any that is free. `news` is told the address once requests are answered.

    Raises KGError if it cannot listen there.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _listening(port) as listening:
        port = listening.getsockname()[1]
        app = create_app(desk, token, port)
        fileno = listening.fileno()
        with make_server(HOST, port, app, threaded=True, request_handler=_Quiet, fd=fileno) as server:
            news(f"http://{HOST}:{port}/{token}/")
            server.serve_forever()


def _listening(port: int) -> socket.socket:
    opened = socket.socket()
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((HOST, port))
        opened.listen()
    except OSError as error:
        opened.close()
        what = f"cannot listen on {HOST}:{port}: {error.strerror}"
        raise KGError(f"{what}; try another --port, or 0 for any that is free") from error
    return opened
