"""What pictures are made of: parts, each as SVG and as plain text, set side by side or one below the other.

Ink is the page's own text colour; the two accents are translucent. So a picture fits a light page and a dark one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

BLUE, ORANGE = "#3b8eea", "#f08c00"
SIZE = 13
LETTER = 0.58
"""A letter's width, as a share of the font's size, on average."""


@dataclass(frozen=True)
class Part:
    """A piece of a picture: SVG elements in a box of `width` by `height` pixels, and what a terminal shows instead."""

    body: str
    width: float
    height: float
    lines: tuple[str, ...]


def across(*parts: Part, gap: float = 14, level: float = 0.5) -> Part:
    """Side by side. What is not as high as the rest is put at the top (level 0) or in the middle (0.5)."""
    height = max(part.height for part in parts)
    bodies, x = [], 0.0
    for part in parts:
        bodies.append(moved(part, x, (height - part.height) * level))
        x += part.width + gap
    return Part("".join(bodies), x - gap, height, _lines_across(parts, level))


def down(*parts: Part, gap: float = 8) -> Part:
    """One below the other, at the left; an empty line between them where there is more than the usual gap."""
    bodies, y, lines = [], 0.0, list[str]()
    for part in parts:
        bodies.append(moved(part, 0, y))
        y += part.height + gap
        lines += [*([""] if lines and gap > SIZE else []), *part.lines]
    return Part("".join(bodies), max(part.width for part in parts), y - gap, tuple(lines))


def in_rows(parts: Sequence[Part], width: float = 1000, gap: float = 26) -> Part:
    """Side by side, in as many rows as needed, with as many in each row as fit."""
    for each in range(len(parts), 0, -1):
        rows = [across(*parts[start : start + each], gap=gap, level=0) for start in range(0, len(parts), each)]
        if max(row.width for row in rows) <= width:
            break
    return down(*rows, gap=gap)


def moved(part: Part, x: float, y: float) -> str:
    """The part's SVG at another place."""
    return f'<g transform="translate({x:g},{y:g})">{part.body}</g>' if x or y else part.body


def words(text: str, size: float = SIZE, weight: int = 400) -> Part:
    """Text, as it is broken into lines."""
    lines = text.split("\n")
    body = "".join(
        f'<text x="0" y="{(at + 0.8) * size * 1.3:g}" font-size="{size:g}" font-weight="{weight}" fill="currentColor" '
        f'xml:space="preserve">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return Part(body, max(map(len, lines)) * size * LETTER, len(lines) * size * 1.3, tuple(lines))


def ink(text: str, x: float, y: float, size: float, faint: bool = False) -> str:
    """SVG of text around x, its feet on y."""
    opacity = ' fill-opacity="0.65"' if faint else ""
    place = f'x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="middle"'
    return f'<text {place} fill="currentColor"{opacity}>{escape(text)}</text>' if text else ""


def arrow_right(text: str) -> Part:
    """An arrow to what stands at its right, with a word above it; in plain text `--word->`."""
    end = max(26, len(text) * 11 * LETTER + 6)
    line = f'<path d="M0,18H{end - 6:g}" stroke="currentColor" stroke-width="1.5"/>'
    head = f'<polygon points="{end:g},18 {end - 8:g},14 {end - 8:g},22" fill="currentColor"/>'
    return Part(ink(text, end / 2, 10, 11) + line + head, end, 36, (f"--{text}->",))


def _lines_across(parts: Sequence[Part], level: float) -> tuple[str, ...]:
    height = max(len(part.lines) for part in parts)
    blocks = []
    for part in parts:
        missing, width = height - len(part.lines), max(map(len, part.lines), default=0)
        above = int(missing * level)
        lines = [*[""] * above, *part.lines, *[""] * (missing - above)]
        blocks.append([line.ljust(width) for line in lines])
    return tuple("  ".join(row).rstrip() for row in zip(*blocks, strict=True))
