from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import GuestError
from autograder.sandbox import Limits, zygote
from autograder.sandbox.process import Died, WorkerProcess
from autograder.sandbox.seconds import by_the_clock

LIMITS = Limits(memory_mb=512, output_mb=1)


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    made = WorkerProcess(LIMITS, ("numpy",))
    try:
        yield made
    finally:
        made.kill()


def load(worker: WorkerProcess, *sources: str) -> list[object]:
    worker.ask(("load", sources, (), ()), by_the_clock(5.0))
    answers: list[object] = []
    while "loaded" not in answers:
        answers.append(worker.answer(by_the_clock(5.0)))
    return answers


def test_a_notebook_is_loaded_place_by_place(worker: WorkerProcess) -> None:
    assert load(worker, "a = 1\nprint(a)\nb = 2", "c = (") == [(0, -1), (0, 0), (0, 2), (1, -1), "loaded"]


def test_silence_is_a_timeout_and_the_end_is_told(worker: WorkerProcess) -> None:
    with pytest.raises(TimeoutError):
        worker.answer(by_the_clock(0.1))
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(Died, match=r"the whole process was killed by the system \(SIGKILL\)"):
        worker.answer(by_the_clock(5.0))
    with pytest.raises(Died, match="SIGKILL"):
        worker.ask(("load", (), (), ()), by_the_clock(5.0))


def test_a_worker_that_does_not_read_is_not_waited_for(worker: WorkerProcess) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        worker.ask(("load", ("x" * 10**6,), (), ()), by_the_clock(0.1))


def test_a_worker_ends_when_nobody_asks_any_more(worker: WorkerProcess) -> None:
    worker._channel.shutdown(socket.SHUT_WR)
    with pytest.raises(Died, match=r"exit code 0"):
        worker.answer(by_the_clock(10.0))


def test_killing_leaves_nothing_of_it() -> None:
    made = WorkerProcess(LIMITS, ("numpy",))
    made.kill()
    assert made.code == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(made.pid, 0)
    made.kill()


def test_a_python_that_does_not_start_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(zygote, "_MAIN", tmp_path / "nothing.py")
    monkeypatch.setattr(zygote, "_zygotes", {})
    with pytest.raises(GuestError, match=r"the process for student code does not start: .*No such file"):
        WorkerProcess(LIMITS, ("numpy",))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_worker_does_not_outlive_a_grader_that_is_killed(tmp_path: Path) -> None:
    import subprocess

    code = f"""
import sys
sys.path[:0] = {sys.path!r}
import os, signal
from autograder.sandbox import Limits
from autograder.sandbox.process import WorkerProcess
from autograder.sandbox.seconds import by_the_clock
worker = WorkerProcess(Limits(memory_mb=512), ("numpy",))
worker.ask(("load", ("def f():\\n    while True: pass\\nx = f()",), (), ()), by_the_clock(5.0))
print(worker.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert done.returncode == -signal.SIGKILL
    pid = int(done.stdout)
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists() or Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z":
            return
        signal.sigtimedwait([], 0.05)
    pytest.fail("it is still there")
