"""One process for queries, as the server sees it: started, asked, read, ended. `kg.store.worker` is what runs in it."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.errors import KGError, QueryError, StoreError
from kg.store import MalformedQueryError, ServiceFailedError, ServiceRefusedError, UpdateRefusedError
from kg.store.limits import AnswerTooLongError, Limits, QueryTimeoutError, QueueFullError, WorkerError
from kg.store.worker import BUG, FRAME, LENGTHS, Recall, Settings

_READ: Final = 1 << 18
_PIPE: Final = 1 << 19
_LEAST: Final = 19  # the lowest priority there is
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
        try:
            life, self._life = os.pipe()
        except OSError as error:
            raise _cannot_start(error) from error
        with os.fdopen(life, "rb", buffering=0), contextlib.ExitStack() as opened:
            try:
                shared = opened.enter_context(tempfile.TemporaryFile())
            except OSError as error:
                os.close(self._life)
                raise _cannot_start(error) from error
            shared.truncate(Recall.SIZE)
            self._recall = Recall(shared.fileno())
            settings: Settings = {
                "store": store,
                "megabytes": limits.megabytes,
                "seconds": limits.seconds,
                "rows": limits.rows,
                "services": sorted(services),
                "recall": shared.fileno(),
                "life": life,
            }
            # -P and PYTHONPATH: it imports what we would, wherever we stand
            command = [sys.executable, "-P", "-m", "kg.store.worker", json.dumps(settings)]
            path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    command,
                    bufsize=0,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": path},
                    pass_fds=[shared.fileno(), life],
                    process_group=0,  # Ctrl-C is for the server alone; a session would have a priority of its own
                )
            except OSError as error:
                self._recall.close()
                os.close(self._life)
                raise _cannot_start(error) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin.fileno()
        self.answers = self._process.stdout.fileno()
        """The file descriptor to read from."""
        with contextlib.suppress(OSError, AttributeError):  # Linux; elsewhere a pipe is as large as it is
            fcntl.fcntl(self.answers, fcntl.F_SETPIPE_SZ, _PIPE)
        os.set_blocking(self.answers, False)
        os.set_blocking(self._requests, False)
        self._buffer = bytearray(_READ)
        self._read = bytearray()
        self._unsent = bytearray()
        self._sent = 0

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def add(self, options: bytes, text: bytes) -> int:
        """Add a request (see `kg.store.worker`) to what is to be sent; its number."""
        self._unsent += LENGTHS.pack(len(options), len(text)) + options + text
        self._sent += 1
        return self._sent

    def send(self) -> bool:
        """Send what has been added; whether the pipe took all of it. To a process that is over all is sent."""
        try:
            while self._unsent:
                del self._unsent[: os.write(self._requests, self._unsent)]
        except BlockingIOError:
            return False
        except OSError:  # it is over, which its answers tell
            self._unsent.clear()
        return True

    @property
    def requests(self) -> int:
        """The file descriptor to watch when not all is sent."""
        return self._requests

    def recall(self, kept: int = _KEPT_NONE) -> None:
        """Call off what has been sent, but for the request with the number `kept`."""
        self._recall.set(self._sent, kept)

    def frames(self) -> list[Frame]:
        """The frames that have arrived whole. Raises EOFError at the end."""
        with contextlib.suppress(BlockingIOError):
            size = os.readv(self.answers, [self._buffer])
            if not size:
                raise EOFError
            self._read += memoryview(self._buffer)[:size]
        found: list[Frame] = []
        at, read = 0, self._read
        while len(read) - at >= FRAME.size:
            kind, size = FRAME.unpack_from(read, at)
            end = at + FRAME.size + size
            if len(read) < end:
                break
            found.append((kind, bytes(memoryview(read)[at + FRAME.size : end])))
            at = end
        del read[:at]
        return found

    def yield_to_others(self) -> None:
        """Let it have, with all its threads, only the processor time that nobody else wants."""
        with contextlib.suppress(OSError):
            if sys.platform == "linux":
                self._schedule(os.SCHED_IDLE)
            else:
                os.setpriority(os.PRIO_PGRP, self.pid, _LEAST)

    def return_to_usual(self) -> bool:
        """Give it our own priority again; whether that is allowed, which it is to few."""
        try:
            if sys.platform == "linux":
                self._schedule(os.SCHED_OTHER)
            else:
                os.setpriority(os.PRIO_PGRP, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        return True

    def _schedule(self, policy: int) -> None:
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))

    def worked(self) -> float | None:
        """Seconds of processor time it has had so far; None where the system does not tell."""
        try:
            return time.clock_gettime((~self.pid << 3) | _SCHED)  # Linux: the clock of another process, clock_getres(2)
        except OSError:
            return None

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()

    def wait(self) -> int:
        """Wait for its end and close its pipes; its exit status, as of subprocess."""
        status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._recall.close()
        os.close(self._life)
        return status


def told_error(payload: bytes) -> Exception:
    """The error that a worker tells of in a frame."""
    told: dict[str, Any] = json.loads(payload)
    name, message = told.pop("error"), told.pop("message")
    return WorkerError(message) if name == BUG else ERRORS[name](message, **told)


def _cannot_start(error: OSError) -> StoreError:
    return StoreError(f"no process can be started for queries: {error}")
