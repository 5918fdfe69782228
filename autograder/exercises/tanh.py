"""tanh: squeeze every number into the space between -1 and 1, and send the gradient back through the curve.

The right and wrong versions stand in `_tanh.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Exercise, GradientOf, Result, Task
from autograder.exercises._activations import HUGE, SHAPES, draw
from autograder.exercises._tanh import WRONG_BACKWARD, WRONG_FORWARD, tanh

exercise = Exercise(
    "tanh",
    draw,
    cases=(*SHAPES, HUGE),
    tasks=(
        Task(
            "tanh_forward", tanh, args=("x",), returns=("out",), keeps=("cache",),
            checks=(Matches(1), Pure(0.25), Repeatable(0.25, moves=("x",)), KeepsDtype()),
            misconceptions=WRONG_FORWARD,
        ),
        Task(
            "tanh_backward", GradientOf("tanh_forward", ("x",)),
            args=("dout", Result("tanh_forward", "cache")), returns=("dx",),
            checks=(Matches(1), Gradient(0.5), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=WRONG_BACKWARD,
        ),
    ),
)  # fmt: skip
