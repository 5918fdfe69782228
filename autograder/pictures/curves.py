"""Numbers over steps as lines, such as a loss curve."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import UsageError
from autograder.pictures.parts import BLUE, ORANGE, Part, ink
from autograder.pictures.picture import Picture, picture

_WIDTH, _HEIGHT, _LEFT, _BELOW = 420, 180, 60, 22
_COLUMNS, _ROWS = 60, 12
_COLOURS = (BLUE, ORANGE, "#2f9e44", "#9c36b5")
_MARKS = "*o+x"


def curves(title: str, lines: Mapping[str, Sequence[float]], log: bool = False) -> Picture:
    """One line for each name: its numbers over 0, 1, 2, … log: equal distances for equal factors.

    What is not finite, or not positive on a logarithmic scale, is left out. Raises UsageError if nothing is left.
    """
    numbers = {name: np.asarray(values, dtype=float) for name, values in lines.items()}
    if len(numbers) > len(_COLOURS):
        raise UsageError(f"curves() draws at most {len(_COLOURS)} lines; found {len(numbers)}")
    shown = {name: _usable(values, log) for name, values in numbers.items()}
    heights = np.concatenate([values[np.isfinite(values)] for values in shown.values()] or [np.zeros(0)])
    if not heights.size:
        raise UsageError("curves() has nothing to draw: give it numbers that are finite (and positive, with log=True)")
    low, high = float(heights.min()), float(heights.max())
    frame = _Frame(low, high if high > low else low + 1, max(map(len, shown.values())), log)
    legend = "; ".join(f"{mark} {name}" for mark, name in zip(_MARKS, shown, strict=False))
    return picture(title, "", Part(frame.svg(shown), _WIDTH, _HEIGHT + 20 * len(shown), (*frame.text(shown), legend)))


def _usable(values: NDArray[Any], log: bool) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        return np.log10(np.where(values > 0, values, np.nan)) if log else np.where(np.isfinite(values), values, np.nan)


class _Frame:
    """Where a number has its place."""

    def __init__(self, low: float, high: float, count: int, log: bool) -> None:
        self.low, self.high, self.count, self.log = low, high, count, log

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def named(self, value: float) -> str:
        return f"{10**value:.2g}" if self.log else f"{value:.3g}"

    def svg(self, shown: Mapping[str, NDArray[Any]]) -> str:
        right, bottom = _WIDTH - 10, _HEIGHT - _BELOW
        axes = f'<path d="M{_LEFT},8V{bottom}H{right}" fill="none" stroke="currentColor" stroke-opacity="0.5"/>'
        words = [
            ink(self.named(self.high), _LEFT / 2, 14, 11), ink(self.named(self.low), _LEFT / 2, bottom, 11),
            ink("0", _LEFT, _HEIGHT - 6, 11), ink(str(self.count - 1), right - 8, _HEIGHT - 6, 11),
        ]  # fmt: skip
        drawn = [self._line(values, colour) for values, colour in zip(shown.values(), _COLOURS, strict=False)]
        names = [
            f'<text x="{_LEFT + 24}" y="{_HEIGHT + 14 + 20 * at}" font-size="12" fill="currentColor">'
            f'{escape(name)}</text><path d="M{_LEFT},{_HEIGHT + 10 + 20 * at}h18" stroke="{colour}" stroke-width="2"/>'
            for at, (name, colour) in enumerate(zip(shown, _COLOURS, strict=False))
        ]
        return "".join([axes, *words, *drawn, *names])

    def _line(self, values: NDArray[Any], colour: str) -> str:
        across, up = _WIDTH - 10 - _LEFT, _HEIGHT - _BELOW - 8
        places = [
            f"{_LEFT + across * at / max(self.count - 1, 1):.1f},{8 + up * (1 - self.share(value)):.1f}"
            for at, value in enumerate(values)
            if math.isfinite(value)
        ]
        return f'<polyline points="{" ".join(places)}" fill="none" stroke="{colour}" stroke-width="2"/>'

    def text(self, shown: Mapping[str, NDArray[Any]]) -> list[str]:
        board = [[" "] * _COLUMNS for _ in range(_ROWS)]
        for values, mark in zip(shown.values(), _MARKS, strict=False):
            for at, value in enumerate(values):
                if math.isfinite(value):
                    column = round((_COLUMNS - 1) * at / max(self.count - 1, 1))
                    board[round((_ROWS - 1) * (1 - self.share(value)))][column] = mark
        edges = {0: self.named(self.high), _ROWS - 1: self.named(self.low)}
        return [f"{edges.get(at, ''):>8} |{''.join(row).rstrip()}" for at, row in enumerate(board)]
