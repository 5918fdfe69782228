"""A finished picture: shown by a notebook as SVG, and by everything else as text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Any

from autograder.errors import UsageError
from autograder.pictures.parts import Part, across, down, words

_MARGIN = 6
_FONT = "font-family:system-ui,sans-serif;max-width:100%;height:auto"


@dataclass(frozen=True)
class Picture:
    """What a cell shows if this is its last value. Printed, it is plain text.

    It goes into the page as HTML: as an image of its own, which is what JupyterLab makes of SVG, it would not know the
    page's text colour, and be black on black.
    """

    title: str
    caption: str
    part: Part

    @property
    def svg(self) -> str:
        """One SVG element, with a title and a description for those who don't see it."""
        width, height = self.part.width + 2 * _MARGIN, self.part.height + 2 * _MARGIN
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="{-_MARGIN} {-_MARGIN} {width:.0f} {height:.0f}" style="{_FONT}">'
            f"<title>{escape(self.title)}</title><desc>{escape(self.caption)}</desc>{self.part.body}</svg>"
        )

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return "\n".join(self.part.lines)


def picture(title: str, caption: str, *parts: Part) -> Picture:
    """Puts the title above the parts, and the caption below."""
    columns = max(int(max(part.width for part in parts) / 6.9), 36)
    below = words("\n".join(textwrap.wrap(caption, columns)), 12)
    return Picture(title, caption, down(words(title, 14, 600), *parts, below))


def beside(*pictures: Any) -> Picture:
    """Several pictures side by side, to compare them. Raises UsageError for anything else."""
    wrong = [thing for thing in pictures if not isinstance(thing, Picture)]
    if wrong or not pictures:
        found = f"a {type(wrong[0]).__name__}" if wrong else "nothing"
        raise UsageError(f"beside() takes pictures, such as beside(padded(x, 1), cropped(x, 1)); found {found}")
    part = across(*(one.part for one in pictures), gap=40, level=0)
    return Picture("; ".join(one.title for one in pictures), " ".join(one.caption for one in pictures), part)
