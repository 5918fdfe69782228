"""Opens a guest over a submission: its code runs in confined processes, and dies with all it started.

A function that hangs or kills its process costs the rest of its script, and the next script gets a fresh process.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from autograder.errors import GuestError
from autograder.sandbox import Limits
from autograder.sandbox.guest.script import BLOCKED, CRASHED, TIMED_OUT, Call, Module, Observation, Script
from autograder.sandbox.loader import Loader
from autograder.sandbox.observed import observed
from autograder.sandbox.process import Died, WorkerProcess
from autograder.sandbox.seconds import Account
from autograder.sandbox.tiers import Wall
from autograder.sandbox.wall import wall

_MAX_ENDS = 2
"""So many different calls may hang or kill a process; then their function is not called again."""
_Kind = tuple[tuple[int, ...] | str, ...]


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
        self._limits, self._allow, self._wall = limits, tuple(allow), behind
        self._loader = Loader(sources, given)
        self._process: WorkerProcess | None = None
        self._ends: defaultdict[str, dict[_Kind, Observation]] = defaultdict(dict)
        self.renew()

    def renew(self) -> None:
        """A new exercise begins: its seconds and its answers' bytes count from here."""
        self._account = Account(self._limits.exercise_seconds)
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
        if self._account.is_empty:
            return Observation(status=TIMED_OUT, error=self._too_long(call))
        if self._bytes_left < 0:
            return self._too_much()
        if len(ends) < _MAX_ENDS or _kind(call) in ends:
            return ends.get(_kind(call))
        last = list(ends.values())[-1]
        return replace(
            last, error=f"{call.function} is not called again after {_MAX_ENDS} such calls; the last: {last.error}"
        )

    def _run(self, script: Script) -> Iterator[Observation]:
        try:
            process = self._loaded()
            with self._account.spending(process):
                process.ask(("run", script), self._account.at_most(self._limits.call_seconds))
        except (Died, TimeoutError) as exc:
            yield self._stopped(script[0], exc)
            return
        for call in script:
            yield self._observation(process, call)
            if self._process is None:
                return

    def _observation(self, process: WorkerProcess, call: Call) -> Observation:
        try:
            with self._account.spending(process):
                answer = process.answer(self._account.at_most(self._limits.call_seconds))
            return self._paid(process, observed(answer, call))
        except (Died, TimeoutError) as exc:
            return self._stopped(call, exc)

    def _stopped(self, call: Call, exc: Died | TimeoutError) -> Observation:
        self.close()
        died = isinstance(exc, Died)
        end = Observation(status=CRASHED if died else TIMED_OUT, error=str(exc) if died else self._too_long(call))
        if not self._account.is_empty:  # else other calls emptied it
            self._ends[call.function][_kind(call)] = end
        return end

    def _paid(self, process: WorkerProcess, made: Observation) -> Observation:
        """The observation, if there is room: all answers of an exercise are kept until it is graded."""
        self._bytes_left -= process.answered_bytes
        return made if self._bytes_left >= 0 else self._too_much()

    def _too_much(self) -> Observation:
        """Also of calls that are not made any more: reading answers takes our time, not the student's."""
        return Observation(
            status=CRASHED, error=f"the answers of this exercise take more than {self._limits.output_mb} MB in all"
        )

    def _too_long(self, call: Call) -> str:
        """Says sizes, no values: it is shown as it is."""
        if self._account.is_empty:
            return f"the {self._limits.exercise_seconds:g} s of this exercise are used up"
        sizes = ["×".join(map(str, arg.shape)) for arg in call.args if isinstance(arg, np.ndarray)]
        on = f" on {' and '.join(sizes)} numbers" if sizes else ""
        return f"{call.function} ran longer than {self._limits.call_seconds:g} s{on}"

    def _loaded(self) -> WorkerProcess:
        """The process, with the notebook in it. Raises TimeoutError where the seconds of this exercise are used up."""
        if self._process is None:
            self._process = self._loader.loaded(self._started, self._account)
        return self._process

    def _started(self) -> WorkerProcess:
        process = WorkerProcess(self._limits, self._allow, self._wall.parts)
        if not self._wall.parts <= process.wall.parts:
            process.kill()
            raise GuestError(f"the wall broke: {process.wall.why_not}; nothing is graded behind a weaker one")
        return process


def _kind(call: Call) -> _Kind:
    """What calls have in common that differ in the values of their arrays only."""
    return tuple(arg.shape if isinstance(arg, np.ndarray) else repr(arg) for arg in call.args)
