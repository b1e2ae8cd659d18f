"""A build killed at any moment leaves the published release untouched, and the next build clean (issue: 20 moments)."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from kg.release import Releases
from tests.building import PARLEY, ROOT, ask, make_site, parley, served, text_line

MOMENTS = 20


def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    site = make_site(tmp_path, *[text_line(f"s{n:03}", n + 1) for n in range(20)])
    started = time.monotonic()
    assert parley("build", site).returncode == 0
    whole = time.monotonic() - started
    releases = Releases(site / "releases")
    moments = random.Random(20160910)
    with served(site) as address:
        for _ in range(MOMENTS):
            before = releases.current().id
            kill_a_build(site, after=moments.uniform(0, whole))
            # the switch is one step: the old release, or the new one if the build got that far; each whole, and served
            assert releases.current().id >= before
            assert releases.current().verify() == []
            assert ask(address, "SELECT (COUNT(*) AS ?n) { ?claim a <https://w3id.org/parley/ns#Claim> }") == ["60"]
    assert parley("build", site).returncode == 0
    assert [path.name for path in (site / "releases").glob(".build-*")] == []
    assert all(release.verify() == [] for release in releases.all())


def kill_a_build(site: Path, after: float) -> None:
    """Start a build and kill it, and nothing else, after so many seconds."""
    with subprocess.Popen(
        [*PARLEY, "build", str(site)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(after)
        process.kill()


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
