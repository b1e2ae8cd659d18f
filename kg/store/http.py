"""HTTP to a SPARQL engine: what asks one (`kg.store.remote`) and what loads one (`kg.publish.target`) send by it.

Redirects are never followed: an address that has moved is to be given anew. Who logs in (Basic or Digest, RFC 7617 and
7616, as the engine asks) is read from the environment variable PARLEY_STORE_LOGIN, "user:password", so that it stands
neither on a command line nor in a log.
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit
from urllib.request import AbstractDigestAuthHandler, HTTPPasswordMgr, Request, parse_http_list, parse_keqv_list

import urllib3
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util import make_headers

from kg.errors import StoreError
from kg.store.limits import QueryTimeoutError

LOGIN: Final = "PARLEY_STORE_LOGIN"
_CONNECT_SECONDS: Final = 5.0
_WORDS: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_UNAUTHORIZED: Final = 401


def checked(address: str) -> str:
    """The address, if an engine can be asked there.

    Raises StoreError if it is no http(s) address, or tells a password.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise StoreError(f"not an address: {error}; write one like http://127.0.0.1:8890/sparql") from error
    if parts.username is not None or parts.password is not None:
        raise StoreError(f"leave name and password out of the address: set {LOGIN}=user:password in the environment")
    if parts.scheme not in ("http", "https") or not host or parts.fragment:
        raise StoreError(f"{address!r} is no address of an engine: write one like http://127.0.0.1:8890/sparql")
    return address


class Client:
    """Sends requests to one engine, over connections that are kept. May be used by several threads."""

    def __init__(self, seconds: float, login: str | None = None) -> None:
        """`seconds` is how long the engine may be silent; `login` is "user:password", or what LOGIN says."""
        name, found, password = (os.environ.get(LOGIN, "") if login is None else login).partition(":")
        self._login = (name, password) if found else None
        self._timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, read=seconds)
        self._pool = urllib3.PoolManager(maxsize=8, timeout=self._timeout, retries=False)
        self._digest: dict[str, str] | None = None
        self._basic = False
        self._handler = AbstractDigestAuthHandler(_Passwords(self._login))
        self._lock = threading.Lock()

    def send(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """What the engine answers, its body unread: read it by `Body` or `drained`.

        Raises StoreError if the engine cannot be reached, QueryTimeoutError if it is silent for too long.
        """
        answer = self._send(method, url, body, headers)
        if answer.status == _UNAUTHORIZED and self._login is not None and self._challenged(answer):
            drained(answer)
            answer = self._send(method, url, body, headers)
        return answer

    def close(self) -> None:
        """Close the connections that idle."""
        self._pool.clear()

    def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> urllib3.BaseHTTPResponse:
        given = {**(headers or {}), **self._authorization(method, url)}
        for is_last in (False, True):
            with _failures():
                try:
                    return self._pool.request(
                        method, url, body=body, headers=given, preload_content=False, redirect=False
                    )
                except urllib3.exceptions.ProtocolError:  # a kept connection that the engine has just closed
                    if is_last:
                        raise
        raise AssertionError("unreachable")

    def _authorization(self, method: str, url: str) -> dict[str, str]:
        if self._login is None:
            return {}
        if self._basic:
            return make_headers(basic_auth=":".join(self._login))
        with self._lock:
            if self._digest is None:
                return {}
            said = self._handler.get_authorization(Request(url, method=method), self._digest)  # noqa: S310 - never opened
        return {"Authorization": f"Digest {said}"} if said else {}

    def _challenged(self, answer: urllib3.BaseHTTPResponse) -> bool:
        """Whether there is another way to log in than the one just tried."""
        scheme, _, rest = answer.headers.get("WWW-Authenticate", "").partition(" ")
        if scheme.lower() == "digest":
            with self._lock:
                self._digest = parse_keqv_list(parse_http_list(rest))
            return True
        tried, self._basic = self._basic, scheme.lower() == "basic"
        return self._basic and not tried


class Body:
    """What an engine answers, as a file to read from: as it comes, with its last bytes kept."""

    def __init__(self, answer: urllib3.BaseHTTPResponse) -> None:
        self._answer = answer
        self.is_whole = False
        """Whether its end was read: as long as its Content-Length says, or to the last chunk."""
        self.end = b""
        """The last bytes read so far, 256 at most."""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end.

        Raises StoreError if the answer breaks off, QueryTimeoutError if the engine is silent for too long.
        """
        with _failures():
            data = self._answer.read1(None if size < 0 else size)
        if not data:
            self.is_whole = True
        else:
            self.end = (self.end + data[-256:])[-256:]
        return data

    def close(self) -> None:
        """Give the connection back; where there is more to come, close it, so that the engine can stop."""
        if self.is_whole:
            self._answer.release_conn()
        else:
            self._answer.close()


def drained(answer: urllib3.BaseHTTPResponse, limit: int = 1 << 16) -> bytes:
    """The first `limit` bytes of an answer that is short. Closes it."""
    body = Body(answer)
    found = bytearray()
    try:
        while len(found) < limit and (data := body.read(limit)):
            found += data
    finally:
        body.close()
    return bytes(found)


def words(answer: urllib3.BaseHTTPResponse) -> str:
    """The first line of what the engine says in plain text, for people; empty if it says nothing of the kind."""
    text = drained(answer).decode(errors="replace")
    if answer.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower() != "text/plain":
        return ""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return _CONTROL.sub(" ", line)[:_WORDS]


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except ReadTimeoutError as error:
        raise QueryTimeoutError("the engine did not answer in time: ask for less at a time") from error
    except urllib3.exceptions.IncompleteRead as error:
        raise StoreError("the engine's answer broke off: ask again") from error
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
        raise StoreError("the engine cannot be reached: check that it runs, and its address") from error
    except urllib3.exceptions.SSLError as error:
        raise StoreError("no safe connection to the engine: check its certificate, and its address") from error
    except HTTPError as error:
        raise StoreError("the engine's answer broke off: ask again, and look into its log") from error


class _Passwords(HTTPPasswordMgr):
    """What the standard library's Digest asks for name and password."""

    def __init__(self, login: tuple[str, str] | None) -> None:
        super().__init__()
        self._login = login

    def find_user_password(self, _realm: str, _authuri: str) -> tuple[str, str] | tuple[None, None]:
        return self._login or (None, None)
