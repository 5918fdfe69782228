"""Does the same call give the same again?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograder.compare import difference
from autograder.exercise import Exercise, Problem, Script, Task, Trial


@dataclass(frozen=True)
class Repeatable:
    """The same call gives the same, with another input in between: f(x), f(y), f(x), or b(f(x)), f(y), b(f(x)).

    It finds global caches, uninitialised memory and state that is kept between calls. y is -2x: after x and -x,
    what a linear function adds up would be as if nothing had happened.
    """

    points: float
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """One script: the call, another input's calls, the first call again on the same cache."""
        script = exercise.script(task.function, problem.inputs)
        other = exercise.script(task.function, {name: _another(value) for name, value in problem.inputs.items()})
        between = other[:-1] or other  # where it takes a cache, the calls that make another one
        return ((*script, *between, script[-1]),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each output; equal to the last bit, NaN to NaN."""
        once = len(exercise.script(task.function, problem.inputs))
        first, last = trial.made[0][once - 1].outputs, trial.made[0][-1].outputs
        return {name: _complaint(name, first[name], last[name]) for name in task.returns}


def _another(value: Any) -> Any:
    return -2 * value if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _complaint(name: str, first: Any, last: Any) -> str:
    if not difference(name, last, first, tolerance=0.0):
        return ""
    return f"{name} comes out differently when the same call is made again, after another one: what stays behind?"
