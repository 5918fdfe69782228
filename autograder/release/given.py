"""What students get beside a notebook: the layers that its exercises are given; and, where the exercises are the
course's own, each one's file and its public key.

`check` needs them. The file's truth is PyTorch's and no secret; only the values that grade are.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder import layers
from autograder.course import Assignment
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.exercises import GIVEN, load_exercise
from autograder.keys import public_file

_STUDENTS_HAVE = sys.stdlib_module_names | {"autograder", "numpy"}


def given(entry: Assignment, folder: Path) -> list[Path]:
    """The files that belong beside the notebook in `folder`."""
    shared = [folder / layers.FILE] if any(exercise.given for exercise in _exercises(entry)) else []
    names = entry.exercises if entry.from_ else ()
    return shared + [folder / GIVEN / f"{name}{suffix}" for name in names for suffix in (".py", ".key")]


def write_given(entry: Assignment, folder: Path, solutions: Path, released: Path) -> None:
    """Writes them; keys that are right in `released` stay as they are.

    Raises CourseError for a wrong exercise file or wrong layers.
    """
    for module in layers.given_layers(_exercises(entry), solutions):
        (folder / layers.FILE).write_text(module.source, encoding="utf-8")
    if entry.from_ is None:
        return
    (folder / GIVEN).mkdir()
    for name in entry.exercises:
        source = entry.from_ / f"{name}.py"
        exercise = load_exercise(name, entry.from_)
        for package in _out_of_reach(source):
            raise CourseError(
                f"{source} imports {package}, which students don't have, so their check() would fail; import it inside "
                "the function that needs it, and PyTorch by `from autograder.lazy import F, torch`"
            )
        shutil.copyfile(source, folder / GIVEN / source.name)
        key = f"{name}.key"
        (folder / GIVEN / key).write_bytes(public_file(exercise, released / GIVEN / key))


def _exercises(entry: Assignment) -> list[Exercise]:
    return [load_exercise(name, entry.from_) for name in entry.exercises]


def _out_of_reach(source: Path) -> Iterator[str]:
    """The packages that are imported when the file is loaded, beyond those that a student's install has."""
    for node in ast.parse(source.read_bytes()).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        yield from (name for name in names if name.partition(".")[0] not in _STUDENTS_HAVE)
