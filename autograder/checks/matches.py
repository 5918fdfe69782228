"""Is the answer the truth's?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from autograder.checks.seen import seen, unseen, why_unseen
from autograder.compare import TOLERANCE, difference
from autograder.exercise import Exercise, Problem, Script, Task, Trial


@dataclass(frozen=True)
class Matches:
    """Every compared output equals the truth's; paid by case and output."""

    points: float
    tolerance: float = TOLERANCE
    manner: ClassVar[bool] = False

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """One call, after the calls whose results it takes."""
        return (exercise.script(task.function, problem.inputs),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each compared output."""
        got = seen(task, problem, trial.scripts[0], trial.made[0])
        right = problem.right[task.function]
        if unseen(task, got):
            return {name: "" if want is None else why_unseen(task, trial.made[0]) for name, want in right.items()}
        return {name: difference(name, got[name], want, self.tolerance) for name, want in right.items()}
