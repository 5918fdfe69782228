"""What an outcome is worth. The rules of DESIGN's scoring stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise import Check, Problem, Task, Trial
from autograder.verdict import Status


@dataclass(frozen=True)
class Outcome:
    """What one check on one problem came to, before points and words."""

    check: Check
    problem: Problem
    trial: Trial
    status: Status
    parts: Mapping[str, str]
    """By part, the complaint or "". Empty where nothing could be judged."""
    error: str = ""
    """Why nothing could be judged. It may quote this problem's values."""

    @property
    def judged(self) -> bool:
        """True where there were values to judge."""
        return self.status in (Status.PASSED, Status.FAILED)

    @property
    def words(self) -> str:
        """All complaints in one line."""
        said = self.error or "; ".join(dict.fromkeys(filter(None, self.parts.values())))
        return " ".join(said.split())


def whole(task: Task, outcome: Outcome) -> bool:
    """True where the case is right in all that tells something."""
    return _share(task, outcome) == 1.0


def pay(task: Task, check: Check, outcomes: Sequence[Outcome], answered: bool) -> list[tuple[float, float]]:
    """For each outcome (points, out of); the latter add up to the check's points.

    `answered`: some case is wholly right or the mistake is recognised; without it manners earn nothing.
    """
    weights = [_weight(task, check, outcome) for outcome in outcomes]
    each = check.points / max(sum(weights), 1)
    if check.manner:
        earned = answered and all(outcome.status is Status.PASSED for outcome in outcomes)
        return [(each * earned, each) for _ in outcomes]
    return [(each * w * _share(task, o), each * w) for o, w in zip(outcomes, weights, strict=True)]


def _weight(task: Task, check: Check, outcome: Outcome) -> int:
    """A case whose right answer is all zeros counts only where it is lost: zeros must earn nothing there."""
    right = outcome.problem.right[task.function]
    return int(check.manner or outcome.status is not Status.PASSED or any(map(_tells, right.values())))


def _share(task: Task, outcome: Outcome) -> float:
    """The share of this case's pay that was earned, by output. Statistics of one answer (a view) are paid together."""
    right = outcome.problem.right[task.function]
    telling = [not complaint for part, complaint in outcome.parts.items() if _tells(right[part])]
    silent_lost = any(complaint for part, complaint in outcome.parts.items() if not _tells(right[part]))
    if not telling or silent_lost:
        return 0.0
    return float(all(telling)) if task.view else sum(telling) / len(telling)


def _tells(right: Any) -> bool:
    """False for a right value that a stub of zeros would get right too."""
    return right is not None and bool(np.any(right))
