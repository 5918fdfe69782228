"""The assignment as a course with stock nbgrader would have it: hidden tests in the notebook, which import torch."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.exercise import Exercise, Given

TESTS = Path(__file__).parent / "stock_tests"

_OURS = re.compile(r"\bautograder\b|^check\(", re.MULTILINE)
_IMPORT = re.compile(r"^from autograder import check\n?", re.MULTILINE)
_HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
_CASES = (
    "rng = np.random.default_rng(7)\n\n\ndef normal(*size):\n    return rng.normal(size=size)\n\n\nCASES = [\n{}\n]\n\n"
)
_POINTS = 2

Json = dict[str, Any]


def stock_notebook(ours: Json, exercises: Sequence[Exercise]) -> Json:
    """The source notebook for stock nbgrader, from ours. Raises KeyError where a grade cell has no exercise here.

    Prose, solutions and the cells around them stay. Each grade cell becomes the test cells of its exercise; cells that
    need our package are left out, which makes stock's work less.
    """
    tests = {exercise.name: list(test_cells(exercise)) for exercise in exercises}
    made = copy.deepcopy(ours)
    made["cells"] = [new for cell in made["cells"] for new in _instead(cell, tests)]
    return made


def _instead(cell: Json, tests: Mapping[str, list[Json]]) -> list[Json]:
    role = cell["metadata"].get("nbgrader", {})
    if role.get("grade"):
        return tests[role["grade_id"]]
    if cell["cell_type"] == "code" and not role.get("solution"):
        cell["source"] = _IMPORT.sub("", _text(cell))
        return [] if _OURS.search(cell["source"]) else [cell]
    return [cell]


def _text(cell: Json) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def test_cells(exercise: Exercise) -> Iterator[Json]:
    """The cells of stock_tests/EXERCISE.py; the first one draws as many cases as the exercise has, as large."""
    before = _CASES.format("\n".join(f"    {case}," for case in cases(exercise)))
    _, *tests = (TESTS / f"{exercise.name}.py").read_text(encoding="utf-8").split("\n# %% ")
    for test in tests:
        name, _, code = test.partition("\n")
        yield {
            "cell_type": "code",
            "execution_count": None,
            "id": f"test-{name}",
            "metadata": {"nbgrader": _role(name)},
            "outputs": [],
            "source": _HIDDEN.format(before + code.strip()),
        }
        before = ""


def cases(exercise: Exercise) -> Iterator[str]:
    """Each case as an expression: a dict of the first task's arguments, with normally distributed arrays."""
    for number, case in enumerate(exercise.cases):
        drawn = exercise.draw(np.random.default_rng(number), **case.settings)
        names = (arg for arg in exercise.tasks[0].args if arg in drawn)
        yield "{" + ", ".join(f"{name!r}: {_expression(drawn[str(name)])}" for name in names) + "}"


def _expression(value: Any) -> str:
    if isinstance(value, Given):
        return "lambda x: x**3"  # whatever it is, a function that is measured
    return f"normal{value.shape}" if isinstance(value, np.ndarray) else repr(value)


def _role(name: str) -> Json:
    cell = {"schema_version": 3, "grade_id": f"test-{name}", "points": _POINTS}
    return cell | {"grade": True, "locked": True, "solution": False, "task": False}


def read(path: Path) -> Json:
    """A notebook file's JSON."""
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found
