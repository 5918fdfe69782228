from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.checks import Matches, Pure
from autograder.exercise import Task
from autograder.steady import in_single, is_near, moved, tolerance_of

WANT = {"out": np.array([2.0, 1.0]), "db": None}
INPUTS: dict[str, Any] = {"x": np.array([1.0, 1 / 3, 0.0]), "n": np.arange(3), "p": 0.1, "w": [(np.ones(2), None), 2]}


def task(*checks: Any, **others: Any) -> Task:
    return Task("f", lambda x: x, args=("x",), returns=("out",), checks=checks, **others)


def test_the_tolerance_is_that_of_matches_where_rounding_counts() -> None:
    assert tolerance_of(task(Pure(1), Matches(1, tolerance=0.5)), WANT) == 0.5
    assert tolerance_of(task(Pure(1)), WANT) is None
    assert tolerance_of(task(Matches(1)), {"out": np.array([1, 2]), "db": None}) is None
    assert tolerance_of(task(Matches(1), view=lambda inputs, outputs: {}), WANT) is None
    assert tolerance_of(task(Matches(1)), {}) is None


@pytest.mark.parametrize(("off", "near"), [(0.0, True), (0.6, True), (0.7, False), (-0.7, False)])
def test_near_is_a_third_of_the_tolerance_by_the_largest_entry(off: float, near: bool) -> None:
    again = {"out": np.array([2.0, 1.0 + off]), "db": None}
    assert is_near(again, WANT, tolerance=1.0) is near


def test_all_float_arrays_are_in_single_and_nothing_else() -> None:
    found = in_single(INPUTS)
    assert (found["x"].dtype, found["n"].dtype, found["p"]) == (np.float32, INPUTS["n"].dtype, 0.1)
    assert (found["w"][0][0].dtype, found["w"][0][1], found["w"][1]) == (np.float32, None, 2)
    assert INPUTS["x"].dtype == np.float64


def test_numbers_are_moved_by_half_a_unit_of_float32() -> None:
    found = [moved(INPUTS, sample)["x"] for sample in range(9)]
    assert np.unique(found, axis=0).shape[0] > 2
    for x in found:
        assert x.dtype == np.float64
        assert np.allclose(np.abs(x[:2] / INPUTS["x"][:2] - 1), 2.0**-24, rtol=1e-6)
        assert x[2] == 0
        assert np.array_equal(np.abs(x.astype("f4") - INPUTS["x"].astype("f4")) <= 2.0**-23, [True] * 3)
    assert np.array_equal(moved(INPUTS, 3)["x"], found[3])
    assert moved(INPUTS, 0)["w"][0][0].tolist() != [1.0, 1.0]
