"""What tests ask of processes: that something comes to hold, whether one lives, what one shows on a terminal."""

import os
import pty
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.building import ROOT


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until the condition holds; fail if it still does not after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is no zombie (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def shown_on_a_terminal(
    command: Sequence[str], stderr: int = subprocess.STDOUT, environment: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The exit code of a command whose output goes to a terminal, and what it shows there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=stderr, cwd=ROOT, env=environment) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return process.returncode, shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody writes any more
        return b""
