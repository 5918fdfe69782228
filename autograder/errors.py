"""Every error that this package raises on purpose.

AutograderError          one clear line for a person: what was expected, what was found, what to do next
├── UsageError           a wrong name, option or file given by whoever called us (exit code 2)
│   └── CourseError      course.yml or an exercise file is wrong (exit code 2)
├── SubmissionError      one submission can't be read or graded; all the others go on (exit code 1)
└── GuestError           our own sandbox failed: the submission is "not graded", never 0 (exit code 1)
CheckFailed              the student's check() found something wrong; short in Jupyter
"""

from __future__ import annotations


class AutograderError(Exception):
    """Base of all; its text is meant to be shown as it is."""


class UsageError(AutograderError):
    """The caller asked for something that does not exist."""


class CourseError(UsageError):
    """course.yml or an exercise file is wrong."""


class SubmissionError(AutograderError):
    """One submission can't be read."""


class GuestError(AutograderError):
    """The sandbox itself failed: a fault of ours."""


class CheckFailed(AssertionError):  # noqa: N818 -- students read this name
    """Something is still wrong. An error, so that `nbgrader validate` and stock autograde fail closed."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
