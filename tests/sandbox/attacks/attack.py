"""What an attack is: a small student source that reports GOT … where it reached what it must not."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from string import Template

GOT = "GOT "
"""So begins what an attack returns where it succeeded. Anything else, a crash and a time-out are failures of it."""

PRELUDE = '''
import ctypes
import errno
import fcntl
import gc
import os
import platform
import resource
import signal
import socket
import struct
import sys
import threading
import time
import numpy as np

TOKEN, CANARY, COURSE, HOME = "$token", "$canary", "$course", "$home"
WRITABLE, OPEN_FOLDER, UNIX, ABSTRACT = "$writable", "$open_folder", "$unix", "$abstract"
TCP_PORT, UDP_PORT, GRADER, VICTIM = $tcp_port, $udp_port, $grader, $victim
LIBC = ctypes.CDLL(None, use_errno=True)

def got(what):
    return "GOT " + repr(what)[:300]

def secret_in(what):
    """GOT it if the canary is in there: the token, backwards, so that this source does not hold it."""
    text = what.decode("latin-1") if isinstance(what, (bytes, bytearray)) else str(what)
    return got(text) if TOKEN[::-1] in text else None

def system_call(x86_64, aarch64, *args):
    """The result, or minus the errno."""
    number = x86_64 if platform.machine() in ("x86_64", "AMD64") else aarch64
    ctypes.set_errno(0)
    args = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    result = LIBC.syscall(ctypes.c_long(number), *args)
    return -ctypes.get_errno() if result == -1 else result

def worked(name, result):
    """GOT it unless the call failed."""
    return got((name, result)) if result >= 0 else None

def first(*tries):
    """The first that gets anything. Whatever is raised is a failure."""
    for attempt in tries:
        try:
            loot = attempt()
        except Exception:
            continue
        if loot is not None:
            return loot
    return 0.0

def channels():
    """Descriptors that are open beside 0, 1 and 2: the way to the grader."""
    found = []
    for fd in range(3, 64):
        try:
            os.fstat(fd)
        except OSError:
            continue
        found.append(fd)
    return found
'''


@dataclass(frozen=True)
class Attack:
    """One attempt. `attack(x)` is called with `np.arange(3.0)`; statements at top level run while loading."""

    name: str
    kind: str
    """One of KINDS."""
    source: str
    bare: bool = False
    """Without a wall it gets something, and may be tried without one: so it is known to be an attack at all."""

    def code(self, baits: dict[str, object]) -> str:
        """The student's source, with the places of the baits in it."""
        return Template(PRELUDE).substitute(baits) + inspect.cleandoc(self.source)


KINDS = {
    "read": "files of the course, of others and of the system",
    "write": "files outside of the own folder; symbolic and hard links",
    "network": "TCP, UDP, DNS, unix, netlink, raw and vsock sockets",
    "processes": "fork and thread bombs, programs, LD_PRELOAD, set-uid",
    "memory": "memory bombs, memfd, shared memory, swap",
    "disk": "filling the disk and its inodes",
    "time": "loops, sleeping, ignoring signals, one byte a second",
    "death": "exits, faults, closed descriptors, deep stacks",
    "replies": "garbage, forged, oversized and endless replies",
    "values": "object arrays, pickles, subclasses, lying arrays, NaN",
    "peeking": "ptrace, other processes' memory, expected values in gc and frames",
    "signals": "signals to the grader and to others, pidfds, F_SETOWN",
    "privileges": "setuid, namespaces, mounts, chroot, raised limits",
    "kernel": "io_uring, bpf, keyctl, userfaultfd, perf, x32 and 32-bit calls",
    "imports": "torch, scipy, the grader itself, with and without the import hook",
    "traps": "what runs later: __del__, atexit, monkeypatches, what is left for the next submission",
}
