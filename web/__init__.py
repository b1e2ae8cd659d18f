"""The web server of a site: SPARQL endpoint, linked data, pages, dumps.

>>> from web import Settings, create_app
>>> app = create_app(Settings("https://example.org/", "Example"), Releases(Path("releases")))  # doctest: +SKIP
"""

import asyncio
from pathlib import Path

from flask import Flask

from kg.store import Store
from kg.store.oxigraph import OxigraphStore
from kg.store.workers import WorkerPool
from web import discovery, dumps, errors, graphs, headers, operation, pages, resources, sparql, validation
from web.addresses import Mounted
from web.kept import KEPT
from web.serving import ReleaseFolder, Serving
from web.settings import Settings

__all__ = ["Settings", "create_app"]


def create_app(settings: Settings, releases: ReleaseFolder, *, loop: asyncio.AbstractEventLoop | None = None) -> Flask:
    """The WSGI app that serves the current release of `releases`; the same app goes on with the next release.

    `loop` is the event loop, run by another thread, on which queries are awaited; without one it has its own.
    """

    def open_store(folder: Path) -> Store:
        if settings.store is None:
            return OxigraphStore.read_only(folder)
        from kg.store.remote import RemoteStore  # noqa: PLC0415 - only a site with an engine of its own needs it

        return RemoteStore.open(settings.store, seconds=settings.limits.seconds)

    def open_pool(folder: Path) -> WorkerPool:
        return WorkerPool(settings.store or folder, settings.limits, services=frozenset(settings.services), loop=loop)

    app = Flask(__name__, static_url_path="/static")
    app.config.update(PARLEY=settings, MAX_CONTENT_LENGTH=settings.max_body)
    app.extensions["parley"] = Serving(releases, settings, open_store, open_pool)
    app.extensions[KEPT] = releases
    app.url_map.merge_slashes = False  # an id may hold two slashes
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (errors, headers, pages, validation):
        part.install(app)
    for view in (sparql, operation, dumps, discovery, graphs, validation, resources):
        app.register_blueprint(view.blueprint)
    app.wsgi_app = Mounted(app.wsgi_app, settings.base)  # type: ignore[method-assign]
    return app
