"""avg_pool2d: keep the mean of every window, and share the gradient out among its pixels.

The right and wrong versions stand in `_avg_pool2d.py`, `_pooling_forward.py` and `_pooling_backward.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Exercise, GradientOf, Result, Task
from autograder.exercises._avg_pool2d import WRONG_BACKWARD, WRONG_FORWARD, avg_pool2d
from autograder.exercises._pooling import CASES, draw

exercise = Exercise(
    "avg_pool2d",
    draw,
    cases=CASES,
    tasks=(
        Task(
            "avg_pool2d_forward", avg_pool2d, args=("x", "kernel_size", "stride", "padding"),
            returns=("out",), keeps=("cache",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_FORWARD,
        ),
        Task(
            "avg_pool2d_backward", GradientOf("avg_pool2d_forward", ("x",)),
            args=("dout", Result("avg_pool2d_forward", "cache")), returns=("dx",),
            checks=(Matches(2), Gradient(1), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
