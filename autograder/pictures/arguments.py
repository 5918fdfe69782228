"""What a picture may be asked for. Everything else raises UsageError, which says what would be right."""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from autograder.errors import UsageError

Array = NDArray[Any]
Pair = int | tuple[int, int]
Place = tuple[int, int]

MAX_SIDE = 12


def whole(name: str, value: object, least: int) -> int:
    """An int that is large enough."""
    if isinstance(value, SupportsIndex) and not isinstance(value, bool | np.ndarray) and operator.index(value) >= least:
        return operator.index(value)
    raise UsageError(f"{name} must be an int of at least {least}; found {value!r}")


def pair(name: str, value: object, least: int) -> tuple[int, int]:
    """Two ints, from one int for both or from a tuple."""
    both = value if isinstance(value, tuple) else (value, value)
    if len(both) != 2:
        raise UsageError(f"{name} must be an int, or a tuple of two; found {value!r}")
    return whole(name, both[0], least), whole(name, both[1], least)


def shape(name: str, value: object, axes: str) -> tuple[int, ...]:
    """As many ints as there are `axes`, all at least 1."""
    if isinstance(value, tuple) and len(value) == len(axes.split(", ")):
        return tuple(whole(name, size, 1) for size in value)
    raise UsageError(f"{name} must be a shape ({axes}); found {value!r}")


def place_in(name: str, value: object, limits: tuple[int, int]) -> Place:
    """A (row, column) below the limits."""
    if isinstance(value, tuple) and len(value) == 2:
        row, column = pair(name, value, 0)
        if row < limits[0] and column < limits[1]:
            return row, column
    rows, columns = limits
    raise UsageError(
        f"{name} must be a tuple (row, column), counted from 0; there are {rows} rows and {columns} columns; "
        f"found {value!r}"
    )


def numbers(name: str, value: object) -> Array:
    """A grid of real numbers, small enough to draw."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "biuf":
        raise UsageError(f"{name} must be an array of numbers; found {value!r}")
    if array.ndim != 2 or not array.size:
        raise UsageError(
            f"{name} must be one grid, (height, width); found an array of shape {array.shape}. One channel of one "
            "image is x[0, 0]"
        )
    if max(array.shape) > MAX_SIDE:
        raise UsageError(f"{name} may have {MAX_SIDE} rows and columns at most, to be drawn; found {array.shape}")
    return array
