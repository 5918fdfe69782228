"""`make demo`: a class of students hands in, stock nbgrader grades them, and a report is written.

Everything happens in a course folder of its own, build/demo (or the one given as the only argument), made afresh.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from students import Student, hand_in, read_class

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = Path(sys.executable).parent
ASSIGNMENT = "01_convolution"
NOTEBOOK = "convolution.ipynb"
COURSE = ("demo/course.yml", "nbgrader_config.py", "solutions")
MARK = ".autograder-demo"
LOG_LINES = 25


class DemoError(Exception):
    """Something went wrong that no student is to blame for; its text is meant to be shown as it is."""


@dataclass(frozen=True)
class Shell:
    """Runs commands in the course folder, as an instructor would type them."""

    folder: Path
    environment: dict[str, str]

    @property
    def log(self) -> Path:
        """What nbgrader has to say, which is a lot."""
        return self.folder / "nbgrader.log"

    def show(self, *command: str, expect: Sequence[int] = (0,)) -> None:
        """Runs a command whose output is worth reading."""
        _announce(command)
        self._accept(command, self._run(command, None), expect)

    def hush(self, *command: str, expect: Sequence[int] = (0,)) -> int:
        """Runs a command whose output goes to the log. Returns its exit code."""
        _announce(command)
        with self.log.open("ab") as log:
            code = self._run(command, log.fileno())
        try:
            self._accept(command, code, expect)
        except DemoError:
            print(f"The last lines of {self.log}:\n{_tail(self.log)}", file=sys.stderr)
            raise
        return code

    @contextlib.contextmanager
    def meanwhile(self, *command: str) -> Iterator[None]:
        """Hushes a command while the body runs others, and waits for it at the end."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.hush, *command)
            yield
            running.result()

    def _run(self, command: Sequence[str], output: int | None) -> int:
        program, *arguments = command
        return subprocess.run(
            [str(COMMANDS / program), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
        ).returncode

    def _accept(self, command: Sequence[str], code: int, expect: Sequence[int]) -> None:
        if code not in expect:
            wanted = " or ".join(map(str, expect))
            raise DemoError(
                f"`{shlex.join(command)}` ended with exit code {code}, expected {wanted}. "
                f"To look into it: cd {shlex.quote(str(self.folder))} and run it again."
            )


def main(arguments: Sequence[str]) -> int:
    """Runs the demo. Returns the exit code."""
    try:
        _installed("autograder", "nbgrader")
        folder = _fresh(Path(arguments[0]) if arguments else ROOT / "build" / "demo")
        with tempfile.TemporaryDirectory(prefix="autograder-demo-") as cache:
            _demonstrate(Shell(folder, _environment(Path(cache))))
    except DemoError as exc:
        print(f"\nThe demo stopped: {exc}", file=sys.stderr)
        return 1
    return 0


def _demonstrate(shell: Shell) -> None:
    students = read_class()
    _say(
        f"This is a course of its own in {shell.folder}. First the instructor makes the students' notebooks from the "
        "solutions, and a gradebook for them."
    )
    shell.show("autograder", "release")
    _hand_in(shell.folder, students)
    _say(
        "The instructor grades them with nbgrader as it comes. Behind it our plug-in runs every function in a process "
        "apart and compares what comes back with PyTorch; no notebook is executed. (Axel's endless loop takes a while.)"
    )
    code = shell.hush("nbgrader", "autograde", ASSIGNMENT, expect=(0, 1))
    _explain_dropped(shell.folder, students, code)
    _say("Each student gets a page with what is right, what is wrong, and a hint. While these are made ...")
    with shell.meanwhile("nbgrader", "generate_feedback", ASSIGNMENT):
        _say("... the marks leave the gradebook as a table ...")
        shell.hush("nbgrader", "export")
        _say("... and the instructor gets a report on the class, with the reason for every lost point.")
        shell.show("autograder", "report", expect=(0, 1))
    _where_to_look(shell.folder)


def _installed(*programs: str) -> None:
    missing = [program for program in programs if not (COMMANDS / program).is_file()]
    if missing:
        raise DemoError(f"{COMMANDS} has no {' and no '.join(missing)}; run `make demo`, which installs them")


def _fresh(folder: Path) -> Path:
    """An empty course with our course.yml and solutions. Deletes an old demo, and nothing else."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise DemoError(f"{folder} holds files that no demo made; give the path of a new folder")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    for source in (ROOT / name for name in COURSE):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / source.name)
    return folder


def _environment(cache: Path) -> dict[str, str]:
    """A secret of this run's own; its keys go into a folder that is deleted at the end."""
    return os.environ | {
        "PATH": f"{COMMANDS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "AUTOGRADER_SECRET": secrets.token_hex(16),
        "XDG_CACHE_HOME": str(cache),
    }


def _hand_in(folder: Path, students: Sequence[Student]) -> None:
    _say(f"{len(students)} students hand in their notebooks, in submitted/NAME/{ASSIGNMENT}/:")
    released = (folder / "assignments" / ASSIGNMENT / NOTEBOOK).read_text(encoding="utf-8")
    for student in students:
        path = folder / "submitted" / student.name / ASSIGNMENT / NOTEBOOK
        path.parent.mkdir(parents=True)
        path.write_text(hand_in(student, released), encoding="utf-8")
        print(textwrap.fill(student.who, 100, initial_indent="  · ", subsequent_indent="    "))


def _explain_dropped(folder: Path, students: Sequence[Student], code: int) -> None:
    """Raises DemoError unless nbgrader graded exactly those whose notebook can be read."""
    dropped = {s.name for s in students if not (folder / "autograded" / s.name / ASSIGNMENT / NOTEBOOK).is_file()}
    expected = {s.name for s in students if not s.readable}
    if dropped != expected:
        raise DemoError(
            f"not graded: {', '.join(sorted(dropped)) or 'nobody'}; expected: {', '.join(sorted(expected))}. "
            f"The log is {folder / 'nbgrader.log'}."
        )
    if code:
        print(
            f"  (nbgrader's exit code is {code}, as it should be: {', '.join(sorted(dropped)).capitalize()}'s file "
            f"is broken. The other {len(students) - len(dropped)} are graded.)"
        )


def _where_to_look(folder: Path) -> None:
    places = {
        f"feedback/fatima/{ASSIGNMENT}/convolution.html": "a feedback page; open it in a browser (one a student)",
        "reports/grades.csv": "the class: a student a row, an exercise a column",
        "reports/verdicts.csv": "every check on every case, with its reason",
        "grades.csv": "what `nbgrader export` wrote from its gradebook",
        "gradebook.db": "nbgrader's gradebook, as it always was",
        "nbgrader.log": "what nbgrader said meanwhile",
    }
    missing = [place for place in places if not (folder / place).is_file()]
    if missing:
        raise DemoError(f"these files should be in {folder} now, but are not: {', '.join(missing)}")
    width = max(map(len, places))
    print(f"\nWhere to look, in {folder}:")
    for place, what in places.items():
        print(f"  {place:{width}}  {what}")


def _say(text: str) -> None:
    print("\n" + textwrap.fill(text, 100), flush=True)


def _announce(command: Sequence[str]) -> None:
    print(f"$ {shlex.join(command)}", flush=True)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
