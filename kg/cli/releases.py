"""`parley releases …`."""

import json
from pathlib import Path

import click

from kg.cli.common import FINDINGS, say, site_option
from kg.release import Release, Releases
from kg.site import load


@click.group()
def releases() -> None:
    """List, show, verify, switch and prune the site's releases."""


@releases.command("list")
@site_option
def listing(folder: Path) -> None:
    """List the releases, oldest first; the published one is marked with *."""
    kept = Releases(load(folder).releases)
    current = kept.current_id()
    for release in kept.all():
        counts = release.manifest["counts"]
        mark = "*" if release.id == current else " "
        click.echo(f"{mark} {release.id}  {counts['sources']} sources  {counts['claims']} claims")
    for name in kept.broken():
        say(f"{name} is broken: its manifest is no good; delete the folder, or restore it")


@releases.command()
@click.argument("name", metavar="[RELEASE]", required=False)
@site_option
def show(name: str | None, folder: Path) -> None:
    """Print a release's manifest (of the published one by default)."""
    click.echo(json.dumps(_release(folder, name).manifest, indent=2, ensure_ascii=False))


@releases.command()
@click.argument("name", metavar="[RELEASE]", required=False)
@site_option
def verify(name: str | None, folder: Path) -> None:
    """Check a release's files against its checksums (of the published one by default).

    Exit code 1 if a file is missing, new or changed; then build anew, or switch to a release that is whole.
    """
    release = _release(folder, name)
    wrong = release.verify()
    for sentence in wrong:
        click.echo(f"{release.id}: {sentence}")
    if wrong:
        raise click.exceptions.Exit(FINDINGS)
    say(f"{release.id}: {len(release.manifest['files'])} files, all as they were sealed")


@releases.command()
@click.argument("name", metavar="RELEASE")
@site_option
def switch(name: str, folder: Path) -> None:
    """Publish RELEASE, an older or newer one that is kept.

    Takes effect in one step; a running server goes over to it within a second.
    """
    say(f"Published release {Releases(load(folder).releases).switch(name).id}")


@releases.command()
@click.option(
    "--keep", type=click.IntRange(min=1), default=5, show_default=True, help="How many of the newest to keep."
)
@site_option
def prune(keep: int, folder: Path) -> None:
    """Delete all but the newest releases. The published one is never deleted. This cannot be undone."""
    for name in Releases(load(folder).releases).prune(keep):
        click.echo(name)


def _release(folder: Path, name: str | None) -> Release:
    kept = Releases(load(folder).releases)
    return kept.get(name) if name else kept.current()
