"""What a command costs, and what of it is the cost of one more submission."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """Of a command, or of a part of it."""

    seconds: float
    """By the clock on the wall."""
    cpu_seconds: float
    """Of all its processes, over all cores."""


@dataclass(frozen=True)
class Way:
    """What one way of grading cost, by round."""

    runs: Sequence[tuple[Cost, Cost]]
    """Of a run on one submission, and of a run on all."""
    submissions: int

    @property
    def rounds(self) -> list[Cost]:
        """What one more submission cost, by round."""
        more = self.submissions - 1
        return [
            Cost((every.seconds - one.seconds) / more, (every.cpu_seconds - one.cpu_seconds) / more)
            for one, every in self.runs
        ]

    @property
    def each(self) -> Cost:
        """What one more submission costs: the median of the rounds."""
        return _median(self.rounds)

    @property
    def start(self) -> Cost:
        """What is left of a run on one submission, without the submission: the median of the rounds."""
        return _median(
            Cost(one.seconds - each.seconds, one.cpu_seconds - each.cpu_seconds)
            for (one, _), each in zip(self.runs, self.rounds, strict=True)
        )


def ratios(slow: Way, fast: Way) -> dict[str, float]:
    """How many times less a submission costs `fast` than `slow`, round by round: the median, the least and the most."""
    pairs = list(zip(slow.rounds, fast.rounds, strict=True))
    seconds = [s.seconds / f.seconds for s, f in pairs]
    found = {
        "seconds": statistics.median(seconds),
        "seconds_lowest": min(seconds),
        "seconds_highest": max(seconds),
        "cpu_seconds": statistics.median(s.cpu_seconds / f.cpu_seconds for s, f in pairs),
    }
    return {name: round(ratio, 1) for name, ratio in found.items()}


def _median(costs: Iterable[Cost]) -> Cost:
    """Of seconds and of CPU seconds, each by itself."""
    found = list(costs)
    return Cost(statistics.median(c.seconds for c in found), statistics.median(c.cpu_seconds for c in found))


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Cost:
    """Runs a command; its output is added to `log`. Raises CalledProcessError for any exit code but 0."""
    used, started = _cpu_seconds(), time.monotonic()
    with log.open("ab") as output:
        subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=True
        )
    return Cost(time.monotonic() - started, _cpu_seconds() - used)


def _cpu_seconds() -> float:
    """Of all processes that this one and its children have waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load_at_start": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in ("nbgrader", "numpy", "torch")},
    }
