from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field, replace

import pytest

from autograder.sandbox import Limits
from autograder.sandbox.guest.script import Call, Observation
from autograder.sandbox.host import ProcessGuest, open_guest
from autograder.sandbox.process import WorkerProcess
from autograder.sandbox.seconds import Account, Seconds, by_the_clock, of_the_processor, used_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process has used")

LIMITS = Limits(call_seconds=1.0, exercise_seconds=30.0, memory_mb=512)
SOURCE = """
import os, threading, time

def spin(seconds):
    begun = time.process_time()
    while time.process_time() - begun < seconds: pass
    return seconds

def spin_for_ever(x):
    while True: pass

def hash_in_threads(x):  # outside of Python's lock: several at once
    import hashlib
    data = bytes(1 << 22)
    def work():
        while True: hashlib.sha256(data).digest()
    for _ in range(3): threading.Thread(target=work, daemon=True).start()
    time.sleep(1000)

def sleep(x):
    time.sleep(1000)

def sleep_and_spin(x):
    while True:
        time.sleep(0.01)
        spin(0.002)
"""


def call(guest: ProcessGuest, function: str, arg: float = 0.0) -> Observation:
    return guest.observe((Call(function, (arg,), ("out",), 1),))[0]


@dataclass
class Stopwatch:
    """What a guest's last process has used, at its end."""

    used: Seconds = field(default_factory=lambda: Seconds(0.0, 0.0))


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    made = Stopwatch()
    kill = WorkerProcess.kill

    def killed(self: WorkerProcess) -> None:
        made.used = self.used()
        kill(self)

    monkeypatch.setattr(WorkerProcess, "kill", killed)
    return made


def test_seconds_of_the_processor_come_with_patience_and_ours_do_not() -> None:
    assert of_the_processor(5.0) == Seconds(5.0, 20.0)
    assert by_the_clock(5.0).shorter == 5.0
    assert Seconds(1.0, 9.0).at_most(Seconds(2.0, 3.0)) == Seconds(1.0, 3.0)
    assert (Seconds(5.0, 20.0) - Seconds(1.0, 30.0)).shorter == -10.0


def test_an_account_is_empty_where_either_is_used_up() -> None:
    class Clock:
        at = Seconds(0.0, 0.0)

        def used(self) -> Seconds:
            return self.at

    for used in (Seconds(2.0, 2.0), Seconds(0.0, 8.0)):
        account, clock = Account(2.0), Clock()
        assert account.at_most(1.0) == Seconds(1.0, 4.0)
        with account.spending(clock):
            clock.at = Seconds(1.5, 1.5)
        assert account.at_most(1.0) == Seconds(0.5, 4.0)
        assert not account.is_empty
        with account.spending(clock):
            clock.at = Seconds(1.5 + used.cpu, 1.5 + used.clock)
        assert account.is_empty


def test_the_kernel_tells_what_a_process_with_all_its_threads_has_used() -> None:
    assert used_by(os.getpid()).cpu == pytest.approx(time.process_time(), abs=0.5)
    threads = [threading.Thread(target=sum, args=(range(10**6),)) for _ in range(3)]
    before = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = used_by(os.getpid()).cpu
    assert before < after <= time.process_time()
    with pytest.raises(OSError, match=r"."):
        used_by(2**22 + 1)


@pytest.mark.parametrize("function", ["spin_for_ever", "hash_in_threads"])
def test_who_works_ends_by_the_processors_seconds(function: str, stopwatch: Stopwatch) -> None:
    with open_guest([SOURCE], LIMITS, ("numpy",)) as guest:
        made = call(guest, function)
    assert (made.status, made.error) == ("timed_out", f"{function} ran longer than 1 s")
    assert 1.0 <= stopwatch.used.cpu < 2.5  # with what Python and loading took


@pytest.mark.parametrize("function", ["sleep", "sleep_and_spin"])
def test_who_sleeps_ends_by_the_clock(function: str, stopwatch: Stopwatch) -> None:
    begun = time.monotonic()
    with open_guest([SOURCE], replace(LIMITS, call_seconds=0.5), ("numpy",)) as guest:
        made = call(guest, function)
    assert made.status == "timed_out"
    assert stopwatch.used.cpu < 0.7
    assert time.monotonic() - begun >= 2.0


def test_a_busy_machine_costs_nobody_a_point() -> None:
    """The process gets nothing of the processor for longer than a call may take, and then what it needs."""
    limits = replace(LIMITS, call_seconds=2.0)
    with open_guest([SOURCE], limits, ("numpy",)) as guest:
        assert call(guest, "spin").status == ""
        assert guest._process is not None
        os.kill(guest._process.pid, signal.SIGSTOP)
        going_on = threading.Timer(1.1 * limits.call_seconds, os.kill, (guest._process.pid, signal.SIGCONT))
        going_on.start()
        begun = time.monotonic()
        made = call(guest, "spin", 0.6)
        going_on.join()
    assert made.outputs == {"out": 0.6}
    assert time.monotonic() - begun > limits.call_seconds


def test_an_exercises_seconds_are_the_processors_too() -> None:
    with open_guest([SOURCE], replace(LIMITS, exercise_seconds=1.5), ("numpy",)) as guest:
        made = [call(guest, "spin", seconds) for seconds in (0.6, 0.61, 0.62, 0.63)]
        assert [one.status for one in made] == ["", "", "timed_out", "timed_out"]
        assert made[-1].error == "the 1.5 s of this exercise are used up"
        guest.renew()
        assert call(guest, "spin", 0.1).status == ""
