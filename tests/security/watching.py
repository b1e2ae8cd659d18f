"""What tests watch the server's borders with: a listener that nobody should call, and the sockets of processes."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.building import PARLEY, ROOT, free_port

PROC = Path("/proc")
_SPARQL = b'{"head": {"vars": ["c"]}, "results": {"bindings": [{"c": {"type": "literal", "value": "theirs"}}]}}'


class Listener:
    """Listens on loopback, answers whatever it is sent with SPARQL results, and remembers the first line of each."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}/"
        self.seen: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # else the thread that accepts keeps it open
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.seen.append(b"a connection")
                connection.settimeout(1)
                try:
                    self.seen[-1] = connection.recv(1 << 16).partition(b"\r\n")[0]
                    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nConnection: close\r\n"
                    connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(_SPARQL) + _SPARQL)
                except OSError:
                    pass


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener, until the end of the block."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


class Server:
    """`parley serve` in a process of its own."""

    def __init__(self, site: Path, *options: str) -> None:
        self.site = site
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.log = site / "server.log"
        with self.log.open("wb") as log:
            command = [*PARLEY, "serve", str(site), "--port", str(self.port), *options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)

    def wait(self) -> None:
        """Until it accepts connections. Raises AssertionError with its log if it ends before."""
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"not up after 30 s: {self.log.read_text()}")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def failures(self) -> Counter[str]:
        """The last lines of the tracebacks in its log."""
        found: Counter[str] = Counter()
        within = False
        for line in self.log.read_text(errors="replace").splitlines():
            if within and line and not line.startswith((" ", "Traceback")):
                found[line[:200]] += 1
                within = False
            within = within or line.startswith("Traceback")
        return found

    def family(self) -> set[int]:
        """The numbers of the process and all that came of it."""
        return family(self.process.pid)

    def megabytes(self) -> float:
        """Memory that its processes hold now (resident, what is shared counted for each)."""
        return sum(_resident(pid) for pid in self.family()) / (1 << 20)


@contextmanager
def serving(site: Path, *options: str) -> Iterator[Server]:
    """The site, served by the command until the end of the block."""
    server = Server(site, *options)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


class Watch:
    """Looks, many times a second, which sockets the processes of a server have that lead out of it."""

    def __init__(self, server: Server, every: float = 0.02) -> None:
        self._server = server
        self._every = every
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.outgoing: set[str] = set()
        self.looks = 0
        self.most_megabytes = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(self._every):
            if can_watch():
                self.outgoing |= outgoing(self._server.family(), self._server.port)
                self.most_megabytes = max(self.most_megabytes, self._server.megabytes())
                self.looks += 1


def can_watch() -> bool:
    """Whether the system shows the sockets of processes."""
    return sys.platform == "linux" and (PROC / "self" / "net" / "tcp").exists()


def family(root: int) -> set[int]:
    """A process and all that came of it."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found and pid not in found}:
        found |= more
    return found


def outgoing(pids: set[int], port: int) -> set[str]:
    """The sockets of these processes, but those that listen on `port`, were accepted there, or join two of them."""
    inodes = set()
    for pid in pids:
        try:
            for link in (PROC / str(pid) / "fd").iterdir():
                target = str(link.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
        except OSError:
            continue
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        for line in (PROC / "net" / table).read_text().splitlines()[1:]:
            cells = line.split()
            if cells[9] in inodes and int(cells[1].rpartition(":")[2], 16) != port:
                found.add(f"{table} {cells[1]} -> {cells[2]}")
    return found


def _resident(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError):
        return 0
