"""The student's door: `from autograder import check`. Grades the notebook's own functions with the public key.

Base install only: NumPy, and IPython for the display. It runs on every system, in the student's own process.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import CheckFailed, UsageError
from autograder.exercise import Exercise, Task
from autograder.exercises import GIVEN, load_exercise, own, shipped
from autograder.grading import Keys, grade
from autograder.keys import public_key
from autograder.layers import given_layers, put_over
from autograder.report.table import headline, render_html, render_text
from autograder.sandbox.inline import Inline
from autograder.verdict import Diagnosis, Grade


def check(name: str | None = None) -> None:
    """Grades an exercise (`check("conv2d")`), one function (`check("conv2d_forward")`) or all (`check()`).

    Shows what is right and what is wrong, the hint first. Raises CheckFailed where something is wrong or missing,
    UsageError where there is no such exercise or function.
    """
    functions = sys._getframe(1).f_globals
    grades = [_grade(asked, functions) for asked in _asked(name, functions)]
    _show(grades)
    if not all(g.passed for g in grades):
        raise CheckFailed("not yet: " + ", ".join(headline(g) for g in grades if not g.passed))


@dataclass(frozen=True)
class _Asked:
    """What a call of check() is about."""

    exercise: Exercise
    folder: Path | None
    """Where the exercise lies; None: in this package."""
    task: str | None = None
    """The only function that is meant, if it is one."""


def _asked(name: str | None, functions: Mapping[str, Any]) -> list[_Asked]:
    folders: dict[str, Path | None] = {**own(Path.cwd())}
    folders |= {known: None for known in shipped() if known not in folders}
    if name in folders:
        return [_Asked(load_exercise(name, folders[name]), folders[name])]
    known = [_Asked(load_exercise(each, folder), folder) for each, folder in folders.items()]
    found = [asked for asked in known if any(_is_meant(task, name, functions) for task in asked.exercise.tasks)]
    if name is None and found:
        return found
    if found:
        return [replace(found[0], task=name)]
    raise UsageError(_NOTHING_HERE if name is None else _unknown(name, known))


def _is_meant(task: Task, name: str | None, functions: Mapping[str, Any]) -> bool:
    return task.function in functions if name is None else task.function == name and bool(task.checks)


_MANY = 40
_NOTHING_HERE = "check() found none of the course's functions here; run the cells that define them first"


def _unknown(name: str, known: Sequence[_Asked]) -> str:
    exercises = [asked.exercise.name for asked in known]
    functions = [task.function for asked in known for task in asked.exercise.tasks if task.checks]
    names = list(dict.fromkeys(exercises + functions))
    alike = difflib.get_close_matches(name, names)
    return (
        f"there is nothing to check under the name {name!r}; you can check {', '.join(alike or names[:_MANY])}. "
        f"An exercise of your course's own needs the folder {GIVEN} that came with the notebook, beside it and with "
        f"both files of each exercise, NAME.py and NAME.key: {_beside()}"
    )


def _beside() -> str:
    folder = Path.cwd() / GIVEN
    files = ", ".join(sorted(path.name for path in folder.glob("[!_.]*.*"))) or "nothing"
    return f"the one here holds {files}" if folder.is_dir() else f"there is none in {folder.parent}"


def _grade(asked: _Asked, functions: dict[str, Any]) -> Grade:
    key = public_key(asked.exercise, asked.folder)
    with put_over(functions, given_layers([asked.exercise], Path.cwd())):
        if asked.task is None:
            return grade(asked.exercise, Keys(key, key), Inline(functions))
        return _only(grade(_up_to(asked.exercise, asked.task), Keys(key, key), Inline(functions)), asked.task)


def _up_to(exercise: Exercise, function: str) -> Exercise:
    """Without the checks of later tasks: these may not end, but a forward's mistake explains its backward's."""
    last = [task.function for task in exercise.tasks].index(function)
    return replace(
        exercise, tasks=tuple(t if i <= last else replace(t, checks=()) for i, t in enumerate(exercise.tasks))
    )


def _only(found: Grade, task: str) -> Grade:
    """The part of a grade that is about one task."""
    verdicts = tuple(v for v in found.verdicts if v.task == task)
    points, out_of = (round(sum(values), 2) for values in zip(*((v.points, v.out_of) for v in verdicts), strict=True))
    diagnoses: dict[str, tuple[Diagnosis, ...]] = {task: found.diagnoses[task]} if task in found.diagnoses else {}
    examples = {task: found.examples[task]} if task in found.examples else {}
    symptoms = {task: found.symptoms[task]} if task in found.symptoms else {}
    return Grade(task, points, out_of, verdicts, diagnoses, examples, symptoms)


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
