"""One process for queries, as the server sees it: started, asked, read, ended. `kg.store.worker` is what runs in it."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from kg.errors import KGError, QueryError, StoreError
from kg.store import MalformedQueryError, ServiceRefusedError, UpdateRefusedError
from kg.store.limits import PoolClosedError, WorkerError
from kg.store.worker import BUG, FRAME, LENGTH, READY, Request

_READ: Final = 1 << 17

Wait: TypeAlias = Callable[[Callable[[float], bool]], None]
"""Waits until what it is given, which looks for so many seconds, says that there is something to read; or raises."""

ERRORS: Final[Mapping[str, type[KGError]]] = {
    one.__name__: one for one in (QueryError, MalformedQueryError, UpdateRefusedError, ServiceRefusedError, StoreError)
}
"""What a worker may tell of; it comes back as what it was."""


class Worker:
    """One process: from its start to its end."""

    def __init__(self, folder: Path, megabytes: int, live: "set[Worker]") -> None:
        # -P and PYTHONPATH: it imports what we would, wherever we stand
        command = [sys.executable, "-P", "-m", "kg.store.worker", str(folder), str(megabytes)]
        path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C is for the server alone
            )
        except OSError as error:
            raise StoreError(f"no process can be started for queries: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self._read = bytearray()
        self._live = live
        self._lock = threading.Lock()
        self.ready = False
        self.stopped = self.ended = False
        live.add(self)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def is_over(self) -> bool:
        """Whether the process has ended, by itself or by another hand."""
        return self._process.poll() is not None

    def send(self, request: Request) -> None:
        """Send a request; the process has to be ready. Raises OSError if it is over."""
        data = json.dumps(request).encode()
        rest = memoryview(LENGTH.pack(len(data)) + data)
        while rest:
            rest = rest[os.write(self._requests, rest) :]

    def get_ready(self, wait: Wait) -> None:
        """Wait until the store is open. Raises StoreError if it cannot be."""
        if self.ready:
            return
        try:
            kind, payload = self.frame(wait)
        except EOFError:
            status = self.end()
            if self.stopped:
                raise PoolClosedError from None
            raise StoreError(f"a process for queries ended at its start (exit {status})") from None
        if kind != READY:
            raise told_error(payload)
        self.ready = True

    def frame(self, wait: Wait) -> tuple[bytes, bytes]:
        """The next frame. `wait` is called where there is something to wait for. Raises EOFError at the end."""
        self._fill(FRAME.size, wait)
        kind, size = FRAME.unpack_from(self._read)
        whole = FRAME.size + size
        self._fill(whole, wait)
        payload = bytes(memoryview(self._read)[FRAME.size : whole])
        del self._read[:whole]
        return kind, payload

    def stop(self) -> None:
        """Kill the process, whoever has it; that one ends it."""
        self.stopped = True
        self._process.kill()

    def end(self) -> int:
        """Kill the process if it lives, and close its pipes; its exit status, as of subprocess."""
        with self._lock:
            self.ended = True
            self._process.kill()
            status = self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._live.discard(self)
        return status

    def _fill(self, size: int, wait: Wait) -> None:
        while len(self._read) < size:
            wait(self._is_readable)
            data = os.read(self._answers, _READ)
            if not data:
                raise EOFError
            self._read += data

    def _is_readable(self, seconds: float) -> bool:
        return bool(self._poll.poll(seconds * 1000))


def told_error(payload: bytes) -> Exception:
    """The error that a worker tells of in a frame."""
    told: dict[str, Any] = json.loads(payload)
    name, message = told.pop("error"), told.pop("message")
    return WorkerError(message) if name == BUG else ERRORS[name](message, **told)
