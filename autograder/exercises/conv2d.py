"""conv2d: slide every filter over every image, and send the gradient back.

The right and wrong versions stand in `_conv2d_forward.py`, `_conv2d_windows.py`, `_conv2d_backward.py` and
`_conv2d_dw_db.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises._conv2d_backward import WRONG_DX
from autograder.exercises._conv2d_dw_db import WRONG_DW_DB
from autograder.exercises._conv2d_forward import WRONG_SUMS, conv2d
from autograder.exercises._conv2d_windows import WRONG_WINDOWS
from autograder.exercises._draws import eighths


def draw(rng, image, filters, bias=True, **rest):
    """`image` is (N, C, H, W), `filters` (how many, height, width). What is not in `rest` is left to its default."""
    count, *kernel = filters
    b = {"b": eighths(rng, count) if bias else None} if bias or rest else {}
    return {"x": eighths(rng, image), "w": eighths(rng, (count, image[1], *kernel)), **b, **rest}


exercise = Exercise(
    "conv2d",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 3, 4), "filters": (1, 2, 3)}),
        Case("only x and w", {"image": (2, 3, 5, 4), "filters": (4, 2, 3), "bias": False}),
        Case("stride 2, no padding", {"image": (3, 2, 8, 6), "filters": (5, 2, 4), "stride": 2, "padding": 0}),
        Case("stride 2, padding 2", {"image": (3, 2, 8, 6), "filters": (5, 2, 4), "stride": 2, "padding": 2}),
        Case("one image", {"image": (1, 2, 4, 6), "filters": (3, 3, 2), "stride": 1, "padding": 1}),
        Case("one channel", {"image": (2, 1, 4, 6), "filters": (3, 2, 3)}),
        Case("as many filters as channels", {"image": (2, 3, 4, 5), "filters": (3, 3, 2)}),
        Case("as many images as channels", {"image": (3, 3, 4, 6), "filters": (2, 2, 3)}),
        Case("filters of 1 by 1", {"image": (2, 3, 3, 4), "filters": (4, 1, 1)}),
        Case("filters as large as the image", {"image": (2, 3, 3, 4), "filters": (4, 3, 4)}),
        Case("stride 3 does not divide", {"image": (2, 2, 8, 9), "filters": (3, 3, 2), "stride": 3}),
        Case("pairs", {"image": (2, 3, 7, 4), "filters": (2, 3, 2), "stride": (2, 1), "padding": (1, 2)}),
        Case("pairs, no bias",
             {"image": (2, 2, 4, 8), "filters": (3, 3, 2), "bias": False, "stride": (1, 3), "padding": (2, 0)}),
        Case("dilation 2", {"image": (2, 2, 6, 5), "filters": (3, 3, 2), "stride": 1, "padding": 0, "dilation": 2}),
        Case("pairs, with dilation",
             {"image": (2, 3, 7, 8), "filters": (2, 3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 3)}),
    ),
    tasks=(
        Task(
            "conv2d_forward", conv2d, args=("x", "w", "b", "stride", "padding", "dilation"),
            returns=("out",), keeps=("cache",),
            checks=(Matches(4), Pure(1), Repeatable(1, moves=("x", "w")), KeepsDtype()),
            misconceptions=WRONG_SUMS + WRONG_WINDOWS,
        ),
        Task(
            "conv2d_backward", GradientOf("conv2d_forward", ("x", "w", "b")),
            args=("dout", Result("conv2d_forward", "cache")), returns=("dx", "dw", "db"),
            checks=(Matches(4), Gradient(2), Pure(1), Repeatable(1, moves=("dout",))),
            misconceptions=WRONG_DX + WRONG_DW_DB,
        ),
    ),
)  # fmt: skip
