"""What a check looks at: a call's outputs, or what the task's `view` makes of them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

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


def _array(value: Any) -> Any:
    """Lists are as good as arrays; ragged ones are left as they are, for the comparison to name."""
    try:
        return np.asarray(value) if isinstance(value, (list, tuple)) else value
    except ValueError:
        return value
