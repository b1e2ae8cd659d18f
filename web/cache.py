"""The answers that are asked for most, ready to be sent again."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

_OVERHEAD: Final = 1024
"""About what an entry takes beside its body."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer: its header fields as they are sent, its entity tag if it has one, its body."""

    fields: tuple[tuple[bytes, bytes], ...]
    etag: str | None
    body: bytes


class Cache:
    """Answers of one release by what was asked, in no more than `size` bytes: who was not asked for longest goes first.

    An answer larger than a sixteenth of the cache is not kept. For one thread.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, Ready] = OrderedDict()
        self.bytes = 0
        """What the entries take, about."""

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Ready | None:
        """The answer kept under `key`."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, answer: Ready) -> None:
        """Keep an answer."""
        size = _taken(answer)
        if size > self._size // 16:
            return
        before = self._entries.pop(key, None)
        if before is not None:
            self.bytes -= _taken(before)
        self._entries[key] = answer
        self.bytes += size
        while self.bytes > self._size:
            _, oldest = self._entries.popitem(last=False)
            self.bytes -= _taken(oldest)


def _taken(answer: Ready) -> int:
    return len(answer.body) + _OVERHEAD
