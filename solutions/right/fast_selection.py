"""im2col is linear: a matrix of zeros and ones picks each window's pixels, and its transpose brings them back."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def two(value):
    return value if isinstance(value, tuple) else (value, value)


def picks(size, kernel, stride, padding, dilation):
    """One axis: (kernel, places, size), 1 where this number of the window at this place is this pixel."""
    places = range(-padding, size + padding - dilation * (kernel - 1), stride)
    seen = np.array(places) + dilation * np.arange(kernel)[:, None]
    return (seen[:, :, None] == np.arange(size)).astype(float)


def both_axes(size, kernel_size, stride, padding, dilation):
    return [picks(*axis) for axis in zip(size, *map(two, (kernel_size, stride, padding, dilation)), strict=True)]


def windows(x, kernel_size, stride=1):
    (kh, kw), (sh, sw) = two(kernel_size), two(stride)
    rows, columns = 1 + (x.shape[2] - kh) // sh, 1 + (x.shape[3] - kw) // sw
    every = x.strides[0], x.strides[1], x.strides[2] * sh, x.strides[3] * sw, x.strides[2], x.strides[3]
    return as_strided(x, (x.shape[0], x.shape[1], rows, columns, kh, kw), every)


def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    down, across = both_axes(x.shape[2:], kernel_size, stride, padding, dilation)
    seen = np.einsum("nchw,uih,vjw->ncuvij", x, down, across, optimize=True)
    return seen.reshape(len(x), -1, down.shape[1] * across.shape[1])


def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    down, across = both_axes(size, kernel_size, stride, padding, dilation)
    shape = (len(columns), -1, len(down), len(across), down.shape[1], across.shape[1])
    return np.einsum("ncuvij,uih,vjw->nchw", columns.reshape(shape), down, across, optimize=True)


def fast_conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    down, across = both_axes(x.shape[2:], w.shape[2:], stride, padding, dilation)
    out = np.einsum("nchw,uih,vjw,fcuv->nfij", x, down, across, w, optimize=True)
    return out if b is None else out + b[:, None, None], (x, w, b, down, across)


def fast_conv2d_backward(dout, cache):
    x, w, b, down, across = cache
    dx = np.einsum("nfij,uih,vjw,fcuv->nchw", dout, down, across, w, optimize=True)
    dw = np.einsum("nfij,uih,vjw,nchw->fcuv", dout, down, across, x, optimize=True)
    return dx, dw, None if b is None else dout.sum((0, 2, 3))
