"""The ASGI application in front of the Flask app: queries and what is common to all requests.

A SPARQL query that gives no page is answered here, without a thread: from the cache, or by the pool of processes on
the same event loop. Everything else, and every error, is the Flask app's, in a thread. Both agree by `web.protocol`.

What is done here for all: bodies are read (as much as is allowed, as long as is allowed), answers are compressed for
who takes gzip, a client that hangs up is noticed, and each request gets an id, is counted, and logged if wanted.
"""

import asyncio
import contextlib
import json
import logging
import re
import secrets
import time
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from urllib.parse import quote_from_bytes, urlsplit

from a2wsgi import WSGIMiddleware
from flask import Flask
from werkzeug.exceptions import HTTPException

from kg.errors import KGError
from kg.store.answer import PoolAnswer
from kg.store.limits import UnofferedKindError, WorkerError
from web import create_app, headers, protocol, validation
from web.cache import Cache, Ready
from web.metrics import Metrics
from web.negotiation import Choice, NotAcceptableError
from web.operation import METRICS
from web.protocol import FAILED, GONE, Asked, Plan
from web.serving import ReleaseFolder, Served, serving, settings_of
from web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Fields: TypeAlias = dict[bytes, bytes]

ACCESS: Final = logging.getLogger("parley.access")

_LOG: Final = logging.getLogger(__name__)
_WATCH_AFTER: Final = 0.05  # most requests are over by then
_TRY_AGAIN: Final = 0.02
_LEVEL: Final = 4
_WORTH_IT: Final = 1024
_BESIDE_THE_LOOP: Final = 1 << 16  # what takes a millisecond to compress
_GZIP: Final = 16 + zlib.MAX_WBITS
_BEGIN: Final = secrets.randbits(32)
_NUMBER: Final = count(secrets.randbits(24))  # requests of one process are numbered, from somewhere on
_ID: Final = re.compile(rb"[\w.:-]{1,64}", re.ASCII)
_COMPRESSIBLE: Final = re.compile(rb"text/|application/([\w.-]+\+)?(json|xml|n-triples|n-quads|trig)\b")
_LOGGED: Final = 2000
_ROUTES: Final = re.compile(r"/(sparql|dumps|graphs?|source|about|terms|static|health|metrics|validate|\.well-known)\b")
_ALWAYS: Final = tuple((name.lower().encode(), value.encode()) for name, value in headers.ALWAYS.items())


class Exchange:
    """One request and what becomes of it."""

    __slots__ = ("began", "fields", "gone", "id", "is_over", "on_gone", "scope", "sent", "status", "watcher")

    def __init__(self, scope: Scope, fields: Fields) -> None:
        self.scope = scope
        self.fields = fields
        asked = fields.get(b"x-request-id")
        self.id = asked if asked is not None and _ID.fullmatch(asked) else b"%08x%08x" % (_BEGIN, next(_NUMBER))
        self.began = time.perf_counter()
        self.status = 0
        self.sent = 0
        self.gone = self.is_over = False
        self.on_gone: Callable[[], None] | None = None
        self.watcher: asyncio.Task[None] | None = None

    def watch(self, receive: Receive) -> None:
        """Notice from now on when the client hangs up."""
        if not self.is_over and self.watcher is None:
            self.watcher = asyncio.ensure_future(self._watch(receive))

    def end(self) -> None:
        """The request is answered, or given up."""
        self.is_over = True
        if self.watcher is not None:
            self.watcher.cancel()

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        if self.on_gone is not None:
            self.on_gone()


@dataclass(frozen=True, slots=True)
class Representation:
    """How an answer is sent (RFC 9110, section 3.2); `etag` is None for one that may be another one each time."""

    choice: Choice
    etag: str | None
    is_zipped: bool

    def fields(self) -> tuple[tuple[bytes, bytes], ...]:
        """Its header fields, as far as they do not depend on its length."""
        fields = _fields(self.choice, self.etag)
        return _encoded(fields) if self.is_zipped else fields


