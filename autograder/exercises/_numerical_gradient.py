"""Measuring a gradient, and how it goes wrong. The functions are NumPy's, so all of this is NumPy too."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._in_numpy import all_in_numpy, in_numpy


def _slope(f, x, dout, place, up, down):
    """The loss sum(dout * f(x)) between two nudges of one number, not yet divided."""
    above, below = x.astype(float), x.astype(float)
    above[place] += up
    below[place] -= down
    return np.sum(dout * (f(above) - f(below)))


def _each(x, slope):
    return np.array([slope(place) for place in np.ndindex(*x.shape)]).reshape(x.shape)


def numerical_gradient(f, x, dout, h=1e-5):
    return _each(x, lambda place: _slope(f, x, dout, place, h, h) / (2 * h))


def forward_difference(f, x, dout, h=1e-5):
    """Nudge up and down: with one nudge only, the curve's bend stays in your answer. How large is its error at x³?"""
    return _each(x, lambda place: _slope(f, x, dout, place, h, 0) / h)


def backward_difference(f, x, dout, h=1e-5):
    """Nudge up and down: with one nudge only, the curve's bend stays in your answer. How large is its error at x³?"""
    return _each(x, lambda place: _slope(f, x, dout, place, 0, h) / h)


def one_h(f, x, dout, h=1e-5):
    """How far apart are the two places where you look at the loss?"""
    return 2 * numerical_gradient(f, x, dout, h)


def half_a_nudge(f, x, dout, h=1e-5):
    """How far apart are the two places where you look at the loss?"""
    return numerical_gradient(f, x, dout, h) / 2


def not_divided(f, x, dout, h=1e-5):
    """A slope is a difference divided by the way between the two places."""
    return numerical_gradient(f, x, dout, h) * 2 * h


def down_minus_up(f, x, dout, h=1e-5):
    """If the loss grows when the number grows, which sign should its gradient have?"""
    return -numerical_gradient(f, x, dout, h)


def without_dout(f, x, dout, h=1e-5):
    """f gives many numbers, and the loss is sum(dout * f(x)). Where is dout in yours?"""
    return numerical_gradient(f, x, np.ones_like(dout), h)


def dout_averaged(f, x, dout, h=1e-5):
    """The loss is a sum over all outputs, no average."""
    return numerical_gradient(f, x, dout, h) / np.size(dout)


def all_at_once(f, x, dout, h=1e-5):
    """You nudge every number of x in the same moment. Which of them moved the loss?"""
    return np.full(x.shape, _slope(f, x, dout, ..., h, h) / (2 * h))


def first_alone(f, x, dout, h=1e-5):
    """Only the first number of x has a gradient in your answer. Does your loop end early, or return inside?"""
    found = numerical_gradient(f, x, dout, h)
    return np.where(np.arange(found.size).reshape(found.shape) == 0, found, 0)


def not_put_back(f, x, dout, h=1e-5):
    """After a number was nudged, is it back where it was before the next one is?"""
    moved = x.astype(float)
    found = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        found[place] = _slope(f, moved, dout, place, h, h) / (2 * h)
        moved[place] -= h
    return found


def whole_numbers(f, x, dout, h=1e-5):
    """What is np.array([3, 4]) after you add 0.00001 to its first number? Look at its dtype."""
    if x.dtype.kind == "f":
        return numerical_gradient(f, x, dout, h)

    def slope(place):
        above, below = x.copy(), x.copy()
        above[place] = int(above[place] + h)
        below[place] = int(below[place] - h)
        return np.sum(dout * (f(above) - f(below))) / (2 * h)

    return _each(x, slope)


def own_h(f, x, dout, h=1e-5):
    """Use the h that you are given: so large a nudge measures a chord of the curve, not its slope."""
    return numerical_gradient(f, x, dout, 1e-1)


TRUTH = in_numpy(numerical_gradient)
WRONG_GRADIENTS = all_in_numpy(
    forward_difference, backward_difference, one_h, half_a_nudge, not_divided, down_minus_up, without_dout,
    dout_averaged, all_at_once, first_alone, not_put_back, whole_numbers, own_h,
)  # fmt: skip
