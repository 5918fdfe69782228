"""The benchmark's small pieces: stock's version of the notebook is fair, and the figures are worked out rightly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import load_course
from autograder.exercise import Exercise
from autograder.exercises import load_exercise

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "benchmarks")]

import measure  # noqa: E402 -- scripts beside the package, no part of it
import stock  # noqa: E402
from measure import Cost, Way  # noqa: E402

EXERCISES = [load_exercise(name) for name in load_course(ROOT).assignment("01_convolution").exercises]
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def cell(source: str, kind: str = "code", **role: Any) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {"nbgrader": role} if role else {}, "source": source}


def solution() -> dict[str, Any]:
    """The functions of the instructor's notebook."""
    path = ROOT / "solutions" / "01_convolution.py"
    cells = path.read_text(encoding="utf-8").split("\n# %%\n")
    names: dict[str, Any] = {"np": np}
    for source in cells:
        if "### BEGIN SOLUTION" in source:
            exec(source, names)
    return names


@pytest.fixture(scope="module")
def solved() -> dict[str, Any]:
    return solution()


def test_half_of_the_members_are_right() -> None:
    script = str(ROOT / "benchmarks" / "members.py")
    said = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout.split()
    assert said[1::2] == ["right"] * 4 + ["wrong"] * 4


def run_tests(exercise: Exercise, functions: dict[str, Any]) -> list[str]:
    """The names of the test cells that fail."""
    names, failed = dict(functions), []
    for test in stock.test_cells(exercise):
        try:
            exec(test["source"], names)
        except AssertionError:
            failed.append(test["id"])
    return failed


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_stocks_tests_pass_what_is_right_on_as_many_cases(exercise: Exercise, solved: dict[str, Any]) -> None:
    assert run_tests(exercise, solved) == []
    assert len(list(stock.cases(exercise))) == len(exercise.cases)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_stocks_tests_fail_what_is_wrong(exercise: Exercise, solved: dict[str, Any]) -> None:
    for task in exercise.tasks:
        function = solved[task.function]

        def wrong(*args: Any, function: Any = function) -> Any:
            found = function(*args)
            return (found[0] + 1, *found[1:]) if isinstance(found, tuple) else found + 1

        assert run_tests(exercise, solved | {task.function: wrong}), task.function


def test_every_test_cell_is_hidden_and_worth_something() -> None:
    for test in (test for exercise in EXERCISES for test in stock.test_cells(exercise)):
        assert (test["source"].split("\n")[0], test["source"].split("\n")[-1]) == (BEGIN, END)
        assert test["metadata"]["nbgrader"]["grade"]
        assert test["metadata"]["nbgrader"]["points"] > 0


def test_stocks_notebook_is_ours_with_tests_for_checks() -> None:
    answer = cell("def f():\n    return 1", grade_id="answer-f", solution=True, grade=False)
    ours = {
        "cells": [
            cell("autograder is a word", "markdown"),
            cell("import numpy as np\n\nfrom autograder import check", grade_id="given-1", grade=False),
            cell("from autograder.pictures import show", grade_id="given-2", grade=False),
            answer,
            cell('check("pad2d_forward")', grade_id="given-3", grade=False),
            cell('check("pad2d")', grade_id="pad2d", grade=True),
        ]
    }
    before = json.dumps(ours)
    pad2d = load_exercise("pad2d")
    made = stock.stock_notebook(ours, [pad2d])["cells"]
    assert [c["source"].strip() for c in made[:3]] == ["autograder is a word", "import numpy as np", answer["source"]]
    assert made[3:] == list(stock.test_cells(pad2d))
    assert json.dumps(ours) == before


def test_the_cost_of_a_submission_is_what_one_more_adds() -> None:
    runs = [(Cost(3.0, 4.0), Cost(7.0, 10.0)), (Cost(3.5, 4.0), Cost(9.5, 12.0)), (Cost(9.0, 4.0), Cost(9.0, 8.0))]
    way = Way(runs, submissions=5)
    assert way.rounds == [Cost(1.0, 1.5), Cost(1.5, 2.0), Cost(0.0, 1.0)]
    assert way.each == Cost(1.0, 1.5)
    assert way.start == Cost(2.0, 2.5)


def test_ratios() -> None:
    slow = Way(
        [(Cost(2.0, 2.0), Cost(10.0, 6.0)), (Cost(2.0, 2.0), Cost(6.0, 6.0)), (Cost(1.0, 1.0), Cost(6.0, 5.0))], 3
    )
    fast = Way([(Cost(1.0, 1.0), Cost(2.0, 3.0))] * 3, 3)
    assert measure.ratios(slow, fast) == {
        "seconds": 5.0, "seconds_lowest": 4.0, "seconds_highest": 8.0, "cpu_seconds": 2.0,
    }  # fmt: skip


def test_a_command_is_measured_with_all_that_it_started(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {busy!r}], check=True)\nprint('done')"
    cost = measure.run([sys.executable, "-c", code], tmp_path, {}, tmp_path / "log")
    assert cost.cpu_seconds >= 0.3
    assert cost.seconds > 0
    assert (tmp_path / "log").read_text() == "done\n"
    with pytest.raises(subprocess.CalledProcessError):
        measure.run([sys.executable, "-c", "raise SystemExit(1)"], tmp_path, {}, tmp_path / "log")
