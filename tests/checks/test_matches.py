from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import toy
from toy import edited, exercise, functions

from autograder.checks import Matches
from autograder.checks.seen import seen
from autograder.exercise import Call, Exercise, Observation, Problem, Ref, Task, Trial, Values
from autograder.sandbox.inline import Inline

FORWARD, BACKWARD = exercise.tasks
OBLONG, NO_BIAS, *_ = toy.key("public")


def complaints(source: str, task: Task = BACKWARD, problem: Problem = OBLONG) -> Mapping[str, str]:
    check = Matches(1)
    scripts = check.plan(exercise, task, problem)
    made = tuple(map(Inline(functions(source)).observe, scripts))
    return check.judge(exercise, task, problem, Trial(scripts, made))


def test_one_script_a_problem_with_the_cache_of_the_students_own_forward() -> None:
    ((forward, backward),) = Matches(1).plan(exercise, BACKWARD, OBLONG)
    assert (forward.function, forward.returns, forward.sends) == ("square_forward", ("out", "cache"), 1)
    assert forward.args == tuple(OBLONG.inputs[name] for name in ("x", "b", "scale"))
    assert (backward.function, backward.returns, backward.sends) == ("square_backward", ("dx", "db"), 2)
    assert backward.args == (OBLONG.inputs["dout"], Ref(0, 1))


@pytest.mark.parametrize("task", exercise.tasks)
def test_the_right_answer_has_no_complaint_in_any_part(task: Task) -> None:
    for problem in toy.key("public"):
        assert set(complaints(toy.RIGHT, task, problem).values()) == {""}


def test_each_output_is_judged_by_itself() -> None:
    said = complaints(edited(("dout.sum(axis=0)", "dout.sum(axis=0, keepdims=True)")))
    assert said["dx"] == ""
    assert said["db"].startswith("db has shape (1, 4), expected (4,)")


def test_none_is_wanted_where_there_is_no_bias() -> None:
    said = complaints(edited(("None if b is None else ", "")), problem=NO_BIAS)
    assert said == {"dx": "", "db": "db should be None here, but is an array of shape (5,)"}


def test_the_tolerance_is_the_checks_own() -> None:
    problem = replace(OBLONG, right={"square_forward": {"out": OBLONG.right["square_forward"]["out"] * 1.01}})
    script = exercise.script("square_forward", problem.inputs)
    trial = Trial((script,), (Inline(functions(toy.RIGHT)).observe(script),))
    assert Matches(1).judge(exercise, FORWARD, problem, trial)["out"]
    assert Matches(1, tolerance=0.02).judge(exercise, FORWARD, problem, trial)["out"] == ""


def statistics(inputs: Values, outputs: Mapping[str, Values]) -> Values:
    out = outputs["noise"]["out"]
    return {"mean": out.mean(axis=0), "kept": inputs["x"].size / out.size}


NOISE = Task("noise", lambda x: None, args=("x",), returns=("out",), compares=("mean", "kept"), view=statistics)
NOISY = Exercise("noisy", lambda rng: {}, cases=(), tasks=(NOISE,))
NOISE_PROBLEM = replace(OBLONG, inputs={"x": np.ones((2, 3))}, right={"noise": {"mean": np.ones(3), "kept": 1.0}})


def looked_at(value: Any) -> Values:
    script = (Call("noise", (np.ones((2, 3)),), ("out",), 1),)
    return seen(NOISE, NOISE_PROBLEM, script, (Observation({"out": value}),))


def test_a_view_is_judged_in_place_of_the_outputs() -> None:
    got = looked_at(np.full((2, 3), 2.0))
    assert (got["mean"].tolist(), got["kept"]) == ([2.0, 2.0, 2.0], 1.0)
    trial = Trial((NOISY.script("noise", NOISE_PROBLEM.inputs),), ((Observation({"out": np.full((2, 3), 2.0)}),),))
    said = Matches(1).judge(NOISY, NOISE, NOISE_PROBLEM, trial)
    assert said == {"mean": "mean[0] is 2, expected 1 (3 of 3 differ)", "kept": ""}


def test_a_view_takes_lists_for_arrays() -> None:
    assert looked_at([[1.0, 2.0], [3.0, 4.0]])["mean"].tolist() == [2.0, 3.0]


@pytest.mark.parametrize("odd", [None, "a dict", 3, 2**400, [], [[1.0], [1.0, 2.0]], np.zeros((0, 0)), {"a": 1}, True])
def test_a_view_of_something_odd_reads_none(odd: Any) -> None:
    assert looked_at(odd) == {"mean": None, "kept": None}


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("a generator", "out is a generator"),
        (None, "out is None"),
        ([1.0, None], "out is a list that holds None"),
        ([[1.0], [1.0, 2.0]], "out is a list whose rows have different lengths"),
        (np.zeros((0, 0)), "out can't be compared: is it shaped and put together as the docstring says?"),
    ],
)
def test_what_no_view_can_be_made_of_is_named_and_not_called_none(odd: Any, said: str) -> None:
    trial = Trial((NOISY.script("noise", NOISE_PROBLEM.inputs),), ((Observation({"out": odd}),),))
    assert Matches(1).judge(NOISY, NOISE, NOISE_PROBLEM, trial) == {"mean": said, "kept": said}
