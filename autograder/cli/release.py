"""`autograder release`: the students' notebooks and nbgrader's gradebook."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.shared import HERE, NOT_ALL, OK, CourseFolder


def release(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what is out of date.")] = False,
    course: CourseFolder = HERE,
) -> int:
    """Make assignments/ from solutions/.

    That is the students' notebooks, with exercises of your own beside them, and nbgrader's gradebook. If work was
    handed in and its cells or points would change, nothing is written.

    Exit code 0: done, or all fresh; 1: something is out of date (--check); 2: a mistake in course.yml or solutions/.
    """
    from autograder import release as releasing
    from autograder.course import load_course

    loaded = load_course(course)
    if not check:
        releasing.release(loaded)
        for entry in loaded.assignments.values():
            beside = " and exercises/ beside it are made" if entry.from_ else " is made"
            print(f"assignments/{entry.name}/{entry.notebook}.ipynb{beside}")
        return OK
    stale = releasing.stale(loaded)
    print("\n".join(stale) or "all fresh")
    return NOT_ALL if stale else OK
