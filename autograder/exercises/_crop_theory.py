"""What a random crop does to very many images, by theory, right and wrong: the truth for what hangs on chance."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._chance import patterned, share, statistics, uneven

SEEN_CROPS = (
    "images that fit", "channels that fit", "another size", "different windows", "different rows", "different columns",
    "filled by the edge", "filled from the other end", "some more often",
    "a pattern in it",
)  # fmt: skip
"""What fits is a window of the image, or of its channel, with zeros around it. What is never used is not "some"."""


@statistics("random_crop", SEEN_CROPS)
def crop_view(inputs, outputs):
    """Which window of its padded image every image is."""
    x, padding, out = inputs["x"], inputs["padding"], outputs["random_crop"]["out"]
    if out.shape != x.shape:
        return 0.0, 0.0, True, 0, 0, 0, False, False, False, False
    fits = _fits(x, out, padding, "constant")
    found = fits[:, fits[:, :, 0].any(0), 0].argmax(0)  # of those that are a window at all: which one, in channel 0
    used = [np.unique(places, return_counts=True)[1] for places in (found, *np.divmod(found, 2 * padding + 1))]
    whole = fits.all(2).any(0)
    others = (bool(not whole.all() and _fits(x, out, padding, mode).all(2).any(0).all()) for mode in ("edge", "wrap"))
    expected = 1 / (2 * padding + 1) ** 2
    shares = (1.0 if v.all() else share(v, expected) for v in (whole, fits.any(0)))
    return *shares, False, *map(len, used), *others, any(map(uneven, used)), patterned(found)


def _fits(x, out, padding, mode):
    """(windows, images, channels): is this channel of out that window of x?"""
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode=mode)
    windows = np.lib.stride_tricks.sliding_window_view(padded, x.shape[2:], (2, 3))
    side = range(2 * padding + 1)
    return np.array([[(windows[:, :, i, j] == out).all((2, 3)) for j in side] for i in side]).reshape(-1, *x.shape[:2])


def _crops(fit, channels, rows, columns, windows=None, edge=False, wrap=False, more=False, pattern=False):
    """`fit`, `channels`: shares. How many windows there are, and in how many rows and columns."""
    return fit, channels, False, windows or rows * columns, rows, columns, edge, wrap, more, pattern


def random_crop(padding):
    return _crops(1.0, 1.0, 2 * padding + 1, 2 * padding + 1)


def not_cropped(padding):
    """How large is an image after it? It should be as large as before."""
    return (0.0, 0.0, True, 0, 0, 0, False, False, False, False) if padding else random_crop(padding)


def one_window_for_all(padding):
    """Give it a batch of ten equal images. Do you get different windows?"""
    return _crops(1.0, 1.0, 1, 1)


def each_channel_for_itself_cropped(x, padding):
    """Print a cropped image: have all its channels been moved by the same? How often do you draw for an image?"""
    side, channels = 2 * padding + 1, x.shape[1]
    fit = 1.0 if channels == 1 or padding == 0 else side**-2 if channels == 2 else 0.0
    return _crops(fit, 1.0, side, side)


def as_far_down_as_right(padding):
    """Give it the same image a hundred times: is it ever moved down, but not to the right? Draw one number for each."""
    side = 2 * padding + 1
    return _crops(1.0, 1.0, side, side, windows=side)


def last_window_never(padding):
    """With padding 1, how many places are there for a window? Which of them can rng.integers(0, 2) give?"""
    return _crops(1.0, 1.0, max(2 * padding, 1), max(2 * padding, 1))


def half_of_the_windows(padding):
    """With padding 1, how many places are there for a window in the padded image? And how many of them do you use?"""
    return _crops(1.0, 1.0, padding + 1, padding + 1)


def some_windows_more_often(padding):
    """Draw a thousand places with padding 1 and count: do 0, 1 and 2 come equally often? Rounding makes some rare."""
    return _crops(1.0, 1.0, 2 * padding + 1, 2 * padding + 1, more=padding > 0)


def not_each_for_itself(padding):
    """Give it a batch of the same image. Does the window of one image tell you that of another?"""
    return _crops(1.0, 1.0, 2 * padding + 1, 2 * padding + 1, pattern=padding > 0)


def one_column_for_all(padding):
    """Give it the same image a hundred times. Are some moved to the left, and others to the right?"""
    return _crops(1.0, 1.0, 2 * padding + 1, 1)


def one_row_for_all(padding):
    """Give it the same image a hundred times. Are some moved up, and others down?"""
    return _crops(1.0, 1.0, 1, 2 * padding + 1)


def filled_by_the_edge(padding):
    """Crop an image of ones: should there be zeros at its rim now? What is yours filled with?"""
    return _filled(padding, edge=True)


def filled_from_the_other_end(padding):
    """Move a bright pixel out of the image at one end. Does it come in again at the other?"""
    return _filled(padding, wrap=True)


def _filled(padding, **how):
    """Only images that were not moved are windows with zeros around."""
    if padding == 0:
        return random_crop(padding)
    fit = 1 / (2 * padding + 1) ** 2
    return _crops(fit, fit, 1, 1, **how)


CROPS = (
    not_cropped, one_window_for_all, each_channel_for_itself_cropped, as_far_down_as_right, last_window_never,
    half_of_the_windows, some_windows_more_often, not_each_for_itself, one_column_for_all, one_row_for_all,
    filled_by_the_edge, filled_from_the_other_end,
)  # fmt: skip
