"""`autograder new-exercise`: a small working exercise of the course's own, to be changed into another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.shared import HERE, OK, CourseFolder

if TYPE_CHECKING:
    from autograder.scaffold import Written


def new_exercise(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name that a Python function could have.")],
    course: CourseFolder = HERE,
) -> int:
    """Write a small working exercise of your own, to change into yours. Nothing is overwritten.

    Exit code 0: written; 2: the name can't be used, or there is a mistake in course.yml.
    """
    from autograder.course import load_course
    from autograder.scaffold import new_exercise as write

    print("\n".join(_told(name, write(load_course(course), name))))
    return OK


def _told(name: str, written: Written) -> Iterator[str]:
    exercise, *proof, solution = written.files
    folders = " and ".join(dict.fromkeys(f"{path.parent}/" for path in proof))
    yield f"{name} works as it is. To make it yours:"
    yield f"1. {exercise}: what is right, what is drawn, which mistakes get a name and a hint"
    yield f"2. {solution}: the notebook; students get it without your solution"
    yield f"3. {folders}: wrong answers that must be caught, right ones that must not"
    yield f"4. `autograder verify {name}`, then `autograder release`"
    if written.to_add:
        yield f"5. course.yml was left as it is; add below its assignments: {written.to_add}"
    else:
        yield f"5. course.yml: give {written.assignment} a due date, `due: 2026-12-01 23:59`"
