"""What came of an attempt, and whether it is what must come of it."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.diagnosis.misconceptions import CARRIED
from autograder.exercise import Exercise, GradientOf
from autograder.proof.attempt import Attempt, Kind
from autograder.verdict import Grade, Status, Verdict

FAILED = str(Status.FAILED)
"""Expected of a wrong answer for whose mistake there is no name."""

_WRONG = (Kind.MISCONCEPTION, Kind.PATCH)
_RIGHT = (Kind.SOLUTION, Kind.RIGHT)
_UNCHECKED = (Status.BLOCKED, Status.MISSING)
"""The check had nothing to find anything in."""


@dataclass(frozen=True)
class Finding:
    """How one attempt was graded."""

    exercise: str
    kind: Kind
    name: str
    points: float
    out_of: float
    diagnosis: str
    """What was said of the task that is wrong: the misconceptions, or else the manners or the status that failed."""
    complaint: str
    """What should have come instead; "" where all is well."""
    caught: bool = False
    """A wrong answer that lost points in its task."""
    named: bool = False
    """Of which was said what was expected: a misconception, a check of manners, an error; not just that it is wrong."""

    @property
    def is_wrong(self) -> bool:
        """True for a wrong answer, which must be caught."""
        return self.kind in _WRONG


def finding(attempt: Attempt, exercise: Exercise, grade: Grade) -> Finding:
    """Judges a grade by what the attempt was there for."""
    what = attempt.bench.exercise, attempt.kind, attempt.name, grade.points, grade.out_of
    if attempt.kind in _WRONG:
        complaint = _unlike_expected(attempt, exercise, grade)
        named = not complaint and attempt.expect != (FAILED,)
        return Finding(*what, _said(grade, attempt.task), complaint, bool(_lost(grade, attempt.task)), named)
    said = ", ".join(dict.fromkeys(filter(None, (_said(grade, task.function) for task in exercise.tasks))))
    return Finding(*what, said, _unlike_all(grade) if attempt.kind in _RIGHT else _unlike_nothing(grade))


def _unlike_all(grade: Grade) -> str:
    if grade.passed and grade.points == grade.out_of and not grade.diagnoses:
        return ""
    blamed = next((v for v in grade.verdicts if v.out_of and v.status is not Status.PASSED), None)
    return f"expected full marks{_at(blamed)}"


def _unlike_nothing(grade: Grade) -> str:
    if grade.points == 0 and not grade.diagnoses:
        return ""
    blamed = next((v for v in grade.verdicts if v.points), None)
    return f"expected no points and no diagnosis{_at(blamed)}"


def _at(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    message = verdict.message or f"{verdict.status}, {verdict.points:g} of {verdict.out_of:g}"
    return f"; {verdict.task}, {verdict.check} on {verdict.case!r}: {message}"


def _unlike_expected(attempt: Attempt, exercise: Exercise, grade: Grade) -> str:
    lost = _lost(grade, attempt.task)
    if not lost:
        return "loses nothing"
    expected, names = set(attempt.expect), set(_names(grade, attempt.task))
    elsewhere = set(grade.diagnoses) - {attempt.task} if attempt.kind is Kind.MISCONCEPTION else set()
    if names == expected & _nameable(exercise, attempt.task) and expected <= lost | names and not elsewhere:
        return ""
    found = [_said(grade, attempt.task), *(f"a diagnosis of {task}" for task in sorted(elsewhere))]
    return f"expected {', '.join(attempt.expect)}; found {', '.join(found)}"


def _lost(grade: Grade, task: str) -> set[str]:
    """The statuses of what lost a task points, and the checks that found it; empty where nothing is lost."""
    lost = [v for v in grade.verdicts if v.task == task and v.out_of and v.status is not Status.PASSED]
    return {str(v.status) for v in lost} | {v.check for v in lost if v.status not in _UNCHECKED}


def _names(grade: Grade, task: str) -> list[str]:
    return [diagnosis.name for diagnosis in grade.diagnoses.get(task, ())]


def _nameable(exercise: Exercise, function: str) -> set[str]:
    """The diagnoses that a task can get."""
    task = exercise.task(function)
    carried = exercise.task(task.truth.task).misconceptions if isinstance(task.truth, GradientOf) else ()
    return {m.__name__ for m in task.misconceptions} | {CARRIED + m.__name__ for m in carried}


def _said(grade: Grade, task: str) -> str:
    """What a task's verdicts come to: its diagnoses; without one an error, or the manners that alone were wrong."""
    names, lost = _names(grade, task), _lost(grade, task)
    statuses = [str(s) for s in (Status.CRASHED, Status.TIMED_OUT, Status.MISSING) if str(s) in lost]
    checks = sorted(lost - set(Status))
    return ", ".join(names or statuses or ([FAILED] if "Matches" in checks else checks) or sorted(lost))
