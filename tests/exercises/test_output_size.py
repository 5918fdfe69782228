"""The worked numbers of the course's texts, and padding that is really `same`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 -- torch's own habit
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from students import PUBLIC, exercise, key

from autograder.exercise import Problem

WORKED = {
    "5 wide, kernel 3": (3, (1, 1)),
    "5 wide, kernel 3, a ring of zeros": (5, (1, 1)),
    "5 wide, kernel 3, stride 2": (2, (1, 1)),
    "5 wide, kernel 3, stride 2, a ring of zeros": (3, (1, 1)),
    "10 wide, kernel 3 ('valid')": (8, (1, 1)),
    "10 wide, kernel 3, padding 1 ('same')": (10, (1, 1)),
    "10 wide, kernel 3, stride 2: one is left over": (4, (0, 1)),
    "10 wide, only padded": (12, (0, 0)),
    "10 wide, pooled by 2": (5, (0, 0)),
    "10 wide, pooled by 2, stride 1": (9, (0, 1)),
    "10 wide, kernel 4: even": (7, (1, 2)),
    "28 wide, kernel 1": (28, (0, 0)),
    "AlexNet's first layer": (55, (3, 4)),
    "AlexNet's last pooling": (6, (1, 1)),
}
"""By case: the output size, and the padding for `same`."""

sizes = st.integers(1, 60)
kernels = st.integers(1, 9)
strides = st.integers(1, 5)
dilations = st.integers(1, 4)
repeatable = settings(deadline=None, derandomize=True, database=None)


def problems(seed: str) -> Mapping[str, Problem]:
    return {problem.case.name: problem for problem in key("output_size", seed)}


@pytest.mark.parametrize("seed", [PUBLIC, "a secret"])
@pytest.mark.parametrize("case", WORKED)
def test_worked_numbers_are_as_the_texts_say_under_every_seed(case: str, seed: str) -> None:
    outputs, padding = WORKED[case]
    right = problems(seed)[case].right
    assert right["output_size"]["outputs"] == outputs
    assert (right["same_padding"]["before"], right["same_padding"]["after"]) == padding


def test_the_other_cases_are_drawn() -> None:
    public, secret = problems(PUBLIC), problems("a secret")
    drawn = [name for name in public if name not in WORKED]
    assert len(drawn) >= 12
    assert sum(public[name].inputs != secret[name].inputs for name in drawn) >= len(drawn) - 3


def test_cases_that_leave_something_over_do_so_under_every_seed() -> None:
    of = exercise("output_size")
    for case in of.cases:
        for seed in range(50):
            drawn = of.draw(np.random.default_rng(seed), **case.settings)
            span = drawn["size"] + 2 * drawn.get("padding", 0) - drawn.get("dilation", 1) * (drawn["kernel_size"] - 1)
            assert span >= 1, "the kernel must fit"
            if case.settings.get("leaves"):
                assert (span - 1) % drawn["stride"] != 0
            assert all(type(value) is int for value in drawn.values())


def same_padding(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    truth: Any = exercise("output_size").task("same_padding").truth
    before, after = truth(size, kernel, stride, dilation)
    return before, after


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@repeatable
@given(sizes, kernels, dilations)
def test_same_is_torchs_same(size: int, kernel: int, dilation: int) -> None:
    image, filters = (torch.arange(1.0, n + 1, dtype=torch.float64).view(1, 1, -1) for n in (size, kernel))
    padded = F.pad(image, same_padding(size, kernel, 1, dilation))
    want = F.conv1d(image, filters, padding="same", dilation=dilation)
    assert torch.equal(F.conv1d(padded, filters, dilation=dilation), want)


@repeatable
@given(sizes, kernels, strides, dilations)
def test_same_gives_size_over_stride_with_as_few_zeros_as_can_be(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    before, after = same_padding(size, kernel, stride, dilation)
    truth: Any = exercise("output_size").task("output_size").truth
    wanted = -(-size // stride)
    assert 0 <= before <= after <= before + 1
    assert truth(size + before + after, kernel, stride, 0, dilation) == wanted
    assume(after and size + before + after > dilation * (kernel - 1) + 1)
    assert truth(size + before + after - 1, kernel, stride, 0, dilation) == wanted - 1
