"""Layers that a course gives stand over the student's own, in check() and behind the wall, while it is graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy

from autograder.answers import answer_key
from autograder.errors import CourseError
from autograder.exercise import Call, Case, Exercise, Given, Module
from autograder.layers import given_layers, put_over
from autograder.records import _from_json, _to_json
from autograder.sandbox import Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.inline import Inline

LAYERS = (
    "import numpy as np\n\ndef double(x):\n    return _times(x, 2)\n\ndef _times(x, n):\n    return n * np.asarray(x)\n"
)
USES = Exercise("uses", toy.draw, toy.exercise.cases, (), given=("double",))
STUDENTS = [
    "from layers import double\nimport layers",
    "def _times(x, n):\n    return 'the student has a helper of that name'",
    "def double(x):\n    return 'my own, which is wrong'",
    "def f(x):\n    return double(x) + 1",
    "def g(x):\n    return layers.double(x)",
]
CUBES = Given("cubes", "def cubes(x):\n    return (np.asarray(x) ** 3).sum()\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "layers.py").write_text(LAYERS, encoding="utf-8")
    return tmp_path


def test_the_module_comes_from_the_file_with_the_functions_that_are_wanted(folder: Path) -> None:
    assert given_layers([USES, toy.exercise], folder) == (Module("layers", LAYERS, ("double",)),)


def test_where_nobody_wants_layers_no_file_is_needed(tmp_path: Path) -> None:
    assert given_layers([toy.exercise], tmp_path) == ()


@pytest.mark.parametrize(
    ("source", "exercise", "complaint"),
    [
        (None, USES, "can't be read"),
        ("def double(x) return", USES, "layers.py:1: not valid Python"),
        ("import numpy", USES, "defines no double; exercises of this assignment are given them"),
        ("def double(): ...\ndef square_forward(): ...", replace(toy.exercise, given=("double",)),
         "defines square_forward, which students of this assignment are to write"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_said_in_one_line(
    source: str | None, exercise: Exercise, complaint: str, tmp_path: Path
) -> None:
    if source is not None:
        (tmp_path / "layers.py").write_text(source, encoding="utf-8")
    with pytest.raises(CourseError, match=complaint) as caught:
        given_layers([exercise], tmp_path)
    assert "\n" not in str(caught.value)


def test_behind_the_wall_they_stand_over_the_students_own(folder: Path) -> None:
    given = given_layers([USES], folder)
    calls = [Call(name, (np.arange(3.0),), ("out",), 1) for name in ("f", "g")]
    with open_guest(STUDENTS, Limits(), ("numpy",), given=given) as guest:
        (f,), (g,) = guest.observe((calls[0],)), guest.observe((calls[1],))
    assert f.outputs["out"].tolist() == [1, 3, 5], f
    assert g.outputs["out"].tolist() == [0, 2, 4], g


def test_without_layers_there_is_no_such_module() -> None:
    with open_guest(STUDENTS, Limits(), ("numpy",)) as guest:
        (made,) = guest.observe((Call("g", (np.arange(3.0),), ("out",), 1),))
    assert "layers can't be used in this assignment" in made.error


def test_in_a_notebook_they_stand_there_for_the_time_of_the_check_only(folder: Path) -> None:
    names: dict[str, Any] = {}
    for source in STUDENTS[1:4]:
        exec(source, names)
    own = names["double"]
    with put_over(names, given_layers([USES], folder)):
        (made,) = Inline(names).observe((Call("f", (np.arange(3.0),), ("out",), 1),))
        names["counted"] = 1  # by the student's function
    assert made.outputs["out"].tolist() == [1, 3, 5]
    assert names["double"] is own
    assert names["counted"] == 1
    with put_over(fresh := {"f": names["f"]}, given_layers([USES], folder)):
        assert "double" in fresh
    assert list(fresh) == ["f"]


def test_a_function_can_be_an_argument_on_both_sides_of_the_wall() -> None:
    source = "def apply(f, x):\n    f.seen = getattr(f, 'seen', 0) + 1\n    return f(x) + f.seen"
    script = (Call("apply", (CUBES, np.arange(3.0)), ("out",), 1),)
    names: dict[str, Any] = {}
    exec(source, names)
    with open_guest([source], Limits(), ("numpy",)) as guest:
        for observe in (guest.observe, Inline(names).observe):
            for _ in range(2):
                assert [made.outputs for made in observe(script)] == [{"out": 10.0}]


def test_the_truth_gets_the_same_function() -> None:
    from autograder.checks import Matches
    from autograder.exercise import Task

    def draw(rng: np.random.Generator) -> dict[str, Any]:
        return {"f": CUBES, "x": rng.normal(size=3)}

    task = Task("apply", lambda f, x: f(x), ("f", "x"), ("out",), (Matches(1),))
    (problem,) = answer_key(Exercise("applied", draw, (Case("one"),), (task,)), "seed")
    assert problem.right["apply"]["out"] == pytest.approx((problem.inputs["x"] ** 3).sum())


def test_it_keeps_its_text_in_a_record() -> None:
    assert _from_json(_to_json(CUBES)) == CUBES
