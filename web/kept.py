"""The releases that are kept beside the current one."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final, Protocol

from flask import abort, current_app

from kg.errors import ReleaseError
from web.files import LATEST
from web.serving import Published, ReleaseFolder, served, settings

KEPT: Final = "parley.kept"
"""Where the app keeps its folder of releases."""


class Shelf(ReleaseFolder, Protocol):
    """A folder with all the releases that are kept; see `kg.release.Releases`."""

    def all(self) -> Iterable[Published]:
        """Every release that is whole, oldest first."""

    def get(self, name: str) -> Published:
        """The release with this id. Raises ReleaseError if there is none."""

    def pruned(self) -> frozenset[str]:
        """Ids of releases that are no longer kept."""


def kept() -> list[Published]:
    """Every release of this site's base that is there, oldest first."""
    return [one for one in _shelf().all() if _is_ours(one)]


def release(name: str) -> Published:
    """The release with this id, or the current one for `latest`.

    Answers 410 if it has been deleted, 404 if there never was such a one, as far as is known. Raises as `served`.
    """
    current = served().release
    if name in (LATEST, current.id):
        return current
    try:
        found = _shelf().get(name)
    except ReleaseError:
        found = None
    if found is None or not _is_ours(found):
        if name in _shelf().pruned():
            abort(HTTPStatus.GONE, description=f"Release {name} is no longer kept; /dumps/ lists those that are.")
        abort(
            HTTPStatus.NOT_FOUND, description=f"There is no release {name!r} here; /dumps/ lists those that are kept."
        )
    return found


def _is_ours(one: Published) -> bool:
    base = settings().base
    return bool(one.manifest.get("base", base) == base)


def _shelf() -> Shelf:
    return current_app.extensions[KEPT]  # type: ignore[no-any-return]  # Flask's extensions are untyped
