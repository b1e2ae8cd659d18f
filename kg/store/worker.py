"""The process that answers queries for `kg.store.pool`.

It is forked by `kg.store.template`, or by itself `python -m kg.store.worker SETTINGS FILES`, both as JSON (see
`Settings` and `Files`).

A request comes by a pipe: the lengths of its options and of its text (four bytes each, big-endian), the options
as JSON (see `Options`), the text. More may be sent before it is answered; they are answered in their order, numbered
from 1. What goes back by another are frames of a letter, a length and a payload:

    B  born: the number of the process, where only the process itself knows it. Once, before all.
    R  ready: the store is open; or X. Once.
    H  kind, format and variables, with spaces between; the format is `-` if the request has none for this kind
    C  a piece of the answer as the engine serialises it; none without a format
    E  the answer is complete
    W  a whole short answer: what H holds, a line break, what C would; in the place of H, C and E
    K  the answer was called off, see `Recall`: in the place of H, or after it
    X  {"error": name of the class, "message": …, and the fields of the error}: in the place of H, or after it

The first frame of an answer leaves when the answer is complete or 256 KB long. So an error before that is an error and
nothing else, and a long answer begins at once.
"""

import contextlib
import gc
import json
import mmap
import os
import resource
import select
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, NoReturn, TypedDict, cast

import pyoxigraph as ox

from kg.errors import KGError
from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSyntax, ResultFormat
from kg.store import Kind, Store
from kg.store.confine import no_sockets
from kg.store.counting import counter, limited
from kg.store.oxigraph import OxigraphStore

BORN: Final = b"B"
READY: Final = b"R"
HEADER: Final = b"H"
CHUNK: Final = b"C"
END: Final = b"E"
WHOLE: Final = b"W"
RECALLED: Final = b"K"
ERROR: Final = b"X"

NAME: Final = "parley-query"
"""What the process is called in lists of processes (Linux)."""

NICE: Final = 10
"""The priority of who is slowed down."""

LENGTHS: Final = struct.Struct(">II")
FRAME: Final = struct.Struct(">cI")
NO_FORMAT: Final = "-"
BUG: Final = "bug"
"""The `error` of a frame X that no class of Parley stands for; its message is a traceback."""

FORMATS: Final[Mapping[Kind, Mapping[str, RdfSyntax | ResultFormat]]] = {
    "solutions": RESULT_FORMATS,
    "boolean": RESULT_FORMATS,
    "graph": RDF_FORMATS,
}
"""The formats that can hold an answer of a kind, by name."""

_CHUNK: Final = 1 << 18
_SHORT: Final = 1 << 12
_READ: Final = 1 << 16
_GARBAGE: Final = 50_000  # answers leave no cycles behind
# Oxigraph's parser and optimizer recurse. On the usual 8 MB an 8 KB query of nested braces ends the process (SIGSEGV);
# on 256 MB, none of fifteen kinds of nesting in a text of 65 KB does. Address space only, until it is used.
_STACK: Final = 256 << 20
_STACK_SECONDS: Final = 5.0
_OOM_SCORE: Final = "500"  # should the machine run out of memory, the kernel is to take a worker and not the server


class Settings(TypedDict):
    """What the process is to do, as JSON."""

    store: str
    """Folder of a store, or address of a SPARQL endpoint."""
    megabytes: int
    seconds: float
    """How long a query may take: told to an engine that is asked over the network."""
    rows: int | None
    services: list[str]
    """Hosts that SERVICE may ask."""


class Files(NamedTuple):
    """File descriptors that the process is given."""

    requests: int
    answers: int
    recall: int
    """A file of `Recall.SIZE` bytes."""
    life: int
    """A pipe that nothing is written to: its end is that of the server."""


class Options(TypedDict):
    """What a query is asked with: few requests differ in it. `formats` are names of kg.formats."""

    base_iri: str | None
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    formats: dict[Kind, str]


class Recall:
    """Two numbers that both processes see: requests up to `last` are called off, but for the one numbered `kept`."""

    SIZE: Final = 16

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, self.SIZE)
        self._numbers = memoryview(self._memory).cast("Q")  # each is written in one piece

    def set(self, last: int, kept: int) -> None:
        """Call off requests: those begun stop when they next write, the others are not begun."""
        self._numbers[1] = kept  # before the other: nobody may see that one called off
        self._numbers[0] = last

    def __contains__(self, number: object) -> bool:
        last, kept = self._numbers
        return isinstance(number, int) and number <= last and number != kept

    def close(self) -> None:
        """Give back the memory."""
        self._numbers.release()
        self._memory.close()


