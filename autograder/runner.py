"""Grades submissions of one assignment behind the wall. Keys are computed once a run, not once a submission."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from pathlib import Path

from autograder.course import Course
from autograder.exercise import Exercise
from autograder.exercises import load_exercise
from autograder.grading import Keys, grade
from autograder.keys import SECRET_VARIABLE, course_secret, public_key, secret_key
from autograder.results import SubmissionResult
from autograder.sandbox.host import TIER, ProcessGuest, open_guest
from autograder.submission import Submission
from autograder.verdict import Grade

NO_SECRET = (
    "graded with the values that students can see, because no secret is set; "
    f"set {SECRET_VARIABLE} to a long random text"
)


class Grader:
    """All that one run needs to grade an assignment.

    Raises CourseError for an unknown assignment or a wrong exercise file.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        folder = course.assignment(assignment).from_
        self.exercises = {name: load_exercise(name, folder) for name in course.assignment(assignment).exercises}
        self.secret = course_secret()
        self.keys = {name: _keys(exercise, self.secret, folder) for name, exercise in self.exercises.items()}

    @property
    def out_of(self) -> dict[str, float]:
        """Points by exercise."""
        return {name: exercise.out_of for name, exercise in self.exercises.items()}

    @property
    def warning(self) -> str:
        """What an instructor must know about every grade of this run, or ""."""
        return "" if self.secret else NO_SECRET

    def grade(self, submission: Submission) -> SubmissionResult:
        """Never raises for what a student did; a fault of ours gives the status "not graded"."""
        start = time.monotonic()
        grades: tuple[Grade, ...] = ()
        status, message = "graded", self.warning
        try:
            grades = self._grades(submission)
        except Exception as exc:
            status, message = (
                "not graded",
                f"a fault of the autograder, not of the student: {type(exc).__name__}: {exc}",
            )
        seconds = round(time.monotonic() - start, 3)
        return SubmissionResult(
            submission.student, submission.assignment, status, grades, TIER, seconds, message, submission.digest
        )

    def _grades(self, submission: Submission) -> tuple[Grade, ...]:
        with self._guest(submission) as guest, self._guest(submission) as showing:
            return tuple(self._grade(name, guest, showing) for name in self.exercises)

    def _guest(self, submission: Submission) -> AbstractContextManager[ProcessGuest]:
        return open_guest(submission.sources, self.course.limits, self.course.allow)

    def _grade(self, name: str, guest: ProcessGuest, showing: ProcessGuest) -> Grade:
        guest.renew()
        showing.renew()
        return grade(self.exercises[name], self.keys[name], guest, showing)


def _keys(exercise: Exercise, secret: str | None, folder: Path | None) -> Keys:
    public = public_key(exercise, folder)
    return Keys(secret_key(exercise, secret, folder) if secret else public, public)
