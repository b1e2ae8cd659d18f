"""Hostile requests over real sockets to a real `parley serve`, and what may never come of them.

    python tests/security/fuzz.py --requests 10000            # seed 1, 16 connections
    python tests/security/fuzz.py --seed 7 --only 4711        # one request again, with its answer

What may be: any answer below 500; 503 with Retry-After, 504 for a query's time; 501 and 505 for what is no usual HTTP;
an answer cut off at a limit; no answer to what is no HTTP. All else is a finding, and the exit code is 1.
"""

# ruff: noqa: T201 - it is a command too
import argparse
import json
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":  # as a test, it is pytest that knows the way
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hostile import ELSEWHERE, MARKUP, Hostile, Request, sample_paths
from sites import built_sample
from watching import Listener, Server, Watch, can_watch, listening, serving

from tests.building import ROOT

OPTIONS = ("--query-seconds", "1", "--query-megabytes", "64")
SECONDS = 30.0
"""How long an answer may take to come, and to go on."""
READ = 2_000_000
"""Bytes of an answer after which the fuzzer hangs up."""
MEGABYTES = 1500
"""Memory that all processes of the server may take together: 64 MB for each query, and what they take idle."""
ALWAYS = ("content-security-policy", "x-content-type-options", "referrer-policy", "access-control-allow-origin")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)")
_FOREIGN = re.compile(rf"^(?:https?:)?//[^/]*{re.escape(ELSEWHERE)}|^[\\/]{{2}}", re.IGNORECASE)


class WrongError(Exception):
    """What came is no HTTP; the message says why."""


class CutError(Exception):
    """The answer ended before its end."""


@dataclass(slots=True)
class Answer:
    """What came back. `left` says that the fuzzer hung up, having read enough."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    cut: bool = False
    left: bool = False
    seconds: float = 0.0

    def all(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for key, value in self.headers if key == name]


@dataclass(slots=True)
class Outcome:
    """What a run found."""

    findings: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    seconds: float = 0.0
    megabytes: float = 0.0
    looks: int = 0


class _Stream:
    """Reads an answer off a connection, no further than it goes."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._rest = b""
        self.read = 0

    def line(self) -> bytes:
        """The next line, which has to end in CR LF."""
        while b"\n" not in self._rest:
            self._more()
            if len(self._rest) > 1 << 20:
                raise WrongError("a line of more than a megabyte")
        line, _, self._rest = self._rest.partition(b"\n")
        if not line.endswith(b"\r"):
            raise WrongError(f"a line without CR: {line[:80]!r}")
        return line[:-1]

    def take(self, size: int) -> bytes:
        """The next bytes."""
        while len(self._rest) < size:
            self._more()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def all(self, most: int) -> bytes:
        """All that is left, or so much."""
        while len(self._rest) < most:
            try:
                self._more()
            except CutError:
                break
        return self._rest

    def _more(self) -> None:
        data = self._connection.recv(1 << 16)
        if not data:
            raise CutError
        self.read += len(data)
        self._rest += data


def asked(port: int, request: Request) -> Answer | None:
    """The answer; None if the server hung up without one.

    Raises WrongError if it is no HTTP, TimeoutError if it does not come.
    """
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        try:
            connection.sendall(request.wire)
            if request.ends:
                connection.shutdown(socket.SHUT_WR)
        except TimeoutError:
            raise
        except OSError:  # it answered, and hung up, before it had read all
            pass
        stream = _Stream(connection)
        try:
            answer = _head(stream)
            while answer.status < 200:
                answer = _head(stream)
        except (CutError, ConnectionError):
            if stream.read:
                raise WrongError("a head that ends in the middle") from None
            return None
        try:
            _body(stream, answer, request)
        except (CutError, ConnectionError):
            answer.cut = True
        answer.seconds = time.monotonic() - began
        return answer


def _head(stream: _Stream) -> Answer:
    line = stream.line()
    status = _STATUS.fullmatch(line)
    if status is None:
        raise WrongError(f"no status line: {line[:80]!r}")
    headers = []
    while line := stream.line():
        found = _FIELD.fullmatch(line)
        if found is None:
            raise WrongError(f"no header: {line[:80]!r}")
        headers.append((found[1].decode().lower(), found[2].decode("latin-1").strip()))
    return Answer(int(status[1]), headers)


