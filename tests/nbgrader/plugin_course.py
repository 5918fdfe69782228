"""A course folder with the repository's own assignment, released, and the real nbgrader to grade it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from notebooks import Notebook, solved
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder import release as releasing
from autograder.course import load_course
from autograder.exercises import load_exercise
from autograder.nbgrader_plugin import configure

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = Path(sys.executable).parent
ASSIGNMENT, NOTEBOOK = "01_convolution", "convolution"
SECRET = "the secret of the tests"

Made = Notebook | str | bytes
"""A notebook as a student hands it in."""


@dataclass(frozen=True)
class Course:
    """The course's folder, and what happens in it."""

    root: Path

    @property
    def released(self) -> Path:
        return self.root / "assignments" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    @cached_property
    def stub(self) -> Notebook:
        """As it was handed out; a new one each time is `stub.copy()`."""
        return Notebook(json.loads(self.released.read_text(encoding="utf-8")))

    @cached_property
    def solved(self) -> Notebook:
        """With the instructor's solutions in it."""
        source = self.root / "build" / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
        return solved(self.stub, Notebook(json.loads(source.read_text(encoding="utf-8"))))

    @cached_property
    def full(self) -> dict[str, float]:
        """Full marks, by exercise."""
        entry = load_course(self.root).assignment(ASSIGNMENT)
        return {name: round(load_exercise(name).out_of, 2) for name in entry.exercises}

    @property
    def nothing(self) -> dict[str, float]:
        return dict.fromkeys(self.full, 0.0)

    def headlines(self, points: Mapping[str, float]) -> list[str]:
        """What the feedback page says of these points."""
        return [f"{name}: {points[name]:g} of {full:g} points" for name, full in self.full.items()]

    def path(self, step: str, student: str, suffix: str = ".ipynb") -> Path:
        return self.root / step / student / ASSIGNMENT / f"{NOTEBOOK}{suffix}"

    def hand_in(self, student: str, made: Made, timestamp: str = "") -> None:
        path = self.path("submitted", student)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = made.text() if isinstance(made, Notebook) else made
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if timestamp:
            (path.parent / "timestamp.txt").write_text(timestamp)

    def autograde(self, student: str, force: bool = True, **settings: Mapping[str, Any]) -> dict[str, Any]:
        """As formgrader does it, in this process: whether it went well, the error and the log.

        `settings` go into nbgrader_config.py, by class.
        """
        config = self._config()
        config.merge(Config(settings))
        return self._captured(NbGraderAPI(config=config).autograde, student, force=force)

    def feedback(self, student: str) -> dict[str, Any]:
        """As formgrader generates it."""
        return self._captured(NbGraderAPI(config=self._config()).generate_feedback, student)

    def generate_assignment(self) -> dict[str, Any]:
        """As an instructor does it who changed the source notebook by hand."""
        return self._captured(NbGraderAPI(config=self._config()).generate_assignment)

    def _config(self) -> Config:
        config = Config()
        configure(config)
        config.CourseDirectory.root = str(self.root)
        return config

    def _captured(self, action: Callable[..., dict[str, Any]], *args: Any, **kwargs: Any) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)  # nbgrader's own doing
            return {"error": "", "log": ""} | action(ASSIGNMENT, *args, **kwargs)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command of the venv in the course folder, as an instructor types it."""
        program, *arguments = command
        return subprocess.run(
            [str(COMMANDS / program), *arguments],
            cwd=self.root,
            env=os.environ | {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def points(self, student: str) -> dict[str, float | None]:
        """What the gradebook has from the autograder, by grade cell; {} where it knows no submission."""
        with Gradebook(f"sqlite:///{self.gradebook}") as book:
            found = [s for s in book.assignment_submissions(ASSIGNMENT) if s.student_id == student]
            return {g.cell.name: g.auto_score for s in found for n in s.notebooks for g in n.grades}

    def page(self, student: str) -> str:
        """The feedback page's HTML."""
        return self.path("feedback", student, ".html").read_text(encoding="utf-8")

    def autograded(self, student: str) -> Notebook:
        return Notebook(json.loads(self.path("autograded", student).read_text(encoding="utf-8")))

    def record(self, student: str) -> dict[str, Any]:
        """What is kept in results/."""
        path = self.root / "results" / ASSIGNMENT / f"{student}.json"
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return kept

    def exported(self) -> Mapping[str, Mapping[str, str]]:
        """The assignment's rows of nbgrader's own export, by student."""
        with (self.root / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["student_id"]: row for row in csv.DictReader(file) if row["assignment"] == ASSIGNMENT}

    def files(self) -> dict[str, bytes]:
        """All that is there."""
        return {str(p.relative_to(self.root)): p.read_bytes() for p in self.root.rglob("*") if p.is_file()}

    def copy(self, to: Path) -> Course:
        return Course(shutil.copytree(self.root, to))


def release_course(root: Path) -> Course:
    """A new course folder after `autograder release`, with the public keys that the package has."""
    root.mkdir(parents=True)
    for name in ("course.yml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    releasing.release(load_course(root))
    return Course(root)


def once(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Makes folder/name in the first of several test processes; the others wait for it."""
    import fcntl

    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(folder / f"{name}.part")
            (folder / f"{name}.part").rename(made)
    return made
