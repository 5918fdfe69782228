"""What the whole class answered alike, except those who work alone: how they measure gradients."""

import numpy as np


def numerical_gradient(f, x, dout, h=1e-5):
    dx = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        dx[place] = np.sum(dout * (f(up) - f(down))) / (2 * h)
    return dx


def gradient_error(got, want):
    scale = max(np.abs(got).max(), np.abs(want).max())
    return np.abs(got - want).max() / scale if scale else 0.0


def is_gradient(f, x, dout, dx):
    return dx.shape == x.shape and gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-6
