"""Emil likes small helpers in cells of his own, and splits a solution cell in two."""
# expect: full
# deed: split_solution

import math
from itertools import product

import numpy as np


def both(value):
    return value if isinstance(value, tuple) else (value, value)


def pad(image, ph, pw):
    return np.pad(image, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="constant")


def crop(image, padding, size):
    (ph, pw), (h, w) = padding, size
    return image[:, :, ph : ph + h, pw : pw + w]


def window(i, j, kernel, stride, dilation):
    top, left = i * stride[0], j * stride[1]
    rows = slice(top, top + dilation[0] * (kernel[0] - 1) + 1, dilation[0])
    cols = slice(left, left + dilation[1] * (kernel[1] - 1) + 1, dilation[1])
    return slice(None), slice(None), rows, cols


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    total = (math.ceil(size / stride) - 1) * stride + dilation * (kernel_size - 1) + 1 - size
    before = math.floor(max(total, 0) / 2)
    return before, max(total, 0) - before


def pad2d_forward(x, padding):
    return pad(x, *both(padding)), (both(padding), x.shape[2:])


def pad2d_backward(dout, cache):
    return crop(dout, *cache)


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    stride, padding, dilation = both(stride), both(padding), both(dilation)
    xp, inside = pad2d_forward(x, padding)
    kernel = w.shape[2:]
    size = [output_size(*of) for of in zip(x.shape[2:], kernel, stride, padding, dilation)]
    out = np.zeros((x.shape[0], w.shape[0], *size))
    for i, j in product(*map(range, size)):
        part = xp[window(i, j, kernel, stride, dilation)]
        out[:, :, i, j] = np.tensordot(part, w, axes=([1, 2, 3], [1, 2, 3]))
    if b is not None:
        out += b[None, :, None, None]
    return out, (xp, inside, w, b, stride, dilation)


def conv2d_backward(dout, cache):
    xp, inside, w, b, stride, dilation = cache
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i, j in product(*map(range, dout.shape[2:])):
        at = window(i, j, w.shape[2:], stride, dilation)
        upstream = dout[:, :, i, j]
        dw += np.tensordot(upstream, xp[at], axes=(0, 0))
        dxp[at] += np.tensordot(upstream, w, axes=(1, 0))
    return crop(dxp, *inside), dw, None if b is None else dout.sum((0, 2, 3))
