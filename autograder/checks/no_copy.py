"""Is the answer the argument itself, seen in another way?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from autograder.exercise import Exercise, Problem, Script, Task, Trial


@dataclass(frozen=True)
class NoCopy:
    """What is returned lies in the memory of the first argument.

    By the guest's word: whoever forges it gains these points only.
    """

    points: float
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The same call as Matches makes."""
        return (exercise.script(task.function, problem.inputs),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part."""
        if 0 in trial.made[0][-1].shares:
            return {"": ""}
        return {"": f"{task.returns[0]} is a copy of {task.args[0]}, not a view: which step moved the numbers?"}
