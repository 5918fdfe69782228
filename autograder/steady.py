"""Does a problem tell right from wrong, or is what is right in it no larger than rounding?

A right answer may work in float32, and sum up in any order. Where nearly everything cancels, as in some gradients, that
moves it by more than a check tolerates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import Matches
from autograder.compare import difference
from autograder.exercise import Task, Values

SAMPLES = 8
_SHARE = 1 / 3
"""Of what a check tolerates: another right order of the same sums may be off by a few times as much as some samples.
Measured on the gradients of a network, 750 problems: so kept, no answer in float32 is wrong; of those drawn at first, 3
in 100 make one wrong."""
_HALF_A_UNIT = 2.0**-24
"""Of float32's last place."""


def tolerance_of(task: Task, right: Values) -> float | None:
    """What Matches tolerates in this task's values, or None where rounding moves none of them.

    What a `view` makes of random answers is compared with theory, and whole numbers are what they are.
    """
    matches = next((check for check in task.checks if isinstance(check, Matches)), None)
    rounded = any(np.asarray(value).dtype.kind in "fc" for value in right.values() if value is not None)
    return matches.tolerance if matches is not None and task.view is None and rounded else None


def is_near(again: Values, right: Values, tolerance: float) -> bool:
    """Whether what came out again, with more rounding, is right by far."""
    return not any(difference(name, again[name], want, _SHARE * tolerance) for name, want in right.items())


def in_single(inputs: Values) -> Values:
    """The inputs with all float arrays in float32, also those in lists and tuples."""
    return {name: _changed(value, lambda array: array.astype(np.float32)) for name, value in inputs.items()}


def moved(inputs: Values, sample: int) -> Values:
    """The inputs with every number in float arrays moved, up or down, by as much as float32 may round it."""
    rng = np.random.default_rng(sample)
    return {
        name: _changed(value, lambda array: array * (1 + _HALF_A_UNIT * rng.choice((-1, 1), array.shape)))
        for name, value in inputs.items()
    }


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if type(value) in (tuple, list):
        return type(value)(_changed(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value
