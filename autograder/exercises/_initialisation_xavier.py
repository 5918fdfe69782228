"""Xavier's rule, right and wrong, as statistics of the weights that come of it."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._initialisation_statistics import copies, fans, normal, positive, uniform


def xavier_uniform(shape):
    return uniform(shape, math.sqrt(6 / sum(fans(shape))))


def std_as_limit(shape):
    """A uniform distribution from -a to a has a standard deviation of a / sqrt(3). Which of the two is your number?"""
    return uniform(shape, math.sqrt(2 / sum(fans(shape))))


def root_forgotten(shape):
    """Is 6 / (fan_in + fan_out) the limit itself, or its square?"""
    return uniform(shape, 6 / sum(fans(shape)))


def only_fan_in(shape):
    """Xavier asks for the way there and the way back. Does your limit depend on the number of outputs?"""
    return uniform(shape, math.sqrt(6 / fans(shape)[0]))


def only_fan_out(shape):
    """Xavier asks for the way there and the way back. Does your limit depend on the number of inputs?"""
    return uniform(shape, math.sqrt(6 / fans(shape)[1]))


def areas_left_out(shape):
    """How many outputs does one pixel go into: as many as there are filters, or more?"""
    return uniform(shape, math.sqrt(6 / (shape[0] + shape[1])))


def area_out_left_out(shape):
    """One pixel is seen by every filter, and from how many places? Look at fan_out."""
    return uniform(shape, math.sqrt(6 / (fans(shape)[0] + shape[0])))


def fans_multiplied(shape):
    """Are the two fans added or multiplied?"""
    return uniform(shape, math.sqrt(6 / math.prod(fans(shape))))


def one_over_root_of_fan_in(shape):
    """1 / sqrt(fan_in) is an older rule. What does Xavier's formula say about fan_out?"""
    return uniform(shape, math.sqrt(1 / fans(shape)[0]))


def normal_instead(shape):
    """The spread is right. What is the largest number in w, and may it be larger than the limit?"""
    return normal(shape, math.sqrt(2 / sum(fans(shape))))


def from_zero(shape):
    """Print w.min() and w.mean(). From where to where should the numbers go?"""
    return positive(shape, math.sqrt(6 / sum(fans(shape))))


def half_as_wide(shape):
    """Print w.min() and w.max(). Is the whole width the limit, or the way from 0 to one end?"""
    return uniform(shape, math.sqrt(6 / sum(fans(shape))) / 2)


def all_equal(shape):
    """All weights are alike, so all filters get the same gradient. What could ever make them differ?"""
    return copies(shape, 1 / math.prod(shape))


def one_row_repeated(shape):
    """Compare w[0] and w[1]. What can two equal filters learn that one can't?"""
    return copies(shape, 1 / shape[0])


WRONG_UNIFORM = (
    std_as_limit, root_forgotten, only_fan_in, only_fan_out, areas_left_out, area_out_left_out, fans_multiplied,
    one_over_root_of_fan_in, normal_instead, from_zero, half_as_wide, all_equal, one_row_repeated,
)  # fmt: skip
