"""leaky_relu: pass what is positive, and a little of what is not.

The right and wrong versions stand in `_leaky_relu.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _leaky_relu as curves
from autograder.exercises._activations import draw

_INF = float("inf")

exercise = Exercise(
    "leaky_relu",
    draw,
    cases=(
        Case("a row", {"shape": (7,)}),
        Case("a table, slope 0.25", {"shape": (3, 5), "negative_slope": 0.25}),
        Case("images, slope 0.125", {"shape": (2, 3, 4, 5), "negative_slope": 0.125}),
        Case("one image", {"shape": (1, 2, 3, 4)}),
        Case("as many images as channels, slope 0.5", {"shape": (3, 3, 2, 4), "negative_slope": 0.5}),
        Case("a slope above 1", {"shape": (2, 5), "negative_slope": 1.5}),
        Case("exact zeros", {"shape": (3, 4), "among": (0.0,) * 4, "negative_slope": 0.25}, smooth=False),
        Case("infinite numbers",
             {"shape": (3, 4), "among": (_INF, -_INF, 1000.0, -1000.0), "negative_slope": 0.25}, smooth=False),
    ),
    tasks=(
        Task(
            "leaky_relu_forward", curves.leaky_relu, args=("x", "negative_slope"), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",)), KeepsDtype()),
            misconceptions=curves.WRONG_FORWARD,
        ),
        Task(
            "leaky_relu_backward", GradientOf("leaky_relu_forward", ("x",)),
            args=("dout", Result("leaky_relu_forward", "cache")), returns=("dx",),
            checks=(Matches(1), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=curves.WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
