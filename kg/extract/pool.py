"""Many texts read side by side, in order; a text that ends its process, or takes too long, is told and left out.

Each process loads the language model once. A process that dies (out of memory, a fault in a library) takes with it the
texts that it held; each of them is tried once more alone, so that only the culprit is left out.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from types import FrameType
from typing import Any, NoReturn, TypeAlias

from kg.extract.pipeline import Extractor

Source: TypeAlias = dict[str, Any]
Document: TypeAlias = dict[str, Any]

_AHEAD = 4
_reader: Extractor | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A text that could not be read: its source, and why."""

    source: Source
    why: str


class _TooLongError(Exception):
    """The time for one text is over."""


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Ends the block by an exception after that time; only in the main thread of a process."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_one(extractor: Extractor, source: Source, seconds: float) -> Document | Failure:
    """The facts of one text; a Failure instead of an exception."""
    try:
        with _within(seconds):
            return extractor.read(source)
    except _TooLongError:
        return Failure(source, f"reading it took more than {seconds:g} s")
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad text must not end the run; it is told
        return Failure(source, f"{type(error).__name__}: {error}")


def _start(model: str) -> None:
    global _reader  # noqa: PLW0603 - one model per process, loaded once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reader = Extractor.load(model)


def _work(source: Source, seconds: float) -> Document | Failure:
    assert _reader is not None
    return read_one(_reader, source, seconds)


class _Pool:
    """Processes that are made anew when one of them has died."""

    def __init__(self, model: str, jobs: int, seconds: float) -> None:
        self._model, self._jobs, self._seconds = model, jobs, seconds
        self._executor = self._new(jobs)

    def _new(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, get_context("forkserver"), _start, (self._model,))

    def submit(self, source: Source) -> Future[Document | Failure]:
        try:
            return self._executor.submit(_work, source, self._seconds)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = self._new(self._jobs)
            return self._executor.submit(_work, source, self._seconds)

    def alone(self, source: Source) -> Document | Failure:
        """The text in a process of its own, which it may take with it."""
        with self._new(1) as executor:
            try:
                return executor.submit(_work, source, self._seconds).result()
            except BrokenProcessPool:
                return Failure(source, "its process died while reading it (out of memory, or a fault in a library)")

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def read_all(sources: Iterable[Source], *, model: str, jobs: int, seconds: float) -> Iterator[Document | Failure]:
    """The facts of every text, in the order of the texts; with one job in this process.

    No more than a few texts per process are held in memory.
    """
    if jobs <= 1:
        extractor = Extractor.load(model)
        yield from (read_one(extractor, source, seconds) for source in sources)
        return
    pool = _Pool(model, jobs, seconds)
    waiting: deque[tuple[Source, Future[Document | Failure]]] = deque()
    try:
        for source in sources:
            waiting.append((source, pool.submit(source)))
            if len(waiting) > jobs * _AHEAD:
                yield _result(pool, *waiting.popleft())
        while waiting:
            yield _result(pool, *waiting.popleft())
    finally:
        pool.close()


def _result(pool: _Pool, source: Source, future: Future[Document | Failure]) -> Document | Failure:
    try:
        return future.result()
    except BrokenProcessPool:
        return pool.alone(source)


Reader = Callable[[Iterable[Source]], Iterator[Document | Failure]]
