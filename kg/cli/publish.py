"""`parley publish`."""

from pathlib import Path

import click

from kg.cli.common import progress, say
from kg.publish import bulk, remote
from kg.publish.engines import ENGINES
from kg.publish.target import Target
from kg.release import Releases
from kg.site import load


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--to", "url", metavar="URL", help="Where the engine speaks the Graph Store Protocol.")
@click.option(
    "--bulk",
    "files",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Send nothing: write files for the engine's own loader, and what loads them, into the new folder DIR.",
)
@click.option(
    "--engine",
    "name",
    type=click.Choice([*ENGINES]),
    help="What answers there.  [default: found out; with --bulk, virtuoso]",
)
@click.option("--update", metavar="URL", help="Where it takes SPARQL updates, if that is not told by --to.")
@click.option("--release", "release_id", metavar="ID", help="Send this release and not the current one.")
@click.option(
    "--again",
    is_flag=True,
    help="Send every graph, also those that the engine has recorded as sent; what no graph says is deleted.",
)
def publish(
    folder: Path,
    *,
    url: str | None,
    files: Path | None,
    name: str | None,
    update: str | None,
    release_id: str | None,
    again: bool,
) -> None:
    """Load the current release of the site in FOLDER into another engine's store, such as Virtuoso's.

    Each source is sent as a graph of its own. Only graphs that are new or have changed are sent, and those of sources
    that are gone are deleted; so run it again after every build, and after it was stopped. Readers see the change as
    it goes on; a server that runs goes over to the release when all of it is there. Two runs at a time would disturb
    each other.

    Name and password are read from the environment variable PARLEY_STORE_LOGIN, as user:password.
    """
    if (url is None) == (files is None):
        raise click.UsageError("give --to or --bulk")
    if files is not None and (again or update is not None):
        raise click.UsageError("--bulk writes files, with every graph: leave out --again and --update, or give --to")
    site = load(folder)
    releases = Releases(site.releases)
    release = releases.get(release_id) if release_id else releases.current()
    base = str(release.manifest.get("base", site.base))
    engine = ENGINES[name] if name else None
    if files is not None:
        say(bulk.write(release, base, engine or ENGINES["virtuoso"], files))
        return
    assert url is not None
    target = Target(url, base, engine=engine, update=update)
    with progress() as stage:
        sent = remote.publish(release, base, target, again=again, step=stage("graphs sent", None))
    say(
        f"{target.engine.name} has release {release.id}: {sent.graphs} graphs sent ({sent.bytes / 1e6:.1f} MB), "
        f"{sent.deleted} deleted, {sent.unchanged} as they were"
    )
