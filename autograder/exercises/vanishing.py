"""vanishing: how much gradient arrives at every layer of a deep network, with sigmoid and with ReLU.

The right and wrong versions stand in `_vanishing_norms.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from itertools import pairwise

from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises._vanishing_norms import MISCONCEPTIONS, gradient_norms

LAYERS = tuple(
    f"{layer}_{way}" for layer in ("linear", "relu", "sigmoid") for way in ("forward", "backward")
)  # fmt: skip


def draw(rng, rows, sizes, activation):
    """`sizes`: of the input, and of every layer's output."""
    weights = [rng.normal(size=(out, into)) / into**0.5 for into, out in pairwise(sizes)]
    return {"x": rng.normal(size=(rows, sizes[0])), "weights": weights, "activation": activation}


exercise = Exercise(
    "vanishing",
    draw,
    cases=(
        Case("one layer, sigmoid", {"rows": 3, "sizes": (4, 2), "activation": "sigmoid"}),
        Case("two layers, sigmoid", {"rows": 5, "sizes": (3, 6, 4), "activation": "sigmoid"}),
        Case("two layers, ReLU", {"rows": 6, "sizes": (5, 9, 7), "activation": "relu"}),
        Case("four layers, sigmoid", {"rows": 4, "sizes": (6, 5, 7, 3, 8), "activation": "sigmoid"}),
        Case("four layers, ReLU", {"rows": 7, "sizes": (4, 9, 8, 11, 10), "activation": "relu"}),
        Case("eight layers as wide as the input, sigmoid", {"rows": 3, "sizes": (5,) * 9, "activation": "sigmoid"}),
    ),
    tasks=(
        Task(
            "gradient_norms", gradient_norms, args=("x", "weights", "activation"), returns=("norms",),
            checks=(Matches(3), Pure(0.5), Repeatable(0.5, moves=("x",))), misconceptions=MISCONCEPTIONS,
        ),
    ),
    given=LAYERS,
)  # fmt: skip
