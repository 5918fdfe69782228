"""sigmoid, right and wrong, there and back."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._activations import dout_unchanged
from autograder.lazy import torch


def sigmoid(x):
    return torch.sigmoid(x)


def exponent_turned(x):
    """Try x = 3: should the output be near 1, or near 0?"""
    return sigmoid(-x)


def too_large_to_divide(x):
    """Print np.exp(1000.0). What is one such number divided by another?"""
    return x.exp() / (1 + x.exp())


def brackets_missing(x):
    """Try x = 0: 1 / 1 + 1 is not 1 / 2. What does Python do first?"""
    return 1 / 1 + torch.exp(-x)


def one_missing(x):
    """Try x = 0 and x = 3. Is the output between 0 and 1?"""
    return 1 / torch.exp(-x)


def shared_out(x):
    """Each output depends on its own input alone. In yours, do all numbers together add up to 1?"""
    return x.exp() / x.exp().sum()


def tanh_instead(x):
    """Try x = 0: should the output be 0? Try x = -3."""
    return torch.tanh(x)


def twice_as_steep(x):
    """The values at 0 and far away are right, but the curve goes up too fast. Try x = 1: is it 0.731?"""
    return (1 + torch.tanh(x)) / 2


def a_step(x):
    """Try x = 1 and x = 2: should they give the same? The curve is smooth."""
    return (x > 0).to(x.dtype)


def of_absolute_value(x):
    """Try x = -3: should the output be above one half? Look at the formula for negative x."""
    return sigmoid(x.abs())


def log_taken(x):
    """Try x = 0: is it one half, and is any output between 0 and 1? Look for a logarithm."""
    return torch.nn.functional.logsigmoid(x)


WRONG_FORWARD = (
    exponent_turned, too_large_to_divide, brackets_missing, one_missing, shared_out, tanh_instead, twice_as_steep,
    a_step, of_absolute_value, log_taken,
)  # fmt: skip


def slope(dout, s):
    return dout * s * (1 - s)


def of_x_itself(dout, x):
    """The formula s (1 - s) wants the output s. What did you put in?"""
    return dout * x * (1 - x)


def sigmoid_twice(dout, x):
    """Is what you keep in the cache x, or already the output? Then how often is the sigmoid taken?"""
    return slope(dout, sigmoid(sigmoid(x)))


def dout_forgotten(dout, x):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return slope(1, sigmoid(x))


def only_s(dout, x):
    """For x = 10 the curve is flat. What should dx be there, and what is yours?"""
    return dout * sigmoid(x)


def only_one_minus_s(dout, x):
    """For x = -10 the curve is flat. What should dx be there, and what is yours?"""
    return dout * (1 - sigmoid(x))


def slope_of_tanh(dout, x):
    """At x = 0, raise x by 0.01: by how much does the output rise? Is 1 - s * s what you find?"""
    return dout * (1 - sigmoid(x) ** 2)


def sign_turned(dout, x):
    """The curve goes up everywhere. Which sign has its slope?"""
    return -slope(dout, sigmoid(x))


def dout_taken_for_s(dout, x):
    """The formula s (1 - s) wants the output of the forward. Which array is s in yours?"""
    return dout * (1 - dout)


def too_large_below(dout, x):
    """For x = -1000, print each piece of your formula. Which form never takes exp of a large number?"""
    e = torch.exp(-x)
    return dout * e / (1 + e) ** 2


def too_large_above(dout, x):
    """For x = 1000, print each piece of your formula. Which form never takes exp of a large number?"""
    e = torch.exp(x)
    return dout * e / (1 + e) ** 2


WRONG_BACKWARD = (
    dout_unchanged, of_x_itself, sigmoid_twice, dout_forgotten, only_s, only_one_minus_s, slope_of_tanh, sign_turned,
    dout_taken_for_s, too_large_below, too_large_above,
)  # fmt: skip
