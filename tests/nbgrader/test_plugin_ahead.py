"""The plug-in grades ahead of nbgrader's walk: nobody notices but by the clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from plugin_course import ASSIGNMENT, COMMANDS, Course

from autograder.runner import Grader
from autograder.submission import Submission

EVERYBODY = "*"
HANGS = "def output_size(size, kernel_size, stride=1, padding=0, dilation=1):\n    while True:\n        pass"
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from nbgrader.apps.nbgraderapp import main
main()
"""
SOON, LATER = "2026-11-01 00:00:00 UTC", "2026-11-02 00:00:00 UTC"


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The students that were graded, as it comes."""
    students: list[str] = []
    grade = Grader.grade

    def noted(self: Grader, submission: Submission) -> Any:
        students.append(submission.student)
        return grade(self, submission)

    monkeypatch.setattr(Grader, "grade", noted)
    return students


def test_a_fault_in_one_grading_drops_that_submission_only(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for student in ("ana", "bao", "chidi"):
        course.hand_in(student, course.stub)
    grades = Grader._grades

    def faulty(self: Grader, submission: Submission) -> Any:
        return 1 / 0 if submission.student == "bao" else grades(self, submission)

    monkeypatch.setattr(Grader, "_grades", faulty)
    result = course.autograde(EVERYBODY)
    assert not result["success"]
    assert "bao is not graded: a fault of the autograder" in result["log"]
    assert [course.record(student)["points"] for student in ("ana", "bao", "chidi")] == [0.0, None, 0.0]
    assert [course.path("autograded", s).exists() for s in ("ana", "bao", "chidi")] == [True, False, True]


def test_each_is_graded_once_also_one_that_cannot_be_read(course: Course, graded: list[str]) -> None:
    course.hand_in("ana", "{")
    for student in ("bao", "chidi", "dana"):
        course.hand_in(student, course.stub)
    assert not course.autograde(EVERYBODY)["success"]
    assert sorted(graded) == ["bao", "chidi", "dana"]
    assert course.record("ana")["status"] == "not graded"


def test_what_nbgrader_leaves_as_it_is_is_not_graded_again(course: Course, graded: list[str]) -> None:
    for student in ("ana", "bao", "chidi"):
        course.hand_in(student, course.stub, SOON)
    assert course.autograde(EVERYBODY)["success"]
    graded.clear()
    course.hand_in("bao", course.stub, LATER)
    course.hand_in("dana", course.stub)
    assert course.autograde(EVERYBODY, force=False)["success"]
    assert sorted(graded) == ["bao", "dana"]


def test_students_may_have_any_name(course: Course, graded: list[str]) -> None:
    names = ["a.b", "(ana)", "Zoë Ångström"]
    for student in names:
        course.hand_in(student, course.stub)
    assert course.autograde(EVERYBODY)["success"]
    assert sorted(graded) == sorted(names)
    assert [course.points(student) for student in names] == [course.nothing] * len(names)


@pytest.mark.slow
def test_interrupting_leaves_no_process_and_no_folder(course: Course, tmp_path: Path) -> None:
    """The guests' folder goes after their processes have."""
    folders = tmp_path / "folders"
    folders.mkdir()
    folders.chmod(0o777)
    course.hand_in("ana", course.stub)
    for student in ("bao", "chidi", "dana"):
        course.hand_in(student, course.stub.copy().write("answer-output_size", HANGS))
    command = [sys.executable, "-c", INTERRUPTIBLE, "autograde", ASSIGNMENT]
    environment = os.environ | {"TMPDIR": str(folders), "PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"}
    grading = subprocess.Popen(
        command, cwd=course.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not any(course.root.glob("results/*/ana.json")) and grading.poll() is None:
        time.sleep(0.05)
    grading.send_signal(signal.SIGINT)
    assert grading.wait() != 0
    assert not list(folders.iterdir())
    assert [path.stem for path in course.root.glob("results/*/*.json")] == ["ana"]
