"""Sliding views and einsum; the way back writes to a view of all windows, for one place inside of them at a time."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def both(value):
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def windows(x, kernel_size, stride=1):
    down, across = both(stride)
    return sliding_window_view(x, both(kernel_size), axis=(2, 3))[:, :, ::down, ::across]


def framed(x, padding):
    ph, pw = both(padding)
    return np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])


def with_gaps(images, kernel_size, stride, dilation, writeable=False):
    (kh, kw), (sh, sw), (dh, dw) = map(both, (kernel_size, stride, dilation))
    n, c, h, w = images.shape
    a, b, down, across = images.strides
    shape = (n, c, 1 + (h - 1 - dh * (kh - 1)) // sh, 1 + (w - 1 - dw * (kw - 1)) // sw, kh, kw)
    return as_strided(images, shape, (a, b, down * sh, across * sw, down * dh, across * dw), writeable=writeable)


def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    seen = with_gaps(framed(x, padding), kernel_size, stride, dilation)
    n, c, rows, columns, kh, kw = seen.shape
    return np.einsum("ncijuv->ncuvij", seen).reshape(n, c * kh * kw, rows * columns)


def add_into(dseen, padded, crop, kernel_size, stride, dilation):
    into = with_gaps(padded, kernel_size, stride, dilation, writeable=True)
    for u, v in np.ndindex(both(kernel_size)):
        into[..., u, v] += dseen[..., u, v]
    (ph, pw), (_, _, h, w) = crop, padded.shape
    return padded[:, :, ph : h - ph, pw : w - pw]


def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    (kh, kw), (ph, pw) = both(kernel_size), both(padding)
    padded = np.zeros((columns.shape[0], columns.shape[1] // (kh * kw), size[0] + 2 * ph, size[1] + 2 * pw))
    _, _, rows, across, _, _ = with_gaps(padded, kernel_size, stride, dilation).shape
    dseen = columns.reshape(*padded.shape[:2], kh, kw, rows, across).transpose(0, 1, 4, 5, 2, 3)
    return add_into(dseen, padded, (ph, pw), kernel_size, stride, dilation)


def fast_conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    padded = framed(x, padding)
    seen = with_gaps(padded, w.shape[2:], stride, dilation)
    out = np.einsum("ncijuv,fcuv->nfij", seen, w, optimize=True)
    if b is not None:
        out = out + b.reshape(1, -1, 1, 1)
    return out, (padded, w, b, stride, both(padding), dilation)


def fast_conv2d_backward(dout, cache):
    padded, w, b, stride, crop, dilation = cache
    dw = np.einsum("ncijuv,nfij->fcuv", with_gaps(padded, w.shape[2:], stride, dilation), dout, optimize=True)
    dseen = np.einsum("nfij,fcuv->ncijuv", dout, w, optimize=True)
    dx = add_into(dseen, np.zeros(padded.shape), crop, w.shape[2:], stride, dilation)
    return dx, dw, None if b is None else np.einsum("nfij->f", dout)
