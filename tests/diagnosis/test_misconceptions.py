from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import toy
from toy import edited, exercise, functions, graded, named

from autograder.answers import answer_key
from autograder.checks import Gradient, Matches
from autograder.diagnosis.misconceptions import explain, hint_of
from autograder.exercise import Case, Exercise, Observation, Task, Trial, Values
from autograder.grading import Keys, grade
from autograder.sandbox.inline import Inline

CUBE = ("scale * x**2", "scale * x**3")
NO_BIAS = ("out = out + b", "pass")
HALF_DX = ("2 * scale * x * dout", "scale * x * dout")
DB_MEAN = ("dout.sum(axis=0)", "dout.mean(axis=0)")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ([CUBE], {"square_forward": [("cube", ())]}),
        ([NO_BIAS], {"square_forward": [("no_bias", ())]}),
        ([HALF_DX], {"square_backward": [("half_dx", ())]}),
        ([DB_MEAN], {"square_backward": [("db_mean", ())]}),
        ([HALF_DX, DB_MEAN], {"square_backward": [("half_dx", ("dx",)), ("db_mean", ("db",))]}),
        ([CUBE, HALF_DX], {"square_forward": [("cube", ())], "square_backward": [("half_dx", ())]}),
        (
            [NO_BIAS, HALF_DX, DB_MEAN],
            {"square_forward": [("no_bias", ())], "square_backward": [("half_dx", ("dx",)), ("db_mean", ("db",))]},
        ),
        (
            [CUBE, ("2 * scale * x * dout", "3 * scale * x**2 * dout")],
            {"square_forward": [("cube", ())], "square_backward": [("carried over: cube", ())]},
        ),
        (
            [CUBE, ("2 * scale * x * dout", "3 * scale * x**2 * dout"), DB_MEAN],
            {
                "square_forward": [("cube", ())],
                "square_backward": [("carried over: cube", ("dx",)), ("db_mean", ("db",))],
            },
        ),
    ],
)
def test_what_explains_all_of_a_wrong_answer_is_named(changes: list[tuple[str, str]], names: Mapping[str, Any]) -> None:
    found = named(graded(edited(*changes)))
    assert {task: sorted(of_task) for task, of_task in found.items()} == {
        t: sorted(of_task) for t, of_task in names.items()
    }


@pytest.mark.parametrize(
    "changes",
    [
        [("scale * x**2", "scale * x**2 + 1e-3")],
        [("scale * x**2", "scale * x**4")],
        [("scale * x**2", "scale * x**3 if b is None else scale * x**2.5")],
        [("scale * x**2", "(scale * x**3).tolist()"), ("out = out + b", "out = [[0.0]]")],
        [("2 * scale * x * dout", "1.5 * scale * x * dout")],
        [HALF_DX, ("dout.sum(axis=0)", "dout.max(axis=0)")],
        [("2 * scale * x * dout", "3 * scale * x * dout"), DB_MEAN],
        [("2 * scale * x * dout", "3 * scale * x**2 * dout")],  # the gradient of another mistake, under a right forward
        [NO_BIAS, ("2 * scale * x * dout", "3 * scale * x**2 * dout")],
        [NO_BIAS, ("dout.sum(axis=0)", "0 * b")],  # true to the forward, and what a lazy answer gives
    ],
)
def test_nothing_is_named_where_something_stays_unexplained(changes: list[tuple[str, str]]) -> None:
    found = named(graded(edited(*changes)))
    assert {task for task in found if task != "square_forward" or NO_BIAS not in changes} == set()


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("scale * x**2", "scale * (x.astype('f4')**2).astype('f8')")],
        [("    return out,", "    return out.tolist(),")],
        [("    out = scale", "    if b is None: 1 / 0\n    out = scale")],
        [("    x, b, scale = cache", "    x, b, scale = cache\n    if b is None: 1 / 0")],
    ],
)
def test_a_right_answer_is_never_named(changes: list[tuple[str, str]]) -> None:
    assert graded(edited(*changes)).diagnoses == {}


def test_a_mistake_is_named_by_the_cases_that_ran() -> None:
    found = graded(edited(CUBE, ("    out = scale", "    if b is None: 1 / 0\n    out = scale")))
    assert named(found)["square_forward"] == [("cube", ())]


def test_hints_are_the_docstrings_on_one_line() -> None:
    def wrapped(x: Any) -> None:
        """First look here,
        then there.
        """

    task = replace(exercise.tasks[0], misconceptions=(wrapped, lambda x: x))
    assert hint_of(exercise, task, "wrapped") == "First look here, then there."
    assert hint_of(exercise, task, "<lambda>") == ""
    assert hint_of(exercise, exercise.tasks[1], "carried over: no_bias") == (
        "This follows from square_forward; mend that one first. Give it zeros: what should come out?"
    )


# Exercises of one function, for the finer rules


