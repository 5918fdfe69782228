"""The wall around student code. Everything on this side of it sees only a Guest."""

from __future__ import annotations

from typing import Protocol

from autograder.sandbox.guest.script import Observation, Script


class Guest(Protocol):
    """Holds one student's functions and runs scripts on them."""

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call. Never raises for what student code does; raises GuestError for a fault of ours."""
        ...
