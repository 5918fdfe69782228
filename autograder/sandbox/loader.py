"""Loads a notebook into processes. A statement that kills one, or takes too long, is left out in the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.errors import GuestError
from autograder.sandbox.guest.script import Module, Place
from autograder.sandbox.process import PATIENTLY, Died, WorkerProcess
from autograder.sandbox.seconds import Account

_STATEMENT_SECONDS = 2.0
_MAX_KILLERS = 8
"""So many statements may kill a process while loading; then the rest of the notebook is left out."""
_LOADED = "loaded"


class Loader:
    """The code cells of one submission, the modules given to it, and what is known of them by now."""

    def __init__(self, sources: Sequence[str], given: Sequence[Module]) -> None:
        self._sources, self._given = tuple(sources), tuple(given)
        self._killers: set[Place] = set()

    def loaded(self, start: Callable[[], WorkerProcess], account: Account) -> WorkerProcess:
        """A process that `start` makes, with the notebook in it. What student code takes comes off the account.

        Raises TimeoutError where the account is empty, GuestError for a fault of ours.
        """
        while not account.is_empty:
            process = start()
            try:
                killer = self._load(process, account)
            except BaseException:
                process.kill()
                raise
            if killer is None:
                return process
            process.kill()
            self._skip(killer)
        raise TimeoutError

    def _load(self, process: WorkerProcess, account: Account) -> Place | None:
        """Executes the notebook. Returns the statement that killed the process or took too long, if one did."""
        at: Place | None = None
        try:
            process.ask(("load", self._sources, tuple(self._killers), self._given), PATIENTLY)
            answer = process.answer(PATIENTLY)
            while not (isinstance(answer, str) and answer == _LOADED):
                at = self._place(answer, at)
                with account.spending(process):
                    answer = process.answer(account.at_most(_STATEMENT_SECONDS))
        except (Died, TimeoutError) as exc:
            if at is None:
                raise GuestError(f"the process for student code does not load any: {exc}") from exc
            if isinstance(exc, TimeoutError) and account.is_empty:
                raise  # no statement's own fault
            return at
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

    def _skip(self, killer: Place) -> None:
        """Beyond the most, what comes from the first killer's cell on is left out; beyond twice as many, everything."""
        self._killers.add(killer)
        if len(self._killers) > _MAX_KILLERS:
            self._sources = self._sources[: min(self._killers)[0]]
        if len(self._killers) > 2 * _MAX_KILLERS:
            self._sources = ()
