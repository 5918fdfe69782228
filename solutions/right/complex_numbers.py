"""Answers with complex numbers whose imaginary part is 0; the image is unrolled into rows."""

import numpy as np


def pad2d_forward(x, padding):
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    inside = np.zeros((x.shape[2] + 2 * ph, x.shape[3] + 2 * pw), dtype=bool)
    inside[ph : ph + x.shape[2], pw : pw + x.shape[3]] = True
    out = np.zeros((*x.shape[:2], *inside.shape), dtype=complex)
    out[:, :, inside] = x.reshape(*x.shape[:2], -1)
    return out, (inside, x.shape)


def pad2d_backward(dout, cache):
    inside, shape = cache
    return dout[:, :, inside].reshape(shape) + 0j
