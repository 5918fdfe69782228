"""windows: every window of every image in one array, without copying a number.

The right and wrong versions stand in `_windows.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import KeepsDtype, Matches, NoCopy, Pure, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises._draws import eighths
from autograder.exercises._windows import MISCONCEPTIONS, windows


def draw(rng, image, kernel_size, **stride):
    """`image` is (N, C, H, W)."""
    return {"x": eighths(rng, image), "kernel_size": kernel_size, **stride}


exercise = Exercise(
    "windows",
    draw,
    cases=(
        Case("one small image", {"image": (1, 1, 3, 4), "kernel_size": (2, 3)}),
        Case("no stride given", {"image": (2, 3, 5, 7), "kernel_size": (3, 2)}),
        Case("ints", {"image": (3, 2, 7, 5), "kernel_size": 3, "stride": 2}),
        Case("stride 2", {"image": (2, 3, 6, 9), "kernel_size": (2, 3), "stride": 2}),
        Case("stride 3 does not divide", {"image": (2, 1, 8, 9), "kernel_size": (3, 2), "stride": 3}),
        Case("pairs", {"image": (1, 2, 7, 6), "kernel_size": (3, 2), "stride": (2, 1)}),
        Case("windows far apart", {"image": (2, 2, 9, 7), "kernel_size": (1, 3), "stride": (4, 2)}),
        Case("kernel as large as the image", {"image": (3, 2, 3, 4), "kernel_size": (3, 4)}),
        Case("kernel of 1 by 1", {"image": (2, 3, 3, 4), "kernel_size": 1, "stride": 1}),
    ),
    tasks=(
        Task(
            "windows", windows, args=("x", "kernel_size", "stride"), returns=("out",),
            checks=(Matches(3), NoCopy(1), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=MISCONCEPTIONS,
        ),
    ),
)  # fmt: skip
