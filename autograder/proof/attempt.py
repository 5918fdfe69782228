"""One answer to one exercise, of which it is known what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autograder.exercise import Exercise, Module
from autograder.exercises import load_exercise
from autograder.sandbox import Limits


class Kind(StrEnum):
    """What an attempt is there for."""

    SOLUTION = "solution"
    STUB = "stub"
    ZEROS = "zeros"
    MISCONCEPTION = "misconception"
    PATCH = "patch"
    RIGHT = "right"


@dataclass(frozen=True)
class Bench:
    """One exercise of a course, and what student code may use and is given."""

    exercise: str
    folder: Path | None
    """Of the exercise's file; None: this package."""
    limits: Limits
    allow: tuple[str, ...]
    given: tuple[Module, ...] = ()

    def load(self) -> Exercise:
        """The exercise itself."""
        return load_exercise(self.exercise, self.folder)


@dataclass(frozen=True)
class Attempt:
    """One answer to one exercise."""

    bench: Bench
    kind: Kind
    name: str
    sources: tuple[str, ...] = ()
    """Code cells; none where the answer is simulated."""
    task: str = ""
    """The one that is wrong."""
    expect: tuple[str, ...] = ()
    """What must be said of it, as in a patch."""
