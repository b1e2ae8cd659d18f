"""A process that workers are forked from: it has imported all that they need, so that one costs 2 ms instead of 60.

`python -m kg.store.template`, with a socket (SOCK_SEQPACKET) on standard input, each message of which starts a worker:
its settings as JSON (see `kg.store.wire.Settings`) and the files of `kg.store.wire.Files`. The worker becomes a
child of whoever has made itself the reaper of orphans below it (prctl(2), PR_SET_CHILD_SUBREAPER), which is the server.
It tells its number in its first frame. The process ends with the other end of the socket. Linux only.
"""

import gc
import json
import os
import socket
import time
from typing import NoReturn

from kg.store.wire import BORN, Files, Frames, Settings
from kg.store.worker import live, prepare

_MESSAGE = 1 << 20


def main() -> None:
    """Start workers until the server is over."""
    with socket.socket(fileno=os.dup(0)) as control:
        os.dup2(1, 0)  # the null device
        gc.freeze()  # a worker that looks for garbage is not to copy all that it shares with us
        while True:
            message, files, _, _ = socket.recv_fds(control, _MESSAGE, len(Files._fields))
            if not message:
                return
            settings: Settings = json.loads(message)
            prepare(settings)
            between = os.fork()
            if not between:
                control.close()
                _orphan(settings, Files(*files))
            for file in files:
                os.close(file)
            os.waitpid(between, 0)


def _orphan(settings: Settings, files: Files) -> NoReturn:
    """Become a worker that is not our child any more."""
    try:
        between = os.getpid()
        if os.fork():
            os._exit(0)
        while os.getppid() == between:  # until it has ended, the server cannot wait for us
            time.sleep(0.0001)
        os.setpgid(0, 0)  # Ctrl-C is for the server alone; a session would have a priority of its own
        Frames(files.answers).instead(BORN, b"%d" % os.getpid())  # before we may end, so that somebody waits for us
        live(settings, files)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
