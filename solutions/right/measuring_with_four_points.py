"""A finer formula: four nudges a number, whose errors cancel to the fourth power of h."""

import numpy as np


def _loss(f, x, place, step, dout):
    nudged = np.array(x, dtype=np.float64)
    nudged[place] += step
    return float((np.asarray(f(nudged)) * dout).sum())


def numerical_gradient(f, x, dout, h=1e-5):
    dx = np.empty(x.shape)
    for place, _ in np.ndenumerate(x):
        near = _loss(f, x, place, h, dout) - _loss(f, x, place, -h, dout)
        far = _loss(f, x, place, 2 * h, dout) - _loss(f, x, place, -2 * h, dout)
        dx[place] = (8 * near - far) / (12 * h)
    return dx


def gradient_error(got, want):
    with np.errstate(all="ignore"):
        found = np.abs(got - want).max() / np.maximum(np.abs(got), np.abs(want)).max()
    return 0.0 if np.isnan(found) else found


def is_gradient(f, x, dout, dx):
    return bool(dx.shape == x.shape and not gradient_error(dx, numerical_gradient(f, x, dout)) > 1e-6)
