"""tanh, right and wrong, there and back."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._activations import dout_unchanged
from autograder.lazy import torch


def tanh(x):
    return torch.tanh(x)


def too_large_to_divide(x):
    """Print np.exp(1000.0): what is one such number divided by another? Does NumPy have the whole function?"""
    up, down = x.exp(), (-x).exp()
    return (up - down) / (up + down)


def too_large_above(x):
    """Try x = 1000, and print each piece of your formula. Does NumPy have the whole function?"""
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


def too_large_below(x):
    """Try x = -1000, and print each piece of your formula. Does NumPy have the whole function?"""
    e = (-2 * x).exp()
    return (1 - e) / (1 + e)


def brackets_missing(x):
    """Try x = 0 by hand. In what order does Python compute a - b / c + d?"""
    up, down = x.exp(), (-x).exp()
    return up - down / up + down


def sigmoid_instead(x):
    """Try x = 0: should the output be one half? Try x = -3."""
    return torch.sigmoid(x)


def half_as_steep(x):
    """0 is right, and so is what is far away, but the curve goes up too slowly. Try x = 1: is it 0.762?"""
    return 2 * torch.sigmoid(x) - 1


def not_centred(x):
    """The curve has the right height, but where does it cross 0? Try x = -3 and x = 0."""
    return 2 * torch.sigmoid(2 * x)


def upside_down(x):
    """Try x = 1: is it below 1? Which of the two is the numerator, which the denominator?"""
    return 1 / torch.tanh(x)


def exponents_exchanged(x):
    """Try x = 3: should the output be near 1, or near -1?"""
    return -torch.tanh(x)


def tangent(x):
    """Try x = 1.5: is it between -1 and 1? One letter makes another function of it."""
    return torch.tan(x)


WRONG_FORWARD = (
    too_large_to_divide, too_large_above, too_large_below, brackets_missing, sigmoid_instead, half_as_steep,
    not_centred, upside_down, exponents_exchanged, tangent,
)  # fmt: skip


def no_square(dout, x):
    """For x = -10 the curve is flat. What should dx be there, and what is yours?"""
    return dout * (1 - tanh(x))


def dout_forgotten(dout, x):
    """Multiply dout by 2: what should become of dx, and what does?"""
    return 1 - tanh(x) ** 2


def of_x_itself(dout, x):
    """The formula wants the output t: what did you put in? For x = 2 the slope can't be -3."""
    return dout * (1 - x**2)


def tanh_twice(dout, x):
    """Is what you keep in the cache x, or already the output? Then how often is tanh taken?"""
    return dout * (1 - tanh(tanh(x)) ** 2)


def slope_of_sigmoid(dout, x):
    """At x = 0, raise x by 0.01: by how much does the output rise? Is t (1 - t) what you find?"""
    return dout * tanh(x) * (1 - tanh(x))


def all_squared(dout, x):
    """For x = -10 the curve is flat: what should dx be there? Look at what your square is taken of."""
    return dout * (1 - tanh(x)) ** 2


def dout_taken_for_t(dout, x):
    """The formula wants the output of the forward. Which array is t in yours?"""
    return dout * (1 - dout**2)


def sign_turned(dout, x):
    """The curve goes up everywhere. Which sign has its slope?"""
    return dout * (tanh(x) ** 2 - 1)


def only_the_square(dout, x):
    """At x = 0 the curve is steepest. What is your dx there?"""
    return dout * tanh(x) ** 2


def dout_squared_too(dout, x):
    """Multiply dout by 2: what should become of dx? Is dout inside of the brackets?"""
    return dout - (dout * tanh(x)) ** 2


def slope_too_large(dout, x):
    """For x = 1000, print each piece of your formula. Which form never takes exp of a large number?"""
    e = torch.exp(2 * x)
    return dout * 4 * e / (1 + e) ** 2


WRONG_BACKWARD = (
    dout_unchanged, no_square, dout_forgotten, of_x_itself, tanh_twice, slope_of_sigmoid, all_squared,
    dout_taken_for_t, sign_turned, only_the_square, dout_squared_too, slope_too_large,
)  # fmt: skip
