"""What grading says: verdicts, diagnoses and the grade of one exercise. Frozen; no behaviour beyond sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

HIDDEN = "passes on the values that you can see, fails on hidden ones of the same kind"
"""The message of a verdict where the public values show nothing."""

SYMPTOM = "symptom: "
"""Before the name of what shows without being explained: a symptom."""


class Status(StrEnum):
    """The outcome of one check on one case."""

    PASSED = "passed"
    FAILED = "failed"
    CRASHED = "crashed"
    """The student's code raised an exception."""
    TIMED_OUT = "timed_out"
    BLOCKED = "blocked"
    """Can't be checked until something else is right."""
    MISSING = "missing"
    """The function is absent, or raises NotImplementedError on every case."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains a task's verdicts. What is named must be true."""

    name: str
    """The misconception's name; "carried over: NAME" where the forward's mistake shows in the backward."""
    hint: str
    """What a teacher would say: what to look at, not the answer."""
    outputs: tuple[str, ...] = ()
    """The outputs that it explains; empty means all of them."""


@dataclass(frozen=True)
class Example:
    """The smallest case, with public values, on which an answer is wrong: what a student can try by hand."""

    case: str
    inputs: Mapping[str, Any]
    """By name, in the order of the calls."""
    got: Mapping[str, Any]
    """By output, the student's values; empty where the function stopped with an error."""
    want: Mapping[str, Any]
    """By output, the right values."""
    error: str = ""

    @property
    def size(self) -> int:
        """How many numbers the inputs hold."""
        return sum(map(_size, self.inputs.values()))


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check on one case of one task."""

    task: str
    check: str
    case: str
    status: Status
    points: float
    out_of: float
    message: str = ""
    """Built from public values only."""


@dataclass(frozen=True)
class Grade:
    """What one submission earned for one exercise."""

    exercise: str
    points: float
    """Rounded once, to 2 decimals."""
    out_of: float
    verdicts: tuple[Verdict, ...]
    diagnoses: Mapping[str, tuple[Diagnosis, ...]]
    """By task."""
    examples: Mapping[str, Example] = field(default_factory=dict)
    """By task that is wrong somewhere on public values."""
    symptoms: Mapping[str, tuple[Diagnosis, ...]] = field(default_factory=dict)
    """By task that is wrong and has no diagnosis: what shows, where no name is known for it."""

    @property
    def passed(self) -> bool:
        """True where nothing that pays is lost."""
        return all(v.status is Status.PASSED for v in self.verdicts if v.out_of > 0)


def _size(value: Any) -> int:
    """Of lists of tuples of different lengths, too."""
    return sum(map(_size, value)) if isinstance(value, list | tuple) else np.size(value)
