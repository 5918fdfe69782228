"""Opens a guest over a submission: its code runs in processes apart, within limits, and dies with all it started.

First version of the wall, for Linux and macOS.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.errors import GuestError
from autograder.exercise import Limits
from autograder.sandbox.guest.script import (
    BLOCKED,
    CRASHED,
    MISSING,
    RIGHT,
    TIMED_OUT,
    UNWRITTEN,
    Call,
    Observation,
    Place,
    Script,
)  # fmt: skip
from autograder.sandbox.process import Died, WorkerProcess

TIER = "process"
"""How strong this wall is: a process apart with limits, no more."""

_STATEMENT_SECONDS = 2.0
_MAX_KILLERS = 8
"""So many statements may kill a process while loading; then the rest of the notebook is left out."""
_MAX_TIMEOUTS = 2
_STATUSES = {RIGHT, CRASHED, MISSING, UNWRITTEN, BLOCKED}


@contextlib.contextmanager
def open_guest(sources: Sequence[str], limits: Limits, allow: Sequence[str]) -> Iterator[ProcessGuest]:
    """A guest over the code cells of one submission. A process starts at the first script.

    Raises GuestError where this system can't confine it.
    """
    if os.name != "posix":
        raise GuestError("student code can be graded on Linux and macOS only; on Windows use WSL")
    guest = ProcessGuest(sources, limits, allow)
    try:
        yield guest
    finally:
        guest.close()


class ProcessGuest:
    """Runs scripts in a process; one that hangs or dies costs the rest of its script, and the next gets a fresh one."""

    def __init__(self, sources: Sequence[str], limits: Limits, allow: Sequence[str]) -> None:
        self._sources, self._limits, self._allow = tuple(sources), limits, tuple(allow)
        self._process: WorkerProcess | None = None
        self._killers: set[Place] = set()
        self._timeouts: Counter[str] = Counter()
        self._seconds_left = limits.exercise_seconds

    def renew(self) -> None:
        """A new exercise begins: its seconds count from here."""
        self._seconds_left = self._limits.exercise_seconds

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call. A function that timed out twice is not called again."""
        given_up = next((i for i, c in enumerate(script) if self._timeouts[c.function] >= _MAX_TIMEOUTS), len(script))
        made = list(self._run(script[:given_up])) if given_up else []
        if given_up < len(script):
            made.append(Observation(status=TIMED_OUT, error=self._too_long(script[given_up])))
        made += [Observation(status=BLOCKED)] * (len(script) - len(made))
        return tuple(made[: len(script)])

    def close(self) -> None:
        """Ends the process with all that it started."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _run(self, script: Script) -> Iterator[Observation]:
        process = self._loaded()
        try:
            process.ask(("run", script))
        except (Died, TimeoutError) as exc:
            self.close()
            yield Observation(status=CRASHED, error=str(exc))
            return
        for call in script:
            yield self._observation(process, call)
            if self._process is None:
                return

    def _observation(self, process: WorkerProcess, call: Call) -> Observation:
        started = time.monotonic()
        try:
            return _checked(process.answer(min(self._limits.call_seconds, max(self._seconds_left, 0.0))), call)
        except TimeoutError:
            self.close()
            self._timeouts[call.function] += 1
            return Observation(status=TIMED_OUT, error=self._too_long(call))
        except Died as exc:
            self.close()
            return Observation(status=CRASHED, error=str(exc))
        finally:
            self._seconds_left -= time.monotonic() - started

    def _too_long(self, call: Call) -> str:
        """Says sizes, no values: it is shown as it is."""
        if self._seconds_left <= 0:
            return f"the {self._limits.exercise_seconds:g} s of this exercise are used up"
        sizes = ["×".join(map(str, arg.shape)) for arg in call.args if isinstance(arg, np.ndarray)]
        on = f" on {' and '.join(sizes)} numbers" if sizes else ""
        return f"{call.function} ran longer than {self._limits.call_seconds:g} s{on}"

    def _loaded(self) -> WorkerProcess:
        while self._process is None:
            process = WorkerProcess(self._limits, self._allow)
            killer = self._load(process)
            if killer is None:
                self._process = process
            else:
                process.kill()
                self._skip(killer)
        return self._process

    def _skip(self, killer: Place) -> None:
        self._killers.add(killer)
        if len(self._killers) > _MAX_KILLERS:
            self._sources = self._sources[: killer[0]]

    def _load(self, process: WorkerProcess) -> Place | None:
        """Executes the notebook. Returns the statement that killed the process or took too long, if one did."""
        at: Any = None
        end = time.monotonic() + self._limits.exercise_seconds
        try:
            process.ask(("load", self._sources, tuple(self._killers)))
            while (answer := process.answer(min(_STATEMENT_SECONDS, end - time.monotonic()))) != "loaded":
                at = _place(answer)
        except (Died, TimeoutError) as exc:
            if at is None:
                process.kill()
                raise GuestError(f"the process for student code does not load any: {exc}") from exc
            return _place(at)
        return None


def _place(answer: Any) -> Place:
    if isinstance(answer, tuple) and len(answer) == 2 and all(type(i) is int for i in answer):
        return answer
    raise Died("it sent something that is no answer")


def _checked(answer: Any, call: Call) -> Observation:
    """The answer, if it is an observation of this call. Raises Died for anything else."""
    if isinstance(answer, Observation) and _fits(call, *vars(answer).values()):
        return answer
    raise Died("it sent something that is no observation")


def _fits(call: Call, outputs: Any, changed: Any, status: Any, error: Any) -> bool:
    """Whether the fields have the types that they claim; the guest may have filled them with anything."""
    return (
        isinstance(status, str)
        and status in _STATUSES
        and isinstance(outputs, dict)
        and set(outputs) == set(call.returns[: call.sends] if status == RIGHT else ())
        and isinstance(changed, tuple)
        and all(type(i) is int for i in changed)
        and isinstance(error, str)
    )
