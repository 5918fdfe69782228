from __future__ import annotations

import numpy as np
import pytest
import toy
from toy import edited, exercise, functions

from autograder.checks import Gradient, Matches
from autograder.errors import CourseError
from autograder.exercise import Problem, Trial
from autograder.sandbox.inline import Inline

ONE = Gradient(1)
BACKWARD = exercise.task("square_backward")
OBLONG, NO_BIAS, TWO_ROWS, ZEROS = toy.key("public")


def complaints(source: str, problem: Problem = OBLONG, check: Gradient = ONE) -> dict[str, str]:
    """By gradient, what the check says of this code."""
    scripts = check.plan(exercise, BACKWARD, problem)
    made = tuple(map(Inline(functions(source)).observe, scripts))
    return dict(check.judge(exercise, BACKWARD, problem, Trial(scripts, made)))


def failing(source: str, problem: Problem = OBLONG) -> set[str]:
    return {name for name, complaint in complaints(source, problem).items() if complaint}


@pytest.mark.parametrize("problem", [OBLONG, NO_BIAS, TWO_ROWS])
def test_a_right_gradient_passes(problem: Problem) -> None:
    assert failing(toy.RIGHT, problem) == set()


@pytest.mark.parametrize("factor", ["1.0005", "1.00001", "0.5", "-1", "0"])
def test_a_gradient_wrong_by_any_factor_fails(factor: str) -> None:
    assert failing(edited(("2 * scale * x", f"{factor} * 2 * scale * x"))) == {"dx"}
    assert failing(edited(("dout.sum(axis=0)", f"{factor} * dout.sum(axis=0)"))) == {"db"}


@pytest.mark.parametrize(
    ("forward", "dx"),
    [
        ("scale * x**3", "3 * scale * x**2 * dout"),
        ("x**2", "2 * x * dout"),
        ("scale * x + x.sum()", "scale * dout + dout.sum()"),
        ("np.sin(x).cumsum(0)", "np.cos(x) * dout[::-1].cumsum(0)[::-1]"),
    ],
)
def test_a_gradient_that_is_true_to_a_wrong_forward_passes(forward: str, dx: str) -> None:
    source = edited(("scale * x**2", forward), ("2 * scale * x * dout", dx))
    for problem in (OBLONG, NO_BIAS):
        assert failing(source, problem) == set()


def test_a_right_gradient_under_a_wrong_forward_passes() -> None:
    for wrong in ("scale * x**3", "np.zeros(x.shape)", "scale * x[:1] * np.ones((7, 1))"):
        assert failing(edited(("scale * x**2", wrong))) == set()


def test_a_gradient_of_nothing_that_is_asked_fails() -> None:
    source = edited(("scale * x**2", "scale * x**3"), ("2 * scale * x * dout", "scale * x * dout"))
    said = complaints(source)
    assert said["dx"].startswith("dx is not the slope of your square_forward: along one direction it says ")
    assert said["db"] == ""


def test_a_constant_forward_has_no_slope_to_be_true_to() -> None:
    source = edited(("scale * x**2", "np.ones(x.shape)"), ("2 * scale * x * dout", "0 * x"))
    assert complaints(source)["dx"] == "dx is wrong, and square_forward does not depend on this input at all"


def test_a_forward_of_the_wrong_shape_earns_nothing_on_the_side() -> None:
    source = edited(("scale * x**2", "(scale * x**2).ravel()"), ("out = out + b", "pass"), ("2 * scale", "scale"))
    assert complaints(source)["dx"] == "square_forward has the wrong shape, so its slope can't be measured"


@pytest.mark.parametrize("bad", ["None", "'abc'", "dx[0]", "[[1.0], [1.0, 2.0]]", "{}", "dx.T", "dx[None]"])
def test_what_is_no_gradient_at_all_fails(bad: str) -> None:
    source = edited(("2 * scale * x * dout", f"2 * scale * x * dout; dx = {bad}"))
    assert complaints(source)["dx"] == "dx should be an array of shape (3, 4)"


@pytest.mark.parametrize("bad", ["1e200", "1e308", "np.inf", "-np.inf", "np.nan", "1e13"])
def test_huge_numbers_are_near_to_nothing(bad: str) -> None:
    assert failing(edited(("2 * scale * x * dout", f"np.full(x.shape, {bad})"))) == {"dx"}


def test_a_forward_that_is_not_finite_earns_nothing() -> None:
    for bad in ("np.nan", "np.inf"):
        assert failing(edited(("scale * x**2", f"{bad} * x"), ("2 * scale", "scale"))) == {"dx"}


def test_the_directions_cannot_be_foretold_from_inside_the_guest() -> None:
    """Whoever knows them adds something huge at right angles to them, so that any slope is near enough."""
    source = edited(
        ("dx = 2 * scale * x * dout", "dx = huge(x)"),
        source=toy.RIGHT
        + """
def huge(x):
    rng = np.random.default_rng(0)
    seen = np.array([rng.normal(size=x.shape).ravel() for _ in range(2)])
    aside = np.ones(x.size)
    aside -= seen.T @ np.linalg.solve(seen @ seen.T, seen @ aside)
    return 1e13 * aside.reshape(x.shape)
""",
    )
    assert failing(source) == {"dx"}


def test_each_problem_and_direction_is_its_own() -> None:
    moves = []
    for problem in (TWO_ROWS, toy.key("another")[2]):
        scripts = Gradient(1).plan(exercise, BACKWARD, problem)
        assert len(scripts) == 1 + 2 * 2 * 2  # the backward; x and b, two directions, up and down
        moves += [np.round((script[-1].args[0] - problem.inputs["x"]) / 1e-5, 3).tobytes() for script in scripts[1:5]]
    assert len(set(moves)) == 8


def test_the_same_problem_is_always_asked_the_same() -> None:
    assert repr(Gradient(1).plan(exercise, BACKWARD, OBLONG)) == repr(Gradient(1).plan(exercise, BACKWARD, OBLONG))


def test_the_backward_is_asked_as_by_matches() -> None:
    first = Gradient(1).plan(exercise, BACKWARD, OBLONG)[0]
    (other,) = Matches(1).plan(exercise, BACKWARD, OBLONG)
    assert repr(first) == repr(other)


def test_kinks_are_not_asked() -> None:
    assert Gradient(1).plan(exercise, BACKWARD, ZEROS) == ()


def test_an_argument_that_is_none_is_not_moved() -> None:
    scripts = Gradient(1, directions=3).plan(exercise, BACKWARD, NO_BIAS)
    assert len(scripts) == 1 + 3 * 2
    assert all(call.args[1] is None for (call,) in scripts[1:])


def test_only_gradients_can_be_asked() -> None:
    with pytest.raises(CourseError, match="square_forward has a Gradient check, so its truth must be a GradientOf"):
        Gradient(1).plan(exercise, exercise.task("square_forward"), OBLONG)
