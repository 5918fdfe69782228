"""Hana swaps height and width, of the padding and of the output: nobody notices where they are equal."""
# expect: pad2d_forward pair_turned
# expect: conv2d_forward swapped

import numpy as np


def two(v):
    return (v, v) if isinstance(v, int) else v


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    out = -(-size // stride)
    total = max((out - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return total // 2, total - total // 2


def pad2d_forward(x, padding):
    ph, pw = two(padding)
    out = np.pad(x, ((0, 0), (0, 0), (pw, pw), (ph, ph)))
    return out, (x.shape, ph, pw)


def pad2d_backward(dout, cache):
    (_, _, H, W), ph, pw = cache
    return dout[:, :, ph : ph + H, pw : pw + W]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (eh, ew) = two(stride), two(padding), two(dilation)
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH = (H + 2 * ph - eh * (KH - 1) - 1) // sh + 1
    OW = (W + 2 * pw - ew * (KW - 1) - 1) // sw + 1
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    out = np.zeros((N, F, OW, OH))
    for i in range(OH):
        for j in range(OW):
            window = xp[:, :, i * sh : i * sh + eh * KH : eh, j * sw : j * sw + ew * KW : ew]
            out[:, :, j, i] = np.einsum("ncuv,fcuv->nf", window, w)
    if b is not None:
        out += b[None, :, None, None]
    return out, (x, xp, w, b, two(stride), two(padding), two(dilation))


def conv2d_backward(dout, cache):
    x, xp, w, b, (sh, sw), (ph, pw), (eh, ew) = cache
    N, F, OH, OW = dout.shape
    KH, KW = w.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for i in range(OH):
        for j in range(OW):
            rows = slice(i * sh, i * sh + eh * KH, eh)
            cols = slice(j * sw, j * sw + ew * KW, ew)
            dw += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], xp[:, :, rows, cols])
            dxp[:, :, rows, cols] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    db = None if b is None else dout.sum(axis=(0, 2, 3))
    dx = dxp[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return dx, dw, db
