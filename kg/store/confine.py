"""What a process for strangers' queries or data tells the kernel of itself: its limits, and who it is.

That it opens no connection (Linux, seccomp), which cannot be taken back, is the second lock behind
`kg.store.syntax.check_services`: should a query ever get a SERVICE clause past that, or the engine learn another way
out, there is still no socket to go through.
"""

import contextlib
import ctypes
import errno
import platform
import resource
import struct
import sys
from pathlib import Path
from typing import Final

# machine → AUDIT_ARCH_* of linux/audit.h, then the numbers of seccomp, socket, connect
_CALLS: Final = {
    "x86_64": (0xC000003E, 317, 41, 42),
    "aarch64": (0xC00000B7, 277, 198, 203),
    "riscv64": (0xC00000F3, 277, 198, 203),
}
_IO_URING_SETUP: Final = 425  # on every machine; it can make sockets too
_X32: Final = 0x40000000  # the second set of calls of an x86_64 kernel begins here

# linux/filter.h, linux/seccomp.h, linux/prctl.h
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES
_AT_NUMBER, _AT_MACHINE = 0, 4
_STEP: Final = struct.Struct("=HBBI")
_PR_SET_NO_NEW_PRIVS: Final = 38
_SET_MODE_FILTER: Final = 1
_SPEC_ALLOW: Final = 4  # without it kernels before 5.16 slow the process down


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def no_sockets() -> bool:
    """Whether this thread, and those it starts from now on, can make no socket any more; files and pipes still work.

    False where the kernel cannot promise that: then everything is as it was. What tries gets PermissionError.
    """
    known = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    machine, seccomp, *refused = known
    steps = _filter(machine, [*refused, _IO_URING_SETUP])
    held = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // _STEP.size, ctypes.addressof(held))
    libc = ctypes.CDLL(None)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.syscall(seccomp, _SET_MODE_FILTER, _SPEC_ALLOW, ctypes.byref(program)) == 0)


def limit_memory(megabytes: int) -> None:
    """Allow so much more memory than the process has now."""
    if sys.platform == "linux":  # elsewhere the limit does not count what malloc maps
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        limit = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def introduce(name: str, oom_score: int) -> None:
    """Tell the kernel what the process is called, and how soon to end it should memory run out (Linux, proc(5))."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(oom_score), encoding="ascii")
        Path("/proc/self/comm").write_text(name, encoding="ascii")  # for ps and top


def _filter(machine: int, refused: list[int]) -> bytes:
    """A classic BPF program that refuses these calls, and all of another machine's."""
    end = len(refused) + 5  # the step that refuses; the one before allows
    checks = [(_IF_AT_LEAST, _X32), *((_IF_EQUAL, call) for call in refused)]
    steps = [
        (_LOAD, 0, 0, _AT_MACHINE),
        (_IF_EQUAL, 0, end - 2, machine),
        (_LOAD, 0, 0, _AT_NUMBER),
        *((check, end - at - 1, 0, number) for at, (check, number) in enumerate(checks, 3)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(_STEP.pack(*step) for step in steps)
