"""Whether runaway queries are noticed by the others: 32 clients, 90 % quick queries, 10 % that never end.

`python bench/load.py`: the clients ask quick queries only for a while, then the mixture for a minute. Exits with 1 if a
quick query failed, if the 99th percentile of the quick ones is three times what it was without the runaways or more,
or if the server took more memory than it may.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from endpoints import BASE, Running, parley, release, started

CLIENTS: Final = 32
SHARE: Final = 0.1
SECONDS: Final = 5.0
MEGABYTES: Final = 256
WORKERS: Final = 4
QUICK: Final = 3
IDLE_MEGABYTES: Final = 150  # of a process with the store open, and of the server itself
LABEL: Final = "<http://www.w3.org/2004/02/skos/core#prefLabel>"


@dataclass
class Seen:
    """What the clients saw of the quick queries, and how the runaways ended."""

    quick: list[float] = field(default_factory=list)
    failed: Counter[int] = field(default_factory=Counter)
    runaways: Counter[int] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds below which this share of the quick queries was answered."""
        return sorted(self.quick)[int(len(self.quick) * share)] * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--events", type=int, default=50_000)
    options = parser.parse_args()
    limits = ("--query-seconds", str(SECONDS), "--query-megabytes", str(MEGABYTES), "--workers", str(WORKERS))
    with tempfile.TemporaryDirectory() as folder:
        release(Path(folder), options.events)
        with started(parley(Path(folder), *limits, "--quick", str(QUICK), "--cache-megabytes", "0")) as server:
            asyncio.run(clients(server, 3, 0))  # so that everything is warm
            before = asyncio.run(clients(server, max(10, options.seconds // 3), 0))
            memory = Memory(server.pid)
            with memory:
                after = asyncio.run(clients(server, options.seconds, SHARE))
    return told(before, after, memory.most)


def told(before: Seen, after: Seen, most: int) -> int:
    """Print what was seen; 1 if it is not what is promised."""
    ceiling = (WORKERS + QUICK) * (MEGABYTES + IDLE_MEGABYTES) + 2 * IDLE_MEGABYTES
    ratio = after.percentile(0.99) / before.percentile(0.99)
    for name, seen in (("quick alone", before), ("with runaways", after)):
        print(
            f"{name:14} {len(seen.quick):7} quick queries, failed {dict(seen.failed)}; "
            f"median {seen.percentile(0.5):.2f} ms, p99 {seen.percentile(0.99):.2f} ms, "
            f"worst {max(seen.quick) * 1000:.0f} ms"
        )
    late = f"{statistics.median(after.late):.1f} s, at most {max(after.late):.1f} s" if after.late else "-"
    print(f"runaways: by status {dict(after.runaways)}; a 504 after {late}, the limit is {SECONDS} s")
    print(f"p99 with runaways is {ratio:.2f} times that without; memory at most {most} MB of {ceiling} MB")
    return 1 if before.failed or after.failed or ratio >= 3 or most > ceiling else 0


async def clients(server: Running, seconds: float, share: float) -> Seen:
    """What 32 clients see who ask one query after the other for so long."""
    seen = Seen()
    end = time.monotonic() + seconds
    await asyncio.gather(*(client(server, end, share, random.Random(number), seen) for number in range(CLIENTS)))
    return seen


async def client(server: Running, end: float, share: float, chance: random.Random, seen: Seen) -> None:
    """One client, on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    while time.monotonic() < end:
        is_runaway = chance.random() < share
        number = chance.randrange(50_000)
        if is_runaway:  # no two are alike, so that none is known
            query = f"SELECT (COUNT(*) AS ?n{number}) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }}"
        else:
            query = f"SELECT ?label {{ <{BASE}event/{number}> {LABEL} ?label }}"
        began = time.monotonic()
        writer.write(f"GET {server.path}?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status = await answered(reader)
        took = time.monotonic() - began
        if not is_runaway and status == 200:
            seen.quick.append(took)
        elif not is_runaway:
            seen.failed[status] += 1
        else:
            seen.runaways[status] += 1
            if status == 504:
                seen.late.append(took)
    writer.close()


async def answered(reader: asyncio.StreamReader) -> int:
    """The status of one answer, after all of it has been read."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    await reader.readexactly(int(fields["content-length"]))
    return int(head.split()[1])


class Memory:
    """The most memory that a process and all below it have taken together, in MB, looked at five times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.most = 0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.most = max(self.most, sum(map(_megabytes, _family(self._pid))))


def _family(pid: int) -> list[int]:
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        tasks = [Path(task, "children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    found = {int(child) for children in [below, *tasks] for child in children}
    return [pid, *(member for child in found for member in _family(child))]


def _megabytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) >> 10 for line in lines if line.startswith("RssAnon"))


if __name__ == "__main__":
    sys.exit(main())
