"""How a process is started: one for queries is forked from a template where that can be (Linux), else a new Python."""

import atexit
import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from kg.store.wire import Files, Settings

_PR_SET_CHILD_SUBREAPER: Final = 36
# glibc's malloc keeps seven freed pieces of a size at hand, and none above 1 KB; the engine wants more of both: with
# this a query of one row takes three quarters of the time. Other C libraries do not look at it.
_MALLOC: Final = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127:glibc.malloc.tcache_max=65536"}


class Process(Protocol):
    """A process that has been started."""

    pid: int
    """Its number; 0 for a forked one until it has told."""

    def kill(self) -> None:
        """End it, if it has not ended; its number is known."""

    def wait(self) -> int:
        """Wait for its end; its exit status, as of subprocess."""


def started(settings: Settings, files: Files) -> Process:
    """A new worker. Raises OSError if there can be none."""
    if _can_adopt():
        with _SHARED.lock:
            try:
                _template().fork(settings, files)
            except OSError:  # it has ended: the kernel may have needed its memory
                _template(anew=True).fork(settings, files)
        return _Forked()
    return python("kg.store.worker", json.dumps(settings), json.dumps(files), files=files, environment=_MALLOC)


class _Forked:
    """A process forked from the template, and our child since it has been born."""

    def __init__(self) -> None:
        self.pid = 0
        self._status: int | None = None

    def kill(self) -> None:
        if self._status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status


class _Template:
    """A `kg.store.template`, as long as this lives."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = python("kg.store.template", stdin=theirs.fileno(), environment=_MALLOC)

    def fork(self, settings: Settings, files: Files) -> None:
        """Have a worker forked. Raises OSError if the process has ended."""
        socket.send_fds(self._socket, [json.dumps(settings).encode()], files)

    def end(self) -> None:
        """End it; what was forked from it stays."""
        self._socket.close()
        if os.getpid() == self.owner:
            self._process.wait()


class _Shared:
    """The template that all pools share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.template: _Template | None = None


_SHARED: Final = _Shared()


def _template(*, anew: bool = False) -> _Template:
    template = _SHARED.template
    if anew or template is None or template.owner != os.getpid():  # we may have been forked ourselves
        if template is not None:
            template.end()
        template = _SHARED.template = _Template()
        atexit.register(template.end)
    return template


def _can_adopt() -> bool:
    """Whether orphans below us become our children from now on, so that we can wait for them (prctl(2))."""
    return sys.platform == "linux" and bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def python(
    module: str,
    *arguments: str,
    stdin: int = subprocess.DEVNULL,
    files: Sequence[int] = (),
    stderr: int | None = subprocess.DEVNULL,
    environment: Mapping[str, str] = {},
) -> "subprocess.Popen[bytes]":
    """A new Python that runs one of our modules, with `files` open and no standard output.

    Where our own environment says otherwise than `environment`, it holds.
    """
    # -P and PYTHONPATH: it imports what we would, wherever we stand
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env={**environment, **os.environ, "PYTHONPATH": path},
        pass_fds=files,
        process_group=0,  # Ctrl-C is for the server alone; a session would have a priority of its own
    )
