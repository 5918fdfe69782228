"""Who sees whom: the window of one output, the windows that see one pixel, and how many see each."""

from __future__ import annotations

from autograder.pictures.arguments import Pair, Place, place_in
from autograder.pictures.cells import Cell, Mark, cells, grid, numbered
from autograder.pictures.geometry import Axis, Plane, plane
from autograder.pictures.parts import Part, across, arrow_right, down, in_rows, words
from autograder.pictures.picture import Picture, picture
from autograder.pictures.wording import times

_SMALL = 17
_MAX_FRAMES = 9


def window_of_output(
    output: Place, size: Pair, kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Picture:
    """The pixels that one output sees.

    output: its (row, column). The rest is an int each, or a pair (rows, columns). Raises UsageError where they don't
    fit, or for more than 12 pixels along an axis.
    """
    where = plane(size, kernel_size, stride, padding, dilation)
    place = place_in("output", output, where.places)
    rows, columns = where.rows.window(place[0]), where.columns.window(place[1])

    def pixel(i: int, j: int) -> Cell:
        return Cell("", "window" if i in rows and j in columns else "", where.is_padding(i, j))

    outputs = numbered(where.places, lambda i, j: Cell("", "output" if (i, j) == place else ""))
    caption = f"It sees rows {_listed(rows)} and columns {_listed(columns)}"
    caption += ", counted with the padding (dashed)." if where.shape != where.size else "."
    title = f"what output {place} sees: kernel {where.said}"
    return picture(title, caption, across(grid(numbered(where.shape, pixel)), arrow_right(""), grid(outputs)))


def windows_of_pixel(
    pixel: Place, size: Pair, kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Picture:
    """The windows that see one pixel, the weight that each met it with, and what each output sends back: up to nine.

    pixel: its (row, column), counted without the padding. The rest is an int each, or a pair (rows, columns). Raises
    UsageError where they don't fit, or for more than 12 pixels along an axis.
    """
    where = plane(size, kernel_size, stride, padding, dilation)
    place = place_in("pixel", pixel, where.size)
    at = (place[0] + where.rows.before, place[1] + where.columns.before)
    met = {(i, j): (a, b) for i, a in _met(where.rows, at[0]).items() for j, b in _met(where.columns, at[1]).items()}
    caption = _seen_by(len(met))
    title = f"who saw pixel {place}: kernel {where.said}"
    if not met:
        return picture(title, caption, _lonely(where, at))
    terms = [_term(where, at, output, weight) for output, weight in list(met.items())[:_MAX_FRAMES]]
    equals = words(f"{'+ … ' if len(met) > _MAX_FRAMES else ''}= dx[{place[0]}, {place[1]}]")
    added = [*(across(term, words("+", 18)) for term in terms[:-1]), across(terms[-1], equals)]
    return picture(title, caption, in_rows(added))


def visits(size: Pair, kernel_size: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1) -> Picture:
    """How many windows see each pixel.

    All are an int, or a pair (rows, columns). Raises UsageError where they don't fit, or for more than 12 pixels along
    an axis.
    """
    where = plane(size, kernel_size, stride, padding, dilation)
    counts = where.rows.visits()[:, None] * where.columns.visits()

    def pixel(i: int, j: int) -> Cell:
        if where.is_padding(i, j):
            return Cell(padding=True)
        count = int(counts[i, j])
        return Cell(str(count), "window" if count else "unseen", strength=count / counts.max())

    title = f"{times(where.size)} pixels, kernel {where.said}"
    caption = f"How many of all windows ({where.rows.places * where.columns.places}) see each pixel."
    return picture(title, caption, grid(cells(where.shape, pixel)))


def _met(axis: Axis, position: int) -> dict[int, int]:
    """Along one axis: which places saw the position, and with which number of the kernel."""
    windows = ((place, axis.window(place)) for place in range(axis.places))
    return {place: window.index(position) for place, window in windows if position in window}


def _term(where: Plane, pixel: Place, output: Place, weight: Place) -> Part:
    """One output, and its window with the pixel in it."""
    rows, columns = where.rows.window(output[0]), where.columns.window(output[1])

    def seen(i: int, j: int) -> Cell:
        mark: Mark = "window" if i in rows and j in columns else ""
        return Cell("", "output" if (i, j) == pixel else mark, where.is_padding(i, j))

    outputs = cells(where.places, lambda i, j: Cell("", "output" if (i, j) == output else ""))
    drawn = across(grid(outputs, _SMALL), arrow_right(""), grid(cells(where.shape, seen), _SMALL), gap=6)
    return down(words(f"w[{weight[0]}, {weight[1]}] · dout[{output[0]}, {output[1]}]", 12), drawn)


def _lonely(where: Plane, pixel: Place) -> Part:
    def at(i: int, j: int) -> Cell:
        return Cell("", "unseen" if (i, j) == pixel else "", where.is_padding(i, j))

    return grid(cells(where.shape, at), _SMALL)


def _seen_by(count: int) -> str:
    if not count:
        return "No window sees it: whatever happens to it, no output changes. Its gradient is 0."
    if count == 1:
        return "One window met it. On the way back, its output sends its dout, times the weight that met the pixel."
    return (
        f"{count} windows met it, each with another weight. On the way back, each output sends its dout, times the "
        "weight that met the pixel, and all of that adds up."
    )


def _listed(positions: range) -> str:
    return ", ".join(map(str, positions))
