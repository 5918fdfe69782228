"""Guests that answer by torch, in this process: the truth, a misconception, or nothing but zeros."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercise import Exercise, GradientOf, Ref, Script, Task
from autograder.sandbox.guest.script import CRASHED, Observation
from autograder.truths import gradient_of, truth_of, values_of


@dataclass(frozen=True)
class Simulated:
    """Answers with the truth, but for the tasks in `wrong`. A backward that is not in there is true to its forward."""

    exercise: Exercise
    wrong: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def observe(self, script: Script) -> tuple[Observation, ...]:
        """One observation a call; what torch can't compute is a crash."""
        return tuple(self._answer(script, at) for at in range(len(script)))

    def said(self, value: Any) -> Any:
        """A value as a student's function returns it."""
        return value.item() if isinstance(value, np.ndarray) and not value.ndim else value

    def _answer(self, script: Script, at: int) -> Observation:
        task = self.exercise.task(script[at].function)
        try:
            values = values_of(task, self._function(task), self._inputs(script, at))
        except (RuntimeError, ValueError) as exc:
            return Observation(status=CRASHED, error=str(exc))
        return Observation({name: self.said(value) for name, value in values.items()})

    def _inputs(self, script: Script, at: int) -> dict[str, Any]:
        """By name; with those of the forward whose cache is taken."""
        found: dict[str, Any] = {}
        for name, value in zip(self.exercise.task(script[at].function).args, script[at].args, strict=False):
            found |= self._inputs(script, value.call) if isinstance(value, Ref) else {str(name): value}
        return found

    def _function(self, task: Task) -> Callable[..., Any]:
        if task.function in self.wrong:
            return self.wrong[task.function]
        if isinstance(task.truth, GradientOf) and task.truth.task in self.wrong:
            return gradient_of(self.wrong[task.truth.task], task.truth)
        return truth_of(self.exercise, task.truth)


@dataclass(frozen=True)
class Zeros(Simulated):
    """Answers nothing but zeros, in the right shapes."""

    def said(self, value: Any) -> Any:
        """None stays None: that much a lazy student guesses."""
        return None if value is None else super().said(np.zeros_like(value))


def believing(exercise: Exercise, task: Task, misconception: str) -> Simulated:
    """A student with one misconception of one task, and a right answer to every other."""
    wrong = next(m for m in task.misconceptions if m.__name__ == misconception)
    right = {t.function: truth_of(exercise, t.truth) for t in exercise.tasks if isinstance(t.truth, GradientOf)}
    return Simulated(exercise, {**right, task.function: wrong})
