"""The demo class, and its classmates who are kept for tests, get what each of them deserves, from the real commands."""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "01_convolution"


def load_students() -> ModuleType:
    """`demo/students.py`; the demo is a script beside the package, not a part of it."""
    spec = importlib.util.spec_from_file_location("demo_students", ROOT / "demo" / "students.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


students = load_students()
CLASS = students.read_class()
CLASSMATES = students.read_class(ROOT / "tests" / "classmates")
"""More of the kind, whom the demo has no time for."""
CHEATS = {"wen", "xenia"}
"""They try to get points without an answer."""


def cell(source: str, **role: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade": False, "solution": False} | role} if role else {}
    return {"cell_type": "code", "id": "x", "metadata": metadata, "outputs": [], "execution_count": None} | {
        "source": source
    }


RELEASED = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            cell("import numpy as np", grade_id="given-1"),
            cell("def f(x):\n    raise NotImplementedError", grade_id="answer-f", solution=True),
            cell("def g(x):\n    raise NotImplementedError", grade_id="answer-g", solution=True),
            cell('check("f")', grade_id="first", grade=True),
            cell('check("g")', grade_id="second", grade=True),
        ],
    }
)
SOURCE = (
    '"""Somebody."""\n# expect: full\nimport math\n\nA = 1\n\n\ndef helper():\n    pass\n\n\ndef f(x):\n    return A\n'
)


def handed_in(*deeds: str, source: str = SOURCE) -> list[dict[str, Any]]:
    student = students.Student("somebody", "Somebody.", source, deeds, {}, True)
    cells: list[dict[str, Any]] = json.loads(students.hand_in(student, RELEASED))["cells"]
    return cells


def sources(cells: list[dict[str, Any]]) -> list[str]:
    return [c["source"] for c in cells]


def test_the_class_is_large_and_mixed() -> None:
    assert len(CLASS) >= 12
    assert sum(s.readable and not s.wrong for s in CLASS) >= 5
    assert sum(bool(s.wrong) for s in CLASS) >= 5
    assert {deed for s in CLASS for deed in s.deeds} == set(students.DEEDS)
    assert not {s.name for s in CLASS} & {s.name for s in CLASSMATES}


def test_answers_go_into_solution_cells_and_the_rest_into_a_cell_above() -> None:
    own = "import math\nA = 1\ndef helper():\n    pass"
    unwritten = "def g(x):\n    raise NotImplementedError"
    assert sources(handed_in()) == [
        "import numpy as np", own, "def f(x):\n    return A", unwritten, 'check("f")', 'check("g")'
    ]  # fmt: skip
    assert handed_in()[1]["metadata"] == {}


def test_deeds_on_cells() -> None:
    plain = handed_in()
    assert sources(handed_in("delete_check")) == [*sources(plain)[:4], 'check("g")']
    assert sources(handed_in("duplicate_check")) == [*sources(plain), 'check("g")']
    assert len({c["id"] for c in handed_in("duplicate_check")[-2:]}) == 2
    assert [c["cell_type"] for c in handed_in("retype_solution")].count("markdown") == 1
    assert [c["metadata"]["nbgrader"]["grade_id"] for c in handed_in("split_solution")][1:3] == ["answer-f", "answer-f"]
    broken = handed_in("break_syntax", source=SOURCE + "\n\ndef g(x):\n    return 2\n")[3]["source"]
    with pytest.raises(SyntaxError):
        compile(broken, "g", "exec")


def test_a_truncated_file_is_no_json() -> None:
    with pytest.raises(json.JSONDecodeError):
        handed_in("truncate_file")


@pytest.mark.parametrize(
    "source", ["x = 1", '"""Nobody."""', '"""Two\nlines."""\n# expect: full', '"""A."""\n# expect: full\n# deed: nap']
)
def test_a_member_of_the_class_must_say_what_is_expected(tmp_path: Path, source: str) -> None:
    (tmp_path / "nobody.py").write_text(source)
    with pytest.raises(SystemExit, match=r"nobody\.py must open with"):
        students.read_class(tmp_path)


