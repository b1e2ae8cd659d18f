"""Many sources through the gate: in batches, on every core, in order, in flat memory."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from typing import Final, Protocol, TypeVar

from kg.errors import KGError
from kg.validation.report import Finding
from kg.validation.shacl import Engine, Gate


class Source(Protocol):
    """What the gate needs of a source."""

    @property
    def id(self) -> str:
        """Its facts/1 id."""
        ...

    @property
    def iri(self) -> str:
        """Its IRI."""
        ...

    @property
    def quads(self) -> bytes:
        """The N-Quads of its graph."""
        ...


S = TypeVar("S", bound=Source)

_BATCH_BYTES: Final = 256 * 1024
_FEW: Final = 2
"""So many batches are done here: starting workers would take longer."""


def judge(
    sources: Iterable[S],
    shapes: Sequence[Path],
    context: Sequence[Path],
    workers: int | None = None,
    engine: Engine = "auto",
) -> Iterator[tuple[S, tuple[Finding, ...]]]:
    """Each source with its findings, in the order given.

    `shapes`, `context` and `engine` as for `Gate`; `workers` processes, by default as many as there are cores.
    Raises ShapesError or OntologyError as `Gate` does.
    """
    batches = _batches(sources)
    first = list(islice(batches, _FEW + 1))
    workers = workers or os.cpu_count() or 1
    if len(first) <= _FEW or workers == 1:
        gate = Gate(shapes, context, engine)
        for batch in chain(first, batches):
            yield from _paired(batch, gate.check(_bare(batch)))
        return
    try:
        yield from _in_processes(chain(first, batches), shapes, context, workers, engine)
    except BrokenProcessPool as error:
        raise KGError(
            "a process that validates ended abruptly: it ran out of memory, or was killed; or a script calls this "
            'without the guard `if __name__ == "__main__":`. Use fewer workers, or add the guard'
        ) from error


def _in_processes(
    batches: Iterable[list[S]], shapes: Sequence[Path], context: Sequence[Path], workers: int, engine: Engine
) -> Iterator[tuple[S, tuple[Finding, ...]]]:
    Gate(shapes, context, engine)  # what is wrong with the shapes is told here, not by a worker that cannot start
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, _start, (shapes, context, engine)) as pool:
        under_way: deque[tuple[list[S], Future[dict[str, tuple[Finding, ...]]]]] = deque()
        for batch in batches:
            under_way.append((batch, pool.submit(_check, _bare(batch))))
            if len(under_way) > 2 * workers:
                done, result = under_way.popleft()
                yield from _paired(done, result.result())
        for done, result in under_way:
            yield from _paired(done, result.result())


def _batches(sources: Iterable[S]) -> Iterator[list[S]]:
    batch: list[S] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += len(source.quads)
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _bare(batch: Iterable[Source]) -> list[tuple[str, str, bytes]]:
    return [(source.id, source.iri, source.quads) for source in batch]


def _paired(batch: Iterable[S], found: dict[str, tuple[Finding, ...]]) -> Iterator[tuple[S, tuple[Finding, ...]]]:
    return ((source, found[source.id]) for source in batch)


_gate: Gate | None = None
"""The gate of a worker process, made once by `_start`; never set in the process that calls `judge`."""


def _start(shapes: Sequence[Path], context: Sequence[Path], engine: Engine) -> None:
    global _gate  # noqa: PLW0603 - a process pool hands its initializer no other place
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _gate = Gate(shapes, context, engine)


def _end_with_parent() -> None:
    """A build that is killed leaves no worker waiting for work that never comes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _check(batch: list[tuple[str, str, bytes]]) -> dict[str, tuple[Finding, ...]]:
    assert _gate is not None
    return _gate.check(batch)
