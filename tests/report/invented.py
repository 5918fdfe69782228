"""Invented records for the tests of reports."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.results import GRADED, SubmissionResult
from autograder.verdict import Diagnosis, Grade, Status, Verdict

Loss = tuple[str, float, str, Status]
"""(task, points lost of 10, the mistake's name or "", status)."""


def make(
    student: str = "ana",
    losses: Sequence[Loss] = (),
    assignment: str = "01_convolution",
    tasks: Sequence[tuple[str, str]] = (("first", "f"), ("second", "g"), ("second", "h")),
    digest: str = "",
) -> SubmissionResult:
    """Each task is worth 10 points, less its losses. `tasks`: (exercise, task)."""
    grades = tuple(
        _grade(exercise, [task for e, task in tasks if e == exercise], losses)
        for exercise in dict.fromkeys(exercise for exercise, _ in tasks)
    )
    return SubmissionResult(student, assignment, GRADED, grades, "process", 1.0, "", digest)


def _grade(exercise: str, tasks: Sequence[str], losses: Sequence[Loss]) -> Grade:
    lost = {task: (points, name, status) for task, points, name, status in losses}
    none = (0.0, "", Status.PASSED)
    verdicts = [Verdict(t, "Matches", "a case", lost.get(t, none)[2], 10 - lost.get(t, none)[0], 10.0) for t in tasks]
    diagnoses = {t: (Diagnosis(lost[t][1], "a hint"),) for t in tasks if t in lost and lost[t][1]}
    return Grade(exercise, sum(v.points for v in verdicts), 10.0 * len(tasks), tuple(verdicts), diagnoses)
