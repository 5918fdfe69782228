"""What softmax and its kin draw: rows of scores that lie near each other, far apart, or far from zero."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._draws import eighths


def logits(rng, shape, axis=1, kind="near"):
    """Scores in float64; along `axis` stand those that belong together.

    near: multiples of 1/8, none of them large. huge: half of those that belong together are near 1000, half near
    -1000. far rows: near each other, but all together near 5000 or near -5000, by turns. equal: only two values.
    """
    near = eighths(rng, shape)
    if kind == "huge":
        signs = np.where(np.arange(shape[axis]) % 2, -1.0, 1.0)
        return near + 1000 * rng.permuted(np.moveaxis(np.broadcast_to(signs, _last(shape, axis)), -1, axis), axis=axis)
    if kind == "far rows":
        rows = [1 if i == axis % len(shape) else size for i, size in enumerate(shape)]
        return near + 5000 * np.where(np.arange(np.prod(rows)) % 2, -1.0, 1.0).reshape(rows)
    if kind == "equal":
        return np.where(rng.permuted(np.broadcast_to(np.arange(shape[axis]) % 2, shape), axis=axis), 0.5, -0.25)
    return near


def _last(shape, axis):
    """The shape with `axis` moved to the end."""
    axis %= len(shape)
    return (*shape[:axis], *shape[axis + 1 :], shape[axis])
