"""pad2d: put zeros around every image, and take the gradient of the zeros away again.

The right and wrong versions stand in `_pad2d_forward.py` and `_pad2d_backward.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _pad2d_backward as backward
from autograder.exercises import _pad2d_forward as forward
from autograder.exercises._draws import eighths


def draw(rng, image, padding):
    """`image` is (N, C, H, W)."""
    return {"x": eighths(rng, image), "padding": padding}


exercise = Exercise(
    "pad2d",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 2, 3), "padding": 1}),
        Case("no padding", {"image": (2, 3, 4, 5), "padding": 0}),
        Case("higher than wide", {"image": (2, 3, 6, 3), "padding": 1}),
        Case("padding 2", {"image": (3, 2, 4, 6), "padding": 2}),
        Case("padding wider than the image", {"image": (1, 2, 2, 3), "padding": 4}),
        Case("one channel", {"image": (3, 1, 5, 4), "padding": 2}),
        Case("one image", {"image": (1, 3, 3, 5), "padding": 1}),
        Case("a pair", {"image": (2, 3, 5, 4), "padding": (1, 2)}),
        Case("a pair, more rows than columns", {"image": (3, 2, 5, 6), "padding": (3, 2)}),
        Case("a pair, rows only", {"image": (2, 3, 3, 5), "padding": (2, 0)}),
        Case("a pair, columns only", {"image": (3, 2, 6, 4), "padding": (0, 1)}),
    ),
    tasks=(
        Task(
            "pad2d_forward", forward.pad2d, args=("x", "padding"), returns=("out",), keeps=("cache",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=forward.MISCONCEPTIONS,
        ),
        Task(
            "pad2d_backward", GradientOf("pad2d_forward", ("x",)),
            args=("dout", Result("pad2d_forward", "cache")), returns=("dx",),
            checks=(Matches(1.5), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=backward.MISCONCEPTIONS,
        ),
    ),
)  # fmt: skip