class Front:
    """An ASGI application for one event loop; see the module."""

    def __init__(self, app: Flask, loop: asyncio.AbstractEventLoop, threads: int) -> None:
        self._loop = loop
        self._settings = settings_of(app)
        self._serving = serving(app)
        self._executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="front")
        self._pages: Any = WSGIMiddleware(cast("Any", _environed(app.wsgi_app)), workers=threads)
        home = urlsplit(self._settings.base).path.rstrip("/")
        self._endpoints = {"/sparql", f"{home}/sparql"}
        bodies = self._settings.validation.body_bytes if self._settings.validation.at_once else 0
        self._longest = dict.fromkeys((f"/{validation.PATH}", f"{home}/{validation.PATH}"), bodies)
        self._for: Served | None = None
        self._cache = Cache(self._settings.cache_bytes)
        self._metrics = Metrics(self._release, self._counts, lambda: (len(self._cache), self._cache.bytes))
        app.extensions[METRICS] = self._metrics
        self._refreshing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(scope, _joined(scope["headers"]))
        try:
            await self._answer(exchange, receive, send)
        finally:
            exchange.end()
            self._tell(exchange)

    async def start(self) -> Served:
        """The release that is served from now on, with all processes started. Raises as `Serving.current`."""
        served = await self._loop.run_in_executor(self._executor, self._serving.start)
        self._refreshing = asyncio.ensure_future(self._refresh())
        return served

    async def stop(self) -> None:
        """End all processes."""
        if self._refreshing is not None:
            self._refreshing.cancel()
        await self._loop.run_in_executor(self._executor, self._serving.close)

    async def _refresh(self) -> None:
        """Look for new releases where it blocks nobody."""
        while True:
            await asyncio.sleep(max(self._settings.recheck_seconds, 0.05))
            with contextlib.suppress(KGError):  # told in the log by `Serving`, and to who asks
                await self._loop.run_in_executor(self._executor, self._serving.current)

    async def _answer(self, exchange: Exchange, receive: Receive, send: Send) -> None:
        scope, fields = exchange.scope, exchange.fields
        body = b""
        if b"content-length" in fields or b"transfer-encoding" in fields:
            try:
                body = await self._body(self._longest.get(scope["path"], 0) or self._settings.max_body, fields, receive)
            except TimeoutError:
                await _refuse(exchange, send, HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive in time.")
                return
            except ConnectionError:
                detail = "The body broke off, or is not as its header says."
                await _refuse(exchange, send, HTTPStatus.BAD_REQUEST, detail)
                return
        if (
            scope["path"] in self._endpoints
            and scope["method"] in ("GET", "HEAD", "POST")
            and len(body) <= self._settings.max_body
        ):
            await self._query(exchange, body, receive, send)
        else:
            await self._page(exchange, body, receive, send)

    async def _body(self, limit: int, fields: Fields, receive: Receive) -> bytes:
        """The body, or a little more of it than the limit. Raises TimeoutError or ConnectionError."""
        with contextlib.suppress(ValueError):
            if int(fields.get(b"content-length", b"0")) > limit:
                return b" " * (limit + 1)
        parts, size = [], 0
        while size <= limit:
            message = await asyncio.wait_for(receive(), self._settings.read_seconds)
            if message["type"] != "http.request":
                raise ConnectionError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if not message.get("more_body"):
                break
        return b"".join(parts)

    # queries

    async def _query(self, exchange: Exchange, body: bytes, receive: Receive, send: Send) -> None:
        scope, fields = exchange.scope, exchange.fields
        served = self._serving.seen
        if served is None:
            await self._page(exchange, body, receive, send)
            return
        if served is not self._for:
            self._for, self._cache = served, Cache(self._settings.cache_bytes)
        accept = fields.get(b"accept", b"")
        zipped = _takes_gzip(fields.get(b"accept-encoding", b""))
        kind = fields.get(b"content-type", b"") if scope["method"] == "POST" else b""
        key = (scope["query_string"], accept, zipped, kind, body, scope["method"] == "POST")
        ready = self._cache.get(key)
        self._metrics.lookups[ready is not None] += 1
        if ready is None:
            try:
                found = await self._fresh(exchange, served, body, receive, is_zipped=zipped)
            except (KGError, HTTPException, NotAcceptableError, WorkerError) as error:
                await self._page(exchange, body, receive, send, error)
                return
            if found is None:
                await self._page(exchange, body, receive, send)
                return
            answer, form = found
            if answer is not None and not answer.is_over:
                await self._stream(exchange, answer, form, send)
                return
            ready = await self._ready(b"" if answer is None else answer.whole(), form)
            if answer is not None and form.etag is not None and self._for is served:
                self._cache.put(key, ready)
        known = fields.get(b"if-none-match") if scope["method"] != "POST" else None
        if ready.etag is not None and (known == b"*" or _names(known, ready.etag)):
            await _send(exchange, send, HTTPStatus.NOT_MODIFIED, _for_304(ready, known), b"")
        else:
            await _send(exchange, send, HTTPStatus.OK, ready.fields, ready.body)

    async def _fresh(
        self, exchange: Exchange, served: Served, body: bytes, receive: Receive, *, is_zipped: bool
    ) -> tuple[PoolAnswer | None, Representation] | None:
        """The answer to a query, and how it is to be sent; None if it is not for here.

        The answer itself is None for a client that has it already. Raises what the query meets with.
        """
        scope, fields = exchange.scope, exchange.fields
        content_type = fields.get(b"content-type", b"").decode("latin-1")
        asked = protocol.read(scope["method"], scope["query_string"], content_type, body)
        query, wanted = asked.one("query"), asked.formats
        accept = fields.get(b"accept", b"").decode("latin-1")
        plan = protocol.plan(accept, wanted)
        if query is None or plan.has_page:
            return None
        known = fields.get(b"if-none-match") if scope["method"] != "POST" else None
        if known is not None:
            for choice in plan.choices.values():
                tag = protocol.etag(served.release.id, query, asked, choice)
                if tag is not None and _names(known, tag):
                    return None, Representation(choice, tag, is_zipped)
        answer = await self._asked(exchange, served, query, asked, plan, receive)
        choice = plan.choices[answer.kind]
        tag = protocol.etag(served.release.id, query, asked, choice)
        return answer, Representation(choice, tag, is_zipped)

    async def _asked(  # noqa: PLR0917 - all that a query needs
        self,
        exchange: Exchange,
        served: Served,
        query: str,
        asked: Asked,
        plan: Plan,
        receive: Receive,
    ) -> PoolAnswer:
        """The answer, as soon as the pool has its beginning."""
        answer = served.pool.pool.ask(
            query,
            plan.formats,
            base_iri=self._settings.base,
            default_graphs=asked.graphs("default-graph-uri"),
            named_graphs=asked.graphs("named-graph-uri"),
        )
        exchange.on_gone = answer.close
        watch = self._loop.call_later(_WATCH_AFTER, exchange.watch, receive)
        try:
            await answer.begin()
        except UnofferedKindError as error:
            accept = exchange.fields.get(b"accept", b"").decode("latin-1")
            told = protocol.unoffered(error.kind, accept, asked.formats)
            if told is None:
                raise
            raise told from error
        finally:
            if answer.is_over:
                watch.cancel()
            else:
                exchange.watch(receive)
        return answer

    async def _ready(self, body: bytes, form: Representation) -> Ready:
        if form.is_zipped and len(body) < _WORTH_IT:
            form = replace(form, is_zipped=False)
        elif form.is_zipped and len(body) < _BESIDE_THE_LOOP:
            body = _gzip(body)
        elif form.is_zipped:
            body = await self._loop.run_in_executor(self._executor, _gzip, body)
        return Ready((*form.fields(), (b"content-length", b"%d" % len(body))), form.etag, body)

    async def _stream(self, exchange: Exchange, answer: PoolAnswer, form: Representation, send: Send) -> None:
        """Send an answer while it arrives. One that fails is cut off."""
        squeezed = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP) if form.is_zipped else None
        try:
            await _begin(exchange, send, HTTPStatus.OK, form.fields())
            if exchange.scope["method"] == "HEAD":
                await _piece(exchange, send, b"", more=False)
                return
            async for piece in answer:
                data = piece
                if squeezed is not None:
                    data = await self._loop.run_in_executor(self._executor, squeezed.compress, piece)
                if data:
                    await _piece(exchange, send, data, more=True)
            await _piece(exchange, send, squeezed.flush() if squeezed is not None else b"", more=False)
        except KGError as error:  # the connection ends here, before the answer does: nobody takes it for whole
            if not exchange.gone:
                _LOG.warning("request %s was cut off: %s", exchange.id.decode(), error)
        finally:
            answer.close()

    # everything else

    async def _page(
        self, exchange: Exchange, body: bytes, receive: Receive, send: Send, error: Exception | None = None
    ) -> None:
        """Let the Flask app answer."""

        async def replayed() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        scope = {
            **exchange.scope,
            "query_string": _ascii(exchange.scope["query_string"]),
            "headers": _plain(exchange.fields, body),
            GONE: lambda: exchange.gone,
            FAILED: error,
        }
        watch = self._loop.call_later(_WATCH_AFTER, exchange.watch, receive)
        takes = _takes_gzip(exchange.fields.get(b"accept-encoding", b""))
        zipped = takes and b"range" not in exchange.fields
        try:
            await self._pages(scope, replayed, _Finisher(exchange, send, zipped=zipped))
        except Exception:  # an answer that broke off after it had begun: the server cuts the connection
            if not exchange.status:
                raise
            _LOG.warning("request %s was cut off", exchange.id.decode(), exc_info=not exchange.gone)
        finally:
            watch.cancel()

    def _release(self) -> str:
        served = self._serving.seen
        return "" if served is None else served.release.id

    def _counts(self) -> dict[str, int]:
        served = self._serving.seen
        return {} if served is None else served.pool.pool.counts

    def _tell(self, exchange: Exchange) -> None:
        """Count the request, and log it if that is wanted."""
        scope = exchange.scope
        method, path = scope["method"], scope["path"]
        route = _route(path)
        seconds = time.perf_counter() - exchange.began
        method = method if method in _METHODS else "other"
        self._metrics.answered(route, method, exchange.status, exchange.sent, seconds)
        if ACCESS.isEnabledFor(logging.INFO):
            ACCESS.info(_line(exchange, seconds, self._release()))


