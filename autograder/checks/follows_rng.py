"""Does the randomness come from the generator that was passed in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograder.exercise import Exercise, Problem, Script, Seed, Task, Trial


@dataclass(frozen=True)
class FollowsRng:
    """Another generator gives other numbers. NumPy's global state, and a seed of one's own, don't care for it.

    The global state is put back after every call, so whoever draws from it gives the same numbers each time.
    """

    points: float
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The call of Matches, and the same with another generator."""
        return tuple(
            exercise.script(task.function, {name: _moved(value, by) for name, value in problem.inputs.items()})
            for by in (0, 1)
        )

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part. What was not drawn by a student, but says what theory gives, has no generator."""
        one, other = (made[-1].outputs for made in trial.made)
        drawn = set(task.returns) <= set(one)
        if not drawn or not all(_equal(one[name], other[name]) for name in task.returns):
            return {"": ""}
        return {"": "another rng gives the same numbers; draw all that is random from the rng that you are given"}


def _moved(value: Any, by: int) -> Any:
    return Seed(value.number + by) if isinstance(value, Seed) else value


def _equal(one: Any, other: Any) -> bool:
    """Also of lists in lists."""
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(np.array_equal(one, other))
