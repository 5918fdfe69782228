"""He's rule, right and wrong, as statistics of the weights that come of it."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._initialisation_statistics import copies, fans, normal, positive, uniform


def he_normal(shape):
    return normal(shape, math.sqrt(2 / fans(shape)[0]))


def without_area(shape):
    """For a filter of (C, kh, kw), how many products does one output add up? Is it C?"""
    return normal(shape, math.sqrt(2 / shape[1]))


def variance_as_std(shape):
    """2 / fan_in is a variance. Which number does rng.normal want as its second argument?"""
    return normal(shape, 2 / fans(shape)[0])


def one_over_fan_in(shape):
    """ReLU throws half of the signal away. Where in He's formula do you see that half?"""
    return normal(shape, math.sqrt(1 / fans(shape)[0]))


def by_fan_out(shape):
    """Which axes of w are added up for one output? You use the number of outputs."""
    return normal(shape, math.sqrt(2 / fans(shape)[1]))


def by_first_axis(shape):
    """What does the first axis of w count: inputs, or outputs?"""
    return normal(shape, math.sqrt(2 / shape[0]))


def by_last_axis(shape):
    """What does the last axis of w count when w is (F, C, kh, kw)?"""
    return normal(shape, math.sqrt(2 / shape[-1]))


def by_all_weights(shape):
    """How many numbers does ONE output add up? You count the weights of all filters."""
    return normal(shape, math.sqrt(2 / math.prod(shape)))


def by_both_fans(shape):
    """Does He's formula ask how many outputs there are?"""
    return normal(shape, math.sqrt(2 / sum(fans(shape))))


def not_scaled(shape):
    """Print w.std() for a layer with few inputs and for one with many. Should they be the same?"""
    return normal(shape, 1.0)


def always_small(shape):
    """Print w.std() for a layer with few inputs and for one with many. Should a literal number decide it?"""
    return normal(shape, 0.01)


def all_alike(shape):
    """All weights are alike, so all filters get the same gradient. What could ever make them differ?"""
    return copies(shape, 1 / math.prod(shape))


def one_filter_repeated(shape):
    """Compare w[0] and w[1]. What can two equal filters learn that one can't?"""
    return copies(shape, 1 / shape[0])


def uniform_instead(shape):
    """The spread is right. Draw a histogram of w: does it look like a bell?"""
    return uniform(shape, math.sqrt(6 / fans(shape)[0]))


def uniform_up_to_std(shape):
    """Print w.std(). Does a uniform distribution from -a to a have a standard deviation of a?"""
    return uniform(shape, math.sqrt(2 / fans(shape)[0]))


def only_positive(shape):
    """Print w.mean(). Which function of rng gives negative numbers too?"""
    return positive(shape, math.sqrt(2 / fans(shape)[0]))


def shape_turned(shape):
    """Compare w.shape with the shape that was asked for."""
    return shape[::-1], *he_normal(shape)[1:]


WRONG_NORMAL = (
    without_area, variance_as_std, one_over_fan_in, by_fan_out, by_first_axis, by_last_axis, by_all_weights,
    by_both_fans, not_scaled, always_small, all_alike, one_filter_repeated, uniform_instead, uniform_up_to_std,
    only_positive, shape_turned,
)  # fmt: skip
