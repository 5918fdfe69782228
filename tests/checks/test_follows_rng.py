"""FollowsRng: it tells the given generator from a seed of one's own, a generator that is kept, and the global state."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks import FollowsRng, Repeatable
from autograder.exercise import Case, Exercise, Problem, Seed, Task, Trial
from autograder.sandbox.inline import Inline

NOISE = Task("noise", lambda: None, args=("n", "rng"), returns=("out",))
CASES = (Case("some", {"n": 8}), Case("none", {"n": 0}))
EXERCISE = Exercise("noise", lambda rng, n: {"n": n, "rng": Seed(7)}, CASES, (NOISE,))
SOME, NONE = (Problem(case, EXERCISE.draw(np.random.default_rng(0), **case.settings), {}, {}) for case in CASES)

ANOTHER = "another rng gives the same numbers; draw all that is random from the rng that you are given"
AGAIN = "the same rng gives other numbers in the next call; draw all that is random from it alone"


def asked(check: FollowsRng | Repeatable, body: str, problem: Problem = SOME) -> list[str]:
    """The complaints about a function with this expression for an answer."""
    names = {"np": np}
    exec(f"import random\nRNG = np.random.default_rng(0)\ndef noise(n, rng):\n    return {body}", names)
    guest = Inline(names)
    scripts = check.plan(EXERCISE, NOISE, problem)
    if not scripts:
        return []
    said = check.judge(EXERCISE, NOISE, problem, Trial(scripts, tuple(map(guest.observe, scripts))))
    return [complaint for complaint in said.values() if complaint]


@pytest.mark.parametrize(
    "body",
    [
        "rng.random(n)",
        "[rng.integers(0, 1000) for _ in range(n)]",
        "rng.permutation(n) / 0",
        "np.random.default_rng(rng.integers(1000)).random(n)",
        "[(rng.random(n), rng.random(2)), (rng.random(1), None)]",
    ],
)
def test_all_ways_to_draw_from_the_generator_pass(body: str) -> None:
    with np.errstate(all="ignore"):
        assert asked(FollowsRng(1), body) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("np.random.default_rng(3).random(n)", ANOTHER),
        ("np.random.RandomState(3).rand(n)", ANOTHER),
        ("np.random.rand(n)", ANOTHER),
        ("[random.random() for _ in range(n)]", ANOTHER),
        ("np.ones(n)", ANOTHER),
        ("RNG.random(n)", AGAIN),
        ("np.random.default_rng().random(n)", AGAIN),
        ("rng.random(n) + np.random.rand(n)", AGAIN),
        ("rng.random(n) + random.random()", AGAIN),
        ("rng.random(n) + RNG.random(n)", AGAIN),
    ],
)
def test_all_other_random_numbers_are_found(body: str, complaint: str) -> None:
    assert asked(FollowsRng(1), body) == [complaint]


def test_the_global_state_is_not_the_same_twice() -> None:
    assert asked(Repeatable(1), "np.random.rand(n)") != []
    assert asked(Repeatable(1), "rng.random(n)") == []


def test_it_asks_only_where_something_hangs_on_chance() -> None:
    assert asked(FollowsRng(1), "rng.random(n)", NONE) == [ANOTHER]
    assert asked(FollowsRng(1, ("some",)), "rng.random(n)", NONE) == []
    assert asked(FollowsRng(1, ("some",)), "np.random.rand(n)") == [ANOTHER]


def test_what_theory_says_has_no_generator() -> None:
    trial = Trial(
        (), tuple(Inline({"noise": lambda n, rng: 1}).observe(s) for s in FollowsRng(1).plan(EXERCISE, NOISE, SOME))
    )
    said = FollowsRng(1).judge(EXERCISE, Task("noise", lambda: None, (), ("share",)), SOME, trial)
    assert said == {"": ""}
