"""A system-call filter: what is not allowed fails with EPERM, for good and for all threads.

The filter is a program of the kernel's own little machine (classic BPF). It runs before every system call, over the
call's number and arguments.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import struct
import termios
from collections.abc import Iterator, Sequence

from . import libc, syscalls

Instruction = tuple[int, int, int, int]
"""(code, how many to skip if true, if false, operand)."""

_LOAD, _EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_SECCOMP_MODE_FILTER = 2
_CLONE_THREAD_AND_FILES = 0x10000 | 0x400
_F_DUPFD_CLOEXEC = 1030
_CLOCKS_OF_ALL = 0xF
"""The machine's clocks and one's own have small numbers; all others are made of a process, or of an open file."""
_OPENING = os.O_ACCMODE | os.O_TRUNC
_WAYS_TO_OPEN = (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC, os.O_RDWR | os.O_TRUNC)
"""Not for reading and yet emptying the file, nor for neither reading nor writing: before its ABI 3, Landlock lets both
pass, and the file is empty."""


def install(allow_files: bool) -> None:
    """Filters this process from now on. Needs PR_SET_NO_NEW_PRIVS. Raises OSError where the kernel can't."""
    on = syscalls.machine()
    if on not in syscalls.MACHINES:
        raise OSError(errno.ENOSYS, f"there is no list of system calls for {on}")
    code = b"".join(struct.pack("HBBI", *step) for step in program(on, allow_files, os.getpid()))
    buffer = ctypes.create_string_buffer(code)
    wanted = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))  # struct sock_fprog
    libc.call("prctl", libc.PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(wanted), 0, 0)


def program(on: str, allow_files: bool, pid: int) -> list[Instruction]:
    """The filter for a machine and for the process `pid`."""
    plain = {**syscalls.always(on), **(syscalls.files(on) if allow_files else {})}
    return [
        *_only_native(syscalls.MACHINES[on]),
        *_with_rules(on, pid),
        *(_opening(on) if allow_files else ()),
        *(step for number in plain.values() for step in ((_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW))),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
    ]


def _only_native(machine: int) -> list[Instruction]:
    """Calls by another machine's numbers (32-bit programs) kill; x32's numbers are not in any table."""
    return [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]


def _with_rules(on: str, pid: int) -> Iterator[Instruction]:
    number = syscalls.with_rules(on)
    yield from _argument(number["kill"], 0, (pid,))
    yield from _argument(number["tgkill"], 0, (pid,))
    yield from _argument(number["prlimit64"], 0, (0, pid))
    yield from _argument(number["ioctl"], 1, (termios.TCGETS, termios.FIONREAD, termios.TIOCGWINSZ))
    yield from _argument(
        number["fcntl"],
        1,
        (fcntl.F_DUPFD, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL, _F_DUPFD_CLOEXEC),
    )  # not F_SETOWN, which makes the kernel send signals
    yield from _argument(number["sched_getaffinity"], 0, (0, pid))
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
        yield from _argument(number[name], 0, (0,), ~_CLOCKS_OF_ALL)
    yield from ((_EQUAL, 0, 1, number["clone3"]), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS))  # its flags lie in memory
    # threads, no processes; and none with open files of its own, beyond the limit
    yield from _argument(number["clone"], 0, (_CLONE_THREAD_AND_FILES,), _CLONE_THREAD_AND_FILES, errno.EAGAIN)


def _opening(on: str) -> Iterator[Instruction]:
    for name, number in syscalls.opening(on).items():
        yield from _argument(number, 2 if name == "openat" else 1, _WAYS_TO_OPEN, _OPENING)


def _argument(
    number: int, argument: int, values: Sequence[int], mask: int = 0xFFFFFFFF, otherwise: int = errno.EPERM
) -> list[Instruction]:
    """This call is allowed where the low half of one argument, under a mask, has one of these values."""
    body: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument), (_AND, 0, 0, mask & 0xFFFFFFFF)]
    for value in values:
        body += [(_EQUAL, 0, 1, value & 0xFFFFFFFF), (_RETURN, 0, 0, _ALLOW)]
    body.append((_RETURN, 0, 0, _ERRNO | otherwise))
    return [(_EQUAL, 0, len(body), number), *body]
