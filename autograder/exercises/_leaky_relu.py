"""leaky_relu, right and wrong, there and back."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._activations import dout_unchanged
from autograder.lazy import F, torch

DEFAULT = 0.01


def leaky_relu(x, negative_slope=DEFAULT):
    return F.leaky_relu(x, negative_slope)


def slope_at(x, negative_slope):
    """The derivative: the slope at 0 and below."""
    return torch.where(x > 0, 1.0, negative_slope).to(x.dtype)


def no_leak(x, negative_slope=DEFAULT):
    """What should become of -2 with a slope of 0.25? Yours stops it, as a plain ReLU does."""
    return F.relu(x)


def slope_always_the_default(x, negative_slope=DEFAULT):
    """What should become of -2 with a slope of 0.25? Look for a number that should be a name."""
    return F.leaky_relu(x, DEFAULT)


def slope_on_the_wrong_side(x, negative_slope=DEFAULT):
    """Which side is scaled? Try x = 2 and x = -2 by hand."""
    return torch.where(x > 0, negative_slope * x, x)


def slope_on_both_sides(x, negative_slope=DEFAULT):
    """What should become of 2, with a slope of 0.25? And of -2?"""
    return x * negative_slope


def slope_added(x, negative_slope=DEFAULT):
    """What should become of 2, with a slope of 0.25? Yours gives a little too much."""
    return F.relu(x) + negative_slope * x


def slope_turned(x, negative_slope=DEFAULT):
    """What should become of -2, with a slope of 0.25: something above 0, or below?"""
    return F.leaky_relu(x, -negative_slope)


def slope_as_a_constant(x, negative_slope=DEFAULT):
    """Should -1 and -2 give the same output? The slope says how much of x remains."""
    return torch.where(x > 0, x, negative_slope)


def the_larger_one(x, negative_slope=DEFAULT):
    """A maximum picks the larger of two. Try x = -2 with a slope of 1.5: which one should it be?"""
    return torch.maximum(x, negative_slope * x)


def another_default(x, negative_slope=0.2):
    """What is negative_slope when it is left out? Compare with the contract."""
    return F.leaky_relu(x, negative_slope)


def nan_at_infinity(x, negative_slope=DEFAULT):
    """Print np.inf * 0. A product with a mask is not quite the same as a choice."""
    return x * (x > 0) + negative_slope * x * (x <= 0)


WRONG_FORWARD = (
    no_leak, slope_always_the_default, slope_on_the_wrong_side, slope_on_both_sides, slope_added, slope_turned,
    slope_as_a_constant, the_larger_one, another_default, nan_at_infinity,
)  # fmt: skip


def slope_returned(dout, x, negative_slope=DEFAULT):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return slope_at(x, negative_slope)


def nothing_below_zero(dout, x, negative_slope=DEFAULT):
    """For x = -2, raise x by 0.01: the output does move a little. By how much?"""
    return dout * (x > 0)


def dout_slope_on_the_wrong_side(dout, x, negative_slope=DEFAULT):
    """For x = 2, raise x by 0.01: by how much does the output rise? And for x = -2?"""
    return dout * slope_at(-x, negative_slope)


def one_at_zero(dout, x, negative_slope=DEFAULT):
    """At exactly 0 the curve has a corner. Which of the two slopes does the contract want there?"""
    return dout * torch.where(x >= 0, 1.0, negative_slope)


def nothing_at_zero(dout, x, negative_slope=DEFAULT):
    """At exactly 0 the curve has a corner. Yours stops all there: which of the two slopes does the contract want?"""
    return dout * slope_at(x, negative_slope) * (x != 0)


def times_x_below_zero(dout, x, negative_slope=DEFAULT):
    """For x = -1 and x = -2, raise x by 0.01. Does the output move by the same?"""
    return dout * torch.where(x > 0, 1.0, negative_slope * x)


def gate_from_dout(dout, x, negative_slope=DEFAULT):
    """Who decides which slope it is: the sign of the gradient, or the sign of what went in?"""
    return F.leaky_relu(dout, negative_slope)


def dout_slope_turned(dout, x, negative_slope=DEFAULT):
    """For x = -2, raise x by 0.01: does the output go up, or down?"""
    return dout * slope_at(x, -negative_slope)


def dout_slope_always_the_default(dout, x, negative_slope=DEFAULT):
    """For x = -2 and a slope of 0.25, raise x by 0.01. Look for a number that should be a name."""
    return dout * slope_at(x, DEFAULT)


def slope_replaces_dout(dout, x, negative_slope=DEFAULT):
    """For x = -2, multiply dout by 2: what should become of dx there, and what does?"""
    return torch.where(x > 0, dout, negative_slope)


def times_the_output(dout, x, negative_slope=DEFAULT):
    """For x = 3, raise x by 0.01: by how much does the output rise? Does it matter how large x is?"""
    return dout * leaky_relu(x, negative_slope)


WRONG_BACKWARD = (
    dout_unchanged, slope_returned, nothing_below_zero, dout_slope_on_the_wrong_side, one_at_zero, nothing_at_zero,
    times_x_below_zero, gate_from_dout, dout_slope_turned, dout_slope_always_the_default, slope_replaces_dout,
    times_the_output,
)  # fmt: skip
