"""What a check of the installation comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Only a problem stops grading."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    state: State
    found: str
    cure: str = ""
    """The way out, in one line."""


def ok(found: str) -> Finding:
    """Nothing to do."""
    return Finding(State.OK, found)


def warning(found: str, cure: str) -> Finding:
    """Grading goes on, but something should be known or done."""
    return Finding(State.WARNING, found, cure)


def problem(found: str, cure: str) -> Finding:
    """Grading can't be done, or not in full."""
    return Finding(State.PROBLEM, found, cure)
