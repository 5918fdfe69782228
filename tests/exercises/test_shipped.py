"""Every exercise of the package: what is right gets all, what is not written nothing, what is wrong its name."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from students import (
    EXERCISES,
    PATCHES,
    PUBLIC,
    Simulated,
    Zeros,
    demo_class,
    exercise,
    exercise_of,
    functions_of,
    graded,
    key,
    matched,
    names,
    patched_solution,
    solution,
    sources_with,
    words,
)

from autograder.compare import difference
from autograder.diagnosis.misconceptions import CARRIED
from autograder.errors import CourseError
from autograder.exercise import GradientOf, Task, Values
from autograder.proof import Patch, patched
from autograder.sandbox.inline import Inline
from autograder.verdict import Status

MISCONCEPTIONS = [(name, t, m) for name in EXERCISES for t in exercise(name).tasks for m in t.misconceptions]
CARRIERS = [
    (name, backward, m)
    for name, task, m in MISCONCEPTIONS
    for backward in exercise(name).tasks
    if isinstance(backward.truth, GradientOf) and backward.truth.task == task.function
    if all(CARRIED + m.__name__ in problem.wrong[backward.function] for problem in key(name, PUBLIC))
]
"""Those that show in the gradients: not where the output has another shape, or a gradient is zero."""
NAMED = {m.__name__ for _, _, m in MISCONCEPTIONS}
MANNERS = {"Pure", "Repeatable"}
TWO_AT_ONCE = {
    "stride ignored in dx and dw": {"dx_ignores_stride", "dw_ignores_stride"},
    "dw and db over the batch": {"dw_over_batch", "db_over_batch"},
    "crop, and db of one image": {"crop", "db_of_one_image"},
    "flipped in both directions, and db of one image": {"carried over: flipped", "db_of_one_image"},
}
"""Patches that make two mistakes, and what must be named."""


def of_misconception(value: Any) -> str:
    return value.function if isinstance(value, Task) else value if isinstance(value, str) else value.__name__


@pytest.mark.parametrize("seed", [PUBLIC, "a secret", "another secret"])
@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_gets_full_marks(name: str, seed: str) -> None:
    found = graded(name, solution(name), seed)
    assert found.passed, [v for v in found.verdicts if v.status is not Status.PASSED]
    assert (found.points, found.diagnoses) == (found.out_of, {})


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(seed=st.text(max_size=8))
def test_no_draw_fails_the_solution(name: str, seed: str) -> None:
    found = graded(name, solution(name), f"drawn {seed}")
    assert (found.points, found.diagnoses) == (found.out_of, {})


@pytest.mark.parametrize("name", EXERCISES)
def test_a_stub_gets_nothing(name: str) -> None:
    def stub(*args: Any) -> Any:
        raise NotImplementedError

    found = graded(name, {task.function: stub for task in exercise(name).tasks})
    assert found.points == 0
    assert {v.status for v in found.verdicts} <= {Status.MISSING, Status.BLOCKED}


@pytest.mark.parametrize("name", EXERCISES)
def test_zeros_get_nothing(name: str) -> None:
    found = graded(name, Zeros(exercise(name)))
    assert found.points == 0
    assert found.diagnoses == {}


@pytest.mark.parametrize("name", EXERCISES)
def test_the_truth_itself_gets_full_marks(name: str) -> None:
    """The simulations below stand on this."""
    found = graded(name, Simulated(exercise(name)))
    assert (found.points, found.diagnoses) == (found.out_of, {})


def test_there_are_many_misconceptions() -> None:
    assert len(MISCONCEPTIONS) >= 40


@pytest.mark.parametrize(("name", "task", "misconception"), MISCONCEPTIONS, ids=of_misconception)
def test_a_misconception_loses_points_and_is_named_alone(
    name: str, task: Task, misconception: Callable[..., Any]
) -> None:
    right_elsewhere = {
        t.function: _truth(name, t) for t in exercise(name).tasks if isinstance(t.truth, GradientOf) and t is not task
    }
    found = graded(name, Simulated(exercise(name), {**right_elsewhere, task.function: misconception}))
    assert found.points < found.out_of
    assert found.diagnoses.keys() == {task.function}
    assert names(found, task.function) == [misconception.__name__]


def _truth(name: str, task: Task) -> Callable[..., Any]:
    return Simulated(exercise(name))._function(task)


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


@pytest.mark.parametrize("seed", [PUBLIC, "a secret", "another secret"])
@pytest.mark.parametrize("name", EXERCISES)
def test_misconceptions_differ_from_the_truth_and_from_each_other(name: str, seed: str) -> None:
    for task in exercise(name).tasks:
        for one, other in combinations([None, *(m.__name__ for m in task.misconceptions)], 2):
            assert _tell_apart(name, seed, task.function, one, other), f"{task.function}: {one} and {other} look alike"


def _tell_apart(name: str, seed: str, function: str, one: str | None, other: str | None) -> bool:
    """On some problem where both give something."""
    for problem in key(name, seed):
        versions: dict[str | None, Values] = {None: problem.right[function]}
        versions.update(problem.wrong[function])
        if one in versions and other in versions:
            a, b = versions[one], versions[other]
            if any(difference(part, a[part], b[part]) and difference(part, b[part], a[part]) for part in a):
                return True
    return one is None and _tell_apart_by_type(name, seed, function, other)


def _tell_apart_by_type(name: str, seed: str, function: str, wrong: str | None) -> bool:
    """Whole numbers as floats: only who wants an integer sees it."""
    problems = [problem for problem in key(name, seed) if wrong in problem.wrong[function]]
    return any(
        difference(part, p.wrong[function][str(wrong)][part], p.right[function][part])
        for p in problems
        for part in p.right[function]
    )


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: f"{patch.task}: {patch.name}")
def test_a_patch_loses_points_and_is_found(patch: Patch) -> None:
    found = graded(exercise_of(patch.task), patched_solution(patch))
    assert patch.expect in words(found, patch.task)
    named = TWO_AT_ONCE.get(patch.name) or {patch.expect} & (NAMED | {CARRIED + n for n in NAMED})
    assert set(names(found, patch.task)) == named


@pytest.mark.slow
@pytest.mark.parametrize("task", sorted({patch.task for patch in PATCHES}))
def test_of_two_patches_at_once_nothing_is_named_but_these(task: str) -> None:
    pairs = list(combinations([patch for patch in PATCHES if patch.task == task], 2))
    for one, other in random.Random(task).sample(pairs, 60):
        try:
            sources = patched(patched(sources_with(task), one), other)
        except CourseError:  # both change the same line
            continue
        named = {n for patch in (one, other) for n in TWO_AT_ONCE.get(patch.name, {patch.expect})}
        found = matched(exercise_of(task), Inline(functions_of(sources)))
        assert set(names(found, task)) <= named, f"{one.name}; {other.name}"


def test_every_misconception_has_a_patch() -> None:
    expected = {(patch.task, patch.expect) for patch in PATCHES}
    assert {(task.function, m.__name__) for _, task, m in MISCONCEPTIONS} <= expected
    assert len(PATCHES) >= 45


def _explained() -> list[str]:
    """Students of the demo whose mistake has a name. The others may be anything, also hostile: no place for them."""
    known = NAMED | MANNERS
    return [name for name, s in demo_class().items() if any(w.removeprefix(CARRIED) in known for w in s.wrong.values())]


@pytest.mark.parametrize("student", _explained())
def test_a_student_of_the_demo_gets_what_the_file_says(student: str) -> None:
    member = demo_class()[student]
    functions = functions_of([member.source])
    for name in EXERCISES:
        found = graded(name, functions)
        for task in exercise(name).tasks:
            expected = member.wrong.get(task.function)
            lost = words(found, task.function)
            assert expected in lost if expected else not lost, (task.function, lost)


def test_the_demo_has_such_students() -> None:
    assert len(_explained()) >= 10
