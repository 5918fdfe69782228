"""max_pool2d: keep the largest number of every window, and send the gradient back to it alone.

The right and wrong versions stand in `_max_pool2d.py`, `_pooling_forward.py` and `_pooling_backward.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises._max_pool2d import WRONG_BACKWARD, WRONG_FORWARD, max_pool2d
from autograder.exercises._pooling import CASES, draw

exercise = Exercise(
    "max_pool2d",
    draw,
    cases=(
        *CASES,
        Case("all below zero",
             {"image": (1, 2, 4, 5), "kernel_size": 2, "stride": 1, "padding": 1, "below_zero": 1}),
        Case("all very far below zero",  # its steps are too large for finite differences
             {"image": (1, 3, 5, 7), "kernel_size": 3, "stride": 2, "padding": 1, "below_zero": 10**12}, smooth=False),
        Case("ties", {"image": (2, 3, 5, 6), "kernel_size": (2, 3), "stride": 1, "levels": 4}, smooth=False),
    ),
    tasks=(
        Task(
            "max_pool2d_forward", max_pool2d, args=("x", "kernel_size", "stride", "padding"),
            returns=("out",), keeps=("cache",),
            checks=(Matches(3), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_FORWARD,
        ),
        Task(
            "max_pool2d_backward", GradientOf("max_pool2d_forward", ("x",)),
            args=("dout", Result("max_pool2d_forward", "cache")), returns=("dx",),
            checks=(Matches(3), Gradient(2), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
