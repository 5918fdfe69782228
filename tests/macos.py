"""As far as our code can tell, macOS: `python macos.py …` is the command `autograder` on such a machine.

What Linux alone has is taken away, in the grader and in the zygote that it starts, and what macOS refuses is refused.
"""

from __future__ import annotations

import builtins
import ctypes
import io
import os
import resource
import select
import signal
import socket
import sys
import sysconfig
import termios
import time
import types
from pathlib import Path
from typing import Any

LINUX_ONLY = {
    os: ("pidfd_open", "unshare", "setns", "sched_getaffinity", "sched_setaffinity", "setresuid", "setresgid",
        "getresuid", "O_PATH", "memfd_create", "eventfd", "posix_fadvise"),
    signal: ("pidfd_send_signal", "sigtimedwait", "sigwaitinfo"),
    select: ("epoll",),
    socket: ("SOCK_SEQPACKET", "SOCK_CLOEXEC", "SOCK_NONBLOCK", "MSG_CMSG_CLOEXEC"),
    resource: ("prlimit",),
    termios: ("TCGETS",),
    time: ("pthread_getcpuclockid",),
}  # fmt: skip
ZYGOTE = """
import runpy, sys
sys.path.insert(0, {here!r})
import macos
sys.path.pop(0)
macos.pretend()
sys.argv[0] = {main!r}
runpy.run_path({main!r}, run_name="__main__")
"""


def pretend() -> None:
    """From here on."""
    sysconfig.get_config_vars()  # while they are where they are
    sys.platform = "darwin"
    scproxy: Any = types.ModuleType("_scproxy")  # urllib needs it there
    scproxy._get_proxies = scproxy._get_proxy_settings = dict
    sys.modules["_scproxy"] = scproxy
    for module, names in LINUX_ONLY.items():
        for name in names:
            vars(module).pop(name, None)
    builtins.open = _refusing(io.open, "/proc", "/sys")
    os.open = _refusing(os.open, "/proc", "/sys")
    os.listdir = _refusing(os.listdir, "/proc", "/sys")
    os.setgroups = lambda groups: None
    resource.setrlimit = _setrlimit
    ctypes.CDLL = _Library  # type: ignore[assignment,misc]
    time.clock_gettime = _clock_gettime


def command() -> None:
    """What `autograder` does; its zygote pretends too."""
    from autograder.cli import main as autograder
    from autograder.sandbox import zygote

    folder = Path(os.environ["MACOS_FOLDER"])
    folder.mkdir(exist_ok=True)
    main = folder / "main.py"
    main.write_text(ZYGOTE.format(here=str(Path(__file__).parent), main=str(zygote._MAIN)))
    zygote._MAIN = main
    _load_what_is_not_ours()
    pretend()
    autograder(sys.argv[1:])


def _load_what_is_not_ours() -> None:
    """It was built for Linux, and would look for what macOS has."""
    for name in ("nbformat", "numpy", "pydantic.fields", "typer"):
        __import__(name)


def _refusing(function: Any, *starts: str) -> Any:
    def refusing(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        if isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(starts):
            raise FileNotFoundError(2, "No such file or directory", path)
        return function(path, *args, **kwargs)

    return refusing


def _setrlimit(limit: int, values: tuple[int, int], really: Any = resource.setrlimit) -> None:
    if limit == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    really(limit, values)


def _clock_gettime(clock: int, really: Any = time.clock_gettime) -> float:
    if clock < 0:
        raise OSError(22, "Invalid argument")
    return float(really(clock))


class _Library:
    """A C library without Linux's functions. A system call by number would be another one there: nobody may try."""

    def __init__(self, name: str | None = None, *args: Any, **kwargs: Any) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name == "syscall":
            os.abort()
        raise AttributeError(f"dlsym: symbol not found: {name}")


if __name__ == "__main__":
    command()
