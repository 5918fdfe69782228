"""The cases of conv2d kill what real students' bugs survive elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from students import PUBLIC, exercise, key

from autograder.exercise import Problem

PROBLEMS = {problem.case.name: problem for problem in key("conv2d", PUBLIC)}


def shapes(problem: Problem) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return problem.inputs["x"].shape, problem.inputs["w"].shape


def pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


@pytest.mark.parametrize(("case", "padding"), [("stride 2, no padding", 0), ("stride 2, padding 2", 2)])
def test_the_cases_that_kill_most_are_there(case: str, padding: int) -> None:
    problem = PROBLEMS[case]
    assert shapes(problem) == ((3, 2, 8, 6), (5, 2, 2, 4))
    assert (problem.inputs["stride"], problem.inputs["padding"]) == (2, padding)


def test_symmetry_is_broken_but_where_a_case_is_about_it() -> None:
    for name, problem in PROBLEMS.items():
        (n, c, h, w), (f, _, kh, kw) = shapes(problem)
        assert h != w
        assert kh != kw or name == "filters of 1 by 1"
        if name == "one small image":
            continue  # one of everything, so that its numbers fit on a screen
        assert (c == f) == (name == "as many filters as channels")
        assert (n == c) == (name == "as many images as channels") or n == c == 2


def test_one_case_alone_is_about_sizes_that_do_not_divide() -> None:
    for name, problem in PROBLEMS.items():
        (_, _, *size), (_, _, *kernel) = shapes(problem)
        settings = (pair(problem.inputs.get(n, d)) for n, d in (("stride", 1), ("padding", 0), ("dilation", 1)))
        spans = [(n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in zip(size, kernel, *settings, strict=True)]
        assert any(spans) == (name == "stride 3 does not divide"), name


def test_defaults_none_ints_and_pairs_all_occur() -> None:
    given = [problem.inputs for problem in PROBLEMS.values()]
    assert sum(inputs.keys() == {"x", "w", "dout"} for inputs in given) == 1
    assert any("b" in inputs and inputs["b"] is None for inputs in given)
    kinds = Counter(type(inputs[n]) for inputs in given for n in ("stride", "padding", "dilation") if n in inputs)
    assert kinds.keys() == {int, tuple}
    assert [n for n, p in PROBLEMS.items() if len(p.inputs["x"]) == 1] == ["one small image", "one image"]


def test_values_are_exact_and_none_is_zero() -> None:
    for problem in PROBLEMS.values():
        for name in ("x", "w", "b", "dout"):
            values = problem.inputs.get(name)
            if values is not None:
                assert values.dtype == np.float64
                assert np.all(values)
                assert np.array_equal(8 * values, np.round(8 * values))


def test_a_crop_is_what_numpy_makes_of_it() -> None:
    for problem in PROBLEMS.values():
        ph, pw = pair(problem.inputs.get("padding", 0))
        right, wrong = (problem.right["conv2d_backward"]["dx"], problem.wrong["conv2d_backward"]["crop"]["dx"])
        padded = np.pad(right, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        assert np.array_equal(padded[:, :, ph:-ph, pw:-pw], wrong)


def test_there_are_not_too_many_cases() -> None:
    assert 10 <= len(exercise("conv2d").cases) <= 16
