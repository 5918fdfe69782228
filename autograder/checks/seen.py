"""What a check looks at: a call's outputs, or what the task's `view` makes of them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from autograder.compare import no_numbers
from autograder.exercise import Observation, Problem, Script, Task, Values


def seen(task: Task, problem: Problem, script: Script, made: tuple[Observation, ...]) -> Values:
    """By compared name, the student's value. Values that a view can't be made of (another shape) read None."""
    outputs = {
        call.function: {n: _array(v) for n, v in o.outputs.items()} for call, o in zip(script, made, strict=True)
    }
    if task.view is None:
        return outputs[task.function]
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return task.view(problem.inputs, outputs)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
        return dict.fromkeys(task.compared)


def unseen(task: Task, got: Values) -> bool:
    """Whether no view could be made of what the function returned."""
    return task.view is not None and all(value is None for value in got.values())


def why_unseen(task: Task, made: tuple[Observation, ...]) -> str:
    """In words, what of a call's outputs keeps the task's `view` from being made: None is not what was returned."""
    said = (no_numbers(name, value) for name, value in made[-1].outputs.items())
    what = " and ".join(task.returns)
    return next(filter(None, said), f"{what} can't be compared: is it shaped and put together as the docstring says?")


def _array(value: Any) -> Any:
    """Lists are as good as arrays; ragged ones are left as they are, for the comparison to name."""
    try:
        return np.asarray(value) if isinstance(value, (list, tuple)) else value
    except ValueError:
        return value
