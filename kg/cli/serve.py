"""`parley serve`."""

from pathlib import Path

import click

from kg.cli.common import say
from kg.release import Releases
from kg.site import load


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every one.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=4, show_default=True, help="Requests answered at once.")
def serve(folder: Path, host: str, port: int, threads: int) -> None:
    """Serve the current release of the site in FOLDER: pages, SPARQL at /sparql, dumps at /dumps/.

    The server only reads. When a new release is built it goes over to it, without a restart.
    """
    from web import Settings, create_app  # noqa: PLC0415 - only this command needs the web parts
    from web.serve import serve as run  # noqa: PLC0415
    from web.serving import serving  # noqa: PLC0415

    site = load(folder)
    app = create_app(Settings(site.base, site.title, site.description, examples=site.queries), Releases(site.releases))
    release = serving(app).current().release  # what cannot be served is told now, not to the first visitor
    address = f"[{host}]" if ":" in host else host
    news = f"Serving {site.title!r}, release {release.id}, at http://{address}:{port}/ (stop with Ctrl-C)"
    run(app, host, port, threads, ready=lambda: say(news))