def _body(stream: _Stream, answer: Answer, request: Request) -> None:
    lengths, codings = answer.all("content-length"), answer.all("transfer-encoding")
    if lengths and codings:
        raise WrongError("both Content-Length and Transfer-Encoding")
    if len(lengths) > 1 or not all(length.isdigit() for length in lengths):
        raise WrongError(f"Content-Length is {lengths}")
    if request.method == b"HEAD" or answer.status in (204, 304):
        return
    if codings:
        _chunks(stream, answer, codings)
    elif lengths:
        size = int(lengths[0])
        answer.left = size > READ
        answer.body = stream.take(min(size, READ))
    else:
        answer.body = stream.all(READ)
        answer.left = len(answer.body) >= READ


def _chunks(stream: _Stream, answer: Answer, codings: list[str]) -> None:
    if codings != ["chunked"]:
        raise WrongError(f"Transfer-Encoding is {codings}")
    body = bytearray()
    try:
        while size := _chunk_size(stream):
            body += stream.take(size)
            if stream.take(2) != b"\r\n":
                raise WrongError("a chunk that is longer than it says")
            if len(body) > READ:
                answer.left = True
                return
        while stream.line():
            pass
    finally:
        answer.body = bytes(body)


def _chunk_size(stream: _Stream) -> int:
    line = stream.line()
    if re.fullmatch(rb"[0-9A-Fa-f]{1,8}", line) is None:
        raise WrongError(f"a chunk of size {line[:40]!r}")
    return int(line, 16)


def complaints(request: Request, answer: Answer | None, secrets: list[bytes]) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer is None:
        if request.sound:
            yield "no answer"
        return
    yield from _wrong_status(request, answer)
    yield from _leaks(answer, secrets)
    yield from _wrong_headers(request, answer)
    if answer.cut and not (request.cut and answer.status == 200):
        yield "the answer is cut off"
    elif not answer.cut and not answer.left:
        yield from _wrong_body(request, answer)


def _wrong_status(request: Request, answer: Answer) -> Iterator[str]:
    if answer.status == 503:
        if not answer.all("retry-after"):
            yield "503 without Retry-After"
    elif answer.status >= 500 and answer.status != 504 and (request.sound or answer.status not in (501, 505)):
        yield f"status {answer.status}"


def _leaks(answer: Answer, secrets: list[bytes]) -> Iterator[str]:
    said = answer.body + b"\n" + repr(answer.headers).encode()
    for secret in secrets:
        if secret in said:
            at = said.index(secret)
            yield f"it tells {secret!r}: {said[max(0, at - 80) : at + 120]!r}"


def _wrong_headers(request: Request, answer: Answer) -> Iterator[str]:
    if request.sound:
        for name in ALWAYS:
            if len(answer.all(name)) != 1:
                yield f"{name} is there {len(answer.all(name))} times"
    for name in ("set-cookie", "x-injected", "access-control-allow-credentials"):
        if answer.all(name):
            yield f"{name}: {answer.all(name)}"
    for location in answer.all("location"):
        if _FOREIGN.match(location):
            yield f"it sends people elsewhere: {location[:200]}"
    if answer.status == 405 and not answer.all("allow"):
        yield "405 without Allow"


def _wrong_body(request: Request, answer: Answer) -> Iterator[str]:
    kind = (answer.all("content-type") or [""])[0].partition(";")[0]
    if request.method == b"HEAD" or answer.status in (204, 304):
        return
    if answer.body and not kind and request.sound:
        yield "a body without Content-Type"
    if answer.all("content-encoding"):
        return
    if MARKUP.encode() in answer.body and kind in ("text/html", ""):
        yield "markup of the request is in the page"
    if kind.endswith("json"):
        try:
            said = json.loads(answer.body)
        except ValueError as error:
            yield f"not JSON: {error}"
        else:
            if kind == "application/problem+json" and said.get("status") != answer.status:
                yield f"the problem says status {said.get('status')}, the answer {answer.status}"
    elif request.sound and answer.status >= 400 and not answer.body:
        yield f"status {answer.status} without a word"


