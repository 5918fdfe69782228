"""Answers that do less than is asked lose just that, and what is named of them is true."""

from __future__ import annotations

from typing import Any

import pytest
from students import graded, names, patch_of, patched_solution


@pytest.mark.parametrize(
    ("patch", "cases"),
    [
        ("refuses what does not divide", {"stride 3 does not divide"}),
        ("knows no pairs", {"pairs", "pairs, no bias", "pairs, with dilation"}),
        ("knows no None for b", {"only x and w", "pairs, no bias"}),
        ("dilation_left_out", {"dilation 2", "pairs, with dilation"}),
        ("padding_left_out", {"stride 2, padding 2", "one image", "pairs", "pairs, no bias", "pairs, with dilation"}),
    ],
)
def test_who_can_do_less_loses_just_those_cases(patch: str, cases: set[str]) -> None:
    found = graded("conv2d", patched_solution(patch_of("conv2d_forward", patch)))
    matches = [v for v in found.verdicts if (v.task, v.check) == ("conv2d_forward", "Matches")]
    assert {v.case for v in matches if v.points < v.out_of} == cases


def test_a_mistake_is_also_named_where_some_cases_crash() -> None:
    flipped, pairs = patch_of("conv2d_forward", "flipped"), patch_of("conv2d_forward", "knows no pairs")
    both = pairs.model_copy(update={"edits": (*flipped.edits, *pairs.edits)})
    assert names(graded("conv2d", patched_solution(both)), "conv2d_forward") == ["flipped"]


def test_what_few_cases_can_not_tell_apart_is_not_named() -> None:
    """With one channel, turning the channels too is the same as flipping."""
    functions = dict(patched_solution(patch_of("conv2d_forward", "flipped")))
    forward = functions["conv2d_forward"]

    def for_one_channel(x: Any, *args: Any) -> Any:
        if x.shape[1] > 1:
            raise ValueError("too many channels")
        return forward(x, *args)

    assert graded("conv2d", {**functions, "conv2d_forward": for_one_channel}).diagnoses == {}
