"""col2im, right and wrong. Who passes all inputs on, `given`, passes on those of im2col too."""

# mypy: allow-untyped-defs, allow-untyped-calls

from itertools import product

from autograder.exercises._im2col import places
from autograder.exercises._pad2d_forward import pair
from autograder.lazy import F, torch


def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1, **_):
    return F.fold(columns, size, kernel_size, dilation, padding, stride)


def _padded(columns, size, kernel_size, stride=1, padding=0, dilation=1, **_):
    """The sums on the padded image, before the crop."""
    grown = [n + 2 * p for n, p in zip(size, pair(padding), strict=True)]
    return col2im(columns, grown, kernel_size, stride, 0, dilation)


def _axes(columns, size, kernel_size, stride=1, padding=0, dilation=1, **_):
    """The lengths of the axes that columns are made of, all but the first."""
    kh, kw = pair(kernel_size)
    return columns.shape[1] // (kh * kw), kh, kw, *places(size, kernel_size, stride, padding, dilation)


def _one_by_one(columns, stride=1, dilation=1, **given):
    """For each window and each number of it: where it belongs in the padded image, and the numbers, (N, C)."""
    (sh, sw), (dh, dw) = pair(stride), pair(dilation)
    axes = _axes(columns, stride=stride, dilation=dilation, **given)
    split = columns.reshape(len(columns), *axes)
    _, kh, kw, rows, across = axes
    for i, j, u, v in product(*map(range, (rows, across, kh, kw))):
        yield (i, j, u, v), (i * sh + u * dh, j * sw + v * dw), split[:, :, u, v, i, j]


def _assigned(given, order):
    """The image where of all that falls on one pixel the last in this order stays."""
    padded = torch.zeros_like(_padded(**given))
    for _, (row, column), numbers in sorted(_one_by_one(**given), key=lambda one: order(*one[0])):
        padded[:, :, row, column] = numbers
    return _cropped(padded, **given)


def _cropped(padded, size, padding=0, **_):
    (ph, pw), (height, width) = pair(padding), size
    return padded[:, :, ph : ph + height, pw : pw + width]


def last_window_stays(**given):
    """Two windows fall on the same pixel. What happens to the first one's number when the second one comes?"""
    return _assigned(given, lambda i, j, u, v: (i, j, u, v))


def last_of_kernel_stays(**given):
    """Several numbers fall on the same pixel: do they add up, or does one stay? Try += with the indices 0, 0, 1."""
    return _assigned(given, lambda i, j, u, v: (u, v, i, j))


def averaged(columns, **given):
    """Two windows send 3 and 5 to a pixel. The sum is wanted: who divided it?"""
    return col2im(columns, **given) / col2im(torch.ones_like(columns), **given).clamp(min=1)


def crop(columns, size, padding=0, **rest):
    """Print array[0:-0]. What does your crop leave where there is no padding?"""
    ph, pw = pair(padding)
    image = col2im(columns, size, padding=padding, **rest)
    return image[:, :, : size[0] if ph else 0, : size[1] if pw else 0]


def not_cropped(**given):
    """Your image should have the size that was asked for. To which image does yours belong?"""
    return _padded(**given)


def corner_crop(size, **given):
    """With padding 1, in which row of the padded image does the image itself begin?"""
    return _padded(size=size, **given)[:, :, : size[0], : size[1]]


def _read(columns, given, sizes, order):
    """The image, where columns are taken apart into axes of these sizes, and the axes then put in the right order."""
    axes = _axes(columns, **given)
    split = columns.reshape(len(columns), *(axes[at] for at in sizes))
    return col2im(split.permute(0, *(1 + at for at in order)).reshape(columns.shape), **given)


def kernel_before_channels(columns, **given):
    """Row 1 of the columns: is it the second pixel of the first channel, or the first pixel of the second channel?"""
    return _read(columns, given, (1, 2, 0, 3, 4), (2, 0, 1, 3, 4))


def kernel_turned(columns, **given):
    """Row 1 of the columns: is it the pixel to the right of the window's first one, or the pixel below it?"""
    return _read(columns, given, (0, 2, 1, 3, 4), (0, 2, 1, 3, 4))


def places_down_first(columns, **given):
    """Column 1 of the columns: is it the window to the right of the first one, or the window below it?"""
    return _read(columns, given, (0, 1, 2, 4, 3), (0, 1, 2, 4, 3))


def reshaped_only(columns, **given):
    """Which axes of the columns change fastest? Take them apart in the order in which they were put together."""
    return _read(columns, given, (0, 3, 4, 1, 2), (0, 3, 4, 1, 2))


def turned_around(columns, **given):
    """Row 0 of the columns: which pixel of its window is that? It should be the one at the upper left."""
    axes = _axes(columns, **given)
    return col2im(columns.reshape(len(columns), *axes).flip(2, 3).reshape(columns.shape), **given)


def stride_ignored(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    """At stride 2, on which pixels does the second window fall? Its first one is two steps from that of the first."""
    return _placed(columns, size, kernel_size, stride, padding, dilation, 1, dilation)


def dilation_ignored(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    """At dilation 2, on which pixels do the numbers of one window fall? They are two steps apart."""
    return _placed(columns, size, kernel_size, stride, padding, dilation, stride, 1)


def _placed(columns, size, kernel_size, stride, padding, dilation, steps, gaps):
    """The right number of windows, put `steps` apart, and their numbers `gaps` apart."""
    at = places(size, kernel_size, stride, padding, dilation)
    by_axis = zip(at, *map(pair, (kernel_size, steps, gaps)), strict=True)
    small = [(n - 1) * s + d * (k - 1) + 1 for n, k, s, d in by_axis]
    image = col2im(columns, small, kernel_size, steps, 0, gaps)
    height, width = (n + 2 * p for n, p in zip(size, pair(padding), strict=True))
    return _cropped(F.pad(image, (0, width - small[1], 0, height - small[0])), size, padding)


WRONG_IMAGES = (
    last_window_stays, last_of_kernel_stays, averaged, crop, not_cropped, corner_crop, kernel_before_channels,
    kernel_turned, places_down_first, reshaped_only, turned_around, stride_ignored, dilation_ignored,
)  # fmt: skip
