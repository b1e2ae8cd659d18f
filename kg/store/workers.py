"""`kg.store.pool` for threads: queries in processes of their own, asked and read without an event loop."""

import asyncio
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, TypeVar, cast

import pyoxigraph as ox

from kg.store import Kind, Row
from kg.store.answer import PoolAnswer
from kg.store.limits import Limits, QueryAbandonedError
from kg.store.pool import Pool
from kg.store.process import Worker
from kg.store.wire import FORMATS

T = TypeVar("T")

_TICK: Final = 0.1


class PooledAnswer(Iterator[bytes]):
    """An answer while it arrives: its bytes in pieces, in `format`. For one thread, which has to close it.

    It closes itself at its end. What an answer that nobody closes has taken, the pool never gets back.

    Reading raises QueryTimeoutError, QueryMemoryError, QueryCrashedError or QueryAbandonedError if it ends too early:
    what has been read of it then is no whole answer.
    """

    def __init__(self, answer: PoolAnswer, loop: asyncio.AbstractEventLoop) -> None:
        self._answer = answer
        self._loop = loop
        self.kind: Kind = answer.kind
        self.variables = answer.variables
        """The names of the columns, without `?`; empty unless kind is solutions."""
        self.format = answer.format
        """The name, in kg.formats, of the format asked for this kind."""

    def __next__(self) -> bytes:
        if self._answer.is_over:
            piece = self._answer.whole()
        else:
            piece = asyncio.run_coroutine_threadsafe(self._answer.next(), self._loop).result()
        if not piece:
            raise StopIteration
        return piece

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
        """Whether all of it has arrived: then it is short, its process is free, and no error can come any more."""
        return self._answer.is_over

    def close(self) -> None:
        """Free the process; if there is much left to read, by ending it."""
        if not self._answer.is_over:
            self._loop.call_soon_threadsafe(self._answer.close)

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
    """Processes that answer queries on one store, for any number of threads.

    `store` is a folder or the address of a SPARQL endpoint; `services` are the hosts that SERVICE may ask.
    Made when a release is published, and retired when the next one is: that ends the processes as they become idle.
    A process starts when it is first needed, or all of them when `start` is called.

    Everything happens on `loop`, which some thread has to run, and none that asks here; without one, on a loop that
    all such pools share.
    """

    def __init__(
        self,
        store: Path | str,
        limits: Limits | None = None,
        *,
        services: frozenset[str] = frozenset(),
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.loop = loop or _shared_loop()
        live: set[Worker] = set()
        self.pool = Pool(store, limits or Limits(), services, self.loop, live)
        """The same pool, for who is on the loop."""
        self._live = live
        self._end = weakref.finalize(self, _kill_all, live)

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
        """The answer to one SPARQL query, as soon as its first megabyte is known or the whole of it.

        `formats` names the format for each kind of answer that will do; the other parameters are those of
        `kg.store.Store.query`. `gone` is asked ten times a second whether who asks has gone away.

        Raises what `kg.store.Store.query` does, and every error of `kg.store.limits`; StoreError if the store cannot be
        opened.
        """

        async def begun() -> PoolAnswer:
            answer = self.pool.ask(
                text, formats, base_iri=base_iri, default_graphs=default_graphs, named_graphs=named_graphs
            )
            await answer.begin()
            return answer

        return PooledAnswer(_result(self._run(begun()), gone), self.loop)

    def start(self) -> None:
        """Start all processes, so that the first queries need not wait for that. Raises StoreError if it fails."""
        self._run(self.pool.start()).result()

    def retire(self) -> None:
        """End the idle processes now, and each other one when its queries are over. Who still asks is answered."""
        self.loop.call_soon_threadsafe(self.pool.retire)

    def close(self) -> None:
        """End all processes. Who waits for an answer, or reads one, gets PoolClosedError."""
        self._run(self.pool.close()).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The processes there are now, but for those just being born."""
        return sorted(worker.pid for worker in tuple(self._live) if worker.pid)

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)


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


class _Shared:
    """The loop of the pools that were given none, on a thread of its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None


_SHARED: Final = _Shared()


def _shared_loop() -> asyncio.AbstractEventLoop:
    with _SHARED.lock:
        if _SHARED.loop is None:
            _SHARED.loop = asyncio.new_event_loop()
            threading.Thread(target=_SHARED.loop.run_forever, name="queries", daemon=True).start()
        return _SHARED.loop


def _result(future: "Future[T]", gone: Callable[[], bool] | None) -> T:
    while True:
        try:
            return future.result(None if gone is None else _TICK)
        except TimeoutError:
            if gone is not None and gone():
                future.cancel()
                raise QueryAbandonedError("who asked is gone") from None


def _kill_all(live: set[Worker]) -> None:
    for worker in tuple(live):
        worker.kill()
