"""Makes no padded image: tables say which pixel is meant, and one more pixel, a zero, stands for all padding."""

import numpy as np


def table(size, places):
    """Places along an axis of `size`; all outside of it are the zero at the end."""
    return np.where((places >= 0) & (places < size), places, size)


def with_zero(x):
    grown = np.zeros((*x.shape[:2], x.shape[2] + 1, x.shape[3] + 1), order="F")
    grown[:, :, :-1, :-1] = x
    return grown


def pad2d_forward(x, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding,) * 2
    height, width = x.shape[2:]
    rows = table(height, np.arange(-ph, height + ph))
    columns = table(width, np.arange(-pw, width + pw))
    return with_zero(x)[:, :, rows[:, None], columns], (rows < height, columns < width)


def pad2d_backward(dout, cache):
    return np.compress(cache[0], dout, axis=2).compress(cache[1], axis=3)


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    pairs = [v if isinstance(v, tuple) else (v,) * 2 for v in (stride, padding, dilation)]
    tables = []
    for size, kernel, step, pad, gap in zip(x.shape[2:], w.shape[2:], *pairs, strict=True):
        starts = np.arange(-pad, size + pad - gap * (kernel - 1), step)
        tables.append(table(size, starts[:, None] + gap * np.arange(kernel)))
    rows, columns = tables[0][:, None, :, None], tables[1][None, :, None, :]
    seen = with_zero(x)[:, :, rows, columns]
    out = np.asfortranarray(np.tensordot(seen, w, ([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2))
    if b is not None:
        out = np.add(out, b[None, :, None, None])
    return out, (x.shape, w, b, rows, columns, seen)


def conv2d_backward(dout, cache):
    shape, w, b, rows, columns, seen = cache
    dw = np.tensordot(dout, seen, ([0, 2, 3], [0, 2, 3]))
    share = np.tensordot(dout, w, (1, 0)).transpose(0, 3, 1, 2, 4, 5)
    dx = with_zero(np.zeros(shape))
    np.add.at(dx, (slice(None), slice(None), rows, columns), share)
    return dx[:, :, :-1, :-1], dw, b if b is None else np.add.reduce(dout, (0, 2, 3))
