"""Which IRI a request is about, and how a page links to an IRI.

The public base may be another address than the one served on, and a proxy may strip the path of the base or not: the
path behind the base's path names the resource, and pages link relatively, so both work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes, urlsplit

from flask import Request
from werkzeug.utils import redirect

from kg.iris import segment
from web.headers import ALWAYS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Mounted:
    """A WSGI app below the path of the base: a proxy may hand on requests with that path or without it.

    That path without its last `/` leads to the front page.
    """

    def __init__(self, app: "WSGIApplication", base: str) -> None:
        self._app = app
        self._home = urlsplit(base).path.rstrip("/")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Move the base's path, if the request has it, from PATH_INFO to SCRIPT_NAME."""
        path = environ.get("PATH_INFO", "")
        if self._home and path == self._home:  # relative links would lead beside the site
            query = environ.get("QUERY_STRING", "").encode("latin-1")
            leave = redirect(with_query(f"{self._home}/", query), HTTPStatus.PERMANENT_REDIRECT)
            leave.headers.update(ALWAYS)
            return leave(environ, start_response)
        if self._home and path.startswith(f"{self._home}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._home
            environ["PATH_INFO"] = path.removeprefix(self._home)
        return self._app(environ, start_response)


def raw_path(request: Request, base: str) -> str:
    """The request's path behind the base's path, still percent-encoded, without the leading `/`.

    WSGI decodes PATH_INFO, after which `a%2Fb` and `a/b` are the same; so the server's raw request line is used where
    it gives it (REQUEST_URI: waitress, werkzeug; RAW_URI: gunicorn).
    """
    environ = request.environ
    uri = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if uri:
        path = urlsplit(uri).path if "://" in uri.partition("?")[0] else uri.partition("?")[0]
    else:
        path = quote((environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1"), safe="/~")
    home = urlsplit(base).path
    return path.removeprefix(home if path.startswith(home) else "/")


def iri_of(path: str, base: str) -> str:
    """The IRI under `base` for a raw path, in the one spelling that `kg.iris` gives: each segment encoded anew.

    >>> iri_of("source/a%2fb%20(c)", "https://example.org/")
    'https://example.org/source/a%2Fb%20%28c%29'

    Raises UnicodeDecodeError if a segment is not UTF-8.
    """
    return base + "/".join(segment(unquote_to_bytes(part).decode()) for part in path.split("/"))


@dataclass(frozen=True, slots=True)
class Links:
    """Relative links from the page at `path` (raw, behind the base's path)."""

    path: str
    base: str

    @property
    def root(self) -> str:
        """Link to the site's root: `./` or `../` as often as the page is deep."""
        return "../" * self.path.count("/") or "./"

    def to(self, place: str) -> str:
        """Link to a place of this site that is no IRI of the data, such as `sparql`."""
        return self.root + place

    def iri(self, iri: str) -> str | None:
        """Link to what an IRI names; None if it is not to be linked to (an IRI of a scheme other than http).

        IRIs under the base have their own page, those of the ontology, codes and registry are shown by `about`,
        all others are elsewhere on the web.
        """
        if iri.startswith(self.base) and not {"#", "?"} & set(iri):
            return self.root + iri.removeprefix(self.base)
        if iri.startswith((self.base, "https://w3id.org/parley/")):
            return self.about(iri)
        return iri if urlsplit(iri).scheme in ("http", "https") else None

    def about(self, iri: str) -> str:
        """Link to the page here that shows what the store says about any IRI."""
        return f"{self.root}about?iri={quote(iri, safe='')}"

    def is_external(self, iri: str) -> bool:
        """Whether `iri` links away from this site."""
        link = self.iri(iri)
        return link is not None and not link.startswith((".", "/"))


def with_query(address: str, query: bytes) -> str:
    """The address with the query string of the request that it answers.

    >>> with_query("../dumps/latest/", b"format=json")
    '../dumps/latest/?format=json'
    """
    return f"{address}?{query.decode('latin-1')}" if query else address
