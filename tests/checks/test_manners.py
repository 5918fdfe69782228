"""Pure, NoCopy, Repeatable and KeepsDtype: each passes what is right and finds what it is for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import toy
from toy import edited, exercise, functions

from autograder.checks import KeepsDtype, NoCopy, Pure, Repeatable
from autograder.exercise import Call, Check, Problem, Ref, Result, Task, Trial
from autograder.sandbox.inline import Inline
from autograder.verdict import Status

FORWARD, BACKWARD = exercise.tasks
OBLONG, NO_BIAS, *_ = toy.key("public")

GLOBAL_CACHE = edited(
    ("    return out, (x, b, scale)", "    global LAST\n    LAST = x, b, scale\n    return out, None"),
    ("x, b, scale = cache", "x, b, scale = LAST"),
)
GLOBAL_SCALE = edited(
    ("    return out, (x, b, scale)", "    global LAST\n    LAST = scale\n    return out, (x, b)"),
    ("x, b, scale = cache", "x, b = cache; scale = LAST"),
)
STOPS = "the same call, made again after another one, stops: ValueError: operands could not be broadcast together"
DIFFERS = (
    "dx comes out differently when the same call is made again, after another one: what stays behind? "
    "Is its cache as it was?"
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
    said = {v.message for v in toy.of_check(toy.graded(GLOBAL_CACHE), "square_backward", "Repeatable")}
    assert all(message == DIFFERS or message.startswith(STOPS) for message in said)
    assert {v.status for v in toy.of_check(toy.graded(GLOBAL_CACHE), "square_forward", "Repeatable")} == {Status.PASSED}


def test_repeatable_finds_a_setting_that_is_kept_in_a_global() -> None:
    assert asked(Repeatable(1), GLOBAL_SCALE) == []
    assert asked(Repeatable(1), GLOBAL_SCALE, BACKWARD) == [DIFFERS]


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
    assert [call.function.removeprefix("square_") for call in script] == [
        "forward", "backward", "forward", "forward", "backward",
    ]  # fmt: skip
    assert script[1] is script[4]
    assert np.array_equal(script[2].args[0], 3 * OBLONG.inputs["x"])
    assert script[3].args[0].shape == NO_BIAS.inputs["x"].shape
    assert script[3].args[1:] == (None, -0.5)


def test_repeatable_finds_what_is_kept_of_the_last_call_alone() -> None:
    """Sums that go on while the shape stays the same: only an input of the same shape just before x shows them."""
    goes_on = "LAST = {}\n" + edited(
        ("    return out, (x, b, scale)", "    LAST[x.shape] = out + LAST.get(x.shape, 0)\n    SHAPES = [*LAST]\n"
         "    for shape in SHAPES:\n        if shape != x.shape:\n            del LAST[shape]\n"
         "    return LAST[x.shape], (x, b, scale)"),
    )  # fmt: skip
    assert asked(Repeatable(1), goes_on) != []
    (script,) = Repeatable(1).plan(exercise, FORWARD, OBLONG)
    assert [call.args[0].shape for call in script] == [(3, 4), (2, 5), (3, 4), (3, 4)]
    assert script[0] is script[3]


BY_SHAPE = "KEPT = {}\n" + edited(
    ("    return out, (x, b, scale)", "    return KEPT.setdefault(x.shape, out), (x, b, scale)")
)
BACK_BY_SHAPE = "KEPT = {}\n" + edited(("    return dx, db", "    return KEPT.setdefault(dout.shape, (dx, db))"))
PART_BY_SHAPE = "KEPT = {}\n" + edited(("scale * x**2", "scale * KEPT.setdefault(x.shape, x)**2"))
MOVES, DOUT_MOVES = Repeatable(1, moves=("x",)), Repeatable(1, moves=("dout",))


def kept(name: str) -> str:
    return (
        f"another {name} of the same shape gives the same answer: is something kept from an earlier call, by shape? "
        "Work it out anew for each input."
    )


@pytest.mark.parametrize("by_shape", [BY_SHAPE, PART_BY_SHAPE])
def test_repeatable_finds_what_is_kept_by_shape_where_answers_move(by_shape: str) -> None:
    assert asked(Repeatable(1), by_shape) == []
    assert asked(MOVES, by_shape) == [kept("x")]
    assert asked(Repeatable(1, moves=("b", "x")), by_shape)[-1:] == [kept("x")]


def test_repeatable_finds_a_gradient_that_is_kept_by_shape() -> None:
    assert asked(Repeatable(1), BACK_BY_SHAPE, BACKWARD) == []
    assert asked(DOUT_MOVES, BACK_BY_SHAPE, BACKWARD) == [kept("dout")]


TABLE_BY_SHAPE = "KEPT = {}\n" + edited(("scale * x**2", "scale * x**KEPT.setdefault(x.shape, 2)"))


@pytest.mark.parametrize("source", [toy.RIGHT, TABLE_BY_SHAPE, edited(("scale * x**2", "-x"))])
def test_what_moves_passes_right_or_wrong_also_with_a_table_for_each_shape(source: str) -> None:
    for problem in toy.key("public"):
        assert asked(MOVES, source, FORWARD, problem) == []
        assert asked(DOUT_MOVES, source, BACKWARD, problem) == []


def test_an_answer_need_not_move_where_it_saturates_or_is_all_alike() -> None:
    still = edited(("scale * x**2", "np.ones_like(x)"), ("out = out + b", "pass"))
    assert asked(MOVES, still) == [kept("x")]
    for unmoved in (
        replace(OBLONG, case=replace(OBLONG.case, smooth=False)),
        replace(OBLONG, right={"square_forward": {"out": np.full((3, 4), 0.25)}}),
        replace(OBLONG, inputs={"x": np.zeros((3, 4)), "b": None, "scale": 2.0}),
    ):
        assert asked(MOVES, still, problem=unmoved) == []


def test_what_moves_is_called_with_three_times_that_input_alone_on_the_first_cache() -> None:
    (usual,), (moving,) = (check.plan(exercise, BACKWARD, OBLONG) for check in (Repeatable(1), DOUT_MOVES))
    assert len(moving) == len(usual) + 1
    assert np.array_equal(moving[-2].args[0], 3 * OBLONG.inputs["dout"])
    assert moving[-2].args[1] == moving[-1].args[1] == Ref(0, 1)


def test_other_inputs_stay_from_0_to_1_where_these_do() -> None:
    """As the pixels of images: a stub may promise it, and an answer may insist."""
    problem = replace(OBLONG, inputs={**OBLONG.inputs, "x": np.linspace(0, 1, 12).reshape(3, 4), "b": np.ones(4)})
    insists = edited(("out = scale", "assert ((x >= 0) & (x <= 1)).all() or x.shape == (2, 5)\n    out = scale"))
    guest = Inline(functions(insists))
    (script,) = Repeatable(1).plan(exercise, FORWARD, problem)
    assert [made.error for made in guest.observe(script)] == [""] * 4


def test_without_a_cache_what_moves_is_the_other_input() -> None:
    """No call more for one input that moves."""
    (usual,), (moving,) = (check.plan(exercise, FORWARD, OBLONG) for check in (Repeatable(1), MOVES))
    assert len(moving) == len(usual)
    assert np.array_equal(moving[-2].args[0], 3 * OBLONG.inputs["x"])
    assert moving[-2].args[1] is OBLONG.inputs["b"]


def test_repeatable_asks_no_gradient_of_another_case_whose_shape_it_does_not_know() -> None:
    bare = replace(BACKWARD, args=("dout", "x", "b", "scale"))
    (script,) = Repeatable(1).plan(replace(exercise, tasks=(FORWARD, bare)), bare, OBLONG)
    assert [np.shape(call.args[0]) for call in script] == [(3, 4)] * 3


def test_refs_of_the_calls_in_between_stay_with_their_own() -> None:
    twice = Task(
        "twice",
        toy.square,
        args=(Result("once", "cache"),),
        returns=("out",),
        keeps=("cache",),
        checks=(Repeatable(1),),
    )
    once = Task("once", toy.square, args=("x",), returns=("out",), keeps=("cache",))
    thrice = replace(twice, function="thrice", args=(Result("twice", "cache"),))
    chain = replace(exercise, tasks=(once, twice, thrice))
    (script,) = Repeatable(1).plan(chain, thrice, OBLONG)
    refs = [arg.call for call in script for arg in call.args if isinstance(arg, Ref)]
    assert [call.function for call in script] == ["once", "twice", "thrice", *["once", "twice"] * 2, "thrice"]
    assert refs == [0, 1, 3, 5, 1]


@pytest.mark.parametrize("change", [("scale * x**2", "x"), ("scale * x**2", "x[::-1]"), ("scale * x**2", "x.T[1:]")])
def test_no_copy_knows_a_view(change: tuple[str, str]) -> None:
    view = edited(change, ("out = out + b", "pass"))
    assert asked(NoCopy(1), view) == []


@pytest.mark.parametrize(
    "copied", ["+x", "x.copy()", "x[[0, 1]]", "x.reshape(-1)[x.reshape(-1) > 0]", "x.tolist()", "b"]
)
def test_no_copy_finds_a_copy(copied: str) -> None:
    assert asked(NoCopy(1), edited(("scale * x**2", copied), ("out = out + b", "pass"))) == [
        "out is a copy of x, not a view: which step moved the numbers?"
    ]


def test_keeps_dtype_is_advice() -> None:
    assert KeepsDtype.points == 0
    wide = edited(("scale * x**2", "scale * x.astype('f8')**2"))
    assert asked(KeepsDtype(), wide) == [
        "out is float64 for float32 inputs (advice only): np.zeros and the like take a dtype"
    ]
    assert asked(KeepsDtype(), toy.RIGHT) == []
    assert asked(KeepsDtype(), edited(("scale * x**2", "[1.0]"), ("out = out + b", "pass"))) == []


def test_keeps_dtype_gives_single_precision() -> None:
    ((call,),) = KeepsDtype().plan(exercise, FORWARD, NO_BIAS)
    x, b, scale = call.args
    assert (x.dtype, b, scale) == (np.float32, None, -0.5)


@pytest.mark.parametrize("deed", ["x[0] += 1", "x[1] = 3.0", "x.append(1)", "x[2][0][0] = 5"])
def test_lists_of_arrays_are_arguments_too(deed: str) -> None:
    names: dict[str, Any] = {}
    exec(f"def f(x):\n    {deed}\n    return 1\ndef g(x):\n    return [a for a in x]", names)
    x = [np.zeros(2), np.ones(3), [np.zeros(1)]]
    (f,), (g,) = (Inline(names).observe((Call(name, (x,), ("out",), 1),)) for name in "fg")
    assert f.changed == (0,)
    assert g.changed == ()
