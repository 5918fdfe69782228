"""However the grader ends, no process of a guest survives it, and no file is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the wall is Linux's", allow_module_level=True)

from autograder.errors import GuestError
from autograder.exercise import Call
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import TIERS
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import zygote

ROOT = Path(__file__).resolve().parents[2]
ALLOW = ("numpy",)
PATIENCE_SECONDS = 20.0
GRADER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from autograder.exercise import Call
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import zygote
source = "def f(x): return x" + chr(10) + "def hang(x):" + chr(10) + "    while True: pass"
limits, allow = Limits(600.0, 600.0, 512, 2), ("numpy",)
with open_guest([source], limits, allow, wall(allow).as_weak_as(sys.argv[2])) as guest:
    guest.observe((Call("f", (1,), ("out",), 1),))
    print(zygote(allow)._process.pid, guest._process.pid, flush=True)
    guest.observe((Call("hang", (1,), ("out",), 1),))
"""


@dataclass(frozen=True)
class Running:
    """A grader that waits for a guest that hangs."""

    grader: subprocess.Popen[str]
    zygote: int
    guest: int
    folder: Path

    def ends(self) -> bool:
        """Whether zygote and guest both end."""
        return waited(lambda: not lives(self.zygote) and not lives(self.guest))


def waited(condition: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (true := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return true


def lives(pid: int) -> bool:
    """Not so one that is dead but not yet buried, which is its new parent's business."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def grading(folder: Path, tier: str) -> Iterator[Running]:
    if not TIERS[tier] <= wall(ALLOW).parts:
        pytest.skip(f"this machine has no {tier} wall")
    folder.chmod(0o755)
    command = [sys.executable, "-c", GRADER, str(folder), tier]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes) as grader:  # type: ignore[call-overload]
        keeper, guest = map(int, grader.stdout.readline().split())
        assert lives(keeper)
        assert lives(guest)
        try:
            yield Running(grader, keeper, guest, folder)
        finally:
            for pid in (guest, keeper, grader.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("tier", ["full", "seccomp"])
def test_a_guest_ends_with_its_grader(number: signal.Signals, tier: str, tmp_path: Path) -> None:
    with grading(tmp_path, tier) as running:
        os.kill(running.grader.pid, number)
        assert running.grader.wait(PATIENCE_SECONDS)
        assert running.ends()
        assert list(tmp_path.iterdir()) == []


def test_control_c_at_the_terminal_ends_all(tmp_path: Path) -> None:
    """There the signal goes to the whole process group."""
    with grading(tmp_path, wall(ALLOW).tier) as running:
        os.killpg(running.grader.pid, signal.SIGINT)
        assert running.ends()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tier", ["full", "seccomp"])
def test_a_guest_ends_with_grader_and_zygote_at_once(tier: str, tmp_path: Path) -> None:
    with grading(tmp_path, tier) as running:
        os.kill(running.grader.pid, signal.SIGSTOP)  # so that it can't tidy up
        os.kill(running.zygote, signal.SIGKILL)
        os.kill(running.grader.pid, signal.SIGKILL)
        assert running.ends()


@pytest.mark.parametrize("tier", ["full", "seccomp"])
def test_a_killed_zygote_is_a_fault_of_ours_and_no_hang(tier: str) -> None:
    if not TIERS[tier] <= wall(ALLOW).parts:
        pytest.skip(f"this machine has no {tier} wall")
    behind, limits = wall(ALLOW).as_weak_as(tier), Limits(5.0, 20.0, 512, 2)
    call = Call("f", (1.0,), ("out",), 1)
    with open_guest(["def f(x): return 2 * x"], limits, ALLOW, behind) as guest:
        assert guest.observe((call,))[0].outputs == {"out": 2.0}
        assert guest._process is not None
        keeper, pid = zygote(ALLOW)._process, guest._process.pid
        keeper.kill()
        keeper.wait()
        assert waited(lambda: not lives(pid))
        with pytest.raises(GuestError, match="was killed"):
            guest.observe((call,))
    with open_guest(["def f(x): return 2 * x"], limits, ALLOW, behind) as guest:
        assert guest.observe((call,))[0].outputs == {"out": 2.0}
