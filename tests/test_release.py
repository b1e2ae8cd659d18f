"""Releases: built aside, sealed, switched to in one step, and never changed afterwards."""

import json
import multiprocessing
import re
import stat
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kg.errors import NoReleaseError, ReleaseError
from kg.release import Releases, sha256

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
CONTENT = "1a2b3c4d" + "0" * 56


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path / "releases")


def build(releases, created=NOON, content=CONTENT, text="x\n"):
    with releases.draft() as draft:
        (draft / "dumps").mkdir()
        (draft / "dumps" / "a.nq").write_text(text)
        (draft / "store").mkdir()
        (draft / "store" / "CURRENT").write_bytes(b"\0")
        return releases.seal(draft, {"title": "T"}, created=created, content=content)


def test_nothing_published(releases):
    assert releases.current_id() is None
    assert releases.all() == []
    assert releases.prune(0) == []
    with pytest.raises(NoReleaseError, match="nothing has been published yet; run `parley build`"):
        releases.current()
    assert not releases.folder.exists()


def test_seal(releases):
    release = build(releases)
    assert release.id == "20261123T120000Z-1a2b3c4d"
    assert release.path == releases.folder / release.id
    assert release.store_path == release.path / "store"
    assert release.dumps == {"a.nq": release.path / "dumps" / "a.nq"}
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest == release.manifest
    assert manifest["format"] == "parley-release/1"
    assert manifest["created"] == "2026-11-23T12:00:00Z"
    assert manifest["title"] == "T"
    assert list(manifest["files"]) == ["dumps/a.nq", "store/CURRENT"]
    assert manifest["files"]["dumps/a.nq"] == {"bytes": 2, "sha256": sha256(release.path / "dumps" / "a.nq")}
    assert release.verify() == []
    assert [one.id for one in releases.all()] == [release.id]
    assert releases.current_id() is None  # sealed is not published
    assert leftovers(releases) == []


def leftovers(releases):
    return [path.name for path in releases.folder.iterdir() if path.name.startswith((".build-", ".current-"))]


def test_time_of_the_id_is_utc(releases):
    created = NOON.astimezone(timezone(timedelta(hours=5)))
    assert build(releases, created).id == "20261123T120000Z-1a2b3c4d"


def test_two_builds_within_a_second(releases):
    """Whatever they hold, the later one sorts later, also when older ones are gone."""
    contents = ["f" * 64, "1" * 64, "1" * 64]
    ids = [build(releases, content=content).id for content in contents]
    assert ids == [
        "20261123T120000Z-ffffffff",
        "20261123T120000Z.002-11111111",
        "20261123T120000Z.003-11111111",
    ]
    assert [release.id for release in releases.all()] == ids
    releases.prune(1)
    assert build(releases, content="0" * 64).id == "20261123T120000Z.004-00000000"


