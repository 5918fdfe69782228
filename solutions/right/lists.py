"""Adds up one shifted image for each number of the filters; answers are lists, pads are stacked rows."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    room = size + 2 * padding
    return [n for n in range(1, room + 1) if span(n, kernel_size, stride, dilation) <= room][-1]


def span(outputs, kernel_size, stride, dilation):
    """From the first pixel of the first window to the last pixel of the last."""
    return (outputs - 1) * stride + (kernel_size - 1) * dilation + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    total = max(0, span(-(-size // stride), kernel_size, stride, dilation) - size)
    return [total // 2, total - total // 2]


def pad2d_forward(x, padding):
    ph, pw = padding if type(padding) is tuple else (padding, padding)
    rows = np.zeros((*x.shape[:2], ph, x.shape[3]))
    taller = np.concatenate([rows, x, rows], axis=2)
    columns = np.zeros((*taller.shape[:3], pw))
    return np.concatenate([columns, taller, columns], axis=3).tolist(), [ph, pw]


def pad2d_backward(dout, cache):
    ph, pw = cache
    return [[[row[pw : len(row) - pw] for row in m[ph : len(m) - ph]] for m in image] for image in dout.tolist()]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = ((v, v) if isinstance(v, int) else v for v in (stride, padding, dilation))
    filters, channels, kh, kw = w.shape
    padded = np.array(pad2d_forward(x, (ph, pw))[0])
    high = output_size(x.shape[2], kh, sh, ph, dh)
    wide = output_size(x.shape[3], kw, sw, pw, dw)
    out = np.zeros((len(x), filters, high, wide))
    shifts = {}
    for u in range(kh):
        for v in range(kw):
            at = np.s_[:, :, u * dh :: sh, v * dw :: sw]
            shifts[u, v] = at
            shifted = padded[at][:, :, :high, :wide]
            for f in range(filters):
                for c in range(channels):
                    out[:, f] += w[f, c, u, v] * shifted[:, c]
    for f in range(filters if b is not None else 0):
        out[:, f] += b[f]
    return out.tolist(), [padded, w, b, (ph, pw), shifts]


def conv2d_backward(dout, cache):
    padded, w, b, padding, shifts = cache
    high, wide = dout.shape[2:]
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for (u, v), at in shifts.items():
        seen, into = padded[at][:, :, :high, :wide], dpadded[at][:, :, :high, :wide]
        for f in range(len(w)):
            for c in range(w.shape[1]):
                dw[f, c, u, v] = (dout[:, f] * seen[:, c]).sum()
                into[:, c] += w[f, c, u, v] * dout[:, f]
    db = None if b is None else [dout[:, f].sum() for f in range(len(w))]
    return pad2d_backward(dpadded, padding), dw.tolist(), db
