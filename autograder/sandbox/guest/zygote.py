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

from . import jail, libc, standins
from .worker import serve

_REQUEST_BYTES = 1 << 16
_FIRST_USER, _USERS_A_ZYGOTE = 1 << 30, 256
"""Numbers that no system gives to anybody."""


def run(control: int, folder: str, allowed: Sequence[str], import_path: Sequence[str]) -> None:
    """Serves requests until the host is gone. `folder` is the children's own, which goes with us.

    `import_path` is what student code may import from.
    """
    standins.preload(allowed)
    sys.path[:] = import_path
    standins.install(allowed)
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)  # what a child leaves behind becomes ours, to be killed by us
    users = itertools.cycle(range(_USERS_A_ZYGOTE))
    first_user = _FIRST_USER + os.getpid() % (1 << 20) * _USERS_A_ZYGOTE
    with socket.socket(fileno=control) as host:
        host.sendall(b"ready")
        while True:
            request, descriptors, _, _ = socket.recv_fds(host, _REQUEST_BYTES, 1)
            if not request:
                break
            if descriptors:
                own = {"folder": folder, "user": first_user + next(users)}
                _fork(host, json.loads(request) | own, descriptors[0])
            else:
                host.sendall(_how_it_ended(int(request)))
    _kill_all()
    with contextlib.suppress(OSError):
        os.rmdir(folder)
    os._exit(0)


def _fork(host: socket.socket, settings: Mapping[str, Any], channel: int) -> None:
    go, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            host.close()
            os.close(told)
            _child(settings, socket.socket(fileno=channel), go)
        except BaseException:
            traceback.print_exc()  # a fault of ours, for the host to tell
        os._exit(70)
    os.close(channel)
    os.close(go)
    if _launches(settings):
        os.waitpid(pid, 0)  # it has forked the real one, which is ours from now on
    os.close(told)


def _launches(settings: Mapping[str, Any]) -> bool:
    """Whether a child only enters the namespaces and forks: who does that is itself still outside of the new one."""
    return "namespaces" in settings["wanted"]


def _child(settings: Mapping[str, Any], channel: socket.socket, go: int) -> None:
    """Confines itself, tells the host what holds and who to kill, and serves."""
    os.setsid()
    held = jail.Held()
    if _launches(settings):
        jail.enter_namespaces(held, settings["folder"])
        inside = os.fork()
        if inside:  # it is process 1 in there: with it, all others go
            _introduce(channel, inside)
            os._exit(0)
    else:
        _introduce(channel, os.getpid())
    os.read(go, 1)  # end of file: the introduction is out, our first frame can't overtake it; the zygote is our parent
    os.close(go)
    how = {name: settings[name] for name in ("wanted", "memory_mb", "readable", "folder", "user")}
    jail.confine(held, **how)
    serve(channel.detach(), vars(held), settings["output_mb"])


def _introduce(channel: socket.socket, pid: int) -> None:
    """Gives the host the process's number and, on Linux, a handle of it, which can't come to mean another one."""
    handles = [os.pidfd_open(pid)] if sys.platform == "linux" else []
    socket.send_fds(channel, [b"%d" % pid], handles)
    for handle in handles:
        os.close(handle)


def _how_it_ended(pid: int) -> bytes:
    """The exit code of a child, or minus the signal; empty where it is still there."""
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
    """All processes that would be orphans. Outside Linux they notice by themselves that their channel is closed."""
    if sys.platform != "linux":
        return []
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]
