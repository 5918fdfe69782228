"""Bao turns windows into columns (im2col) and lets one matrix product do the work."""
# expect: full

import numpy as np


def as_pair(v):
    return v if isinstance(v, tuple) else (v, v)


def column_indices(x_shape, kh, kw, stride, padding, dilation):
    _, C, H, W = x_shape
    oh = output_size(H, kh, stride[0], padding[0], dilation[0])
    ow = output_size(W, kw, stride[1], padding[1], dilation[1])
    c = np.repeat(np.arange(C), kh * kw)
    u = np.tile(np.repeat(np.arange(kh), kw), C) * dilation[0]
    v = np.tile(np.arange(kw), kh * C) * dilation[1]
    i = np.repeat(np.arange(oh), ow) * stride[0]
    j = np.tile(np.arange(ow), oh) * stride[1]
    return c[:, None], u[:, None] + i, v[:, None] + j, oh, ow


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    total = max((-(-size // stride) - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return total // 2, total - total // 2


def pad2d_forward(x, padding):
    ph, pw = as_pair(padding)
    N, C, H, W = x.shape
    rows, cols = ph + np.arange(H)[:, None], pw + np.arange(W)
    out = np.zeros((N, C, H + 2 * ph, W + 2 * pw))
    out[:, :, rows, cols] = x
    return out, (rows, cols)


def pad2d_backward(dout, cache):
    rows, cols = cache
    return dout[:, :, rows, cols]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    F, C, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    c, rows, cols, oh, ow = column_indices(x.shape, kh, kw, stride, padding, dilation)
    columns = xp[:, c, rows, cols]  # (N, C*kh*kw, oh*ow)
    out = w.reshape(F, -1) @ columns
    if b is not None:
        out = out + b[:, None]
    return out.reshape(len(x), F, oh, ow), (x.shape, xp.shape, w, b is not None, columns, (c, rows, cols), padding)


def conv2d_backward(dout, cache):
    x_shape, xp_shape, w, has_bias, columns, (c, rows, cols), (ph, pw) = cache
    N, F = dout.shape[:2]
    d = dout.reshape(N, F, -1)
    dw = (d @ columns.transpose(0, 2, 1)).sum(0).reshape(w.shape)
    dcolumns = w.reshape(F, -1).T @ d
    dxp = np.zeros(xp_shape)
    np.add.at(dxp, (slice(None), c, rows, cols), dcolumns)
    dx = dxp[:, :, ph : ph + x_shape[2], pw : pw + x_shape[3]]
    return dx, dw, d.sum((0, 2)) if has_bias else None
