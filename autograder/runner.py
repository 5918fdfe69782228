"""Grades submissions of one assignment behind the wall. Keys are computed once a run, not once a submission."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from autograder.course import Course
from autograder.exercise import Exercise, Observation, Script
from autograder.exercises import load_exercise
from autograder.grading import Keys, grade
from autograder.keys import SECRET_VARIABLE, course_secret, public_key, secret_key
from autograder.layers import given_layers
from autograder.results import SubmissionResult
from autograder.sandbox.host import ProcessGuest, open_guest
from autograder.sandbox.tiers import UNSAFE
from autograder.sandbox.wall import wall
from autograder.submission import Submission
from autograder.verdict import Grade

NO_SECRET = (
    "graded with the values that students can see, because no secret is set; "
    f"set {SECRET_VARIABLE} to a long random text"
)
NO_WALL = "student code ran without a wall: it could read and change whatever this user can"

Name = TypeVar("Name")
Made = TypeVar("Made")


class Stopped(Exception):  # noqa: N818 -- nothing went wrong
    """The run is over before this grading was; there is no result."""


class Grader:
    """All that one run needs to grade an assignment. May be used from several threads at once.

    Raises CourseError for an unknown assignment or a wrong exercise file, GuestError where this machine's wall is
    weaker than the weakest tier that may be.
    """

    def __init__(self, course: Course, assignment: str, weakest: str = "") -> None:
        self.course, self.assignment = course, assignment
        self.wall = wall(course.allow, weakest or course.require_tier)
        self._stopped = threading.Event()
        folder = course.assignment(assignment).from_
        self.exercises = {name: load_exercise(name, folder) for name in course.assignment(assignment).exercises}
        self.given = given_layers(self.exercises.values(), course.root / "solutions")
        self.secret = course_secret()
        self.keys = {name: _keys(exercise, self.secret, folder) for name, exercise in self.exercises.items()}

    @property
    def out_of(self) -> dict[str, float]:
        """Points by exercise."""
        return {name: exercise.out_of for name, exercise in self.exercises.items()}

    @property
    def warning(self) -> str:
        """What an instructor must know about every grade of this run, or ""."""
        told = ("" if self.secret else NO_SECRET, NO_WALL if self.wall.tier == UNSAFE else "")
        return "; ".join(filter(None, told))

    def grade(self, submission: Submission) -> SubmissionResult:
        """Never raises for what a student did; a fault of ours gives the status "not graded".

        Raises Stopped, within one call's limit, after `stop` was called in another thread.
        """
        start = time.monotonic()
        grades: tuple[Grade, ...] = ()
        status, message = "graded", self.warning
        try:
            grades = self._grades(submission)
        except Stopped:
            raise
        except Exception as exc:
            status, message = (
                "not graded",
                f"a fault of the autograder, not of the student: {type(exc).__name__}: {exc}",
            )
        seconds = round(time.monotonic() - start, 3)
        return SubmissionResult(
            submission.student,
            submission.assignment,
            status,
            grades,
            self.wall.tier,
            seconds,
            message,
            submission.digest,
        )

    def stop(self) -> None:
        """No grading goes on after the call that its guest is busy with."""
        self._stopped.set()

    def _grades(self, submission: Submission) -> tuple[Grade, ...]:
        with self._guest(submission) as guest, self._guest(submission) as showing:
            return tuple(self._grade(name, guest, showing) for name in self.exercises)

    @contextlib.contextmanager
    def _guest(self, submission: Submission) -> Iterator[_Stoppable]:
        with open_guest(submission.sources, self.course.limits, self.course.allow, self.wall, self.given) as guest:
            yield _Stoppable(guest, self._stopped)

    def _grade(self, name: str, guest: _Stoppable, showing: _Stoppable) -> Grade:
        guest.guest.renew()
        showing.guest.renew()
        return grade(self.exercises[name], self.keys[name], guest, showing)


@dataclass(frozen=True)
class _Stoppable:
    """A guest that runs no further script once the run is over."""

    guest: ProcessGuest
    stopped: threading.Event

    def observe(self, script: Script) -> tuple[Observation, ...]:
        if self.stopped.is_set():
            raise Stopped
        return self.guest.observe(script)


class Ahead(Generic[Name, Made]):
    """Grades many submissions in threads, ahead of whoever asks for the results: one thread a core, as each waits for
    one guest at a time.

    They are daemons, since those of an executor would go through all that still waits when the interpreter ends.
    """

    def __init__(self, grader: Grader, make: Callable[[Name], Made], names: Iterable[Name]) -> None:
        """`names` are of submissions, in the order in which they will be asked for; `make` lets `grader` grade one."""
        self._grader, self._make = grader, make
        self._made: dict[Name, Future[Made]] = {name: Future() for name in names}
        self._waiting = deque(self._made)
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """From here on there is something to `close`. An interpreter that ends does it, in time for the guests."""
        atexit.register(self.close)
        for _ in range(min(_cores(), len(self._made))):
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def result(self, name: Name) -> Made:
        """What was made of this one, as soon as it is; raises what making it raised. Other names are made now.

        Waits for ever where nothing was begun.
        """
        return self._made[name].result() if name in self._made else self._make(name)

    def close(self) -> None:
        """Begins no other, stops those under way, and waits until their guests are gone."""
        atexit.unregister(self.close)
        self._waiting.clear()
        self._grader.stop()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with contextlib.suppress(IndexError):  # nothing waits
            while True:
                self._settle(self._waiting.popleft())

    def _settle(self, name: Name) -> None:
        try:
            self._made[name].set_result(self._make(name))
        except BaseException as exc:  # nobody else would hear of it
            self._made[name].set_exception(exc)


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _keys(exercise: Exercise, secret: str | None, folder: Path | None) -> Keys:
    public = public_key(exercise, folder)
    return Keys(secret_key(exercise, secret, folder) if secret else public, public)
