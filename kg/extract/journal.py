"""A file of facts that is written line by line and can be gone on with after the process was killed.

What is done stands in `FILE.part`, whose first lines of `FILE.part.key` say by what settings; the finished file takes
its place in one step (rename). A half line at the end, as `kill -9` leaves it, is cut off.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self


def fingerprint(source: Mapping[str, Any]) -> str:
    """Tells one source object from any other."""
    return hashlib.sha256(json.dumps(source, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Journal:
    """The file of facts under way: `done` has what an earlier run left, `add` appends, `finish` puts it in place.

    With other `settings` than those of the earlier run, or with `afresh`, nothing of it is kept.
    """

    def __init__(self, file: Path, settings: Mapping[str, Any], *, afresh: bool = False) -> None:
        self._file = file
        self._part = file.with_name(file.name + ".part")
        self._key = file.with_name(file.name + ".part.key")
        self._settings = json.dumps(settings, sort_keys=True)
        self._done: dict[str, tuple[int, int]] = {}
        if afresh or not self._is_ours():
            self._part.unlink(missing_ok=True)
        self._key.write_text(self._settings, encoding="utf-8")
        end = self._read()
        self._stream = self._part.open("ab")
        self._stream.truncate(end)
        self._stream.seek(end)

    def _is_ours(self) -> bool:
        return self._key.exists() and self._key.read_text(encoding="utf-8", errors="replace") == self._settings

    def _read(self) -> int:
        """Take in what is there; returns the offset of the end of its last whole line."""
        end = 0
        if not self._part.exists():
            return end
        with self._part.open("rb") as stream:
            for line in stream:
                try:
                    source = json.loads(line)["source"]
                except (ValueError, KeyError, TypeError):
                    break
                if not line.endswith(b"\n"):
                    break
                self._done[fingerprint(source)] = (end, len(line))
                end += len(line)
        return end

    def __len__(self) -> int:
        return len(self._done)

    def has(self, source: Mapping[str, Any]) -> bool:
        """Whether the facts of this very source are in the file."""
        return fingerprint(source) in self._done

    def add(self, document: Mapping[str, Any]) -> None:
        """Append the facts of one source; they are on the disk when this returns."""
        line = (json.dumps(document, ensure_ascii=False) + "\n").encode()
        start = self._stream.tell()
        self._stream.write(line)
        self._stream.flush()
        self._done[fingerprint(document["source"])] = (start, len(line))

    def lines(self, order: Iterator[str]) -> Iterator[bytes]:
        """The lines of the sources with these fingerprints, in that order, each once."""
        self._stream.flush()
        with self._part.open("rb") as stream:
            for key in dict.fromkeys(order):
                if key in self._done:
                    start, length = self._done[key]
                    stream.seek(start)
                    yield stream.read(length)

    def finish(self, order: Iterator[str]) -> int:
        """Put the file in place, its lines in that order, and return how many they are."""
        ready = self._file.with_name(self._file.name + ".ready")
        count = 0
        with ready.open("wb") as stream:
            for line in self.lines(order):
                stream.write(line)
                count += 1
            stream.flush()
            os.fsync(stream.fileno())
        ready.replace(self._file)
        self._stream.close()
        self._part.unlink(missing_ok=True)
        self._key.unlink(missing_ok=True)
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
