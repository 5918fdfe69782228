"""How long student code may take: seconds of the processor, which a busy machine does not use up, and of the clock."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from autograder.sandbox.guest.patience import PATIENCE


@dataclass(frozen=True)
class Seconds:
    """What is allowed, used or left."""

    cpu: float
    clock: float

    def __sub__(self, other: Seconds) -> Seconds:
        return Seconds(self.cpu - other.cpu, self.clock - other.clock)

    def at_most(self, other: Seconds) -> Seconds:
        """The less of both."""
        return Seconds(min(self.cpu, other.cpu), min(self.clock, other.clock))

    @property
    def shorter(self) -> float:
        """Nothing is left where it is 0 or less."""
        return min(self.cpu, self.clock)


def of_the_processor(seconds: float) -> Seconds:
    """So many seconds of work, and patience by the clock."""
    return Seconds(seconds, PATIENCE * seconds)


def by_the_clock(seconds: float) -> Seconds:
    """For what is ours: whatever it works."""
    return Seconds(float("inf"), seconds)


def used_by(pid: int) -> Seconds:
    """What a process and all its threads have used, by the kernel's account. Raises OSError where it is gone.

    A process of a guest can't start another one. Only Linux lets us ask: elsewhere the clock stands for the processor.
    """
    now = time.monotonic()
    return Seconds(time.clock_gettime(_cpu_clock(pid)) if sys.platform == "linux" else now, now)


def _cpu_clock(pid: int) -> int:
    """The kernel's MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED); clock_getcpuclockid(3) gives the same."""
    return ~pid << 3 | 2


class Timed(Protocol):
    """Something that uses seconds, such as a process."""

    def used(self) -> Seconds:
        """Since it began."""
        ...


class Account:
    """The seconds of one exercise."""

    def __init__(self, seconds: float) -> None:
        self.left = of_the_processor(seconds)

    @property
    def is_empty(self) -> bool:
        """True where they are used up."""
        return self.left.shorter <= 0

    def at_most(self, seconds: float) -> Seconds:
        """So many seconds of the processor, if so many are left."""
        return self.left.at_most(of_the_processor(seconds))

    @contextlib.contextmanager
    def spending(self, timed: Timed) -> Iterator[None]:
        """What is used inside comes off."""
        before = timed.used()
        try:
            yield
        finally:
            self.left -= timed.used() - before
