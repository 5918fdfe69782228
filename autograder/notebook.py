"""The student's door: `from autograder import check`. Grades the notebook's own functions with the public key.

Base install only: NumPy, and IPython for the display. It runs on every system, in the student's own process.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.errors import CheckFailed, UsageError
from autograder.exercise import Exercise
from autograder.exercises import load_exercise, shipped
from autograder.grading import Keys, grade
from autograder.keys import public_key
from autograder.report.table import headline, render_html, render_text
from autograder.sandbox.inline import Inline
from autograder.verdict import Diagnosis, Grade


def check(name: str | None = None) -> None:
    """Grades an exercise (`check("conv2d")`), one function (`check("conv2d_forward")`) or all (`check()`).

    Shows what is right and what is wrong, the hint first. Raises CheckFailed where something is wrong or missing,
    UsageError where there is no such exercise or function.
    """
    functions = sys._getframe(1).f_globals
    grades = [_grade(exercise, task, functions) for exercise, task in _asked(name, functions)]
    _show(grades)
    if not all(g.passed for g in grades):
        raise CheckFailed("not yet: " + ", ".join(headline(g) for g in grades if not g.passed))


def _asked(name: str | None, functions: Mapping[str, Any]) -> list[tuple[Exercise, str | None]]:
    exercises = [load_exercise(known) for known in shipped()]
    if name is None:
        there = [(e, None) for e in exercises if any(t.function in functions for t in e.tasks)]
        if there:
            return list(there)
        raise UsageError("check() found none of the course's functions here; run the cells that define them first")
    for exercise in exercises:
        if name == exercise.name:
            return [(exercise, None)]
    for exercise in exercises:
        if any(task.function == name and task.checks for task in exercise.tasks):
            return [(exercise, name)]
    names = [e.name for e in exercises] + [t.function for e in exercises for t in e.tasks if t.checks]
    raise UsageError(
        f"there is nothing to check under the name {name!r}; you can check {', '.join(dict.fromkeys(names))}"
    )


def _grade(exercise: Exercise, task: str | None, functions: Mapping[str, Any]) -> Grade:
    key = public_key(exercise)
    found = grade(exercise, Keys(key, key), Inline(functions))
    return found if task is None else _only(found, task)


def _only(found: Grade, task: str) -> Grade:
    """The part of a grade that is about one task."""
    verdicts = tuple(v for v in found.verdicts if v.task == task)
    points, out_of = (round(sum(values), 2) for values in zip(*((v.points, v.out_of) for v in verdicts), strict=True))
    diagnoses: dict[str, tuple[Diagnosis, ...]] = {task: found.diagnoses[task]} if task in found.diagnoses else {}
    examples = {task: found.examples[task]} if task in found.examples else {}
    return Grade(task, points, out_of, verdicts, diagnoses, examples)


def _show(grades: Sequence[Grade]) -> None:
    """In a notebook as a table, elsewhere as text."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        sys.modules["IPython"].display.display(_Table(grades))
    else:
        print(render_text(grades))


class _Table:
    """Its plain text is never a bare number, which nbgrader would take for the points."""

    def __init__(self, grades: Sequence[Grade]) -> None:
        self.grades = grades

    def _repr_html_(self) -> str:
        return render_html(self.grades)

    def __repr__(self) -> str:
        return render_text(self.grades)
