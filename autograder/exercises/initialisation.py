"""initialisation: how large the first weights are. They are random, so their statistics are compared.

The theories, right and wrong, stand in `_initialisation_he.py`, `_initialisation_xavier.py` and
`_initialisation_network.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import FollowsRng, Matches
from autograder.exercise import Case, Exercise, Seed, Task
from autograder.exercises import _initialisation_views as views
from autograder.exercises._initialisation_he import WRONG_NORMAL, he_normal
from autograder.exercises._initialisation_network import WRONG_NETWORKS, init_network
from autograder.exercises._initialisation_xavier import WRONG_UNIFORM, xavier_uniform


def draw(rng, shape, network=((48, 20, 5, 3), (48, 20, 5, 3), (150, 200))):
    """`network` holds the shapes of all its weights; two of them are alike."""
    return {"shape": shape, "shapes": network, "rng": Seed(int(rng.integers(2**31)))}


def _task(function, truth, misconceptions):
    return Task(
        function, truth, args=("shape", "rng"), returns=("w",), checks=(Matches(2, views.TOLERANCE), FollowsRng(0.5)),
        compares=views.SEEN, view=views.of_weights(function),
        misconceptions=misconceptions,
    )  # fmt: skip


exercise = Exercise(
    "initialisation",
    draw,
    cases=(
        Case("filters of 5 by 3", {"shape": (48, 24, 5, 3)}),
        Case("more channels than filters",
             {"shape": (20, 96, 3, 4), "network": ((40, 30, 3, 5), (150, 120), (150, 120), (120, 150))}),
        Case("a linear layer, 100 to 250", {"shape": (250, 100)}),
        Case("a linear layer, 400 to 80",
             {"shape": (80, 400), "network": ((60, 24, 7, 2), (24, 60, 7, 2), (60, 24, 7, 2), (120, 150))}),
    ),
    tasks=(
        _task("he_normal", he_normal, WRONG_NORMAL),
        _task("xavier_uniform", xavier_uniform, WRONG_UNIFORM),
        Task(
            "init_network", init_network, args=("shapes", "rng"), returns=("layers",),
            checks=(Matches(1.5, views.TOLERANCE), FollowsRng(0.5)),
            compares=views.SEEN_NETWORK, view=views.of_network,
            misconceptions=WRONG_NETWORKS,
        ),
    ),
)  # fmt: skip
