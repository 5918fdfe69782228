"""Checks of a course folder: is what nbgrader and the grader will meet there of one piece?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.doctor.finding import Finding, ok, problem, warning
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course import Assignment, Course

_RELEASE = "autograder release"
_SECONDS = 120.0
_CONFIG = "import autograder.nbgrader_plugin; autograder.nbgrader_plugin.configure(c)"


def exercises(course: Course) -> Finding:
    """Can each exercise be loaded?"""
    from autograder.exercises import load_exercise

    wrong = []
    for entry in course.assignments.values():
        for name in entry.exercises:
            try:
                load_exercise(name, entry.from_)
            except CourseError as exc:
                wrong.append(str(exc))
    if wrong:
        return problem("; ".join(wrong), "mend the file; `autograder verify` tells more")
    return ok(f"all {sum(len(entry.exercises) for entry in course.assignments.values())} can be loaded")


def plug_in(course: Course) -> Finding:
    """Does nbgrader, started in the course's folder, grade by us? By its own reading of all configuration files."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder.doctor.effective"],
        cwd=course.root,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return problem(f"nbgrader does not start here: {said[0]}", "mend nbgrader_config.py, or what it imports")
    return _judged(course.root, json.loads(done.stdout.splitlines()[-1]))


def _judged(root: Path, config: dict[str, Any]) -> Finding:
    own = root / "nbgrader_config.py"
    others = [file for file in config["files"] if Path(file) != own]
    if not own.is_file():
        return problem(f"not active: there is no {own.name} here", f"write it, with two statements: {_CONFIG}")
    if config["broken"]:
        state = problem if config["differing"] else warning
        return state(f"{'not ' if config['differing'] else ''}active; {config['broken']}", "mend that file")
    if Path(config["root"]).resolve() != root.resolve():
        cure = f"take CourseDirectory.root out of {' and '.join(others) or own.name}"
        return problem(f"not active: nbgrader works in another folder, {config['root']}", cure)
    if config["differing"]:
        cure = f"call configure(c) last in {own.name}" + "".join(f"; look into {file}, too" for file in others)
        return problem(f"not active: overridden, or not called: {', '.join(config['differing'])}", cure)
    if not config["gradebook_is_ours"]:
        cure = f"take CourseDirectory.db_url out of {' and '.join([own.name, *others])}"
        return problem("nbgrader uses another gradebook than `autograder release` makes", cure)
    return ok("active: nbgrader grades by the autograder")


def gradebook(course: Course) -> Finding:
    """Do gradebook, released notebooks and exercises agree?"""
    if not (course.root / "gradebook.db").is_file():
        return problem("there is no gradebook yet", _RELEASE)
    wrong = [line for entry in course.assignments.values() for line in _disagreements(course.root, entry)]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if wrong[1:] else ""
        return problem(f"{wrong[0]}{more}", _RELEASE)
    return ok("agrees with assignments/ and the exercises")


def _disagreements(root: Path, entry: Assignment) -> Iterator[str]:
    from autograder.exercises import load_exercise
    from autograder.release.changes import changes, handed_out, recorded

    notebook = root / "assignments" / entry.name / f"{entry.notebook}.ipynb"
    released, known = handed_out(notebook), recorded(root / "gradebook.db", entry)
    if released is None:
        yield f"{notebook.relative_to(root)} is missing"
        return
    if known is None:
        yield f"the gradebook does not know {entry.name}"
        return
    for line in changes(known, released):
        yield f"gradebook and {notebook.relative_to(root)} disagree: {line}"
    points = {name: cell.points for name, cell in known.items() if cell.points is not None}
    worth = {name: round(load_exercise(name, entry.from_).out_of, 2) for name in entry.exercises}
    if points != worth:
        yield f"{entry.name}: the gradebook gives {points} points, the exercises {worth}"


def released(course: Course) -> Finding:
    """Is assignments/ what solutions/ gives now?"""
    from autograder.release import stale_files

    found = stale_files(course)
    if not found:
        return ok("assignments/ is fresh")
    more = f" (and {len(found) - 1} more)" if found[1:] else ""
    return warning(f"{found[0]}{more}", _RELEASE)
