"""The process that answers queries for `kg.store.pool`; what goes in and out stands in `kg.store.wire`.

It is forked by `kg.store.template`, or by itself `python -m kg.store.worker SETTINGS FILES`, both as JSON (see
`Settings` and `Files` there).
"""

import contextlib
import gc
import json
import os
import resource
import select
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, Final, NoReturn, cast

import pyoxigraph as ox

from kg.errors import KGError
from kg.store import Kind, Store
from kg.store.confine import introduce, limit_memory, no_sockets
from kg.store.counting import counter, limited
from kg.store.oxigraph import OxigraphStore
from kg.store.wire import (
    BUG,
    ERROR,
    FORMATS,
    LENGTHS,
    NO_FORMAT,
    READY,
    RECALLED,
    Files,
    Frames,
    Options,
    Recall,
    Settings,
)

NAME: Final = "parley-query"
"""What the process is called in lists of processes (Linux)."""

NICE: Final = 10
"""The priority of who is slowed down."""

_READ: Final = 1 << 16
_GARBAGE: Final = 50_000  # answers leave no cycles behind
# Oxigraph's parser and optimizer recurse. On the usual 8 MB an 8 KB query of nested braces ends the process (SIGSEGV);
# on 256 MB, none of fifteen kinds of nesting in a text of 65 KB does. Address space only, until it is used.
_STACK: Final = 256 << 20
_STACK_SECONDS: Final = 5.0
_OOM_SCORE: Final = 500  # should the machine run out of memory, the kernel is to take a worker and not the server


class _RecalledError(Exception):
    """The server does not want this answer any more."""


def main() -> None:
    """Answer queries as `live` does."""
    settings, files = map(json.loads, sys.argv[1:])
    live(settings, Files(*files))


def prepare(settings: Settings) -> None:
    """Import what this store needs beyond the usual, so that those who are forked after it need not."""
    if _is_remote(settings):
        import kg.store.remote  # noqa: F401, PLC0415 - only a site with an engine of its own needs it


def live(settings: Settings, files: Files) -> NoReturn:
    """Answer queries until the server is over or lets us go, even in the middle of a query; then the process ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    introduce(NAME, _OOM_SCORE)
    if not settings["services"] and not _is_remote(settings):
        no_sockets()
    threading.stack_size(_STACK)
    done, tell = os.pipe()
    desk = _Desk(settings, files, tell)
    while True:
        thread = _started(desk)
        # not the requests, each of which would wake this thread too
        if files.life in select.select([files.life, done], [], [])[0]:
            os._exit(0)
        os.read(done, 1)
        thread.join()


def _started(desk: "_Desk") -> threading.Thread:
    end = time.monotonic() + _STACK_SECONDS
    while True:
        thread = threading.Thread(target=desk.run, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the stack of the one before is still being given back
            if time.monotonic() > end:
                raise
            time.sleep(0.001)
        else:
            return thread


class _Desk:
    """Where queries are answered, by one thread after the other.

    A thread that the server has slowed down cannot make itself as fast as it was, but another one can be started.
    """

    def __init__(self, settings: Settings, files: Files, tell: int) -> None:
        self._settings = settings
        self._files = files
        self._tell = tell
        self._frames = Frames(files.answers)
        self._recall = Recall(files.recall)
        self._usual = _pace()
        self._inbox = bytearray()
        self._buffer = bytearray(_READ)
        self._number = 0
        self._store: Store | None = None

    def run(self) -> None:
        """Answer queries until this thread has been slowed down, of which it tells. The process ends otherwise."""
        try:
            self._serve()
            if _pace() != self._usual:
                os.write(self._tell, b"x")
                return
        except MemoryError:
            os.abort()  # as the engine does
        except OSError:  # the server does not read any more
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nobody is there to be told
            os._exit(1)
        os._exit(1)

    def _serve(self) -> None:
        """Answer queries until there are no more, or this thread has been slowed down."""
        if self._store is None:
            _slow_down()  # others are there already, who answer
            try:
                self._store = _opened(self._settings)
            except KGError as error:
                self._frames.instead(ERROR, _told(error))
                os._exit(1)
            limit_memory(self._settings["megabytes"])
            gc.freeze()
            gc.set_threshold(_GARBAGE)
            self._frames.instead(READY)
        inbox, recall, frames, rows = self._inbox, self._recall, self._frames, self._settings["rows"]
        while _pace() == self._usual:
            while len(inbox) < LENGTHS.size or len(inbox) < LENGTHS.size + sum(LENGTHS.unpack_from(inbox)):
                size = os.readv(self._files.requests, [self._buffer])
                if not size:
                    return
                inbox += memoryview(self._buffer)[:size]
            if _pace() != self._usual:
                return
            begin = LENGTHS.size + LENGTHS.unpack_from(inbox)[0]
            end = begin + LENGTHS.unpack_from(inbox)[1]
            options = _options(bytes(inbox[LENGTHS.size : begin]))
            text = inbox[begin:end].decode(errors="surrogatepass")
            del inbox[:end]
            self._number += 1
            if self._number in recall:
                frames.instead(RECALLED)
            else:
                _answered(self._store, text, options, frames, rows, partial(recall.__contains__, self._number))


def _slow_down() -> None:
    """Let this thread have less processor time than others."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, NICE)
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _pace() -> int:
    """How the system schedules this thread; 0 where that cannot be changed for a thread alone."""
    return os.sched_getscheduler(0) if sys.platform == "linux" else 0


