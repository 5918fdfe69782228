"""Both layers are linear: one matrix each, there and, transposed, back. Caches are dicts."""

import numpy as np


def shifted(size, pad):
    """The matrix that puts a row of `size` behind so many zeros, and as many after it."""
    return np.eye(size + 2 * pad, size, -pad)


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def pad2d_forward(x, padding):
    down, across = (shifted(size, pad) for size, pad in zip(x.shape[2:], pair(padding), strict=True))
    return down @ x @ across.T, {"down": down, "across": across}


def pad2d_backward(dout, cache):
    return cache["down"].T @ dout @ cache["across"]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (dh, dw) = pair(stride), pair(dilation)
    padded, of_padding = pad2d_forward(x, padding)
    _, channels, height, width = padded.shape
    filters, _, kh, kw = w.shape
    rows = 1 + (height - dh * (kh - 1) - 1) // sh
    columns = 1 + (width - dw * (kw - 1) - 1) // sw
    matrix = np.zeros((filters, rows, columns, channels, height, width))
    for i, j, u, v in np.ndindex(rows, columns, kh, kw):
        matrix[:, i, j, :, i * sh + u * dh, j * sw + v * dw] = w[:, :, u, v]
    out = np.tensordot(padded, matrix, ((1, 2, 3), (3, 4, 5)))
    if b is not None:
        out += b.reshape(-1, 1, 1)
    steps = sh, sw, dh, dw
    return out, {"matrix": matrix, "padded": padded, "of padding": of_padding, "w": w, "b": b, "steps": steps}


def conv2d_backward(dout, cache):
    sh, sw, dh, dw = cache["steps"]
    dmatrix = np.tensordot(dout, cache["padded"], (0, 0))
    dweights = np.zeros(cache["w"].shape)
    for i, j, u, v in np.ndindex(*dout.shape[2:], *dweights.shape[2:]):
        dweights[:, :, u, v] += dmatrix[:, i, j, :, i * sh + u * dh, j * sw + v * dw]
    dpadded = np.tensordot(dout, cache["matrix"], 3)
    db = None if cache["b"] is None else dout.swapaxes(0, 1).reshape(dout.shape[1], -1).sum(axis=1)
    return pad2d_backward(dpadded, cache["of padding"]), dweights, db
