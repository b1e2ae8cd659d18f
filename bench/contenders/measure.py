"""What every contender prints: the time its work took, and the most memory its process held."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def run(work: Callable[[str, str], None]) -> None:
    """Call `work(input, output)` with the command's two arguments and print `{"wall": s, "cpu": s, "peak_mb": …}`.

    Imports and the start of Python do not count as time, but do as memory. CPU seconds are those of all processes
    together; of their memory the largest process's counts.
    """
    wall, cpu = time.perf_counter(), _cpu()
    work(sys.argv[1], sys.argv[2])
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mb": max(_own_peak(), _children_peak())}))


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _own_peak() -> float:
    """The high-water mark of resident memory in MB; ru_maxrss would count what the parent held before exec too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _children_peak() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
