"""From solutions/ to assignments/: what students get, nbgrader's gradebook, and the public keys."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course import Assignment, Course
from autograder.errors import CourseError
from autograder.exercises import SHIPPED, shipped
from autograder.keys import stale_public, write_public
from autograder.release.changes import changes, handed_out, has_submissions, recorded
from autograder.release.differences import differing, unlisted
from autograder.release.given import given, write_given
from autograder.release.nbgrader_run import RELEASED, SOURCE, generate, record
from autograder.release.source import source_notebook

__all__ = ["release", "stale", "stale_files"]

_GRADEBOOK = "gradebook.db"
_CURE = "run `autograder release`"


def release(course: Course) -> None:
    """Makes all of assignments/, records its cells in gradebook.db, and, in this repository, writes the public keys
    that are out of date.

    Raises CourseError, before anything is written, where solutions/ or an own exercise is wrong, or where students
    have handed in and their points or cells would change.
    """
    with _made(course) as made:
        refusals = [line for entry in course.assignments.values() for line in _refusals(course, made, entry)]
        if refusals:
            raise CourseError("\n".join(refusals))
        for exercise in _with_our_keys(course):
            write_public(exercise)
        for entry in course.assignments.values():
            record(made, entry.name, course.root / _GRADEBOOK, entry.due)
            for folder in (SOURCE, RELEASED):
                for path in _files(made, folder, entry):
                    _copy(path, course.root / path.relative_to(made))


def stale(course: Course) -> list[str]:
    """What `release` would write or complain of, one line each. Writes nothing in the course.

    Raises CourseError where solutions/ or an own exercise is wrong.
    """
    keys = map(stale_public, _with_our_keys(course))
    return stale_files(course) + [f"public keys: {reason}; {_CURE}" for reason in keys if reason]


def _with_our_keys(course: Course) -> tuple[str, ...]:
    """The exercises whose public keys the course's folder holds: in this repository all; an installed package's are
    its own affair."""
    return shipped() if SHIPPED.is_relative_to(course.root) else ()


def stale_files(course: Course) -> list[str]:
    """The part of it that is about assignments/."""
    with _made(course) as made:
        found = [line for entry in course.assignments.values() for line in _stale(course.root, made, entry)]
    listed = {path for entry in course.assignments.values() for path in _files(course.root, RELEASED, entry)}
    for path in unlisted(course.root / RELEASED, listed):
        found.append(f"{path.relative_to(course.root)} comes from no assignment of course.yml; delete it")
    return found


@contextmanager
def _made(course: Course) -> Iterator[Path]:
    """A temporary folder with all that solutions/ gives."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as name:
        made = Path(name)
        _write_sources(course, made)
        for entry in course.assignments.values():
            generate(made, entry.name)
        yield made


def _write_sources(course: Course, made: Path) -> None:
    problems = []
    for entry in course.assignments.values():
        path = _notebook(made, SOURCE, entry)
        path.parent.mkdir(parents=True)
        try:
            path.write_text(source_notebook(course.root, entry), encoding="utf-8")
            # nbgrader takes it along
            write_given(entry, path.parent, course.root / "solutions", course.root / RELEASED / entry.name)
        except CourseError as exc:
            problems.append(str(exc))
    if problems:
        raise CourseError("\n".join(problems))


def _notebook(root: Path, folder: str, entry: Assignment) -> Path:
    return root / folder / entry.name / f"{entry.notebook}.ipynb"


def _files(root: Path, folder: str, entry: Assignment) -> list[Path]:
    return [_notebook(root, folder, entry), *given(entry, root / folder / entry.name)]


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)


def _refusals(course: Course, made: Path, entry: Assignment) -> list[str]:
    if not has_submissions(course.root, entry):
        return []
    old = recorded(course.root / _GRADEBOOK, entry) or handed_out(_notebook(course.root, RELEASED, entry))
    new = handed_out(_notebook(made, RELEASED, entry))
    lines = list(changes(old, new)) if old and new else []
    if not lines:
        return []
    return [
        f"{entry.name} was handed in already, and releasing it now would change it; nothing was written:",
        *(f"  {line}" for line in lines),
        "  Take the change back, or give the new version a name of its own in course.yml; to start over instead, "
        f"move submitted/*/{entry.name} and {_GRADEBOOK} away first.",
    ]


def _stale(root: Path, made: Path, entry: Assignment) -> Iterator[str]:
    for path in _files(root, RELEASED, entry):
        found = differing(path, made / path.relative_to(root))
        if found:
            yield f"{path.relative_to(root)} {found}; {_CURE}"
