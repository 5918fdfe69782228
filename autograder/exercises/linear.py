"""linear: every neuron looks at all numbers of an image. Right and wrong versions stand in `_linear_versions.py`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _linear_versions as versions
from autograder.exercises._draws import eighths


def draw(rng, sizes, bias=True):
    """`sizes` is (images, inputs, outputs). `bias` None: b is None; False: it is left to its default."""
    n, inputs, outputs = sizes
    b = {} if bias is False else {"b": eighths(rng, outputs) if bias else None}
    return {"x": eighths(rng, (n, inputs)), "w": eighths(rng, (outputs, inputs)), **b}


exercise = Exercise(
    "linear",
    draw,
    cases=(
        Case("2 images, 3 inputs, 4 outputs", {"sizes": (2, 3, 4)}),
        Case("more inputs than outputs", {"sizes": (4, 6, 3)}),
        Case("only x and w", {"sizes": (3, 2, 5), "bias": False}),
        Case("b is None", {"sizes": (5, 4, 3), "bias": None}),
        Case("one image", {"sizes": (1, 4, 3)}),
        Case("one input", {"sizes": (3, 1, 2)}),
        Case("one output", {"sizes": (3, 4, 1)}),
        Case("as many outputs as inputs", {"sizes": (2, 4, 4)}),
        Case("as many outputs as images", {"sizes": (3, 5, 3)}),
        Case("as many of all three", {"sizes": (3, 3, 3)}),
    ),
    tasks=(
        Task(
            "linear_forward", versions.linear, args=("x", "w", "b"), returns=("out",), keeps=("cache",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("x", "w")), KeepsDtype()),
            misconceptions=versions.FORWARD,
        ),
        Task(
            "linear_backward", GradientOf("linear_forward", ("x", "w", "b")),
            args=("dout", Result("linear_forward", "cache")), returns=("dx", "dw", "db"),
            checks=(Matches(2), Gradient(1), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=versions.BACKWARD,
        ),
    ),
)  # fmt: skip
