"""What is tried on an exercise: its solution, its stub, zeros, every wrong answer and every other right one.

Wrong and right answers lie in `wrong/` and `right/`, beside the solutions or, for exercises of a course's own, beside
those.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.exercises import load_exercise, shipped
from autograder.layers import given_layers
from autograder.proof.attempt import Attempt, Bench, Kind
from autograder.proof.patches import Patch, patched, read_patches, solution_sources

_SOLUTION = re.compile("### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)


def attempts(course: Course, exercises: Sequence[str] = ()) -> list[Attempt]:
    """All attempts on these exercises of the course, or on all of them. Raises CourseError where a file is wrong."""
    places: dict[str, Assignment] = {}
    for assignment in course.assignments.values():
        for name in assignment.exercises:
            places.setdefault(name, assignment)
    unknown = [name for name in exercises if name not in places]
    if unknown:
        raise CourseError(
            f"no assignment of course.yml has the exercise {unknown[0]!r}; there are: {', '.join(places)}"
        )
    return [attempt for name in dict.fromkeys(exercises or places) for attempt in _on(course, places[name], name)]


def _on(course: Course, assignment: Assignment, name: str) -> Iterator[Attempt]:
    exercise = _loaded(name, assignment.from_)
    solutions, aside = course.root / "solutions", assignment.from_ or course.root / "solutions"
    given = given_layers([_loaded(each, assignment.from_) for each in assignment.exercises], solutions)
    bench = Bench(name, assignment.from_, course.limits, course.allow, given)
    cells = tuple(solution_sources(solutions / f"{assignment.name}.py"))
    yield Attempt(bench, Kind.SOLUTION, assignment.name, cells)
    yield Attempt(bench, Kind.STUB, assignment.name, tuple(_without_solution(cell) for cell in cells))
    yield Attempt(bench, Kind.ZEROS, "zeros")
    for task in exercise.tasks:
        for wrong in (m.__name__ for m in task.misconceptions):
            yield Attempt(bench, Kind.MISCONCEPTION, f"{task.function}: {wrong}", task=task.function, expect=(wrong,))
    for patch in _patches_of(exercise, aside / "wrong", assignment.from_):
        name = f"{patch.task}: {patch.name}"
        yield Attempt(bench, Kind.PATCH, name, tuple(patched(cells, patch)), patch.task, patch.expect)
    for path in _answers_of(exercise, aside / "right", assignment.from_):
        yield Attempt(bench, Kind.RIGHT, path.stem, (path.read_text(encoding="utf-8"),))


def _without_solution(cell: str) -> str:
    return _SOLUTION.sub("raise NotImplementedError", cell)


def _patches_of(exercise: Exercise, folder: Path, own: Path | None) -> Iterator[Patch]:
    """Raises CourseError where a file is named after a task that nobody has: its patches would never be tried."""
    known = {task.function for other in _all_exercises(own) for task in other.tasks}
    for patch in read_patches(folder):
        if patch.task not in known:
            raise CourseError(
                f"{folder / patch.task}.yml: there is no task {patch.task!r}; a file of patches is named after one of "
                f"{', '.join(sorted(known))}"
            )
        if any(patch.task == task.function for task in exercise.tasks):
            yield patch


def _answers_of(exercise: Exercise, folder: Path, own: Path | None) -> Iterator[Path]:
    """The files with all of the exercise's functions. Raises CourseError for one with all functions of no exercise."""
    for path in sorted(folder.glob("*.py")):
        there = _defined(path)
        answered = [e.name for e in _all_exercises(own) if all(task.function in there for task in e.tasks)]
        if not answered:
            raise CourseError(f"{path} answers no exercise: it must define all functions of at least one")
        if exercise.name in answered:
            yield path


def _defined(path: Path) -> set[str]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as exc:
        raise CourseError(f"{path} is not valid Python: {exc}") from exc
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _all_exercises(folder: Path | None) -> list[Exercise]:
    """Those of this folder, also where no assignment has them yet; None: of this package."""
    names = shipped() if folder is None else sorted(path.stem for path in folder.glob("[!_]*.py"))
    return [_loaded(name, folder) for name in names]


@cache
def _loaded(name: str, folder: Path | None) -> Exercise:
    return load_exercise(name, folder)
