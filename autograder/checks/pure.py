"""Does the function leave its arguments alone?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from autograder.exercise import Exercise, Problem, Script, Task, Trial


@dataclass(frozen=True)
class Pure:
    """No argument is written to. By the guest's word: whoever forges it gains these points only."""

    points: float
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The same call as Matches makes."""
        return (exercise.script(task.function, problem.inputs),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part: the arguments that were changed."""
        changed = [arg for i, arg in enumerate(task.args) if i in trial.made[0][-1].changed and isinstance(arg, str)]
        if not changed:
            return {"": ""}
        return {
            "": f"writes to its argument {' and '.join(changed)}; the caller's array is changed too. Work on a copy."
        }