class _RecalledError(Exception):
    """The server does not want this answer any more."""


class Frames:
    """Frames on a pipe. For the engine it is a file: what is written becomes chunks."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._header: bytes | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._look: Callable[[bytes], None] = _pass

    def begin(self, header: bytes, look: Callable[[bytes], None]) -> None:
        """Begin an answer. `look` sees each chunk before it is sent; it may raise."""
        self._header = header
        self._look = look

    def write(self, data: bytes) -> int:
        """Add to the answer."""
        self._parts.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self._send(self._cut())
        return len(data)

    def flush(self) -> None:
        """Do nothing: the engine's own flush is not to send what is short."""

    def end(self) -> None:
        """The answer is complete."""
        if self._header is None or self._size > _SHORT:
            self._send([*self._cut(), FRAME.pack(END, 0)])
            return
        body, header = b"".join(self._parts), self._header
        self._look(body)
        self._forget()
        self._send([b"%b%b\n%b" % (FRAME.pack(WHOLE, len(header) + 1 + len(body)), header, body)])

    def instead(self, kind: bytes, payload: bytes = b"") -> None:
        """Send a frame in the place of everything that is still here."""
        self._forget()
        self._send([FRAME.pack(kind, len(payload)), payload])

    def _cut(self) -> list[bytes]:
        """What is here as frames."""
        header, chunk = self._header, b"".join(self._parts)
        self._look(chunk)
        self._forget()
        begun = [] if header is None else [FRAME.pack(HEADER, len(header)), header]
        return [*begun, FRAME.pack(CHUNK, len(chunk)), chunk] if chunk else begun

    def _forget(self) -> None:
        self._header = None
        self._parts.clear()
        self._size = 0

    def _send(self, pieces: list[bytes]) -> None:
        left = sum(map(len, pieces)) - os.writev(self._pipe, pieces)
        if left:  # a signal came between
            rest = memoryview(b"".join(pieces))[-left:]
            while rest:
                rest = rest[os.write(self._pipe, rest) :]


def _pass(chunk: bytes) -> None:
    """Have nothing against a chunk."""


def main() -> None:
    """Answer queries as `live` does."""
    settings, files = map(json.loads, sys.argv[1:])
    live(settings, Files(*files))


def prepare(settings: Settings) -> None:
    """Import what this store needs beyond the usual, so that those who are forked after it need not."""
    if _is_remote(settings):
        import kg.store.remote  # noqa: F401, PLC0415 - only a site with an engine of its own needs it


def live(settings: Settings, files: Files) -> NoReturn:
    """Answer queries until the server is over or lets us go, even in the middle of a query; then the process ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
        Path("/proc/self/comm").write_text(NAME, encoding="ascii")  # for ps and top
    if not settings["services"] and not _is_remote(settings):
        no_sockets()
    threading.stack_size(_STACK)
    done, tell = os.pipe()
    desk = _Desk(settings, files, tell)
    while True:
        thread = _started(desk)
        # not the requests, each of which would wake this thread too
        if files.life in select.select([files.life, done], [], [])[0]:
            os._exit(0)
        os.read(done, 1)
        thread.join()


def _started(desk: "_Desk") -> threading.Thread:
    end = time.monotonic() + _STACK_SECONDS
    while True:
        thread = threading.Thread(target=desk.run, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the stack of the one before is still being given back
            if time.monotonic() > end:
                raise
            time.sleep(0.001)
        else:
            return thread


class _Desk:
    """Where queries are answered, by one thread after the other.

    A thread that the server has slowed down cannot make itself as fast as it was, but another one can be started.
    """

    def __init__(self, settings: Settings, files: Files, tell: int) -> None:
        self._settings = settings
        self._files = files
        self._tell = tell
        self._frames = Frames(files.answers)
        self._recall = Recall(files.recall)
        self._usual = _pace()
        self._inbox = bytearray()
        self._buffer = bytearray(_READ)
        self._number = 0
        self._store: Store | None = None

    def run(self) -> None:
        """Answer queries until this thread has been slowed down, of which it tells. The process ends otherwise."""
        try:
            self._serve()
            if _pace() != self._usual:
                os.write(self._tell, b"x")
                return
        except MemoryError:
            os.abort()  # as the engine does
        except OSError:  # the server does not read any more
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nobody is there to be told
            os._exit(1)
        os._exit(1)

    def _serve(self) -> None:
        """Answer queries until there are no more, or this thread has been slowed down."""
        if self._store is None:
            _slow_down()  # others are there already, who answer
            try:
                self._store = _opened(self._settings)
            except KGError as error:
                self._frames.instead(ERROR, _told(error))
                os._exit(1)
            _limit_memory(self._settings["megabytes"])
            gc.freeze()
            gc.set_threshold(_GARBAGE)
            self._frames.instead(READY)
        inbox, recall, frames, rows = self._inbox, self._recall, self._frames, self._settings["rows"]
        while _pace() == self._usual:
            while len(inbox) < LENGTHS.size or len(inbox) < LENGTHS.size + sum(LENGTHS.unpack_from(inbox)):
                size = os.readv(self._files.requests, [self._buffer])
                if not size:
                    return
                inbox += memoryview(self._buffer)[:size]
            if _pace() != self._usual:
                return
            begin = LENGTHS.size + LENGTHS.unpack_from(inbox)[0]
            end = begin + LENGTHS.unpack_from(inbox)[1]
            options = _options(bytes(inbox[LENGTHS.size : begin]))
            text = inbox[begin:end].decode(errors="surrogatepass")
            del inbox[:end]
            self._number += 1
            if self._number in recall:
                frames.instead(RECALLED)
            else:
                _answered(self._store, text, options, frames, rows, partial(recall.__contains__, self._number))


def _slow_down() -> None:
    """Let this thread have less processor time than others."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _pace() -> int:
    """How the system schedules this thread; 0 where that cannot be changed for a thread alone."""
    return os.sched_getscheduler(0) if sys.platform == "linux" else 0


