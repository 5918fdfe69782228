"""layout: channels last, as in a file, or first, as in a network; and three channels made into one.

The right and wrong versions stand in `_layout_axes.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _layout_axes as axes
from autograder.exercises._draws import eighths


def draw(rng, images, channels, pixels):
    """`pixels` is (height, width). The grey task gets as many photos of this size, in three channels."""
    return {
        "photos": eighths(rng, (images, *pixels, channels)),
        "x": eighths(rng, (images, channels, *pixels)),
        "rgb": eighths(rng, (images, 3, *pixels)),
    }


def _case(name, images, channels, *pixels):
    return Case(name, {"images": images, "channels": channels, "pixels": pixels})


exercise = Exercise(
    "layout",
    draw,
    cases=(
        _case("one photo, 2 high and 3 wide", 1, 3, 2, 3),
        _case("one photo of 4 × 4", 1, 3, 4, 4),
        _case("two photos", 2, 3, 4, 5),
        _case("higher than wide", 4, 3, 5, 2),
        _case("one channel", 3, 1, 2, 4),
        _case("four channels", 2, 4, 3, 5),
        _case("as many images as channels", 3, 3, 4, 2),
        _case("one pixel", 2, 3, 1, 1),
        _case("one row", 3, 2, 1, 6),
        _case("seven channels", 2, 7, 4, 3),
    ),
    tasks=(
        Task(
            "to_nchw", axes.to_nchw, args=("photos",), returns=("out",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("photos",))), misconceptions=axes.WRONG_NCHW,
        ),
        Task(
            "to_nhwc", axes.to_nhwc, args=("x",), returns=("out",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",))), misconceptions=axes.WRONG_NHWC,
        ),
        Task(
            "rgb_to_gray", axes.rgb_to_gray, args=("rgb",), returns=("out",),
            checks=(Matches(1.5), Pure(0.25), Repeatable(0.25, moves=("rgb",))), misconceptions=axes.WRONG_GRAY,
        ),
    ),
)  # fmt: skip
