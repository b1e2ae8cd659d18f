"""A process as the pool sees it: the queries that stand in line for it, and how far the first one is."""

import asyncio
import time
from collections import deque
from typing import Final, Protocol

from kg.store.answer import PoolAnswer
from kg.store.process import Frame, Worker

_WEIGHT: Final = 0.05


class Keeper(Protocol):
    """Whom a process belongs to: the pool."""

    loop: asyncio.AbstractEventLoop
    pace: float
    """How long a query takes, about; the last ones weigh most."""

    def received(self, place: "Place", frame: Frame) -> None:
        """A frame has arrived."""

    def died(self, place: "Place") -> None:
        """The process has ended by itself, or was ended by the kernel."""


class Place:
    """A process with the queries that stand in line for it; None in the place of one that has been called off."""

    def __init__(self, pool: Keeper, worker: Worker) -> None:
        self.pool = pool
        self.worker = worker
        self.line: deque[PoolAnswer | None] = deque()
        self.numbers: deque[int] = deque()
        self.since = time.monotonic()
        """When the first in line became the first, or was called off."""
        self._is_sending = self._is_slow = False
        self.paused = 0.0
        self.worked_before: float | None = None
        self.status = 0
        """How the process ended, once it has."""
        self.is_ready = self.is_stuck = self.is_long = self.is_over = self.is_paused = False
        pool.loop.add_reader(worker.answers, self.read)

    def ask(self, answer: PoolAnswer) -> None:
        """Put a query in line."""
        if not self.line:
            self.since = time.monotonic()
        answer.worker = self
        self.line.append(answer)
        self.numbers.append(self.worker.add(answer.options, answer.text))
        if not self._is_sending:
            self._is_sending = True
            self.pool.loop.call_soon(self._send)  # with what else is asked until then

    def head(self) -> PoolAnswer | None:
        """Who is first in line."""
        return self.line[0] if self.line else None

    def drop(self) -> PoolAnswer | None:
        """Take the first out of the line: it has been answered, or the process is over."""
        before, self.since = self.since, time.monotonic()
        self.pool.pace += (self.since - before - self.pool.pace) * _WEIGHT
        self.is_stuck = self._is_slow = False
        self.worked_before = None
        self.numbers.popleft()
        answer = self.line.popleft()
        if answer is not None:
            answer.worker = None
        return answer

    def call_off_others(self) -> list[PoolAnswer]:
        """Those behind the first, who are free to be asked elsewhere."""
        others = [answer for answer in list(self.line)[1:] if answer is not None]
        if others:
            self.worker.recall(self.numbers[0])
            self.line = deque([self.line[0], *(None for _ in range(len(self.line) - 1))])
        return others

    def call_off_first(self) -> None:
        """The first in line is wanted no more: its process stops when it next writes, or is killed soon."""
        self.worker.recall()
        self.line[0] = None
        self.since = time.monotonic()
        self.go_on()

    def worked(self, age: float) -> float:
        """Seconds of processor time the process has spent on its first query, since they were first asked for."""
        worked = self.worker.worked()
        if worked is None:
            return age
        if self.worked_before is None:
            self.worked_before = worked
        return worked - self.worked_before

    def slow_down(self) -> None:
        """Let the first in line have less processor time than others."""
        if not self._is_slow:
            self._is_slow = True
            self.worker.slow_down()

    def pause(self) -> None:
        """Read no more for now."""
        if not self.is_paused and not self.is_over:
            self.is_paused = True
            self.paused = time.monotonic()
            self.pool.loop.remove_reader(self.worker.answers)

    def go_on(self) -> None:
        """Read again."""
        if self.is_paused and not self.is_over:
            self.is_paused = False
            self.pool.loop.add_reader(self.worker.answers, self.read)

    def end(self) -> None:
        """Kill the process."""
        self.is_over = True
        self.pool.loop.remove_reader(self.worker.answers)
        self.pool.loop.remove_writer(self.worker.requests)
        self.worker.kill()

    async def wait(self) -> None:
        """Wait until it is over."""
        try:
            self.status = await self.pool.loop.run_in_executor(None, self.worker.wait)
        except RuntimeError:  # Python is ending, and starts no threads any more
            self.status = self.worker.wait()

    def read(self) -> None:
        """Take what has arrived."""
        try:
            frames = self.worker.frames()
        except EOFError:
            self.pool.died(self)
            return
        for frame in frames:
            if not self.is_over:
                self.pool.received(self, frame)

    def _send(self) -> None:
        if self.is_over:
            return
        if self.worker.send():
            self._is_sending = False
            self.pool.loop.remove_writer(self.worker.requests)
        else:
            self.pool.loop.add_writer(self.worker.requests, self._send)