def test_the_demo_deletes_no_folder_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    done = run_demo(tmp_path)
    assert done.returncode == 1
    assert "holds files that no demo made" in done.stderr
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def run_demo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "demo" / "run.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.slow
def test_every_student_gets_what_they_deserve(tmp_path: Path) -> None:
    folder = tmp_path / "a course with spaces"
    done = run_demo(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    judge_class(CLASS, rows(folder / "reports" / "verdicts.csv"))
    check_grades(folder)
    check_feedback(folder)
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.slow
def test_so_do_the_classmates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released = (ROOT / "assignments" / ASSIGNMENT / "convolution.ipynb").read_text(encoding="utf-8")
    for s in CLASSMATES:
        folder = tmp_path / "submitted" / s.name / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / "convolution.ipynb").write_text(students.hand_in(s, released), encoding="utf-8")
    monkeypatch.setenv("AUTOGRADER_SECRET", "of the classmates")
    found = tmp_path / "found.json"
    command = [str(Path(sys.executable).parent / "autograder"), "grade", str(tmp_path / "submitted")]
    options = ["--assignment", ASSIGNMENT, "--json", str(found)]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    graded = json.loads(found.read_text(encoding="utf-8"))["submissions"]
    judge_class(CLASSMATES, [{"student": one["student"], **row} for one in graded for row in one["verdicts"]])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge_class(members: list[Any], verdicts: list[dict[str, Any]]) -> None:
    complaints = [
        complaint for s in members for complaint in judge(s, [row for row in verdicts if row["student"] == s.name])
    ]
    assert not complaints, "\n".join(complaints)


def judge(student: Any, verdicts: list[dict[str, Any]]) -> list[str]:
    """What is not as the student's file expects."""
    if not student.readable:
        return [f"{student.name} was graded"] if verdicts else []
    tasks = {row["task"] for row in verdicts}
    unknown = [f"{student.name}: no verdict on {task}" for task in student.wrong if task not in tasks]
    return unknown + [
        complaint
        for task in sorted(tasks)
        for complaint in judge_task(student, task, [row for row in verdicts if row["task"] == task])
    ] or ([] if tasks else [f"{student.name} has no verdicts"])


def judge_task(student: Any, task: str, verdicts: list[dict[str, Any]]) -> list[str]:
    lost = [row for row in verdicts if float(row["out_of"]) - float(row["points"]) > 1e-6]
    found = {row[column] for row in lost for column in ("check", "status")}
    found |= {name for row in lost for name in row["diagnosis"].split("; ")}
    expected = student.wrong.get(task)
    if expected is None:
        return [f"{student.name} lost points on {task}: {sorted(found)}"] if lost else []
    return [] if expected in found else [f"{student.name}, {task}: expected {expected!r}, found {sorted(found)}"]


def check_grades(folder: Path) -> None:
    """Full marks for those who are right, less for the others, and nothing (not 0) for the unreadable."""
    grades = {row["student"]: row for row in rows(folder / "reports" / "grades.csv")}
    assert set(grades) == {s.name for s in CLASS}
    best = max(float(row["total"]) for row in grades.values() if row["total"])
    for s in CLASS:
        total = grades[s.name]["total"]
        if not s.readable:
            assert total == ""
        elif s.wrong:
            assert float(total) < best, s.name
            assert (float(total) == 0) == (s.name in CHEATS), s.name
        else:
            assert float(total) == best, s.name


def check_feedback(folder: Path) -> None:
    """A page for everybody who was graded; it shows the table, and the hint where one is named."""
    for s in CLASS:
        page = folder / "feedback" / s.name / ASSIGNMENT / "convolution.html"
        assert page.is_file() == s.readable, s.name
        if s.readable:
            assert "conv2d_forward" in page.read_text(encoding="utf-8")
