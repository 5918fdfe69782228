"""Tries attacks behind the wall, among baits, and says what each of them got."""

from __future__ import annotations

import contextlib
import os
import resource
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from attacks.attack import GOT, Attack

from autograder.exercise import Call, Limits, Observation
from autograder.sandbox.host import open_guest
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import zygote

NOBODY = 65534
ALLOW = ("numpy",)
LIMITS = Limits(call_seconds=0.4, exercise_seconds=5.0, memory_mb=256, output_mb=2)
HOST_MEMORY_MB = 64
"""So much more may the grader need, at its peak, than before: answers have at most 2 MB."""

NEXT = """
import fcntl
import os
import signal
import numpy as np

def f(x):
    return 2 * x

def surroundings(x):
    def tried(look, *args):
        try:
            return str(look(*args))
        except OSError as exc:
            return type(exc).__name__
    return [
        tried(os.listdir, "."), tried(lambda: sorted(os.environ.items())), tried(os.umask, 0o22), str(np.geterr()),
        *[tried(fcntl.fcntl, fd, fcntl.F_GETFL) for fd in range(3)], str(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    ]
"""
"""The next submission: it must be graded as ever, and find nothing of the one before."""


@dataclass
class Baits:
    """What an attack would like to reach. All of it can be read (and what says so, written) by everybody."""

    folder: Path
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    sockets: list[socket.socket] = field(default_factory=list)
    places: dict[str, object] = field(default_factory=dict)
    world: dict[str, object] = field(default_factory=dict)
    """What there was after the last attack."""

    def lay(self, victim: int) -> None:
        """Makes the files and opens the sockets."""
        secret = self.token[::-1]
        files = {
            "canary.txt": secret, "writable.txt": secret, "course/solutions.py": f"SECRET = '{secret}'", "course/gradebook.db": secret,
            "course/submitted/ada/01/x.ipynb": secret, "home/.ssh/id_canary": secret, "open/innocent": secret,
        }  # fmt: skip
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        for name, mode in (("", 0o755), ("writable.txt", 0o666), ("open", 0o777)):
            (self.folder / name).chmod(mode)
        tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        named, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        named.bind(str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        abstract.bind(f"\0{self.token}-abstract")
        for listening in (named, abstract):
            listening.listen()
        self.sockets = [tcp, udp, named, abstract]
        for listening in self.sockets:
            listening.setblocking(False)
        at = {name: str(self.folder / path) for name, path in (
            ("canary", "canary.txt"), ("course", "course"), ("home", "home"), ("writable", "writable.txt"), ("open_folder", "open"), ("unix", "socket"))}  # fmt: skip
        self.places = {
            **at, "token": self.token, "abstract": f"{self.token}-abstract", "tcp_port": tcp.getsockname()[1],
            "udp_port": udp.getsockname()[1], "grader": os.getpid(), "victim": victim,
        }  # fmt: skip

    def heard(self) -> list[str]:
        """The sockets that somebody has talked to."""
        names = ("TCP", "UDP", "unix", "abstract")
        return [f"the {name} socket was reached" for name, it in zip(names, self.sockets, strict=True) if _reached(it)]

    def state(self) -> Mapping[str, object]:
        """All files, with what is in them, and every file elsewhere that has the token in its name."""
        here = {
            str(p): (p.lstat().st_mode, p.lstat().st_mtime_ns, p.read_bytes() if p.is_file() else b"")
            for p in self.folder.rglob("*")
        }
        return here | {str(p): () for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/") for p in _named(folder, self.token)}  # fmt: skip


def _named(folder: str, token: str) -> list[str]:
    with contextlib.suppress(OSError):
        return [name for name in os.listdir(folder) if token in name]
    return []


def _reached(listening: socket.socket) -> bool:
    try:
        listening.recv(1) if listening.type == socket.SOCK_DGRAM else listening.accept()
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def baits() -> Iterator[Baits]:
    """A set of baits, with a victim: a process of the user that guests have, with the secret in its environment."""
    folder = Path(tempfile.mkdtemp(prefix="baits-"))
    made = Baits(folder)
    as_guest = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    victim = subprocess.Popen(["sleep", "1000"], env={"SECRET": made.token[::-1]}, **as_guest)  # type: ignore[call-overload]
    try:
        made.lay(victim.pid)
        os.environ["AUTOGRADER_SECRET"] = made.token[::-1]
        yield made
    finally:
        del os.environ["AUTOGRADER_SECRET"]
        victim.kill()
        victim.wait()
        for it in made.sockets:
            it.close()
        shutil.rmtree(folder)


def tried(attack: Attack, tier: str, among: Baits) -> tuple[str, list[str]]:
    """What became of an attack, and all that it got: nothing, where the wall holds.

    Whatever this raises is a success of the attack, too: it has stopped the grader.
    """
    before, memory = among.world or _world(among), _peak_mb()
    made = run(attack.code(among.places), tier)
    after = among.world = _world(among)
    got = [f"{name}: {_difference(before[name], after[name])}" for name in before if before[name] != after[name]]
    got += among.heard()
    if _peak_mb() > memory + HOST_MEMORY_MB:
        got.append(f"the grader's memory: {_peak_mb() - memory} MB more")
    out = made.outputs.get("out")
    if isinstance(out, str) and out.startswith(GOT):
        got.append(out.removeprefix(GOT))
    return (made.error or made.status or "returned")[:100], got


def run(source: str, tier: str) -> Observation:
    """What a submission's `attack(np.arange(3.0))` does behind the wall of that tier."""
    with open_guest([source], LIMITS, ALLOW, wall(ALLOW, "unsafe").as_weak_as(tier)) as guest:
        (made,) = guest.observe((Call("attack", (np.arange(3.0),), ("out",), 1),))
    return made


def _world(among: Baits) -> dict[str, object]:
    """What no submission may change: files, processes, descriptors, the next submission."""
    return {
        "files": among.state(),
        "the next submission": _next_submission(),
        "the victim": _state(int(str(among.places["victim"]))),
        "processes": _processes(),
        "descriptors": sorted(os.listdir("/proc/self/fd")),
        "the grader's NumPy": (np.array([1.5]).sum(), np.geterr()),
    }


def _difference(before: object, after: object) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        return str([key for key in {**before, **after} if before.get(key) != after.get(key)])
    return f"{before} -> {after}"[:1000]


def _next_submission() -> object:
    with open_guest([NEXT], LIMITS, ALLOW, wall(ALLOW, "unsafe")) as guest:
        made = guest.observe((Call("f", (np.arange(3.0),), ("out",), 1), Call("surroundings", (0,), ("out",), 1)))
    return [(o.status, o.error, str(o.outputs)) for o in made]


def _state(pid: int) -> str:
    """R or S for a process that lives; T for one that was stopped, Z for one that ended."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _processes() -> list[str]:
    """The states of what a zygote has around it: all of a guest must be gone when it is closed, and nothing be left."""
    keeper = zygote(ALLOW)._process.pid
    return [_state(int(pid)) for pid in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()]


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def tiers_here() -> list[str]:
    """The tiers that this machine has, strongest first, without `unsafe`."""
    from autograder.sandbox.tiers import TIERS

    here = wall(ALLOW, "unsafe").parts
    return [name for name, parts in TIERS.items() if parts and parts <= here]


if sys.platform != "linux":
    raise ImportError("the wall is Linux's")
