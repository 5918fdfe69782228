"""cross_entropy: how wrong the scores are, given the labels, and what would make them better.

The right and wrong versions stand in `_cross_entropy_versions.py` and `_cross_entropy_gradients.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises._cross_entropy_gradients import DX
from autograder.exercises._cross_entropy_versions import BOTH, LOSS, cross_entropy
from autograder.exercises._logits import logits


def draw(rng, shape, kind="near"):
    """`shape` is (images, classes). The first label is that of the class with the lowest score, the others are any."""
    x = logits(rng, shape, kind=kind)
    y = rng.integers(0, shape[1], shape[0])
    y[0] = np.argmin(x[0])
    return {"x": x, "y": y}


exercise = Exercise(
    "cross_entropy",
    draw,
    cases=(
        Case("2 images, 3 classes", {"shape": (2, 3)}),
        Case("more images than classes", {"shape": (5, 3)}),
        Case("more classes than images", {"shape": (3, 7)}),
        Case("one image", {"shape": (1, 4)}),
        Case("as many images as classes", {"shape": (4, 4)}),
        Case("one class", {"shape": (3, 1)}),
        Case("equal scores", {"shape": (4, 5), "kind": "equal"}),
        Case("scores near 1000 and -1000", {"shape": (3, 6), "kind": "huge"}, smooth=False),
        Case("rows near 5000 and -5000", {"shape": (4, 3), "kind": "far rows"}, smooth=False),
    ),
    tasks=(
        Task(
            "cross_entropy", cross_entropy, args=("x", "y"), returns=("loss", "dx"),
            checks=(Matches(4), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=BOTH + LOSS + DX,
        ),
    ),
)  # fmt: skip
