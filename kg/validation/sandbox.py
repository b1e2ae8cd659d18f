"""Checks of what strangers send, each in a process of its own that can reach nothing and is ended at its limits.

    sandbox = Sandbox(Limits(), ontology_files())
    with sandbox.check(Job(data=b"…", syntax="turtle", form="json", base="https://example.org/validate")) as checked:
        checked.conforms, b"".join(checked)

The processes are forked from `kg.validation.forking`, which has read the shapes already: a small check takes 0.1 s in
the place of 1. Job and answer are files without a name, so that no data passes through a pipe that has to be emptied.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal, Self

from kg.errors import DataError, KGError, ShapesError
from kg.store.starting import python

NO_MEMORY: Final = 70
"""How a process ends that has run out of memory and could tell."""
TOO_LONG: Final = 71
"""How a process ends whose report is longer than it may be."""
REPORT_BYTES: Final = 64 << 20
"""What a report may take."""

_PIECE: Final = 1 << 16
_LOOK_SECONDS: Final = 0.05
_GRACE_SECONDS: Final = 15.0  # to start the first process on a busy machine, and to write the report
_TIME: Final = (-signal.SIGALRM, -signal.SIGXCPU)
_MEMORY: Final = (NO_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a check may take, and how many are done at once; none are if `at_once` is 0."""

    seconds: float = 20.0
    megabytes: int = 512
    """Memory beyond what every process of this kind has."""
    body_bytes: int = 5 << 20
    """Data and shapes together."""
    at_once: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Data to check. `syntax` and `shapes_syntax` are names of kg.formats.RDF_FORMATS."""

    data: bytes
    syntax: str
    form: str
    """How to write the report: a key of `kg.validation.checking.WRITERS`."""
    base: str
    """What relative IRIs are relative to."""
    name: str = "data"
    """What findings are to call the file."""
    shapes: bytes | None = None
    """The shapes of the client; None: those of Parley."""
    shapes_syntax: str = "turtle"


class MalformedError(DataError):
    """Data or shapes that are not what their syntax says; line and column count from 1, None if not known."""

    def __init__(self, part: Literal["data", "shapes"], message: str, line: int | None, column: int | None) -> None:
        self.part = part
        self.line = line
        self.column = column
        super().__init__(message)


class CheckTimeoutError(KGError):
    """The check takes longer than it may."""


class CheckMemoryError(KGError):
    """The check takes more memory than it may."""


class ReportTooLongError(KGError):
    """There is more to report than fits."""


class TooManyChecksError(KGError):
    """Others are being served; a little later there may be a place."""


class CheckAbandonedError(KGError):
    """Who asked is gone."""


class SandboxError(KGError):
    """The check failed by a mistake of Parley's, or its process cannot be started; the message is for the log."""


class Checked:
    """A report that is written: its pieces, once. To be closed."""

    def __init__(self, told: dict[str, Any], file: IO[bytes]) -> None:
        self.conforms: bool = told["conforms"]
        self.size = os.fstat(file.fileno()).st_size - file.tell()
        """Bytes of the report."""
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(_PIECE), b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the file."""
        self._file.close()


class Sandbox:
    """Where jobs are checked. `context` is what Parley's own shapes look up, as for `kg.validation.shacl.Gate`."""

    def __init__(self, limits: Limits, context: Sequence[Path]) -> None:
        self.limits = limits
        self._context = tuple(context)
        self._places = threading.BoundedSemaphore(max(limits.at_once, 1))
        self._lock = threading.Lock()
        self._template: _Template | None = None

    def check(self, job: Job, gone: Callable[[], bool] = lambda: False) -> Checked:
        """The report on the job's data; its process is ended as soon as `gone` says that nobody waits for it.

        Raises MalformedError if data or shapes cannot be parsed, ShapesError if the shapes cannot be used,
        CheckTimeoutError, CheckMemoryError, ReportTooLongError at the limits, TooManyChecksError if there is no place,
        CheckAbandonedError if the client has gone, SandboxError if it is our own mistake.
        """
        if not self._places.acquire(blocking=False):
            raise TooManyChecksError(f"{self.limits.at_once} other checks are under way; try again in a little while")
        try:
            return self._checked(job, gone)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            if self._template is not None:
                self._template.end()
                self._template = None

    def _checked(self, job: Job, gone: Callable[[], bool]) -> Checked:
        answer = _nameless()
        try:
            with _nameless() as sent:
                write_job(sent, job, self.limits)
                life = self._started(sent, answer)
            with life:
                status = self._waited(life, gone)
            return _read(answer, status, self.limits)
        except BaseException:
            answer.close()
            raise

    def _started(self, sent: IO[bytes], answer: IO[bytes]) -> socket.socket:
        files = sent.fileno(), answer.fileno()
        with self._lock:
            if self._template is not None:
                try:
                    return self._template.fork(*files)
                except OSError:  # it has ended: the kernel may have needed its memory
                    self._template.end()
            self._template = template = _Template(self._context)
            weakref.finalize(self, template.end)
            try:
                return template.fork(*files)
            except OSError as error:
                raise SandboxError(f"no process for checks can be started: {error}") from error

    def _waited(self, life: socket.socket, gone: Callable[[], bool]) -> int:
        """The exit status of the process. It is ended if we raise: `life` is closed then."""
        end = time.monotonic() + self.limits.seconds + _GRACE_SECONDS
        life.settimeout(_LOOK_SECONDS)
        while True:
            try:
                told = life.recv(64)
            except TimeoutError:
                if gone():
                    raise CheckAbandonedError("the client has hung up") from None
                if time.monotonic() > end:
                    raise _ended(-signal.SIGALRM, self.limits) from None
                continue
            if not told:
                raise SandboxError("the process that checks are forked from has ended; the log may say why")
            return int(told)


