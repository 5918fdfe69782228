"""A world of its own: own users, processes, network, shared memory and mounts, and a private folder of limited size."""

from __future__ import annotations

import os

from . import libc

_NEW_USER, _NEW_PID, _NEW_NET, _NEW_IPC, _NEW_MOUNT = 0x10000000, 0x20000000, 0x40000000, 0x08000000, 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_PRIVATE_FOR_ALL_BELOW = 0x4000 | 0x40000
_FOLDER_SIZE = b"size=32m,nr_inodes=256,mode=1777"


def enter(folder: str) -> None:
    """Moves this process (and, for processes, its children) into new namespaces; `folder` becomes a private tmpfs.

    Must be single-threaded. Raises OSError where this system forbids it.
    """
    uid, gid, root = os.getuid(), os.getgid(), os.geteuid() == 0
    libc.call("unshare", _NEW_PID | _NEW_NET | _NEW_IPC | _NEW_MOUNT | (0 if root else _NEW_USER))
    if not root:
        _be_oneself(uid, gid)
    libc.call("mount", None, b"/", None, _MS_PRIVATE_FOR_ALL_BELOW, None)
    flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    libc.call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", flags, _FOLDER_SIZE)


def _be_oneself(uid: int, gid: int) -> None:
    """In a new user namespace one is nobody until the ids are mapped."""
    libc.prctl(libc.PR_SET_DUMPABLE, 1)  # a non-dumpable process can't write its own maps
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
