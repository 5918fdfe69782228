"""A filter on its way over an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.pictures.arguments import Array, Pair, Place, numbers
from autograder.pictures.cells import Cell, cells, grid
from autograder.pictures.geometry import Plane, plane
from autograder.pictures.parts import Part, across, arrow_right, down, in_rows, words
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import times, written

_MAX_FRAMES = 6


def sliding(image: Any, kernel: Any, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> Picture:
    """What a filter meets at each place, and the map that its sums make: up to six frames.

    image: numbers (H, W); kernel: numbers (kh, kw); the rest is an int each, or a pair (rows, columns). Raises
    UsageError where no window fits, or for more than 12 pixels along an axis.
    """
    pixels, weights = numbers("image", image), numbers("kernel", kernel)
    where = plane(pixels.shape, weights.shape, stride, padding, dilation)
    padded = where.padded(pixels)
    sums = np.zeros(where.places, dtype=np.result_type(pixels, weights, int))
    for place in np.ndindex(where.places):
        sums[place] = (padded[where.window(place)] * weights).sum()
    shown = _shown(where)
    caption = f"{times(where.places)} places, row by row. One place, one sum, one number of the map."
    if len(shown) < sums.size:
        caption += f" ({len(shown)} of the {sums.size} are drawn.)"
    title = f"{times(where.size)} pixels, kernel {where.said}"
    return picture(title, caption, in_rows([_frame(where, padded, weights, sums, place) for place in shown]))


def _shown(where: Plane) -> list[Place]:
    """All places, or else those that tell most: the first, the end of a row, the start of the next, the last."""
    count, columns = where.rows.places * where.columns.places, where.columns.places
    telling = [0, 1, columns - 1, columns, columns + 1, count - 1]
    chosen = range(count) if count <= _MAX_FRAMES else sorted({at for at in telling if at < count})
    return [divmod(at, columns) for at in chosen]


def _frame(where: Plane, padded: Array, weights: Array, sums: Array, place: Place) -> Part:
    image = grid(_image(where, padded, weights, place))
    outputs = grid(cells(where.places, lambda i, j: _output(sums, (i, j), place)))
    heading = words(f"row {place[0]}, column {place[1]}", 12, 600)
    formula = words(_formula(padded[where.window(place)], weights, sums[place]), 12)
    return down(heading, across(image, arrow_right("sum"), outputs), formula)


def _image(where: Plane, padded: Array, weights: Array, place: Place) -> list[list[Cell]]:
    rows, columns = where.rows.window(place[0]), where.columns.window(place[1])

    def pixel(i: int, j: int) -> Cell:
        text, zero = written(padded[i, j]), where.is_padding(i, j)
        if i in rows and j in columns:
            return Cell(text, "window", zero, note=f"×{written(weights[rows.index(i), columns.index(j)])}")
        return Cell(text, padding=zero)

    return cells(where.shape, pixel)


def _output(sums: Array, at: Place, now: Place) -> Cell:
    if at > now:
        return Cell()
    return Cell(written(sums[at]), "output" if at == now else "")


def _formula(window: Array, weights: Array, total: Any) -> str:
    """A line for each row of the window."""
    rows = [
        " + ".join(f"{_factor(x)}·{_factor(w)}" for x, w in zip(*pair, strict=True))
        for pair in zip(window, weights, strict=True)
    ]
    return "\n+ ".join(rows) + f" = {written(total)}"


def _factor(value: Any) -> str:
    return f"({written(value)})" if value < 0 else written(value)
