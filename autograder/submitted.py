"""Where submissions lie: nbgrader's submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb, and notebooks given one by one.

Nothing is read here but names and digests.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.cells import NOTHING, digest_of
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
        if self.link:
            return f"{self.link} is a link, perhaps to somebody else's work; it is not followed"
        if more:
            return f"handed in more than once: {', '.join(map(str, self.notebooks))}; leave one"
        return "" if first.is_file() else f"there is no {first.name} in {first.parent}"

    @property
    def link(self) -> str:
        """The student's folder, or the one of the assignment in it, where that is a symbolic link; else ""."""
        for notebook in self.notebooks:
            folders = list(_absolute(notebook).parents[:2])
            names = [folder.name for folder in folders]
            own = folders[: names.index(self.student) + 1] if self.student in names else []
            for folder, shown in zip(own, notebook.parents, strict=False):
                if folder.is_symlink():
                    return str(shown)
        return ""

    @property
    def digest(self) -> str:
        """SHA-256 of the file (of the first one; of nothing where there is none to read), in hex."""
        return digest_of(self.notebooks[0]) if not self.link else NOTHING


def in_folder(submitted: Path, assignment: Assignment) -> list[HandedIn]:
    """All that was handed in for an assignment, by student. `submitted` holds a folder a student."""
    if not submitted.is_dir():
        return []
    folders = [folder / assignment.name for folder in sorted(submitted.iterdir())]
    return [_in(folder.parent.name, folder, assignment) for folder in folders if folder.is_dir() or folder.is_symlink()]


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
    return [HandedIn(_student(_absolute(path), assignment), (path,))]


def _in_any_folder(path: Path, assignment: Assignment) -> list[HandedIn]:
    """`path` holds students, is a student's folder, or that student's folder for the assignment."""
    full = _absolute(path)
    if (path / assignment.name).is_dir():
        return [_in(full.name, path / assignment.name, assignment)]
    if full.name == assignment.name:
        return [_in(full.parent.name, path, assignment)]
    found = in_folder(path, assignment)
    if not found:
        wanted = f"STUDENT/{assignment.name}/{assignment.notebook}.ipynb"
        raise SubmissionError(f"{path} holds no submission of {assignment.name}; expected {wanted} in it")
    return found


def _absolute(path: Path) -> Path:
    """Links as they are: whose a link is, its own name tells, and not where it leads."""
    return Path(os.path.abspath(path))


def _in(student: str, folder: Path, assignment: Assignment) -> HandedIn:
    return HandedIn(student, (folder / f"{assignment.notebook}.ipynb",))


def _student(notebook: Path, assignment: Assignment) -> str:
    """Whose a notebook is, by its full path: STUDENT/ASSIGNMENT/…, else by the name that is not the assignment's."""
    if notebook.stem != assignment.notebook:
        return notebook.stem
    folder = notebook.parent
    return (folder.parent if folder.name == assignment.name else folder).name or notebook.stem
