"""Queries in processes of their own: each has its time and its memory, and can be ended without harm to the others.

pyoxigraph 0.5.13 cannot cancel a query, and answers a lack of memory or of stack with the end of the process. So a
query runs in a child (`kg.store.worker`) that can be killed; a new one is started in its place.
"""

import contextlib
import json
import queue
import signal
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, cast

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store import Kind, Row
from kg.store.limits import (
    Limits,
    PoolClosedError,
    QueryAbandonedError,
    QueryCrashedError,
    QueryMemoryError,
    QueryTimeoutError,
    QueryTooLongError,
    QueueFullError,
    UnofferedKindError,
    WorkerError,
)
from kg.store.process import Wait, Worker, told_error
from kg.store.worker import CHUNK, END, ERROR, FORMATS, HEADER, Request

_START_SECONDS: Final = 60.0
_TICK: Final = 0.1
_DRAIN_SECONDS: Final = 0.05  # about what a new process costs
_GATHERED: Final = 4


class PooledAnswer(Iterator[bytes]):
    """An answer while it arrives: its bytes in pieces, in `format`. For one thread, which has to close it.

    It closes itself at its end. What an answer that nobody closes has taken, the pool never gets back.

    Reading raises QueryTimeoutError, QueryMemoryError, QueryCrashedError or QueryAbandonedError if it ends too early:
    what has been read of it then is no whole answer.
    """

    kind: Kind
    variables: tuple[str, ...]
    """The names of the columns, without `?`; empty unless kind is solutions."""
    format: str
    """The name, in kg.formats, of the format asked for this kind."""

    def __init__(self, run: "_Run") -> None:
        self._run = run
        header = json.loads(run.frame(HEADER))
        self.kind = header["kind"]
        self.variables = tuple(header["variables"])
        if header["format"] is None:
            run.close()
            raise UnofferedKindError(f"this query gives {self.kind}, for which no format was named", self.kind)
        self.format = header["format"]
        run.gather()

    def __next__(self) -> bytes:
        chunk = self._run.frame(CHUNK)
        if not chunk:
            raise StopIteration
        return chunk

    def rows(self) -> Iterator[Row]:
        """The rows, while they arrive, of an answer in any format of SPARQL results but CSV, or in N-Triples."""
        if self.kind == "graph":
            triples = ox.parse(self._file(), format=cast("ox.RdfFormat", self._engine))
            yield from ((one.subject, one.predicate, one.object) for one in triples)
            return
        found = ox.parse_query_results(self._file(), format=cast("ox.QueryResultsFormat", self._engine))
        if isinstance(found, ox.QuerySolutions):
            yield from (tuple(row) for row in found)

    def verdict(self) -> bool:
        """What an ASK says, of an answer in any format of SPARQL results but CSV."""
        return bool(ox.parse_query_results(self._file(), format=cast("ox.QueryResultsFormat", self._engine)))

    @property
    def is_here(self) -> bool:
        """Whether all of it has arrived: then it is short, the worker is free, and no error can come any more."""
        return self._run.is_over

    def close(self) -> None:
        """Free the worker; if there is much left to read, by ending it."""
        self._run.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _engine(self) -> object:
        return FORMATS[self.kind][self.format].engine

    def _file(self) -> IO[bytes]:
        return cast("IO[bytes]", _File(self))


