"""The forward of any pooling with wrong windows, or with axes that are mixed up. Each gets the pool first."""

# mypy: allow-untyped-defs, allow-untyped-calls

from dataclasses import replace

from autograder.exercises._pad2d_forward import pair
from autograder.exercises._pooling import axes_of, over, padded, pooled, slices
from autograder.lazy import F


def stride_of_one(pool, x, kernel_size, stride=None, padding=0):
    """Leave the stride out: how far apart are the windows then? Compare with the contract."""
    return pooled(pool, x, axes_of(x, kernel_size, 1 if stride is None else stride, padding))


def stride_ignored(pool, x, kernel_size, stride=None, padding=0):
    """Your output has the right size. But where does the window of output (1, 1) start when the stride is 2?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.count, 1, axis.kernel))


def starts_one_window_apart(pool, x, kernel_size, stride=None, padding=0):
    """With windows of 2 and stride 3, in which row does the second window start?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.count, axis.kernel, axis.kernel))


def as_large_as_the_stride(pool, x, kernel_size, stride=None, padding=0):
    """With windows of 3 and stride 2, in which row does the first window end?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.count, axis.step, axis.step))


def cut_into_pieces(pool, x, kernel_size, stride=None, padding=0):
    """Cutting an image into pieces is pooling only for one stride: which? Try windows of 3 with stride 2."""
    axes = axes_of(x, kernel_size, stride, padding)
    if any((axis.size + 2 * axis.pad) % axis.kernel for axis in axes):
        raise ValueError("cannot reshape array")
    return pooled(pool, x, [replace(axis, step=axis.kernel) for axis in axes])


def size_over_window(pool, x, kernel_size, stride=None, padding=0):
    """How many windows of 3 fit on 7 pixels with stride 2? Size over window is right for one stride only."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.size // axis.kernel, axis.step, axis.kernel))


def size_over_stride(pool, x, kernel_size, stride=None, padding=0):
    """How many windows of 3 fit on 8 pixels with stride 2? Draw them: the last one must not hang over."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.size // axis.step, axis.step, axis.kernel))


def one_window_too_few(pool, x, kernel_size, stride=None, padding=0):
    """How many windows of 2 fit on 2 pixels? Count the windows, not the steps between them."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.count - 1, axis.step, axis.kernel))


def hanging_over(pool, x, kernel_size, stride=None, padding=0):
    """How many windows of 3 fit on 8 pixels with stride 2? Yours has one more, that hangs over the edge."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(_up(_room(axis), axis.step) + 1, axis.step, axis.kernel))


def one_for_every_step(pool, x, kernel_size, stride=None, padding=0):
    """Where does your last window start, and does it end inside? A slice beyond the edge is no error in NumPy."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(_up(_room(axis) + axis.kernel, axis.step), axis.step, axis.kernel))


def _room(axis):
    """How far the first window can travel."""
    return axis.size + 2 * axis.pad - axis.kernel


def _up(numerator, denominator):
    return -(-numerator // denominator)


def padding_not_counted_in_size(pool, x, kernel_size, stride=None, padding=0):
    """How many windows do your loops visit when there is padding? It is the formula of the convolution."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda a: slices((a.size - a.kernel) // a.step + 1, a.step, a.kernel))


def padding_left_out(pool, x, kernel_size, stride=None, padding=0):
    """Does your output change with the padding? Compare 0 and 1."""
    return pooled(pool, x, axes_of(x, kernel_size, stride))


def padding_after_only(pool, x, kernel_size, stride=None, padding=0):
    """With padding 1, does the first window hold a row from outside of the image? It should stand on all sides."""
    axes = axes_of(x, kernel_size, stride, padding)
    image = F.pad(x, (0, 2 * axes[1].pad, 0, 2 * axes[0].pad), value=pool.fill)
    return over(pool, image, [axis.right for axis in axes])


def first_of_pair(pool, x, kernel_size, stride=None, padding=0):
    """Take stride=(2, 1): how far apart are two windows side by side?"""
    first = [value if value is None else pair(value)[0] for value in (kernel_size, stride, padding)]
    return pooled(pool, x, axes_of(x, *first))


def pairs_turned(pool, x, kernel_size, stride=None, padding=0):
    """In a pair, height comes first. With kernel_size=(2, 3), how wide is your window?"""
    turned = [value if value is None else pair(value)[::-1] for value in (kernel_size, stride, padding)]
    axes = axes_of(x, *turned)
    if any(axis.count < 0 for axis in axes):
        raise ValueError("negative dimensions are not allowed")
    return pooled(pool, x, axes)


def windows_as_wide_as_high(pool, x, kernel_size, stride=None, padding=0):
    """Windows of 2 by 4 have 8 pixels: how many has yours? Look at both ends of both slices."""
    rows, columns = axes_of(x, kernel_size, stride, padding)
    windows = rows.right, slices(columns.count, columns.step, rows.kernel)
    return over(pool, padded(pool, x, (rows, columns)), windows)


def width_from_height(pool, x, kernel_size, stride=None, padding=0):
    """From which axis of x do you count how many windows stand side by side? Take an image of 4 by 6."""
    rows, columns = axes_of(x, kernel_size, stride, padding)
    count = replace(columns, size=rows.size).count
    if count < 0:
        raise ValueError("negative dimensions are not allowed")
    windows = rows.right, slices(count, columns.step, columns.kernel)
    return over(pool, padded(pool, x, (rows, columns)), windows)


def rows_and_columns_exchanged(pool, x, kernel_size, stride=None, padding=0):
    """Take an image of 4 by 6 and windows of 2 by 2: what shape should come out? Your output lies on its side."""
    return pooled(pool, x, axes_of(x, kernel_size, stride, padding)).transpose(2, 3)


def channels_together(pool, x, kernel_size, stride=None, padding=0):
    """Are all channels of your output alike? Each is pooled on its own: over which axes of the window do you go?"""
    stacked = pooled(pool, x, axes_of(x, kernel_size, stride, padding)).movedim(1, -1)
    return pool.of(stacked.flatten(1, 2)).unflatten(1, stacked.shape[1:3])[:, None].expand(-1, x.shape[1], -1, -1)


def batch_together(pool, x, kernel_size, stride=None, padding=0):
    """Are all images of your output alike? Over which axes of the window do you go?"""
    stacked = pooled(pool, x, axes_of(x, kernel_size, stride, padding))
    high, wide = stacked.shape[2:]
    both = stacked.movedim((0, 1), (2, 3)).flatten(2)
    return pool.of(both)[None, None].expand(*x.shape[:2], high, wide)


def channels_added(pool, x, kernel_size, stride=None, padding=0):
    """How many channels come out? A convolution adds its channels up, pooling keeps them apart."""
    return pooled(pool, x.sum(1, keepdim=True), axes_of(x, kernel_size, stride, padding))


def every_nth_pixel(pool, x, kernel_size, stride=None, padding=0):
    """Change a pixel in the middle of a window: does your output ever change? Yours looks at one corner only."""
    axes = axes_of(x, kernel_size, stride, padding)
    return pooled(pool, x, axes, lambda axis: slices(axis.count, axis.step, 1))


WRONG_WINDOWS = (
    stride_of_one, stride_ignored, starts_one_window_apart, as_large_as_the_stride, cut_into_pieces, size_over_window,
    size_over_stride, one_window_too_few, hanging_over, one_for_every_step, padding_not_counted_in_size,
    padding_left_out, padding_after_only, first_of_pair, pairs_turned, windows_as_wide_as_high, width_from_height,
    rows_and_columns_exchanged, channels_together, batch_together, channels_added,
)  # fmt: skip
