"""One process that runs student code: forked, asked, answered, killed."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.errors import GuestError
from autograder.sandbox import Limits
from autograder.sandbox.guest import codec, control, wire
from autograder.sandbox.guest.script import Observation
from autograder.sandbox.seconds import Seconds, by_the_clock, used_by
from autograder.sandbox.tiers import PARTS, Wall, tier_of
from autograder.sandbox.zygote import START_SECONDS, zygote

_RECORDS: Mapping[str, type] = {"Observation": Observation}
_FRAME_OVERHEAD_BYTES = 1 << 16
PATIENTLY = by_the_clock(START_SECONDS)
_LOOK_SECONDS = 0.1
"""So often it is looked how much of the processor a process has used."""


class Died(Exception):  # noqa: N818 -- said of a process, not of us
    """The process ended, or what it sends is no answer."""


class WorkerProcess:
    """A fresh process, ready to load code. Raises GuestError where it can't be started: a fault of ours.

    `wanted` are the parts of the wall to put around it; `wall` says what really holds.
    """

    def __init__(self, limits: Limits, allow: Sequence[str], wanted: Collection[str] = PARTS) -> None:
        self._limit_bytes = (limits.output_mb << 20) + _FRAME_OVERHEAD_BYTES
        self._number = 0
        self._zygote = zygote(allow)
        self._channel = self._zygote.fork(wanted=tuple(wanted), memory_mb=limits.memory_mb, output_mb=limits.output_mb)
        self.answered_bytes = 0
        """What the last answer costs: see codec."""
        self.code: int | None = None
        """Once it has ended: its exit code, or minus the signal."""
        self._name, self._handles = self._introduced()
        self.pid = _number(self._handles[0]) if self._handles else self._name
        self._used = Seconds(0.0, 0.0)
        self._channel.setblocking(False)
        try:
            self.wall = _wall(self.answer(PATIENTLY))
        except (Died, TimeoutError) as exc:
            self.kill()
            raise GuestError(f"a process for student code does not start: {self._zygote.last_words() or exc}") from exc

    def ask(self, request: tuple[Any, ...], most: Seconds) -> None:
        """Sends a request. Raises TimeoutError where it is not read in these seconds, Died where nobody is there."""
        self._number += 1
        try:
            wire.send(self._channel.fileno(), self._number, codec.encode(request), self._patience(most))
        except (BrokenPipeError, ConnectionResetError) as exc:
            raise Died(self._how_it_ended()) from exc

    def answer(self, most: Seconds) -> Any:
        """The next answer. Raises TimeoutError after these seconds, Died where there can't be one."""
        try:
            payload = wire.receive(self._channel.fileno(), self._number, self._limit_bytes, self._patience(most))
            made, self.answered_bytes = codec.decode_and_cost(payload, _RECORDS, self._limit_bytes)
            return made
        except (EOFError, ConnectionResetError) as exc:
            raise Died(self._how_it_ended()) from exc
        except codec.WireError as exc:
            raise Died(f"it sent something that is no answer: {exc}") from exc

    def used(self) -> Seconds:
        """The seconds that it has used up to now, or up to its end, roughly."""
        try:
            self._used = used_by(self.pid)
        except OSError:
            self._used = replace(self._used, clock=time.monotonic())
        return self._used

    def kill(self) -> None:
        """Ends the process with all that it started, and waits until it is gone."""
        if self._channel.fileno() < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            self._signal(signal.SIGKILL)
        with contextlib.suppress(GuestError):  # the zygote is gone, with all of its children
            self._ended(START_SECONDS)
        self._channel.close()
        for handle in self._handles:
            os.close(handle)

    def _patience(self, most: Seconds) -> wire.Patience:
        """Ends where it has used these seconds, from now on. Many threads use several in one of the clock's."""
        begun = self.used()
        return lambda: min((most - (self.used() - begun)).shorter, _LOOK_SECONDS)

    def _introduced(self) -> tuple[int, list[int]]:
        """The zygote's number for it and (on Linux) its handle, the first thing that comes over the channel."""
        self._channel.settimeout(START_SECONDS)
        try:
            number, handles = control.hear(self._channel)
        except (OSError, ValueError) as exc:
            raise GuestError(f"a process for student code does not start: {exc}") from exc
        if not number:
            raise GuestError(f"a process for student code does not start: {self._zygote.last_words()}")
        return int(number), handles

    def _signal(self, number: signal.Signals) -> None:
        for handle in self._handles:
            signal.pidfd_send_signal(handle, number)
        if not self._handles:
            os.kill(self.pid, number)

    def _ended(self, seconds: float) -> bool:
        """Whether it ends within so many seconds. Its exit code is taken then, so that nothing is left of it."""
        end = time.monotonic() + seconds
        while self.code is None and (left := end - time.monotonic()) > 0:
            poll = select.poll()
            for handle in self._handles:
                poll.register(handle, select.POLLIN)
            poll.poll(left * 1000 if self._handles else 10)
            self.code = self._zygote.how_it_ended(self._name)
        return self.code is not None

    def _how_it_ended(self) -> str:
        if not self._ended(1.0):
            return "it closed its connection to the grader"
        if self.code is not None and self.code < 0:
            return f"the whole process was killed by the system ({_name_of(-self.code)})"
        return f"it ended the whole process (exit code {self.code})"


def _number(handle: int) -> int:
    """Our number for a process; the zygote may live in a world with numbers of its own."""
    with open(f"/proc/self/fdinfo/{handle}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


def _name_of(number: int) -> str:
    """Real-time signals have no names."""
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _wall(held: Mapping[str, Any]) -> Wall:
    """What the child said before it loaded any student code."""
    parts = frozenset(part for part in PARTS if held[part])
    return Wall(tier_of(parts), parts, held["landlock"], held["why_not"])
