"""Two hundred submissions in a row leave nothing: no process, descriptor, file or memory."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

if sys.platform != "linux":
    pytest.skip("the wall is Linux's", allow_module_level=True)

from attacks.trial import children_of

from autograder.exercise import Call
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import TIERS
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import Zygote, close_all, zygote

ALLOW = ("numpy",)
LIMITS = Limits(call_seconds=0.2, exercise_seconds=2.0, memory_mb=512, output_mb=2)
ENDS = [
    ("2 * x", ""), ("1 / 0", "crashed"), ("__import__('os')._exit(3)", "crashed"), ("[None] * 10**4", ""),
    ("__import__('ctypes').string_at(0)", "crashed"), ("__import__('threading').Thread(target=list).start()", ""),
]  # fmt: skip
"""What a submission returns, and what becomes of its call."""
LEAK_MB = 3
"""Far below what 200 of even the smallest leaks (one page a submission, four processes' worth) would be in the host."""


def submit(number: int, tier: str) -> str:
    source = f"def f(x):\n    return {ENDS[number % len(ENDS)][0]}\n"
    hang = "def f(x):\n    while True: pass\n"
    with open_guest([hang if number % 50 == 49 else source], LIMITS, ALLOW, wall(ALLOW).as_weak_as(tier)) as guest:
        (made,) = guest.observe((Call("f", (np.arange(1000.0),), ("out",), 1),))
    return made.status


def megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def open_things(keeper: Zygote, folder: Path) -> dict[str, int]:
    pid = keeper._process.pid
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "the zygote's descriptors": len(os.listdir(f"/proc/{pid}/fd")) if os.geteuid() == 0 else 0,
        "children, also dead ones": len(children_of(keeper)),
        "files": len(list(folder.rglob("*"))),
    }


@pytest.mark.slow
@pytest.mark.parametrize("tier", [name for name, parts in TIERS.items() if parts])
def test_two_hundred_submissions_leave_nothing(tier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not TIERS[tier] <= wall(ALLOW).parts:
        pytest.skip(f"this machine has no {tier} wall")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    close_all()
    keeper = zygote(ALLOW)
    try:
        for number in range(50):
            submit(number, tier)
        before, memory = open_things(keeper, tmp_path), [megabytes(os.getpid()), megabytes(keeper._process.pid)]
        for number in range(50, 250):
            assert submit(number, tier) == ("timed_out" if number % 50 == 49 else ENDS[number % len(ENDS)][1])
        now = [megabytes(os.getpid()), megabytes(keeper._process.pid)]
        assert zygote(ALLOW) is keeper
        assert open_things(keeper, tmp_path) == before
        assert max(after - then for after, then in zip(now, memory, strict=True)) < LEAK_MB
    finally:
        close_all()
    assert list(tmp_path.iterdir()) == []
