"""Something known that is missing or too much: an input, a factor beside it, the value of another output."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from autograder.diagnosis import amounts
from autograder.diagnosis.amounts import COUNTS, FEW
from autograder.diagnosis.sizes import sizes_of
from autograder.diagnosis.wrong_part import Array, Claim, Pair, Part, Way, ranks, same, spread


def term(part: Part) -> Claim | None:
    """got = want + c * an input, with c the same in all cases, or c + 1 a size of the case."""
    if part.evidence <= FEW:
        return None
    for name in part.inputs:
        for terms in _ways(part, name).values():
            found = _multiples(part, terms)
            words = _added(part, name, found) if found is not None else ""
            if words:
                return Claim("an additive term", f"{part.name} is right but for {name}, which {words}")
    return None


def multiplied(part: Part) -> Claim | None:
    """An input by which it should be multiplied, or is too often."""
    if part.evidence <= FEW:
        return None
    for name in part.inputs:
        for terms in _ways(part, name).values():
            with_terms = [(got, want, given) for (got, want), given in zip(part.finite, terms, strict=True)]
            if all(same(got * given, want) for got, want, given in with_terms):
                return Claim("a factor", f"{part.name} should be multiplied by {name}, and is right otherwise")
            if all(same(got, want * given) for got, want, given in with_terms):
                return Claim("a factor", f"{part.name} should not be multiplied by {name}, and is right otherwise")
    return None


def apart_from_a_term(part: Part) -> Claim | None:
    """Something simple is wrong with what stands beside an input that is added."""
    names = [name for name in part.inputs if part.finite and any(_is_vector(pair, name) for pair in part.wrong)]
    for name, axis in product(names, range(ranks(part.finite) or 0)):
        less = part.less(name, axis)
        for detector in (amounts.sign, amounts.factor, multiplied, amounts.only_whole) if less else ():
            if less and (claim := detector(less)):
                return Claim(claim.kind, f"apart from {name}, {claim.words}")
    return None


def _is_vector(pair: Pair, name: str) -> bool:
    value = pair.problem.inputs.get(name)
    return isinstance(value, np.ndarray) and value.ndim == 1 and np.ndim(pair.wanted) > 1


def _ways(part: Part, name: str) -> dict[Way, list[Array]]:
    """The input as it lies in every case that is wrong, by the way in which it lies in all of them."""
    ways = [spread(pair.problem.inputs.get(name), want) for pair, (_, want) in part.pairs]
    common = [way for way in ways[0] if all(way in other for other in ways)]
    return {way: [terms[way] for terms in ways] for way in common}


def _multiples(part: Part, terms: list[Array]) -> Array | None:
    """c for each case, where got = want + c * term in all of them."""
    found = []
    for (got, want), given in zip(part.finite, terms, strict=True):
        c = float(((got - want) * given).sum() / (given * given).sum())
        if not c or not same(got, want + c * given):
            return None
        found.append(c)
    return np.array(found)


def _added(part: Part, name: str, multiples: Array) -> str:
    """How often the input is added. Where it is right, the input must be missing too, or the size must be 1."""
    given = [pair for pair in part.right if pair.want is not None and spread(pair.problem.inputs.get(name), pair.want)]
    first = float(multiples[0])
    if np.ptp(multiples) <= 1e-6 * abs(first):
        return "" if given else _told(first)
    tables, others = ([sizes_of(part, pair) for pair in side] for side in (part.wrong, given))
    for size in tables[0]:
        there = all(size in table for table in tables) and all(table.get(size) == 1 for table in others)
        if there and np.allclose(multiples + 1, [table[size] for table in tables], rtol=1e-6):
            return f"is added {size} - 1 times too often"
    return ""


def _told(c: float) -> str:
    if np.isclose(c, -1):
        return "should be added and is not"
    return next(
        (f"is added {n} times too often" if n > 1 else "is added once too often" for n in COUNTS if np.isclose(c, n)),
        "",
    )


def another_value(part: Part) -> Claim | None:
    """It is what another output should be, or an input as it came."""
    if sum(got.size for got, _ in part.numbers) <= FEW:
        return None
    for name in part.task.compared:
        if name != part.name and _all_are(part, lambda pair: pair.problem.right[part.task.function][name]):  # noqa: B023
            return Claim("another value", f"{part.name} is what {name} should be")
    for name in part.inputs:
        if _all_are(part, lambda pair: pair.problem.inputs.get(name)):  # noqa: B023
            return Claim("another value", f"{part.name} is {name} as it came")
    return None


def _all_are(part: Part, value: Callable[[Pair], object]) -> bool:
    return all(_is(got, value(pair)) for pair, (got, _) in zip(part.wrong, part.numbers, strict=True))


def _is(got: Array, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.ndarray | np.generic):
        return False
    known = np.asarray(value)
    return known.dtype.kind in "fiu" and bool(known.any()) and same(got, known.astype("f8"))