def test_sealed_files_cannot_be_written(releases):
    release = build(releases)
    files = [path for path in release.path.rglob("*") if path.is_file()]
    assert len(files) == 3
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
    for path in (release.path, release.path / "store"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_switch(releases):
    one, two = build(releases), build(releases, NOON + timedelta(hours=1))
    for release in (one, two, one):
        assert releases.switch(release.id) == release
        assert releases.current_id() == release.id
        assert releases.current() == release
    assert (releases.folder / "current").read_bytes() == f"{one.id}\n".encode()
    assert stat.S_IMODE((releases.folder / "current").stat().st_mode) == 0o644
    assert leftovers(releases) == []


@pytest.mark.parametrize("name", ["none", "", ".", "..", "../releases/x", "current", ".lock", ".build-x", "/tmp"])
def test_no_such_release(name, releases):
    release = build(releases)
    releases.switch(release.id)
    (releases.folder / ".build-x").mkdir()
    (releases.folder / ".build-x" / "manifest.json").write_text('{"id": "y", "files": {}}')
    for ask in (releases.get, releases.switch):
        with pytest.raises(ReleaseError, match=r"`parley releases list` shows what there is|build anew"):
            ask(name)
    assert releases.current_id() == release.id


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"id": "other", "files": {}}', '{"id": "broken"}', "\udcff"]
)
def test_broken_manifest(text, releases):
    (releases.folder / "broken").mkdir(parents=True)
    (releases.folder / "broken" / "manifest.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ReleaseError, match=r"broken.*; build anew"):
        releases.get("broken")


def test_current_names_what_is_gone(releases):
    releases.folder.mkdir()
    (releases.folder / "current").write_text("gone\n")
    with pytest.raises(ReleaseError, match="there is no release 'gone'"):
        releases.current()


@pytest.mark.parametrize("text", [b"\xff\xfe", None])
def test_current_cannot_be_read(text, releases):
    releases.folder.mkdir()
    path = releases.folder / "current"
    path.mkdir() if text is None else path.write_bytes(text)
    with pytest.raises(ReleaseError, match=r"current: cannot be read: .*; delete it and switch to a release"):
        releases.current()


def test_a_killed_prune_leaves_no_half_release(releases, monkeypatch):
    old, new = build(releases), build(releases, NOON + timedelta(hours=1))
    releases.switch(new.id)

    def killed(path):
        (Path(path) / "dumps" / "a.nq").unlink()
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        releases.prune(1)
    monkeypatch.undo()
    assert [release.id for release in releases.all()] == [new.id]
    assert releases.pruned() == {old.id}
    assert releases.broken() == []
    assert leftovers(releases) != []
    build(releases, NOON + timedelta(hours=2))
    assert leftovers(releases) == []
    assert not (releases.folder / old.id).exists()


def test_a_prune_killed_before_it_deletes_anything_has_pruned_nothing(releases, monkeypatch):
    old, new = build(releases), build(releases, NOON + timedelta(hours=1))
    releases.switch(new.id)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        releases.prune(1)
    monkeypatch.undo()
    assert releases.pruned() == frozenset()
    assert releases.prune(1) == [old.id]
    assert releases.pruned() == {old.id}


def test_verify_finds_every_change(releases):
    release = build(releases)
    (release.path / "dumps" / "a.nq").chmod(0o644)
    (release.path / "dumps" / "a.nq").write_text("y\n")  # as long as before
    (release.path / "store" / "CURRENT").unlink()
    (release.path / "extra").write_text("")
    assert release.verify() == [
        "store/CURRENT is missing",
        "extra is not in the manifest",
        "dumps/a.nq has changed: its SHA-256 is not the manifest's",
    ]


def test_prune_keeps_the_newest_and_the_published(releases):
    ids = [build(releases, NOON + timedelta(hours=hour)).id for hour in range(5)]
    releases.switch(ids[1])
    assert releases.prune(9) == []
    assert releases.prune(2) == [ids[0], ids[2]]
    assert [release.id for release in releases.all()] == [ids[1], ids[3], ids[4]]
    assert releases.prune(0) == [ids[3], ids[4]]
    assert releases.current().id == ids[1]
    assert releases.pruned() == {ids[0], *ids[2:]}, "what was here once is known to have been"
    (releases.folder / "pruned").write_bytes(b"\xff")
    assert releases.pruned() == frozenset()
    assert releases.current().verify() == []


def test_draft_is_gone_if_building_fails(releases):
    def fail():
        with releases.draft() as draft:
            (draft / "half").write_text("")
            raise RuntimeError("no luck")

    with pytest.raises(RuntimeError, match="no luck"):
        fail()
    assert leftovers(releases) == []
    assert releases.all() == []


def test_unsealed_draft_is_gone(releases):
    with releases.draft() as draft:
        assert list(draft.iterdir()) == []
        assert draft.parent == releases.folder
    assert leftovers(releases) == []


def test_next_build_clears_what_a_killed_one_left(releases):
    release = build(releases)
    releases.switch(release.id)
    rest = releases.folder / ".build-killed"
    (rest / "store").mkdir(parents=True)
    (rest / "store" / "x").write_text("x")
    (rest / "store" / "x").chmod(0o444)
    (rest / "manifest.json").write_text(json.dumps({"id": "never", "files": {}}))  # killed just before the rename
    (releases.folder / ".current-killed").write_text("nev")
    (releases.folder / ".build-link").symlink_to(release.path)
    assert [one.id for one in releases.all()] == [release.id]
    with releases.draft() as draft:
        assert leftovers(releases) == [draft.name]
    assert leftovers(releases) == []
    assert releases.current() == release
    assert release.verify() == []


def test_one_build_at_a_time(releases):
    with releases.draft():
        for attempt in (lambda: releases.draft().__enter__(), lambda: releases.prune(0)):
            with pytest.raises(ReleaseError, match=r"another build is under way in .*; wait until it has ended"):
                attempt()
    build(releases)


def hold(folder, ready):
    with Releases(folder).draft() as draft:
        (draft / "half").write_text("")
        ready.set()
        time.sleep(60)


def test_killed_builder_leaves_no_lock(releases):
    release = build(releases)
    releases.switch(release.id)
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    builder = context.Process(target=hold, args=(releases.folder, ready))
    builder.start()
    assert ready.wait(30)
    with pytest.raises(ReleaseError, match="another build is under way"), releases.draft():
        pass
    builder.kill()
    builder.join()
    assert len(leftovers(releases)) == 1
    assert releases.current() == release
    again = build(releases, NOON + timedelta(hours=1))
    assert leftovers(releases) == []
    assert releases.switch(again.id).verify() == []


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ReleaseError, match=r"cannot be made: .*; choose another folder"):
        Releases(tmp_path / "file" / "releases").draft().__enter__()


def test_ids_sort_by_time(releases):
    made = [build(releases, NOON + timedelta(seconds=number), f"{9 - number}" * 64).id for number in range(4)]
    assert [one.id for one in releases.all()] == made
    assert all(re.fullmatch(r"[0-9TZ]{16}-[0-9a-f]{8}", name) for name in made)
