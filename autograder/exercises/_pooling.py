"""Pooling, written out window by window, so that maximum and mean can go wrong in the same ways."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from autograder.exercise import Case
from autograder.exercises._pad2d_forward import pair
from autograder.lazy import F, torch


@dataclass(frozen=True)
class Axis:
    """One axis: the size without its padding, and the settings of the windows."""

    size: int
    kernel: int
    step: int
    pad: int

    @property
    def count(self):
        return (self.size + 2 * self.pad - self.kernel) // self.step + 1

    @property
    def right(self):
        """The windows, as they should be."""
        return slices(self.count, self.step, self.kernel)


@dataclass(frozen=True)
class Pool:
    """What is made of a window."""

    fill: float
    """What stands in the padding."""
    of: Callable[..., Any]
    """The one number of each (N, C, pixels): (N, C)."""
    share: Callable[..., Any]
    """What each pixel of a window (N, C, kh, kw) gets of dout (N, C, 1, 1), where it should have so many pixels."""


def slices(count, step, extent):
    """Like NumPy's, these may hang over the end: then a window is smaller, or empty."""
    return [slice(i * step, i * step + extent) for i in range(count)]


def axes_of(x, kernel_size, stride=None, padding=0):
    """Rows and columns."""
    steps = pair(kernel_size if stride is None else stride)
    return [Axis(*one) for one in zip(x.shape[2:], pair(kernel_size), steps, pair(padding), strict=True)]


def padded(pool, x, axes):
    rows, columns = axes
    return F.pad(x, (columns.pad, columns.pad, rows.pad, rows.pad), value=pool.fill)


def over(pool, image, windows):
    """Pools an image that is already padded; `windows` are the slices of the rows and those of the columns."""
    rows, columns = windows
    if not rows or not columns:
        return image.new_zeros(*image.shape[:2], len(rows), len(columns))
    found = [torch.stack([pool.of(image[:, :, r, c].flatten(2)) for c in columns], -1) for r in rows]
    return torch.stack(found, -2)


def right(axis):
    return axis.right


def pooled(pool, x, axes, windows=right):
    """`windows` makes the slices of an axis."""
    return over(pool, padded(pool, x, axes), [windows(axis) for axis in axes])


def cropped(image, x, axes):
    rows, columns = axes
    return image[:, :, rows.pad : rows.pad + x.shape[2], columns.pad : columns.pad + x.shape[3]]


def add(there, share):
    return there + share


def scattered(pool, dout, x, axes, windows=right, put=add):
    """The gradient of the padded image: `put` says what becomes of a window's numbers when its share comes."""
    image = padded(pool, x, axes)
    rows, columns = map(windows, axes)
    if len(rows) > dout.shape[2] or len(columns) > dout.shape[3]:
        raise ValueError("index out of bounds")
    sent = torch.zeros_like(image)
    for i, r in enumerate(rows):
        for j, c in enumerate(columns):
            share = pool.share(image[:, :, r, c], dout[:, :, i, j, None, None], axes[0].kernel * axes[1].kernel)
            sent[:, :, r, c] = put(sent[:, :, r, c], share)
    return sent


def gradient(pool, dout, x, axes, windows=right, put=add):
    """dx of pooling in these windows; each must have its number of dout."""
    return cropped(scattered(pool, dout, x, axes, windows, put), x, axes)


def bound(pool, *versions):
    """Wrong versions of any pooling, as misconceptions of this one, under their names and with their hints."""
    return tuple(_bound(pool, version) for version in versions)


def _bound(pool, version):
    @wraps(version)
    def misconception(**given):
        out = version(pool, **given)
        return out if out.isfinite().all() else out.detach()  # a window of padding alone: there is no slope

    return misconception


def _maximum(window):
    """The first of several equal ones, as in all of this course."""
    if not window.shape[2]:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    return window.max(-1).values


def winner(window):
    """1 where the first maximum stands, 0 elsewhere."""
    flat = window.flatten(2)
    if not flat.shape[2]:
        raise ValueError("attempt to get argmax of an empty sequence")
    return torch.zeros_like(flat).scatter(-1, flat.argmax(-1, keepdim=True), 1.0).view_as(window)


MAX = Pool(-float("inf"), _maximum, lambda window, d, count: winner(window) * d)
MEAN = Pool(0.0, lambda window: window.mean(-1), lambda window, d, count: torch.ones_like(window) * d / count)


def draw(rng, image, levels=None, below_zero=0, **settings):
    """`image` is (N, C, H, W). Its numbers are all different and 1/8 apart, or else take so many `levels` only.

    `below_zero`: so many times as far below zero, all of them; 0: on both sides of it.
    """
    count = math.prod(image)
    ranks = rng.permutation(count) if levels is None else rng.integers(0, levels, count)
    middle = (levels or count) * 2 // 5  # not in the middle: their mean must not be 0
    numbers = -(ranks + 1) * below_zero if below_zero else ranks - middle + (ranks >= middle)
    return {"x": numbers.reshape(image) / 8, **settings}


def _case(name, image, *settings):
    """The settings in the order of the arguments; what is not there is left to its default."""
    return Case(name, {"image": image, **dict(zip(("kernel_size", "stride", "padding"), settings, strict=False))})


CASES = (
    _case("one small image", (1, 1, 4, 6), 2),
    _case("windows of 2 by 3, no stride", (2, 3, 4, 6), (2, 3)),
    _case("windows wider than the stride", (2, 3, 6, 8), (2, 4), 2),
    _case("windows higher than wide, stride 1", (2, 3, 6, 4), (3, 1), 1),
    _case("stride 3 does not divide", (2, 3, 6, 8), 2, 3),
    _case("stride 2 does not divide", (1, 2, 7, 8), (2, 3), 2),
    _case("a stride wider than the window", (2, 3, 5, 8), 2, 3),
    _case("padding 1, stride 2", (3, 2, 5, 7), 3, 2, 1),
    _case("padding 1, no stride", (2, 3, 7, 4), 3, None, 1),
    _case("one channel", (3, 1, 5, 6), (3, 2), (1, 2)),
    _case("as many images as channels", (3, 3, 4, 6), 2, 2),
    _case("pairs", (2, 3, 7, 6), (3, 2), (2, 1), (1, 0)),
    _case("pairs, wide padding", (1, 2, 4, 9), (2, 4), (1, 3), (1, 2)),
    _case("windows as large as the image", (2, 3, 3, 4), (3, 4)),
)
