"""Grids of cells, with marks: translucent colours in SVG, brackets in plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.pictures.parts import BLUE, LETTER, ORANGE, SIZE, Part, ink

Mark = Literal["", "window", "output", "unseen", "blank"]

CELL = 30
_GREY = 'stroke="currentColor" stroke-opacity="0.4"'


@dataclass(frozen=True)
class Cell:
    """One square of a grid."""

    text: str = ""
    mark: Mark = ""
    padding: bool = False
    note: str = ""
    """In small letters, in the corner."""
    strength: float = 1.0
    """Of the mark's colour, from 0 to 1."""


@dataclass(frozen=True)
class _Look:
    around: tuple[str, str]
    colour: str = ""


_LOOKS: Mapping[str, _Look] = {
    "": _Look((" ", " ")),
    "window": _Look(("[", "]"), BLUE),
    "output": _Look(("<", ">"), ORANGE),
    "unseen": _Look(("/", "/")),
    "blank": _Look((" ", " ")),
    "padding": _Look(("(", ")")),
}


def cells(shape: tuple[int, int], cell: Callable[[int, int], Cell]) -> list[list[Cell]]:
    """All cells, from their row and column."""
    return [[cell(i, j) for j in range(shape[1])] for i in range(shape[0])]


def numbered(shape: tuple[int, int], cell: Callable[[int, int], Cell]) -> list[list[Cell]]:
    """The same, with the numbers of the rows and columns at the edge."""

    def at(i: int, j: int) -> Cell:
        if i and j:
            return cell(i - 1, j - 1)
        return Cell(str(max(i, j) - 1) if i or j else "", "blank")

    return cells((shape[0] + 1, shape[1] + 1), at)


def grid(cells: Sequence[Sequence[Cell]], side: float = CELL, height: float | None = None) -> Part:
    """Rows of cells, all with as many: squares, or wider where a text needs it."""
    width = max(side, _needed(cells))
    height = height or side
    body = "".join(
        f'<g transform="translate({j * width:g},{i * height:g})">{_cell(cell, width, height)}</g>'
        for i, row in enumerate(cells)
        for j, cell in enumerate(row)
    )
    return Part(body, len(cells[0]) * width, len(cells) * height, _grid_lines(cells))


def _needed(cells: Iterable[Iterable[Cell]]) -> float:
    """The width of the longest text."""
    longest = max(len(cell.text) + (0.8 * len(cell.note)) for row in cells for cell in row)
    return 8 + longest * SIZE * LETTER if longest else 0


def _cell(cell: Cell, width: float, height: float) -> str:
    if cell.mark == "blank":
        return ink(cell.text, width / 2, height / 2 + 4, 11, faint=True)
    colour = _LOOKS[cell.mark].colour
    ground = f'fill="{colour}" fill-opacity="{0.45 * cell.strength:.2f}"' if colour else 'fill="none"'
    fill = 'fill="currentColor" fill-opacity="0.07"' if cell.padding and not cell.mark else ground
    dashes = ' stroke-dasharray="3 3"' if cell.padding else ""
    box = f'<rect width="{width:g}" height="{height:g}" {fill} {_GREY}{dashes}/>'
    cross = f'<path d="M3,3L{width - 3:g},{height - 3:g}M3,{height - 3:g}L{width - 3:g},3" {_GREY} stroke-width="1.5"/>'
    up = 3 if cell.note else 0
    text = ink(cell.text, width / 2 - up, height / 2 + SIZE * 0.36 - up, SIZE, cell.padding)
    return box + (cross if cell.mark == "unseen" else "") + text + ink(cell.note, width - 9, height - 4, 10)


def _grid_lines(cells: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    longest = max(len(cell.text) for row in cells for cell in row)
    return tuple("".join(_cell_text(cell, longest) for cell in row).rstrip() for row in cells)


def _cell_text(cell: Cell, longest: int) -> str:
    before, after = _LOOKS["padding" if cell.padding and not cell.mark else cell.mark].around
    nothing = " " if cell.mark == "blank" else "."
    return before + (cell.text or nothing).rjust(max(longest, 1)) + after
