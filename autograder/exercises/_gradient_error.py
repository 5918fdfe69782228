"""Is a gradient right? Comparing two of them, and how it goes wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._in_numpy import all_in_numpy
from autograder.exercises._numerical_gradient import numerical_gradient

_TOLERANCE = 1e-6


def _compared(got, want):
    return np.abs(got - want), np.maximum(np.abs(got).max(), np.abs(want).max())


def gradient_error(got, want):
    differences, scale = _compared(got, want)
    return float(differences.max() / scale) if scale else 0.0


def not_relative(got, want):
    """Twice as large numbers with twice as large differences are just as right. Divide by what?"""
    return float(_compared(got, want)[0].max())


def averaged(got, want):
    """One wrong number among a thousand right ones is still wrong. Does an average show it?"""
    differences, scale = _compared(got, want)
    return float(differences.mean() / scale) if scale else 0.0


def signed(got, want):
    """The largest difference: is -5 a small one?"""
    _, scale = _compared(got, want)
    return float(np.max(got - want) / scale) if scale else 0.0


def by_the_sum(got, want):
    """Divide by the larger of the two, not by both together."""
    scale = np.abs(got).max() + np.abs(want).max()
    return float(_compared(got, want)[0].max() / scale) if scale else 0.0


def number_by_number(got, want):
    """Where the right number is nearly 0, a tiny slip of rounding looks huge. What should all of them be divided by?"""
    differences = _compared(got, want)[0]
    scale = np.maximum(np.maximum(np.abs(got), np.abs(want)), 1e-8)
    return float((differences / scale).max())


def in_percent(got, want):
    """Yours is a hundred times too large. An error as large as the gradient itself is a share of 1, not 100."""
    return 100 * gradient_error(got, want)


def nothing_by_nothing(got, want):
    """Compare zeros with zeros: what do you divide by what?"""
    differences, scale = _compared(got, want)
    return float(differences.max() / scale) if scale else float("nan")


WRONG_ERRORS = all_in_numpy(
    nothing_by_nothing, not_relative, averaged, signed, by_the_sum, number_by_number, in_percent,
)  # fmt: skip


def is_gradient(f, x, dout, dx):
    return bool(np.shape(dx) == np.shape(x) and gradient_error(dx, numerical_gradient(f, x, dout)) <= _TOLERANCE)


def whatever(f, x, dout, dx):
    """It says yes to everything. Give it a gradient that you made up."""
    return True


def of_another_shape(f, x, dout, dx):
    """A gradient has the shape of what it is the gradient of. NumPy's broadcasting hides it when it has not."""
    return gradient_error(dx, numerical_gradient(f, x, dout)) <= _TOLERANCE


def too_generous(f, x, dout, dx):
    """A factor of 1.0005 is a mistake in the formula; no rounding is that large. Which error is small enough?"""
    return np.shape(dx) == np.shape(x) and gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-2


def a_little_generous(f, x, dout, dx):
    """What is the largest error that the contract lets pass? Yours may be larger, and looks as small."""
    return np.shape(dx) == np.shape(x) and gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-4


def too_strict(f, x, dout, dx):
    """What is the largest error that the contract lets pass? A right gradient has some rounding, as has your own."""
    return np.shape(dx) == np.shape(x) and gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-8


def generous_by_absolute_difference(f, x, dout, dx):
    """Tiny gradients differ by tiny numbers, even when they are wrong. And what are the limits of np.allclose?"""
    return np.shape(dx) == np.shape(x) and np.allclose(dx, numerical_gradient(f, x, dout))


def by_absolute_difference(f, x, dout, dx):
    """Tiny gradients differ by tiny numbers, even when they are wrong. Compare by their own size."""
    return np.shape(dx) == np.shape(x) and not_relative(dx, numerical_gradient(f, x, dout)) <= _TOLERANCE


def by_the_sum_of_all(f, x, dout, dx):
    """Two gradients with the same sum need not be the same. Compare them number by number."""
    wanted = numerical_gradient(f, x, dout)
    return np.shape(dx) == np.shape(x) and abs(np.sum(dx) - np.sum(wanted)) <= _TOLERANCE * np.abs(wanted).max()


WRONG_JUDGEMENTS = all_in_numpy(
    whatever, of_another_shape, too_generous, a_little_generous, too_strict,
    generous_by_absolute_difference, by_absolute_difference, by_the_sum_of_all,
)  # fmt: skip

ERROR, JUDGEMENT = all_in_numpy(gradient_error, is_gradient)
