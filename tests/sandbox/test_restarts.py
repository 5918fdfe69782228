"""How often a process is started again for one submission is bounded, whatever ends it."""

from __future__ import annotations

import os
import signal
from typing import Any

import numpy as np
import pytest

from autograder.errors import GuestError
from autograder.sandbox import Limits, zygote
from autograder.sandbox.guest.script import Call
from autograder.sandbox.host import open_guest
from autograder.sandbox.process import WorkerProcess
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import Zygote

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the wall is for Linux and macOS")

LIMITS = Limits(call_seconds=5.0, exercise_seconds=60.0, memory_mb=512)
FUNCTIONS = tuple(f"f{i}" for i in range(4))
GOOD = "import os, time, threading\nimport guest.worker\n" + "".join(f"def {f}(x):\n    return x\n" for f in FUNCTIONS)
BEFORE_IT_ANSWERS = "guest.worker.perform = lambda *args: os._exit(3)\n"
AFTER_IT_ANSWERED = """
def perform(*args, then=guest.worker.perform):
    yield from then(*args)
    os._exit(3)
guest.worker.perform = perform
"""
A_MOMENT_LATER = """
def perform(*args, then=guest.worker.perform):
    yield from then(*args)
    threading.Timer(0.01, os._exit, (3,)).start()
guest.worker.perform = perform
"""
WHILE_LOADING = "".join(f"a{i} = os._exit(3)\n" for i in range(50))
IN_CELLS_OF_THEIR_OWN = tuple(f"a{i} = os._exit(3)" for i in range(50))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    wall(("numpy",))  # whose trials are not the test's
    made: list[Any] = []
    for kind in (WorkerProcess, Zygote):

        def init(self: Any, *args: Any, first: Any = kind.__init__) -> None:
            made.append(self)
            first(self, *args)

        monkeypatch.setattr(kind, "__init__", init)
    return made


@pytest.mark.parametrize(
    "cells",
    [(BEFORE_IT_ANSWERS,), (AFTER_IT_ANSWERED,), (A_MOMENT_LATER,), (WHILE_LOADING,), IN_CELLS_OF_THEIR_OWN],
    ids=["before it answers", "after it answered", "a moment later", "while loading", "in cells of their own"],
)
def test_a_process_that_always_dies_is_not_started_for_ever(cells: tuple[str, ...], started: list[Any]) -> None:
    with open_guest([GOOD, *cells], LIMITS, ("numpy",)) as guest:
        for size in range(1, 30):
            for function in FUNCTIONS:
                (made,) = guest.observe((Call(function, (np.ones(size),), ("out",), 1),))
                assert made.status in ("", "crashed")
    assert len(started) <= 25


def test_a_zygote_that_is_killed_again_and_again_is_started_once_a_submission(started: list[Any]) -> None:
    """Who kills it is not the student, so nothing is graded; and it is not tried again and again either."""
    call = Call("f0", (1,), ("out",), 1)
    before = {zygote.zygote(("numpy",))}
    for _ in range(3):
        with open_guest([GOOD], LIMITS, ("numpy",)) as guest:
            assert guest.observe((call,))[0].outputs == {"out": 1}
            keeper = zygote.zygote(("numpy",))
            keeper._process.send_signal(signal.SIGKILL)
            keeper._process.wait()
            for _ in range(5):
                with pytest.raises(GuestError, match="the process that starts student code was killed"):
                    guest.observe((call,))
    zygotes = {one for one in started if isinstance(one, Zygote)} | before
    assert len(zygotes) == 3
    assert len(started) - len(zygotes - before) == 3
