"""sgd: a step downhill, a step with momentum, and a whole way down with a changing rate, as torch.optim.SGD does it.

The right and wrong versions stand in `_sgd_step.py`, `_sgd_momentum.py` and `_sgd_descents.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, Given, Task
from autograder.exercises._draws import eighths
from autograder.exercises._sgd_descents import WRONG_DESCENTS, descend
from autograder.exercises._sgd_momentum import WRONG_MOMENTUM, momentum
from autograder.exercises._sgd_step import WRONG_STEPS, sgd


def draw(rng, shape, lr, mu, rates, weight_decay=None, starting=False):
    """`starting`: the velocity is still 0. Without a weight decay it is left to its default."""
    steep, flat, start = (round(float(rng.uniform(low, low + 0.5)), 3) for low in (1.0, 0.1, -1.0))
    decay = {} if weight_decay is None else {"weight_decay": weight_decay}
    v = eighths(rng, shape)
    return {
        "w": eighths(rng, shape), "dw": eighths(rng, shape), "v": 0 * v if starting else v, "lr": lr, "mu": mu,
        "gradient": Given("gradient", f"def gradient(w):\n    return {steep} * w + {flat} * w**3 + {start}\n"),
        "rates": rates, **decay,
    }  # fmt: skip


exercise = Exercise(
    "sgd",
    draw,
    cases=(
        Case("a vector", {"shape": (3,), "lr": 0.5, "mu": 0.75, "rates": (0.1,) * 3}),
        Case("filters, the rate falls",
             {"shape": (2, 3, 3, 2), "lr": 0.125, "mu": 0.6, "rates": (0.2, 0.2, 0.05, 0.05)}),
        Case("the velocity is 0, the rate falls at every step",
             {"shape": (4, 5), "lr": 0.25, "mu": 0.9, "rates": (0.2, 0.1, 0.05, 0.025, 0.0125), "starting": True}),
        Case("the rate rises first", {"shape": (3, 4), "lr": 2.0, "mu": 0.5, "rates": (0.02, 0.08, 0.16, 0.08, 0.02)}),
        Case("weight decay", {"shape": (3, 4), "lr": 0.25, "mu": 0.8, "rates": (0.1, 0.1), "weight_decay": 0.5}),
        Case("a little weight decay, the rate falls",
             {"shape": (5, 2, 2, 3), "lr": 0.1, "mu": 0.7, "rates": (0.2, 0.1, 0.02, 0.01), "weight_decay": 0.01}),
        Case("one weight, one step", {"shape": (1,), "lr": 0.01, "mu": 0.95, "rates": (0.3,), "weight_decay": 0.1}),
    ),
    tasks=(
        Task(
            "sgd_step", sgd, args=("w", "dw", "lr", "weight_decay"), returns=("w",),
            checks=(Matches(1.5), Pure(0.25), Repeatable(0.25, moves=("w", "dw"))), misconceptions=WRONG_STEPS,
        ),
        Task(
            "sgd_momentum_step", momentum, args=("w", "dw", "v", "lr", "mu", "weight_decay"), returns=("w", "v"),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("w", "dw"))), misconceptions=WRONG_MOMENTUM,
        ),
        Task(
            "descend", descend, args=("w", "gradient", "rates", "mu", "weight_decay"), returns=("path",),
            checks=(Matches(2), Pure(0.5), Repeatable(0.5, moves=("w",))), misconceptions=WRONG_DESCENTS,
        ),
    ),
)  # fmt: skip
