"""Queries in processes of their own: each has its time and its memory, and can be ended without harm to the others.

pyoxigraph 0.5.13 cannot cancel a query, and answers a lack of memory or of stack with the end of the process. So a
query runs in a child (`kg.store.worker`) that can be killed; a new one is started in its place.

Every query begins in one of a few processes for quick ones, where several may stand in line, so that a process need
not sleep between them. Who stands behind a query that works longer than 8 ms is sent elsewhere. A query that works
longer than 0.05 s, or has a megabyte of answer, is long: its process is its own, and another one takes the place among
the quick. Only so many may be long at once; one more is called off before anything of it was handed out, waits in a
line of its own, and begins again. A text that was long once begins there. While any query is long, those of a shape
that was quick before go first, and those of an unknown one are tried one by one (`kg.store.experience`).

After 8 ms of work, or 0.25 s if it is long and its answer under way, a query is slowed down (Linux): its thread gets
nice 10 and SCHED_BATCH, which it cannot take back, so another thread of its process answers the next
(`kg.store.worker`).

Everything here belongs to one event loop; `kg.store.workers` is the same for threads.
"""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store import Kind
from kg.store.answer import PoolAnswer
from kg.store.experience import Experience, Guess
from kg.store.limits import (
    Limits,
    PoolClosedError,
    QueryAbandonedError,
    QueryCrashedError,
    QueryMemoryError,
    QueryTimeoutError,
    QueryTooLongError,
    QueueFullError,
    WorkerError,
)
from kg.store.place import Place
from kg.store.process import Frame, Worker, told_error
from kg.store.wire import CHUNK, END, ERROR, FORMATS, HEADER, READY, WHOLE, Options

_START_SECONDS: Final = 60.0
_TICK: Final = 0.005
_STALL_SECONDS: Final = 0.008
_STALL_WORK: Final = 0.003  # since it was first looked at
_STALL_KNOWN: Final = 0.015  # the same, of a query whose like was quick before
_IN_THE_WAY_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 30.0
_SLOW_SECONDS: Final = 0.25
_RECALL_SECONDS: Final = 0.05  # about what a new process costs
_IDLE_FACTOR: Final = 10  # who waits for the disk does not work
_IN_LINE: Final = 16
_LEAST_IN_LINE: Final = 2  # so that a process has something to do while its answer is sent
_LINE_SECONDS: Final = 0.004  # what a line of queries of the usual length may take
_FIRST: Final = 1 << 20
_HIGH: Final = 2 << 20


