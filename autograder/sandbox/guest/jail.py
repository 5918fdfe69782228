"""Takes from a process what student code must not have: step by step, each told where it can't be done here.

Linux does all steps. Where the kernel or a container forbids one, the others still hold, and the tier says so.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import landlock, libc, namespaces, seccomp

NOBODY = 65534
_FILE_BYTES = 16 << 20
_LIMITS = (
    (resource.RLIMIT_FSIZE, _FILE_BYTES),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_CORE, 0),
)
_THREADS = 64
_CAPABILITY_VERSION = 0x20080522


@dataclass
class Held:
    """What really holds around this process."""

    namespaces: bool = False
    landlock: int = 0
    """The ABI; 0: not at all."""
    seccomp: bool = False
    why_not: dict[str, str] = field(default_factory=dict)

    def attempt(self, name: str, step: Callable[[], bool | int]) -> None:
        """Notes what a step achieves, or why it can't."""
        try:
            setattr(self, name, step())
        except OSError as exc:
            setattr(self, name, False)
            self.why_not[name] = str(exc)


def confine(held: Held, wanted: Sequence[str], memory_mb: int, readable: Sequence[str], folder: str, user: int) -> None:
    """All steps, in this order. Raises OSError where even giving up root or limits fails.

    `held`: whether this is process 1 in a world of processes of its own. `user`: who to be instead of root.
    """
    if held.namespaces:
        held.attempt("namespaces", lambda: _namespaces(folder))
    os.chdir(folder)
    _open_own_ends()
    may_start_threads = "seccomp" in wanted
    _drop_root(user if may_start_threads else NOBODY)
    _limit(memory_mb, may_start_threads)
    if sys.platform != "linux":
        held.why_not = dict.fromkeys(wanted, "only Linux has it")
        return
    _drop_privileges()
    if "landlock" in wanted:
        held.attempt("landlock", lambda: _landlock(readable, folder if held.namespaces else None))
    if "seccomp" in wanted:
        held.attempt("seccomp", lambda: _seccomp(allow_files=bool(held.landlock)))


def _open_own_ends() -> None:
    """Input and output of its own that lead nowhere: flags on shared ones would be seen by the next submission."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _drop_root(user: int) -> None:
    """Limits on processes don't bind root, and count all threads of a user: so guests with threads are users apart."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        try:
            os.setuid(user)
        except OSError:  # a container that knows few users
            os.setuid(NOBODY)


def _limit(memory_mb: int, may_start_threads: bool) -> None:
    """Without the filter of system calls, a limit has to stop fork bombs: then there are no threads either.

    Raises OSError or ValueError where a limit can't be set on Linux.
    """
    processes = _THREADS if may_start_threads else 0
    for limit, value in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_NPROC, processes),
        *_LIMITS,
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS knows no limit of memory, for one; there is no wall to weaken
            if sys.platform == "linux":
                raise


def _drop_privileges() -> None:
    """No capability, none to be won by a set-uid program, nobody of the same user may look inside, no orphans."""
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which would undo it
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    libc.call("capset", struct.pack("Ii", _CAPABILITY_VERSION, 0), struct.pack("6I", *[0] * 6))


def _namespaces(folder: str) -> bool:
    namespaces.enter(folder)
    return True


def _landlock(readable: Sequence[str], own_folder: str | None) -> int:
    """A folder can be written only where it is a private one of limited size."""
    return landlock.restrict(readable, own_folder)


def _seccomp(allow_files: bool) -> bool:
    seccomp.install(allow_files)
    return True
