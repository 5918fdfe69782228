"""One row of pixels, and all windows that find a place on it."""

from __future__ import annotations

from dataclasses import replace

from autograder.pictures.arguments import pair, whole
from autograder.pictures.cells import Cell, grid
from autograder.pictures.geometry import Axis
from autograder.pictures.parts import Part, across, down, words
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import some, subscript, told

_MAX_LENGTH = 24


def windows_of_row(
    size: int, kernel_size: int, stride: int = 1, padding: int | tuple[int, int] = 0, dilation: int = 1
) -> Picture:
    """A row of pixels, and below it each window with its output.

    padding: zeros at each end, or a tuple (before, after). Raises UsageError where no window fits, or for more than 24
    pixels.
    """
    before, after = pair("padding", padding, 0)
    return _drawn(replace(_axis(size, kernel_size, stride, dilation), before=before, after=after))


def same(size: int, kernel_size: int, stride: int = 1, dilation: int = 1) -> Picture:
    """A row with *same* padding: one window for every `stride` pixels, with as few zeros as will do.

    Raises UsageError for more than 24 pixels.
    """
    axis = _axis(size, kernel_size, stride, dilation)
    last = (-(-axis.size // axis.stride) - 1) * axis.stride
    zeros = max(last + axis.reach - axis.size, 0)
    return _drawn(replace(axis, before=zeros // 2, after=zeros - zeros // 2))


def _axis(size: int, kernel: int, stride: int, dilation: int) -> Axis:
    size, kernel = whole("size", size, 1), whole("kernel_size", kernel, 1)
    return Axis(size, kernel, whole("stride", stride, 1), dilation=whole("dilation", dilation, 1))


def _drawn(axis: Axis) -> Picture:
    axis.checked(_MAX_LENGTH)
    names = ["0" if axis.is_padding(at) else subscript("x", at - axis.before) for at in range(axis.length)]
    seen = axis.visits()
    pixels = [Cell(name, "" if seen[at] else "unseen", axis.is_padding(at)) for at, name in enumerate(names)]
    windows = [across(_window(axis, place, names), words(subscript("y", place), 12)) for place in range(axis.places)]
    title = f"{axis.size} pixels, kernel {axis.kernel}"
    title += told(stride=[axis.stride], dilation=[axis.dilation])
    if axis.length > axis.size:
        title += f", {axis.before} + {axis.after} zeros"
    return picture(title, _caption(axis, not seen.all()), grid([pixels]), down(*windows, gap=4))


def _window(axis: Axis, place: int, names: list[str]) -> Part:
    window = axis.window(place)
    inside = range(window.start, window.stop)
    cells = [
        Cell(name, "window", axis.is_padding(at)) if at in window else Cell(mark="" if at in inside else "blank")
        for at, name in enumerate(names[: window.stop])
    ]
    return grid([cells], height=20)


def _caption(axis: Axis, some_unseen: bool) -> str:
    zeros = " Dashed: the zeros of the padding." if axis.before + axis.after else ""
    crosses = " Crossed out: no window ever looks there." if some_unseen else ""
    return f"{some(axis.places, 'window')}.{zeros}{crosses}"
