"""Nudges x itself, remembers what was there, and puts it back."""

import numpy as np


def loss(f, x, dout):
    return (f(x) * dout).sum()


def numerical_gradient(f, x, dout, h=1e-5):
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)
    dx = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        place = it.multi_index
        old = x[place]
        x[place] = old + h
        up = loss(f, x, dout)
        x[place] = old - h
        down = loss(f, x, dout)
        x[place] = old
        dx[place] = (up - down) / (2 * h)
        it.iternext()
    return dx


def gradient_error(got, want):
    biggest = max(abs(got).max(), abs(want).max())
    if biggest == 0:
        return 0
    return abs(got - want).max() / biggest


def is_gradient(f, x, dout, dx):
    if dx.shape != x.shape:
        return False
    return gradient_error(dx, numerical_gradient(f, x, dout)) <= 1e-6
