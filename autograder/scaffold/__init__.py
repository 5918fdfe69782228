"""Writes a small working exercise of a course's own, to be changed into another one."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.course import Course
from autograder.errors import CourseError, UsageError
from autograder.exercises import GIVEN, shipped
from autograder.scaffold.listing import with_assignment

_FILES: Mapping[str, str] = {
    f"{GIVEN}/{{name}}.py": "exercise.py.j2",
    f"{GIVEN}/wrong/{{name}}_forward.yml": "wrong_forward.yml.j2",
    f"{GIVEN}/wrong/{{name}}_backward.yml": "wrong_backward.yml.j2",
    f"{GIVEN}/right/{{name}}_otherwise.py": "right.py.j2",
    "solutions/{assignment}.py": "solution.py.j2",
}
"""By path in the course, the template."""
_NUMBERS: tuple[int, ...] = (*range(90, 100), *range(1, 90))
"""Of an assignment, those first that leave room for the course kit's."""


@dataclass(frozen=True)
class Written:
    """What is there now."""

    assignment: str
    files: tuple[Path, ...]
    """In the course's folder."""
    to_add: str
    """The line that course.yml still lacks, because it could not be added safely; mostly ""."""


def new_exercise(course: Course, name: str) -> Written:
    """Writes an exercise of that name, with its notebook and the answers that prove it, and lists it in course.yml.

    Raises UsageError, before anything is written, for a name that can't be used or whose files are there.
    """
    assignment = f"{_free_number(course):02}_{name}"
    files = {Path(path.format(name=name, assignment=assignment)): template for path, template in _FILES.items()}
    for complaint in _complaints(course, name, list(files)):
        raise UsageError(complaint)
    texts = {path: _filled(template, name) for path, template in files.items()}
    for path, text in texts.items():
        (course.root / path).parent.mkdir(parents=True, exist_ok=True)
        (course.root / path).write_text(text, encoding="utf-8")
    return Written(assignment, tuple(texts), _list(course.root / "course.yml", assignment, name))


def _complaints(course: Course, name: str, files: list[Path]) -> Iterator[str]:
    if not (name.isidentifier() and name.isascii()) or name.startswith("_") or keyword.iskeyword(name):
        yield f"{name!r} can't be an exercise's name; take one that a Python function could have, such as my_layer"
    if name in shipped():
        yield f"{name} comes with the package; take another name, such as my_{name}"
    there = [str(path) for path in files if (course.root / path).exists()]
    if there:
        yield f"there already, and left as they are: {', '.join(there)}; take another name, or move them away"


def _free_number(course: Course) -> int:
    names = [*course.assignments, *(path.name for path in (course.root / "solutions").glob("*.py"))]
    free = (number for number in _NUMBERS if not any(name.startswith(f"{number:02}_") for name in names))
    number = next(free, None)
    if number is None:
        raise CourseError("all numbers from 01 to 99 are taken by assignments in course.yml and files in solutions/")
    return number


def _filled(template: str, name: str) -> str:
    environment = Environment(
        loader=PackageLoader("autograder.scaffold"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(template).render(name=name, title=name.replace("_", " ").capitalize())


def _list(path: Path, assignment: str, name: str) -> str:
    """Adds the assignment to course.yml. Returns the line where that is left to a person, or ""."""
    entry = f"{{exercises: [{name}], from: {GIVEN}/}}"
    text = with_assignment(path.read_bytes().decode("utf-8"), assignment, entry)
    if text is None:
        return f"{assignment}: {entry}"
    path.write_bytes(text.encode("utf-8"))
    return ""
