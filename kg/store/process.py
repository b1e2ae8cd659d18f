"""One process for queries, as the server sees it: started, asked, read, ended. `kg.store.worker` is what runs in it."""

import contextlib
import fcntl
import json
import os
import select
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from kg.errors import KGError, QueryError, StoreError
from kg.store import MalformedQueryError, ServiceFailedError, ServiceRefusedError, UpdateRefusedError
from kg.store.limits import AnswerTooLongError, Limits, QueryTimeoutError, QueueFullError, WorkerError
from kg.store.starting import started
from kg.store.wire import BORN, BUG, FRAME, LENGTHS, Files, Recall, Settings
from kg.store.worker import NICE

_READ: Final = 1 << 19
_PIPE: Final = 1 << 19
_KEPT_NONE: Final = 0
_SCHED: Final = 2

Frame: TypeAlias = tuple[bytes, bytes]

ERRORS: Final[Mapping[str, type[KGError]]] = {
    one.__name__: one
    for one in (
        QueryError,
        MalformedQueryError,
        UpdateRefusedError,
        ServiceRefusedError,
        ServiceFailedError,
        AnswerTooLongError,
        QueryTimeoutError,
        QueueFullError,
        StoreError,
    )
}
"""What a worker may tell of; it comes back as what it was."""


