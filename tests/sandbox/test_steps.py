"""Steps are counted behind the wall and in a notebook alike, and nobody's own tracer is lost over it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from autograder.sandbox import Limits
from autograder.sandbox.guest.script import CRASHED, RIGHT, Call, Observation
from autograder.sandbox.guest.steps import counted
from autograder.sandbox.host import open_guest
from autograder.sandbox.inline import Inline

CODE = """
import sys
import numpy as np

def helper(x):
    return x + 1

def looped(x):
    return [helper(value) for value in x]

def at_once(x):
    return np.pad(x, 1)

def broken(x):
    looped(x)
    raise ValueError("no")

def switches_off(x):
    sys.settrace(None)
    return looped(x)
"""
X = np.arange(5.0)


def calls(*functions: str, x: Any = X, counted: bool = True) -> tuple[Call, ...]:
    return tuple(Call(function, (x,), ("out",), 1, counted) for function in functions)


def inline() -> Inline:
    functions: dict[str, Any] = {}
    exec(CODE, functions)
    return Inline(functions)


def steps(guest: Any, function: str, x: Any = X) -> int:
    first, again = guest.observe(calls(function, function, x=x))
    assert first.status == again.status == RIGHT
    return int(again.steps)


def test_helpers_count_and_numpy_does_not() -> None:
    guest = inline()
    assert steps(guest, "looped", np.arange(10.0)) - steps(guest, "looped") == steps(guest, "looped") - steps(
        guest, "looped", np.arange(0.0)
    )
    assert 0 < steps(guest, "at_once") == steps(guest, "at_once", np.arange(500.0)) < 10


def test_the_same_is_counted_behind_the_wall() -> None:
    with open_guest([CODE], Limits(), ("numpy",)) as guest:
        for function in ("looped", "at_once"):
            assert steps(guest, function) == steps(inline(), function)


def test_nothing_is_counted_that_need_not_be() -> None:
    (made,) = inline().observe(calls("looped", counted=False))
    assert (made.status, made.steps) == (RIGHT, 0)


def test_behind_the_wall_the_tracer_can_not_be_taken_off_so_simply() -> None:
    with open_guest([CODE], Limits(), ("numpy",)) as guest:
        (made,) = guest.observe(calls("switches_off"))
        assert made.status == CRASHED
        assert "has no attribute 'settrace'" in made.error


@pytest.mark.parametrize("function", ["looped", "broken"])
def test_a_debugger_gets_its_tracer_back(function: str) -> None:
    def debugger(*event: Any) -> None: ...

    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        inline().observe(calls(function))
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is debugger
    assert sys.gettrace() is before


def test_what_is_counted_is_the_call_alone() -> None:
    assert counted(lambda: None, ()) == (None, counted(lambda: None, ())[1])
    assert 0 < counted(lambda: None, ())[1] < 5


# Whether memory is shared


class Liar(np.ndarray[Any, Any]):
    """Says of everything asked by NumPy's protocol that it fails."""

    def __array_function__(self, *args: Any, **kwargs: Any) -> Any:
        raise KeyError("not me")


@pytest.mark.parametrize(
    ("function", "shares"),
    [
        (lambda x: x[::2], (0,)),
        (lambda x: x + 0, ()),
        (lambda x: x.view(Liar), (0,)),
        (lambda x: [x], ()),
        (lambda x: 3, ()),
    ],
)
def test_an_answer_that_lies_in_an_argument_is_told(function: Any, shares: tuple[int, ...]) -> None:
    (made,) = Inline({"f": function}).observe(calls("f"))
    assert (made.status, made.shares) == (RIGHT, shares)


def test_the_memory_of_what_stays_in_the_guest_tells_nothing() -> None:
    made = Inline({"f": lambda x: (x + 1, x)}).observe((Call("f", (X,), ("out", "cache"), 1),))
    assert made == (Observation({"out": made[0].outputs["out"]}),)
