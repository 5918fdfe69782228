"""Does float32 come back for float32? Advice, without points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from autograder.exercise import Exercise, Problem, Script, Task, Trial


@dataclass(frozen=True)
class KeepsDtype:
    """Outputs have the inputs' dtype. Nearly every right student's `np.zeros` returns float64, so this pays nothing."""

    points: ClassVar[float] = 0.0
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The call of Matches with every float array in float32."""
        return (exercise.script(task.function, {name: _single(value) for name, value in problem.inputs.items()}),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each output that is an array."""
        return {name: _complaint(name, value) for name, value in trial.made[0][-1].outputs.items()}


def _single(value: Any) -> Any:
    return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value


def _complaint(name: str, value: Any) -> str:
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.dtype == np.float32:
        return ""
    return f"{name} is {value.dtype} for float32 inputs (advice only): np.zeros and the like take a dtype"
