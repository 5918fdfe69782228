"""numerical_gradient: measure a gradient by nudging, and judge another one by it.

The right and wrong versions stand in `_numerical_gradient.py` and `_gradient_error.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises._draws import eighths
from autograder.exercises._gradient_error import ERROR, JUDGEMENT, WRONG_ERRORS, WRONG_JUDGEMENTS
from autograder.exercises._numerical_gradient import TRUTH, WRONG_GRADIENTS
from autograder.exercises._numerical_gradient_functions import given, gradient


def _one_wrong(dx):
    return np.where(np.arange(dx.size).reshape(dx.shape) == dx.size - 2, -dx, dx)


SLIPS = {
    "none": lambda dx: dx,
    "a factor of 1.0005": lambda dx: 1.0005 * dx,
    "a factor of 1.000004": lambda dx: 1.000004 * dx,
    "rounding": lambda dx: 1.0000002 * dx,
    "one number": _one_wrong,
    "sign": lambda dx: -dx,
    "an axis too many": lambda dx: dx[None],
    "shifted": lambda dx: np.roll(dx, 1, axis=0),
    "small": lambda dx: dx - np.abs(dx).max() / 4,
    "forgotten": lambda dx: 0 * dx,
}
"""How the gradient that is to be judged differs from the right one."""


def draw(rng, function, shape, slip="none", scale=1.0, integers=False, kinks=False, **rest):
    """`slip` is what is wrong with `dx`; `scale` makes the whole gradient tiny. What is not in `rest` is left out."""
    x = rng.integers(2, 6, shape) if integers else eighths(rng, shape)
    if kinks:
        x = np.where(np.arange(x.size).reshape(shape) % 2, x, 0.0)
    f = given(function)
    out_shape = {"neighbours": (shape[0], shape[-1] - 1), "rows": shape[:1]}.get(function, shape)
    dout = float(scale * eighths(rng, 1)[0]) if function == "total" else scale * eighths(rng, out_shape)
    want = gradient(function, x, dout)
    dx = SLIPS[slip](want)
    return {
        "f": f,
        "x": x,
        "dout": dout,
        **rest,
        "dx": dx,
        "got": dx if dx.shape == want.shape else 2 * want,
        "want": want,
    }


exercise = Exercise(
    "numerical_gradient",
    draw,
    cases=(
        Case("cubes", {"function": "cubes", "shape": (2, 3)}),
        Case("one row", {"function": "cubes", "shape": (1, 4), "h": 1e-5}),
        Case("a row of its own", {"function": "cubes", "shape": (5,), "slip": "one number"}),
        Case("products of neighbours", {"function": "neighbours", "shape": (2, 4), "h": 1e-4, "slip": "sign"}),
        Case("one output for each row", {"function": "rows", "shape": (3, 2), "slip": "a factor of 1.0005"}),
        Case("a single output", {"function": "total", "shape": (3, 4)}),
        Case("four axes", {"function": "cubes", "shape": (2, 1, 3, 2), "h": 1e-5, "slip": "shifted"}),
        Case("whole numbers", {"function": "cubes", "shape": (2, 3), "integers": True}),
        Case("whole numbers, a single output",
             {"function": "total", "shape": (4,), "integers": True, "slip": "one number"}),
        Case("at the kink of ReLU",
             {"function": "positive_parts", "shape": (3, 4), "kinks": True, "h": 1e-5}, smooth=False),
        Case("a tiny gradient", {"function": "rows", "shape": (2, 3), "scale": 2.0**-24, "slip": "a factor of 1.0005"}),
        Case("a gradient with the right sum", {"function": "cubes", "shape": (3, 2), "slip": "shifted"}),
        Case("a gradient with an axis too many", {"function": "cubes", "shape": (4,), "slip": "an axis too many"}),
        Case("no gradient at all", {"function": "neighbours", "shape": (3, 3), "slip": "forgotten"}),
        Case("a gradient that is nearly right",
             {"function": "cubes", "shape": (3, 4), "slip": "a factor of 1.000004"}),
        Case("rounded to seven digits", {"function": "total", "shape": (2, 5), "slip": "rounding"}),
        Case("dout is zero", {"function": "cubes", "shape": (2, 2), "scale": 0.0}),
    ),
    tasks=(
        Task(
            "numerical_gradient", TRUTH, args=("f", "x", "dout", "h"), returns=("dx",),
            checks=(Matches(3), Pure(0.5), Repeatable(0.5)), misconceptions=WRONG_GRADIENTS,
        ),
        Task(
            "gradient_error", ERROR, args=("got", "want"), returns=("error",),
            checks=(Matches(1),), misconceptions=WRONG_ERRORS,
        ),
        Task(
            "is_gradient", JUDGEMENT, args=("f", "x", "dout", "dx"), returns=("right",),
            checks=(Matches(2),), misconceptions=WRONG_JUDGEMENTS,
        ),
    ),
)  # fmt: skip
