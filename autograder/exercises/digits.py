"""digits: a network learns to read handwritten digits, and is asked about pictures that it has not seen.

The labels of those stay with the host: no function is given them. What comes out is judged by its accuracy, and how the
labels could be wrong is told by a few numbers more; see `_digits_answers.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder import digits
from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Result, Seed, Task
from autograder.exercises import _digits_answers as answers

PAIRS = ("conv2d", "relu", "max_pool2d", "flatten", "linear")
LAYERS = (*(f"{layer}_{way}" for layer in PAIRS for way in ("forward", "backward")), "cross_entropy")


def draw(rng, classes, train, validation):
    """Some digits under new names, from 0 up, so that nobody knows the answers by heart."""
    images, labels = digits.load()
    chosen = rng.permutation(10)[:classes]
    rows = rng.permutation(np.flatnonzero(np.isin(labels, chosen)))[: train + validation]
    names = np.argsort(np.concatenate([chosen, np.setdiff1d(np.arange(10), chosen)]))
    x, y = images[rows], names[labels[rows]].astype(np.int64)
    return {
        "x": x[:train], "y": y[:train], "rng": Seed(int(rng.integers(2**31))),
        "x_val": x[train:], "y_val": y[train:],
    }  # fmt: skip


exercise = Exercise(
    "digits",
    draw,
    cases=(
        Case("all ten digits", {"classes": 10, "train": 900, "validation": 400}),
        Case("four of them", {"classes": 4, "train": 450, "validation": 200}),
    ),
    tasks=(
        Task("fit", answers.fitted, args=("x", "y", "rng"), returns=(), keeps=("parameters",), compares=("",)),
        Task(
            "predict", answers.good, args=("x_val", Result("fit", "parameters")), returns=("labels",),
            checks=(Matches(5), Pure(0.5), Repeatable(0.5)),
            compares=answers.SEEN,
            view=answers.view, misconceptions=answers.MISCONCEPTIONS,
        ),
    ),
    given=LAYERS,
)  # fmt: skip
