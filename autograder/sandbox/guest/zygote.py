"""Holds Python, NumPy and the allowed packages loaded, and forks a confined process for each request of the host.

No byte of a student's ever comes here: a request says only how to confine the child, and brings the child's channel.
When the host is gone, all children go with it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import control, jail, libc, namespaces, standins
from .worker import serve

_FIRST_USER, _USERS_A_ZYGOTE = 1 << 30, 256
"""Numbers that no system gives to anybody."""


def run(control_fd: int, folder: str, allowed: Sequence[str], import_path: Sequence[str]) -> None:
    """Serves requests until the host is gone. `folder` is the children's own, which goes with us.

    `import_path` is what student code may import from.
    """
    nursery = _Nursery(control_fd)
    standins.preload(allowed)
    sys.path[:] = import_path
    standins.install(allowed)
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)  # what a child leaves behind becomes ours, to be killed by us
    users = itertools.cycle(range(_USERS_A_ZYGOTE))
    first_user = _FIRST_USER + os.getpid() % (1 << 20) * _USERS_A_ZYGOTE
    with socket.socket(fileno=control_fd) as host:
        control.tell(host, b"ready")
        while True:
            request, descriptors = control.hear(host)
            if not request:
                break
            if descriptors:
                own = {"folder": folder, "user": first_user + next(users)}
                with socket.socket(fileno=descriptors[0]) as channel:
                    nursery.fork(json.loads(request) | own, channel, host)
            else:
                control.tell(host, _how_it_ended(int(request)))
    _kill_all()
    with contextlib.suppress(OSError):
        os.rmdir(folder)
    os._exit(0)


class _Nursery:
    """Forks children, each into a process namespace of its own where this system lets us."""

    def __init__(self, control_fd: int) -> None:
        """Before anything could start a thread. What goes on may be a child of this process: see Births."""
        self.births: namespaces.Births | None = None
        self.why_not: dict[str, str] = {}
        if sys.platform == "linux":
            try:
                self.births = namespaces.Births(control_fd)
            except OSError as exc:
                self.why_not["namespaces"] = str(exc)

    def fork(self, settings: Mapping[str, Any], channel: socket.socket, host: socket.socket) -> None:
        """Gives the host the child's number, and the child the channel."""
        held = jail.Held()
        go, told = os.pipe()
        pid = self._fork(held) if "namespaces" in settings["wanted"] else os.fork()
        if pid == 0:
            try:
                host.close()
                os.close(told)
                _child(held, settings, channel, go)
            except BaseException:
                traceback.print_exc()  # a fault of ours, for the host to tell
            os._exit(70)
        with contextlib.suppress(ConnectionError):  # the host has changed its mind; the child will hear of it
            _introduce(channel, pid)
        os.close(go)
        os.close(told)

    def _fork(self, held: jail.Held) -> int:
        held.namespaces, held.why_not = self.births is not None, dict(self.why_not)
        try:
            return self.births.fork() if self.births else os.fork()
        except OSError as exc:
            held.namespaces, held.why_not = False, {"namespaces": str(exc)}
            return os.fork()


def _child(held: jail.Held, settings: Mapping[str, Any], channel: socket.socket, go: int) -> None:
    """Confines itself, tells the host what holds, and serves."""
    os.setsid()
    os.read(go, 1)  # end of file: the host has our number, which our first frame must not overtake
    os.close(go)
    # Nobody may know what the others draw. Python's own `random` does the same at every fork. Without a number NumPy
    # would take four times as long.
    np.random.seed(int.from_bytes(os.urandom(4), "little"))
    how = {name: settings[name] for name in ("wanted", "memory_mb", "readable", "folder", "user")}
    jail.confine(held, **how)
    serve(channel.detach(), vars(held), settings["output_mb"])


def _introduce(channel: socket.socket, pid: int) -> None:
    """Gives the host a child's number and, on Linux, a handle of it, which can't come to mean another one."""
    handles = [os.pidfd_open(pid)] if sys.platform == "linux" else []
    control.tell(channel, b"%d" % pid, handles)
    for handle in handles:
        os.close(handle)


def _how_it_ended(pid: int) -> bytes:
    """The exit code of a child, or minus the signal; ? where it is still there, or none of ours."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return b"?"
    return b"%d" % os.waitstatus_to_exitcode(status) if ended else b"?"


def _kill_all() -> None:
    while pids := _children():
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _children() -> list[int]:
    """All processes that would be orphans: none where we are process 1, with which all others go. Outside Linux they
    notice by themselves that their channel is closed.
    """
    if sys.platform != "linux" or os.getpid() == 1:
        return []
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]
