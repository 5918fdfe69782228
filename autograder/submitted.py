"""Where submissions lie: nbgrader's submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb, and notebooks given one by one.

Nothing is read here but names and digests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.cells import digest_of
from autograder.course import Assignment
from autograder.errors import SubmissionError


@dataclass(frozen=True)
class HandedIn:
    """What one student handed in."""

    student: str
    notebooks: tuple[Path, ...]
    """Should be one, and be there."""

    @property
    def problem(self) -> str:
        """Why it can't be told what to grade, or ""."""
        first, *more = self.notebooks
        if more:
            return f"handed in more than once: {', '.join(map(str, self.notebooks))}; leave one"
        return "" if first.is_file() else f"there is no {first.name} in {first.parent}"

    @property
    def digest(self) -> str:
        """SHA-256 of the file (of the first one; of nothing where there is none to read), in hex."""
        return digest_of(self.notebooks[0])


def in_folder(submitted: Path, assignment: Assignment) -> list[HandedIn]:
    """All that was handed in for an assignment, by student. `submitted` holds a folder a student."""
    if not submitted.is_dir():
        return []
    folders = [folder / assignment.name for folder in sorted(submitted.iterdir())]
    return [_in(folder.parent.name, folder, assignment) for folder in folders if folder.is_dir()]


def collect(paths: Iterable[Path], assignment: Assignment) -> tuple[list[HandedIn], list[str]]:
    """What lies at these paths, by student, and a line for each path that holds no submission."""
    found: dict[str, dict[Path, Path]] = {}
    problems = []
    for path in paths:
        try:
            for handed in _at(path, assignment):
                for notebook in handed.notebooks:
                    found.setdefault(handed.student, {}).setdefault(notebook.resolve(), notebook)
        except SubmissionError as exc:
            problems.append(str(exc))
    return [HandedIn(student, tuple(notebooks.values())) for student, notebooks in found.items()], problems


def _at(path: Path, assignment: Assignment) -> list[HandedIn]:
    if path.is_dir():
        return _in_any_folder(path, assignment)
    if not path.exists():
        raise SubmissionError(f"{path}: there is no such file or folder")
    if not path.is_file() or path.suffix != ".ipynb":
        raise SubmissionError(f"{path} is not a notebook; its name should end with .ipynb")
    return [HandedIn(_student(path.resolve(), assignment), (path,))]


def _in_any_folder(path: Path, assignment: Assignment) -> list[HandedIn]:
    """`path` holds students, is a student's folder, or that student's folder for the assignment."""
    full = path.resolve()
    if (path / assignment.name).is_dir():
        return [_in(full.name, path / assignment.name, assignment)]
    if full.name == assignment.name:
        return [_in(full.parent.name, path, assignment)]
    found = in_folder(path, assignment)
    if not found:
        wanted = f"STUDENT/{assignment.name}/{assignment.notebook}.ipynb"
        raise SubmissionError(f"{path} holds no submission of {assignment.name}; expected {wanted} in it")
    return found


def _in(student: str, folder: Path, assignment: Assignment) -> HandedIn:
    return HandedIn(student, (folder / f"{assignment.notebook}.ipynb",))


def _student(notebook: Path, assignment: Assignment) -> str:
    """Whose a notebook is, by its full path: STUDENT/ASSIGNMENT/…, else by the name that is not the assignment's."""
    if notebook.stem != assignment.notebook:
        return notebook.stem
    folder = notebook.parent
    return (folder.parent if folder.name == assignment.name else folder).name or notebook.stem
