"""sigmoid: squeeze every number into the space between 0 and 1, and send the gradient back through the curve.

The right and wrong versions stand in `_sigmoid.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Exercise, GradientOf, Result, Task
from autograder.exercises._activations import HUGE, SHAPES, ZEROS, draw
from autograder.exercises._sigmoid import WRONG_BACKWARD, WRONG_FORWARD, sigmoid

exercise = Exercise(
    "sigmoid",
    draw,
    cases=(*SHAPES, ZEROS, HUGE),
    tasks=(
        Task(
            "sigmoid_forward", sigmoid, args=("x",), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_FORWARD,
        ),
        Task(
            "sigmoid_backward", GradientOf("sigmoid_forward", ("x",)),
            args=("dout", Result("sigmoid_forward", "cache")), returns=("dx",),
            checks=(Matches(1), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
