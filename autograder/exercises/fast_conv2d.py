"""fast_conv2d: the layer of conv2d as products of matrices, without a loop over images, channels or places.

The right and wrong versions stand in `_fast_conv2d.py`; those that conv2d has too are taken from there.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable, Vectorized
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises._conv2d_forward import conv2d
from autograder.exercises._draws import eighths
from autograder.exercises._fast_conv2d import WRONG_GRADIENTS, WRONG_PRODUCTS


def draw(rng, image, filters, bias=True, **rest):
    """`image` is (N, C, H, W), `filters` (how many, height, width). What is not in `rest` is left to its default."""
    count, *kernel = filters
    b = {"b": eighths(rng, count) if bias else None} if bias or rest else {}
    return {"x": eighths(rng, image), "w": eighths(rng, (count, image[1], *kernel)), **b, **rest}


SAME_SIZE = "stride 1, padding 1"
"""As many places as pixels, so that dout grows as the image does."""
LARGER = {
    "images": {"x": 0, "dout": 0},
    "channels": {"x": 1, "w": 1},
    "rows of pixels": {"x": 2, "dout": 2},
    "pixels in a row": {"x": 3, "dout": 3},
    "filters": {"w": 0, "b": 0, "dout": 1},
}

exercise = Exercise(
    "fast_conv2d",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 3, 4), "filters": (1, 2, 3)}),
        Case("only x and w", {"image": (2, 3, 5, 4), "filters": (4, 2, 3), "bias": False}),
        Case("stride 2, no padding", {"image": (3, 2, 8, 6), "filters": (5, 2, 4), "stride": 2, "padding": 0}),
        Case("stride 2, padding 2", {"image": (3, 2, 8, 6), "filters": (5, 2, 4), "stride": 2, "padding": 2}),
        Case(SAME_SIZE, {"image": (2, 3, 3, 4), "filters": (4, 3, 3), "stride": 1, "padding": 1}),
        Case("one image", {"image": (1, 2, 4, 6), "filters": (3, 3, 2)}),
        Case("as many filters as images", {"image": (3, 2, 4, 5), "filters": (3, 3, 2)}),
        Case("filters of 1 by 1", {"image": (2, 3, 3, 4), "filters": (4, 1, 1)}),
        Case("stride 3 does not divide", {"image": (2, 2, 8, 9), "filters": (3, 3, 2), "stride": 3}),
        Case("pairs, no bias",
             {"image": (2, 2, 4, 8), "filters": (3, 3, 2), "bias": False, "stride": (1, 3), "padding": (2, 0)}),
        Case("pairs, with dilation",
             {"image": (2, 3, 7, 8), "filters": (2, 3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 3)}),
    ),
    tasks=(
        Task(
            "fast_conv2d_forward", conv2d, args=("x", "w", "b", "stride", "padding", "dilation"),
            returns=("out",), keeps=("cache",),
            checks=(
                Matches(3), Pure(1), Repeatable(1, moves=("x", "w")), KeepsDtype(), Vectorized(2, SAME_SIZE, LARGER),
            ),
            misconceptions=WRONG_PRODUCTS,
        ),
        Task(
            "fast_conv2d_backward", GradientOf("fast_conv2d_forward", ("x", "w", "b")),
            args=("dout", Result("fast_conv2d_forward", "cache")), returns=("dx", "dw", "db"),
            checks=(Matches(3), Gradient(2), Pure(1), Repeatable(1, moves=("dout",)), Vectorized(2, SAME_SIZE, LARGER)),
            misconceptions=WRONG_GRADIENTS,
        ),
    ),
)  # fmt: skip
