"""The classifier's layers by hand: worked numbers, and what is particular about answers that hang on chance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from students import exercise, graded, names, patch_of, patched_solution, solution

from autograder.exercises._chance import share


def truth(name: str, task: str, *args: Any) -> Any:
    """What the exercise calls right, of arrays as tensors."""
    of: Any = exercise(name).task(task).truth
    return of(*(torch.from_numpy(a) if isinstance(a, np.ndarray) else a for a in args))


def test_a_row_has_channel_after_channel_and_in_it_row_after_row() -> None:
    numbered = np.array([[[[0, 1, 2], [10, 11, 12]], [[100, 101, 102], [110, 111, 112]]]])
    assert truth("flatten", "flatten_forward", numbered).tolist() == [
        [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]
    ]


def test_two_neurons_on_two_images() -> None:
    x, w, b = np.array([[1.0, 2, 0], [0, 1, 3]]), np.array([[1.0, 0, 2], [0, -1, 1]]), np.array([10.0, 20])
    assert truth("linear", "linear_forward", x, w, b).tolist() == [[11, 18], [16, 22]]


def test_shares_are_in_the_ratio_of_the_exponentials() -> None:
    shares = truth("softmax", "softmax_forward", np.log([[1.0, 2, 5], [4, 3, 1]]))
    np.testing.assert_allclose(shares, np.array([[1, 2, 5], [4, 3, 1]]) / 8)


def test_the_log_of_a_share_too_small_for_a_float() -> None:
    assert truth("log_softmax", "log_softmax_forward", np.array([[0.0, -2000]])).tolist() == [[0, -2000]]


@pytest.mark.parametrize(("classes", "loss"), [(2, 0.6931472), (10, 2.3025851)])
def test_who_knows_nothing_loses_the_log_of_the_number_of_classes(classes: int, loss: float) -> None:
    found, _ = truth("cross_entropy", "cross_entropy", np.zeros((3, classes)), np.array([0, 1, 0]))
    assert float(found) == pytest.approx(loss)


def test_the_gradient_is_what_was_said_less_what_was_right() -> None:
    x, y = np.log([[1.0, 2, 5], [4, 3, 1]]), np.array([1, 0])
    _, dx = truth("cross_entropy", "cross_entropy", x, y)
    np.testing.assert_allclose(dx * 16, [[1, -6, 5], [-4, 3, 1]])


def test_softmax_twice_never_loses_less_than_one_and_a_half() -> None:
    wrong = next(m for m in exercise("cross_entropy").tasks[0].misconceptions if m.__name__ == "softmax_twice")
    loss, _ = wrong(torch.tensor([[1000.0] + [0.0] * 9]), torch.tensor([0]))
    assert float(loss) == pytest.approx(math.log(math.e + 9) - 1)
    assert float(loss) > 1.46


def test_batch_norm_of_four_numbers() -> None:
    """1, 2, 4 and 5: mean 3, variance 2.5, without bias 10 / 3."""
    x = np.array([1.0, 2, 4, 5]).reshape(1, 1, 2, 2)
    one, two = np.array([1.0]), np.array([2.0])
    out, mean, var = _batch_norm(x, two, one, one, one)
    np.testing.assert_allclose(out.flatten(), 2 * np.array([-2, -1, 1, 2]) / math.sqrt(2.50001) + 1)
    assert float(mean) == pytest.approx(0.9 * 1 + 0.1 * 3)
    assert float(var) == pytest.approx(0.9 * 1 + 0.1 * 10 / 3)


def _batch_norm(x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any) -> Any:
    of: Any = exercise("batch_norm2d").task("batch_norm2d_forward").truth
    given = {"x": x, "gamma": gamma, "beta": beta, "running_mean": running_mean, "running_var": running_var}
    return of(training=True, **{name: torch.from_numpy(value) for name, value in given.items()})


def test_eps_beside_the_root_is_named_and_shows_where_numbers_are_small() -> None:
    found = graded("batch_norm2d", patched_solution(patch_of("batch_norm2d_forward", "eps_outside_the_root")))
    matches = [v for v in found.verdicts if (v.task, v.check) == ("batch_norm2d_forward", "Matches")]
    assert names(found, "batch_norm2d_forward") == ["eps_outside_the_root"]
    assert all(v.points < v.out_of for v in matches if "small numbers" in v.case)


@pytest.mark.parametrize(
    ("task", "patch"), [("softmax_forward", "not_shifted"), ("log_softmax_forward", "log_of_zero")]
)
def test_large_scores_cost_their_own_cases_only(task: str, patch: str) -> None:
    found = graded(task.removesuffix("_forward"), patched_solution(patch_of(task, patch)))
    lost = {v.case for v in found.verdicts if (v.task, v.check) == (task, "Matches") and v.points < v.out_of}
    assert lost
    assert lost <= {"scores near 1000 and -1000", "rows near 5000 and -5000"}


def test_a_share_is_as_expected_where_chance_can_have_made_it_so() -> None:
    hits = np.arange(10_000) < 3_100
    assert share(hits, 0.3) == 0.3
    assert share(hits, 0.4) == pytest.approx(0.3)
    assert share(hits, 0.4, drawn=100) == 0.4
    assert share(np.ones(5, dtype=bool), 1.0) == 1.0
    assert share(np.arange(10) < 9, 1.0) == 0.9


@pytest.mark.parametrize("name", ["dropout", "augment"])
def test_no_stream_of_random_numbers_fails_the_solution(name: str) -> None:
    for seed in map(str, range(5)):
        assert graded(name, solution(name), seed).passed


def test_a_backward_that_is_true_to_a_wrong_mask_keeps_its_points() -> None:
    """Who takes p for the probability of keeping, drops and scales consistently there and back."""
    found = graded("dropout", patched_solution(patch_of("dropout_forward", "mask_turned")))
    back = [v for v in found.verdicts if v.task == "dropout_backward" and v.case.startswith(("images", "rows"))]
    assert back
    assert all(v.points == v.out_of for v in back)


def test_a_dropout_that_drops_nothing_earns_nothing_back_in_training() -> None:
    found = graded("dropout", patched_solution(patch_of("dropout_forward", "drops_nothing")))
    matches = [v for v in found.verdicts if (v.task, v.check) == ("dropout_backward", "Matches")]
    assert {v.case for v in matches if v.points} == {"nothing to drop, p = 0", "evaluation"}
