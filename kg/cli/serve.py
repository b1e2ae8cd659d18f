"""`parley serve`."""

from pathlib import Path
from typing import Any, Final

import click

from kg.cli.common import say
from kg.release import Releases
from kg.site import load
from kg.store.limits import Limits

_USUAL: Final = Limits()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    help="Requests answered at once; by default, four more than there may be queries.",
)
@click.option(
    "--query-seconds",
    "seconds",
    type=click.FloatRange(min=0.1),
    default=_USUAL.seconds,
    show_default=True,
    help="Time a SPARQL query may take; then it is ended (504).",
)
@click.option(
    "--query-megabytes",
    "megabytes",
    type=click.IntRange(min=16),
    default=_USUAL.megabytes,
    show_default=True,
    help="Memory a SPARQL query may take; then it is ended (413).",
)
@click.option(
    "--query-workers",
    "workers",
    type=click.IntRange(min=1),
    default=_USUAL.workers,
    show_default=True,
    help="SPARQL queries answered at once, each in its own process.",
)
@click.option(
    "--query-queue",
    "queue",
    type=click.IntRange(min=0),
    default=_USUAL.queue,
    show_default=True,
    help="SPARQL queries that may wait; one more is refused (503).",
)
@click.option(
    "--query-bytes",
    "text_bytes",
    type=click.IntRange(min=1),
    default=_USUAL.text_bytes,
    show_default=True,
    help="Length a SPARQL query may have (413).",
)
def serve(folder: Path, host: str, port: int, threads: int | None, **limits: Any) -> None:
    """Serve the current release of the site in FOLDER: pages, SPARQL at /sparql, dumps at /dumps/.

    The server only reads. When a new release is built it goes over to it, without a restart.
    """
    from web import Settings, create_app  # noqa: PLC0415 - only this command needs the web parts
    from web.serve import serve as run  # noqa: PLC0415
    from web.serving import serving  # noqa: PLC0415

    site = load(folder)
    settings = Settings(site.base, site.title, site.description, examples=site.queries, limits=Limits(**limits))
    app = create_app(settings, Releases(site.releases))
    release = serving(app).current().release  # what cannot be served is told now, not to the first visitor
    address = f"[{host}]" if ":" in host else host
    news = f"Serving {site.title!r}, release {release.id}, at http://{address}:{port}/ (stop with Ctrl-C)"
    threads = threads or settings.limits.workers + settings.limits.queue + 4  # a waiting query takes a thread
    run(app, host, port, threads, ready=lambda: say(news))
