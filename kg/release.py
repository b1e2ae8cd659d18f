"""Releases: immutable folders, built aside, sealed with checksums, switched to in one atomic step.

    releases/
      current                    the id of the published release, one line
      pruned                     the ids of the releases that are no longer kept, one a line
      20261123T144500Z-1a2b3c4d/
        manifest.json            what it is, what went in, checksum of every other file
        dumps/ tables/ report/   what people take away
        about/                   what the release says of itself: counts, sources, retracted sources
        store/                   what the server reads
      .build-…/                  a build under way, or the rest of one that was killed; the next build removes it

`current` is replaced by rename(2), so a reader sees the old release or the new one and never anything between.
"""

import fcntl
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kg.errors import NoReleaseError, ReleaseError

MANIFEST: Final = "manifest.json"
STATISTICS: Final = "statistics.json"
SOURCES: Final = "sources.txt"
ENTITIES: Final = "entities.txt"
RETRACTED: Final = "retracted.txt"
_ABOUT: Final = "about"
_CURRENT: Final = "current"
_PRUNED: Final = "pruned"
_BUILDING: Final = ".build-"
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Release:
    """A sealed release."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """UTC time of the build and the first hex digits of the checksum of what the sources say."""
        return str(self.manifest["id"])

    @property
    def store_path(self) -> Path:
        """Folder of the Oxigraph store; open it read-only."""
        return self.path / "store"

    @property
    def dumps(self) -> dict[str, Path]:
        """File name → path of each dump, by name."""
        return {path.name: path for path in sorted((self.path / "dumps").iterdir())}

    @property
    def previous(self) -> str | None:
        """Id of the release that was published when this one was built; None if there was none, or it is not known."""
        found = self.manifest.get("previous")
        return None if found is None else str(found)

    @property
    def has_about(self) -> bool:
        """Whether it says what it holds: releases of Parley 0.1 do not."""
        return (self.path / _ABOUT / SOURCES).is_file()

    @property
    def statistics(self) -> Mapping[str, Any]:
        """What `about/statistics.json` says, see `kg.publish.about.statistics`; empty for a release without it.

        Raises ReleaseError if it cannot be read.
        """
        return _statistics(self.path / _ABOUT / STATISTICS)

    @property
    def retracted(self) -> frozenset[str]:
        """IRIs of the sources that an earlier release of the site had and this one has not; none if it does not say."""
        return _lines(self.path / _ABOUT / RETRACTED)

    def listed(self, name: str) -> Iterator[str]:
        """The lines of a file of `about/`, such as `sources.txt`; none for a release without it."""
        return _listed(self.path / _ABOUT / name)

    def verify(self) -> list[str]:
        """What differs from the manifest, one sentence a file; empty if the release is whole."""
        expected: dict[str, dict[str, Any]] = self.manifest["files"]
        found = set(_files(self.path)) - {MANIFEST}
        wrong = [f"{name} is missing" for name in sorted(expected.keys() - found)]
        wrong += [f"{name} is not in the manifest" for name in sorted(found - expected.keys())]
        for name in sorted(expected.keys() & found):
            if sha256(self.path / name) != expected[name]["sha256"]:
                wrong.append(f"{name} has changed: its SHA-256 is not the manifest's")
        return wrong


class Releases:
    """The releases kept in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Release]:
        """Every sealed release, oldest first; what is broken is left out, see `broken`."""
        return [found for _, found in self._found() if found is not None]

    def broken(self) -> list[str]:
        """The ids of releases whose manifest is no good."""
        return [name for name, found in self._found() if found is None]

    def _found(self) -> Iterator[tuple[str, Release | None]]:
        """The id of each release with the release, or with None if it is broken."""
        for name in self._names():
            try:
                yield name, self.get(name)
            except ReleaseError:
                yield name, None

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        names = (path.name for path in self.folder.iterdir() if (path / MANIFEST).is_file())
        return sorted(name for name in names if not name.startswith("."))

    def get(self, name: str) -> Release:
        """The release with this id.

        Raises ReleaseError if there is none, or if its manifest cannot be read.
        """
        path = self.folder / name
        if "/" in name or name.startswith("."):  # drafts are not releases, nor are other folders
            raise ReleaseError(f"there is no release {name!r}; `parley releases list` shows what there is")
        try:
            manifest = json.loads((path / MANIFEST).read_bytes())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ReleaseError(f"there is no release {name!r}; `parley releases list` shows what there is") from error
        except (OSError, ValueError) as error:
            raise ReleaseError(f"the manifest of release {name} cannot be read: {error}; build anew") from error
        if not isinstance(manifest, dict) or manifest.get("id") != name or "files" not in manifest:
            raise ReleaseError(f"the manifest in {path} is not that of release {name}; build anew")
        return Release(path, manifest)

    def pruned(self) -> frozenset[str]:
        """The ids of the releases that `prune` has deleted."""
        try:
            gone = (self.folder / _PRUNED).read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError):  # what is not known to have been here is answered as what never was
            return frozenset()
        return frozenset(gone) - set(self._names())

    def current_id(self) -> str | None:
        """The id of the published release; None if nothing has been published.

        Raises ReleaseError if the file that names it cannot be read.
        """
        path = self.folder / _CURRENT
        try:
            return path.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{path}: cannot be read: {error}; delete it and switch to a release") from error

    def current(self) -> Release:
        """The published release.

        Raises NoReleaseError if nothing has been published, ReleaseError if it is broken.
        """
        name = self.current_id()
        if name is None:
            raise NoReleaseError("nothing has been published yet; run `parley build`")
        return self.get(name)

    def switch(self, name: str) -> Release:
        """Publish the release with this id, in one atomic step.

        Raises ReleaseError if there is no such release, or if a build is under way.
        """
        release = self.get(name)
        with self._locked():
            self.publish(release)
        return release

    def publish(self, release: Release) -> None:
        """Make this release the current one, in one atomic step; for a build, which holds the lock already."""
        handle, temporary = tempfile.mkstemp(prefix=".current-", dir=self.folder)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(f"{release.id}\n")
            out.flush()
            os.fsync(out.fileno())
            os.fchmod(out.fileno(), 0o644)
        Path(temporary).replace(self.folder / _CURRENT)
        _sync(self.folder)

    def prune(self, keep: int) -> list[str]:
        """The ids of the releases deleted: all but the newest `keep` and the published one."""
        if not self.folder.is_dir():
            return []
        with self._locked():
            everything = self.all()
            doomed = everything[: max(0, len(everything) - keep)]
            gone = [release for release in doomed if release.id != self.current_id()]
            self._note_pruned([release.id for release in gone])
            for release in gone:
                # under a draft's name first: if this is killed, the next build clears the rest
                _remove(release.path.rename(self.folder / f"{_BUILDING}{release.id}"))
            return [release.id for release in gone]

    def _note_pruned(self, ids: list[str]) -> None:
        """Remember the ids before the releases go: what is still there is not counted as gone."""
        if ids:
            with (self.folder / _PRUNED).open("a", encoding="ascii") as out:
                out.write("".join(f"{name}\n" for name in ids))
                out.flush()
                os.fsync(out.fileno())

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty folder to build in; what is left in it at the end is deleted, so `seal` it before.

        Clears what killed builds left behind. Raises ReleaseError if another build is under way here.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReleaseError(f"{self.folder}: cannot be made: {error.strerror}; choose another folder") from error
        with self._locked():
            for rest in [*self.folder.glob(f"{_BUILDING}*"), *self.folder.glob(".current-*")]:
                _remove(rest)
            folder = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
            try:
                yield folder
            finally:
                if folder.exists():
                    _remove(folder)

    def seal(self, draft: Path, facts: Mapping[str, Any], *, created: datetime, content: str) -> Release:
        """Make the draft a release: manifest with `facts` and checksums, read-only, under its own name.

        `content` is the SHA-256 that the id takes its last part from. The release is not yet published: see `publish`.
        """
        created = created.astimezone(UTC)
        stamp = created.strftime("%Y%m%dT%H%M%SZ")
        manifest = {
            "format": "parley-release/1",
            "id": f"{self._free_stamp(stamp)}-{content[:8]}",
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **facts,
            "files": {
                name: {"bytes": (draft / name).stat().st_size, "sha256": sha256(draft / name)} for name in _files(draft)
            },
        }
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _make_durable(draft)
        target = self.folder / str(manifest["id"])
        draft.rename(target)
        _sync(self.folder)
        return Release(target, manifest)

    def _free_stamp(self, stamp: str) -> str:
        """The stamp, numbered if releases of that second are there already: ids sort by age, and each is its own."""
        taken = [path.name.removeprefix(stamp).split("-")[0] for path in self.folder.glob(f"{stamp}[.-]*")]
        return f"{stamp}.{max(int(number.lstrip('.') or 1) for number in taken) + 1:03}" if taken else stamp

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ReleaseError(f"another build is under way in {self.folder}; wait until it has ended") from error
            yield


@lru_cache(maxsize=4)
def _statistics(path: Path) -> Mapping[str, Any]:
    """A release does not change, so its statistics are read once."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return MappingProxyType({})
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}; build anew") from error
    return MappingProxyType(found)


@lru_cache(maxsize=4)
def _lines(path: Path) -> frozenset[str]:
    return frozenset(_listed(path))


def _listed(path: Path) -> Iterator[str]:
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n")


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in lower-case hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(folder: Path) -> list[str]:
    """The files below a folder as sorted relative names with `/`."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _make_durable(folder: Path) -> None:
    """Flush every file and folder to the disk and take away the right to write the files."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            _sync(path)
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        else:
            _sync(path)
            path.chmod(0o755)
    folder.chmod(0o755)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
