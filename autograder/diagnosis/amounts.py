"""Wrong by how much: a sign, a factor, a difference, too few digits."""

from __future__ import annotations

import numpy as np

from autograder.diagnosis.sizes import Sizes, sizes_of
from autograder.diagnosis.wrong_part import Array, Claim, Part, along, ranks, same, subsets

FEW = 3
"""So many numbers beyond those that a claim was fitted to make it more than chance."""
COUNTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Factors and differences that may be told. Any other one could be made to carry a secret value out."""
_DIGITS = 1e-5


def not_a_number(part: Part) -> Claim | None:
    """NaN or infinity, in every case that is wrong, where there should be a number."""
    found = [got[~np.isfinite(got) & np.isfinite(want)] for got, want in part.shaped]
    if not found or not all(bad.size for bad in found):
        return None
    kinds = sorted({"NaN" if np.isnan(value) else "infinite" for bad in found for value in bad})
    return Claim("not a number", f"{part.name} is {' or '.join(kinds)} in places where a number is wanted")


def sign(part: Part) -> Claim | None:
    """The negative of what is wanted; or right but for some signs."""
    if part.evidence < FEW:
        return None
    if all(same(-got, want) for got, want in part.finite):
        return Claim("wrong sign", f"{part.name} has the wrong sign everywhere, and is right otherwise")
    if all(same(np.abs(got), np.abs(want)) for got, want in part.finite):
        return Claim("wrong sign", f"{part.name} has the wrong sign in places, and is right otherwise")
    return None


def factor(part: Part) -> Claim | None:
    """The same factor in all cases, or one that is a size; at least constant within each case."""
    found = [_ratio(got, want) for got, want in part.finite]
    ratios = np.array([r for r in found if r is not None])
    if not len(ratios) or len(ratios) < len(found):
        return None
    if np.ptp(ratios) <= 1e-5 * np.abs(ratios).max():
        words = f"{part.name} is {_told(float(ratios[0]))} what it should be"
        return Claim("constant factor", words) if part.evidence > FEW else None
    size = _size_of(part, ratios) if part.evidence > FEW else ""
    if size:
        return Claim("a size as factor", f"{part.name} is {size}")
    words = f"{part.name} is right but for a factor: one number in each case, another one in the next"
    return Claim("a factor", words) if part.evidence > 2 * len(found) + FEW else None


def difference(part: Part) -> Claim | None:
    """The same difference everywhere, or one that depends on some axes only."""
    gaps = [got - want for got, want in part.finite]
    flat = np.concatenate([gap.ravel() for gap in gaps]) if gaps else np.empty(0)
    if flat.size <= FEW:
        return None
    if np.ptp(flat) > 1e-6 * np.abs(flat).max():
        return _per_index(part, gaps)
    told = next((f"by {n}" for n in COUNTS if np.isclose(abs(flat[0]), n, rtol=1e-6)), "by the same number")
    way, every = "large" if flat[0] > 0 else "small", " in every entry" if flat.size > len(gaps) else ""
    return Claim("a constant difference", f"{part.name} is too {way} {told}{every}")


def _per_index(part: Part, gaps: list[Array]) -> Claim | None:
    """got = want + something with fewer numbers than there are entries: constant along some axes."""
    rank = ranks(part.finite)
    for axes in reversed(list(subsets(range(rank or 0)))):
        free = sum(gap.size // max(np.prod([gap.shape[a] for a in axes]), 1) for gap in gaps)
        enough = sum(gap.size for gap in gaps) >= 2 * free + FEW
        if enough and all(_constant(gap, axes, want) for gap, (_, want) in zip(gaps, part.finite, strict=True)):
            words = f"{part.name} is right but for something added that is constant along {along(axes)}"
            return Claim("an additive term", words)
    return None


def _constant(gap: Array, axes: tuple[int, ...], want: Array) -> bool:
    return bool((np.ptp(gap, axis=axes) <= 1e-6 * max(np.abs(want).max(), np.abs(gap).max())).all())


def one_way(part: Part) -> Claim | None:
    """Never too small, or never too large."""
    gaps = [(got - want)[pair.mask] for pair, (got, want) in zip(part.wrong, part.finite, strict=False)]
    if sum(gap.size for gap in gaps) < 2 * FEW:
        return None
    for way, other, signed in (("large", "small", 1), ("small", "large", -1)):
        if all((signed * gap > 0).all() for gap in gaps):
            return Claim(f"too {way}", f"{part.name} is too {way} wherever it is wrong, never too {other}")
    return None


def only_whole(part: Part) -> Claim | None:
    """Whole numbers where fractions are wanted."""
    if part.evidence <= FEW or not all(_whole(got) and not _whole(want) and got.any() for got, want in part.finite):
        return None
    return Claim("only whole numbers", f"{part.name} holds whole numbers only; print the dtype of what you fill")


def _whole(values: Array) -> bool:
    return bool((np.abs(values - np.rint(values)) < 1e-9).all())


def few_digits(part: Part) -> Claim | None:
    """Right, but not to the precision of float64."""
    if not part.finite or any(np.asarray(pair.wanted).dtype.kind in "iub" for pair in part.wrong):
        return None
    worst = max(np.abs(got - want).max() / max(np.abs(want).max(), 1e-12) for got, want in part.finite)
    words = f"{part.name} is right to five digits only; look for a float32 on the way, or a step that is too coarse"
    return Claim("few digits", words) if worst <= _DIGITS else None


def _ratio(got: Array, want: Array) -> float | None:
    """r where got = r * want and r is not 0."""
    scale = float((want * want).sum())
    r = float((got * want).sum()) / scale if scale else 0.0
    return r if r and same(got, r * want) else None


def _told(r: float) -> str:
    """A factor, in words that carry no secret."""
    way = "" if r > 0 else "minus "
    for n in COUNTS:
        if np.isclose(abs(r), n, rtol=1e-5):
            return f"{way}{n} times"
        if np.isclose(abs(r), 1 / n, rtol=1e-5):
            return f"{way}1/{n} of"
    near = ", close to 1," if 0.9 < r < 1.1 else ""
    return f"one and the same number{near} times"


def _size_of(part: Part, ratios: Array) -> str:
    """The plainest size by which all is multiplied or divided; it must be 1 where the answer is right."""
    tables = [sizes_of(part, pair) for pair in part.wrong]
    others = [sizes_of(part, pair) for pair in part.right if pair.want is not None and pair.want.any()]
    for label in tables[0]:
        sizes = _column(tables, label)
        if sizes is None or any(table.get(label, 1) != 1 for table in others):
            continue
        if np.allclose(ratios, sizes, rtol=1e-5):
            return f"{label} times what it should be"
        if np.allclose(ratios * sizes, 1, rtol=1e-5):
            return f"what it should be, divided by {label}"
    return ""


def _column(tables: list[Sizes], label: str) -> Array | None:
    return np.array([table[label] for table in tables], dtype="f8") if all(label in t for t in tables) else None
