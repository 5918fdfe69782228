"""The right numbers in the wrong places: turned, exchanged, shifted, mixed up."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np

from autograder.diagnosis.amounts import FEW
from autograder.diagnosis.wrong_part import MAX_AXES, Array, Claim, Part, along, ranks, same, subsets

_FARTHEST = 4


def flipped(part: Part) -> Claim | None:
    """Turned around along some axes."""
    for axes in subsets(range(ranks(part.finite) or 0)):
        if all(same(np.flip(got, axes), want) for got, want in part.finite) and part.evidence > FEW:
            return Claim("flipped", f"{part.name} is right but turned around along {along(axes)}")
    return None


def transposed(part: Part) -> Claim | None:
    """With its axes in another order."""
    rank = ranks(part.numbers) or 0
    if not 2 <= rank <= MAX_AXES or any(got.ndim != rank for got, _ in part.numbers):
        return None
    orders = sorted(permutations(range(rank)), key=lambda order: sum(a != i for i, a in enumerate(order)))
    for order in orders[1:]:
        if all(same(got, want.transpose(order)) for got, want in part.numbers):
            moved = [axis for axis, source in enumerate(order) if axis != source]
            how = f"{along(moved)} exchanged" if len(moved) == 2 else f"its axes in the order {order}"
            return Claim("transposed", f"{part.name} is right but has {how}")
    return None


def mixed(part: Part) -> Claim | None:
    """All the right numbers, but not where they belong: in a row they are the same, or only as a set."""
    if sum(got.size for got, _ in part.numbers) <= FEW or any(got.size != want.size for got, want in part.numbers):
        return None
    if all(got.shape != want.shape and same(got.ravel(), want.ravel()) for got, want in part.numbers):
        return Claim("reshaped", f"{part.name} holds the right numbers in the right order, in another shape")
    if all(np.isfinite(got).all() and same(np.sort(got, None), np.sort(want, None)) for got, want in part.numbers):
        return Claim("mixed up", f"{part.name} holds all the right numbers, but in other places")
    return None


def shifted(part: Part) -> Claim | None:
    """Moved along the last axes, by the same steps in all cases or by steps that differ."""
    rank = ranks(part.finite) or 0
    axes = tuple(range(max(rank - 2, 0), rank))
    steps = [_steps(got, want, axes) for got, want in part.finite]
    if not steps or not all(steps):
        return None
    how = _in_common(axes, steps) or _by_an_input(part, steps) or f"along axis {' or '.join(map(str, axes))} or both"
    return Claim("shifted", f"{part.name} is right but shifted {how}, apart from the border")


Step = tuple[int, ...]


def _in_common(axes: Step, steps: list[list[Step]]) -> str:
    common = set.intersection(*map(set, steps))
    if not common:
        return ""
    found = zip(axes, min(common, key=lambda step: sum(map(abs, step))), strict=True)
    return " and ".join(f"{abs(by)} {'forward' if by > 0 else 'back'} along axis {axis}" for axis, by in found if by)


def _by_an_input(part: Part, steps: list[list[Step]]) -> str:
    """As far as a setting says, for example padding."""
    for name in part.inputs:
        values = [pair.problem.inputs.get(name) for pair in part.wrong]
        for way, word in ((1, "forward"), (-1, "back")):
            if all(_as_step(value, way) in of for value, of in zip(values, steps, strict=True)):
                return f"{word} by {name}"
    return ""


def _as_step(value: object, way: int) -> Step:
    numbers = value if isinstance(value, tuple) else (value, value)
    return tuple(way * n for n in numbers if isinstance(n, int))


def _steps(got: Array, want: Array, axes: Step) -> list[Step]:
    """All shifts under which more than half of the numbers, and enough of them, come to lie where they belong."""
    found = []
    for step in product(range(-_FARTHEST, _FARTHEST + 1), repeat=len(axes)):
        to, start = (_window(want, axes, step, way) for way in (1, -1))
        kept = np.count_nonzero(want[start]) if any(step) else 0
        if kept > FEW and 2 * kept > np.count_nonzero(want) and _agree(got[to], want[start], want):
            found.append(step)
    return found


def _window(want: Array, axes: Step, step: Step, way: int) -> tuple[slice, ...]:
    by = dict(zip(axes, step, strict=True))
    moves = [way * by.get(axis, 0) for axis in range(want.ndim)]
    return tuple(slice(max(m, 0), max(size + min(m, 0), 0)) for m, size in zip(moves, want.shape, strict=True))


def _agree(got: Array, want: Array, whole: Array) -> bool:
    return bool((np.abs(got - want) <= 1e-6 * np.abs(whole).max()).all())
