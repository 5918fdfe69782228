"""Small images as shades: digits, feature maps, filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import UsageError
from autograder.pictures.parts import BLUE, Part, in_rows
from autograder.pictures.picture import Picture, picture

_SHADES = " .:-=+*#%@"
_PIXEL = 12


def shades(title: str, images: Iterable[Any], across: float = 1000) -> Picture:
    """Small images (H, W) side by side; each from its darkest number (empty) to its brightest (full)."""
    parts = [_shaded(np.asarray(image, dtype=float)) for image in images]
    if not parts:
        raise UsageError("shades() has nothing to draw: give it at least one image")
    return picture(title, "", in_rows(parts, across))


def _shaded(image: NDArray[Any]) -> Part:
    if image.ndim != 2:
        raise UsageError(f"shades() draws images of shape (H, W); found one of shape {image.shape}")
    span = float(image.max() - image.min()) or 1.0
    levels = (image - image.min()) / span
    body = "".join(
        f'<rect x="{x * _PIXEL}" y="{y * _PIXEL}" width="{_PIXEL}" height="{_PIXEL}" fill="{BLUE}" '
        f'fill-opacity="{level:.2f}"/>'
        for (y, x), level in np.ndenumerate(levels)
        if level >= 0.005
    )
    high, wide = image.shape
    size = f'width="{wide * _PIXEL}" height="{high * _PIXEL}"'
    rim = f'<rect {size} fill="none" stroke="currentColor" stroke-opacity="0.4"/>'
    lines = ["".join(_SHADES[round(level * (len(_SHADES) - 1))] * 2 for level in row) for row in levels]
    return Part(body + rim, wide * _PIXEL, high * _PIXEL, tuple(lines))