class Worker:
    """One process: from its start to its end. Nothing here waits, but for `wait`."""

    def __init__(self, store: str, limits: Limits, services: frozenset[str]) -> None:
        settings: Settings = {
            "store": store,
            "megabytes": limits.megabytes,
            "seconds": limits.seconds,
            "rows": limits.rows,
            "services": sorted(services),
        }
        # the ends that the process has are closed here in any case, ours only if it cannot be started
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            try:
                requests, self._requests = _pipe(theirs, ours)
                life, self._life = _pipe(theirs, ours)
                self._answers, answers = _pipe(ours, theirs)
                shared = theirs.enter_context(tempfile.TemporaryFile())
                shared.truncate(Recall.SIZE)
                self._recall = Recall(shared.fileno())
                ours.callback(self._recall.close)
                self._process = started(settings, Files(*(end.fileno() for end in (requests, answers, shared, life))))
            except OSError as error:
                raise StoreError(f"no process can be started for queries: {error}") from error
            self._ends = ours.pop_all()
        self.answers = self._answers.fileno()
        """The file descriptor to read from."""
        self.requests = self._requests.fileno()
        """The file descriptor to watch when not all is sent."""
        with contextlib.suppress(OSError, AttributeError):  # Linux; elsewhere a pipe is as large as it is
            fcntl.fcntl(self.answers, fcntl.F_SETPIPE_SZ, _PIPE)
        os.set_blocking(self.answers, False)
        os.set_blocking(self.requests, False)
        self._buffer = bytearray(_READ)
        self._head = b""
        self._begun: _Begun | None = None
        self._unsent = bytearray()
        self._sent = 0

    @property
    def pid(self) -> int:
        """The number of the process; 0 as long as that is not known, which it is when it is ready."""
        return self._process.pid

    def add(self, options: bytes, text: bytes) -> int:
        """Add a request (see `kg.store.wire`) to what is to be sent; its number."""
        self._unsent += LENGTHS.pack(len(options), len(text)) + options + text
        self._sent += 1
        return self._sent

    def send(self) -> bool:
        """Send what has been added; whether the pipe took all of it. To a process that is over all is sent."""
        try:
            while self._unsent:
                del self._unsent[: os.write(self.requests, self._unsent)]
        except BlockingIOError:
            return False
        except OSError:  # it is over, which its answers tell
            self._unsent.clear()
        return True

    def recall(self, kept: int = _KEPT_NONE) -> None:
        """Call off what has been sent, but for the request with the number `kept`."""
        self._recall.set(self._sent, kept)

    def frames(self) -> list[Frame]:
        """The frames that have arrived whole. Raises EOFError at the end."""
        begun = self._begun
        with contextlib.suppress(BlockingIOError):
            size = os.readv(self.answers, [begun.rest, self._buffer] if begun else [self._buffer])
            if not size:
                raise EOFError
            return self._known(self._cut(size))
        return []

    def _known(self, found: list[Frame]) -> list[Frame]:
        if found and found[0][0] == BORN:
            self._process.pid = int(found[0][1])
            return found[1:]
        return found

    def _cut(self, size: int) -> list[Frame]:
        """Cut what has just been read, to the rest of a frame that had begun and to the buffer."""
        found: list[Frame] = []
        if self._begun is not None:
            size -= self._begun.fill(size)
            if self._begun.rest:
                return found
            found.append(self._begun.frame())
            self._begun = None
        read = self._head + memoryview(self._buffer)[:size] if self._head else self._buffer
        size += len(self._head)
        at, seen = 0, memoryview(read)
        while size - at >= FRAME.size:
            kind, length = FRAME.unpack_from(read, at)
            at += FRAME.size
            if length > size - at:
                self._begun = _Begun(kind, length, seen[at:size])
                at = size
                break
            found.append((kind, bytes(seen[at : at + length])))
            at += length
        self._head = bytes(seen[at:size])
        return found

    def slow_down(self) -> None:
        """Let the query that it answers have about a tenth of the processor time that others have each (Linux).

        Not less (SCHED_IDLE): beside a busy program it would never end. The next query is as fast as ever, because
        a new thread answers it, see `kg.store.worker`.
        """
        if sys.platform != "linux":
            return
        with contextlib.suppress(OSError):
            for path in Path(f"/proc/{self.pid}/task").iterdir():
                thread = int(path.name)
                if thread != self.pid:  # that one starts new ones
                    with contextlib.suppress(OSError):
                        os.setpriority(os.PRIO_PROCESS, thread, NICE)
                        os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))

    def worked(self) -> float | None:
        """Seconds of processor time it has had so far; None where the system does not tell."""
        try:
            return time.clock_gettime((~self.pid << 3) | _SCHED)  # Linux: the clock of another process, clock_getres(2)
        except OSError:
            return None

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._life.close()  # one that is yet to be born ends by this
        if self.pid:
            self._process.kill()

    def wait(self) -> int:
        """Wait for its end and close its pipes; its exit status, as of subprocess."""
        with contextlib.suppress(EOFError):  # it never came to life
            while not self.pid:
                select.select([self.answers], [], [])
                self.frames()
        if self._life.closed:
            self.kill()
        status = self._process.wait() if self.pid else 1
        self._ends.close()
        return status


def _pipe(reader: contextlib.ExitStack, writer: contextlib.ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """A new pipe; who reads and who writes closes it."""
    read, write = os.pipe()
    return (
        reader.enter_context(os.fdopen(read, "rb", buffering=0)),
        writer.enter_context(os.fdopen(write, "wb", buffering=0)),
    )


class _Begun:
    """A frame of which a part has arrived; `rest` is where the rest belongs."""

    def __init__(self, kind: bytes, length: int, part: memoryview) -> None:
        self._kind = kind
        self._payload = bytearray(length)
        self.rest = memoryview(self._payload)
        self.rest[: len(part)] = part
        self.rest = self.rest[len(part) :]

    def fill(self, size: int) -> int:
        """Take that so many bytes have been read, here and elsewhere; how many of them are here."""
        filled = min(size, len(self.rest))
        self.rest = self.rest[filled:]
        return filled

    def frame(self) -> Frame:
        """The whole frame."""
        return self._kind, bytes(self._payload)


def told_error(payload: bytes) -> Exception:
    """The error that a worker tells of in a frame."""
    told: dict[str, Any] = json.loads(payload)
    name, message = told.pop("error"), told.pop("message")
    return WorkerError(message) if name == BUG else ERRORS[name](message, **told)
