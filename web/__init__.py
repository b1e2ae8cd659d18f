"""The web server of a site: SPARQL endpoint, linked data, pages, dumps.

>>> from web import Settings, create_app
>>> app = create_app(Settings("https://example.org/", "Example"), Releases(Path("releases")))  # doctest: +SKIP
"""

from functools import partial

from flask import Flask

from kg.store.oxigraph import OxigraphStore
from kg.store.workers import WorkerPool
from web import dumps, errors, headers, pages, resources, sparql
from web.addresses import Mounted
from web.serving import ReleaseFolder, Serving
from web.settings import Settings

__all__ = ["Settings", "create_app"]


def create_app(settings: Settings, releases: ReleaseFolder) -> Flask:
    """The WSGI app that serves the current release of `releases`; the same app goes on with the next release."""
    app = Flask(__name__, static_url_path="/static")
    app.config.update(PARLEY=settings, MAX_CONTENT_LENGTH=settings.max_body)
    pool = partial(WorkerPool, limits=settings.limits)
    app.extensions["parley"] = Serving(releases, settings, OxigraphStore.read_only, pool)
    app.url_map.merge_slashes = False  # an id may hold two slashes
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (errors, headers, pages):
        part.install(app)
    for blueprint in (sparql.blueprint, dumps.blueprint, resources.blueprint):
        app.register_blueprint(blueprint)
    app.wsgi_app = Mounted(app.wsgi_app, settings.base)  # type: ignore[method-assign]
    return app
