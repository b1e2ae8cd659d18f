"""Which release is being served: opened once, looked for again now and then."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from flask import Flask, current_app, g

from kg.errors import KGError, ReleaseError, StoreError
from kg.publish import record
from kg.store import Store
from kg.store.workers import WorkerPool
from web.settings import Settings

_LOG: Final = logging.getLogger(__name__)


class Published(Protocol):
    """A release as the web needs it; see `kg.release.Release`."""

    @property
    def id(self) -> str:
        """Its name; another release has another one."""

    @property
    def path(self) -> Path:
        """Its folder."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What manifest.json says: title, publisher, licence, created, counts, files and more."""

    @property
    def store_path(self) -> Path:
        """The folder of its store."""

    @property
    def dumps(self) -> dict[str, Path]:
        """File name → path of each dump."""


class ReleaseFolder(Protocol):
    """Where releases are published; see `kg.release.Releases`."""

    def current(self) -> Published:
        """The published release. Raises NoReleaseError if there is none."""


@dataclass(frozen=True, slots=True)
class Served:
    """A release with its store open: `store` for our own queries, `pool` for those of clients.

    A request keeps the one it began with.
    """

    release: Published
    store: Store
    pool: WorkerPool


class Serving:
    """Hands out the current release; a new one is noticed within `settings.recheck_seconds`, without a restart."""

    def __init__(
        self,
        releases: ReleaseFolder,
        settings: Settings,
        open_store: Callable[[Path], Store],
        open_pool: Callable[[Path], WorkerPool],
    ) -> None:
        self._releases = releases
        self._settings = settings
        self._open_store = open_store
        self._open_pool = open_pool
        self._is_started = False
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._checked = float("-inf")
        self._told = ""

    def current(self) -> Served:
        """The published release; the one before it, where a new one cannot be opened (the log says why).

        While another thread looks for a new one, it is the one before, too: an engine may take its time to answer.

        Raises NoReleaseError if nothing has been published, ReleaseError or StoreError if the first cannot be opened,
        is of another base than the settings', or is not in the engine that the settings name.
        """
        served = self._served
        if not self._lock.acquire(blocking=served is None):
            assert served is not None
            return served
        try:
            now = time.monotonic()
            if self._served is None or now - self._checked >= self._settings.recheck_seconds:
                before, self._served = self._served, self._look(self._served)
                if before is not None and before is not self._served:
                    before.pool.retire()
                self._checked = now
            return self._served
        finally:
            self._lock.release()

    @property
    def seen(self) -> Served | None:
        """What `current` gave last, without looking; None if it has not been called or nothing is published."""
        return self._served

    def start(self) -> Served:
        """The published release, with all workers started: so shall those of the next ones be. Raises as `current`."""
        self._is_started = True
        served = self.current()
        served.pool.start()
        return served

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            if self._served is not None:
                self._served.pool.close()

    def _look(self, before: Served | None) -> Served:
        try:
            release = self._releases.current()
            if before is not None and before.release.id == release.id:
                return before
            return self._open(release)
        except KGError as error:
            if before is None:
                raise
            if str(error) != self._told:  # once, not with every look
                _LOG.error("release %s stays: %s", before.release.id, error)
                self._told = str(error)
            return before

    def _open(self, release: Published) -> Served:
        check_base(release, self._settings)
        check_engine(release, self._settings)
        store, pool = self._open_store(release.store_path), self._open_pool(release.store_path)
        if self._is_started:
            pool.start()
        return Served(release, store, pool)


def check_base(release: Published, settings: Settings) -> None:
    """Raise ReleaseError if the release was built for another base than the settings'."""
    base = release.manifest.get("base", settings.base)
    if base != settings.base:
        raise ReleaseError(
            f"release {release.id} was built for {base}, the site file says {settings.base}: "
            "build again, and start the server again"
        )


def check_engine(release: Published, settings: Settings) -> None:
    """Raise StoreError if the settings name an engine, and it does not hold the release, all of it.

    By its record (`kg.publish.record`), so that no answer has the name of a release that it is not from. Raises
    QueryError too, as an engine does that cannot be asked now.
    """
    if settings.store is None:
        return
    from kg.store.remote import RemoteStore  # noqa: PLC0415 - only a site with an engine of its own needs it

    with closing(RemoteStore(settings.store, seconds=settings.limits.seconds)) as store:
        held = record.release_in(store, settings.base)
    if held == release.id:
        return
    if held == record.UNDER_WAY:
        raise StoreError(
            f"the engine holds release {release.id} not yet, or not whole: `parley publish` is loading it, or was "
            "stopped; wait until it has ended, or run it again"
        )
    found = (
        f"release {held}" if held else f"no release of {settings.base} (no graph <{record.published(settings.base)}>)"
    )
    raise StoreError(f"the engine holds {found}, and not release {release.id}: run `parley publish` to send it there")


def serving(app: Flask) -> Serving:
    """What hands out the release to the pages of `app`."""
    return app.extensions["parley"]  # type: ignore[no-any-return]  # Flask's extensions are untyped


def served() -> Served:
    """The release this request is answered from. Raises as `Serving.current`."""
    if "served" not in g:
        g.served = serving(current_app).current()
    return g.served  # type: ignore[no-any-return]  # flask.g is untyped


def settings() -> Settings:
    """The settings of the app that answers this request."""
    return settings_of(current_app)


def settings_of(app: Flask) -> Settings:
    """The settings of `app`."""
    return app.config["PARLEY"]  # type: ignore[no-any-return]  # Flask's config is untyped
