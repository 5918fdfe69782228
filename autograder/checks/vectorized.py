"""Is the work left to NumPy? Counted in steps, not timed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from autograder.exercise import Exercise, Problem, Script, Task, Trial, Values

_TIMES = 6
"""A loop over the smallest axis, of 2, takes 10 more turns then, of 8 bytecodes at least."""
_MAX_MORE = 30
"""A branch taken is no loop."""
_FEWEST = 4
"""Who is said to do the work in less has not been counted."""


@dataclass(frozen=True)
class Vectorized:
    """The executed bytecodes don't grow with the arrays: no Python loop goes over what `tiled` names.

    Counted is a second call with the same arguments, after what is done once only: imports, tables that are kept.
    By the guest's word: whoever forges it gains these points only.
    """

    points: float
    case: str
    """The name of the one case that is tiled."""
    tiled: Mapping[str, Mapping[str, int]] = field(hash=False)
    """What there is more of, in the plural; and by input the axis along which it is repeated: of an array, or the
    place of a number in a tuple of sizes."""
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The calls on the case as it is, and on each larger one."""
        if problem.case.name != self.case:
            return ()
        larger = [_repeated(problem.inputs, axes) for axes in self.tiled.values()]
        return tuple(_counted(exercise.script(task.function, inputs)) for inputs in (problem.inputs, *larger))

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each kind of larger arrays."""
        usual, *larger = (made[-1].steps for made in trial.made)
        return {what: _complaint(what, usual, steps) for what, steps in zip(self.tiled, larger, strict=True)}


def _counted(script: Script) -> Script:
    return (*script, replace(script[-1], counted=True))


def _repeated(inputs: Values, axes: Mapping[str, int]) -> Values:
    return {**inputs, **{name: _more(inputs[name], axis) for name, axis in axes.items() if name in inputs}}


def _more(value: Any, axis: int) -> Any:
    if isinstance(value, np.ndarray):
        return np.concatenate([value] * _TIMES, axis)
    return tuple(size * _TIMES if at == axis else size for at, size in enumerate(value))


def _complaint(what: str, usual: int, steps: int) -> str:
    if min(usual, steps) < _FEWEST:
        return "its steps could not be counted"
    if steps - usual <= _MAX_MORE:
        return ""
    return f"{_TIMES} times as many {what} cost {steps} steps of Python, not {usual}: one of your loops goes over them"
