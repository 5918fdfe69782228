"""The worked numbers of the course's texts, counted by hand; and truths that agree with torch's own counters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from students import PUBLIC, exercise, key, solution
from torch.utils.flop_counter import FlopCounterMode

from autograder.exercise import Problem
from autograder.exercises._layer_shapes_rules import by_formula, layer_shape
from autograder.exercises.layer_shapes import ALEXNET, VGG16

PHOTO = (3, 224, 224)
SEEDS = pytest.mark.parametrize("seed", [PUBLIC, "a secret"])
repeatable = settings(deadline=None, derandomize=True, database=None)


def problems(name: str, seed: str) -> Mapping[str, Problem]:
    return {problem.case.name: problem for problem in key(name, seed)}


def right(name: str, seed: str, case: str, task: str) -> tuple[Any, ...]:
    found = problems(name, seed)[case].right[task]
    return tuple(np.asarray(value).tolist() for value in found.values())


LAYERS = {
    "5 × 5, kernel 3": [1, 3, 3],
    "5 × 5, kernel 3, a ring of zeros": [1, 5, 5],
    "10 × 10, 10 filters, 'valid'": [10, 8, 8],
    "10 × 10, 10 filters, 'same'": [10, 10, 10],
    "10 × 10, 20 filters, 'same'": [20, 10, 10],
    "10 × 10, only padded": [3, 12, 12],
    "10 × 10, 10 filters, pooled by 2": [10, 5, 5],
    "10 × 10, 10 filters, pooled by 2 at stride 1": [10, 9, 9],
    "AlexNet, first layer": [96, 55, 55],
    "AlexNet, first pooling": [96, 27, 27],
    "AlexNet, last pooling": [256, 6, 6],
    "AlexNet, flatten": [9216],
    "VGG-16, last pooling": [512, 7, 7],
    "VGG-16, first linear layer": [4096],
}
COUNTS: dict[tuple[str, str], tuple[int, ...]] = {
    ("AlexNet's first layer", "conv_parameters"): (34_944,),
    ("AlexNet's first layer", "linear_parameters"): (37_752_832,),
    ("AlexNet's first layer", "layer_counts"): (34_944, 105_415_200),
    ("without biases", "conv_parameters"): (34_848,),
    ("without biases", "linear_parameters"): (37_748_736,),
    ("without biases", "layer_counts"): (37_752_832, 37_748_736),
    ("AlexNet's second layer, two towers", "conv_parameters"): (307_456,),
    ("AlexNet's second layer, two towers", "layer_counts"): (0, 0),
    ("one tower's first layer", "conv_parameters"): (17_424,),
    ("10 filters on 10 × 10", "conv_parameters"): (280,),
    ("10 filters on 10 × 10", "linear_parameters"): (192_640,),
    ("10 filters on 10 × 10", "layer_counts"): (280, 17_280),
    ("VGG's first linear layer", "layer_counts"): (102_764_544, 102_760_448),
    ("5 × 5 on all of 192 channels", "conv_parameters"): (153_600,),
    ("1 × 1, from 192 channels to 16", "conv_parameters"): (3_072,),
    ("5 × 5 on the 16 channels left", "conv_parameters"): (12_800,),
    ("3 × 3 on 64 channels", "conv_parameters"): (9 * 64**2,),
    ("5 × 5 on 64 channels", "conv_parameters"): (25 * 64**2,),
    ("7 × 7 on 64 channels", "conv_parameters"): (49 * 64**2,),
}
CLAIMS: dict[tuple[str, str], tuple[Any, ...]] = {
    ("AlexNet's last maps, pooled, to 4096 features", "first_linear_weights"): (37_748_736,),
    ("AlexNet's last maps, pooled, to 4096 features", "after_pooling"): (9_216, 9_441_280),
    ("10 × 10 in colour, 10 features", "weight_shape"): ([10, 3, 3, 3],),
    ("10 × 10 in colour, 20 features", "head_shapes"): ([4, 360], [20, 360], [4, 20]),
    ("10 × 10, a kernel of 4", "half_rule_size"): (11,),
    ("32 × 32, a kernel of 3", "multiplications"): (8_100,),
    ("32 × 32, a kernel of 5", "multiplications"): (19_600,),
    ("32 × 32, a kernel of 7", "multiplications"): (33_124,),
    ("32 × 32, a kernel of 3 with stride 3", "multiplications"): (900,),
}
GROWING = {
    ("one layer; kernel 3", "dense_channels"): (96,),
    ("two layers; kernel 3, stride 2", "dense_channels"): (128,),
    ("three layers; kernel and stride 2", "dense_channels"): (160,),
    ("DenseNet-121's first block; twice the size", "dense_channels"): (256,),
    ("two layers; kernel 3, stride 2", "transposed_size"): (9,),
    ("DenseNet-121's first block; twice the size", "transposed_size"): (32,),
    ("growth 12; 16 to 32 by a kernel of 3", "transposed_size"): (32,),
    ("growth larger than what comes in; 32 to 63", "transposed_size"): (63,),
}
WORKED = [("counting", COUNTS), ("find_the_mistake", CLAIMS), ("growing_maps", GROWING)]


@SEEDS
@pytest.mark.parametrize("case", LAYERS)
def test_sizes_are_as_the_texts_say_under_every_seed(case: str, seed: str) -> None:
    assert right("layer_shapes", seed, case, "layer_shape") == (LAYERS[case],)


@SEEDS
@pytest.mark.parametrize(
    ("name", "case", "task", "want"),
    [(name, case, task, want) for name, table in WORKED for (case, task), want in table.items()],
)
def test_counts_are_as_by_hand_under_every_seed(
    name: str, case: str, task: str, want: tuple[Any, ...], seed: str
) -> None:
    assert right(name, seed, case, task) == want


def _believed(case: str, task: str, misconception: str) -> list[Any]:
    wrong = problems("find_the_mistake", PUBLIC)[case].wrong[task][misconception]
    return [np.asarray(value).tolist() for value in wrong.values()]


def test_the_claims_are_among_the_misconceptions_with_their_own_numbers() -> None:
    pooled = "AlexNet's last maps, pooled, to 4096 features"
    assert _believed(pooled, "first_linear_weights", "pooling_overlooked") == [177_209_344]
    assert _believed("10 × 10 in colour, 10 features", "weight_shape", "filters_as_channels") == [[3, 3, 3, 3]]
    assert _believed("10 × 10, a kernel of 4", "half_rule_size", "always_same") == [10]
    dense = problems("growing_maps", PUBLIC)["three layers; kernel and stride 2"].wrong["dense_channels"]
    assert dense["doubling"]["channels_after"] == 512


def _totals(image: tuple[int, ...], layers: Any) -> tuple[int, int]:
    functions = solution("counting")
    shapes = functions["network_shapes"](image, layers)
    counts = [functions["layer_counts"](*each) for each in zip(layers, [image, *shapes], shapes, strict=False)]
    parameters, products = (sum(column) for column in zip(*counts, strict=True))
    return parameters, products


def test_the_totals_that_the_notebook_tells() -> None:
    assert _totals(PHOTO, ALEXNET) == (62_378_344, 1_135_256_096)
    assert _totals(PHOTO, VGG16) == (138_357_544, 15_470_264_320)
    one_piece, two_towers = (
        sum(
            solution("counting")["conv_parameters"](*of, groups=groups)
            for of in [(96, 256, 5), (384, 384, 3), (384, 256, 3)]
        )
        for groups in (1, 2)
    )
    assert 62_378_344 - one_piece + two_towers == 60_965_224


def test_the_notebooks_alexnet_is_that_of_the_cases() -> None:
    assert tuple(solution("layer_shapes")["ALEXNET"]) == ALEXNET


@SEEDS
def test_multiply_adds_are_half_of_torchs_flops(seed: str) -> None:
    truth: Any = exercise("counting").task("layer_counts").truth
    for problem in key("counting", seed):
        layer, before, after = (problem.inputs[name] for name in ("layer", "before", "after"))
        if layer[0] in ("conv", "linear"):
            x = torch.empty(1, *before, device="meta")
            make: Any = torch.nn.Conv2d if layer[0] == "conv" else torch.nn.Linear
            with FlopCounterMode(display=False) as counter:
                make(before[0], *layer[1:], device="meta")(x)
            assert truth(layer, before, after)[1] * 2 == counter.get_total_flops()


sides = st.integers(9, 40)
layers = st.one_of(
    st.tuples(st.just("conv"), st.integers(1, 9), st.integers(1, 7), st.integers(1, 4), st.integers(0, 3)),
    st.tuples(st.just("pool"), st.integers(1, 7), st.integers(1, 4)),
    st.tuples(st.just("pad"), st.integers(0, 3)),
    st.just(("relu",)),
    st.just(("flatten",)),
)


@repeatable
@given(shape=st.tuples(st.integers(1, 9), sides, sides), layer=layers)
def test_the_formula_is_torch(shape: tuple[int, ...], layer: tuple[Any, ...]) -> None:
    assert (
        by_formula(shape, layer) == layer_shape(shape, layer) == solution("layer_shapes")["layer_shape"](shape, layer)
    )


@pytest.mark.parametrize("name", ["layout", "layer_shapes", "counting", "find_the_mistake", "growing_maps"])
def test_most_cases_are_drawn_and_hold_no_numbers_of_numpy(name: str) -> None:
    whole = exercise(name)
    drawn = 0
    for case in whole.cases:
        inputs = [whole.draw(np.random.default_rng(seed), **case.settings) for seed in range(8)]
        drawn += any(repr(one) != repr(inputs[0]) for one in inputs)
        assert "np." not in repr({n: v for n, v in inputs[0].items() if not isinstance(v, np.ndarray)})
    assert drawn >= 6


def test_a_square_photo_hides_nothing_from_the_cases() -> None:
    shapes = {problem.inputs["photos"].shape for problem in key("layout", "a secret")}
    assert any(len({n, h, w, c}) == 4 for n, h, w, c in shapes)
    assert all(math.prod(shape) < 200 for shape in shapes)


@SEEDS
def test_a_head_can_be_built_to_look_at_its_shapes(seed: str) -> None:
    """Three weights of it fit into a guest's memory: who makes w, turns it over and multiplies is right."""
    for problem in problems("find_the_mistake", seed).values():
        numbers = problem.inputs["features"] * math.prod(problem.inputs["shape"][1:])
        assert 3 * 8 * numbers < 256 << 20
