"""dropout: leave out a random part of the numbers while training. Judged by shares, which any right stream gives.

What theory says, right and wrong, stands in `_dropout_theory.py`; what is looked at, in `_dropout_views.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import FollowsRng, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Result, Seed, Task
from autograder.exercises import _dropout_theory as theory
from autograder.exercises import _dropout_views as views
from autograder.exercises._draws import eighths


def draw(rng, image, p, training=True):
    """`image` is the shape. Large, so that shares say much; of few different numbers, so that keys stay small."""
    few = (1, 1, *image[2:]) if len(image) > 2 else (1, image[1])
    x, dout = (np.broadcast_to(eighths(rng, few), image).copy() for _ in range(2))
    return {"x": x, "p": p, "training": training, "rng": Seed(int(rng.integers(2**31))), "dout": dout}


AT_RANDOM = ("images, p = 0.3", "rows of numbers, p = 0.5")
"""Elsewhere nothing may hang on chance, or much is as here."""

exercise = Exercise(
    "dropout",
    draw,
    cases=(
        Case("images, p = 0.3", {"image": (20, 30, 4, 5), "p": 0.3}),
        Case("images, p = 0.8", {"image": (18, 30, 5, 4), "p": 0.8}),
        Case("rows of numbers, p = 0.5", {"image": (80, 130), "p": 0.5}),
        Case("one image, p = 0.2", {"image": (1, 24, 20, 22), "p": 0.2}),
        Case("nothing to drop, p = 0", {"image": (20, 30, 4, 5), "p": 0.0}),
        Case("evaluation", {"image": (18, 30, 5, 4), "p": 0.3, "training": False}),
    ),
    tasks=(
        Task(
            "dropout_forward", theory.dropout, args=("x", "p", "training", "rng"), returns=("out",), keeps=("cache",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.25), FollowsRng(0.25, AT_RANDOM)),
            misconceptions=theory.FORWARD, compares=views.SEEN_FORWARD, view=views.forward_view,
        ),
        Task(
            "dropout_backward", theory.same_mask, args=("dout", Result("dropout_forward", "cache")), returns=("dx",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5)),
            misconceptions=theory.BACKWARD, compares=views.SEEN_BACKWARD, view=views.backward_view,
        ),
    ),
)  # fmt: skip
