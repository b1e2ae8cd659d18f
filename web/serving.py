"""Which release is being served: opened once, looked for again now and then."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flask import current_app, g

from kg.store import Store
from web.settings import Settings


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
    """A release with its store open. A request keeps the one it began with."""

    release: Published
    store: Store


class Serving:
    """Hands out the current release; a new one is noticed within `settings.recheck_seconds`, without a restart."""

    def __init__(self, releases: ReleaseFolder, settings: Settings, open_store: Callable[[Path], Store]) -> None:
        self._releases = releases
        self._settings = settings
        self._open_store = open_store
        self._lock = threading.Lock()
        self._served: Served | None = None
        self._checked = float("-inf")

    def current(self) -> Served:
        """The published release.

        Raises NoReleaseError if nothing has been published, ReleaseError or StoreError if it cannot be opened.
        """
        with self._lock:
            now = time.monotonic()
            if self._served is None or now - self._checked >= self._settings.recheck_seconds:
                self._served = self._look()
                self._checked = now
            return self._served

    def _look(self) -> Served:
        release = self._releases.current()
        if self._served is not None and self._served.release.id == release.id:
            return self._served
        return Served(release, self._open_store(release.store_path))


def served() -> Served:
    """The release this request is answered from. Raises as `Serving.current`."""
    if "served" not in g:
        serving: Serving = current_app.extensions["parley"]
        g.served = serving.current()
    return g.served  # type: ignore[no-any-return]  # flask.g is untyped


def settings() -> Settings:
    """The settings of the app that answers this request."""
    return current_app.config["PARLEY"]  # type: ignore[no-any-return]  # Flask's config is untyped
