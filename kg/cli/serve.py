"""`parley serve`."""

from pathlib import Path

import click

from kg.cli.common import say
from kg.errors import KGError
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

    site = load(folder)
    releases = Releases(site.releases)
    current = releases.current()
    app = create_app(Settings(site.base, site.title, site.description, examples=site.queries), releases)
    say(f"Serving {site.title!r}, release {current.id}, at http://{host}:{port}/ (stop with Ctrl-C)")
    try:
        run(app, host, port, threads)
    except OSError as error:
        raise KGError(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
