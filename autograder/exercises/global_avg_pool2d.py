"""global_avg_pool2d: one mean for every channel of every image, and an equal share of its gradient for every pixel.

The right and wrong versions stand in `_global_avg_pool2d.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises._global_avg_pool2d import WRONG_BACKWARD, WRONG_FORWARD, global_avg_pool2d
from autograder.exercises._pooling import draw

exercise = Exercise(
    "global_avg_pool2d",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 2, 3)}),
        Case("several images", {"image": (3, 2, 4, 5)}),
        Case("higher than wide", {"image": (2, 3, 5, 2)}),
        Case("one image", {"image": (1, 3, 3, 4)}),
        Case("one channel", {"image": (3, 1, 4, 2)}),
        Case("as many images as channels", {"image": (3, 3, 2, 4)}),
        Case("maps of one pixel", {"image": (2, 4, 1, 1)}),
    ),
    tasks=(
        Task(
            "global_avg_pool2d_forward", global_avg_pool2d, args=("x",), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_FORWARD,
        ),
        Task(
            "global_avg_pool2d_backward", GradientOf("global_avg_pool2d_forward", ("x",)),
            args=("dout", Result("global_avg_pool2d_forward", "cache")), returns=("dx",),
            checks=(Matches(1), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
