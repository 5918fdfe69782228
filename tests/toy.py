"""toy: the square of x times a scale, plus a bias. Forward and backward, small enough to follow by hand.

An exercise file like any other, for tests of the engine, with the students who answer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import Gradient, KeepsDtype, Matches, Pure, Repeatable
from autograder.exercise import Case, Exercise, GradientOf, Key, Result, Task
from autograder.grading import Keys, grade
from autograder.sandbox.inline import Inline
from autograder.verdict import Grade, Status, Verdict

HERE = Path(__file__).parent


def draw(rng: np.random.Generator, shape: tuple[int, int], scale: float, bias: bool = True) -> dict[str, Any]:
    x, b = rng.normal(size=shape), rng.normal(size=shape[1])
    return {"x": x if scale else 0 * x, "b": b if bias else None, "scale": scale or 1.0}


def square(x: Any, b: Any, scale: Any) -> Any:
    out = scale * x**2
    return out if b is None else out + b


def no_bias(x: Any, b: Any, scale: Any) -> Any:
    """Give it zeros: what should come out?"""
    return square(x, None, scale)


def cube(x: Any, b: Any, scale: Any) -> Any:
    """A square has two factors."""
    return square(x, b, scale * x)


def db_mean(dout: Any, x: Any, b: Any, scale: Any) -> Any:
    """Every row adds to the bias's gradient; nothing divides it."""
    return 2 * scale * x * dout, None if b is None else dout.mean(0)


def half_dx(dout: Any, x: Any, b: Any, scale: Any) -> Any:
    """Derive x * x by hand."""
    return scale * x * dout, None if b is None else dout.sum(0)


exercise = Exercise(
    "toy",
    draw,
    cases=(
        Case("oblong", {"shape": (3, 4), "scale": 1.5}),
        Case("no bias", {"shape": (2, 5), "scale": -0.5, "bias": False}),
        Case("two rows", {"shape": (2, 3), "scale": 2.0}),
        Case("zeros", {"shape": (2, 2), "scale": 0.0, "bias": False}, smooth=False),
    ),
    tasks=(
        Task(
            "square_forward",
            square,
            args=("x", "b", "scale"),
            returns=("out",),
            keeps=("cache",),
            checks=(Matches(3), Pure(1), Repeatable(1), KeepsDtype()),
            misconceptions=(no_bias, cube),
        ),
        Task(
            "square_backward",
            GradientOf("square_forward", ("x", "b")),
            args=("dout", Result("square_forward", "cache")),
            returns=("dx", "db"),
            checks=(Matches(3), Gradient(3), Pure(1), Repeatable(1)),
            misconceptions=(db_mean, half_dx),
        ),
    ),
)

RIGHT = """
import numpy as np

def square_forward(x, b, scale):
    out = scale * x**2
    if b is not None:
        out = out + b
    return out, (x, b, scale)

def square_backward(dout, cache):
    x, b, scale = cache
    dx = 2 * scale * x * dout
    db = None if b is None else dout.sum(axis=0)
    return dx, db
"""

STUB = '''
def square_forward(x, b, scale):
    """Returns out, cache."""
    raise NotImplementedError

def square_backward(dout, cache):
    """Returns dx, db."""
    raise NotImplementedError("write me")
'''


@cache
def key(seed: str = "public") -> Key:
    """The toy's problems under a seed."""
    from autograder.answers import answer_key

    return answer_key(exercise, seed)


@cache
def keys() -> Keys:
    """A secret and a public key, as an instructor has them."""
    return Keys(key("secret/a secret"), key("public"))


def edited(*changes: tuple[str, str], source: str = RIGHT) -> str:
    """A student's code: the right one with these texts replaced."""
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} occurs {source.count(old)} times"
        source = source.replace(old, new)
    return source


def functions(source: str) -> dict[str, Any]:
    """What the code defines, in this process."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace


def graded(source: str, both: Keys | None = None) -> Grade:
    """The grade of a student's code, in this process."""
    return grade(exercise, both or keys(), Inline(functions(source)), Inline(functions(source)))


def of_check(grade: Grade, task: str, check: str) -> list[Verdict]:
    return [v for v in grade.verdicts if v.task == task and v.check == check]


def statuses(grade: Grade, task: str, check: str) -> dict[str, Status]:
    """By case."""
    return {v.case: v.status for v in of_check(grade, task, check)}


def points(grade: Grade) -> Mapping[tuple[str, str], float]:
    """By task and check, those that are not zero."""
    found = {(v.task, v.check): 0.0 for v in grade.verdicts}
    for v in grade.verdicts:
        found[v.task, v.check] += v.points
    return {at: round(earned, 2) for at, earned in found.items() if round(earned, 2)}


def named(grade: Grade) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """By task, the (name, outputs) of its diagnoses."""
    return {task: [(d.name, d.outputs) for d in found] for task, found in grade.diagnoses.items()}
