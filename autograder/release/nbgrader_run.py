"""Runs nbgrader's own generate_assignment, quietly and wherever the caller stands."""

from __future__ import annotations

import logging
import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.errors import CourseError
from autograder.release.source import BEGIN, END

SOURCE, RELEASED = "build/source", "assignments"
"""nbgrader's names for the folders of its source notebooks and of the students'."""

_STUB = "raise NotImplementedError"


def generate(folder: Path, assignment: str) -> None:
    """From folder/SOURCE/assignment makes folder/RELEASED/assignment, without a gradebook.

    Raises CourseError with nbgrader's own reason.
    """
    config = _config(folder, assignment)
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    _run(config, assignment)


def record(folder: Path, assignment: str, gradebook: Path, due: datetime | None) -> None:
    """Does the same, and records the cells and the due date in the gradebook, which is made where there is none.

    Raises CourseError with nbgrader's own reason.
    """
    config = _config(folder, assignment)
    config.CourseDirectory.db_url = _url(gradebook)
    is_new = not gradebook.exists()
    try:
        with _commands_at_hand(), gradebook_at(gradebook) as book:
            book.update_or_create_assignment(assignment, duedate=due)
        _run(config, assignment)
    except BaseException:
        if is_new:
            gradebook.unlink(missing_ok=True)  # nbgrader would take a half-made one for whole
        raise


@contextmanager
def gradebook_at(path: Path) -> Iterator[Gradebook]:
    """The gradebook, opened; made where there is none. Raises CourseError where nbgrader can't use it."""
    try:
        with Gradebook(_url(path)) as book:
            yield book
    except (SQLAlchemyError, OSError) as exc:
        reason = str(exc).partition("\n")[0]
        raise CourseError(f"nbgrader can't use {path} ({reason}); restore it from a copy, or move it away") from exc


def _url(gradebook: Path) -> str:
    return f"sqlite:///{gradebook}"


def _config(folder: Path, assignment: str) -> Config:
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = SOURCE
    config.CourseDirectory.release_directory = RELEASED
    config.CourseDirectory.assignment_id = assignment
    config.GenerateAssignment.force = True
    config.ClearSolutions.code_stub = {"python": _STUB}
    config.ClearSolutions.begin_solution_delimeter = BEGIN
    config.ClearSolutions.end_solution_delimeter = END
    return config


def _run(config: Config, assignment: str) -> None:
    reason = _Reason()
    log = logging.Logger("autograder.nbgrader")
    log.addHandler(reason)
    try:
        course = CourseDirectory(config=config, log=log)
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except (NbGraderException, OSError) as exc:
        raise CourseError(f"nbgrader could not release {assignment}: {reason.text or exc}") from exc


class _Reason(logging.Handler):
    """Keeps why nbgrader failed: only its log says so, in the last line of a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if lines and lines[0].startswith("Traceback"):
            self.text = lines[-1]


@contextmanager
def _commands_at_hand() -> Iterator[None]:
    """nbgrader calls `alembic` by its name, which is not on PATH where only our own command's full path was given."""
    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before or os.defpath])
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before
