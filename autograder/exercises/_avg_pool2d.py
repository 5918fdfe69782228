"""avg_pool2d, right and wrong, there and back: what has to do with the mean. The windows are in `_pooling_*.py`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from dataclasses import replace

from autograder.exercises import _pooling_backward as back
from autograder.exercises._pooling import MAX, MEAN, axes_of, bound, gradient, over, padded
from autograder.exercises._pooling_forward import WRONG_WINDOWS
from autograder.lazy import F, torch


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    return F.avg_pool2d(x, kernel_size, stride, padding)


def _cells(x, kernel_size):
    rows, columns = axes_of(x, kernel_size)
    return rows.kernel * columns.kernel


def padding_not_counted(x, kernel_size, stride=None, padding=0):
    """Take an image of ones, with padding: what should come out in the corner? Do the zeros count?"""
    return F.avg_pool2d(x, kernel_size, stride, padding, count_include_pad=False)


def sum_not_divided(x, kernel_size, stride=None, padding=0):
    """Take an image of ones, without padding. What should come out?"""
    return avg_pool2d(x, kernel_size, stride, padding) * _cells(x, kernel_size)


def divided_by_height_squared(x, kernel_size, stride=None, padding=0):
    """Take an image of ones and windows of 2 by 3. How many numbers are in a window?"""
    return sum_not_divided(x, kernel_size, stride, padding) / axes_of(x, kernel_size)[0].kernel ** 2


def divided_by_width_squared(x, kernel_size, stride=None, padding=0):
    """Take an image of ones and windows of 3 by 2. How many numbers are in a window?"""
    return sum_not_divided(x, kernel_size, stride, padding) / axes_of(x, kernel_size)[1].kernel ** 2


def divided_by_stride(x, kernel_size, stride=None, padding=0):
    """Take an image of ones, windows of 3 and stride 2. By how many do you divide, and how many are in a window?"""
    rows, columns = axes_of(x, kernel_size, stride)
    return sum_not_divided(x, kernel_size, stride, padding) / (rows.step * columns.step)


def divided_by_image(x, kernel_size, stride=None, padding=0):
    """Take an image of ones. How many numbers did you add up for one output, and by how much do you divide?"""
    return sum_not_divided(x, kernel_size, stride, padding) / (x.shape[2] * x.shape[3])


def maximum_instead(x, kernel_size, stride=None, padding=0):
    """Take the window 1, 2, 3, 10. What should come out, and what does?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return over(MAX, padded(MEAN, x, axes), [axis.right for axis in axes])


WRONG_FORWARD = (
    padding_not_counted, sum_not_divided, divided_by_height_squared, divided_by_width_squared, divided_by_stride,
    divided_by_image, maximum_instead, *bound(MEAN, *WRONG_WINDOWS),
)  # fmt: skip


def _right(dout, x, kernel_size, stride=None, padding=0):
    return gradient(MEAN, dout, x, axes_of(x, kernel_size, stride, padding))


def not_divided(dout, x, kernel_size, **rest):
    """Raise one pixel of a window by 0.01: does the mean rise by just as much?"""
    return _right(dout, x, kernel_size, **rest) * _cells(x, kernel_size)


def times_the_count(dout, x, kernel_size, **rest):
    """Raise one of four pixels by 0.01: does the mean rise by more than that, or by less?"""
    return _right(dout, x, kernel_size, **rest) * _cells(x, kernel_size) ** 2


def dx_by_height_squared(dout, x, kernel_size, **rest):
    """With windows of 2 by 3, among how many pixels is a gradient shared out?"""
    return not_divided(dout, x, kernel_size, **rest) / axes_of(x, kernel_size)[0].kernel ** 2


def dx_by_width_squared(dout, x, kernel_size, **rest):
    """With windows of 3 by 2, among how many pixels is a gradient shared out?"""
    return not_divided(dout, x, kernel_size, **rest) / axes_of(x, kernel_size)[1].kernel ** 2


def dx_by_stride(dout, x, kernel_size, stride=None, padding=0):
    """With windows of 3 and stride 2, among how many pixels is a gradient shared out? The stride does not say it."""
    rows, columns = axes_of(x, kernel_size, stride)
    return not_divided(dout, x, kernel_size, stride=stride, padding=padding) / (rows.step * columns.step)


def to_the_largest(dout, x, kernel_size, stride=None, padding=0):
    """Raise any pixel of a window by 0.01: does the mean move? Who hears of it in your dx?"""
    return gradient(replace(MEAN, share=MAX.share), dout, x, axes_of(x, kernel_size, stride, padding))


def dx_without_padding(dout, x, kernel_size, stride=None, padding=0):
    """The zeros count in the mean. So do they get a share of the gradient, too, or does it all go to the others?"""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(padding_not_counted(x, kernel_size, stride, padding), x, dout)[0]


def times_x(dout, x, **given):
    """Raise a pixel of 1 and a pixel of 3 by 0.01. Does the mean rise more for one of them?"""
    return _right(dout, x, **given) * x


def shares_of_every_output(dout, x, **given):
    """Did each output see the whole image? Look which pixels are in its window."""
    share = dout.sum((2, 3), keepdim=True) / (x.shape[2] * x.shape[3])
    return share.expand_as(x)


WRONG_BACKWARD = (
    not_divided, times_the_count, dx_by_height_squared, dx_by_width_squared, dx_by_stride, to_the_largest,
    dx_without_padding, times_x, shares_of_every_output, *bound(MEAN, *back.WRONG_DX),
)  # fmt: skip
