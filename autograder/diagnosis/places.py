"""Wrong where: only at the border, all but the first image, only where something is zero."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from autograder.diagnosis.amounts import FEW
from autograder.diagnosis.wrong_part import Array, Claim, Part, along, ranks, subsets

Mask = NDArray[np.bool_]

_WIDEST = 3


def written_nowhere(part: Part) -> Claim | None:
    """All zeros; or zero wherever it is wrong; or one number everywhere."""
    if sum(got.size for got, _ in part.finite) <= FEW:
        return None
    if all(not got.any() for got, _ in part.finite):
        return Claim("zeros", f"{part.name} is 0 everywhere")
    if all(not got[pair.mask].any() for pair, (got, _) in part.pairs):
        return Claim("zeros", f"{part.name} is 0 wherever it is wrong, as if something was never written there")
    if all(np.ptp(got) == 0 for got, _ in part.finite) and any(got.size > 1 for got, _ in part.finite):
        return Claim("one number", f"{part.name} is one and the same number everywhere")
    return None


def alike(part: Part) -> Claim | None:
    """Constant along an axis along which the right answer is not."""
    for axis in range(ranks(part.finite) or 0):
        long = [got for got, want in part.finite if want.shape[axis] > 1]
        fits = all((np.ptp(got, axis=axis) <= 1e-9 * np.abs(got).max()).all() for got in long)
        if len(long) > 1 and fits and sum(got.size - got.size // got.shape[axis] for got in long) > FEW:
            return Claim("alike", f"{part.name} is the same for every index along axis {axis}, which it should not be")
    return None


def first_or_last(part: Part) -> Claim | None:
    """Along one axis, only the first (or last) is right, or only that one is wrong."""
    for axis, (end, index) in product(range(ranks(part.finite) or 0), (("first", 0), ("last", -1))):
        for only, says in ((True, "right"), (False, "wrong")):
            if _only(part, axis, index, only):
                others = "wrong" if only else "right"
                words = f"along axis {axis} of {part.name} only the {end} is {says}, and all others are {others}"
                return Claim("only one index", words)
    return None


def _only(part: Part, axis: int, index: int, right: bool) -> bool:
    """True where along the axis the entry at `index` is wholly right and all others wrong somewhere; or the reverse.

    Something that is not zero must be right; and there must be three along the axis somewhere, to speak of others.
    """
    sure, longest = 0, 0
    for pair, (_, want) in part.pairs:
        masks, wanted = np.moveaxis(pair.mask, axis, 0), np.moveaxis(want, axis, 0)
        bad = [bool(mask.any()) for mask in masks]
        expected = [right] * len(bad)
        expected[index] = not right
        if bad != expected:
            return False
        sure += sum(int(np.count_nonzero(w)) for w, wrong in zip(wanted, bad, strict=True) if not wrong)
        longest = max(longest, len(bad))
    return sure >= FEW and longest >= 3


def beginning(part: Part) -> Claim | None:
    """Right at first along the first axis, as of a trajectory, and wrong from some place on."""
    sure, longest = 0, 0
    for pair, (_, want) in part.pairs:
        bad = [bool(np.any(mask)) for mask in np.atleast_1d(pair.mask)]
        start = bad.index(True)
        if not start or not all(bad[start:]):
            return None
        sure += int(np.count_nonzero(np.atleast_1d(want)[:start]))
        longest = max(longest, len(bad) - start)
    words = f"the beginning of {part.name} is right, and from some place on along axis 0 all of it is wrong"
    return Claim("only the beginning", words) if sure >= FEW and longest > 1 else None


def corner(part: Part) -> Claim | None:
    """The entries at the beginning of some axes are right, and most of the others are not."""
    for axes in subsets(range(ranks(part.finite) or 0)):
        if len(axes) > 1 and _right_at_start(part, axes):
            index = ", ".join("0" if a in axes else ":" for a in range(part.finite[0][1].ndim))
            return Claim("only the corner", f"{part.name}[{index}] is right, and most of the rest is wrong")
    return None


def _right_at_start(part: Part, axes: tuple[int, ...]) -> bool:
    sure = rest = bad = 0
    for pair, (_, want) in part.pairs:
        start = tuple(0 if a in axes else slice(None) for a in range(want.ndim))
        if pair.mask[start].any():
            return False
        sure += int(np.count_nonzero(want[start]))
        bad += int(pair.mask.sum())
        rest += want.size - want[start].size
    return sure > FEW and bad > rest / 2


def border(part: Part) -> Claim | None:
    """All that is wrong lies at the border of some of the last two axes, and there is something inside."""
    rank = ranks(part.finite) or 0
    for width, axes, side in _borders(rank):
        if _only_there(part, width, axes, side):
            many = f"{side} {width}" if width > 1 else side
            return Claim("only the border", f"{part.name} is wrong only at the {many} along {along(axes)}")
    return None


def _borders(rank: int) -> Iterator[tuple[int, tuple[int, ...], str]]:
    """From the narrowest claim to the widest."""
    for width in range(1, _WIDEST + 1):
        for axes in subsets(range(max(rank - 2, 0), rank)):
            for side in ("first", "last", "outermost"):
                yield width, axes, side


def _only_there(part: Part, width: int, axes: tuple[int, ...], side: str) -> bool:
    sure = within = 0
    for pair, (_, want) in part.pairs:
        inside = _inside(want, width, axes, side)
        if (pair.mask & inside).any():
            return False
        within += bool(inside.any())
        sure += int(np.count_nonzero(want[inside]))
    return sure > FEW and within > len(part.finite) / 2


def _inside(want: Array, width: int, axes: tuple[int, ...], side: str) -> Mask:
    inside = np.ones(want.shape, dtype=bool)
    for axis in axes:
        at = np.moveaxis(inside, axis, 0)
        at[: width if side != "last" else 0] = False
        at[max(len(at) - width, 0) if side != "first" else len(at) :] = False
    return inside


def by_value(part: Part) -> Claim | None:
    """Wrong only where the right answer, or an input of its shape, is zero, positive or negative, and mostly there."""
    pairs = list(zip(part.wrong, part.shaped, strict=True)) if part.shaped else []
    for name in (None, *part.inputs) if pairs else ():
        values = [want if name is None else pair.problem.inputs.get(name) for pair, (_, want) in pairs]
        fitting = [v for v, (_, (_, want)) in zip(values, pairs, strict=True) if _is_real(v) and v.shape == want.shape]
        for words, there in _regions(fitting) if len(fitting) == len(values) else ():
            if _wrong_there(part, there):
                where = f"{name} is {words}" if name else f"it should be {words}"
                return Claim("by value", f"{part.name} is wrong only where {where}")
    return None


def _is_real(value: object) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiu"


def _regions(values: list[Array]) -> Iterator[tuple[str, list[Mask]]]:
    yield "0", [value == 0 for value in values]
    if any((value > 0).any() for value in values) and any((value < 0).any() for value in values):
        yield "positive", [value > 0 for value in values]
        yield "negative", [value < 0 for value in values]


def _wrong_there(part: Part, there: list[Mask]) -> bool:
    """All that is wrong lies there, most of what lies there is wrong, and much lies elsewhere."""
    masks = [pair.mask for pair in part.wrong]
    wrong, at, of = (sum(int(m.sum()) for m in group) for group in (masks, there, [np.ones_like(m) for m in masks]))
    inside = all(not (mask & ~at).any() for mask, at in zip(masks, there, strict=True))
    return inside and wrong > FEW and 4 * wrong >= 3 * at and of - at > FEW
