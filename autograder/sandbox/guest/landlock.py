"""A file-system allow-list by the kernel's Landlock: what no rule names can't be opened, for good.

Also no TCP (ABI 4), and no signals to, or abstract sockets of, anybody outside (ABI 6).
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterable

from . import libc

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_VERSION, _PATH_BENEATH = 1, 1

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS_BY_ABI = ((1, 13), (2, 14), (3, 15), (5, 16))
"""From which ABI on there are how many file-system rights."""
_OWN_FOLDER = sum(
    1 << bit
    for bit in (
        1,  # write files
        2,  # read files
        3,  # list folders
        4,  # remove folders
        5,  # remove files
        7,  # make folders
        8,  # make plain files: no device, socket, fifo or symbolic link
        14,  # truncate files
    )
)
_BIND_AND_CONNECT_TCP = 0b11
_SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


def version() -> int:
    """The kernel's Landlock ABI; 0 where it has none."""
    try:
        return libc.syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[str], own_folder: str | None) -> int:
    """From now on these paths can be read and the own folder written, nothing else. Returns the ABI.

    Needs PR_SET_NO_NEW_PRIVS. Paths that don't exist are passed over. Raises OSError where the kernel can't.
    """
    abi = version()
    if not abi:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock")
    handled = _handled(abi)
    rules = _new_ruleset(abi, handled)
    try:
        for path in readable:
            _allow(rules, path, _READ_FILE | _READ_DIR)
        if own_folder is not None:
            _allow(rules, own_folder, _OWN_FOLDER & handled)
        libc.syscall(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return abi


def _handled(abi: int) -> int:
    """All file-system rights that this ABI knows: what is handled and not allowed is denied."""
    return (1 << max(count for since, count in _RIGHTS_BY_ABI if abi >= since)) - 1


def _new_ruleset(abi: int, handled: int) -> int:
    network = _BIND_AND_CONNECT_TCP if abi >= 4 else 0
    scope = _SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    return libc.syscall(_CREATE, struct.pack("QQQ", handled, network, scope), size, 0)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return
    try:
        if not os.path.isdir(path):
            rights &= _READ_FILE  # the rest is about folders
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, fd), 0)
    finally:
        os.close(fd)
