"""Takes from this process what student code must not have. POSIX; called once, before the first student byte."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_NOBODY = 65534
_FILE_BYTES = 16 << 20
_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def confine(memory_mb: int) -> None:
    """Gives up root, then limits memory, files and processes for good."""
    if os.geteuid() == 0:  # a limit on processes does not bind root
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    for limit, value in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),  # no process and no thread: so killing this one leaves nothing behind
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":  # goes down with a grader that is killed
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