class WorkerPool:
    """Processes that answer queries on the store in `folder`, for any number of threads.

    Made when a release is published, and retired when the next one is: that ends the processes as they become idle.
    A process starts when it is first needed, or all of them when `start` is called.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self._folder = folder
        self._limits = limits or Limits()
        self._places = threading.Semaphore(self._limits.workers + self._limits.queue)
        slow = self._limits.workers - 1 if self._limits.slow is None else self._limits.slow
        self._slow = threading.Semaphore(max(1, slow))
        self._retired = self._closed = False
        self._live: set[Worker] = set()
        self._end = weakref.finalize(self, _end_all, self._live)
        self._idle = _Idle([None] * self._limits.workers)

    def ask(
        self,
        text: str,
        formats: Mapping[Kind, str],
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        gone: Callable[[], bool] | None = None,
    ) -> PooledAnswer:
        """The answer to one SPARQL query, as soon as its first 64 KB are known or the whole of it.

        `formats` names the format for each kind of answer that will do; the other parameters are those of
        `kg.store.Store.query`. `gone` is asked ten times a second whether who asks has gone away.

        Raises what `kg.store.Store.query` does, and every error of this module; StoreError if the store cannot be
        opened or the pool is closed.
        """
        for kind, name in formats.items():
            if name not in FORMATS[kind]:
                raise ValueError(f"{name!r} is no format for {kind}")
        size, limit = len(text.encode(errors="replace")), self._limits.text_bytes
        if size > limit:
            raise QueryTooLongError(f"the query is {size} bytes long and may have {limit}: send it in parts")
        request: Request = {
            "text": text,
            "base_iri": base_iri,
            "default_graphs": None if default_graphs is None else list(default_graphs),
            "named_graphs": None if named_graphs is None else list(named_graphs),
            "formats": dict(formats),
            "seconds": self._limits.reading_seconds,
        }
        run = _Run(self._taken(gone), self._give_back, self._limits, self._slow, gone)
        try:
            run.begin(request)
            return PooledAnswer(run)
        except BaseException:
            run.close()
            raise

    def start(self) -> None:
        """Start all processes, so that the first queries need not wait for that. Raises StoreError if it fails."""
        for worker in self._idle.take_all():
            started = worker
            try:
                started = worker or self._started()
            finally:
                self._idle.put(started)

    def retire(self) -> None:
        """End the idle processes now, and each other one when its query is over. Who still asks is answered."""
        self._retired = True
        for worker in self._idle.take_all():
            if worker is not None:
                worker.end()
            self._idle.put(None)

    def close(self) -> None:
        """End all processes. Who waits for an answer, or reads one, gets PoolClosedError."""
        self._closed = True
        self.retire()
        for worker in tuple(self._live):
            worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The processes there are now."""
        return sorted(worker.pid for worker in tuple(self._live))

    def _taken(self, gone: Callable[[], bool] | None) -> "Worker":
        """A worker for one query, to be given back."""
        if not self._places.acquire(blocking=False):
            raise QueueFullError("too many queries are waiting already: ask again in a few seconds")
        try:
            worker = self._next(gone)
        except BaseException:
            self._places.release()
            raise
        try:
            if worker is not None and worker.is_over():
                worker.end()
                worker = None
            return worker or self._started()
        except BaseException:
            self._idle.put(None)
            self._places.release()
            raise

    def _next(self, gone: Callable[[], bool] | None) -> "Worker | None":
        until = time.monotonic() + self._limits.seconds

        def keep_on() -> None:
            if self._closed:
                raise PoolClosedError
            _check_gone(gone)
            if time.monotonic() > until:
                raise QueueFullError(f"no worker became free in {self._limits.seconds:g} s: ask again in a few seconds")

        if self._closed:
            raise PoolClosedError
        return self._idle.take(keep_on)

    def _give_back(self, worker: "Worker") -> None:
        again: Worker | None = worker
        try:
            if self._retired or worker.ended:
                worker.end()
                again = None if self._retired else self._started()
        except StoreError:  # no process can be started now: who asks next tries again
            again = None
        finally:
            self._idle.put(again)
            self._places.release()
        if self._retired and again is not None:  # retired meanwhile
            self.retire()

    def _started(self) -> "Worker":
        worker = Worker(self._folder, self._limits.megabytes, self._live)
        if self._closed:  # meanwhile
            worker.stop()
        return worker