@lru_cache(maxsize=64)
def _options(told: bytes) -> Options:
    options: Options = json.loads(told)
    return options


def _is_remote(settings: Settings) -> bool:
    return settings["store"].startswith(("http://", "https://"))


def _opened(settings: Settings) -> Store:
    place, services = settings["store"], frozenset(settings["services"])
    if _is_remote(settings):
        from kg.store.remote import RemoteStore  # noqa: PLC0415 - only a site with an engine of its own needs it

        return RemoteStore.open(place, seconds=settings["seconds"])
    return OxigraphStore.read_only(Path(place), services)


def _answer(  # noqa: PLR0917 - all that an answer depends on
    store: Store, text: str, options: Options, frames: Frames, rows: int | None, look: Callable[[bytes], None]
) -> None:
    """Send the answer to one query. What it raises is the query's, or of who is to read the answer, or of `look`."""
    answer = store.query(
        text,
        base_iri=options["base_iri"],
        default_graphs=options["default_graphs"],
        named_graphs=options["named_graphs"],
    )
    kind = answer.kind
    name = options["formats"].get(kind)
    header = _header(kind, name, answer.variables)
    if name is None:
        frames.begin(header, look)
        frames.end()
        return
    fmt, out = FORMATS[kind][name], cast("IO[bytes]", frames)
    if rows is None or kind == "boolean":
        frames.begin(header, look)
        answer.write(fmt, out)
    elif kind == "graph":
        frames.begin(header, look)
        ox.serialize(limited(answer, rows), out, cast("ox.RdfFormat", fmt.engine))
    else:
        frames.begin(header, _both(look, counter(name, rows)))
        answer.write(fmt, out)
    frames.end()


@lru_cache(maxsize=256)
def _header(kind: Kind, name: str | None, variables: tuple[str, ...]) -> bytes:
    return " ".join((kind, name or NO_FORMAT, *variables)).encode()


def _both(first: Callable[[bytes], None], second: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def look(chunk: bytes) -> None:
        first(chunk)
        second(chunk)

    return look


def _answered(  # noqa: PLR0917 - all that an answer depends on
    store: Store, text: str, options: Options, frames: Frames, rows: int | None, is_recalled: Callable[[], bool]
) -> None:
    """Send the answer to one query, or why there is none."""

    def stop_if_recalled(_: bytes) -> None:
        if is_recalled():
            raise _RecalledError

    try:
        _answer(store, text, options, frames, rows, stop_if_recalled)
    except (MemoryError, OSError):
        if not is_recalled():
            raise
        frames.instead(RECALLED)
    except _RecalledError:
        frames.instead(RECALLED)
    except BaseException as error:  # noqa: BLE001 - the engine's panics are no Exception; the server raises it again
        frames.instead(ERROR, _told(error))


def _told(error: BaseException) -> bytes:
    if isinstance(error, KGError):
        told: dict[str, Any] = {"error": type(error).__name__, "message": str(error), **vars(error)}
    else:
        told = {"error": BUG, "message": "".join(traceback.format_exception(error))}
    return json.dumps(told).encode()


if __name__ == "__main__":
    main()
