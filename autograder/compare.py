"""Says how an answer differs from the right value: shape, kind, the worst element, how many and where."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6
"""Share of the largest wanted entry. Right answers stay within 1e-10, real bugs come as close as 7e-6."""

_KINDS = "biufc"
_IN_WORDS = re.compile(r"an? [\w<]")
_MAX_WORDS = 120  # characters
_FLOOR = 1e-12  # a scale for arrays that are zero everywhere


def difference(name: str, got: Any, want: Any, tolerance: float = TOLERANCE) -> str:
    """The complaint about the value `got` of output `name`, or "" where it is right.

    max|got - want| <= tolerance * max|want|, in float64. Lists and scalars are as good as arrays; a truth of whole
    numbers wants an integer type, one of None wants None.
    """
    if want is None:
        return "" if got is None else f"{name} should be None here, but is {_kind(got)}"
    wanted = _array(want)
    if wanted is None:
        return _of_items(name, got, want, tolerance)
    if wanted.dtype.kind not in _KINDS:  # no truth, but what a student's function gave before
        return "" if repr(_array(got)) == repr(wanted) else f"{name} is not the same, and no array of numbers"
    odd, found = no_numbers(name, got), _array(got)
    if odd or found is None:
        return f"{odd}, expected {_kind(wanted)}"
    return _of_type(name, found, wanted) or _of_shape(name, found, wanted) or _of_values(name, found, wanted, tolerance)


def no_numbers(name: str, got: Any) -> str:
    """What the value `got` of output `name` is instead of numbers, or "" where it is numbers only."""
    if got is None or isinstance(got, str):
        return f"{name} is {_kind(got)}"
    found = _array(got)
    if found is not None and found.dtype.kind in _KINDS:
        return ""
    holds = next((_kind(item) for item in _flat(got) if item is None or isinstance(item, str)), "")
    if holds:
        return f"{name} is {_kind(got)} that holds {holds}"
    return f"{name} is {_kind(got)} whose rows have different lengths" if found is None else f"{name} is no number"


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    else:
        yield value


def _array(value: Any) -> NDArray[Any] | None:
    """None for a list whose rows have different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        return None


def _of_items(name: str, got: Any, want: Sequence[Any], tolerance: float) -> str:
    """A list of which each item is compared for itself."""
    if got is None:
        return f"{name} is None, expected {_kind(want)}"
    if not isinstance(got, list | tuple) or len(got) != len(want):
        found = f"{len(got)} items" if isinstance(got, list | tuple) else _kind(got)
        return f"{name} should be a list of {len(want)} items, but is {found}"
    said = (difference(f"{name}[{i}]", g, w, tolerance) for i, (g, w) in enumerate(zip(got, want, strict=True)))
    return next(filter(None, said), "")


def _kind(value: Any) -> str:
    """What a value is, in a few words. It may be anything that a student returned.

    A guest sends what it can't send in words: "a generator". Any other text was returned as a text.
    """
    if isinstance(value, str):
        return value[:_MAX_WORDS] if _IN_WORDS.match(value) else f"the text {reprlib.repr(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else _text(value[()])
    return f"a {type(value).__name__}" if isinstance(value, list | tuple) else reprlib.repr(value)


def _of_type(name: str, got: NDArray[Any], want: NDArray[Any]) -> str:
    if want.dtype.kind in "iu" and got.dtype.kind not in "iu":
        value = f" ({got.item()!r})" if got.ndim == 0 else ""
        return f"{name} is of type {got.dtype}{value}, expected whole numbers of an integer type"
    return ""


def _of_shape(name: str, got: NDArray[Any], want: NDArray[Any]) -> str:
    if got.shape == want.shape:
        return ""
    if got.size == want.size and got.squeeze().shape == want.squeeze().shape:
        return (
            f"{name} has shape {got.shape}, expected {want.shape}: an axis of length 1 too many or too few (keepdims?)"
        )
    return f"{name} has shape {got.shape}, expected {want.shape}"


def _of_values(name: str, got: NDArray[Any], want: NDArray[Any], tolerance: float) -> str:
    wrong = differing(got, want, tolerance)
    if not wrong.any():
        return ""
    with np.errstate(over="ignore"):
        gap = np.where(wrong, np.abs(_finite(got) - _finite(want)), -1.0)
    at = tuple(int(i) for i in np.unravel_index(np.argmax(gap), want.shape))
    place, count = (f"[{', '.join(map(str, at))}]", f" ({wrong.sum()} of {wrong.size} differ)") if at else ("", "")
    return f"{name}{place} is {_text(got[at])}, expected {_text(want[at])}{count}"


def differing(got: NDArray[Any], want: NDArray[Any], tolerance: float = TOLERANCE) -> NDArray[np.bool_]:
    """Which entries of two arrays of one shape differ, by the scale of the whole array; NaN is equal to NaN."""
    if want.dtype.kind not in "fc":
        return np.asarray(got != want)
    scale = max(float(np.abs(want[np.isfinite(want)]).max(initial=0.0)), _FLOOR)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(got - want) <= tolerance * scale
    return np.asarray(~((got == want) | near | (np.isnan(got) & np.isnan(want))))


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    """In double precision (integers could overflow), with numbers for NaN and infinity."""
    return np.asarray(np.nan_to_num(values.astype("c16" if values.dtype.kind == "c" else "f8")))


def _text(value: Any) -> str:
    return f"{value:.6g}" if np.iscomplexobj(value) or value.dtype.kind == "f" else str(value)
