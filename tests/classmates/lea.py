"""Lea writes = where += is needed: of overlapping windows only the last one counts in dx."""
# expect: conv2d_backward assigns

import numpy as np


def unpack(v):
    if isinstance(v, int):
        return v, v
    return v[0], v[1]


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    effective = kernel_size + (kernel_size - 1) * (dilation - 1)
    return (size - effective + 2 * padding) // stride + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    effective = kernel_size + (kernel_size - 1) * (dilation - 1)
    if size % stride == 0:
        total = max(effective - stride, 0)
    else:
        total = max(effective - size % stride, 0)
    return total // 2, total - total // 2


def pad2d_forward(x, padding):
    p1, p2 = unpack(padding)
    n_images, channels, height, width = x.shape
    padded = np.zeros((n_images, channels, height + 2 * p1, width + 2 * p2))
    for i in range(height):
        for j in range(width):
            padded[:, :, i + p1, j + p2] = x[:, :, i, j]
    return padded, (x, p1, p2)


def pad2d_backward(dout, cache):
    x, p1, p2 = cache
    dx = np.zeros(x.shape)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            dx[:, :, i, j] = dout[:, :, i + p1, j + p2]
    return dx


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    s1, s2 = unpack(stride)
    p1, p2 = unpack(padding)
    d1, d2 = unpack(dilation)
    n_images, channels, height, width = x.shape
    n_filters, _, k1, k2 = w.shape
    out_h = (height + 2 * p1 - d1 * (k1 - 1) - 1) // s1 + 1
    out_w = (width + 2 * p2 - d2 * (k2 - 1) - 1) // s2 + 1
    padded = np.zeros((n_images, channels, height + 2 * p1, width + 2 * p2))
    padded[:, :, p1 : p1 + height, p2 : p2 + width] = x
    out = np.zeros((n_images, n_filters, out_h, out_w))
    for n in range(n_images):
        for f in range(n_filters):
            for i in range(out_h):
                for j in range(out_w):
                    top, left = i * s1, j * s2
                    patch = padded[n, :, top : top + d1 * (k1 - 1) + 1 : d1, left : left + d2 * (k2 - 1) + 1 : d2]
                    out[n, f, i, j] = np.sum(patch * w[f])
                    if b is not None:
                        out[n, f, i, j] += b[f]
    cache = (x, padded, w, b, (s1, s2), (p1, p2), (d1, d2))
    return out, cache


def conv2d_backward(dout, cache):
    x, padded, w, b, (s1, s2), (p1, p2), (d1, d2) = cache
    n_images, n_filters, out_h, out_w = dout.shape
    k1, k2 = w.shape[2], w.shape[3]
    dpadded = np.zeros(padded.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(n_filters)
    for n in range(n_images):
        for f in range(n_filters):
            for i in range(out_h):
                for j in range(out_w):
                    h = slice(i * s1, i * s1 + d1 * (k1 - 1) + 1, d1)
                    v = slice(j * s2, j * s2 + d2 * (k2 - 1) + 1, d2)
                    dw[f] += padded[n, :, h, v] * dout[n, f, i, j]
                    dpadded[n, :, h, v] = w[f] * dout[n, f, i, j]
                    db[f] += dout[n, f, i, j]
    dx = dpadded[:, :, p1 : p1 + x.shape[2], p2 : p2 + x.shape[3]]
    if b is None:
        db = None
    return dx, dw, db
