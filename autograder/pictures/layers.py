"""A whole layer as blocks: every filter sees all channels, and gives one map."""

from __future__ import annotations

from autograder.errors import UsageError
from autograder.pictures.arguments import Pair, shape
from autograder.pictures.geometry import plane
from autograder.pictures.parts import BLUE, ORANGE, Part, across, arrow_right, down, words
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import some, times

_MAX_DRAWN = 5
_LARGEST = 56
_SMALLEST = 10
_SHIFT = 6


def layer(
    image: tuple[int, int, int],
    filters: tuple[int, int, int, int],
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
) -> Picture:
    """The shapes of a layer: one image (C, H, W) in, filters (F, C, kh, kw), and a map out for each filter.

    The rest is an int each, or a pair (rows, columns). Raises UsageError where they don't fit together.
    """
    channels, height, width = shape("image", image, "channels, height, width")
    count, slices, *kernel = shape("filters", filters, "filters, channels, height, width")
    if slices != channels:
        raise UsageError(
            f"an image of {channels} channels needs filters of {channels} slices, one for each channel; found "
            f"filters {filters}, with {slices}"
        )
    where = plane((height, width), (kernel[0], kernel[1]), stride, padding, dilation, longest=float("inf"))
    scale = _LARGEST / max(height, width)
    label = words(f"x: {some(channels, 'channel')}\nof {times(where.size)}", 12)
    seen = down(_stack(channels, where.size, scale, BLUE), label)
    rows = [_filter(f, channels, (kernel[0], kernel[1]), where.places, scale) for f in _drawn(count)]
    learned = count * (channels * kernel[0] * kernel[1] + 1)
    each = ", each with a bias" if count > 1 else " and a bias"
    caption = f"{some(count, 'filter')} of {some(channels, 'slice')}{each}: {learned} numbers to learn."
    title = f"({channels}, {height}, {width}) in, ({count}, {where.places[0]}, {where.places[1]}) out"
    return picture(title, caption, across(seen, arrow_right("seen by"), down(*rows, gap=12)))


def _drawn(count: int) -> list[int | None]:
    """Which filters are drawn; None for those left out."""
    return list(range(count)) if count <= _MAX_DRAWN else [0, 1, 2, None, count - 1]


def _filter(f: int | None, channels: int, kernel: tuple[int, int], places: tuple[int, int], scale: float) -> Part:
    if f is None:
        return words("⋮")
    label = words(f"{some(channels, 'slice')} of {times(kernel)}", 12)
    weights = across(words(f"w[{f}]", 12), _stack(channels, kernel, scale, BLUE), label)
    outputs = across(_stack(1, places, scale, ORANGE), words(f"out[{f}]: {times(places)}", 12))
    return across(weights, arrow_right(f"sum + b[{f}]"), outputs)


def _stack(count: int, size: tuple[int, int], scale: float, colour: str) -> Part:
    """Sheets one behind the other, in shades that tell which is which. They have no words."""
    shown = min(count, _MAX_DRAWN)
    height, width = (max(side * scale, _SMALLEST) for side in size)
    extra = (shown - 1) * _SHIFT
    sheets = "".join(
        f'<path d="M{at * _SHIFT},{extra - at * _SHIFT}{_outline(width, height, behind=at > 0)}" fill="{colour}" '
        f'fill-opacity="{0.7 - 0.55 * at / shown:.2f}" stroke="currentColor" stroke-opacity="0.6"/>'
        for at in range(shown)
    )
    return Part(sheets, width + extra, height + extra, ())


def _outline(width: float, height: float, behind: bool) -> str:
    """SVG path of a sheet; of one behind another, what sticks out at the top and at the right."""
    if behind:
        return f"h{width:g}v{height:g}h{-_SHIFT}v{_SHIFT - height:g}h{_SHIFT - width:g}z"
    return f"h{width:g}v{height:g}h{-width:g}z"
