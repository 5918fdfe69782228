"""What a wrong shape, or a wrong type, tells."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from autograder.diagnosis.amounts import COUNTS, FEW
from autograder.diagnosis.sizes import sizes_of
from autograder.diagnosis.wrong_part import Array, Claim, Pair, Part, along, ranks, same, subsets

_MOST_PLACES = 2000


def none(part: Part) -> Claim | None:
    """None where something is wanted, or something where None is."""
    if all(pair.value is None for pair in part.wrong):
        return Claim("None", f"{part.name} is None; look for a way through the function that misses its return")
    if all(pair.wanted is None for pair in part.wrong):
        return Claim("None", f"{part.name} is wrong only where None is wanted")
    return None


def yes_or_no(part: Part) -> Claim | None:
    """True for False, or the other way round."""
    if not all(_is_bool(pair.wanted) and _is_bool(pair.value) for pair in part.wrong):
        return None
    for right in (True, False):
        if all(bool(pair.wanted) is right for pair in part.wrong):
            return Claim("yes or no", f"{part.name} is {not right} where it should be {right}")
    return None


def _is_bool(value: object) -> bool:
    return (
        isinstance(value, bool | np.bool_ | np.ndarray) and np.ndim(value) == 0 and np.asarray(value).dtype.kind == "b"
    )


def whole_numbers(part: Part) -> Claim | None:
    """A float where a whole number is wanted."""
    if not part.shaped or not all(_wants_whole(pair) for pair in part.wrong):
        return None
    if all(same(got, want) for got, want in part.shaped):
        return Claim("a float", f"{part.name} has the right value but is a float; a whole number is wanted")
    if all(same(np.floor(got), want) for got, want in part.shaped):
        return Claim("a float", f"{part.name} is a float that lies less than 1 above the right whole number")
    return None


def _wants_whole(pair: Pair) -> bool:
    return np.asarray(pair.wanted).dtype.kind in "iu" and np.asarray(pair.value).dtype.kind == "f"


def axes_of_one(part: Part) -> Claim | None:
    """The right numbers, with axes of length 1 too many or too few."""
    if not part.numbers or any(got.shape == want.shape for got, want in part.numbers):
        return None
    if not all(same(got.squeeze(), want.squeeze()) for got, want in part.numbers):
        return None
    many, few = (all((got.ndim - want.ndim) * way > 0 for got, want in part.numbers) for way in (1, -1))
    what = "too many" if many else "too few" if few else "in another place"
    return Claim("axes of length 1", f"{part.name} holds the right numbers, with axes of length 1 {what}")


def summed(part: Part) -> Claim | None:
    """The right answer, summed or averaged over axes that should stay."""
    if sum(got.size for got, _ in part.numbers) < FEW:
        return None
    for axes in subsets(range(ranks(part.numbers) or 0)):
        for how, of in (("summed", np.sum), ("averaged", np.mean)):
            if all(same(got.ravel(), of(want, axis=axes).ravel()) for got, want in part.numbers):
                return Claim(
                    "summed too far", f"{part.name} is the right answer {how} over its {along(axes)}, which should stay"
                )
    return None


def piece(part: Part) -> Claim | None:
    """The right answer stands inside of what came, or the other way round."""
    shapes = [(got, want) for got, want in part.numbers if got.shape != want.shape]
    if not part.numbers or len(shapes) < len(part.numbers):
        return None
    if all(_holds(got, want) for got, want in shapes):
        return Claim("too much", f"{part.name} holds the right answer, and more than that: cut it out")
    if all(_holds(want, got) for got, want in shapes):
        return Claim("too little", f"{part.name} is a piece of the right answer; the rest is missing")
    return None


def piece_of_an_input(part: Part) -> Claim | None:
    """Both what came and what is wanted stand in the input, in different places."""
    for name in part.inputs if part.shaped else ():
        given = [pair.problem.inputs.get(name) for pair in part.wrong]
        sides = [(v, *pair) for v, pair in zip(given, part.shaped, strict=True) if isinstance(v, np.ndarray)]
        if len(sides) == len(given) and all(_holds(v, got) and _holds(v, want) for v, got, want in sides):
            return Claim("another piece", f"{part.name} is a piece of {name}, but not the right one")
    return None


def _holds(large: Array, small: Array) -> bool:
    """True where the small one stands somewhere in the large one."""
    if large.ndim != small.ndim or np.count_nonzero(small) < FEW:
        return False
    room = [a - b for a, b in zip(large.shape, small.shape, strict=True)]
    if min(room) < 0 or np.prod([r + 1 for r in room]) > _MOST_PLACES:
        return False
    places = product(*(range(r + 1) for r in room))
    return any(
        same(large[tuple(slice(i, i + n) for i, n in zip(at, small.shape, strict=True))], small) for at in places
    )


def lengths(part: Part) -> Claim | None:
    """Where the shape is wrong: in which way."""
    wrong = [(pair, got.shape, want.shape) for pair, (got, want) in zip(part.wrong, part.numbers, strict=False)]
    wrong = [(pair, got, want) for pair, got, want in wrong if got != want]
    if not wrong:
        return None
    words = _as_exchanged(part, wrong) or _of_an_input(part, wrong) or _as_a_size(part, wrong) or _by_axis(part, wrong)
    where = "" if len(wrong) == len(part.wrong) else "where the shape is wrong, "
    return Claim("wrong shape", where + words) if words else None


Shape = tuple[int, ...]
Misshapen = list[tuple[Pair, Shape, Shape]]


def _as_exchanged(part: Part, wrong: Misshapen) -> str:
    for a, b in combinations(range(min(len(want) for _, _, want in wrong)), 2):
        if all(got == _exchanged(want, a, b) for _, got, want in wrong):
            return f"axes {a} and {b} of {part.name} have each other's lengths"
    return ""


def _exchanged(shape: Shape, a: int, b: int) -> Shape:
    order = list(range(len(shape)))
    order[a], order[b] = b, a
    return tuple(shape[axis] for axis in order)


def _of_an_input(part: Part, wrong: Misshapen) -> str:
    for name in part.inputs:
        given = [pair.problem.inputs.get(name) for pair, _, _ in wrong]
        if all(isinstance(v, np.ndarray) and v.shape == got for v, (_, got, _) in zip(given, wrong, strict=True)):
            return f"{part.name} has the shape of {name}"
    return ""


def _as_a_size(part: Part, wrong: Misshapen) -> str:
    """One axis is wrong, and as long as an axis of an input."""
    axes = _wrong_axes(wrong)
    found = {got[axis] for _, got, _ in wrong for axis in axes}
    if len(axes) != 1 or len(found) < 2 or len(wrong) < FEW:
        return ""
    tables = [sizes_of(part, pair) for pair, _, _ in wrong]
    sizes = (s for s in tables[0] if s.count(".shape[") == 1 and not s.startswith(f"{part.name}."))
    fits = (s for s in sizes if all(t.get(s) == got[axes[0]] for t, (_, got, _) in zip(tables, wrong, strict=True)))
    size = next(fits, "")
    return f"axis {axes[0]} of {part.name} is as long as {size}, which it should not be" if size else ""


def _wrong_axes(wrong: Misshapen) -> list[int]:
    """Those of a wrong length somewhere; none where the number of axes is wrong."""
    if any(len(got) != len(want) for _, got, want in wrong):
        return []
    return sorted({axis for _, got, want in wrong for axis, n in enumerate(got) if n != want[axis]})


def _by_axis(part: Part, wrong: Misshapen) -> str:
    axes = _wrong_axes(wrong)
    if not axes:
        for way, sign in (("many", 1), ("few", -1)):
            if all(sign * (len(got) - len(want)) > 0 for _, got, want in wrong):
                return f"{part.name} has too {way} axes"
        return ""
    gaps = {got[axis] - want[axis] for _, got, want in wrong for axis in axes} - {0}
    way = "too long" if min(gaps) > 0 else "too short" if max(gaps) < 0 else "some too long, some too short"
    by = f" by {abs(min(gaps))}" if len(gaps) == 1 and abs(min(gaps)) in COUNTS else ""
    only = "only " if len(axes) < len(wrong[0][2]) else ""
    return f"{only}{along(axes)} of {part.name} {'have' if len(axes) > 1 else 'has'} a wrong length: {way}{by}"
