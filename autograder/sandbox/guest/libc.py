"""What the standard library does not offer of Linux: a few system calls, by ctypes."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38


def call(name: str, *args: Any) -> int:
    """A function of the C library. Raises OSError with its errno where it returns -1."""
    return _checked(name, getattr(_LIBC, name)(*args))


def syscall(number: int, *args: Any) -> int:
    """A system call that the C library has no function for. Raises OSError likewise."""
    return _checked(f"system call {number}", _LIBC.syscall(number, *args))


def prctl(option: int, value: int | ctypes.c_void_p) -> None:
    """One of the PR_… options."""
    call("prctl", option, value, 0, 0, 0)


def _checked(what: str, result: int) -> int:
    if result == -1:
        errno = ctypes.get_errno()
        raise OSError(errno, f"{what}: {os.strerror(errno)}")
    return result
