"""Where the windows of a convolution stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.errors import UsageError
from autograder.pictures.arguments import MAX_SIDE, Array, Pair, Place, pair
from autograder.pictures.wording import times, told


@dataclass(frozen=True)
class Axis:
    """One axis. Sizes in pixels; positions count from the first zero of the padding."""

    size: int
    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def length(self) -> int:
        """With the padding."""
        return self.before + self.size + self.after

    @property
    def reach(self) -> int:
        """From the first to the last number of the kernel."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def places(self) -> int:
        """How many whole windows there are."""
        return (self.length - self.reach) // self.stride + 1

    def window(self, place: int) -> range:
        """The positions that one window sees."""
        return range(place * self.stride, place * self.stride + self.reach, self.dilation)

    def visits(self) -> Array:
        """How many windows see each position."""
        counts = np.zeros(self.length, dtype=int)
        for place in range(self.places):
            counts[self.window(place)] += 1
        return counts

    def is_padding(self, position: int) -> bool:
        """Whether a zero stands there, instead of a pixel."""
        return not self.before <= position < self.before + self.size

    def checked(self, longest: float = MAX_SIDE) -> Axis:
        """Itself. Raises UsageError where no window fits, or where it is too long to be drawn."""
        if self.reach > self.length:
            raise UsageError(
                f"no window fits: the kernel reaches over {self.reach} pixels, and there are {self.length}, padding "
                "included; take more pixels, or a smaller kernel or dilation"
            )
        if self.length > longest:
            raise UsageError(
                f"a picture has room for {longest} pixels along this axis, padding included; found {self.length}; "
                "draw a smaller one, it shows the same"
            )
        return self


@dataclass(frozen=True)
class Plane:
    """Both axes."""

    rows: Axis
    columns: Axis

    @property
    def size(self) -> tuple[int, int]:
        """Of the image without its padding."""
        return self.rows.size, self.columns.size

    @property
    def shape(self) -> tuple[int, int]:
        """Of the image with its padding."""
        return self.rows.length, self.columns.length

    @property
    def places(self) -> tuple[int, int]:
        """Rows and columns of outputs."""
        return self.rows.places, self.columns.places

    @property
    def said(self) -> str:
        """The kernel, and the settings that are not the usual ones."""
        by_axis = [(axis.stride, axis.before, axis.dilation) for axis in (self.rows, self.columns)]
        stride, padding, dilation = zip(*by_axis, strict=True)
        kernel = times((self.rows.kernel, self.columns.kernel))
        return kernel + told(stride=stride, padding=padding, dilation=dilation)

    def is_padding(self, i: int, j: int) -> bool:
        """Whether a zero stands there, instead of a pixel."""
        return self.rows.is_padding(i) or self.columns.is_padding(j)

    def padded(self, image: Array) -> Array:
        """The image with its zeros."""
        return np.pad(image, [(axis.before, axis.after) for axis in (self.rows, self.columns)])

    def window(self, place: Place) -> tuple[Array, ...]:
        """An index into the padded image, for what one window sees."""
        return np.ix_(self.rows.window(place[0]), self.columns.window(place[1]))


def plane(
    size: Pair, kernel_size: Pair, stride: Pair, padding: Pair, dilation: Pair, longest: float = MAX_SIDE
) -> Plane:
    """Each an int for both axes or a pair, rows first. Raises UsageError where they don't fit."""
    pairs = (
        pair("size", size, 1),
        pair("kernel_size", kernel_size, 1),
        pair("stride", stride, 1),
        pair("padding", padding, 0),
        pair("dilation", dilation, 1),
    )
    rows, columns = (Axis(n, k, s, p, p, d).checked(longest) for n, k, s, p, d in zip(*pairs, strict=True))
    return Plane(rows, columns)