class _Template:
    """A `kg.validation.forking`, until it is ended."""

    def __init__(self, context: Sequence[Path]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = python("kg.validation.forking", *map(str, context), stdin=theirs.fileno(), stderr=None)
        self._is_over = False

    def fork(self, *files: int) -> socket.socket:
        """The socket by which the end of a new process is told, and whose end is its end. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._socket, [b"j"], [*files, theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def end(self) -> None:
        """End it, and all that were forked from it."""
        if not self._is_over:
            self._is_over = True
            self._socket.close()
            self._process.wait()


def write_job(file: IO[bytes], job: Job, limits: Limits) -> None:
    """Write a job as `read_job` reads it."""
    told = asdict(job)
    data, shapes = told.pop("data"), told.pop("shapes")
    told |= {"limits": asdict(limits), "length": len(data), "has_shapes": shapes is not None}
    file.write(json.dumps(told).encode() + b"\n" + data + (shapes or b""))
    file.flush()
    file.seek(0)


def read_job(file: IO[bytes]) -> tuple[Job, Limits]:
    """The job in a file that `write_job` has written, and its limits."""
    told = json.loads(file.readline())
    limits, length, has_shapes = Limits(**told.pop("limits")), told.pop("length"), told.pop("has_shapes")
    data = file.read(length)
    return Job(data=data, shapes=file.read() if has_shapes else None, **told), limits


def _nameless() -> IO[bytes]:
    """An empty file that nobody else can open."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("parley-check"), "w+b")
    return tempfile.TemporaryFile()


def _read(answer: IO[bytes], status: int, limits: Limits) -> Checked:
    """What a process has written that ended with this status. Raises what kept it from that."""
    if status:
        raise _ended(status, limits)
    answer.seek(0)
    told = json.loads(answer.readline() or b'{"error": "bug", "message": "no answer"}')
    if "error" in told:
        raise _told(told)
    return Checked(told, answer)


def _ended(status: int, limits: Limits) -> KGError:
    if status in _TIME:
        return CheckTimeoutError(
            f"the check took longer than the {limits.seconds:g} s it may: send less at a time, or run `parley validate`"
        )
    if status == TOO_LONG:
        return ReportTooLongError(
            f"the report is longer than {REPORT_BYTES >> 20} MB: send less at a time, or mend the shape that most "
            "findings are of"
        )
    if status in _MEMORY:
        return CheckMemoryError(
            f"the check took more than the {limits.megabytes} MB of memory it may, or is nested too deeply: send less "
            "at a time, or run `parley validate`"
        )
    return SandboxError(f"a process for checks ended with status {status}")


def _told(told: dict[str, Any]) -> KGError:
    if told["error"] == "malformed":
        return MalformedError(told["part"], told["message"], told["line"], told["column"])
    if told["error"] == "shapes":
        return ShapesError(told["message"])
    return SandboxError(told["message"])
