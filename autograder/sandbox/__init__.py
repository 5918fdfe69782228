"""The wall around student code. Everything on this side of it sees only a Guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from autograder.sandbox.guest.script import Observation, Script


@dataclass(frozen=True)
class Limits:
    """What a guest may use. Its seconds are the processor's; by the clock it may take four times as long."""

    call_seconds: float = 5.0
    exercise_seconds: float = 60.0
    memory_mb: int = 1024
    output_mb: int = 64


class Guest(Protocol):
    """Holds one student's functions and runs scripts on them."""

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call. Never raises for what student code does; raises GuestError for a fault of ours."""
        ...
