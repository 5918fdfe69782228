"""The backward of any pooling with wrong windows, a wrong sum or a wrong crop. Each gets the pool first."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._pooling import axes_of, gradient, scattered, slices
from autograder.lazy import torch


def overwrites(pool, dout, x, kernel_size, stride=None, padding=0):
    """Windows may overlap. What happens in dx to a pixel that two windows saw?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, put=lambda there, share: torch.where(share != 0, share, there))


def overwrites_windows(pool, dout, x, kernel_size, stride=None, padding=0):
    """Windows may overlap. When a window sends its share, what is left of what others sent to its pixels?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, put=lambda there, share: share)


def dout_forgotten(pool, dout, x, kernel_size, stride=None, padding=0):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return gradient(pool, torch.ones_like(dout), x, axes_of(x, kernel_size, stride, padding))


def dx_ignores_stride(pool, dout, x, kernel_size, stride=None, padding=0):
    """In which row starts the window that dout[1, 1] belongs to at stride 2? It must be the forward's."""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, lambda axis: slices(axis.count, 1, axis.kernel))


def dx_one_window_apart(pool, dout, x, kernel_size, stride=None, padding=0):
    """With windows of 2 and stride 3, in which row starts the second window? It must be the forward's."""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, lambda axis: slices(axis.count, axis.kernel, axis.kernel))


def dx_as_large_as_the_stride(pool, dout, x, kernel_size, stride=None, padding=0):
    """With windows of 3 and stride 2, in which row ends the first window? It must be the forward's."""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, lambda axis: slices(axis.count, axis.step, axis.step))


def windows_left_out(pool, dout, x, kernel_size, stride=None, padding=0):
    """Each number of dout has a window. How many of them do your loops visit?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(pool, dout, x, axes, lambda axis: slices(axis.size // axis.kernel, axis.step, axis.kernel))


def crop(pool, dout, x, kernel_size, stride=None, padding=0):
    """Print array[0:-0]. What does your crop leave of dx where there is no padding?"""
    axes = axes_of(x, kernel_size, stride, padding)
    rows, columns = (axis.size if axis.pad else 0 for axis in axes)
    return gradient(pool, dout, x, axes)[:, :, :rows, :columns]


def not_cropped(pool, dout, x, kernel_size, stride=None, padding=0):
    """dx must have the shape of x. To which image does yours belong?"""
    return scattered(pool, dout, x, axes_of(x, kernel_size, stride, padding))


def first_rows_and_columns(pool, dout, x, kernel_size, stride=None, padding=0):
    """The shape is right. Where in the padded image did x[0, 0] stand, and with it its gradient?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return scattered(pool, dout, x, axes)[:, :, : x.shape[2], : x.shape[3]]


def square_crop(pool, dout, x, kernel_size, stride=None, padding=0):
    """Is x as wide as it is high? Look at both ends of both slices of your crop."""
    axes = axes_of(x, kernel_size, stride, padding)
    left = axes[1].pad
    return _rows_of(scattered(pool, dout, x, axes), axes)[..., left : left + x.shape[2]]


def _rows_of(image, axes):
    return image[:, :, axes[0].pad : axes[0].pad + axes[0].size]


def dx_of_one_image(pool, dout, x, kernel_size, stride=None, padding=0):
    """In how many images does anything arrive? Compare dx[0] with dx[1]."""
    dx = gradient(pool, dout, x, axes_of(x, kernel_size, stride, padding))
    return torch.cat((dx[:1], torch.zeros_like(dx[1:])))


def dx_of_first_channel(pool, dout, x, kernel_size, stride=None, padding=0):
    """In how many channels of dx does anything arrive?"""
    dx = gradient(pool, dout, x, axes_of(x, kernel_size, stride, padding))
    return torch.cat((dx[:, :1], torch.zeros_like(dx[:, 1:])), 1)


def dx_on_top_of_x(pool, dout, x, kernel_size, stride=None, padding=0):
    """What stands in dx before you add the first thing to it?"""
    return x + gradient(pool, dout, x, axes_of(x, kernel_size, stride, padding))


WRONG_DX = (
    overwrites, dout_forgotten, dx_ignores_stride, dx_one_window_apart, dx_as_large_as_the_stride,
    windows_left_out, crop, not_cropped, first_rows_and_columns, square_crop, dx_of_one_image, dx_of_first_channel,
    dx_on_top_of_x,
)  # fmt: skip
