"""Vectorized passes what leaves the loops to NumPy, whatever it calls, and finds each loop over what grows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import toy

from autograder.checks import Vectorized
from autograder.exercise import Case, Exercise, GradientOf, Problem, Result, Task, Trial
from autograder.sandbox.inline import Inline

TILED = {"images": {"x": 0, "dout": 0}, "rows": {"x": 1, "dout": 1, "size": 0}, "more weights": {"w": 0}}
CHECK = Vectorized(1, "small", TILED)
FORWARD = Task("f", toy.square, args=("x", "w", "size"), returns=("out",), keeps=("cache",), checks=(CHECK,))
BACKWARD = Task("b", GradientOf("f", ("x",)), args=("dout", Result("f", "cache")), returns=("dx",), checks=(CHECK,))
CASES = (Case("small"), Case("other"))
EXERCISE = Exercise("scaled", lambda rng: {}, CASES, (FORWARD, BACKWARD))
X, W = np.arange(24.0).reshape(2, 3, 4), np.array([1.0, 2.0])
PROBLEM = Problem(CASES[0], {"x": X, "w": W, "size": (3, 4), "dout": X}, {}, {})

HELPERS = """
import functools
import numpy as np

@functools.lru_cache
def table(shape):
    return np.array([i for i in range(shape[0] * shape[1])])

def row_by_row(x):
    return [row.sum() for image in x for row in image]
"""


def asked(body: str, task: Task = FORWARD) -> list[str]:
    """What grows, of a forward with this body, or of a backward after a plain forward."""
    other = {FORWARD: "def b(dout, cache): return dout\n", BACKWARD: "def f(x, w, size): return x, x\n"}[task]
    head = {FORWARD: "def f(x, w, size):\n", BACKWARD: "def b(dout, cache):\n"}[task]
    guest = Inline(toy.functions(HELPERS + other + head + "".join(f"    {line}\n" for line in body.splitlines())))
    scripts = CHECK.plan(EXERCISE, task, PROBLEM)
    said = CHECK.judge(EXERCISE, task, PROBLEM, Trial(scripts, tuple(map(guest.observe, scripts))))
    return [what for what, complaint in said.items() if complaint]


@pytest.mark.parametrize(
    "body",
    [
        "return np.tensordot(x, w, 0), None",
        "return np.einsum('nij,f,mi,mk->nfjk', x, w, x[:, :, 0], x[:, 0], optimize=True), None",
        "return np.fft.irfft2(np.fft.rfft2(x)), None",
        "return np.pad(x, ((0, 0), (1, 1), (2, 2))), None",
        "out = 0\nfor row in range(4):\n    out = out + x\nreturn out, None",
        "return x + table(x.shape[:2]).reshape(-1, x.shape[1], 1), None",
        "out = x + 1 if len(x) > 2 else x\nif x.shape[1] > 3:\n    out = out - 1\nreturn out, None",
        "return x, [list(range(9))] * len(x)",
    ],
)
def test_no_loop_over_what_grows(body: str) -> None:
    assert asked(body) == []


@pytest.mark.parametrize(
    ("body", "grows"),
    [
        ("return [image * w[0] for image in x], None", ["images"]),
        ("return list(map(lambda image: image * 2, x)), None", ["images"]),
        ("out = 0 * x\nfor i in range(x.shape[1]):\n    out[:, i] = x[:, i]\nreturn out, None", ["rows"]),
        ("out = 0\nfor each in w:\n    out = out + each * x\nreturn out, None", ["more weights"]),
        ("return row_by_row(x), None", ["images", "rows"]),
        ("return np.vectorize(lambda value: value)(x), None", ["images", "rows"]),
        ("return np.apply_along_axis(lambda row: row.sum(), 2, x), None", ["images", "rows"]),
        ("i = 0\nwhile i < size[0]:\n    i += 1\nreturn x, None", ["rows"]),
        ("return functools.reduce(lambda a, b: a + b, [x[:, i] for i in range(x.shape[1])]), None", ["rows"]),
    ],
)
def test_a_loop_over_what_grows_is_found(body: str, grows: list[str]) -> None:
    assert asked(body) == grows


def test_of_a_backward_only_its_own_loops_count() -> None:
    assert asked("return dout * cache", BACKWARD) == []
    assert asked("return [dout[n] * cache[n] for n in range(len(dout))]", BACKWARD) == ["images"]


def test_a_complaint_tells_how_many() -> None:
    said = CHECK.judge(EXERCISE, FORWARD, PROBLEM, Trial((), tuple(map(steps, (100, 100, 131, 130)))))
    assert said == {
        "images": "",
        "rows": "6 times as many rows cost 131 steps of Python, not 100: one of your loops goes over them",
        "more weights": "",
    }


@pytest.mark.parametrize("forged", [(0, 0, 0, 0), (3, 3, 3, 3), (-100, -100, -100, -100), (500, 0, 0, 0)])
def test_what_was_not_counted_is_not_paid(forged: tuple[int, ...]) -> None:
    said = CHECK.judge(EXERCISE, FORWARD, PROBLEM, Trial((), tuple(map(steps, forged))))
    assert set(said.values()) == {"its steps could not be counted"}


def steps(count: int) -> Any:
    from autograder.exercise import Observation

    return (Observation({"out": 1.0}, steps=count),)


def test_it_asks_on_its_own_case_only_and_leaves_the_inputs_alone() -> None:
    other = Problem(CASES[1], PROBLEM.inputs, {}, {})
    assert CHECK.plan(EXERCISE, FORWARD, other) == ()
    usual, images, rows, weights = (script[-1].args for script in CHECK.plan(EXERCISE, FORWARD, PROBLEM))
    assert [a.shape for a in (usual[0], images[0], rows[0], weights[0])] == [
        (2, 3, 4),
        (12, 3, 4),
        (2, 18, 4),
        (2, 3, 4),
    ]
    assert [args[2] for args in (usual, images, rows, weights)] == [(3, 4), (3, 4), (18, 4), (3, 4)]
    assert weights[1].shape == (12,)


def test_the_last_of_equal_calls_is_counted() -> None:
    (script, *_) = CHECK.plan(EXERCISE, BACKWARD, PROBLEM)
    assert [(call.function, call.counted) for call in script] == [("f", False), ("b", False), ("b", True)]