class Pool:
    """Processes that answer queries on one store, for one event loop; every method is to be called there.

    `store` is a folder, or the address of a SPARQL endpoint. A process starts when it is first needed, or all of them
    when `start` is called. `live` holds every process there is.
    """

    def __init__(
        self,
        store: Path | str,
        limits: Limits,
        services: frozenset[str],
        loop: asyncio.AbstractEventLoop,
        live: set[Worker],
    ) -> None:
        self.loop = loop
        self._store = str(store)
        self._limits = limits
        self._services = services
        self._live = live
        self._places: list[Place] = []
        self._waiting: deque[PoolAnswer] = deque()
        self._waiting_long: deque[PoolAnswer] = deque()
        self._long = 0
        self.pace = _LINE_SECONDS
        """How long a query takes, about; the last ones weigh most."""
        self._abreast = min(limits.quick, os.cpu_count() or 1)
        """Processes that quick queries are asked of: one for a processor, so that they need not sleep between them."""
        self._waiting_unknown: deque[PoolAnswer] = deque()
        self._trial: Place | None = None
        self._is_troubled = False
        """Whether quick queries have to be kept apart: one is long, or stands in the way of others."""
        self._experience = Experience()
        self._is_started = self._is_retired = self._is_closed = self._is_ticking = False
        self._ended: set[asyncio.Future[None]] = set()
        self._started: list[asyncio.Future[None]] = []

    def ask(
        self,
        text: str,
        formats: Mapping[Kind, str],
        *,
        base_iri: str | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> PoolAnswer:
        """The answer to one SPARQL query, to be awaited by `begin`.

        `formats` names the format for each kind of answer that will do; the other parameters are those of
        `kg.store.Store.query`.

        Raises QueryTooLongError, QueueFullError or PoolClosedError. `begin` raises what `kg.store.Store.query` does,
        and every error of `kg.store.limits`; StoreError if the store cannot be opened.
        """
        encoded = text.encode(errors="surrogatepass")
        size, limit = len(encoded), self._limits.text_bytes
        if size > limit:
            raise QueryTooLongError(f"the query is {size} bytes long and may have {limit}: send it in parts")
        if self._is_closed:
            raise PoolClosedError
        options = _options(
            base_iri,
            None if default_graphs is None else tuple(default_graphs),
            None if named_graphs is None else tuple(named_graphs),
            tuple(formats.items()),
        )
        answer = PoolAnswer(self, options, encoded)
        guess = self._experience.guess(answer.known, encoded, by_shape=self._is_troubled)
        if guess == "quick" and not self._waiting and (place := self._best()) is not None:
            place.ask(answer)
        else:
            self._line_up(self._lines[guess], answer)
            self._assign()
        self._tick_on()
        return answer

    async def start(self) -> None:
        """Start all processes, so that the first queries need not wait for that. Raises StoreError if it fails."""
        self._is_started = True
        while len(self._places) < self._size:
            self._start_one()
        for place in list(self._places):
            if not place.is_ready:
                ready: asyncio.Future[None] = self.loop.create_future()
                self._started.append(ready)
        self._tick_on()
        if self._started:
            await asyncio.gather(*self._started)

    def retire(self) -> None:
        """End the idle processes now, and each other one when its queries are over. Who still asks is answered."""
        self._is_retired = True
        for place in [one for one in self._places if not one.line]:
            self._remove(place)
        self._assign()

    async def close(self) -> None:
        """End all processes. Who waits for an answer, or reads one, gets PoolClosedError."""
        self._is_closed = self._is_retired = True
        waiting = self._emptied()
        for place in list(self._places):
            waiting += [answer for answer in place.line if answer is not None]
            place.line.clear()
            self._remove(place)
        for answer in waiting:
            answer.fail(PoolClosedError())
        if self._ended:
            await asyncio.wait(self._ended)

    @property
    def counts(self) -> dict[str, int]:
        """How many processes there are, and how many queries are being answered, are long, or wait for a process."""
        return {
            "processes": len(self._places),
            "answering": sum(len(place.line) for place in self._places),
            "long": self._long,
            "waiting": len(self._waiting),
            "waiting_unknown": len(self._waiting_unknown),
            "waiting_long": len(self._waiting_long),
        }

    # what places tell

    def received(self, place: Place, frame: Frame) -> None:
        """A frame has arrived."""
        kind, payload = frame
        if not place.is_ready:
            self._opened(place, kind, payload)
            return
        answer = place.head()
        if kind == HEADER:
            if answer is not None:
                answer.head(payload)
        elif kind == CHUNK:
            if answer is not None:
                self._grown(place, answer, answer.add(payload))
        else:
            place.drop()
            if answer is not None:
                self._answered(answer, kind, payload)
            if kind == ERROR and isinstance(told_error(payload), WorkerError):
                self._kill(place)
            else:
                self._freed(place)

    def _answered(self, answer: PoolAnswer, kind: bytes, payload: bytes) -> None:
        """The last frame of an answer has arrived."""
        if kind == WHOLE:
            self._learn(answer)
            answer.arrive(payload)
        elif kind == END:
            self._learn(answer)
            answer.end()
        else:
            answer.fail(told_error(payload) if kind == ERROR else QueryAbandonedError("who asked is gone"))

    def died(self, place: Place) -> None:
        """A process has ended by itself, or was ended by the kernel."""
        line = [answer for answer in place.line if answer is not None]
        first = place.head()
        place.line.clear()
        was_long, was_ready = place.is_long, place.is_ready
        ended = self._remove(place)

        def told(done: "asyncio.Future[None]") -> None:
            del done
            error = self._death(place, was_ready)
            if not was_ready:
                self._cannot_start(error)
            if first is not None:
                first.fail(error)

        ended.add_done_callback(told)
        self._put_back([answer for answer in line if answer is not first])
        self._freed(place, was_long=was_long)

    def leave(self, answer: PoolAnswer) -> None:
        """Nobody waits for this answer any more."""
        for line in self._lines.values():
            with contextlib.suppress(ValueError):
                line.remove(answer)
        place = next((place for place in self._places if answer in place.line), None)
        if place is None:
            return
        if place.head() is answer:
            self._put_back(place.call_off_others())
            place.call_off_first()
            if not answer.has_begun and time.monotonic() - answer.asked > _RECALL_SECONDS:
                self._kill(place)
            else:
                self._assign()
            self._tick_on()
        else:
            place.line[place.line.index(answer)] = None

    # the lines

    @property
    def _size(self) -> int:
        return self._limits.quick + self._limits.workers

    @property
    def _lines(self) -> dict[Guess, deque[PoolAnswer]]:
        return {"quick": self._waiting, "unknown": self._waiting_unknown, "long": self._waiting_long}

    def _emptied(self) -> list[PoolAnswer]:
        """Those who wait, who do so no more."""
        waiting = [answer for line in self._lines.values() for answer in line]
        for line in self._lines.values():
            line.clear()
        return waiting

    def _line_up(self, line: deque[PoolAnswer], answer: PoolAnswer) -> None:
        if len(line) >= self._limits.queue and not self._has_room(line):
            raise QueueFullError("too many queries are waiting already: ask again in a few seconds")
        line.append(answer)

    def _has_room(self, line: deque[PoolAnswer]) -> bool:
        """Whether one more of this line need not wait."""
        if line is self._waiting_long:
            return self._long < self._limits.workers
        if line is self._waiting_unknown:
            return self._trial is None
        return self._best() is not None or len(self._places) < self._size

    def _assign(self) -> None:
        """Give those who wait to processes, as far as there are any."""
        while self._waiting_long and self._long < self._limits.workers:
            place = self._idle()
            if place is None:
                self._start_if_few()
                break
            self._begin_long(place, self._waiting_long.popleft())
        while self._waiting:
            place = self._best()
            if place is None:
                self._start_if_few()
                break
            place.ask(self._waiting.popleft())
        if self._waiting_unknown and self._trial is None:  # one by one, so that the quick ones keep their places
            place = self._idle()
            if place is None:
                self._start_if_few()
            else:
                self._trial = place
                place.ask(self._waiting_unknown.popleft())

    def _best(self) -> Place | None:
        """The process to ask a query that may be quick: of the first few that are free to be asked, the least busy."""
        best: Place | None = None
        left = self._abreast
        for place in self._places:
            if place.is_ready and not place.is_long and not place.is_stuck and place is not self._trial:
                if best is None or len(place.line) < len(best.line):
                    best = place
                left -= 1
                if not left:
                    break
        if best is None or len(best.line) >= max(_LEAST_IN_LINE, min(_IN_LINE, _LINE_SECONDS / self.pace)):
            return None
        if len(best.line) > 1 and left:
            self._start_if_few()
        return best

    def _idle(self) -> Place | None:
        """A process with nothing to do; the last of them, as the first ones are asked first."""
        return next((one for one in reversed(self._places) if one.is_ready and not one.line and not one.is_long), None)

    def _begin_long(self, place: Place, answer: PoolAnswer) -> None:
        self._long += 1
        place.is_long = True
        place.ask(answer)

    def _grown(self, place: Place, answer: PoolAnswer, size: int) -> None:
        """There is so much of an answer that nobody has read yet."""
        if size >= _FIRST and not answer.is_given:
            if place.is_long or self._becomes_long(place, answer):
                answer.give()
            else:
                return
        if size >= _HIGH:
            place.pause()

    def _becomes_long(self, place: Place, answer: PoolAnswer) -> bool:
        """Whether a query that is not quick may go on; if not it waits for its turn, to begin anew."""
        self._experience.was_long(answer.known, answer.text)
        if place is self._trial:
            self._trial = None
        self._send_elsewhere(place)
        if self._long < self._limits.workers:
            self._long += 1
            place.is_long = True
            self._start_if_few()
            return True
        try:
            self._line_up(self._waiting_long, answer)
        except QueueFullError:
            answer.fail(
                QueueFullError("too many long queries are waiting already, and this one is long too: ask again later")
            )
        has_begun = answer.has_begun
        answer.restart()
        if has_begun:
            place.call_off_first()
        else:
            place.line[0] = None
            self._kill(place)
        return False

    def _send_elsewhere(self, place: Place) -> None:
        self._is_troubled = True
        self._put_back(place.call_off_others())

    def _put_back(self, others: list[PoolAnswer]) -> None:
        """Let those wait again, before all others, who have waited already."""
        for answer in reversed(others):
            answer.restart()
            self._lines[self._experience.guess(answer.known, answer.text, by_shape=True)].appendleft(answer)

    def _learn(self, answer: PoolAnswer) -> None:
        """An answer is complete."""
        if not answer.is_given and answer.spent < self._limits.slow_seconds:
            self._experience.was_quick(answer.known, answer.text, is_news=self._is_troubled)

    def _freed(self, place: Place, *, was_long: bool = False) -> None:
        """A process has answered the first in its line, or is over."""
        is_trial = place is self._trial
        if is_trial:
            self._trial = None
        is_calm = not (place.is_long or was_long or place.is_over or self._is_retired or is_trial)
        if is_calm and not (self._waiting or self._waiting_long or self._waiting_unknown):
            return
        if place.is_long or was_long:
            self._long -= 1
            place.is_long = False
            if not place.is_over and self._waiting_long:
                self._begin_long(place, self._waiting_long.popleft())
        if self._is_retired and not place.line and not place.is_over:
            self._remove(place)
        if self._is_started and place.is_ready and not self._is_retired:
            self._start_if_few()
        self._assign()

    # processes

    def _start_if_few(self) -> None:
        if len(self._places) < self._size and not self._is_closed:
            try:
                self._start_one()
            except StoreError as error:
                self._cannot_start(error)

    def _start_one(self) -> None:
        worker = Worker(self._store, self._limits, self._services)
        self._live.add(worker)
        self._places.append(Place(self, worker))

    def _opened(self, place: Place, kind: bytes, payload: bytes) -> None:
        if kind != READY:
            self._remove(place)
            self._cannot_start(told_error(payload))
            return
        place.is_ready = True
        place.since = time.monotonic()
        if self._started:
            ready = self._started.pop()
            if not ready.done():
                ready.set_result(None)
        self._assign()
        if self._is_retired and not place.line:
            self._remove(place)

    def _cannot_start(self, error: Exception) -> None:
        """No process can be had: who waits has waited in vain, unless others are there to serve them."""
        for ready in self._started:
            if not ready.done():
                ready.set_exception(error)
        self._started.clear()
        if any(place.is_ready for place in self._places):
            return
        for answer in self._emptied():
            answer.fail(error)

    def _remove(self, place: Place) -> "asyncio.Future[None]":
        """End a process. What is given back is done when it is over."""
        if place in self._places:
            self._places.remove(place)
        place.end()
        done: asyncio.Future[None] = asyncio.ensure_future(place.wait(), loop=self.loop)
        self._ended.add(done)
        done.add_done_callback(self._ended.discard)
        done.add_done_callback(lambda _: self._live.discard(place.worker))
        return done

    def _death(self, place: Place, was_ready: bool) -> Exception:  # noqa: FBT001
        """Why a process that was not ended here is over. SIGKILL is what the kernel sends when memory runs out."""
        status = -place.status
        if self._is_closed:
            return PoolClosedError()
        if not was_ready:
            return StoreError(f"a process for queries ended at its start (exit {-status})")
        if status in (signal.SIGABRT, signal.SIGKILL):
            return QueryMemoryError(
                f"the query needed more than {self._limits.megabytes} MB of memory, the limit here: ask for less at a "
                "time, and avoid ORDER BY, GROUP BY and DISTINCT over many rows and patterns that share no variable"
            )
        return QueryCrashedError(
            "the query engine broke down over this query, which is likely to be nested too deeply: simplify it"
        )

    # time

    def _tick_on(self) -> None:
        if not self._is_ticking:
            self._is_ticking = True
            self.loop.call_later(_TICK, self._tick, time.monotonic())

    def _tick(self, before: float) -> None:
        now = time.monotonic()
        try:
            self._look(now, before)
        finally:
            places = self._places
            if any(self._lines.values()) or any(place.line or not place.is_ready for place in places):
                self.loop.call_later(_TICK, self._tick, now)
            else:
                self._is_ticking = self._is_troubled = False

    def _look(self, now: float, before: float) -> None:
        for place in list(self._places):
            if place.is_ready:
                self._look_at(place, now, before)
            elif now - place.since > _START_SECONDS:
                self._remove(place)
                self._cannot_start(StoreError(f"a process for queries was not ready after {_START_SECONDS:g} s"))
        self._look_at_lines(now)
        self._is_troubled = bool(self._long or self._waiting_long or any(place.is_stuck for place in self._places))
        if not self._is_troubled and self._waiting_unknown:
            self._waiting.extend(self._waiting_unknown)
            self._waiting_unknown.clear()
            self._assign()

    def _look_at(self, place: Place, now: float, before: float) -> None:
        is_wanted = place.is_paused and len(self._waiting_long) > 0
        limit = min(_PATIENCE_SECONDS, self._limits.reading_seconds) if is_wanted else self._limits.reading_seconds
        if place.is_long and now - (place.paused if is_wanted else place.since) > limit:
            self._end_first(
                place,
                f"the answer was not read to its end in {limit:g} s, the limit here{' while others wait' * is_wanted}: "
                "ask for less at a time, with LIMIT and OFFSET, or take a dump",
            )
            return
        if place.line and now - place.since > _STALL_SECONDS and not place.is_paused:
            place.read()  # should it have been us who were slow
        if place.is_over or not place.line or place.is_paused:
            return
        answer, age = place.line[0], now - place.since
        if answer is None:
            if age > _RECALL_SECONDS:
                self._kill(place)
            return
        answer.spent += now - max(before, place.since)
        place.worked(age)  # begins to count
        if answer.spent > self._limits.seconds:
            self._end_first(
                place,
                f"the query was ended after {self._limits.seconds:g} s, the limit here: "
                "ask for less at a time, for example with fewer variables, more exact patterns or no ORDER BY",
            )
        elif age > _STALL_SECONDS:
            self._judge(place, answer, age)

    def _end_first(self, place: Place, reason: str) -> None:
        answer = place.drop()
        if answer is not None:
            answer.fail(QueryTimeoutError(reason))
        self._kill(place)

    def _judge(self, place: Place, answer: PoolAnswer, age: float) -> None:
        """Look at a query that is not over quickly."""
        worked, slow = place.worked(age), self._limits.slow_seconds
        if place.is_long:
            if worked > _SLOW_SECONDS or not answer.has_begun:
                place.slow_down()
            return
        # with no place for it among the long ones, it begins again in any case: the sooner the better
        is_in_the_way = worked > _IN_THE_WAY_SECONDS and (self._waiting or self._long >= self._limits.workers)
        if worked > slow or age > _IDLE_FACTOR * slow or is_in_the_way:
            self._becomes_long(place, answer)
            self._assign()
        elif not place.is_stuck and worked > (_STALL_KNOWN if self._is_known_quick(answer) else _STALL_WORK):
            place.is_stuck = True
            place.slow_down()
            self._send_elsewhere(place)
            self._assign()

    def _is_known_quick(self, answer: PoolAnswer) -> bool:
        """Whether the like of it was quick before."""
        return self._experience.guess(answer.known, answer.text, by_shape=True) == "quick"

    def _look_at_lines(self, now: float) -> None:
        limit = self._limits.seconds
        for line in self._lines.values():
            while line and now - line[0].asked > limit:
                line.popleft().fail(
                    QueueFullError(f"no process became free in {limit:g} s: ask again in a few seconds")
                )

    def _kill(self, place: Place) -> None:
        """End a process whose first query is wanted no more; those behind it are asked elsewhere."""
        was_long = place.is_long
        self._put_back([answer for answer in place.line if answer is not None])
        place.line.clear()
        self._remove(place)
        self._freed(place, was_long=was_long)


@lru_cache(maxsize=256)
def _options(
    base_iri: str | None,
    default_graphs: tuple[str, ...] | None,
    named_graphs: tuple[str, ...] | None,
    formats: tuple[tuple[Kind, str], ...],
) -> bytes:
    """The options of a request, as they are sent. Raises ValueError if a format is none for its kind."""
    for kind, name in formats:
        if name not in FORMATS[kind]:
            raise ValueError(f"{name!r} is no format for {kind}")
    options: Options = {
        "base_iri": base_iri,
        "default_graphs": None if default_graphs is None else list(default_graphs),
        "named_graphs": None if named_graphs is None else list(named_graphs),
        "formats": dict(formats),
    }
    return json.dumps(options).encode()
