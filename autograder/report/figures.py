"""Arrays as small pictures in HTML and as aligned text: numbers side by side, and where they differ.

No colours of its own but one: red, by how much, over the page's background, so that light and dark fit. What differs is
also bold, for those who don't see the red. NumPy and the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.compare import differing

Array = NDArray[Any]

_MAX_SIDE = 10
"""Numbers are shown of grids up to this many rows and columns."""
_MAX_PANELS = 24
_RED = "rgba(214,59,47,{:.2f})"
_PIXEL = 9
_GAP = 8


@dataclass(frozen=True)
class Panel:
    """One two-dimensional slice of an array: an image's channel, a filter's slice."""

    index: tuple[int, ...]
    """Of the axes before the last two."""
    grid: Array

    @property
    def title(self) -> str:
        """As in NumPy: "[0, 2]"; "" where there is only one slice."""
        return f"[{', '.join(map(str, self.index))}]" if self.index else ""


def panels(array: Array) -> list[Panel]:
    """The slices along the last two axes. A vector is one row, a number one cell."""
    grids = array.reshape((1,) * (2 - array.ndim) + array.shape) if array.ndim < 2 else array
    return [Panel(tuple(map(int, at)), grids[at]) for at in np.ndindex(grids.shape[:-2])]


def misses(got: Array, want: Array) -> Array:
    """How far each entry is off, as a share of the worst one: 0 right, 1 worst. Arrays of one shape."""
    wrong = differing(got, want)
    with np.errstate(all="ignore"):
        gap = np.abs(np.nan_to_num(got.astype("f8")) - np.nan_to_num(want.astype("f8")))
    return np.asarray(np.where(wrong, np.maximum(gap / max(float(gap.max(initial=0.0)), 1e-300), 0.15), 0.0))


def grid_html(grid: Array, miss: Array | None = None, title: str = "") -> str:
    """Numbers in rows and columns; `miss` says how red each is."""
    if max(grid.shape) > _MAX_SIDE or not grid.size:
        return f"<div>{escape(title)}<br>{'×'.join(map(str, grid.shape))} numbers</div>"
    shares = np.zeros(grid.shape) if miss is None else miss
    rows = "".join(
        f"<tr>{''.join(_cell_html(value, share) for value, share in zip(row, shared, strict=True))}</tr>"
        for row, shared in zip(grid, shares, strict=True)
    )
    return f'<div><div style="opacity:0.75">{escape(title)}</div><table style="{_GRID}">{rows}</table></div>'


_GRID = "border-collapse:collapse;margin:0;color:inherit;font-family:monospace;border:1px solid rgba(128,128,128,0.5)"


def _cell_html(value: Any, share: float) -> str:
    style = "padding:0.1em 0.45em;text-align:right;border:0;background:none"
    if share > 0:
        style += f";font-weight:bold;background:{_RED.format(0.15 + 0.45 * share)}"
    return f'<td style="{style}">{number(value)}</td>'


def heat_map_svg(miss: Sequence[Panel]) -> str:
    """The differences of many slices as small multiples, each with its index."""
    shown = miss[:_MAX_PANELS]
    if not shown or not shown[0].grid.size:
        return ""
    rows, columns = shown[0].grid.shape
    wide, high = max(columns * _PIXEL, 34) + _GAP, rows * _PIXEL + 14 + _GAP
    across = max(1, min(len(shown), 640 // wide))
    drawn = "".join(
        f'<g transform="translate({i % across * wide},{i // across * high})">{_panel_svg(panel)}</g>'
        for i, panel in enumerate(shown)
    )
    size = f'width="{across * wide}" height="{-(-len(shown) // across) * high}"'
    more = f"<div>… and {len(miss) - len(shown)} more</div>" if len(miss) > len(shown) else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" style="max-width:100%">{drawn}</svg>{more}'


def _panel_svg(panel: Panel) -> str:
    rows, columns = panel.grid.shape
    pixels = "".join(
        f'<rect x="{j * _PIXEL}" y="{i * _PIXEL + 12}" width="{_PIXEL}" height="{_PIXEL}" '
        f'fill="{_RED.format(0.2 + 0.8 * float(panel.grid[i, j]))}"/>'
        for i, j in zip(*np.nonzero(panel.grid), strict=True)
    )
    frame = (
        f'<rect x="0" y="12" width="{columns * _PIXEL}" height="{rows * _PIXEL}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.4"/>'
    )
    return f'<text x="0" y="9" font-size="10" fill="currentColor">{escape(panel.title)}</text>{pixels}{frame}'


def grid_text(grid: Array, miss: Array | None = None) -> Iterator[str]:
    """The same as lines of text; what differs carries a star."""
    if max(grid.shape) > _MAX_SIDE or not grid.size:
        yield f"({'×'.join(map(str, grid.shape))} numbers)"
        return
    marks = np.full(grid.shape, "") if miss is None else np.where(miss > 0, "*", " ")
    cells = [
        [number(value) + mark for value, mark in zip(*pair, strict=True)] for pair in zip(grid, marks, strict=True)
    ]
    width = max(len(cell) for row in cells for cell in row)
    for row in cells:
        yield " ".join(cell.rjust(width) for cell in row)


def number(value: Any) -> str:
    """Four digits that tell, or a whole number."""
    return str(int(value)) if np.asarray(value).dtype.kind in "biu" else f"{value + 0.0:.4g}"  # no "-0"
