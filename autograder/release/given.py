"""What students get beside a notebook whose exercises are the course's own: each exercise's file and its public key.

`check` needs both. The file's truth is PyTorch's and no secret; only the values that grade are.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Assignment
from autograder.errors import CourseError
from autograder.exercises import GIVEN, load_exercise
from autograder.keys import public_file

_STUDENTS_HAVE = sys.stdlib_module_names | {"autograder", "numpy"}


def given(entry: Assignment, folder: Path) -> list[Path]:
    """The files that belong beside the notebook in `folder`; none where the exercises are this package's."""
    names = entry.exercises if entry.from_ else ()
    return [folder / GIVEN / f"{name}{suffix}" for name in names for suffix in (".py", ".key")]


def write_given(entry: Assignment, folder: Path, released: Path) -> None:
    """Writes them; keys that are right in `released` stay as they are. Raises CourseError for a wrong exercise file."""
    if entry.from_ is None:
        return
    (folder / GIVEN).mkdir()
    for name in entry.exercises:
        source = entry.from_ / f"{name}.py"
        exercise = load_exercise(name, entry.from_)
        for module in _out_of_reach(source):
            raise CourseError(
                f"{source} imports {module}, which students don't have, so their check() would fail; import it inside "
                "the function that needs it, and PyTorch by `from autograder.lazy import F, torch`"
            )
        shutil.copyfile(source, folder / GIVEN / source.name)
        key = f"{name}.key"
        (folder / GIVEN / key).write_bytes(public_file(exercise, released / GIVEN / key))


def _out_of_reach(source: Path) -> Iterator[str]:
    """The packages that are imported when the file is loaded, beyond those that a student's install has."""
    for node in ast.parse(source.read_bytes()).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        yield from (name for name in names if name.partition(".")[0] not in _STUDENTS_HAVE)
