"""columns: every window a column of a matrix, im2col. And back, col2im: where windows overlap, what they bring adds up.

The right and wrong versions stand in `_im2col.py` and `_col2im.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from math import prod

from autograder.checks import KeepsDtype, Matches, Pure, Repeatable, Vectorized
from autograder.exercise import Case, Exercise, Task
from autograder.exercises._col2im import WRONG_IMAGES, col2im
from autograder.exercises._draws import eighths
from autograder.exercises._im2col import WRONG_COLUMNS, im2col, places
from autograder.exercises._pad2d_forward import pair


def draw(rng, image, kernel_size, **rest):
    """`image` is (N, C, H, W). The columns are not those of x: col2im must take any."""
    n, channels, *size = image
    columns = (n, channels * prod(pair(kernel_size)), prod(places(size, kernel_size, **rest)))
    x = eighths(rng, image)
    return {"x": x, "columns": eighths(rng, columns), "size": tuple(size), "kernel_size": kernel_size, **rest}


SAME_SIZE = "stride 1, padding 1"
"""As many places as pixels, so that the columns grow as the image does."""

exercise = Exercise(
    "columns",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 3, 4), "kernel_size": (2, 3)}),
        Case("only the kernel given", {"image": (2, 3, 5, 4), "kernel_size": (3, 2)}),
        Case("stride 2, no padding", {"image": (3, 2, 8, 6), "kernel_size": (2, 4), "stride": 2, "padding": 0}),
        Case("stride 2, padding 2", {"image": (3, 2, 8, 6), "kernel_size": (2, 4), "stride": 2, "padding": 2}),
        Case(SAME_SIZE, {"image": (2, 3, 3, 4), "kernel_size": 3, "stride": 1, "padding": 1}),
        Case("one image", {"image": (1, 2, 4, 6), "kernel_size": (3, 2), "stride": 1, "padding": 1}),
        Case("one channel", {"image": (2, 1, 5, 4), "kernel_size": (2, 3), "stride": (3, 1)}),
        Case("as many images as channels", {"image": (3, 3, 4, 5), "kernel_size": (2, 3)}),
        Case("kernel of 1 by 1", {"image": (2, 3, 3, 4), "kernel_size": 1}),
        Case("kernel as large as the image", {"image": (2, 3, 3, 4), "kernel_size": (3, 4), "stride": 2}),
        Case("stride 3 does not divide", {"image": (2, 2, 8, 9), "kernel_size": (3, 2), "stride": 3}),
        Case("pairs", {"image": (2, 3, 7, 4), "kernel_size": (3, 2), "stride": (2, 1), "padding": (1, 2)}),
        Case("dilation 2", {"image": (2, 2, 6, 5), "kernel_size": (3, 2), "stride": 1, "padding": 0, "dilation": 2}),
        Case("pairs, with dilation",
             {"image": (2, 3, 7, 8), "kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 3)}),
    ),
    tasks=(
        Task(
            "im2col", im2col, args=("x", "kernel_size", "stride", "padding", "dilation"), returns=("columns",),
            checks=(Matches(3), Pure(1), Repeatable(1, moves=("x",)), KeepsDtype(), Vectorized(1, SAME_SIZE, {
                "images": {"x": 0}, "channels": {"x": 1}, "rows of pixels": {"x": 2}, "pixels in a row": {"x": 3},
            })),
            misconceptions=WRONG_COLUMNS,
        ),
        Task(
            "col2im", col2im, args=("columns", "size", "kernel_size", "stride", "padding", "dilation"),
            returns=("x",),
            checks=(Matches(4), Pure(1), Repeatable(1, moves=("columns",)), Vectorized(1, SAME_SIZE, {
                "images": {"columns": 0}, "channels": {"columns": 1}, "rows of pixels": {"columns": 2, "size": 0},
                "pixels in a row": {"columns": 2, "size": 1},
            })),
            misconceptions=WRONG_IMAGES,
        ),
    ),
)  # fmt: skip
