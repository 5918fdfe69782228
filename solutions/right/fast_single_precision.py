"""All in float32; the channels come last on the way, and a window is a row."""

import numpy as np


def pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def windows(x, kernel_size, stride=1):
    (kh, kw), (sh, sw) = pair(kernel_size), pair(stride)
    last = x.transpose(0, 2, 3, 1)
    seen = np.lib.stride_tricks.sliding_window_view(last, (kh, kw), (1, 2))[:, ::sh, ::sw]
    return seen.transpose(0, 3, 1, 2, 4, 5)


def offsets(kernel_size, stride, dilation, counts):
    (kh, kw), (sh, sw), (dh, dw) = kernel_size, stride, dilation
    for u in range(kh):
        for v in range(kw):
            rows = slice(u * dh, u * dh + sh * counts[0] - sh + 1, sh)
            yield u, v, rows, slice(v * dw, v * dw + sw * counts[1] - sw + 1, sw)


def rows_of(x, kernel_size, stride, padding, dilation):
    """(N, Ho, Wo, kh, kw, C)"""
    ph, pw = padding
    n, h, w, c = x.shape
    counts = [
        (size + 2 * p - d * (k - 1) - 1) // s + 1
        for size, k, s, p, d in zip((h, w), kernel_size, stride, padding, dilation, strict=True)
    ]
    padded = np.zeros((n, h + 2 * ph, w + 2 * pw, c), np.float32)
    padded[:, ph : ph + h, pw : pw + w] = x
    seen = np.empty((n, *counts, *kernel_size, c), np.float32)
    for u, v, rows, columns in offsets(kernel_size, stride, dilation, counts):
        seen[:, :, :, u, v] = padded[:, rows, columns]
    return seen


def spread(sent, size, stride, padding, dilation):
    """The way back of rows_of."""
    n, ho, wo, kh, kw, c = sent.shape
    (h, w), (ph, pw) = size, padding
    padded = np.zeros((n, h + 2 * ph, w + 2 * pw, c), np.float32)
    for u, v, rows, columns in offsets((kh, kw), stride, dilation, (ho, wo)):
        padded[:, rows, columns] += sent[:, :, :, u, v]
    return padded[:, ph : ph + h, pw : pw + w].transpose(0, 3, 1, 2)


def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    settings = [pair(value) for value in (kernel_size, stride, padding, dilation)]
    seen = rows_of(x.transpose(0, 2, 3, 1), *settings)
    n, ho, wo, kh, kw, c = seen.shape
    return seen.reshape(n, ho * wo, kh * kw, c).transpose(0, 3, 2, 1).reshape(n, c * kh * kw, ho * wo)


def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    (kh, kw), *settings = (pair(value) for value in (kernel_size, stride, padding, dilation))
    (sh, sw), (ph, pw), (dh, dw) = settings
    ho = (size[0] + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    wo = (size[1] + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    sent = columns.astype(np.float32).reshape(len(columns), -1, kh, kw, ho, wo)
    return spread(np.moveaxis(sent, (4, 5, 1), (1, 2, 5)), size, *settings)


def fast_conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    settings = [pair(value) for value in (stride, padding, dilation)]
    seen = rows_of(x.transpose(0, 2, 3, 1), w.shape[2:], *settings)
    out = np.tensordot(seen, w.astype(np.float32), axes=([3, 4, 5], [2, 3, 1]))
    if b is not None:
        out += b.astype(np.float32)
    return np.moveaxis(out, -1, 1), (seen, w.astype(np.float32), b, x.shape[2:], settings)


def fast_conv2d_backward(dout, cache):
    seen, w, b, size, settings = cache
    last = np.moveaxis(dout.astype(np.float32), 1, -1)
    dw = np.tensordot(last, seen, axes=([0, 1, 2], [0, 1, 2])).transpose(0, 3, 1, 2)
    dx = spread(np.tensordot(last, w.transpose(0, 2, 3, 1), axes=1), size, *settings)
    return dx, dw, None if b is None else last.sum(axis=(0, 1, 2))
