"""Opens a guest over a submission: its code runs in confined processes, and dies with all it started.

A function that hangs or kills its process costs the rest of its script, and the next script gets a fresh process.
"""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.errors import GuestError
from autograder.sandbox import Limits
from autograder.sandbox.guest.returned import is_answer
from autograder.sandbox.guest.script import (
    BLOCKED,
    CRASHED,
    MISSING,
    RIGHT,
    TIMED_OUT,
    UNWRITTEN,
    Call,
    Module,
    Observation,
    Place,
    Script,
)
from autograder.sandbox.plain import plain
from autograder.sandbox.process import Died, WorkerProcess
from autograder.sandbox.tiers import Wall
from autograder.sandbox.wall import wall
from autograder.sandbox.zygote import START_SECONDS

_STATEMENT_SECONDS = 2.0
_MAX_KILLERS = 8
"""So many statements may kill a process while loading; then the rest of the notebook is left out."""
_MAX_ENDS = 2
"""So many different calls may hang or kill a process; then their function is not called again."""
_Kind = tuple[tuple[int, ...] | str, ...]
_MAX_ERROR = 10_000  # characters
_LOADED = "loaded"
_STATUSES = {RIGHT, CRASHED, MISSING, UNWRITTEN, BLOCKED}


@contextlib.contextmanager
def open_guest(
    sources: Sequence[str],
    limits: Limits,
    allow: Sequence[str],
    behind: Wall | None = None,
    given: Sequence[Module] = (),
) -> Iterator[ProcessGuest]:
    """A guest over the code cells of one submission and the modules given to it, behind this wall or the strongest one.

    A process starts at the first script. Raises GuestError where there is no wall.
    """
    guest = ProcessGuest(sources, limits, allow, behind or wall(allow), given)
    try:
        yield guest
    finally:
        guest.close()


