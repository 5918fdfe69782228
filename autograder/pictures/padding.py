"""Padding and its way back: zeros around an image, and the crop."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.pictures.arguments import Array, Pair, numbers, pair
from autograder.pictures.cells import Cell, cells, grid
from autograder.pictures.parts import Part, across, arrow_right
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import written


def padded(x: Any, padding: Pair) -> Picture:
    """Zeros around a grid of numbers (H, W): what pad2d does to each channel.

    padding: an int, or a pair (rows, columns). Raises UsageError for anything else, or beyond 12 rows or columns.
    """
    small, (ph, pw) = numbers("x", x), pair("padding", padding, 0)
    large = numbers("x with its padding", np.pad(small, ((ph, ph), (pw, pw))))
    parts = across(_rimmed(small, 0, 0), arrow_right("pad"), _rimmed(large, ph, pw))
    return picture(
        f"forward: padding {padding}", "Dashed: zeros. The pixels have moved, and are what they were.", parts
    )


def cropped(dout: Any, padding: Pair) -> Picture:
    """The gradient of a padded grid (H, W), and what of it belongs to the pixels: the backward of pad2d.

    padding: an int, or a pair (rows, columns). Raises UsageError where nothing would be left, or beyond 12 rows or
    columns.
    """
    large, (ph, pw) = numbers("dout", dout), pair("padding", padding, 0)
    height, width = large.shape[0] - 2 * ph, large.shape[1] - 2 * pw
    if min(height, width) < 1:
        raise UsageError(f"padding {padding} makes more than {large.shape}, so this can't be its gradient")
    small = large[ph : ph + height, pw : pw + width]
    parts = across(_rimmed(large, ph, pw), arrow_right("crop"), _rimmed(small, 0, 0))
    return picture(f"backward: padding {padding}", "Dashed: what is sent to the zeros, which nobody can change.", parts)


def _rimmed(values: Array, ph: int, pw: int) -> Part:
    """A grid with a rim of padding."""
    height, width = values.shape

    def cell(i: int, j: int) -> Cell:
        kept = ph <= i < height - ph and pw <= j < width - pw
        return Cell(written(values[i, j]), "window" if kept else "", padding=not kept)

    return grid(cells((height, width), cell))
