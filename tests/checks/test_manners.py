"""Pure, Repeatable and KeepsDtype: each passes what is right and finds what it is for."""

from __future__ import annotations

import numpy as np
import pytest
import toy
from toy import edited, exercise, functions

from autograder.checks import KeepsDtype, Pure, Repeatable
from autograder.exercise import Check, Problem, Task, Trial
from autograder.sandbox.inline import Inline

FORWARD, BACKWARD = exercise.tasks
OBLONG, NO_BIAS, *_ = toy.key("public")

GLOBAL_CACHE = edited(
    ("    return out, (x, b, scale)", "    global LAST\n    LAST = x, b, scale\n    return out, None"),
    ("x, b, scale = cache", "x, b, scale = LAST"),
)


def asked(check: Check, source: str, task: Task = FORWARD, problem: Problem = OBLONG) -> list[str]:
    """The complaints."""
    guest = Inline(functions(source))
    scripts = check.plan(exercise, task, problem)
    said = check.judge(exercise, task, problem, Trial(scripts, tuple(map(guest.observe, scripts))))
    return [complaint for complaint in said.values() if complaint]


@pytest.mark.parametrize("check", [Pure(1), Repeatable(1)])
@pytest.mark.parametrize("task", exercise.tasks)
@pytest.mark.parametrize(
    "source", [toy.RIGHT, edited(("scale * x**2", "x + np.nan"), ("dout.sum(axis=0)", "dout * np.nan"))]
)
def test_well_behaved_functions_pass_right_or_wrong(check: Check, task: Task, source: str) -> None:
    for problem in toy.key("public"):
        assert asked(check, source, task, problem) == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (("scale * x**2", "scale * x**2; x += 1"), "x"),
        (("scale * x**2", "scale * x**2; x[0, 0] = np.nan"), "x"),
        (("scale * x**2", "scale * x**2; x.resize(12)"), "x"),
        (("scale * x**2", "scale * x**2; x *= 0; b *= 0"), "x and b"),
    ],
)
def test_pure_names_the_arguments_that_are_written_to(change: tuple[str, str], names: str) -> None:
    assert asked(Pure(1), edited(change)) == [
        f"writes to its argument {names}; the caller's array is changed too. Work on a copy."
    ]


def test_pure_sees_a_write_to_the_upstream_gradient_but_not_to_the_cache() -> None:
    assert asked(Pure(1), edited(("x, b, scale = cache", "x, b, scale = cache; dout *= 2")), BACKWARD) != []
    assert asked(Pure(1), edited(("x, b, scale = cache", "x, b, scale = cache; x *= 2")), BACKWARD) == []


def test_repeatable_finds_a_global_cache() -> None:
    assert asked(Repeatable(1), GLOBAL_CACHE) == []
    assert asked(Repeatable(1), GLOBAL_CACHE, BACKWARD) == [
        "dx comes out differently when the same call is made again, after another one: what stays behind?"
    ]


@pytest.mark.parametrize(
    ("change", "task"),
    [
        (("scale * x**2", "scale * x**2 + np.random.default_rng().normal()"), FORWARD),
        (("scale * x**2", "scale * x**2 + (STATE.append(0) or 1e-9 * len(STATE))"), FORWARD),
        (("x, b, scale = cache\n", "x, b, scale = cache\n    x += 1\n"), BACKWARD),
    ],
)
def test_repeatable_finds_what_stays_behind(change: tuple[str, str], task: Task) -> None:
    assert asked(Repeatable(1), "STATE = []\n" + edited(change), task) != []


def test_repeatable_asks_another_input_in_between() -> None:
    """A function that keeps the first of everything is only found by another input."""
    kept = "KEPT = []\n" + edited(
        ("    return out, (x, b, scale)", "    KEPT.append(x)\n    return KEPT[-2:][0] * scale, (x, b, scale)")
    )
    assert asked(Repeatable(1), kept) != []


def test_repeatable_asks_the_backward_again_with_the_same_cache() -> None:
    (script,) = Repeatable(1).plan(exercise, BACKWARD, OBLONG)
    assert [call.function for call in script] == [
        "square_forward",
        "square_backward",
        "square_forward",
        "square_backward",
    ]
    assert script[1] is script[3]
    assert np.array_equal(script[2].args[0], -2 * OBLONG.inputs["x"])


def test_keeps_dtype_is_advice() -> None:
    assert KeepsDtype.points == 0
    wide = edited(("scale * x**2", "scale * x.astype('f8')**2"))
    assert asked(KeepsDtype(), wide) == ["out is float64 for float32 inputs (advice only): np.zeros takes a dtype"]
    assert asked(KeepsDtype(), toy.RIGHT) == []
    assert asked(KeepsDtype(), edited(("scale * x**2", "[1.0]"), ("out = out + b", "pass"))) == []


def test_keeps_dtype_gives_single_precision() -> None:
    ((call,),) = KeepsDtype().plan(exercise, FORWARD, NO_BIAS)
    x, b, scale = call.args
    assert (x.dtype, b, scale) == (np.float32, None, -0.5)
