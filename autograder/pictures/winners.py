"""Who is the largest of its window, and what max pooling makes of that."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from autograder.pictures.arguments import Array, Pair, Place, numbers
from autograder.pictures.cells import Cell, cells, grid
from autograder.pictures.geometry import Plane, plane
from autograder.pictures.parts import across, arrow_right
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import some, times, written


def winners(image: Any, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Picture:
    """The pixels that max pooling keeps, each with the number of windows that it wins, and the map that they make.

    image: numbers (H, W); the rest is an int each, or a pair (rows, columns); without a stride it is the window's
    size. Raises UsageError where no window fits, or for more than 12 pixels along an axis.
    """
    pixels = numbers("image", image)
    where = plane(pixels.shape, kernel_size, kernel_size if stride is None else stride, padding, 1)
    sides = [(axis.before, axis.after) for axis in (where.rows, where.columns)]
    padded = np.pad(pixels.astype(float), sides, constant_values=-np.inf)
    best = {place: _winner(where, padded, place) for place in np.ndindex(where.places)}
    won = Counter(best.values())

    def pixel(i: int, j: int) -> Cell:
        if where.is_padding(i, j):
            return Cell(padding=True)
        wins = won[i, j]
        number = pixels[i - where.rows.before, j - where.columns.before]
        return Cell(written(number), "output" if wins else "", note=f"×{wins}" if wins > 1 else "")

    outputs = cells(where.places, lambda i, j: Cell(written(padded[best[i, j]])))
    drawn = across(grid(cells(where.shape, pixel)), arrow_right("max"), grid(outputs))
    return picture(f"{times(where.size)} pixels, windows of {where.said}", _said(where, won), drawn)


def _winner(where: Plane, padded: Array, place: Place) -> Place:
    """Where the largest number of one window stands: the first, if there are several."""
    rows, columns = where.rows.window(place[0]), where.columns.window(place[1])
    at = np.unravel_index(np.argmax(padded[where.window(place)]), (len(rows), len(columns)))
    return rows[int(at[0])], columns[int(at[1])]


def _said(where: Plane, won: Counter[Place]) -> str:
    several = sum(1 for wins in won.values() if wins > 1)
    rows, columns = where.places
    windows = f"{some(rows * columns, 'window')}, in {some(rows, 'row')} of {columns}"
    said = f"{windows}, {'have' if rows * columns > 1 else 'has'} {some(len(won), 'winner')}."
    return f"{said} {several} of them win{'' if several > 1 else 's'} more than one window." if several else said
