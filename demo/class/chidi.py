"""Chidi says it with sliding_window_view and einsum, hardly a loop in sight."""
# expect: full

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pair(v):
    return tuple(v) if isinstance(v, (tuple, list)) else (v, v)


def windows(xp, kernel, stride, dilation):
    """(N, C, H_out, W_out, kh, kw), a view: writing to it writes to xp."""
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    view = sliding_window_view(xp, reach, axis=(2, 3), writeable=True)
    return view[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    padded = np.arange(size + 2 * padding)
    starts = padded[: len(padded) - dilation * (kernel_size - 1) : stride]
    return len(starts)


def same_padding(size, kernel_size, stride=1, dilation=1):
    last_start = stride * ((size - 1) // stride)
    total = max(last_start + dilation * (kernel_size - 1) + 1 - size, 0)
    before, odd = divmod(total, 2)
    return before, before + odd


def pad2d_forward(x, padding):
    inside = tuple(slice(p, p + size) for p, size in zip(pair(padding), x.shape[2:]))
    return np.pad(x, [(0, 0), (0, 0), *((p, p) for p in pair(padding))]), inside


def pad2d_backward(dout, cache):
    return dout[(..., *cache)]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    s, p, d = pair(stride), pair(padding), pair(dilation)
    xp, inside = pad2d_forward(x, p)
    out = np.einsum("nchwij,fcij->nfhw", windows(xp, w.shape[2:], s, d), w, optimize=True)
    if b is not None:
        out += b[:, None, None]
    return out, (xp, inside, w, b, s, d)


def conv2d_backward(dout, cache):
    xp, inside, w, b, s, d = cache
    dw = np.einsum("nchwij,nfhw->fcij", windows(xp, w.shape[2:], s, d), dout, optimize=True)
    dxp = np.zeros_like(xp)
    into = windows(dxp, w.shape[2:], s, d)
    share = np.einsum("nfhw,fcij->nchwij", dout, w, optimize=True)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            into[..., i, j] += share[..., i, j]
    return pad2d_backward(dxp, inside), dw, None if b is None else dout.sum(axis=(0, 2, 3))
