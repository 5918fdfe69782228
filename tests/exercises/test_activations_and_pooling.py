"""The worked numbers of the notebook and the texts, found by hand, and the cases that kill what survives elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own habit
from students import PUBLIC, exercise, key, solution

from autograder.exercise import Problem, Task
from autograder.exercises import _pooling

WRITTEN_OUT: Any = _pooling
POOLING = ("max_pool2d", "avg_pool2d")
ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh")
MAP = [[1.0, 3, 2, 0], [5, 4, 1, 1], [0, 2, 7, 6], [1, 1, 8, 3]]


def forward(name: str, x: Any, *settings: Any) -> Any:
    return solution(name)[f"{name}_forward"](np.array(x, dtype=float), *settings)


def backward(name: str, dout: Any, cache: Any) -> Any:
    return solution(name)[f"{name}_backward"](np.array(dout, dtype=float), cache)


def problems(name: str) -> dict[str, Problem]:
    return {problem.case.name: problem for problem in key(name, PUBLIC)}


def pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def settings_of(problem: Problem) -> list[tuple[int, int, int, int]]:
    """Rows and columns: size, window, stride, padding."""
    given = problem.inputs
    stride = given.get("stride")
    window = given["kernel_size"]
    values = (window, window if stride is None else stride, given.get("padding", 0))
    return list(zip(given["x"].shape[2:], *map(pair, values), strict=True))


@pytest.mark.parametrize("name", [*ACTIVATIONS, *POOLING, "global_avg_pool2d", "pad2d", "conv2d"])
def test_a_stub_says_that_its_cache_serves_twice(name: str) -> None:
    """Repeatable and Gradient ask the same cache again: whoever empties it must have been told."""
    said = solution(name)[f"{name}_backward"].__doc__
    assert f"{name}_forward returned. The same cache may be used more than once, so don't change it." in said


@pytest.mark.parametrize(
    ("name", "x", "out", "dx"),
    [
        ("relu", [3, -1, 2, -5, 0, -np.inf], [3, 0, 2, 0, 0, 0], [10, 0, -30, 0, 0, 0]),
        ("leaky_relu", [4, -4, 0, 100, -100, -np.inf], [4, -0.04, 0, 100, -1, -np.inf], [10, 0.2, -0.3, 40, 0.5, 0.6]),
        ("sigmoid", [0, 0, 1000, -1000, 0, 0], [0.5, 0.5, 1, 0, 0.5, 0.5], [2.5, 5, 0, 0, 12.5, 15]),
        ("tanh", [0, 0, 1000, -1000, 0, 0], [0, 0, 1, -1, 0, 0], [10, 20, 0, 0, 50, 60]),
    ],
)
def test_activations_by_hand(name: str, x: list[float], out: list[float], dx: list[float]) -> None:
    got, cache = forward(name, x)
    assert got.tolist() == pytest.approx(out)
    assert backward(name, [10, 20, -30, 40, 50, 60], cache).tolist() == pytest.approx(dx)


@pytest.mark.parametrize(("name", "want"), [("max_pool2d", [[5, 2], [2, 8]]), ("avg_pool2d", [[3.25, 1], [1, 6]])])
def test_pooling_by_hand(name: str, want: Any) -> None:
    out, _ = forward(name, [[MAP]], 2)
    assert out[0, 0].tolist() == want


def test_a_winner_of_three_windows_hears_from_all_three() -> None:
    out, cache = forward("max_pool2d", [[[[4, 1, 6, 2, 5]]]], (1, 3), 1)
    assert out.ravel().tolist() == [6, 6, 6]
    assert backward("max_pool2d", [[[[1, 10, 100]]]], cache).ravel().tolist() == [0, 0, 111, 0, 0]


def test_the_first_of_equal_ones_gets_it_all() -> None:
    _, cache = forward("max_pool2d", [[[[7, 9], [9, 9]]]], 2)
    assert backward("max_pool2d", [[[[3]]]], cache).ravel().tolist() == [0, 3, 0, 0]


def test_padding_never_wins_and_always_counts() -> None:
    below = -np.arange(1.0, 13).reshape(1, 1, 3, 4)
    assert forward("max_pool2d", below, 3, 1, 1)[0][0, 0, 0, 0] == -1
    means = forward("avg_pool2d", np.ones((1, 1, 4, 4)), 3, 1, 1)[0][0, 0]
    assert [means[0, 0], means[0, 1], means[1, 1]] == pytest.approx([4 / 9, 6 / 9, 1])


@pytest.mark.parametrize("name", POOLING)
@pytest.mark.parametrize(("settings", "size"), [((2,), 5), ((2, 1), 9), ((3, 2), 4), ((2, None), 5), ((3, 2, 1), 5)])
def test_ten_pixels_pooled(name: str, settings: Any, size: int) -> None:
    assert forward(name, np.ones((2, 3, 10, 10)), *settings)[0].shape == (2, 3, size, size)


def test_a_global_mean_by_hand() -> None:
    out, cache = forward("global_avg_pool2d", [[[[1, 2, 3], [4, 5, 6]], [[7, 7, 7], [7, 7, 7]]]])
    assert out.tolist() == [[3.5, 7]]
    assert backward("global_avg_pool2d", [[6, 12]], cache).tolist() == [[[[1] * 3] * 2, [[2] * 3] * 2]]


@pytest.mark.parametrize("name", POOLING)
def test_the_cases_that_kill_most_are_there(name: str) -> None:
    found = [(p.inputs["x"].shape, settings_of(p)) for p in problems(name).values()]
    assert ((2, 3, 6, 8), [(6, 2, 2, 0), (8, 4, 2, 0)]) in found
    assert ((2, 3, 6, 8), [(6, 2, 3, 0), (8, 2, 3, 0)]) in found
    assert ((2, 3, 6, 4), [(6, 3, 1, 0), (4, 1, 1, 0)]) in found


@pytest.mark.parametrize("name", POOLING)
def test_what_does_not_divide_has_cases_of_its_own(name: str) -> None:
    for case, problem in problems(name).items():
        assert any((n + 2 * p - k) % s for n, k, s, p in settings_of(problem)) == ("does not divide" in case), case
        assert all(2 * p <= k for _, k, _, p in settings_of(problem)), case
        assert problem.inputs["x"].shape[2] != problem.inputs["x"].shape[3]


def test_ties_and_what_is_below_zero_have_cases_of_their_own() -> None:
    for case, problem in problems("max_pool2d").items():
        x = problem.inputs["x"]
        assert (len(np.unique(x)) < x.size) == (case == "ties")
        assert (x.max() < 0) == case.startswith("all ")
        assert np.all(x)
        assert np.array_equal(8 * x, np.round(8 * x))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_kinks_and_extremes_have_cases_of_their_own(name: str) -> None:
    for problem in problems(name).values():
        x = problem.inputs["x"]
        assert problem.case.smooth == bool(np.all(x) and np.abs(x).max() <= 2)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_right_answers_are_never_nan(name: str) -> None:
    for problem in problems(name).values():
        assert not any(np.isnan(v).any() for values in problem.right.values() for v in values.values())


@pytest.mark.parametrize(("pool", "name"), [("MAX", "max_pool2d"), ("MEAN", "avg_pool2d")])
def test_pooling_written_out_is_torchs(pool: str, name: str) -> None:
    """So that its wrong versions are wrong in one thing only. Ties, too."""
    truth, kind = getattr(F, name), getattr(WRITTEN_OUT, pool)
    for problem in problems(name).values():
        given = {n: problem.inputs[n] for n in ("kernel_size", "stride", "padding") if n in problem.inputs}
        x, dout = (torch.tensor(problem.inputs[n]) for n in ("x", "dout"))
        axes = WRITTEN_OUT.axes_of(x, **given)
        torch.testing.assert_close(WRITTEN_OUT.pooled(kind, x, axes), truth(x, **given))
        want = torch.tensor(problem.right[f"{name}_backward"]["dx"])
        torch.testing.assert_close(WRITTEN_OUT.gradient(kind, dout, x, axes), want)


def test_there_are_enough_misconceptions_of_each_function() -> None:
    tasks: list[Task] = [t for n in (*POOLING, *ACTIVATIONS, "global_avg_pool2d") for t in exercise(n).tasks]
    assert all(len(task.misconceptions) >= 8 for task in tasks)