def of_one(truth: Callable[..., Any], *misconceptions: Callable[..., Any], **task: Any) -> Exercise:
    """f(x) on three cases, the last of which is all zeros."""

    def draw(rng: np.random.Generator, zero: bool = False) -> dict[str, Any]:
        return {"x": rng.normal(size=(2, 3)) * (not zero)}

    cases = (Case("one"), Case("two"), Case("zeros", {"zero": True}))
    one = Task("f", truth, args=("x",), returns=("a", "b"), checks=(Matches(1),), misconceptions=misconceptions, **task)
    return Exercise("one", draw, cases, (one,))


def diagnosed(of: Exercise, student: Callable[..., Any]) -> list[tuple[str, tuple[str, ...]]]:
    public = answer_key(of, "public")
    return named(grade(of, Keys(public, public), Inline({"f": student}))).get("f", [])


def truth(x: Any) -> Any:
    return x + 1, x.sum()


def a_nan(x: Any) -> Any:
    """Not a number."""
    return x / 0, x.sum()


def a_two(x: Any) -> Any:
    """Two."""
    return x + 2, x.sum()


def a_two_too(x: Any) -> Any:
    """The same under another name."""
    return 2 + x, x.sum()


def both(x: Any) -> Any:
    """Wrong twice."""
    return x + 2, x.mean()


def crashes_on_zeros(x: Any) -> Any:
    """Divides by what may be nothing."""
    if not x.any():
        raise ValueError
    return x + 2, x.sum()


def wrong_shape(x: Any) -> Any:
    """Turned."""
    return (x + 1).T, x.sum()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_mistake_that_gives_no_numbers_is_recognised() -> None:
    def student(x: Any) -> Any:
        with np.errstate(all="ignore"):
            return x / 0, x.sum()

    assert diagnosed(of_one(truth, a_nan), student) == [("a_nan", ())]


def test_a_mistake_in_shape_is_recognised() -> None:
    assert diagnosed(of_one(truth, wrong_shape), lambda x: ((x + 1).T, x.sum())) == [("wrong_shape", ())]


def test_two_that_give_the_same_name_nothing() -> None:
    assert diagnosed(of_one(truth, a_two), lambda x: (x + 2, x.sum())) == [("a_two", ())]
    assert diagnosed(of_one(truth, a_two, a_two_too), lambda x: (x + 2, x.sum())) == []


def test_one_that_explains_all_goes_before_several_that_share() -> None:
    def b_mean(x: Any) -> Any:
        """The mean."""
        return x + 1, x.mean()

    student = lambda x: (x + 2, x.mean())  # noqa: E731
    assert diagnosed(of_one(truth, a_two, b_mean, both), student) == [("both", ())]
    assert diagnosed(of_one(truth, a_two, b_mean), student) == [("a_two", ("a",)), ("b_mean", ("b",))]


def test_half_of_a_mistake_is_not_that_mistake() -> None:
    assert diagnosed(of_one(truth, both), lambda x: (x + 2, x.sum())) == []
    assert diagnosed(of_one(truth, both), lambda x: (x + 1, x.mean())) == []


def test_what_a_mistake_gives_must_be_known_on_every_case_that_ran() -> None:
    def crashing(x: Any) -> Any:
        if not x.any():
            raise ZeroDivisionError
        return x + 2, x.sum()

    assert diagnosed(of_one(truth, crashes_on_zeros), crashing) == [("crashes_on_zeros", ())]
    assert diagnosed(of_one(truth, crashes_on_zeros), lambda x: (x + 2, x.sum())) == []


def statistics(inputs: Values, outputs: Mapping[str, Values]) -> Values:
    return {"p": outputs["f"]["a"].mean(), "q": outputs["f"]["b"]}


def test_statistics_of_one_answer_have_one_reason_or_none() -> None:
    def theory(x: Any) -> Any:
        return (x + 1).mean(), x.sum()

    def p_wrong(x: Any) -> Any:
        """Two."""
        return (x + 2).mean(), x.sum()

    def q_wrong(x: Any) -> Any:
        """Mean."""
        return (x + 1).mean(), x.mean()

    viewed = of_one(theory, p_wrong, q_wrong, compares=("p", "q"), view=statistics)
    assert diagnosed(viewed, lambda x: (x + 2, x.sum())) == [("p_wrong", ())]
    assert diagnosed(viewed, lambda x: (x + 2, x.mean())) == []


def test_without_a_matches_check_or_anything_judged_nothing_is_named() -> None:
    backward = exercise.tasks[1]
    problem = toy.key("public")[0]
    script = exercise.script("square_backward", problem.inputs)
    zeros = {"dx": np.zeros((3, 4)), "db": np.zeros(4)}
    trial = Trial((script,), ((Observation({"out": np.zeros((3, 4))}), Observation(zeros)),))
    assert explain(exercise, replace(backward, checks=(Gradient(1),)), [(problem, trial)]) == ()
    assert explain(exercise, backward, []) == ()


@pytest.mark.parametrize("name", ["no_bias", "cube"])
def test_the_toys_own_mistakes_are_all_named(name: str) -> None:
    misconception = next(m for m in exercise.tasks[0].misconceptions if m.__name__ == name)
    made = {**functions(toy.RIGHT), "square_forward": lambda x, b, scale: (misconception(x, b, scale), (x, b, scale))}
    assert named(grade(exercise, toy.keys(), Inline(made)))["square_forward"] == [(name, ())]
