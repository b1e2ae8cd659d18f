"""What the server and a process that answers queries tell each other.

A request goes by a pipe: the lengths of its options and of its text (four bytes each, big-endian), the options as JSON
(see `Options`), the text. More may be sent before it is answered; they are answered in their order, numbered from 1.
What comes back by another are frames of a letter, a length and a payload:

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

import mmap
import os
import struct
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypedDict

from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSyntax, ResultFormat
from kg.store import Kind

BORN: Final = b"B"
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

_CHUNK: Final = 1 << 18
_SHORT: Final = 1 << 12


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
