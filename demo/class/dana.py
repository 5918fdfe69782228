"""Dana loops over the filter's positions only, and keeps what she needs in a dict."""
# expect: full

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1))


def same_padding(size, kernel_size, stride=1, dilation=1):
    out = int(np.ceil(size / stride))
    total = max(0, (out - 1) * stride + dilation * (kernel_size - 1) + 1 - size)
    return [total // 2, total - total // 2]


def pad2d_forward(x, padding):
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    H, W = x.shape[2:]
    out = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    return out, {"inside": (slice(ph, ph + H), slice(pw, pw + W))}


def pad2d_backward(dout, cache):
    rows, cols = cache["inside"]
    return dout[:, :, rows, cols]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = (v if isinstance(v, tuple) else (v, v) for v in (stride, padding, dilation))
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = output_size(H, KH, sh, ph, dh), output_size(W, KW, sw, pw, dw)
    xp = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    spots = {}
    out = np.zeros((N, F, OH, OW))
    for u in range(KH):
        for v in range(KW):
            rows = slice(u * dh, u * dh + (OH - 1) * sh + 1, sh)
            cols = slice(v * dw, v * dw + (OW - 1) * sw + 1, sw)
            spots[u, v] = (slice(None), slice(None), rows, cols)
            out += np.tensordot(xp[spots[u, v]], w[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
    if b is not None:
        out += b.reshape(1, F, 1, 1)
    return out, {"xp": xp, "w": w, "b": b, "spots": spots, "inside": (slice(ph, ph + H), slice(pw, pw + W))}


def conv2d_backward(dout, cache):
    xp, w = cache["xp"], cache["w"]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for (u, v), spot in cache["spots"].items():
        dw[:, :, u, v] = np.tensordot(dout, xp[spot], axes=([0, 2, 3], [0, 2, 3]))
        dxp[spot] += np.tensordot(dout, w[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
    rows, cols = cache["inside"]
    db = None if cache["b"] is None else np.sum(dout, axis=(0, 2, 3))
    return dxp[:, :, rows, cols], dw, db
