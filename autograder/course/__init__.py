"""course.yml: what it may say, and reading it. An error names the file, the line and what would be right."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from autograder.course.marked_yaml import read_yaml
from autograder.course.messages import one_line, place
from autograder.course.models import ROOT, Assignment, Course, Late
from autograder.errors import CourseError

__all__ = ["Assignment", "Course", "Late", "load_course"]


def load_course(root: Path) -> Course:
    """The course in the folder `root`. Raises CourseError with a line for each mistake in its course.yml."""
    root = root.absolute()
    path = root / "course.yml"
    file = read_yaml(path)
    problems = [(line, f"the key {key!r} stands here for the second time; keep one") for line, key in file.repeated]
    try:
        course = Course.model_validate({**file.data, ROOT: root}, context={"root": root})
    except ValidationError as exc:
        problems += [(file.line(place(error)), one_line(error)) for error in exc.errors()]
    if problems:
        raise CourseError("\n".join(f"{path}:{line}: {text}" for line, text in sorted(problems)))
    return course
