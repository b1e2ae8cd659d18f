"""An answer to a query while it arrives from a process, as the loop of the pool sees it."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Protocol

from kg.store import Kind
from kg.store.limits import QueryAbandonedError, UnofferedKindError
from kg.store.wire import NO_FORMAT


class Giver(Protocol):
    """What gives answers: the pool."""

    loop: asyncio.AbstractEventLoop

    def leave(self, answer: "PoolAnswer") -> None:
        """Nobody waits for this answer any more."""


class Maker(Protocol):
    """What makes an answer: a process."""

    def go_on(self) -> None:
        """Go on, should it have paused."""


class PoolAnswer:
    """An answer while it arrives. For the loop of its pool; who does not read it to its end has to `close` it."""

    def __init__(self, pool: Giver, options: bytes, text: bytes) -> None:
        self._pool = pool
        self.options = options
        self.text = text
        self.known = hash((options, text))
        """What the pool remembers the query by."""
        self.kind: Kind = "solutions"
        self.variables: tuple[str, ...] = ()
        self.format = ""
        self.asked = time.monotonic()
        self.spent = 0.0
        self.is_given = self.is_over = False
        self._first: asyncio.Future[None] = pool.loop.create_future()
        self._more: asyncio.Future[None] | None = None
        self._pieces: deque[bytes] = deque()
        self._error: Exception | None = None
        self._size = 0
        self.worker: Maker | None = None

    @property
    def has_begun(self) -> bool:
        """Whether there is something of it: then its process stops when it is called off."""
        return self.is_given or self._size > 0

    async def begin(self) -> None:
        """Wait until all of it is here, or its first megabyte. Raises what `Pool.ask` does."""
        try:
            await self._first
        except asyncio.CancelledError:
            self.close()
            raise
        if self._error is not None:  # it failed before anybody read of it
            raise self._error

    async def next(self) -> bytes:
        """The next piece; nothing at the end. Raises as `Pool.ask`: what has been read then is no whole answer."""
        while not self._pieces:
            if self._error is not None:
                raise self._error
            if self.is_over:
                return b""
            self._more = self._pool.loop.create_future()
            await self._more
        piece = self._taken()
        if self.worker is not None:
            self.worker.go_on()
        return piece

    def whole(self) -> bytes:
        """What is left of an answer that is over. Raises as `next`."""
        if self._error is not None:
            raise self._error
        return self._taken()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self.next():
            yield piece

    def close(self) -> None:
        """Nobody reads it any more: free its process, if it has one."""
        self._pieces.clear()
        if not self.is_over:
            self.fail(QueryAbandonedError("who asked is gone"))
            self._pool.leave(self)

    def restart(self) -> None:
        """Forget what has arrived: the query begins anew."""
        self._pieces.clear()
        self._size = 0
        self.spent = 0.0
        self.worker = None

    def head(self, payload: bytes) -> None:
        """The header has arrived."""
        self.kind, self.format, self.variables = _header(payload)

    def arrive(self, payload: bytes) -> None:
        """It has arrived whole."""
        header, _, body = payload.partition(b"\n")
        self.head(header)
        if body:
            self._pieces.append(body)
        self.end()

    def add(self, piece: bytes) -> int:
        """A piece has arrived; how many bytes wait to be read."""
        self._pieces.append(piece)
        self._size += len(piece)
        self._wake()
        return self._size

    def give(self) -> None:
        """Let who asked begin to read."""
        self.is_given = True
        if self.format:
            if not self._first.done():
                self._first.set_result(None)
            return
        self.fail(UnofferedKindError(f"this query gives {self.kind}, for which no format was named", self.kind))

    def end(self) -> None:
        """It is complete."""
        self.worker = None
        if not self.is_given:
            self.give()
        self.is_over = True
        self._wake()

    def fail(self, error: Exception) -> None:
        """It ends here, if it has not ended yet."""
        if self.is_over:
            return
        self.is_over = True
        self._error = error
        if not self._first.done():
            self._first.set_exception(error)
            self._first.exception()  # who asked may be gone
        self._wake()

    def _taken(self) -> bytes:
        taken = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        return taken

    def _wake(self) -> None:
        more, self._more = self._more, None
        if more is not None and not more.done():
            more.set_result(None)


@lru_cache(maxsize=256)
def _header(payload: bytes) -> tuple[Kind, str, tuple[str, ...]]:
    """Kind, format and variables; the format is empty if there is none."""
    kind, name, *variables = payload.decode().split(" ")
    return kind, "" if name == NO_FORMAT else name, tuple(variables)  # type: ignore[return-value]  # a Kind is sent
