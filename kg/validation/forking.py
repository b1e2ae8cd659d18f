"""The process that checks of strangers' data are forked from (`kg.validation.sandbox`).

`python -m kg.validation.forking CONTEXT…`, with a stream socket on standard input. Each byte that comes by it brings
three files: the job, the answer, and a socket. A process is forked for it; its exit status is sent by the socket, and
it is killed when the other end of the socket is closed. All of them end with the other end of standard input.
"""

import contextlib
import gc
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from kg.resources import shapes_files
from kg.store.confine import no_sockets
from kg.validation.checking import answer
from kg.validation.shacl import Gate

_FILES: Final = 3


class _Child(NamedTuple):
    life: socket.socket
    folder: str


class _Template:
    def __init__(self, gate: Gate, control: socket.socket) -> None:
        self._gate = gate
        self._control = control
        self._children: dict[int, _Child] = {}
        self._bell, ring = os.pipe()
        for end in (self._bell, ring):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # else the system does not ring
        signal.set_wakeup_fd(ring)

    def run(self) -> None:
        """Fork until the server is over."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._bell, select.POLLIN)
        while True:
            for file, _ in poll.poll():
                if file == self._control.fileno():
                    if not self._fork(poll):
                        return
                elif file == self._bell:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._bell, 1 << 12)
                    self._reap(poll)
                else:
                    self._kill(file, poll)

    def end(self) -> None:
        """Kill all that is under way."""
        for pid, child in self._children.items():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            shutil.rmtree(child.folder, ignore_errors=True)

    def _fork(self, poll: "select.poll") -> bool:
        message, files, _, _ = socket.recv_fds(self._control, 1, _FILES)
        if not message:
            return False
        job, answer_file, life = files
        folder = tempfile.mkdtemp(prefix="parley-")
        pid = os.fork()
        if not pid:
            os.close(life)
            self._become(job, answer_file, Path(folder))
        self._children[pid] = child = _Child(socket.socket(fileno=life), folder)
        poll.register(child.life, select.POLLIN)  # nothing comes by it but its end
        os.close(job)
        os.close(answer_file)
        return True

    def _become(self, job: int, answer_file: int, folder: Path) -> NoReturn:
        """Check one job, in the new process."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for child in self._children.values():
                child.life.close()
            answer(self._gate, job, answer_file, folder)
        finally:
            os._exit(1)

    def _reap(self, poll: "select.poll") -> None:
        while self._children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            child = self._children.pop(pid)
            with contextlib.suppress(KeyError):
                poll.unregister(child.life)
            shutil.rmtree(child.folder, ignore_errors=True)
            with child.life, contextlib.suppress(OSError):  # nobody may wait for it any more
                child.life.send(b"%d" % os.waitstatus_to_exitcode(status))

    def _kill(self, life: int, poll: "select.poll") -> None:
        for pid, child in self._children.items():
            if child.life.fileno() == life:
                poll.unregister(child.life)
                os.kill(pid, signal.SIGKILL)  # not yet waited for: the number is still its own


def main() -> None:
    """Fork until the server is over."""
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(1, 0)  # the null device
        gate = Gate(shapes_files(), map(Path, sys.argv[1:]))
        gate.check([])  # what it makes when it is first asked
        no_sockets()  # so none of its children can either
        gc.collect()
        gc.freeze()  # a child that looks for garbage is not to copy all that it shares with us
        template = _Template(gate, control)
        try:
            template.run()
        finally:
            template.end()


if __name__ == "__main__":
    main()