class Application:
    """The ASGI application: a `Front` from startup to shutdown (lifespan).

    `ready` is called when one can connect to `address`.
    """

    def __init__(
        self,
        settings: Settings,
        releases: ReleaseFolder,
        threads: int,
        address: tuple[str, int],
        ready: Callable[[Served], None],
    ) -> None:
        self._settings = settings
        self._releases = releases
        self._threads = threads
        self._address = address
        self._ready = ready
        self._front: Front | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and self._front is not None:
            await self._front(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        loop = asyncio.get_running_loop()
        self._front = Front(create_app(self._settings, self._releases, loop=loop), loop, self._threads)
        try:
            served = await self._front.start()
        except KGError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        telling = asyncio.ensure_future(self._tell(served))
        await receive()
        telling.cancel()
        await self._front.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _tell(self, served: Served) -> None:
        """Say that requests are answered, as soon as one can connect: the server listens only after the startup."""
        while True:
            try:
                _, writer = await asyncio.open_connection(*self._address)
            except OSError:
                await asyncio.sleep(_TRY_AGAIN)
                continue
            writer.close()
            self._ready(served)
            return


@lru_cache(maxsize=1024)
def _route(path: str) -> str:
    found = _ROUTES.match(path)
    return found[1] if found else "home" if path == "/" else "resource"


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


class _Finisher:
    """What the Flask app sends, with the request's id, and compressed for who takes that."""

    def __init__(self, exchange: Exchange, send: Send, *, zipped: bool) -> None:
        self._exchange = exchange
        self._send = send
        self._zipped = zipped
        self._squeezed: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            fields = tuple(message["headers"])
            kinds = dict(fields)
            if _is_compressible(kinds):
                fields = _varied(fields)
                if self._zipped and message["status"] == HTTPStatus.OK:
                    self._squeezed = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
                    fields = tuple(field for field in _encoded(fields) if field[0] != b"content-length")
            if message["status"] == HTTPStatus.NOT_MODIFIED and b'-gzip"' in self._exchange.fields.get(
                b"if-none-match", b""
            ):
                fields = _tagged(_varied(fields))
            await _begin(self._exchange, self._send, message["status"], fields)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._exchange.scope["method"] == "HEAD":
            body = b""
        elif self._squeezed is not None:
            body = self._squeezed.compress(body)
            if not more:
                body += self._squeezed.flush()
        if body or not more:
            await _piece(self._exchange, self._send, body, more=more)


def _environed(app: "WSGIApplication") -> "WSGIApplication":
    """The app, with what the front knows in its environment."""

    def call(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        scope = environ["asgi.scope"]
        query = scope["query_string"].decode("ascii")
        environ["REQUEST_URI"] = quote_from_bytes(scope["raw_path"], safe=_URI) + (f"?{query}" if query else "")
        environ[GONE], environ[FAILED] = scope[GONE], scope[FAILED]
        return _until_gone(app(environ, start_response), scope[GONE])

    return call


def _until_gone(pieces: Iterable[bytes], is_gone: Callable[[], bool]) -> Iterator[bytes]:
    """The pieces of an answer, as long as there is somebody to read them."""
    try:
        for piece in pieces:
            if is_gone():
                raise ConnectionAbortedError
            yield piece
    finally:
        getattr(pieces, "close", lambda: None)()


_URI: Final = "%/:?#[]@!$&'()*+,;=~"


def _joined(fields: Iterable[tuple[bytes, bytes]]) -> Fields:
    """Header fields by lower-case name; those sent more than once as one (RFC 9110, section 5.3)."""
    found: Fields = {}
    for name, value in fields:
        found[name] = found[name] + b", " + value if name in found else value
    return found


def _plain(fields: Fields, body: bytes) -> list[tuple[bytes, bytes]]:
    """The header fields for the Flask app: the body is at hand, and its entity tags know of no compression."""
    left = {name: value for name, value in fields.items() if name != b"transfer-encoding"}
    if b"content-length" in left or body:
        left[b"content-length"] = b"%d" % len(body)
    if b"if-none-match" in left:
        left[b"if-none-match"] = left[b"if-none-match"].replace(b'-gzip"', b'"')
    return list(left.items())


def _ascii(query_string: bytes) -> bytes:
    return query_string if query_string.isascii() else quote_from_bytes(query_string, safe=_URI).encode()


@lru_cache(maxsize=256)
def _takes_gzip(accept: bytes) -> bool:
    """Whether an Accept-Encoding field allows gzip (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept.decode("latin-1").lower().split(","):
        name, _, rest = part.partition(";")
        with contextlib.suppress(ValueError):
            weights[name.strip()] = float(rest.partition("=")[2]) if rest.strip().startswith("q") else 1.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


@lru_cache(maxsize=1024)
def _names(header: bytes | None, tag: str) -> bool:
    """Whether If-None-Match names this entity tag, or the one of the same answer compressed."""
    if header is None:
        return False
    named = {one.strip().removeprefix("W/").replace('-gzip"', '"') for one in header.decode("latin-1").split(",")}
    return tag in named


def _is_compressible(fields: Fields) -> bool:
    """Whether an answer of the Flask app may be compressed; a file that can be had in parts is sent as it is."""
    if b"content-encoding" in fields or fields.get(b"accept-ranges") == b"bytes":
        return False
    return _COMPRESSIBLE.match(fields.get(b"content-type", b"")) is not None


def _fields(choice: Choice, tag: str | None) -> tuple[tuple[bytes, bytes], ...]:
    caching = (
        ((b"cache-control", b"no-store"),)
        if tag is None
        else ((b"cache-control", b"no-cache"), (b"etag", tag.encode("ascii")))
    )
    return (
        (b"content-type", choice.content_type.encode()),
        (b"vary", b"Accept, Accept-Encoding"),
        *caching,
        *_ALWAYS,
    )


def _varied(fields: Sequence[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    before = [value for name, value in fields if name == b"vary"]
    rest = [field for field in fields if field[0] != b"vary"]
    return (*rest, (b"vary", b", ".join([*before, b"Accept-Encoding"])))


def _encoded(fields: Sequence[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of the same answer compressed: in other bytes, so by another entity tag."""
    return (*_tagged(fields), (b"content-encoding", b"gzip"))


def _tagged(fields: Sequence[tuple[bytes, bytes]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value[:-1] + b'-gzip"' if name == b"etag" else value) for name, value in fields)


def _for_304(ready: Ready, known: bytes | None) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of an answer that the client has, with the tag by which it named it (RFC 9111, section 4.3.4)."""
    tag = (ready.etag or "").encode("ascii")
    zipped = tag[:-1] + b'-gzip"'
    named = zipped if known is not None and zipped in known else tag
    left = [one for one in ready.fields if one[0] not in {b"content-length", b"content-type", b"content-encoding"}]
    return tuple((name, named if name == b"etag" else value) for name, value in left)


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, _LEVEL, _GZIP)


async def _refuse(exchange: Exchange, send: Send, status: HTTPStatus, detail: str) -> None:
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    body = json.dumps(problem).encode() + b"\n"
    fields = ((b"content-type", b"application/problem+json"), (b"content-length", b"%d" % len(body)), *_ALWAYS)
    await _send(exchange, send, status, (*fields, (b"connection", b"close")), body)


async def _send(
    exchange: Exchange, send: Send, status: int, fields: tuple[tuple[bytes, bytes], ...], body: bytes
) -> None:
    await _begin(exchange, send, status, fields)
    await _piece(exchange, send, b"" if exchange.scope["method"] == "HEAD" else body, more=False)


async def _begin(exchange: Exchange, send: Send, status: int, fields: tuple[tuple[bytes, bytes], ...]) -> None:
    exchange.status = int(status)
    await send(
        {"type": "http.response.start", "status": int(status), "headers": [*fields, (b"x-request-id", exchange.id)]}
    )


async def _piece(exchange: Exchange, send: Send, data: bytes, *, more: bool) -> None:
    exchange.sent += len(data)
    await send({"type": "http.response.body", "body": data, "more_body": more})


def _line(exchange: Exchange, seconds: float, release: str) -> str:
    """One request as a line of JSON. What is asked stands in the address; bodies are not logged."""
    scope, fields = exchange.scope, exchange.fields
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    client = scope.get("client") or ("",)
    return json.dumps(
        {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": exchange.id.decode("ascii"),
            "client": client[0],
            "method": scope["method"],
            "target": target[:_LOGGED],
            "status": exchange.status,
            "bytes": exchange.sent,
            "seconds": round(seconds, 6),
            "accept": fields.get(b"accept", b"").decode("latin-1")[:_LOGGED],
            "agent": fields.get(b"user-agent", b"").decode("latin-1")[:_LOGGED],
            "gone": exchange.gone,
            "release": release,
        }
    )
