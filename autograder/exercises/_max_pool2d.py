"""max_pool2d, right and wrong, there and back: what has to do with the maximum. The windows are in `_pooling_*.py`."""

# mypy: allow-untyped-defs, allow-untyped-calls

from dataclasses import replace

from autograder.exercises import _pooling_backward as back
from autograder.exercises._pooling import MAX, MEAN, axes_of, bound, cropped, gradient, over, padded, winner
from autograder.exercises._pooling_forward import WRONG_WINDOWS, every_nth_pixel
from autograder.lazy import F, torch


def max_pool2d(x, kernel_size, stride=None, padding=0):
    return F.max_pool2d(x, kernel_size, stride, padding)


def starts_at_zero(x, kernel_size, stride=None, padding=0):
    """Take a window in which all numbers are below 0. Which is the largest of them?"""
    return max_pool2d(x, kernel_size, stride, padding).clamp(min=0)


def padded_with_zeros(x, kernel_size, stride=None, padding=0):
    """Take an image in which all is below 0, with padding: who wins in the corner? Padding must never win."""
    axes = axes_of(x, kernel_size, stride, padding)
    return over(MAX, padded(MEAN, x, axes), [axis.right for axis in axes])


def mean_instead(x, kernel_size, stride=None, padding=0):
    """Take the window 1, 2, 3, 10. What should come out, and what does?"""
    return F.avg_pool2d(x, kernel_size, stride, padding)


def sum_instead(x, kernel_size, stride=None, padding=0):
    """Take the window 1, 2, 3, 10. What should come out: as in a convolution, the sum?"""
    axes = axes_of(x, kernel_size, stride, padding)
    return F.avg_pool2d(x, kernel_size, stride, padding) * axes[0].kernel * axes[1].kernel


def smallest(x, kernel_size, stride=None, padding=0):
    """Take the window 1, 2, 3, 10. What should come out, and what does?"""
    return -max_pool2d(-x, kernel_size, stride, padding)


def largest_of_map(x, kernel_size, stride=None, padding=0):
    """Are all numbers of a map of yours alike? The largest of the window is wanted, not the largest of all."""
    out = max_pool2d(x, kernel_size, stride, padding)
    return x.flatten(2).max(-1).values[:, :, None, None].expand_as(out)


WRONG_FORWARD = (
    starts_at_zero, padded_with_zeros, mean_instead, sum_instead, smallest, largest_of_map,
    *bound(MAX, *WRONG_WINDOWS, every_nth_pixel),
)  # fmt: skip


def _spread(share, dout, x, kernel_size, stride=None, padding=0):
    """The backward in which `share` says what each pixel of a window gets of its dout."""
    return gradient(replace(MAX, share=share), dout, x, axes_of(x, kernel_size, stride, padding))


def _equals(window):
    """1 for every number that is the largest of its window."""
    return (window == window.amax((2, 3), keepdim=True)).to(window.dtype)


def all_maxima(dout, **given):
    """Two numbers of a window may be equally large: do both get the gradient? See what the contract says."""
    return _spread(lambda window, d, _: _equals(window) * d, dout, **given)


def ties_share(dout, **given):
    """Two numbers of a window may be equally large: is the gradient split? See what the contract says."""
    return _spread(lambda window, d, _: d * _equals(window) / _equals(window).sum((2, 3), True), dout, **given)


def last_maximum(dout, **given):
    """Two numbers of a window may be equally large. The first or the last: see what the contract says."""
    return _spread(lambda window, d, _: winner(window.flip(2, 3)).flip(2, 3) * d, dout, **given)


def to_the_whole_window(dout, **given):
    """Take the window 1, 2, 3, 10, and raise the 1 by 0.01. Does the output move?"""
    return _spread(lambda window, d, _: torch.ones_like(window) * d, dout, **given)


def spread_evenly(dout, **given):
    """Take the window 1, 2, 3, 10, and raise the 1 by 0.01: does the output move? This is not an average."""
    return _spread(MEAN.share, dout, **given)


def mask_returned(dout, x, kernel_size, stride=None, padding=0):
    """You know where each maximum stands, but what does its window send there? Multiply dout by 2 and see."""
    axes = axes_of(x, kernel_size, stride, padding)
    return gradient(MAX, torch.ones_like(dout), x, axes, put=torch.maximum)


def times_the_maximum(dout, x, kernel_size, stride=None, padding=0):
    """For the window 1, 2, 3, 10, raise the 10 by 0.01. Does the output rise by more than for 1, 2, 3, 4?"""
    out = max_pool2d(x, kernel_size, stride, padding)
    return gradient(MAX, dout * out, x, axes_of(x, kernel_size, stride, padding))


def one_winner_for_all(dout, **given):
    """Every image and every channel has its own maximum in a window. Over which axes do you look for it?"""
    return _spread(lambda window, d, _: (window == window.max()) * d, dout, **given)


def largest_of_map_gets_all(dout, x, **given):
    """Look for the largest in the window of each output. In how many places does anything arrive in your dx?"""
    x = x.detach().requires_grad_()
    return torch.autograd.grad(largest_of_map(x, **given), x, dout)[0]


def _placed(rows_and_columns, dout, x, kernel_size, stride=None, padding=0):
    """The backward in which the flat index of a window's maximum is turned into row and column in this way."""
    axes = rows, columns = axes_of(x, kernel_size, stride, padding)
    image = padded(MAX, x, axes)
    sent = torch.zeros_like(image)
    for n, c, i, j in torch.cartesian_prod(*map(torch.arange, dout.shape)).tolist():
        at = int(image[n, c, rows.right[i], columns.right[j]].argmax())
        down, across = rows_and_columns(at, rows.kernel, columns.kernel)
        place = i * rows.step + down, j * columns.step + across
        if place[0] >= image.shape[2] or place[1] >= image.shape[3]:
            raise ValueError("index out of bounds")
        sent[n, c, place[0], place[1]] += dout[n, c, i, j]
    return cropped(sent, x, axes)


def index_by_height(dout, **given):
    """A window of 2 by 4, and argmax says 5. Count along the rows: in which row and column is it?"""
    return _placed(lambda at, high, wide: divmod(at, high), dout, **given)


def row_by_height(dout, **given):
    """A window of 2 by 4, and argmax says 5. How many numbers are in a row, and in which row is it?"""
    return _placed(lambda at, high, wide: (at // high, at % wide), dout, **given)


WRONG_BACKWARD = (
    all_maxima, ties_share, last_maximum, to_the_whole_window, spread_evenly, mask_returned, times_the_maximum,
    one_winner_for_all, largest_of_map_gets_all, index_by_height, row_by_height,
    *bound(MAX, back.overwrites_windows, *back.WRONG_DX),
)  # fmt: skip
