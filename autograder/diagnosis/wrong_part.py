"""What symptoms are read from: one output of one task, where it is wrong and where it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks import Matches
from autograder.checks.seen import seen
from autograder.compare import TOLERANCE, differing
from autograder.credit import Outcome
from autograder.exercise import Exercise, Problem, Task

Array = NDArray[Any]

MAX_AXES = 5
"""Of what is looked at from all sides: a student may return an array of 64 axes."""
MAX_SIZE = 100_000


@dataclass(frozen=True)
class Pair:
    """What came and what was wanted on one problem."""

    problem: Problem
    value: Any
    """As the student returned it."""
    wanted: Any
    tolerance: float = TOLERANCE

    @cached_property
    def got(self) -> Array | None:
        """In double precision; None where it is no array of numbers, or too large to be looked at."""
        return _numbers(self.value)

    @cached_property
    def want(self) -> Array | None:
        """In double precision; None where None is wanted, or yes or no."""
        return None if np.asarray(self.wanted).dtype.kind == "b" else _numbers(self.wanted)

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """Which entries differ, where the shape is right."""
        got, want = self.arrays
        return differing(got, want, self.tolerance)

    def less(self, name: str, axis: int) -> Pair | None:
        """The same without an input that lies along this axis."""
        given = self.problem.inputs.get(name)
        if given is None:
            return self
        if self.got is None or self.want is None or self.got.shape != self.want.shape:
            return None
        term = spread(given, self.want).get(axis)
        return None if term is None else replace(self, value=self.got - term, wanted=self.want - term)

    @property
    def arrays(self) -> tuple[Array, Array]:
        """Both, where both are numbers."""
        if self.got is None or self.want is None:
            raise TypeError("no numbers")
        return self.got, self.want


@dataclass(frozen=True)
class Part:
    """One output of a task over all cases that could be judged."""

    exercise: Exercise
    task: Task
    name: str
    wrong: tuple[Pair, ...]
    right: tuple[Pair, ...]

    @cached_property
    def shaped(self) -> list[tuple[Array, Array]]:
        """(got, want) of all that is wrong, if all of it are numbers in the right shapes; else nothing."""
        pairs = self.numbers
        return pairs if all(got.shape == want.shape and got.size for got, want in pairs) else []

    @cached_property
    def numbers(self) -> list[tuple[Array, Array]]:
        """(got, want) of all that is wrong, if all of it are numbers; else nothing."""
        return (
            [p.arrays for p in self.wrong] if all(p.got is not None and p.want is not None for p in self.wrong) else []
        )

    @cached_property
    def finite(self) -> list[tuple[Array, Array]]:
        """As `shaped`, where also nothing is NaN or infinite, and entries differ in every case, not just their type."""
        clean = all(np.isfinite(a).all() for pair in self.shaped for a in pair)
        return self.shaped if self.shaped and clean and all(pair.mask.any() for pair in self.wrong) else []

    @property
    def pairs(self) -> list[tuple[Pair, tuple[Array, Array]]]:
        """All that is wrong, if all of it is `finite`; else nothing."""
        return list(zip(self.wrong, self.finite, strict=True)) if self.finite else []

    @cached_property
    def evidence(self) -> int:
        """How many entries other than zero are wanted where it is wrong, if all of it is `finite`."""
        return sum(int(np.count_nonzero(want)) for _, want in self.finite)

    def less(self, name: str, axis: int) -> Part | None:
        """The same without an input that is added along an axis; where it is None, nothing was added."""
        sides = [[pair.less(name, axis) for pair in side] for side in (self.wrong, self.right)]
        if any(pair is None for side in sides for pair in side):
            return None
        wrong, right = (tuple(filter(None, side)) for side in sides)
        return replace(self, wrong=wrong, right=right)

    @property
    def inputs(self) -> list[str]:
        """The names of what the function gets, its own first."""
        own = [arg for arg in self.task.args if isinstance(arg, str)]
        return list(dict.fromkeys([*own, *self.exercise.input_names(self.task.function)]))


@dataclass(frozen=True)
class Claim:
    """A sentence about one part, without its end, that is true of every case in which the part is wrong."""

    kind: str
    words: str


Detector = Callable[[Part], Claim | None]


def parts_of(exercise: Exercise, task: Task, judged: Sequence[Outcome]) -> Iterator[Part]:
    """The parts that are wrong somewhere."""
    values = [seen(task, o.problem, o.trial.scripts[0], o.trial.made[0]) for o in judged]
    for name in task.compared:
        sides: dict[bool, list[Pair]] = {True: [], False: []}
        for outcome, got in zip(judged, values, strict=True):
            tolerance = outcome.check.tolerance if isinstance(outcome.check, Matches) else TOLERANCE
            pair = Pair(outcome.problem, got[name], outcome.problem.right[task.function][name], tolerance)
            sides[bool(outcome.parts[name])].append(pair)
        if sides[True]:
            yield Part(exercise, task, name, tuple(sides[True]), tuple(sides[False]))


def _numbers(value: Any) -> Array | None:
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array.astype("f8") if array.dtype.kind in "biuf" and array.size <= MAX_SIZE else None


Way = int | None
"""The axis along which a vector lies; None for a number, and for what has the whole shape."""


def spread(value: object, want: Array) -> dict[Way, Array]:
    """An input in the shape of what is wanted, in every way that fits; nothing where it is zero, or no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.ndarray):
        return {}
    term = np.asarray(value)
    if term.dtype.kind not in "fiu" or not term.any() or not np.isfinite(term).all():
        return {}
    if term.ndim == 1 and want.ndim > 1:
        axes = [axis for axis, size in enumerate(want.shape) if size == len(term)]
        return {axis: _lying(term, axis, want) for axis in axes}
    return {None: np.broadcast_to(term, want.shape)} if term.shape in ((), want.shape) else {}


def _lying(term: Array, axis: int, want: Array) -> Array:
    return np.broadcast_to(term.reshape([-1 if a == axis else 1 for a in range(want.ndim)]), want.shape)


def same(got: Array, want: Array) -> bool:
    """True where two arrays agree, by the scale of the second."""
    return got.shape == want.shape and not differing(got, want).any()


def subsets(axes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All choices of some of the axes, the smallest first; none of more than `MAX_AXES`."""
    if len(axes) > MAX_AXES:
        return iter(())
    return chain.from_iterable(combinations(axes, n) for n in range(1, len(axes) + 1))


def listed(words: Sequence[object]) -> str:
    """For example "0, 2 and 3"."""
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last


def along(axes: Sequence[int]) -> str:
    """For example "axis 1" or "axes 2 and 3"."""
    return f"{'axes' if len(axes) > 1 else 'axis'} {listed(axes)}"


def ranks(pairs: Sequence[tuple[Array, Array]]) -> int | None:
    """How many axes the wanted arrays have, if all have as many."""
    found = {want.ndim for _, want in pairs}
    return found.pop() if len(found) == 1 else None