@lru_cache(maxsize=64)
def _options(told: bytes) -> Options:
    options: Options = json.loads(told)
    return options


def _is_remote(settings: Settings) -> bool:
    return settings["store"].startswith(("http://", "https://"))


def _opened(settings: Settings) -> Store:
    place, services = settings["store"], frozenset(settings["services"])
    if _is_remote(settings):
        from kg.store.remote import RemoteStore  # noqa: PLC0415 - only a site with an engine of its own needs it

        return RemoteStore.open(place, seconds=settings["seconds"])
    return OxigraphStore.read_only(Path(place), services)


def _limit_memory(megabytes: int) -> None:
    """Allow so much more memory than the process has now, with the store open."""
    if sys.platform == "linux":  # elsewhere the limit does not count what malloc maps
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        limit = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(  # noqa: PLR0917 - all that an answer depends on
    store: Store, text: str, options: Options, frames: Frames, rows: int | None, look: Callable[[bytes], None]
) -> None:
    """Send the answer to one query. What it raises is the query's, or of who is to read the answer, or of `look`."""
    answer = store.query(
        text,
        base_iri=options["base_iri"],
        default_graphs=options["default_graphs"],
        named_graphs=options["named_graphs"],
    )
    kind = answer.kind
    name = options["formats"].get(kind)
    header = _header(kind, name, answer.variables)
    if name is None:
        frames.begin(header, look)
        frames.end()
        return
    fmt, out = FORMATS[kind][name], cast("IO[bytes]", frames)
    if rows is None or kind == "boolean":
        frames.begin(header, look)
        answer.write(fmt, out)
    elif kind == "graph":
        frames.begin(header, look)
        ox.serialize(limited(answer, rows), out, cast("ox.RdfFormat", fmt.engine))
    else:
        frames.begin(header, _both(look, counter(name, rows)))
        answer.write(fmt, out)
    frames.end()


@lru_cache(maxsize=256)
def _header(kind: Kind, name: str | None, variables: tuple[str, ...]) -> bytes:
    return " ".join((kind, name or NO_FORMAT, *variables)).encode()


def _both(first: Callable[[bytes], None], second: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def look(chunk: bytes) -> None:
        first(chunk)
        second(chunk)

    return look


def _answered(  # noqa: PLR0917 - all that an answer depends on
    store: Store, text: str, options: Options, frames: Frames, rows: int | None, is_recalled: Callable[[], bool]
) -> None:
    """Send the answer to one query, or why there is none."""

    def stop_if_recalled(_: bytes) -> None:
        if is_recalled():
            raise _RecalledError

    try:
        _answer(store, text, options, frames, rows, stop_if_recalled)
    except (MemoryError, OSError):
        if not is_recalled():
            raise
        frames.instead(RECALLED)
    except _RecalledError:
        frames.instead(RECALLED)
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no Exception; the server raises it again
        frames.instead(ERROR, _told(error))


def _told(error: BaseException) -> bytes:
    if isinstance(error, KGError):
        told: dict[str, Any] = {"error": type(error).__name__, "message": str(error), **vars(error)}
    else:
        told = {"error": BUG, "message": "".join(traceback.format_exception(error))}
    return json.dumps(told).encode()


if __name__ == "__main__":
    main()
