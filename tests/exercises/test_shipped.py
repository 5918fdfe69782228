"""What every exercise of the package promises. That right and wrong answers get theirs is in tests/proof."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from students import (
    EXERCISES,
    PATCHES,
    PUBLIC,
    checked_by,
    exercise,
    exercise_of,
    functions_of,
    graded,
    key,
    names,
    solution,
    sources_with,
)

from autograder.answers import answer_key
from autograder.checks import Matches, Repeatable
from autograder.compare import difference
from autograder.diagnosis.misconceptions import CARRIED
from autograder.errors import CourseError
from autograder.exercise import Exercise, GradientOf, Problem, Task, Values
from autograder.grading import Keys, grade
from autograder.proof.patches import patched
from autograder.proof.simulated import Simulated
from autograder.sandbox.inline import Inline
from autograder.verdict import Status

DRAWS = {"digits": 10}
"""Where each takes a second: a network is trained."""
TOGETHER_ANYTHING = {"predict", "is_gradient"}
"""Tasks of which little is seen, a share or yes and no: two mistakes together can come to that of a third."""
MISCONCEPTIONS = [(name, t, m) for name in EXERCISES for t in exercise(name).tasks for m in t.misconceptions]


def _shows(name: str, backward: Task, carried: str) -> bool:
    """In the gradients: not where the output has another shape, or where the gradient is zero or right."""
    function = backward.function
    if not all(carried in problem.wrong[function] for problem in key(name, PUBLIC)):
        return False
    return any(
        difference(part, value, problem.right[function][part])
        for problem in key(name, PUBLIC)
        for part, value in problem.wrong[function][carried].items()
    )


CARRIERS = [
    (name, backward, m)
    for name, task, m in MISCONCEPTIONS
    for backward in exercise(name).tasks
    if isinstance(backward.truth, GradientOf) and backward.truth.task == task.function
    if _shows(name, backward, CARRIED + m.__name__)
]


def of_misconception(value: Any) -> str:
    return value.function if isinstance(value, Task) else value if isinstance(value, str) else value.__name__


def _without_misconceptions(whole: Exercise) -> Exercise:
    return replace(whole, tasks=tuple(replace(task, misconceptions=()) for task in whole.tasks))


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_no_draw_fails_the_solution(name: str) -> None:
    """By those that can mind one where the answer is right. Keys without wrong answers: made fast."""
    whole = checked_by(_without_misconceptions(exercise(name)), lambda check: _matches(check) or _moves(check))

    @settings(max_examples=DRAWS.get(name, 200), deadline=None, derandomize=True, database=None)
    @given(seed=st.text(max_size=8))
    def one(seed: str) -> None:
        drawn = answer_key(whole, f"drawn {seed}")
        found = grade(whole, Keys(drawn, drawn), Inline(solution(name)))
        assert found.passed, [v for v in found.verdicts if v.status is not Status.PASSED]
        assert found.points == found.out_of

    one()


def test_there_are_many_misconceptions() -> None:
    assert len(MISCONCEPTIONS) >= 120


@pytest.mark.parametrize(("name", "task", "misconception"), MISCONCEPTIONS, ids=of_misconception)
def test_a_hint_is_short_and_asks_for_a_look(name: str, task: Task, misconception: Callable[..., Any]) -> None:
    hint = misconception.__doc__ or ""
    assert hint.endswith((".", "?"))
    assert "\n" not in hint
    assert len(hint) <= 130


@pytest.mark.parametrize(("name", "backward", "misconception"), CARRIERS, ids=of_misconception)
def test_a_true_backward_of_a_wrong_forward_earns_its_gradients_and_is_named_so(
    name: str, backward: Task, misconception: Callable[..., Any]
) -> None:
    assert isinstance(backward.truth, GradientOf)
    found = graded(name, Simulated(exercise(name), {backward.truth.task: misconception}), PUBLIC)
    gradients = [v for v in found.verdicts if (v.task, v.check) == (backward.function, "Gradient")]
    assert gradients
    assert {v.status for v in gradients} == {Status.PASSED}
    assert names(found, backward.function) == [CARRIED + misconception.__name__]


@pytest.mark.parametrize("seed", [PUBLIC, "a secret"])
@pytest.mark.parametrize("name", EXERCISES)
def test_misconceptions_differ_from_the_truth_and_from_each_other(name: str, seed: str) -> None:
    for task in exercise(name).tasks:
        for one, other in combinations([None, *(m.__name__ for m in task.misconceptions)], 2):
            assert _tell_apart(name, seed, task.function, one, other), f"{task.function}: {one} and {other} look alike"


def _tell_apart(name: str, seed: str, function: str, one: str | None, other: str | None) -> bool:
    """On some problem where both give something; or there is none, so that no student can have given both."""
    common = [
        (versions[one], versions[other])
        for problem in key(name, seed)
        for versions in [_versions(problem, function)]
        if one in versions and other in versions
    ]
    apart = any(
        difference(part, a[part], b[part]) and difference(part, b[part], a[part]) for a, b in common for part in a
    )
    return not common or apart or (one is None and _tell_apart_by_type(name, seed, function, other))


def _versions(problem: Problem, function: str) -> dict[str | None, Values]:
    """The outputs by misconception; None is the truth."""
    versions: dict[str | None, Values] = {None: problem.right[function]}
    versions.update(problem.wrong[function])
    return versions


def _tell_apart_by_type(name: str, seed: str, function: str, wrong: str | None) -> bool:
    """Whole numbers as floats: only who wants an integer sees it."""
    problems = [problem for problem in key(name, seed) if wrong in problem.wrong[function]]
    return any(
        difference(part, p.wrong[function][str(wrong)][part], p.right[function][part])
        for p in problems
        for part in p.right[function]
    )


@pytest.mark.slow
@pytest.mark.parametrize("task", sorted({patch.task for patch in PATCHES} - TOGETHER_ANYTHING))
def test_of_two_patches_at_once_nothing_is_named_but_these(task: str) -> None:
    name = exercise_of(task)
    whole, keys = checked_by(exercise(name), _matches), Keys(key(name, "a secret"), key(name, PUBLIC))
    pairs = list(combinations([patch for patch in PATCHES if patch.task == task], 2))
    for one, other in random.Random(task).sample(pairs, min(30, len(pairs))):
        try:
            sources = patched(patched(sources_with(task), one), other)
        except CourseError:  # both change the same line
            continue
        found = grade(whole, keys, Inline(functions_of(sources)))
        assert set(names(found, task)) <= {*one.expect, *other.expect}, f"{one.name}; {other.name}"


def _matches(check: object) -> bool:
    return isinstance(check, Matches)


def _moves(check: object) -> bool:
    return isinstance(check, Repeatable) and bool(check.moves)


MOVING = [
    (name, task.function, moved)
    for name in EXERCISES
    for task in exercise(name).tasks
    for check in task.checks
    if isinstance(check, Repeatable)
    for moved in check.moves
]


def test_the_answers_of_all_layers_are_known_to_move() -> None:
    tasks = {task for _, task, _ in MOVING}
    layers = {task.removesuffix("_forward") for task in tasks if task.endswith("_forward")}
    assert {f"{layer}_backward" for layer in layers} <= tasks
    assert len(layers) >= 13
    assert {"im2col", "col2im", "cross_entropy", "loss_and_gradients", "sgd_momentum_step"} <= tasks


@pytest.mark.parametrize(("name", "task", "moved"), MOVING)
def test_who_keeps_an_argument_by_its_shape_loses_points(name: str, task: str, moved: str) -> None:
    """The first argument of a shape stands for all later ones, where all others are of the same shapes, too."""
    right, at = solution(name)[task], exercise(name).task(task).args.index(moved)
    kept: dict[str, Any] = {}

    def by_shape(*args: Any) -> Any:
        first = kept.setdefault(repr(_shapes(args)), args[at])
        return right(*args[:at], first, *args[at + 1 :])

    found = graded(name, {**solution(name), task: by_shape})
    failed = [v for v in found.verdicts if (v.task, v.check, v.status) == (task, "Repeatable", Status.FAILED)]
    assert failed
    assert any(f"another {moved} of the same shape gives the same answer" in v.message for v in failed)


def _shapes(value: Any) -> Any:
    """Arrays by their shapes, functions by their names (each call has its own), all else as it is."""
    if callable(value):
        return value.__name__
    if isinstance(value, tuple | list):
        return [_shapes(item) for item in value]
    return value.shape if isinstance(value, np.ndarray) else value
