"""Asks a truth, or a wrong version of it, what it gives: tensors for the inputs, NumPy's values for what comes back.

torch is imported inside functions: this module is needed on a cache miss only, never where a key is at hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import CourseError
from autograder.exercise import Exercise, Given, GradientOf, Seed, Task, Values
from autograder.sandbox.guest.calls import given_function


def truth_of(exercise: Exercise, truth: Callable[..., Any] | GradientOf) -> Callable[..., Any]:
    """A task's truth, as a function of the inputs that it names. Raises CourseError for the gradient of a gradient."""
    if not isinstance(truth, GradientOf):
        return truth
    forward = exercise.task(truth.task).truth
    if isinstance(forward, GradientOf):
        raise CourseError(f"exercise {exercise.name}: {truth.task} is a gradient itself; name the forward")
    return gradient_of(forward, truth)


def gradient_of(forward: Callable[..., Any], of: GradientOf) -> Callable[..., Any]:
    """The function that gives d<upstream, forward>/d(wrt); None for an argument that is None."""
    import torch

    def gradient(**inputs: Any) -> Any:
        leaves = {n: inputs[n].detach().requires_grad_() for n in of.wrt if inputs.get(n) is not None}
        out = forward(**_taken(forward, {**inputs, **leaves}))
        found = torch.autograd.grad(out, list(leaves.values()), inputs[of.upstream], materialize_grads=True)
        by_name = dict(zip(leaves, found, strict=True))
        return tuple(by_name.get(n) for n in of.wrt) if len(of.wrt) > 1 else found[0]

    return gradient


def _taken(function: Callable[..., Any], inputs: Values) -> dict[str, Any]:
    """Those of the inputs that the function's parameters name."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return dict(inputs)
    return {name: value for name, value in inputs.items() if name in parameters}


def values_of(task: Task, function: Callable[..., Any], inputs: Values, floats: str = "f8") -> Values:
    """What the function returns for arrays of this type, as NumPy values by compared name."""
    out = function(**_taken(function, {name: _tensor(value, floats) for name, value in inputs.items()}))
    outputs = out if len(task.compared) > 1 else (out,)
    if len(outputs) != len(task.compared):
        raise CourseError(
            f"{function.__name__} gives {len(outputs)} values, but {task.function} compares {task.compared}"
        )
    return {name: _numpy(value) for name, value in zip(task.compared, outputs, strict=True)}


def _tensor(value: Any, floats: str) -> Any:
    """A fresh tensor for an array (floats as `floats`), a fresh generator for a Seed, a function for a Given."""
    import torch

    if isinstance(value, np.ndarray):
        return torch.from_numpy(value.astype(floats) if value.dtype.kind == "f" else value.copy())
    if isinstance(value, Given):
        return given_function(value)
    return np.random.default_rng(value.number) if isinstance(value, Seed) else value


def _numpy(value: Any) -> Any:
    import torch

    if value is None:
        return None
    array = value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
    return np.ascontiguousarray(array) if array.ndim else array