class _Idle:
    """The places of a pool: each a worker, or None for one that is to be started. Who waits is served in turn."""

    def __init__(self, places: "Iterable[Worker | None]") -> None:
        self._free = deque(places)
        self._waiting: deque[queue.SimpleQueue[Worker | None]] = deque()
        self._lock = threading.Lock()

    def put(self, worker: "Worker | None") -> None:
        """Give a place to who has waited longest, or keep it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().put(worker)
            elif worker is None or not worker.ready:
                self._free.appendleft(worker)
            else:
                self._free.append(worker)

    def take(self, keep_on: Callable[[], None]) -> "Worker | None":
        """A place, as soon as there is one; of several the one last used. `keep_on` may raise meanwhile."""
        with self._lock:
            if self._free:
                return self._free.pop()
            mine: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
            self._waiting.append(mine)
        while True:
            try:
                return mine.get(timeout=_TICK)
            except queue.Empty:
                try:
                    keep_on()
                except BaseException:
                    self._leave(mine)
                    raise

    def take_all(self) -> "list[Worker | None]":
        """All that are free."""
        with self._lock:
            free = list(self._free)
            self._free.clear()
        return free

    def _leave(self, mine: "queue.SimpleQueue[Worker | None]") -> None:
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return
        self.put(mine.get())  # it came just now


class _Run:
    """One query on one worker: counts its time, and gives the worker back in whatever way it ends."""

    def __init__(
        self,
        worker: Worker,
        give_back: Callable[[Worker], None],
        limits: Limits,
        slow: threading.Semaphore,
        gone: Callable[[], bool] | None,
    ) -> None:
        self._worker: Worker | None = worker
        self._give_back = give_back
        self._limits = limits
        self._slow = slow
        self._gone = gone
        self._left = _START_SECONDS
        self._began = time.monotonic()
        self._is_slow = self._is_told = False
        self._waiting: deque[tuple[bytes, bytes]] = deque()

    def begin(self, request: Request) -> None:
        """Send the query. The time runs from here."""
        worker = self._worker
        assert worker is not None
        worker.get_ready(self._wait_for_start)
        self._left = self._limits.seconds
        self._began = time.monotonic()
        try:
            worker.send(request)
        except OSError:
            raise self._death(worker) from None

    def frame(self, wanted: bytes) -> bytes:
        """What the next frame of the kind holds; nothing when the answer is complete or was closed.

        Raises as `WorkerPool.ask`; then, the worker has been given back.
        """
        if not self._waiting and not self._receive(self._wait):
            return b""
        kind, payload = self._waiting.popleft()
        if kind == ERROR:
            raise told_error(payload)
        if kind == END:
            return b""
        assert kind == wanted, kind
        self._is_told = True
        return payload

    @property
    def is_over(self) -> bool:
        """Whether the last frame has been received, and is not an error."""
        return self._worker is None and not any(kind == ERROR for kind, _ in self._waiting)

    def gather(self) -> None:
        """Take what is there already: if that is all, the worker is free before anything is read of the answer."""
        with contextlib.suppress(TimeoutError):
            while len(self._waiting) < _GATHERED and self._receive(_not_at_all):
                pass

    def close(self) -> None:
        """Give the worker back, if it has not been yet: as it is if the answer is nearly over, else ended."""
        self._waiting.clear()
        worker = self._worker
        if worker is not None:
            self._finish(usable=self._is_told and self._drain(worker))

    def _receive(self, wait: Wait) -> bool:
        """Whether there is a further frame; if so it has been received. After the last one the worker is given back.

        Raises TimeoutError if `wait` does, and then can be called again.
        """
        worker = self._worker
        if worker is None:
            return False
        try:
            kind, payload = worker.frame(wait)
        except TimeoutError:
            raise
        except EOFError:
            error = self._death(worker)
            self._finish(usable=False)
            raise error from None
        except BaseException:
            self._finish(usable=False)
            raise
        self._waiting.append((kind, payload))
        if kind in (END, ERROR):
            self._finish(usable=kind == END or not isinstance(told_error(payload), WorkerError))
        return True

    def _drain(self, worker: Worker) -> bool:
        until = time.monotonic() + _DRAIN_SECONDS

        def wait(is_readable: Callable[[float], bool]) -> None:
            if not is_readable(max(0.0, until - time.monotonic())) or time.monotonic() > until:
                raise TimeoutError

        try:
            while worker.frame(wait)[0] == CHUNK:
                pass
        except (EOFError, TimeoutError):
            return False
        return True

    def _finish(self, *, usable: bool) -> None:
        worker, self._worker = self._worker, None
        assert worker is not None
        if self._is_slow:
            self._slow.release()
        if not usable:
            worker.end()
        self._give_back(worker)

    def _wait(self, is_readable: Callable[[float], bool]) -> None:
        """Wait for the worker, as long as the query may be waited for."""
        while True:
            began = time.monotonic()
            found = is_readable(min(max(0.0, self._left), _TICK))
            now = time.monotonic()
            self._left -= now - began
            if self._left <= 0:
                raise QueryTimeoutError(
                    f"the query was ended after {self._limits.seconds:g} s, the limit here: "
                    "ask for less at a time, for example with fewer variables, more exact patterns or no ORDER BY"
                )
            if found:
                return
            _check_gone(self._gone)
            if not self._is_slow and not self._is_told and now - self._began > self._limits.slow_seconds:
                self._is_slow = self._slow.acquire(blocking=False)
                if not self._is_slow:
                    raise QueueFullError(
                        "too many long queries are being answered already, and this one is long too: ask again later"
                    )

    def _wait_for_start(self, is_readable: Callable[[float], bool]) -> None:
        while not is_readable(_TICK):
            _check_gone(self._gone)
            if time.monotonic() - self._began > self._left:
                raise StoreError(f"a process for queries was not ready after {self._left:g} s")

    def _death(self, worker: Worker) -> QueryError:
        """Why a worker that was not ended here is over. SIGKILL is what the kernel sends when memory runs out."""
        status = -worker.end()
        if worker.stopped:
            return PoolClosedError()
        if status in (signal.SIGABRT, signal.SIGKILL):
            return QueryMemoryError(
                f"the query needed more than {self._limits.megabytes} MB of memory, the limit here: ask for less at a "
                "time, and avoid ORDER BY, GROUP BY and DISTINCT over many rows and patterns that share no variable"
            )
        if status == signal.SIGALRM:
            return QueryTimeoutError(
                f"the answer was not read to its end in {self._limits.reading_seconds:g} s, the limit here: "
                "ask for less at a time, with LIMIT and OFFSET, or take a dump"
            )
        return QueryCrashedError(
            "the query engine broke down over this query, which is likely to be nested too deeply: simplify it"
        )


class _File:
    """A PooledAnswer as the engine's parsers read it."""

    def __init__(self, answer: PooledAnswer) -> None:
        self._answer = answer
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        if not self._rest:
            self._rest = next(self._answer, b"")
        cut = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:cut], self._rest[cut:]
        return piece


def _not_at_all(is_readable: Callable[[float], bool]) -> None:
    if not is_readable(0):
        raise TimeoutError


def _check_gone(gone: Callable[[], bool] | None) -> None:
    if gone is not None and gone():
        raise QueryAbandonedError("who asked is gone")


def _end_all(live: "set[Worker]") -> None:
    for worker in tuple(live):
        worker.end()
