"""relu, right and wrong, there and back."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._activations import dout_unchanged, inputs_unchanged
from autograder.lazy import F


def relu(x):
    return F.relu(x)


def mask(x):
    return (x > 0).to(x.dtype)


def the_negative_side(x):
    """What should become of 2, and what of -2? Try both."""
    return x.clamp(max=0)


def absolute_value(x):
    """What should become of -2? Yours makes it positive."""
    return x.abs()


def only_where_positive(x):
    """Yours says where x is positive. But how large should the output be there?"""
    return mask(x)


def leaks(x):
    """What should become of -2? Yours lets a little of it through."""
    return F.leaky_relu(x, 0.01)


def nan_at_minus_infinity(x):
    """Print -np.inf * 0. A product with a mask is not quite the same as a choice."""
    return x * mask(x)


def largest_along_an_axis(x):
    """The output has the shape of x. Look up what the second argument of np.max is, and what np.maximum does."""
    return x.amax(0)


def negatives_left_out(x):
    """The output has the shape of x: as many numbers come out as went in. Where are the others?"""
    return x[x > 0]


WRONG_RELU = (
    inputs_unchanged, the_negative_side, absolute_value, only_where_positive, leaks, nan_at_minus_infinity,
    largest_along_an_axis, negatives_left_out,
)  # fmt: skip


def mask_returned(dout, x):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return mask(x)


def passes_at_zero(dout, x):
    """At exactly 0 the curve has a corner. Which derivative does the contract want there?"""
    return dout * (x >= 0)


def half_at_zero(dout, x):
    """At exactly 0 the curve has a corner. Does the contract want the mean of its two slopes there, or one of them?"""
    return dout * (mask(x) + (x == 0) / 2)


def gate_from_dout(dout, x):
    """Who decides whether the gradient passes: its own sign, or the sign of what went in?"""
    return dout * mask(dout)


def two_gates(dout, x):
    """May a negative gradient not pass where the input was positive? Look for a second condition."""
    return dout * mask(x) * mask(dout)


def times_the_output(dout, x):
    """For x = 3, raise x by 0.01: by how much does the output rise? Does it matter how large x is?"""
    return dout * relu(x)


def gate_turned(dout, x):
    """For x = 2, raise x by 0.01: does the output move? And for x = -2?"""
    return dout * mask(-x)


def dout_leaks(dout, x):
    """For x = -2, raise x by 0.01: does the output move?"""
    return dout * (mask(x) + 0.01 * (1 - mask(x)))


def sign_of_x(dout, x):
    """For x = -2, raise x by 0.01: does the output go down?"""
    return dout * x.sign()


WRONG_BACKWARD = (
    dout_unchanged, mask_returned, passes_at_zero, half_at_zero, gate_from_dout, two_gates, times_the_output,
    gate_turned, dout_leaks, sign_of_x,
)  # fmt: skip
