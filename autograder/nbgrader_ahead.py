"""Grades ahead of nbgrader, which walks over the submissions of a run one by one and can do no other.

It knows nbgrader's converter by what that has; nothing of nbgrader is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import finalize

from autograder.cells import Cell
from autograder.results import SubmissionResult
from autograder.runner import Ahead, Grader
from autograder.submission import submission_of
from autograder.submitted import HandedIn


def graded_ahead(
    converter: Any, names: Mapping[str, str], grader: Grader, master: Sequence[Cell]
) -> Ahead[str, SubmissionResult]:
    """Begins to grade all that this run will come to, by student; `names` is where it stands now. Ends with the run.

    A result raises SubmissionError where that submission can't be graded.
    """
    coursedir = converter.coursedir  # which does not keep the converter alive

    def graded(student: str) -> SubmissionResult:
        handed = handed_in(coursedir, {**names, "student": student})
        return grader.grade(submission_of(handed.notebooks[0], student, names["assignment"], master))

    ahead = Ahead(grader, graded, dict.fromkeys((names["student"], *_due(converter, names["assignment"]))))
    ahead.begin()
    finalize(converter, ahead.close)
    return ahead


def handed_in(coursedir: Any, names: Mapping[str, str]) -> HandedIn:
    """What a student handed in."""
    folder = coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"])
    return HandedIn(names["student"], (Path(folder) / f"{names['notebook']}.ipynb",))


def _due(converter: Any, assignment: str) -> Iterator[str]:
    """The students, in nbgrader's order, whose submissions it is going to grade. A wrong guess costs time, no more."""
    coursedir = converter.coursedir
    student = re.compile(
        coursedir.format_path(coursedir.submitted_directory, "(?P<student>.*)", assignment, escape=True)
    )
    for folder in sorted(converter.assignments):
        found = student.fullmatch(folder)
        if found is not None:
            graded = Path(coursedir.format_path(coursedir.autograded_directory, found["student"], assignment))
            if converter.force or not graded.exists() or _timestamp(graded) != _timestamp(Path(folder)):
                yield found["student"]


def _timestamp(folder: Path) -> bytes:
    file = folder / "timestamp.txt"
    return file.read_bytes() if file.is_file() else b""
