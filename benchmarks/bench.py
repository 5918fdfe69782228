"""The courses that are graded, ours and stock's, in a folder of their own; and one grading, measured and verified."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measure import Cost, run
from members import Student, hand_in
from nbgrader.api import Gradebook
from stock import read, stock_notebook

from autograder.course import load_course
from autograder.exercises import load_exercise

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = Path(sys.executable).parent
ASSIGNMENT, NOTEBOOK = "01_convolution", "convolution.ipynb"
OURS = ("course.yml", "nbgrader_config.py", "solutions")


class BenchmarkError(Exception):
    """The figures would mean nothing."""


@dataclass(frozen=True)
class Command:
    """One way of grading a course."""

    what: str
    course: str
    """The folder: "ours" or "stock"."""
    command: tuple[str, ...]
    full_marks: Callable[[Path], Mapping[str, bool]]
    """By submission, whether the course has full marks for it; who is not graded is left out."""


@dataclass(frozen=True)
class Bench:
    """A folder to work in, and what is handed in, by name."""

    folder: Path
    submissions: Mapping[str, Student]
    environment: Mapping[str, str] = field(default_factory=dict)

    def make_courses(self) -> None:
        """Both courses, released, with everything handed in."""
        ours, stock = self.folder / "ours", self.folder / "stock"
        _copy_ours(ours)
        self.run(("autograder", "release"), ours)
        source = stock / "source" / ASSIGNMENT / NOTEBOOK
        source.parent.mkdir(parents=True)
        exercises = load_course(ours).assignment(ASSIGNMENT).exercises
        made = stock_notebook(
            read(ours / "build" / "source" / ASSIGNMENT / NOTEBOOK), list(map(load_exercise, exercises))
        )
        source.write_text(json.dumps(made), encoding="utf-8")
        self.run(("nbgrader", "generate_assignment", ASSIGNMENT), stock)
        self._hand_in(ours, ours / "assignments")
        self._hand_in(stock, stock / "release")

    def _hand_in(self, course: Path, released: Path) -> None:
        text = (released / ASSIGNMENT / NOTEBOOK).read_text(encoding="utf-8")
        for name, student in self.submissions.items():
            path = course / "submitted" / name / ASSIGNMENT / NOTEBOOK
            path.parent.mkdir(parents=True)
            path.write_text(hand_in(student, text), encoding="utf-8")

    def grade(self, by: Command, names: Collection[str]) -> Cost:
        """Grades these submissions in a fresh copy of the course. Raises BenchmarkError where the grades are wrong."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            course = Path(folder) / "course"
            shutil.copytree(self.folder / by.course, course)
            for name in self.submissions.keys() - set(names):
                shutil.rmtree(course / "submitted" / name)
            cost = self.run(by.command, course)
            found = by.full_marks(course)
        # else somebody was fast because nothing was done
        wrong = [name for name in names if found.get(name) is not (not self.submissions[name].wrong)]
        if wrong:
            raise BenchmarkError(f"{by.what} graded {', '.join(wrong)} wrongly or not at all")
        return cost

    def run(self, command: Sequence[str], folder: Path) -> Cost:
        """Raises BenchmarkError where the command fails."""
        (program, *arguments), log = command, self.folder / "log"
        try:
            return run((str(COMMANDS / program), *arguments), folder, self.environment, log)
        except subprocess.CalledProcessError as exc:
            last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
            raise BenchmarkError("\n".join([f"`{' '.join(command)}` ended with {exc.returncode}:", *last])) from exc


def fresh_environment(folder: Path) -> dict[str, str]:
    """Nobody's own settings, a secret of its own, and an empty cache of keys."""
    here = {name: str(folder / name) for name in ("XDG_CACHE_HOME", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    path = f"{COMMANDS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | here | {"PATH": path, "AUTOGRADER_SECRET": secrets.token_hex(16)}


def _copy_ours(course: Path) -> None:
    course.mkdir()
    for name in OURS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, course / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, course / name)


def by_gradebook(course: Path) -> dict[str, bool]:
    """Who has full marks in nbgrader's gradebook."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {s.student_id: s.score == s.max_score for s in book.assignment_submissions(ASSIGNMENT)}


def by_results(course: Path) -> dict[str, bool]:
    """Who has full marks in results/."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (course / "results").glob("*/*.json")]
    return {r["student"]: r["points"] == r["out_of"] for r in records}
