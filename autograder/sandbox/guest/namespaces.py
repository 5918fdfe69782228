"""A world of its own: own users, processes, network, shared memory and mounts, and a private folder of limited size."""

from __future__ import annotations

import os
import signal

from . import libc

_NEW_USER, _NEW_PID, _NEW_NET, _NEW_IPC, _NEW_MOUNT = 0x10000000, 0x20000000, 0x40000000, 0x08000000, 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_PRIVATE_FOR_ALL_BELOW = 0x4000 | 0x40000
_FOLDER_SIZE = b"size=32m,nr_inodes=256,mode=1777"


class Births:
    """Forks children that are process 1 of a world of processes of their own: with it, all others in there go."""

    def __init__(self, control: int) -> None:
        """Root needs no more. Anybody else may do it only in a user and a process namespace of their own: they go on
        as the first process in there, and what they were waits for that one, without the `control` socket.

        Must be single-threaded. Raises OSError where this system forbids it.
        """
        if os.geteuid() != 0:
            _be_oneself_elsewhere()
            libc.call("unshare", _NEW_PID)
            _go_on_in_a_child(control)
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._stay()

    def fork(self) -> int:
        """As os.fork. Raises OSError where no more of these worlds, or no more processes, may be made."""
        libc.call("unshare", _NEW_PID)  # says where children are born from now on
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:
                self._stay()
        return pid

    def _stay(self) -> None:
        libc.call("setns", self._own, _NEW_PID)


def enter(folder: str) -> None:
    """Moves this process into all other new namespaces; `folder` becomes a private tmpfs.

    Must be single-threaded. Raises OSError where this system forbids it.
    """
    if os.geteuid() != 0:
        _be_oneself_elsewhere()
    libc.call("unshare", _NEW_NET | _NEW_IPC | _NEW_MOUNT)
    libc.call("mount", None, b"/", None, _MS_PRIVATE_FOR_ALL_BELOW, None)
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    libc.call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", flags, _FOLDER_SIZE)


def _be_oneself_elsewhere() -> None:
    """In a new user namespace one may do all that follows, but is nobody until the ids are mapped."""
    uid, gid = os.geteuid(), os.getegid()
    libc.call("unshare", _NEW_USER)
    libc.prctl(libc.PR_SET_DUMPABLE, 1)  # a non-dumpable process can't write its own maps
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)
    libc.prctl(libc.PR_SET_DUMPABLE, 0)


def _go_on_in_a_child(control: int) -> None:
    """Returns in the child, which ends with its parent; the parent stays here, and ends as the child does."""
    child = os.fork()
    if child:
        os.close(control)
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
