"""The process that answers queries for `kg.store.pool`: `python -m kg.store.worker SETTINGS`, see `Settings`.

A request comes on standard input: the lengths of its options and of its text (four bytes each, big-endian), the options
as JSON (see `Options`), the text. More may be sent before it is answered; they are answered in their order, numbered
from 1. What goes back on standard output are frames of a letter, a length and a payload:

    R  ready: the store is open; or X. Once.
    H  kind, format and variables, with spaces between; the format is `-` if the request has none for this kind
    C  a piece of the answer as the engine serialises it; none without a format
    E  the answer is complete
    W  a whole short answer: what H holds, a line break, what C would; in the place of H, C and E
    K  the answer was called off, see `Recall`: in the place of H, or after it
    X  {"error": name of the class, "message": …, and the fields of the error}: in the place of H, or after it

The first frame of an answer leaves when the answer is complete or 64 KB long. So an error before that is an error and
nothing else, and a long answer begins at once.
"""

import contextlib
import gc
import json
import mmap
import os
import resource
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, Final, TypedDict, cast

import pyoxigraph as ox

from kg.errors import KGError
from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSyntax, ResultFormat
from kg.store import Kind, Store
from kg.store.confine import no_sockets
from kg.store.counting import counter, limited
from kg.store.oxigraph import OxigraphStore

READY: Final = b"R"
HEADER: Final = b"H"
CHUNK: Final = b"C"
END: Final = b"E"
WHOLE: Final = b"W"
RECALLED: Final = b"K"
ERROR: Final = b"X"

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

_CHUNK: Final = 1 << 16
_SHORT: Final = 1 << 12
_READ: Final = 1 << 16
_GARBAGE: Final = 50_000  # answers leave no cycles behind
# Oxigraph's parser and optimizer recurse. On the usual 8 MB an 8 KB query of nested braces ends the process (SIGSEGV);
# on 256 MB, none of fifteen kinds of nesting in a text of 65 KB does. Address space only, until it is used.
_STACK: Final = 256 << 20
_OOM_SCORE: Final = "500"  # should the machine run out of memory, the kernel is to take a worker and not the server


class Settings(TypedDict):
    """What the process is to do, as JSON on its command line."""

    store: str
    """Folder of a store, or address of a SPARQL endpoint."""
    megabytes: int
    seconds: float
    """How long a query may take: told to an engine that is asked over the network."""
    rows: int | None
    services: list[str]
    """Hosts that SERVICE may ask."""
    recall: int
    """File descriptor of the `Recall`."""
    life: int
    """File descriptor of a pipe that nothing is written to: its end is that of the server."""


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
        self._watchers: list[Callable[[bytes], None]] = []
        self._header: bytes | None = None
        self._frames = bytearray()
        self._chunk = bytearray()

    def watch(self, look: Callable[[bytes], None]) -> None:
        """Let `look` see each chunk before it is sent; it may raise."""
        self._watchers.append(look)

    def write(self, data: bytes) -> int:
        """Add to the answer."""
        self._chunk += data
        if len(self._chunk) >= _CHUNK:
            self._cut()
            self.send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: the engine's own flush is not to send what is short."""

    def send(self) -> None:
        """Send all there is."""
        rest = memoryview(self._frames)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]
        self._frames = bytearray()

    def begin(self, header: bytes) -> None:
        """Begin an answer."""
        self._header = header

    def end(self) -> None:
        """The answer is complete."""
        if self._header is None or len(self._chunk) > _SHORT:
            self._cut()
            self._frames += FRAME.pack(END, 0)
            self.send()
            return
        for look in self._watchers:
            look(bytes(self._chunk))
        size = len(self._header) + 1 + len(self._chunk)
        self._frames += FRAME.pack(WHOLE, size) + self._header + b"\n" + self._chunk
        self.send()

    def instead(self, kind: bytes, payload: bytes = b"") -> None:
        """Send a frame in the place of everything that is still here."""
        self._frames = bytearray(FRAME.pack(kind, len(payload)) + payload)
        self._chunk.clear()
        self.send()

    def _cut(self) -> None:
        if self._header is not None:
            self._frames += FRAME.pack(HEADER, len(self._header)) + self._header
            self._header = None
        chunk, self._chunk = self._chunk, bytearray()
        if chunk:
            for look in self._watchers:
                look(bytes(chunk))
            self._frames += FRAME.pack(CHUNK, len(chunk)) + chunk


def main() -> None:
    """Answer queries until the server is over or lets us go, even in the middle of a query."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
    pipe = os.dup(1)
    os.dup2(2, 1)  # nothing but frames may get into the pipe
    settings: Settings = json.loads(sys.argv[1])
    if not settings["services"] and not _is_remote(settings):
        no_sockets()
    threading.stack_size(_STACK)
    threading.Thread(target=_run, args=(settings, pipe), daemon=True).start()
    os.read(settings["life"], 1)  # not standard input, each request on which would wake this thread too
    os._exit(0)


def _run(settings: Settings, pipe: int) -> None:
    try:
        _serve(settings, pipe)
    except MemoryError:
        os.abort()  # as the engine does
    except OSError:  # the server does not read any more
        os._exit(0)
    finally:
        os._exit(1)


def _serve(settings: Settings, pipe: int) -> None:
    frames = Frames(pipe)
    try:
        store = _opened(settings)
    except KGError as error:
        frames.instead(ERROR, _told(error))
        return
    recall = Recall(settings["recall"])
    _limit_memory(settings["megabytes"])
    frames.instead(READY)
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    inbox = bytearray()
    number = 0
    while True:
        while len(inbox) < LENGTHS.size or len(inbox) < LENGTHS.size + sum(LENGTHS.unpack_from(inbox)):
            data = os.read(0, _READ)
            if not data:
                return
            inbox += data
        begin = LENGTHS.size + LENGTHS.unpack_from(inbox)[0]
        end = begin + LENGTHS.unpack_from(inbox)[1]
        options, text = _options(bytes(inbox[LENGTHS.size : begin])), inbox[begin:end].decode(errors="surrogatepass")
        del inbox[:end]
        number += 1
        if number in recall:
            frames.instead(RECALLED)
            continue
        _answered(store, text, options, pipe, settings["rows"], partial(recall.__contains__, number))


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


def _answer(store: Store, text: str, options: Options, frames: Frames, rows: int | None) -> None:
    """Send the answer to one query. What it raises is the query's, or of who is to read the answer."""
    answer = store.query(
        text,
        base_iri=options["base_iri"],
        default_graphs=options["default_graphs"],
        named_graphs=options["named_graphs"],
    )
    name = options["formats"].get(answer.kind)
    frames.begin(" ".join((answer.kind, name or NO_FORMAT, *answer.variables)).encode())
    if name is not None:
        fmt, out = FORMATS[answer.kind][name], cast("IO[bytes]", frames)
        if rows is not None and answer.kind == "graph":
            ox.serialize(limited(answer, rows), out, cast("ox.RdfFormat", fmt.engine))
        else:
            if rows is not None and answer.kind == "solutions":
                frames.watch(counter(name, rows))
            answer.write(fmt, out)
    frames.end()


def _answered(  # noqa: PLR0917 - all that an answer depends on
    store: Store, text: str, options: Options, pipe: int, rows: int | None, is_recalled: Callable[[], bool]
) -> None:
    """Send the answer to one query, or why there is none."""

    def stop_if_recalled(_: bytes) -> None:
        if is_recalled():
            raise _RecalledError

    frames = Frames(pipe)
    frames.watch(stop_if_recalled)
    try:
        _answer(store, text, options, frames, rows)
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
