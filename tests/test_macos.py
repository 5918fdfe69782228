"""Where there is no wall at all, grading is refused; with --unsafe it works, by what macOS has too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import toy

from autograder.exercises import load_exercise
from autograder.keys import public_key
from autograder.results import ResultStore

ROOT = Path(__file__).resolve().parents[1]
ASSIGNMENT = "01_toy"
DEADLY = "import os\n" + toy.edited(("    out = scale", "    if x.shape == (2, 5): os._exit(3)\n    out = scale"))
ENDLESS = toy.edited(("    out = scale", "    while x.shape == (2, 5): pass\n    out = scale"))

pytestmark = pytest.mark.skipif(os.name != "posix", reason="macOS is a POSIX system, and Windows can't pretend to be")


def notebook(source: str) -> str:
    role = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
    metadata = {"nbgrader": {**role, "grade_id": "answer-toy"}}
    cell = {"cell_type": "code", "outputs": [], "execution_count": None, "source": source, "metadata": metadata}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of keys, made on Linux: PyTorch is not what is tried here."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def course(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    public_key(load_exercise("toy", toy.HERE), toy.HERE)
    entry = f"assignments:\n  {ASSIGNMENT}: {{exercises: [toy], from: {json.dumps(str(toy.HERE))}}}\n"
    (tmp_path / "course.yml").write_text(f"course: test\nlimits: {{call_seconds: 1}}\n{entry}", encoding="utf-8")
    released = tmp_path / "assignments" / ASSIGNMENT / "toy.ipynb"
    released.parent.mkdir(parents=True)
    released.write_text(notebook(toy.STUB))
    return tmp_path


def grade(course: Path, *options: str, **sources: str) -> subprocess.CompletedProcess[str]:
    for student, source in sources.items():
        path = course / "submitted" / student / ASSIGNMENT / "toy.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook(source))
    return subprocess.run(
        [sys.executable, ROOT / "tests" / "macos.py", "grade", "submitted", "--assignment", ASSIGNMENT, *options],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MACOS_FOLDER": str(course / "macos")},
    )


def test_grading_is_refused_with_the_ways_out(course: Path) -> None:
    done = grade(course, ana=toy.RIGHT)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("autograder: student code is not run here: the wall is unsafe, seccomp is asked for")
    assert "only Linux has it" in done.stderr
    assert "Docker" in done.stderr
    assert "--unsafe" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert ResultStore(course).read() == []


def test_with_unsafe_it_grades(course: Path) -> None:
    done = grade(course, "--unsafe", ana=toy.RIGHT, bao=toy.STUB, chidi=DEADLY, dana=ENDLESS)
    records = {record["student"]: record for record in ResultStore(course).read()}
    assert {student: record["status"] for student, record in records.items()} == dict.fromkeys(
        ("ana", "bao", "chidi", "dana"), "graded"
    ), done.stderr
    assert (records["ana"]["points"], records["bao"]["points"]) == (toy.exercise.out_of, 0)
    assert {record["tier"] for record in records.values()} == {"unsafe"}
    assert "student code ran without a wall" in done.stderr
    said = {student: {v["message"] for v in record["verdicts"]} for student, record in records.items()}
    assert "it ended the whole process (exit code 3)" in said["chidi"]
    assert "square_forward ran longer than 1 s on 2×5 numbers" in said["dana"]
    assert 0 < (records["dana"]["points"] or 0) < toy.exercise.out_of
