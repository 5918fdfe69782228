"""All windows of images as one array, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._pad2d_forward import pair
from autograder.lazy import torch


def windows(x, kernel_size, stride=1):
    (kh, kw), (sh, sw) = pair(kernel_size), pair(stride)
    return x.unfold(2, kh, sh).unfold(3, kw, sw)


def kernel_axes_first(x, kernel_size, stride=1):
    """Which two axes come last: the place of a window, or the place inside it? Look at the shape in the contract."""
    return windows(x, kernel_size, stride).permute(0, 1, 4, 5, 2, 3)


def kernel_turned(x, kernel_size, stride=1):
    """Print the first window of a numbered image, kernel (2, 3). Does it lie there as it does in the image?"""
    return windows(x, kernel_size, stride).transpose(4, 5)


def places_turned(x, kernel_size, stride=1):
    """Is windows[0, 0, 0, 1] the window to the right of the first, or the one below it?"""
    return windows(x, kernel_size, stride).transpose(2, 3)


def turned_around(x, kernel_size, stride=1):
    """In which corner of its window does the pixel x[0, 0, 0, 0] stand in your array?"""
    return windows(x, kernel_size, stride).flip(4, 5)


def stride_ignored(x, kernel_size, stride=1):
    """There are as many windows as there should be. But where does window (1, 1) start when the stride is 2?"""
    height, width = windows(x, kernel_size, stride).shape[2:4]
    return windows(x, kernel_size)[:, :, :height, :width]


def stride_left_out(x, kernel_size, stride=1):
    """How many windows do you return at stride 1, and how many at stride 2?"""
    return windows(x, kernel_size)


def strided_image(x, kernel_size, stride=1):
    """At stride 2, are the pixels inside one window still neighbours? Only the windows should be two steps apart."""
    sh, sw = pair(stride)
    return windows(x[:, :, ::sh, ::sw], kernel_size)


def tiles(x, kernel_size, stride=1):
    """How far apart are your windows: by the stride, or by a kernel? At stride 1 neighbours overlap."""
    return windows(x, kernel_size, kernel_size)


def stride_turned(x, kernel_size, stride=1):
    """In a pair, height comes first. With stride (2, 1), how far is window (0, 1) from window (0, 0)?"""
    return windows(x, kernel_size, pair(stride)[::-1])


def first_of_pairs(x, kernel_size, stride=1):
    """Take a kernel of (2, 3): how many columns has one of your windows?"""
    return windows(x, pair(kernel_size)[0], pair(stride)[0])


def one_too_few(x, kernel_size, stride=1):
    """Count the windows of a kernel of 3 on a row of 3 pixels. Then count the steps between windows."""
    return windows(x, kernel_size, stride)[:, :, :-1, :-1]


def strides_in_numbers(x, kernel_size, stride=1):
    """Print x.strides for an array of shape (1, 1, 2, 3). In which unit does NumPy count them?"""
    right = windows(x, kernel_size, stride)
    steps: tuple[int, ...] = (1,)
    for size in x.shape[:0:-1]:
        steps = (steps[0] * size, *steps)
    (image, channel, row, column), (sh, sw) = steps, pair(stride)
    in_bytes = (image, channel, row * sh, column * sw, row, column)
    wrong = np.lib.stride_tricks.as_strided(x.contiguous().numpy(), tuple(right.shape), in_bytes)
    return torch.from_numpy(wrong.copy())


MISCONCEPTIONS = (
    kernel_axes_first, kernel_turned, places_turned, turned_around, stride_ignored, stride_left_out, strided_image,
    tiles, stride_turned, first_of_pairs, one_too_few, strides_in_numbers,
)  # fmt: skip
