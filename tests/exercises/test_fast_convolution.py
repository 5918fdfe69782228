"""windows, im2col, col2im and the fast layer: numbers worked out by hand, and what the cases must be able to show."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from students import PUBLIC, exercise, graded, key, patch_of, patched_solution, solution

from autograder.exercise import Problem
from autograder.sandbox.guest.script import RIGHT
from autograder.sandbox.inline import Inline
from autograder.verdict import Status

ROW = np.array([4.0, 5.0, 6.0, 7.0, 8.0])
PICTURE = np.array([[1.0, 2, 0, 1, 3], [0, 1, 3, 2, 1], [2, 0, 1, 1, 0], [1, 3, 2, 0, 2]])
FILTER = np.array([[1.0, 0, 2], [0, -1, 1]])
EXERCISES = ("windows", "columns", "fast_conv2d")


def truth(name: str, **inputs: Any) -> Any:
    """By PyTorch, on arrays; without the axes of length 1."""
    import torch

    (task,) = (task for e in EXERCISES for task in exercise(e).tasks if task.function == name)
    assert callable(task.truth)
    made = task.truth(**{n: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for n, v in inputs.items()})
    return made.numpy().squeeze()


def solved(name: str, *inputs: Any) -> Any:
    (e,) = (e for e in EXERCISES if name in [task.function for task in exercise(e).tasks])
    return np.squeeze(solution(e)[name](*inputs))


# Worked numbers


def test_windows_of_a_row() -> None:
    seen = [[4, 5, 6], [5, 6, 7], [6, 7, 8]]
    x = ROW.reshape(1, 1, 1, 5)
    assert truth("windows", x=x, kernel_size=(1, 3)).tolist() == seen
    assert solved("windows", x, (1, 3)).tolist() == seen
    assert solved("windows", x, (1, 3), (1, 2)).tolist() == [seen[0], seen[2]]


def test_columns_of_a_picture() -> None:
    """Place (1, 0) is column 3; its window is 0 1 3 over 2 0 1."""
    for columns in (
        truth("im2col", x=PICTURE[None, None], kernel_size=(2, 3)),
        solved("im2col", PICTURE[None, None], (2, 3)),
    ):
        assert columns.shape == (6, 9)
        assert columns[:, 0].tolist() == [1, 2, 0, 0, 1, 3]
        assert columns[:, 1].tolist() == [2, 0, 1, 1, 3, 2]
        assert columns[:, 3].tolist() == [0, 1, 3, 2, 0, 1]
        assert (FILTER.ravel() @ columns).tolist() == [3, 3, 5, 7, 5, 4, 3, 0, 3]


def test_channels_come_first_in_a_column() -> None:
    x = np.arange(210.0).reshape(2, 3, 5, 7)
    columns = solved("im2col", x, (2, 3))
    assert columns.shape == (2, 18, 20)
    assert columns[0, 6, 5] == x[0, 1, 1, 0]


def test_columns_with_padding_and_dilation() -> None:
    """A row of 1 2 3 between zeros, looked at by a kernel of 2 with a gap."""
    x = np.array([1.0, 2, 3]).reshape(1, 1, 1, 3)
    assert solved("im2col", x, (1, 2), 1, (0, 1), (1, 2)).tolist() == [[0, 1, 2], [2, 3, 0]]
    assert truth("im2col", x=x, kernel_size=(1, 2), padding=(0, 1), dilation=(1, 2)).tolist() == [[0, 1, 2], [2, 3, 0]]


def test_gradients_of_a_row_add_up() -> None:
    sent = np.outer([1.0, 2, 3], [1.0, 10, 100])[None]
    assert solved("col2im", sent, (1, 5), (1, 3)).tolist() == [1, 12, 123, 230, 300]
    assert truth("col2im", columns=sent, size=(1, 5), kernel_size=(1, 3)).tolist() == [1, 12, 123, 230, 300]


def test_there_and_back_counts_the_windows() -> None:
    ones = np.ones((1, 1, 5, 5))
    back = solved("col2im", solution("columns")["im2col"](ones, 3), (5, 5), 3)
    assert back.tolist() == np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]).tolist()


@pytest.mark.parametrize("settings", [(2, 1, 0, 1), ((2, 3), (3, 1), (1, 2), (2, 1)), (1, 2, 1, 1)])
def test_col2im_is_the_transpose_of_im2col(settings: Any) -> None:
    rng, made = np.random.default_rng(0), solution("columns")
    x = rng.normal(size=(2, 3, 7, 6))
    columns = made["im2col"](x, *settings)
    other = rng.normal(size=columns.shape)
    assert math.isclose(np.vdot(columns, other), np.vdot(x, made["col2im"](other, (7, 6), *settings)))


def test_the_layer_of_a_picture() -> None:
    forward, backward = (solution("fast_conv2d")[f"fast_conv2d_{way}"] for way in ("forward", "backward"))
    out, cache = forward(PICTURE[None, None], FILTER[None, None], np.array([10.0]))
    assert out.tolist() == [[[[13, 13, 15], [17, 15, 14], [13, 10, 13]]]]
    only_last = np.zeros(out.shape)
    only_last[0, 0, 2, 2] = 2
    dx, dw, db = backward(only_last, cache)
    assert dw.tolist() == [[(2 * PICTURE[2:, 2:]).tolist()]]
    assert dx[0, 0, 2:, 2:].tolist() == (2 * FILTER).tolist()
    assert (dx[0, 0, :2].any(), dx[0, 0, :, :2].any(), db.tolist()) == (False, False, [2])


# The cases


def problems(name: str) -> tuple[Problem, ...]:
    return key(name, PUBLIC)


@pytest.mark.parametrize("name", EXERCISES)
def test_values_are_exact_and_none_is_zero(name: str) -> None:
    for problem in problems(name):
        arrays = [value for value in problem.inputs.values() if isinstance(value, np.ndarray)]
        assert arrays
        for values in arrays:
            assert np.all(values)
            assert np.array_equal(8 * values, np.round(8 * values))


@pytest.mark.parametrize("name", EXERCISES)
def test_images_are_oblong_and_settings_of_all_kinds_occur(name: str) -> None:
    given = [problem.inputs for problem in problems(name)]
    assert all(inputs["x"].shape[2] != inputs["x"].shape[3] for inputs in given)
    kinds = {type(inputs.get("stride")) for inputs in given}
    assert kinds == {type(None), int, tuple}
    assert 1 in {len(inputs["x"]) for inputs in given}


def test_what_is_repeated_for_more_steps_fits_together() -> None:
    """The larger calls of Vectorized are calls that the contract allows."""
    for name in ("columns", "fast_conv2d"):
        for task in exercise(name).tasks:
            check = next(c for c in task.checks if type(c).__name__ == "Vectorized")
            (problem,) = (p for p in problems(name) if check.plan(exercise(name), task, p))
            for script in check.plan(exercise(name), task, problem):
                assert [o.status for o in Inline(solution(name)).observe(script)] == [RIGHT] * len(script)


# What is worth what


@pytest.mark.parametrize(
    ("task", "name", "lost"),
    [
        ("windows", "fills an array", {"NoCopy"}),
        ("im2col", "a loop over images", {"Vectorized"}),
        ("col2im", "a loop over places", {"Vectorized"}),
        ("fast_conv2d_forward", "the loops of the first notebook", {"Vectorized"}),
        ("fast_conv2d_backward", "keeps the size of the images in a global", {"Repeatable"}),
        ("fast_conv2d_backward", "keeps stride and padding in a global", {"Repeatable"}),
    ],
)
def test_a_bad_manner_costs_its_own_points_only(task: str, name: str, lost: set[str]) -> None:
    of = next(e for e in EXERCISES if task in [t.function for t in exercise(e).tasks])
    found = graded(of, patched_solution(patch_of(task, name)))
    assert {v.check for v in found.verdicts if v.status is not Status.PASSED and v.out_of} == lost
    assert found.points == found.out_of - sum(
        c.points for c in exercise(of).task(task).checks if type(c).__name__ in lost
    )


def test_which_loop_is_told() -> None:
    found = graded("fast_conv2d", patched_solution(patch_of("fast_conv2d_forward", "a loop over filters")))
    (said,) = (v.message for v in found.verdicts if v.check == "Vectorized" and v.message)
    assert said.startswith("6 times as many filters cost ")
    assert "images" not in said
