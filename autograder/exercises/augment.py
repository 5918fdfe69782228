"""augment: images that were never taken, by flips and crops. Judged by shares, which any right stream gives.

What theory says, right and wrong, stands in `_augment_theory.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import Matches, Pure
from autograder.exercise import Case, Exercise, Seed, Task
from autograder.exercises import _augment_theory as theory
from autograder.exercises._chance import Repeatable


def draw(rng, image, padding, **p):
    """`image` is (N, C, H, W). Numbers from 1 on, all different in an image; few different images, for small keys."""
    kinds = [rng.permutation(np.prod(image[1:])).reshape(image[1:]) + 1.0 for _ in range(5)]
    x = np.resize(kinds, image)
    return {"x": x, "rng": Seed(int(rng.integers(2**31))), "padding": padding, **p}


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
            "random_flip", theory.random_flip, args=("x", "rng", "p"), returns=("out",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5)),
            misconceptions=theory.FLIPS, compares=theory.SEEN_FLIPS, view=theory.flip_view,
        ),
        Task(
            "random_crop", theory.random_crop, args=("x", "padding", "rng"), returns=("out",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5)),
            misconceptions=theory.CROPS, compares=theory.SEEN_CROPS, view=theory.crop_view,
        ),
    ),
)  # fmt: skip
