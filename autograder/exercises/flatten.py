"""flatten: one row of numbers for each image, and back. Right and wrong versions stand in `_flatten_versions.py`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _flatten_versions as versions
from autograder.exercises._draws import eighths


def draw(rng, image):
    """`image` is (N, C, H, W)."""
    return {"x": eighths(rng, image)}


exercise = Exercise(
    "flatten",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 2, 3)}),
        Case("two images", {"image": (2, 3, 4, 5)}),
        Case("higher than wide", {"image": (3, 2, 5, 2)}),
        Case("one image", {"image": (1, 3, 2, 4)}),
        Case("one channel", {"image": (4, 1, 3, 5)}),
        Case("as many images as channels", {"image": (3, 3, 2, 4)}),
        Case("square images", {"image": (2, 4, 3, 3)}),
        Case("images of one pixel", {"image": (3, 4, 1, 1)}),
    ),
    tasks=(
        Task(
            "flatten_forward", versions.flatten, args=("x",), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=versions.FORWARD,
        ),
        Task(
            "flatten_backward", GradientOf("flatten_forward", ("x",)),
            args=("dout", Result("flatten_forward", "cache")), returns=("dx",),
            checks=(Matches(0.5), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=versions.BACKWARD,
        ),
    ),
)  # fmt: skip
