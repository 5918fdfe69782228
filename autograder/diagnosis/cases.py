"""Across cases: what all cases that go wrong have in common, and none that is right."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.exercise import Exercise, GradientOf, Problem, Task

_ENOUGH = 2
_MOST = 3
"""Settings that are told at once, where they can't be told apart."""


@dataclass(frozen=True)
class Trait:
    """Something that is so in a case, for example that stride is above 1."""

    input: str
    words: str
    size: bool = False
    """Of an array: that may have many reasons, so that more cases must speak for it."""


@dataclass(frozen=True)
class Sides:
    """The cases of one task, or of one of its parts."""

    exercise: Exercise
    task: Task
    wrong: Sequence[Problem]
    right: Sequence[Problem]
    telling: Sequence[Problem]
    """Those of `right` in which something other than None or zeros is wanted."""

    def exactly(self) -> str:
        """What is so in every case that is wrong, and in none that is right; "" where nothing is, or by chance."""
        alone = self._exactly()
        if alone or len(self.wrong) < _ENOUGH:
            return alone
        for there in (trait for trait in self._common() if trait.words.endswith(("is given", "is None"))):
            right, telling = ([p for p in side if there in self._traits(p)] for side in (self.right, self.telling))
            rest = replace(self, right=right, telling=telling)._exactly()
            if rest:
                return f"{there.words} and {rest}"
        return ""

    def _exactly(self) -> str:
        if min(len(self.wrong), len(self.right)) < _ENOUGH:
            return ""
        others: set[Trait] = set().union(*map(self._traits, self.right))
        found = [trait for trait in self._common() if trait not in others]
        settings = {trait.input: trait.words for trait in reversed(found) if not trait.size}
        sizes = [trait.words for trait in found if trait.size] if len(self.telling) >= _ENOUGH else []
        return " and ".join(list(settings.values())[: -_MOST - 1 : -1]) or next(iter(sizes), "")

    def only(self) -> str:
        """A setting that all cases that are wrong have, and less than half of the others."""
        if min(len(self.wrong), len(self.right)) <= _ENOUGH:
            return ""
        others = [self._traits(problem) for problem in self.right]
        found = (t for t in self._common() if not t.size and 2 * sum(t in of for of in others) < len(others))
        return next((trait.words for trait in found), "")

    def _common(self) -> list[Trait]:
        """What is so in every case that is wrong, the plainest first."""
        first, *others = ([*_traits(self.exercise, self.task, problem)] for problem in self.wrong)
        return [trait for trait in first if all(trait in other for other in others)]

    def _traits(self, problem: Problem) -> set[Trait]:
        return set(_traits(self.exercise, self.task, problem))


def _traits(exercise: Exercise, task: Task, problem: Problem) -> Iterator[Trait]:
    """Of one case: of its settings, then of its sizes."""
    given = {**_defaults(exercise, task), **problem.inputs}
    names = [name for name in dict.fromkeys(exercise.input_names(task.function)) if name in given]
    for name in names:
        public = problem.case.settings.get(name) == given[name] if _is_setting(given[name]) else False
        yield from (Trait(name, f"{name} is {what}") for what in _of_setting(given[name], public))
    for name in sorted(names, key=lambda name: -np.ndim(given[name]) if isinstance(given[name], np.ndarray) else 0):
        if isinstance(given[name], np.ndarray):
            yield from (Trait(name, words, size=True) for words in _of_array(name, given[name].shape))


def _defaults(exercise: Exercise, task: Task) -> dict[str, Any]:
    """What the truth takes for arguments that are left out, as the stub promises."""
    truth = exercise.task(task.truth.task).truth if isinstance(task.truth, GradientOf) else task.truth
    if isinstance(truth, GradientOf):
        return {}
    parameters = inspect.signature(truth).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def _is_setting(value: object) -> bool:
    numbers = value if isinstance(value, tuple) else (value,)
    return all(isinstance(n, int | float) for n in numbers)


def _of_setting(value: Any, public: bool) -> Iterator[str]:
    """Numbers are told only where they stand in the exercise (`public`), and are not drawn."""
    yield "None" if value is None else "given"
    if isinstance(value, bool):
        yield str(value)
    elif _is_setting(value):
        numbers = value if isinstance(value, tuple) else (value,)
        if not isinstance(value, tuple):
            yield "one number"
        elif len(value) == 2:
            yield "a pair"
        yield from _of_numbers(numbers)
        if public:
            yield str(value)


def _of_numbers(numbers: tuple[float, ...]) -> Iterator[str]:
    yield "not 0" if any(numbers) else "0"
    if max(numbers, default=0) > 1:
        yield "above 1"
    if set(numbers) == {1}:
        yield "1"
    if min(numbers, default=0) < 0:
        yield "negative"
    if len(set(numbers)) > 1:
        yield "made of different numbers"


def _of_array(name: str, shape: tuple[int, ...]) -> Iterator[str]:
    """Of the first two axes, images and channels, whether there is one or more; of the last two, if they are square."""
    for axis, size in enumerate(shape[:2]):
        yield f"{name}.shape[{axis}] is {'above 1' if size > 1 else size}"
    if len(shape) > 2:
        high, wide = len(shape) - 2, len(shape) - 1
        yield f"{name}.shape[{high}] and {name}.shape[{wide}] {'differ' if shape[high] != shape[wide] else 'are equal'}"
