"""Answers by what was asked, one small file each, so that nothing is asked twice and an ended run goes on where it was.

A file appears whole or not at all. One that is damaged is as good as none, and is written anew.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import ExtractError

_FORMAT: Final = "parley-llm-answer/1"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of answers; None keeps nothing. `secret` is never written, should an answer ever hold it."""

    folder: Path | None
    secret: str | None = None

    @staticmethod
    def key(**asked: Any) -> str:
        """The key of what was asked: equal for equal questions."""
        return _digest(asked)

    def _path(self, folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> dict[str, Any] | None:
        """What was put under the key; None if there is nothing, or nothing whole."""
        if self.folder is None:
            return None
        try:
            kept = json.loads(self._path(self.folder, key).read_bytes())
            whole = kept["format"] == _FORMAT and kept["key"] == key and kept["digest"] == _digest(kept["answer"])
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        return kept["answer"] if whole and isinstance(kept["answer"], dict) else None

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep the answer under the key.

        Raises:
            ExtractError: the folder cannot be written.
        """
        if self.folder is None:
            return
        text = json.dumps({"format": _FORMAT, "key": key, "digest": _digest(answer), "answer": answer})
        if self.secret and json.dumps(self.secret)[1:-1] in text:
            return
        path = self._path(self.folder, key)
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except OSError as error:
            if temporary is not None:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
            what = f"the cache of the language model's answers, {self.folder}, cannot be written: {error.strerror}"
            raise ExtractError(f"{what}; name another folder, or leave the cache out") from error