class ProcessGuest:
    """Runs scripts in a process; one that hangs or dies costs the rest of its script, and the next gets a fresh one."""

    def __init__(
        self,
        sources: Sequence[str],
        limits: Limits,
        allow: Sequence[str],
        behind: Wall,
        given: Sequence[Module] = (),
    ) -> None:
        self._given = tuple(given)
        self._sources, self._limits, self._allow, self._wall = tuple(sources), limits, tuple(allow), behind
        self._process: WorkerProcess | None = None
        self._killers: set[Place] = set()
        self._ends: defaultdict[str, dict[_Kind, Observation]] = defaultdict(dict)
        self.renew()

    def renew(self) -> None:
        """A new exercise begins: its seconds and its answers' bytes count from here."""
        self._seconds_left = self._limits.exercise_seconds
        self._bytes_left = self._limits.output_mb << 20

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call. What hung or killed a process is not called again on values of that size."""
        known = next((i for i, call in enumerate(script) if self._foreseen(call)), len(script))
        made = list(self._run(script[:known])) if known else []
        if len(made) == known < len(script):
            made += filter(None, [self._foreseen(script[known])])
        return (*made, *[Observation(status=BLOCKED)] * (len(script) - len(made)))

    def close(self) -> None:
        """Ends the process with all that it started."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _foreseen(self, call: Call) -> Observation | None:
        """What becomes of a call that need not be tried."""
        ends = self._ends[call.function]
        if self._seconds_left <= 0:
            return Observation(status=TIMED_OUT, error=self._too_long(call))
        if len(ends) < _MAX_ENDS or _kind(call) in ends:
            return ends.get(_kind(call))
        last = list(ends.values())[-1]
        return replace(
            last, error=f"{call.function} is not called again after {_MAX_ENDS} such calls; the last: {last.error}"
        )

    def _run(self, script: Script) -> Iterator[Observation]:
        try:
            process = self._loaded()
            with self._spending():
                process.ask(("run", script), self._limits.call_seconds)
        except (Died, TimeoutError) as exc:
            yield self._stopped(script[0], exc)
            return
        for call in script:
            yield self._observation(process, call)
            if self._process is None:
                return

    def _observation(self, process: WorkerProcess, call: Call) -> Observation:
        try:
            with self._spending():
                return self._paid(process, _checked(process.answer(self._seconds_for_a_call()), call))
        except (Died, TimeoutError) as exc:
            return self._stopped(call, exc)

    def _stopped(self, call: Call, exc: Died | TimeoutError) -> Observation:
        self.close()
        died = isinstance(exc, Died)
        end = Observation(status=CRASHED if died else TIMED_OUT, error=str(exc) if died else self._too_long(call))
        if self._seconds_left > 0:  # else other calls took them
            self._ends[call.function][_kind(call)] = end
        return end

    def _seconds_for_a_call(self) -> float:
        return min(self._limits.call_seconds, self._seconds_left)

    def _paid(self, process: WorkerProcess, made: Observation) -> Observation:
        """The observation, if there is room: all answers of an exercise are kept until it is graded."""
        self._bytes_left -= process.answered_bytes
        if self._bytes_left >= 0:
            return made
        return Observation(
            status=CRASHED, error=f"the answers of this exercise take more than {self._limits.output_mb} MB in all"
        )

    @contextlib.contextmanager
    def _spending(self) -> Iterator[None]:
        """What student code takes inside comes off the seconds of this exercise; starting a process is on us."""
        started = time.monotonic()
        try:
            yield
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
        """The process, with the notebook in it. Raises TimeoutError where the seconds of this exercise are used up."""
        while self._process is None:
            if self._seconds_left <= 0:
                raise TimeoutError
            process = self._started()
            with self._spending():
                killer = self._load(process)
            if killer is None:
                self._process = process
            else:
                process.kill()
                self._skip(killer)
        return self._process

    def _started(self) -> WorkerProcess:
        process = WorkerProcess(self._limits, self._allow, self._wall.parts)
        if not self._wall.parts <= process.wall.parts:
            process.kill()
            raise GuestError(f"the wall broke: {process.wall.why_not}; nothing is graded behind a weaker one")
        return process

    def _skip(self, killer: Place) -> None:
        """Beyond the most, what comes from the first killer's cell on is left out; beyond twice as many, everything."""
        self._killers.add(killer)
        if len(self._killers) > _MAX_KILLERS:
            self._sources = self._sources[: min(self._killers)[0]]
        if len(self._killers) > 2 * _MAX_KILLERS:
            self._sources = ()

    def _load(self, process: WorkerProcess) -> Place | None:
        """Executes the notebook. Returns the statement that killed the process or took too long, if one did."""
        at: Place | None = None
        end = time.monotonic() + self._seconds_left
        try:
            process.ask(("load", self._sources, tuple(self._killers), self._given), START_SECONDS)
            answer = process.answer(START_SECONDS)
            while not (isinstance(answer, str) and answer == _LOADED):
                at = self._place(answer, at)
                answer = process.answer(min(_STATEMENT_SECONDS, end - time.monotonic()))
        except (Died, TimeoutError) as exc:
            if at is not None and (isinstance(exc, Died) or time.monotonic() < end):
                return at
            process.kill()
            if at is not None:  # no statement's own fault
                raise
            raise GuestError(f"the process for student code does not load any: {exc}") from exc
        return None

    def _place(self, answer: Any, after: Place | None) -> Place:
        """The place that is announced. Raises Died for one that can't be next: a lie must not keep us loading."""
        if (
            isinstance(answer, tuple)
            and len(answer) == 2
            and all(type(i) is int for i in answer)
            and (after or (0, -2)) < answer < (len(self._sources), -1)
            and answer not in self._killers
        ):
            return answer
        raise Died("it sent something that is no place")


def _kind(call: Call) -> _Kind:
    """What calls have in common that differ in the values of their arrays only."""
    return tuple(arg.shape if isinstance(arg, np.ndarray) else repr(arg) for arg in call.args)


def _checked(answer: Any, call: Call) -> Observation:
    """The answer in plain texts, if it is an observation of this call. Raises Died for anything else."""
    if isinstance(answer, Observation) and _fits(call, **vars(answer)):
        return plain(answer)
    raise Died("it sent something that is no observation")


def _fits(call: Call, outputs: Any, changed: Any, status: Any, error: Any, shares: Any, steps: Any) -> bool:
    """Decoding has checked nothing of a record but its name and the number of its fields."""
    return (
        isinstance(status, str)
        and status in _STATUSES
        and isinstance(outputs, dict)
        and set(outputs) == set(call.returns[: call.sends] if status == RIGHT else ())
        and all(map(is_answer, outputs.values()))
        and isinstance(changed, tuple)
        and isinstance(shares, tuple)
        and all(type(i) is int for i in (*changed, *shares, steps))
        and isinstance(error, str)
        and len(error) <= _MAX_ERROR
    )
