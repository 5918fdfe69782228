"""batch_norm2d: bring every channel to one scale, by the batch in training, by what was learned in evaluation.

The right and wrong versions stand in `_batch_norm2d_forward.py`, `_batch_norm2d_running.py` and
`_batch_norm2d_backward.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Result, Task
from autograder.exercises import _batch_norm2d_backward as backward
from autograder.exercises import _batch_norm2d_running as forward
from autograder.exercises._batch_norm2d_forward import batch_norm2d
from autograder.exercises._draws import eighths


def draw(rng, image, training=True, scale=1.0, **rest):
    """`image` is (N, C, H, W). Channels differ in mean and spread. What is not in `rest` is left to its default."""
    channels = image[1]
    spread = 1 + np.arange(channels)[:, None, None] / 4
    x = (eighths(rng, image) * spread + eighths(rng, (channels, 1, 1))) * scale
    gamma, beta = eighths(rng, channels), eighths(rng, channels)
    running = {
        "running_mean": eighths(rng, channels) * scale,
        "running_var": (1 + np.abs(eighths(rng, channels))) * scale**2,
    }
    return {"x": x, "gamma": gamma, "beta": beta, **running, "training": training, **rest}


exercise = Exercise(
    "batch_norm2d",
    draw,
    cases=(
        Case("training", {"image": (3, 2, 1, 4)}),
        Case("evaluation", {"image": (3, 2, 1, 2), "training": False}),
        Case("training, momentum 0.3", {"image": (2, 3, 2, 1), "momentum": 0.3}),
        Case("training, small numbers, eps 0.001",
             {"image": (3, 2, 3, 1), "scale": 0.01, "momentum": 0.25, "eps": 1e-3}),
        Case("evaluation, small numbers, eps 0.001",
             {"image": (2, 3, 1, 2), "training": False, "scale": 0.01, "momentum": 0.2, "eps": 1e-3}),
        Case("training, one image", {"image": (1, 3, 2, 3)}),
        Case("evaluation, one image", {"image": (1, 3, 3, 1), "training": False}),
        Case("training, one channel", {"image": (4, 1, 2, 1)}),
        Case("training, as many images as channels", {"image": (3, 3, 1, 2), "momentum": 0.4}),
        Case("training, as wide as there are channels", {"image": (2, 3, 2, 3), "momentum": 0.2, "eps": 1e-4}),
    ),
    tasks=(
        Task(
            "batch_norm2d_forward", batch_norm2d,
            args=("x", "gamma", "beta", "running_mean", "running_var", "training", "momentum", "eps"),
            returns=("out", "running_mean", "running_var"), keeps=("cache",),
            checks=(Matches(4), Pure(0.5), Repeatable(0.5, moves=("x",)), KeepsDtype()),
            misconceptions=forward.MISCONCEPTIONS,
        ),
        Task(
            "batch_norm2d_backward", GradientOf("batch_norm2d_forward", ("x", "gamma", "beta")),
            args=("dout", Result("batch_norm2d_forward", "cache")), returns=("dx", "dgamma", "dbeta"),
            checks=(Matches(4), Gradient(2), Pure(0.5), Repeatable(0.5, moves=("dout",))),
            misconceptions=backward.MISCONCEPTIONS,
        ),
    ),
)  # fmt: skip
