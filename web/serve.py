"""The production server: granian, with one process that answers and one that watches over it."""

import gc
import logging
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kg.errors import KGError
from kg.release import Releases
from web.front import ACCESS, Application
from web.serving import Served
from web.settings import Settings

_KILL_SECONDS: Final = 30
_BACKLOG: Final = 2048
_GARBAGE: Final = 20_000


def serve(
    settings: Settings,
    releases: Path,
    host: str,
    port: int,
    *,
    threads: int = 16,
    access_log: str | None = None,
    news: Callable[[Served], None] = lambda _: None,
) -> None:
    """Serve the current release in `releases` on `host`:`port` until the process is told to end.

    `threads` is how many pages are made at once. `access_log` is a file to which a line of JSON is added for each
    request; `-` is standard output. `news` is called when requests are answered, in the process that does; it has to be
    one that can be pickled.

    Requests that are being answered when the process is told to end (SIGTERM, SIGINT) are answered to their end, for at
    most 30 s.

    Raises KGError if it cannot listen there, or write the log.
    """
    _try(host, port)
    _try_log(access_log)
    server = Granian(
        "web.serve",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.read_seconds * 1000)),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_SECONDS,
    )
    server.serve(
        target_loader=partial(_application, settings, releases, threads, _reachable(host, port), access_log, news),
        wrap_loader=False,
    )


def _application(  # noqa: PLR0917 - bound one by one, in another process
    settings: Settings,
    releases: Path,
    threads: int,
    address: tuple[str, int],
    access_log: str | None,
    news: Callable[[Served], None],
) -> Application:
    _log_requests(access_log)
    gc.collect()
    gc.freeze()  # what is there now stays: nobody needs to look through it again and again
    gc.set_threshold(_GARBAGE, 20, 50)
    return Application(settings, Releases(releases), threads, address, news)


def _reachable(host: str, port: int) -> tuple[str, int]:
    """Where the server can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 - compared, not bound


def _log_requests(access_log: str | None) -> None:
    ACCESS.propagate = False
    if access_log is None:
        ACCESS.setLevel(logging.CRITICAL)
        return
    lines = (
        logging.StreamHandler(sys.stdout) if access_log == "-" else logging.FileHandler(access_log, encoding="utf-8")
    )
    lines.setFormatter(logging.Formatter("%(message)s"))
    ACCESS.addHandler(lines)
    ACCESS.setLevel(logging.INFO)


def _try_log(access_log: str | None) -> None:
    if access_log not in (None, "-"):
        try:
            Path(str(access_log)).open("a", encoding="utf-8").close()
        except OSError as error:
            raise KGError(f"{access_log}: cannot be written: {error.strerror}; try another --access-log") from error


def _try(host: str, port: int) -> None:
    """Find out whether one can listen there. Raises KGError if not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise KGError(f"cannot listen on {host}: there is no such address; try another --host") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise KGError(f"cannot listen on {host}:{port}: {error.strerror}; try another --port or --host") from error
