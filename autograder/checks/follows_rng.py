"""Does the randomness come from the generator that was passed in?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from autograder.compare import difference
from autograder.exercise import Exercise, Problem, Script, Seed, Task, Trial, Values


@dataclass(frozen=True)
class FollowsRng:
    """Another generator gives other numbers, and the same one again the same.

    A seed of one's own gives the same under any generator, and a generator that is kept between calls never again.
    NumPy's global state starts every call of a script differently, and is the same in the first call of each.
    """

    points: float
    cases: tuple[str, ...] = ()
    """The names of those in which something hangs on chance; none: all."""
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The call of Matches; and the same with another generator, then with the first one again."""
        if self.cases and problem.case.name not in self.cases:
            return ()
        one, other = (
            exercise.script(task.function, {name: _moved(value, by) for name, value in problem.inputs.items()})
            for by in (0, 1)
        )
        return one, (*other, one[-1])

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part. What was not drawn by a student, but says what theory gives, has no generator."""
        one, other, again = (made.outputs for made in (trial.made[0][-1], *trial.made[1][-2:]))
        if not set(task.returns) <= set(one):
            return {"": ""}
        if _alike(task, one, other):
            return {"": "another rng gives the same numbers; draw all that is random from the rng that you are given"}
        if not _alike(task, one, again):
            return {"": "the same rng gives other numbers in the next call; draw all that is random from it alone"}
        return {"": ""}


def _moved(value: Any, by: int) -> Any:
    return Seed(value.number + by) if isinstance(value, Seed) else value


def _alike(task: Task, one: Values, other: Values) -> bool:
    return not any(difference(name, other[name], one[name], tolerance=0.0) for name in task.returns)
