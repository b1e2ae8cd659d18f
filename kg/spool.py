"""An external sort: blocks in any order go in, come out sorted by key, in flat memory."""

import heapq
import struct
import tempfile
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

Item: TypeAlias = tuple[bytes, int, bytes]
"""Key, running number (equal keys come out in the order they went in), payload."""

_HEAD: Final = struct.Struct("<IQQ")
_MAX_RUNS: Final = 128
"""Runs open at once; more are merged into one first, so that no limit on open files is met."""


class Spool:
    """Sorts (key, payload) pairs by key, using at most about `memory` bytes and files in `folder`."""

    def __init__(self, folder: Path, memory: int = 64 * 1024 * 1024) -> None:
        self._folder = folder
        self._memory = memory
        self._held: list[Item] = []
        self._bytes = 0
        self._count = 0
        self._runs: list[BinaryIO] = []

    def add(self, key: bytes, payload: bytes = b"") -> None:
        """Take one pair."""
        self._held.append((key, self._count, payload))
        self._count += 1
        self._bytes += len(key) + len(payload) + 200  # what CPython keeps beside the bytes themselves
        if self._bytes > self._memory:
            self._spill()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """The pairs by key, equal keys in the order they were added. May be iterated again, not while adding."""
        self._held.sort(key=itemgetter(0, 1))
        runs: list[Iterable[Item]] = [_read(run) for run in self._runs]
        for key, _, payload in heapq.merge(*runs, self._held, key=itemgetter(0, 1)):
            yield key, payload

    def close(self) -> None:
        """Delete what was written."""
        for run in self._runs:
            run.close()
        self._runs.clear()
        self._held.clear()

    def _spill(self) -> None:
        self._held.sort(key=itemgetter(0, 1))
        self._runs.append(self._written(self._held))
        self._held.clear()
        self._bytes = 0
        if len(self._runs) >= _MAX_RUNS:
            merged = self._written(heapq.merge(*map(_read, self._runs), key=itemgetter(0, 1)))
            for run in self._runs:
                run.close()
            self._runs = [merged]

    def _written(self, items: Iterable[Item]) -> BinaryIO:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by close(), or with the process
        for key, number, payload in items:
            run.write(_HEAD.pack(len(key), number, len(payload)))
            run.write(key)
            run.write(payload)
        return run


def _read(run: BinaryIO) -> Iterator[Item]:
    run.seek(0)
    while head := run.read(_HEAD.size):
        key_size, number, size = _HEAD.unpack(head)
        yield run.read(key_size), number, run.read(size)
