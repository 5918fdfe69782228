"""im2col, right and wrong. Who passes all inputs on, `how`, passes on those of col2im too."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._output_size_formulas import span
from autograder.exercises._pad2d_forward import all_after, edge_repeated, pair
from autograder.lazy import F


def im2col(x, kernel_size, stride=1, padding=0, dilation=1, **_):
    return F.unfold(x, kernel_size, dilation, padding, stride)


def places(size, kernel_size, stride=1, padding=0, dilation=1):
    """How many windows there are, in rows and columns."""
    by_axis = zip(size, *map(pair, (kernel_size, stride, padding, dilation)), strict=True)
    return tuple(span(n, k, s, p, d) // s + 1 for n, k, s, p, d in by_axis)


def parts(x, kernel_size, stride=1, padding=0, dilation=1, **_):
    """The columns with all their axes: images, channels, kernel rows and columns, rows and columns of places."""
    columns = im2col(x, kernel_size, stride, padding, dilation)
    at = places(x.shape[2:], kernel_size, stride, padding, dilation)
    return columns.reshape(*x.shape[:2], *pair(kernel_size), *at)


def _in_order(x, how, *axes):
    """The columns read off these axes of the parts, in this order."""
    moved, right = parts(x, **how).permute(*axes), im2col(x, **how)
    return moved.reshape(right.shape)


def kernel_before_channels(x, **how):
    """Row 1 of your columns: is it the second pixel of the first channel, or the first pixel of the second channel?"""
    return _in_order(x, how, 0, 2, 3, 1, 4, 5)


def kernel_turned(x, **how):
    """Row 1 of your columns: is it the pixel to the right of the window's first one, or the pixel below it?"""
    return _in_order(x, how, 0, 1, 3, 2, 4, 5)


def places_down_first(x, **how):
    """Column 1 of yours: is it the window to the right of the first one, or the window below it?"""
    return _in_order(x, how, 0, 1, 2, 3, 5, 4)


def reshaped_only(x, **how):
    """The shape is right, and the numbers are in the wrong places. Does reshape move axes?"""
    return _in_order(x, how, 0, 1, 4, 5, 2, 3)


def turned_around(x, **how):
    """Which pixel of its window stands in row 0 of your columns? It should be the one at the upper left."""
    return parts(x, **how).flip(2, 3).reshape(im2col(x, **how).shape)


def windows_as_rows(x, **how):
    """Is one of your windows a row, or a column? Both are in use; the contract says which."""
    return im2col(x, **how).transpose(1, 2)


def all_windows_as_rows(x, **how):
    """How many axes has your answer? Every image keeps a matrix of its own, and in it a window is a column."""
    return im2col(x, **how).transpose(1, 2).flatten(0, 1)


def images_in_one_matrix(x, **how):
    """How many axes has your answer? Every image keeps a matrix of its own."""
    return im2col(x, **how).permute(1, 2, 0).flatten(1)


def first_image_for_all(x, **how):
    """Give it two different images. Are their columns different?"""
    return im2col(x[:1].expand_as(x), **how)


def stride_ignored(x, kernel_size, stride=1, padding=0, dilation=1):
    """There are as many columns as there should be. But where does the second window start when the stride is 2?"""
    rows, columns = places(x.shape[2:], kernel_size, stride, padding, dilation)
    return parts(x, kernel_size, 1, padding, dilation)[..., :rows, :columns].flatten(4).flatten(1, 3)


def dilation_ignored(x, kernel_size, stride=1, padding=0, dilation=1):
    """There are as many columns as there should be. But which pixels stand in one of them when the dilation is 2?"""
    rows, columns = places(x.shape[2:], kernel_size, stride, padding, dilation)
    return parts(x, kernel_size, stride, padding)[..., :rows, :columns].flatten(4).flatten(1, 3)


def dilation_left_out(x, kernel_size, stride=1, padding=0, dilation=1):
    """Do your columns change with the dilation? Compare 1 and 2."""
    return im2col(x, kernel_size, stride, padding)


def padding_left_out(x, kernel_size, stride=1, padding=0, dilation=1):
    """Do your columns change with the padding? Compare 0 and 1."""
    return im2col(x, kernel_size, stride, 0, dilation)


def padding_after_only(x, kernel_size, stride=1, padding=0, dilation=1):
    """With padding 1, where does the first pixel of the image stand in the first window?"""
    return im2col(all_after(x, padding), kernel_size, stride, 0, dilation)


def edge_padding(x, kernel_size, stride=1, padding=0, dilation=1):
    """Give it an image of ones, with padding. What should stand outside of the image?"""
    return im2col(edge_repeated(x, padding), kernel_size, stride, 0, dilation)


def pairs_turned(x, kernel_size, stride=1, padding=0, dilation=1):
    """In a pair, height comes first. With stride (2, 1), which window is in column 1?"""
    return im2col(x, kernel_size, *(pair(v)[::-1] for v in (stride, padding, dilation)))


def tiles(x, kernel_size, stride=1, padding=0, dilation=1):
    """How far apart are your windows: by the stride, or by a kernel? At stride 1 neighbours overlap."""
    return im2col(x, kernel_size, kernel_size, padding, dilation)


WRONG_COLUMNS = (
    kernel_before_channels, kernel_turned, places_down_first, reshaped_only, turned_around, windows_as_rows,
    all_windows_as_rows, images_in_one_matrix, first_image_for_all, stride_ignored, dilation_ignored,
    dilation_left_out, padding_left_out, padding_after_only, edge_padding, pairs_turned, tiles,
)  # fmt: skip
