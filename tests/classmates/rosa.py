"""Rosa keeps conv2d's cache in a global: right, until two layers are used one after the other."""
# expect: conv2d_backward Repeatable

import numpy as np


LAST = {}


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
    h, v = slice(p1, p1 + height), slice(p2, p2 + width)
    padded = np.zeros((n_images, channels, height + 2 * p1, width + 2 * p2))
    padded[:, :, h, v] = x
    return padded, (h, v)


def pad2d_backward(dout, cache):
    h, v = cache
    return dout[:, :, h, v]


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
    LAST.update(x=x, padded=padded, w=w, b=b, s=(s1, s2), p=(p1, p2), d=(d1, d2))
    return out, None


def conv2d_backward(dout, cache):
    x, padded, w, b = LAST["x"], LAST["padded"], LAST["w"], LAST["b"]
    (s1, s2), (p1, p2), (d1, d2) = LAST["s"], LAST["p"], LAST["d"]
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
                    dpadded[n, :, h, v] += w[f] * dout[n, f, i, j]
                    db[f] += dout[n, f, i, j]
    dx = dpadded[:, :, p1 : p1 + x.shape[2], p2 : p2 + x.shape[3]]
    if b is None:
        db = None
    return dx, dw, db
