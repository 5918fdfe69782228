"""Makes keys: draws every problem and asks torch for its right outputs and for those of every misconception.

torch is imported inside functions: this module is needed on a cache miss only, never where a key is at hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.diagnosis.misconceptions import CARRIED
from autograder.errors import CourseError
from autograder.exercise import Case, Exercise, GradientOf, Key, Problem, Task, Values
from autograder.exercises._draws import eighths
from autograder.steady import SAMPLES, in_single, is_near, moved, tolerance_of
from autograder.truths import gradient_of, truth_of, values_of

_TRIES = 8
"""So often is a problem drawn until it is steady."""


def answer_key(exercise: Exercise, seed: str) -> Key:
    """All problems of the exercise under this seed. Each is keyed by its case's name: a new case moves no other.

    Raises CourseError where the exercise file contradicts itself.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the tensors are tiny, and sums stay in one order
    try:
        return tuple(_problem(exercise, case, seed) for case in exercise.cases)
    finally:
        torch.set_num_threads(threads)


def _rng(*names: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256("/".join(names).encode()).digest()))


@dataclass
class _Draw:
    """One case, drawn, with the right values."""

    inputs: dict[str, Any]
    right: dict[str, Values] = field(default_factory=dict)
    asked: dict[str, Values] = field(default_factory=dict)
    """By task the inputs that its truth was asked for: a forward's knows no upstream gradient."""


def _problem(exercise: Exercise, case: Case, seed: str) -> Problem:
    draw = _steady_draw(exercise, case, seed)
    wrong = {
        name: dict(_suspects(exercise, exercise.task(name), draw.asked[name], draw.right[name])) for name in draw.right
    }
    return Problem(case, draw.inputs, draw.right, wrong)


def _steady_draw(exercise: Exercise, case: Case, seed: str) -> _Draw:
    """The first draw that is steady.

    Where nearly everything cancels, as in some gradients, what is left is no larger than the rounding of float32, and a
    right answer would be wrong. The first draw stands where none is steady: it is not the draw's fault then.
    """
    draws = (_drawn(exercise, case, seed, *([f"try {number}"] if number else [])) for number in range(_TRIES))
    first = next(draws)
    return next((draw for draw in itertools.chain([first], draws) if _is_steady(exercise, case, draw)), first)


def _drawn(exercise: Exercise, case: Case, *seed: str) -> _Draw:
    draw = _Draw(exercise.draw(_rng(*seed, exercise.name, case.name), **case.settings))
    _refuse_numpy_scalars(exercise, case, draw.inputs)
    for task in exercise.tasks:
        if isinstance(task.truth, GradientOf):
            out = next(iter(draw.right[task.truth.task].values()))
            rng = _rng(*seed, exercise.name, case.name, task.function)
            draw.inputs[task.truth.upstream] = eighths(rng, np.shape(out))
        if task.checks:
            draw.asked[task.function] = dict(draw.inputs)
            draw.right[task.function] = values_of(task, truth_of(exercise, task.truth), draw.inputs)
    return draw


def _is_steady(exercise: Exercise, case: Case, draw: _Draw) -> bool:
    """A case that is not smooth has ties and the like, which moving would break."""
    samples = SAMPLES if case.smooth else 0
    for name, right in draw.right.items():
        task = exercise.task(name)
        tolerance = tolerance_of(task, right)
        if tolerance is not None:
            rougher = _with_more_rounding(task, truth_of(exercise, task.truth), draw.asked[name], samples)
            if not all(is_near(again, right, tolerance) for again in rougher):
                return False
    return True


def _with_more_rounding(task: Task, truth: Callable[..., Any], inputs: Values, samples: int) -> Iterator[Values]:
    """What the truth gives for inputs moved by the rounding of float32; and working in float32 throughout, if it can.

    It need not: a truth of an instructor's own may refuse it in any way.
    """
    for sample in range(samples):
        yield values_of(task, truth, moved(inputs, sample))
    with contextlib.suppress(Exception):
        yield values_of(task, truth, in_single(inputs), floats="f4")


def _refuse_numpy_scalars(exercise: Exercise, case: Case, inputs: Values) -> None:
    """A student's `isinstance(stride, int)` must hold."""
    for name, value in inputs.items():
        for part in _flat(value):
            if isinstance(part, np.generic):
                raise CourseError(
                    f"exercise {exercise.name}, case {case.name!r}: draw gives {name} as {type(part).__name__}; "
                    "make it a Python number, by int() or float()"
                )


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def _suspects(exercise: Exercise, task: Task, inputs: Values, right: Values) -> Iterator[tuple[str, Values]]:
    """The task's own misconceptions, then those carried over from its forward.

    A carried gradient of zeros where the right one is not is no suspect: a lazy answer gives the same.
    """
    for misconception in task.misconceptions:
        try:
            yield misconception.__name__, values_of(task, misconception, inputs)
        except (RuntimeError, ValueError):  # this mistake crashes here, in NumPy too
            continue
    if isinstance(task.truth, GradientOf):
        for name, found in _carried(exercise, task, task.truth, inputs):
            if all(value is None or np.any(value) or not np.any(right[part]) for part, value in found.items()):
                yield name, found


def _carried(exercise: Exercise, task: Task, of: GradientOf, inputs: Values) -> Iterator[tuple[str, Values]]:
    """One of another output shape or without a graph carries nothing."""
    for misconception in exercise.task(of.task).misconceptions:
        try:
            found = values_of(task, gradient_of(misconception, of), inputs)
        except (RuntimeError, ValueError):
            continue
        yield CARRIED + misconception.__name__, found
