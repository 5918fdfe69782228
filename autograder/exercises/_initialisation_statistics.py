"""What must come out of random weights by the theory, right and wrong: (shape, mean by std, std, share within one std,
the largest by std and at most 3, share of different numbers). A scale of 0 would be no randomness at all.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

NORMAL, UNIFORM = (0.6827, 3.0), (1 / math.sqrt(3), math.sqrt(3))
"""How many numbers are within one standard deviation, and how many of these the largest is (at least, or at most 3)."""


def fans(shape):
    """Into one output, out of one input: channels (or features) times places."""
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def normal(shape, std):
    return shape, 0.0, std, *NORMAL, 1.0


def uniform(shape, limit):
    return shape, 0.0, limit / math.sqrt(3), *UNIFORM, 1.0


def positive(shape, limit):
    """Uniform from 0 to the limit: mean 1/2, standard deviation 1/sqrt(12)."""
    return shape, math.sqrt(3), limit / math.sqrt(12), 1 / math.sqrt(3), min(2 * math.sqrt(3), 3.0), 1.0


def copies(shape, different):
    """Where most numbers are copies, the view looks at nothing else."""
    return shape, 0.0, 0.0, 0.0, 0.0, different
