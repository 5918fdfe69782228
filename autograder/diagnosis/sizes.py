"""The numbers of a case that everybody may know: sizes of arrays, counts of their entries, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import prod

import numpy as np

from autograder.diagnosis.wrong_part import MAX_AXES, Pair, Part

Sizes = Mapping[str, float]
"""By the words that a NumPy programmer would write."""


def sizes_of(part: Part, pair: Pair) -> Sizes:
    """Sizes and counts of the inputs and of what is wanted, the plainest first."""
    arrays = {name: v for name in part.inputs if isinstance(v := pair.problem.inputs.get(name), np.ndarray)}
    if pair.want is not None:
        arrays[part.name] = pair.want
    found = dict(_settings(part, pair))
    for count in range(1, MAX_AXES + 1):
        for name, array in arrays.items():
            for label, size in _counts(name, array.shape, count):
                found.setdefault(label, size)
    return found


def _settings(part: Part, pair: Pair) -> Iterator[tuple[str, float]]:
    for name in part.inputs:
        value = pair.problem.inputs.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and value:
            yield name, value
            if 0 < value < 1:
                yield from ((f"(1 - {name})", 1 - value), (f"2 * {name}", 2 * value))
        sides = value if isinstance(value, tuple) else (value, value)
        if len(sides) == 2 and all(isinstance(n, int) and n > 0 for n in sides):
            yield f"the area of {name}", sides[0] * sides[1]


def _counts(name: str, shape: tuple[int, ...], count: int) -> Iterator[tuple[str, int]]:
    """Products of so many of the sizes."""
    if not shape or len(shape) > MAX_AXES:
        return
    for axes in combinations(range(len(shape)), count):
        yield _label(name, axes, len(shape)), prod(shape[axis] for axis in axes)


def _label(name: str, axes: tuple[int, ...], rank: int) -> str:
    if rank > 1 and axes == tuple(range(rank)):
        return f"{name}.size"
    if rank > 2 and axes == tuple(range(1, rank)):
        return f"{name}[0].size"
    if rank > 3 and axes == tuple(range(2, rank)):
        return f"{name}[0, 0].size"
    return " * ".join(f"{name}.shape[{axis}]" for axis in axes)
