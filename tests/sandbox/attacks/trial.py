"""Tries an attack behind the wall, among baits, and says what it got."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from attacks.attack import GOT, Attack
from attacks.baits import Baits

from autograder.exercise import Call, Observation
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import TIERS
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import Zygote, zygote

ALLOW = ("numpy",)
LIMITS = Limits(call_seconds=0.4, exercise_seconds=3.0, memory_mb=256, output_mb=2)
HOST_MEMORY_MB = 64
"""So much more than before may the grader need, at its peak: an answer has at most 2 MB."""

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
"""The next submission: graded as ever, it finds nothing of the one before."""


@dataclass(frozen=True)
class World:
    """What no submission may change."""

    files: dict[str, object]
    next_submission: list[tuple[str, str, str]]
    victim: str
    processes: list[str]
    descriptors: list[str]
    numpy: str

    def changed(self, now: World) -> list[str]:
        """In words, what is not as it was."""
        differ = [name for name in vars(self) if getattr(self, name) != getattr(now, name) and name != "files"]
        files = [path for path in {**self.files, **now.files} if self.files.get(path) != now.files.get(path)]
        return [*(f"{name}: {getattr(self, name)} -> {getattr(now, name)}" for name in differ), *files]


class Trial:
    """Tries one attack after another; the world after one is the world before the next."""

    def __init__(self, among: Baits) -> None:
        self.among = among
        self.before = self.world()

    def got(self, attack: Attack, tier: str) -> tuple[str, list[str]]:
        """What became of an attack, and all that it got: nothing, where the wall holds.

        Whatever this raises is a success of the attack, too: it has stopped the grader.
        """
        memory = peak_mb()
        made = run(attack.code(self.among.places()), tier)
        before, self.before = self.before, self.world()
        got = before.changed(self.before) + self.among.heard()
        if peak_mb() > memory + HOST_MEMORY_MB:
            got.append(f"{peak_mb() - memory} MB of the grader's memory")
        return (made.error or made.status or "returned")[:100], got + loot(made)

    def world(self) -> World:
        """As it is now."""
        return World(
            files=self.among.files(),
            next_submission=_next_submission(),
            victim=_state(self.among.victim),
            processes=_processes(),
            descriptors=sorted(os.listdir("/proc/self/fd")),
            numpy=str((np.arange(3.0).sum(), np.geterr())),
        )


def run(source: str, tier: str) -> Observation:
    """What a submission's `attack(np.arange(3.0))` does behind the wall of that tier."""
    with open_guest([source], LIMITS, ALLOW, wall(ALLOW, "unsafe").as_weak_as(tier)) as guest:
        (made,) = guest.observe((Call("attack", (np.arange(3.0),), ("out",), 1),))
    return made


def loot(made: Observation) -> list[str]:
    """What an attack says that it got."""
    out = made.outputs.get("out")
    return [out] if isinstance(out, str) and out.startswith(GOT) else []


def tiers_here() -> list[str]:
    """The walls that this machine has, strongest first."""
    parts = wall(ALLOW, "unsafe").parts
    return [name for name, needs in TIERS.items() if needs and needs <= parts]


def peak_mb() -> int:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _next_submission() -> list[tuple[str, str, str]]:
    with open_guest([NEXT], LIMITS, ALLOW, wall(ALLOW, "unsafe")) as guest:
        made = guest.observe((Call("f", (np.arange(3.0),), ("out",), 1), Call("surroundings", (0,), ("out",), 1)))
    assert made[0].outputs["out"].tolist() == [0, 2, 4], made
    return [(one.status, one.error, str(one.outputs)) for one in made]


def children_of(keeper: Zygote) -> list[int]:
    """All processes that a zygote has forked and that are not buried yet, in this process's numbers."""
    pids = _children(keeper._process.pid)
    if os.geteuid() != 0 and "namespaces" in wall(ALLOW, "unsafe").parts:
        pids = _children(*pids)  # the zygote itself is process 1 in a world of its own, its parent only waits
    return pids


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _processes() -> list[str]:
    """The states of all processes below the zygote: of a guest that is closed none is left, not even a dead one."""
    return [_state(pid) for pid in children_of(zygote(ALLOW))]


def _state(pid: int) -> str:
    """S for a process that sleeps, T for one that was stopped, Z for one that ended."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
