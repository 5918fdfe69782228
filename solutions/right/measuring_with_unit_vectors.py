"""Adds h times a unit vector; one row of the identity matrix for each number."""

import numpy as np


def numerical_gradient(f, x, dout, h=1e-5):
    units = np.eye(x.size).reshape(x.size, *x.shape)
    differences = [f(x + h * unit) - f(x - h * unit) for unit in units]
    return np.array([np.vdot(dout, d) / (2 * h) for d in differences]).reshape(x.shape)


def gradient_error(got, want):
    scale = np.max(np.abs(np.stack([got, want])))
    return np.where(scale > 0, np.max(np.abs(got - want)) / np.where(scale > 0, scale, 1.0), 0.0)


def is_gradient(f, x, dout, dx):
    if dx.shape != x.shape:
        return np.False_
    return np.less_equal(gradient_error(dx, numerical_gradient(f, x, dout)), 1e-6)
