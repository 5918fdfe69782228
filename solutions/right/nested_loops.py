"""Plain loops, one number at a time."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    last_start = size + 2 * padding - (dilation * (kernel_size - 1) + 1)
    return last_start // stride + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    outputs = (size + stride - 1) // stride
    missing = (outputs - 1) * stride + dilation * (kernel_size - 1) + 1 - size
    if missing < 0:
        missing = 0
    if missing % 2 == 0:
        return missing // 2, missing // 2
    return missing // 2, missing // 2 + 1


def both(value):
    if isinstance(value, int):
        return value, value
    return value


def pad2d_forward(x, padding):
    ph, pw = both(padding)
    images, channels, height, width = x.shape
    out = np.zeros((images, channels, height + 2 * ph, width + 2 * pw))
    for n in range(images):
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    out[n, c, i + ph, j + pw] = x[n, c, i, j]
    return out, (x.shape, ph, pw)


def pad2d_backward(dout, cache):
    shape, ph, pw = cache
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(shape):
        dx[n, c, i, j] = dout[n, c, i + ph, j + pw]
    return dx


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (dh, dw) = both(stride), both(dilation)
    ph, pw = both(padding)
    padded, _ = pad2d_forward(x, padding)
    images, filters = x.shape[0], w.shape[0]
    channels, kh, kw = w.shape[1:]
    rows = output_size(x.shape[2], kh, sh, ph, dh)
    columns = output_size(x.shape[3], kw, sw, pw, dw)
    out = np.zeros((images, filters, rows, columns))
    for n in range(images):
        for f in range(filters):
            for i in range(rows):
                for j in range(columns):
                    for c in range(channels):
                        for u in range(kh):
                            for v in range(kw):
                                out[n, f, i, j] += padded[n, c, i * sh + u * dh, j * sw + v * dw] * w[f, c, u, v]
                    if b is not None:
                        out[n, f, i, j] += b[f]
    return out, (x, w, b, both(stride), both(padding), both(dilation))


def conv2d_backward(dout, cache):
    x, w, b, (sh, sw), padding, (dh, dw) = cache
    padded, of_padding = pad2d_forward(x, padding)
    dpadded, dweights = np.zeros(padded.shape), np.zeros(w.shape)
    db = None if b is None else np.zeros(len(w))
    for n, f, i, j in np.ndindex(dout.shape):
        for u in range(w.shape[2]):
            for v in range(w.shape[3]):
                row, column = i * sh + u * dh, j * sw + v * dw
                for c in range(w.shape[1]):
                    dweights[f, c, u, v] += dout[n, f, i, j] * padded[n, c, row, column]
                    dpadded[n, c, row, column] += dout[n, f, i, j] * w[f, c, u, v]
        if b is not None:
            db[f] += dout[n, f, i, j]
    return pad2d_backward(dpadded, of_padding), dweights, db