def run(server: Server, listener: Listener, hostile: Hostile, requests: int, connections: int = 16) -> Outcome:
    """Send the first so many requests, some at the same time, and say what was wrong."""
    outcome, lock, numbers = Outcome(), threading.Lock(), iter(range(requests))
    secrets = secrets_of(server)

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            request = hostile.request(number)
            answer, found = _tried(server, request, secrets)
            with lock:
                outcome.findings += [f"{what}\n    {request.shown()}" for what in found]
                outcome.statuses[str(answer.status) if answer else "none"] += 1
                outcome.slowest = max(outcome.slowest, answer.seconds if answer else 0)
                if answer is not None and answer.cut:
                    outcome.statuses["cut off"] += 1

    began = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    with Watch(server, every=0.1) as watch:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outcome.findings += _afterwards(server)
    outcome.seconds = time.monotonic() - began
    outcome.megabytes, outcome.looks = watch.most_megabytes, watch.looks
    outcome.findings += [f"the listener was called: {line!r}" for line in listener.seen]
    outcome.findings += [f"a socket that leads out: {line}" for line in sorted(watch.outgoing)]
    if watch.most_megabytes > MEGABYTES:
        outcome.findings.append(f"{watch.most_megabytes:.0f} MB of memory, {MEGABYTES} are the most")
    return outcome


def _tried(server: Server, request: Request, secrets: list[bytes]) -> tuple[Answer | None, list[str]]:
    try:
        answer = asked(server.port, request)
    except TimeoutError:
        return None, [f"nothing for {SECONDS:g} s"]
    except WrongError as error:
        return None, [f"not HTTP: {error}"]
    except OSError as error:
        return None, [f"no connection: {error}"]
    return answer, list(complaints(request, answer, secrets))


def _afterwards(server: Server) -> Iterator[str]:
    """The server has to be there still, and as quick as ever."""
    if server.process.poll() is not None:
        yield f"the server ended with {server.process.returncode}"
        return
    time.sleep(2)  # the last queries end
    plain = Request(-1, "plain", b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = asked(server.port, plain)
    if answer is None or answer.status != 200 or b"true" not in answer.body:
        yield f"a plain query afterwards: {answer}"
    elif answer.seconds > 1:
        yield f"a plain query afterwards took {answer.seconds:.1f} s"


def secrets_of(server: Server) -> list[bytes]:
    """What no answer may hold: where things are on this machine, and what Python says when it fails."""
    folders = {str(ROOT), str(server.site), sys.prefix, sys.base_prefix}
    return [b"Traceback", b'File "', b"site-packages", b"root:x:", b".py:", *(folder.encode() for folder in folders)]


def main() -> int:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only", type=int, help="send one request, and print it and the answer")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, listening() as listener:
        site = built_sample(Path(folder))
        hostile = Hostile(given.seed, "127.0.0.1:9469" if given.only is not None else listener.host, sample_paths(site))
        with serving(site, *OPTIONS) as server:
            if given.only is not None:
                request = hostile.request(given.only)
                print(request.shown(20_000))
                answer, found = _tried(server, request, secrets_of(server))
                print(str(answer)[:5000], *found, server.log.read_text(errors="replace")[-5000:], sep="\n")
                return bool(found)
            print(f"seed {given.seed}, {given.requests} requests, {given.connections} connections")
            outcome = run(server, listener, hostile, given.requests, given.connections)
            failures = server.failures()
    print(*outcome.findings, *(f"{count} times in the log: {line}" for line, count in failures.items()), sep="\n")
    print(
        f"{given.requests} requests in {outcome.seconds:.0f} s, slowest {outcome.slowest:.1f} s, "
        f"at most {outcome.megabytes:.0f} MB, sockets looked at {outcome.looks} times"
        f"{'' if can_watch() else ' (this system does not show them)'}, {failures.total()} tracebacks in the log"
    )
    print("answers:", ", ".join(f"{status} {count}" for status, count in sorted(outcome.statuses.items())))
    print(f"{len(outcome.findings)} findings")
    return bool(outcome.findings)


if __name__ == "__main__":
    sys.exit(main())
