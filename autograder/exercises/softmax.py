"""softmax: scores become shares that add up to 1.

The right and wrong versions stand in `_softmax_forward.py` and `_softmax_backward.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _softmax_backward as backward
from autograder.exercises import _softmax_forward as forward
from autograder.exercises._logits import logits


def draw(rng, shape, kind="near", **axis):
    """`axis`, where it is not left to its default: that of the classes."""
    return {"x": logits(rng, shape, kind=kind, **axis), **axis}


exercise = Exercise(
    "softmax",
    draw,
    cases=(
        Case("2 images, 3 classes", {"shape": (2, 3)}),
        Case("4 images, 6 classes", {"shape": (4, 6), "axis": 1}),
        Case("one image", {"shape": (1, 5)}),
        Case("as many images as classes", {"shape": (4, 4)}),
        Case("axis 0", {"shape": (3, 5), "axis": 0}),
        Case("a class for every pixel", {"shape": (2, 4, 3, 5)}),
        Case("the last of three axes", {"shape": (3, 2, 4), "axis": -1}),
        Case("scores near 1000 and -1000", {"shape": (3, 5), "kind": "huge"}, smooth=False),
        Case("rows near 5000 and -5000", {"shape": (4, 3), "kind": "far rows"}, smooth=False),
    ),
    tasks=(
        Task(
            "softmax_forward", forward.softmax, args=("x", "axis"), returns=("out",), keeps=("cache",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=forward.SOFTMAX,
        ),
        Task(
            "softmax_backward", GradientOf("softmax_forward", ("x",)),
            args=("dout", Result("softmax_forward", "cache")), returns=("dx",),
            checks=(Matches(2), Gradient(1), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=backward.SOFTMAX,
        ),
    ),
)  # fmt: skip
