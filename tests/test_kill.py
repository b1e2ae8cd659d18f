"""A build killed at any moment leaves the published release untouched, and the next build clean (issue: 20 moments)."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from kg.release import Releases
from tests.building import PARLEY, ROOT, make_site, parley, text_line

MOMENTS = 20


def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    lines = [text_line(f"s{n:03}", n + 1) for n in range(20)]
    site = make_site(tmp_path, *lines)
    started = time.monotonic()
    assert parley("build", site).returncode == 0
    whole = time.monotonic() - started
    releases = Releases(site / "releases")
    moments = random.Random(20160910)
    for _ in range(MOMENTS):
        before = releases.current().id
        with subprocess.Popen(
            [*PARLEY, "build", str(site), "--workers", "2"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            time.sleep(moments.uniform(0, whole))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        current = releases.current()
        # the switch is one step: the old release, or the new one if the build got that far; each whole
        assert current.id >= before
        assert current.verify() == []
    assert parley("build", site).returncode == 0
    assert [path.name for path in (site / "releases").glob(".build-*")] == []
    assert releases.current().verify() == []
    assert all(release.verify() == [] for release in releases.all())


def test_workers_of_a_killed_build_end_too(tmp_path: Path) -> None:
    site = make_site(tmp_path, *[text_line(f"s{n:04}", n + 1) for n in range(400)])
    with subprocess.Popen(
        [*PARLEY, "build", str(site), "--workers", "2"], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 30
        while len(group(process.pid)) < 3 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 10
        while group(process.pid):
            assert time.monotonic() < deadline, "workers outlive the build"
            time.sleep(0.1)


def group(leader: int) -> list[int]:
    """The live processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(int(entry.name))
    return found
