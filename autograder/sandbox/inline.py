"""A guest over functions of this very process: the student's own check(), and tests. Runs anywhere; no wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograder.sandbox.guest.calls import perform
from autograder.sandbox.guest.script import Observation, Script
from autograder.sandbox.plain import plain


class Inline:
    """Observes the functions of a mapping, for example a notebook's globals."""

    def __init__(self, functions: Mapping[str, Any]) -> None:
        self.functions = functions

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call. There is no time limit: whoever waits can interrupt."""
        return tuple(map(plain, perform(script, self.functions)))
