"""The process that answers queries for `kg.store.workers`: `python -m kg.store.worker FOLDER MEGABYTES`.

A request comes on standard input: its length (four bytes, big-endian), then JSON, see `Request`. What goes back on
standard output are frames of a letter, a length and a payload:

    R  ready: the store is open; or X. Once.
    H  {"kind": …, "variables": […], "format": …}; format is null if the request has none for this kind
    C  a piece of the answer as the engine serialises it; none if format is null
    E  the answer is complete
    X  {"error": name of the class, "message": …, and the fields of the error}: in the place of H, or after it

The first frame of an answer leaves when the answer is complete or 64 KB long. So an error before that is an error and
nothing else, and a long answer begins at once.
"""

import contextlib
import json
import os
import resource
import select
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, TypedDict, cast

from kg.errors import KGError
from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSyntax, ResultFormat
from kg.store import Kind
from kg.store.oxigraph import OxigraphStore

READY: Final = b"R"
HEADER: Final = b"H"
CHUNK: Final = b"C"
END: Final = b"E"
ERROR: Final = b"X"

LENGTH: Final = struct.Struct(">I")
FRAME: Final = struct.Struct(">cI")
BUG: Final = "bug"
"""The `error` of a frame X that no class of Parley stands for; its message is a traceback."""

FORMATS: Final[Mapping[Kind, Mapping[str, RdfSyntax | ResultFormat]]] = {
    "solutions": RESULT_FORMATS,
    "boolean": RESULT_FORMATS,
    "graph": RDF_FORMATS,
}
"""The formats that can hold an answer of a kind, by name."""

_CHUNK: Final = 1 << 16
# Oxigraph's parser and optimizer recurse. On the usual 8 MB an 8 KB query of nested braces ends the process (SIGSEGV);
# on 256 MB, none of fifteen kinds of nesting in a text of 65 KB does. Address space only, until it is used.
_STACK: Final = 256 << 20
_OOM_SCORE: Final = "500"  # should the machine run out of memory, the kernel is to take a worker and not the server


class Request(TypedDict):
    """One query. `formats` are names of kg.formats; `seconds` is after how many the process is to end itself."""

    text: str
    base_iri: str | None
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    formats: dict[Kind, str]
    seconds: float


class Frames:
    """Frames on a pipe. For the engine it is a file: what is written becomes chunks."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._frames = bytearray()
        self._chunk = bytearray()

    def write(self, data: bytes) -> int:
        """Add to the answer."""
        self._chunk += data
        if len(self._chunk) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send all there is; the engine calls it once, at the end."""
        self._cut()
        rest = memoryview(self._frames)
        while rest:
            rest = rest[os.write(self._pipe, rest) :]
        self._frames = bytearray()

    def add(self, kind: bytes, payload: bytes = b"") -> None:
        """Add a frame, to be sent with the next ones."""
        self._cut()
        self._frames += FRAME.pack(kind, len(payload)) + payload

    def fail(self, error: dict[str, Any]) -> None:
        """Send an error; what was written before and is still here is dropped."""
        self._frames.clear()
        self._chunk.clear()
        self.add(ERROR, json.dumps(error).encode())
        self.flush()

    def _cut(self) -> None:
        chunk, self._chunk = self._chunk, bytearray()
        if chunk:
            self._frames += FRAME.pack(CHUNK, len(chunk)) + chunk


class _Answer(Frames):
    """The frames of one answer: the engine's own flush does not send what is short."""

    def flush(self) -> None:
        if len(self._chunk) >= _CHUNK:
            super().flush()

    def end(self) -> None:
        """The answer is complete."""
        self.add(END)
        super().flush()


def main() -> None:
    """Answer queries until the server closes our standard input, even in the middle of a query."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
    pipe = os.dup(1)
    os.dup2(2, 1)  # nothing but frames may get into the pipe
    threading.stack_size(_STACK)
    threading.Thread(target=_run, args=(Path(sys.argv[1]), int(sys.argv[2]), pipe), daemon=True).start()
    server = select.poll()
    server.register(0, 0)  # tells of nothing but the end
    server.poll()
    os._exit(0)


def _run(folder: Path, megabytes: int, pipe: int) -> None:
    try:
        _serve(folder, megabytes, pipe)
    except MemoryError:
        os.abort()  # as the engine does
    except OSError:  # the server does not read any more
        os._exit(0)
    finally:
        os._exit(1)


def _serve(folder: Path, megabytes: int, pipe: int) -> None:
    frames = Frames(pipe)
    try:
        store = OxigraphStore.read_only(folder)
    except KGError as error:
        frames.fail(_told(error))
        return
    _limit_memory(megabytes)
    frames.add(READY)
    frames.flush()
    requests = os.fdopen(0, "rb", closefd=False)
    while head := requests.read(LENGTH.size):
        request: Request = json.loads(requests.read(LENGTH.unpack(head)[0]))
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])  # the kernel's own: SIGALRM ends the process
        _answer(store, request, pipe)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(megabytes: int) -> None:
    """Allow so much more memory than the process has now, with the store open."""
    if sys.platform == "linux":  # elsewhere the limit does not count what malloc maps
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        limit = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(store: OxigraphStore, request: Request, pipe: int) -> None:
    frames = _Answer(pipe)
    try:
        answer = store.query(
            request["text"],
            base_iri=request["base_iri"],
            default_graphs=request["default_graphs"],
            named_graphs=request["named_graphs"],
        )
        name = request["formats"].get(answer.kind)
        header = {"kind": answer.kind, "variables": answer.variables, "format": name}
        frames.add(HEADER, json.dumps(header).encode())
        if name is not None:
            answer.write(FORMATS[answer.kind][name], cast("IO[bytes]", frames))
        frames.end()
    except (MemoryError, OSError):
        raise
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no Exception; the server raises it again
        Frames(pipe).fail(_told(error))


def _told(error: BaseException) -> dict[str, Any]:
    if isinstance(error, KGError):
        return {"error": type(error).__name__, "message": str(error), **vars(error)}
    return {"error": BUG, "message": "".join(traceback.format_exception(error))}


if __name__ == "__main__":
    main()
