"""relu: pass what is positive, stop what is not; and the same for its gradient.

The right and wrong versions stand in `_relu.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Exercise, GradientOf, Result, Task
from autograder.exercises._activations import INFINITE, SHAPES, ZEROS, draw
from autograder.exercises._relu import WRONG_BACKWARD, WRONG_RELU, relu

exercise = Exercise(
    "relu",
    draw,
    cases=(*SHAPES, ZEROS, INFINITE),
    tasks=(
        Task(
            "relu_forward", relu, args=("x",), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_RELU,
        ),
        Task(
            "relu_backward", GradientOf("relu_forward", ("x",)),
            args=("dout", Result("relu_forward", "cache")), returns=("dx",),
            checks=(Matches(1), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
