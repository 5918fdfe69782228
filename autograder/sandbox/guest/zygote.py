"""Holds Python, NumPy and the allowed packages loaded, and forks a confined process for each request of the host.

No byte of a student's ever comes here: a request says only how to confine the child, and brings the child's channel.
When the host is gone, all children go with it.
"""

from __future__ import annotations

import contextlib
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
_REMEMBERED = 256


def run(control: int, allowed: Sequence[str], import_path: Sequence[str]) -> None:
    """Serves requests until the host closes the control socket. `import_path` is what student code may import from."""
    standins.preload(allowed)
    sys.path[:] = import_path
    standins.install(allowed)
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_DUMPABLE, 0)
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)  # what a child leaves behind becomes ours, to be killed by us
    ended: dict[int, int] = {}
    with socket.socket(fileno=control) as host:
        host.sendall(b"ready")
        while True:
            request, descriptors, _, _ = socket.recv_fds(host, _REQUEST_BYTES, 1)
            if not request:
                break
            _reap(ended)
            if descriptors:
                _fork(host, json.loads(request), descriptors[0])
            else:
                host.sendall(b"%d" % ended.pop(int(request)) if int(request) in ended else b"?")
    _kill_all()
    os._exit(0)


def _fork(host: socket.socket, settings: Mapping[str, Any], channel: int) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            host.close()
            _child(settings, socket.socket(fileno=channel))
        except BaseException:
            traceback.print_exc()  # a fault of ours, for the host to tell
        os._exit(70)
    os.close(channel)


def _child(settings: Mapping[str, Any], channel: socket.socket) -> None:
    """Confines itself, tells the host what holds and who to kill, and serves."""
    os.setsid()
    held = jail.Held()
    if "namespaces" in settings["wanted"]:
        jail.enter_namespaces(held, settings["folder"])
    go, told = os.pipe()
    inside = os.fork() if held.namespaces else 0
    if inside:  # it is process 1 in there: with it, all others go
        _introduce(channel, inside)
        os._exit(0)
    if not held.namespaces:
        _introduce(channel, os.getpid())
    os.close(told)
    os.read(go, 1)  # end of file: the introduction is out, our first frame can't overtake it
    os.close(go)
    jail.confine(held, settings["wanted"], settings["memory_mb"], settings["readable"], settings["folder"])
    serve(channel.detach(), vars(held), settings["output_mb"])


def _introduce(channel: socket.socket, pid: int) -> None:
    """Gives the host the process's number and, on Linux, a handle of it, which can't come to mean another one."""
    handles = [os.pidfd_open(pid)] if sys.platform == "linux" else []
    socket.send_fds(channel, [b"%d" % pid], handles)
    for handle in handles:
        os.close(handle)


def _reap(ended: dict[int, int]) -> None:
    """Notes the exit codes (or minus the signals) of all children that ended, so that they leave nothing behind.

    Nobody asks for those that only led into a namespace: old ones are forgotten.
    """
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])
    for pid in list(ended)[:-_REMEMBERED]:
        del ended[pid]


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
