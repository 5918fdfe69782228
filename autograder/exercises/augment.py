"""augment: images that were never taken, by flips and crops. Judged by shares, which any right stream gives.

What theory says, right and wrong, stands in `_flip_theory.py` and `_crop_theory.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import FollowsRng, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Seed, Task
from autograder.exercises import _crop_theory as crops
from autograder.exercises import _flip_theory as flips


def draw(rng, image, padding, **p):
    """`image` is (N, C, H, W). Numbers from 1 on, all different in an image; few different images, for small keys."""
    kinds = [rng.permutation(np.prod(image[1:])).reshape(image[1:]) + 1.0 for _ in range(5)]
    x = np.resize(kinds, image)
    return {"x": x, "rng": Seed(int(rng.integers(2**31))), "padding": padding, **p}


AT_RANDOM = ("grey images", "two channels, p = 0.3, padding 3")
"""Where flips and crops both hang on chance."""

exercise = Exercise(
    "augment",
    draw,
    cases=(
        Case("grey images", {"image": (1500, 1, 3, 4), "padding": 1}),
        Case("two channels, p = 0.3, padding 3", {"image": (1500, 2, 5, 4), "padding": 3, "p": 0.3}),
        Case("colour images, p = 1, padding 1", {"image": (1000, 3, 3, 2), "padding": 1, "p": 1.0}),
        Case("colour images, p = 0, padding 0", {"image": (1000, 3, 4, 3), "padding": 0, "p": 0.0}),
    ),
    tasks=(
        Task(
            "random_flip", flips.random_flip, args=("x", "rng", "p"), returns=("out",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.25), FollowsRng(0.25, AT_RANDOM)),
            misconceptions=flips.FLIPS, compares=flips.SEEN_FLIPS, view=flips.flip_view,
        ),
        Task(
            "random_crop", crops.random_crop, args=("x", "padding", "rng"), returns=("out",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.25), FollowsRng(0.25, AT_RANDOM)),
            misconceptions=crops.CROPS, compares=crops.SEEN_CROPS, view=crops.crop_view,
        ),
    ),
)  # fmt: skip
