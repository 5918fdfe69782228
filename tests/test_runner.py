"""Grading one submission, and several at once: nothing is lost, mixed up or left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import toy

from autograder import runner
from autograder.course import load_course
from autograder.runner import Ahead, Grader, Stopped
from autograder.sandbox.host import ProcessGuest
from autograder.submission import Submission

FOREVER = "def square_forward(x, b, scale):\n    while True:\n        pass"
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from autograder.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of keys: made once."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def root(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with the toy exercise."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("AUTOGRADER_SECRET", "a secret of the tests")
    limits = "limits: {call_seconds: 2}\n"
    entry = f"assignments:\n  01_toy: {{exercises: [toy], from: {json.dumps(str(toy.HERE))}}}\n"
    (tmp_path / "course.yml").write_text(f"course: test\n{limits}{entry}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def grader(root: Path) -> Grader:
    return Grader(load_course(root), "01_toy")


def submission(student: str, source: str = toy.RIGHT) -> Submission:
    return Submission(student, "01_toy", (source,), f"digest of {student}")


def test_one_submission(grader: Grader) -> None:
    result = grader.grade(submission("ana"))
    assert (result.student, result.status, result.message) == ("ana", "graded", "")
    assert [grade.points for grade in result.grades] == [toy.exercise.out_of]


def test_without_a_secret_every_grade_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_SECRET")
    grader = Grader(load_course(root), "01_toy")
    assert "AUTOGRADER_SECRET" in grader.warning
    assert grader.grade(submission("ana")).message == grader.warning


def test_a_fault_of_ours_is_no_grade(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProcessGuest, "observe", lambda self, script: 1 / 0)
    result = grader.grade(submission("ana"))
    assert (result.status, result.grades) == ("not graded", ())
    assert "ZeroDivisionError" in result.message


def test_a_stopped_grading_has_no_result_and_runs_no_further_script(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    observed = []
    observe = ProcessGuest.observe

    def stopping(self: ProcessGuest, script: Any) -> Any:
        observed.append(self)
        grader.stop()
        return observe(self, script)

    monkeypatch.setattr(ProcessGuest, "observe", stopping)
    with pytest.raises(Stopped):
        grader.grade(submission("ana"))
    assert len(observed) == 1
    assert observed[0]._process is None


def test_several_at_once_get_what_each_gets_alone(grader: Grader) -> None:
    sources = {
        "ana": toy.RIGHT,
        "bao": toy.STUB,
        "chidi": toy.edited(("        out = out + b", "        out = out")),
        "dana": toy.edited(("dx = 2 * scale", "dx = scale"), ("dout.sum(axis=0)", "dout.mean(axis=0)")),
    }
    alone = {student: grader.grade(submission(student, source)) for student, source in sources.items()}
    ahead = Ahead(grader, lambda student: grader.grade(submission(student, sources[student])), sources)
    ahead.begin()
    together = {student: ahead.result(student) for student in reversed(sources)}
    ahead.close()
    for student, result in alone.items():
        assert _record(together[student]) == _record(result)
    assert len({result.record()["points"] for result in alone.values()}) == len(sources)


def _record(result: Any) -> Any:
    return {**result.record(), "seconds": 0}


class NoGrader(Grader):
    """Only told to stop."""

    def __init__(self) -> None:
        self.is_told = threading.Event()

    def stop(self) -> None:
        self.is_told.set()


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_cores", lambda: 2)


def test_results_come_by_name_and_a_fault_is_nobody_elses(two_cores: None) -> None:
    faults: dict[str, BaseException] = {"b": ValueError("b"), "c": SystemExit(3)}

    def make(name: str) -> str:
        if name in faults:
            raise faults[name]
        return name.upper()

    ahead = Ahead(NoGrader(), make, "abcd")
    ahead.begin()
    assert (ahead.result("d"), ahead.result("a")) == ("D", "A")
    for name, fault in faults.items():
        with pytest.raises(type(fault)):
            ahead.result(name)


def test_what_was_not_foreseen_is_made_when_asked_for() -> None:
    ahead = Ahead(NoGrader(), str.upper, "a")
    assert ahead.result("z") == "Z"


def test_as_many_at_once_as_there_are_cores(two_cores: None) -> None:
    both = threading.Barrier(2, timeout=30)
    ahead = Ahead(NoGrader(), lambda _: both.wait(), "abcd")
    ahead.begin()
    assert sorted(map(ahead.result, "abcd")) == [0, 0, 1, 1]


def test_closing_stops_what_runs_and_begins_nothing_else(two_cores: None) -> None:
    grader = NoGrader()
    begun: list[str] = []

    def until_told(name: str) -> str:
        begun.append(name)
        assert grader.is_told.wait(30)
        return name

    ahead = Ahead(grader, until_told, "abcd")
    ahead.begin()
    while len(begun) < 2:
        time.sleep(0.01)
    ahead.close()
    assert sorted(begun) == ["a", "b"]
    assert (ahead.result("a"), ahead.result("b")) == ("a", "b")


def test_nothing_to_do() -> None:
    ahead = Ahead(NoGrader(), str.upper, ())
    ahead.begin()
    ahead.close()


@pytest.mark.slow
def test_interrupting_leaves_no_process_and_no_folder(root: Path, tmp_path: Path) -> None:
    """The guests' folder goes after their processes have."""
    folders = tmp_path / "folders"
    folders.mkdir(mode=0o777)
    folders.chmod(0o777)
    released = root / "assignments" / "01_toy" / "toy.ipynb"
    handed_in = {root / "submitted" / name / "01_toy" / "toy.ipynb": FOREVER for name in ("bao", "chidi", "dana")}
    ana = root / "submitted" / "ana" / "01_toy" / "toy.ipynb"
    for path, source in ({released: toy.STUB, ana: toy.RIGHT} | handed_in).items():
        path.parent.mkdir(parents=True)
        path.write_text(_notebook(source), encoding="utf-8")
    command = [sys.executable, "-c", INTERRUPTIBLE, "grade", "submitted", "--assignment", "01_toy"]
    grading = subprocess.Popen(command, cwd=root, env=os.environ | {"TMPDIR": str(folders)}, stdout=subprocess.PIPE)
    assert grading.stdout is not None
    with grading.stdout as said:
        assert said.readline().startswith(b"ana: ")
        grading.send_signal(signal.SIGINT)
        assert grading.wait() == 130
    assert not list(folders.iterdir())
    assert [path.stem for path in (root / "results").glob("*/*.json")] == ["ana"]


def _notebook(source: str) -> str:
    role = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False, "grade_id": "answer"}
    cell: dict[str, Any] = {"cell_type": "code", "id": "a", "outputs": [], "execution_count": None, "source": source}
    cell["metadata"] = {"nbgrader": role}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})
