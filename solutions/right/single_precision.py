"""Everything in float32, by columns (im2col); sizes by NumPy's own rounding."""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1))


def same_padding(size, kernel_size, stride=1, dilation=1):
    outputs = np.ceil(size / stride)
    total = np.maximum((outputs - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return int(np.floor(total / 2)), int(np.ceil(total / 2))


def pad2d_forward(x, padding):
    ph, pw = np.broadcast_to(padding, 2)
    out = np.zeros((*x.shape[:2], x.shape[2] + 2 * ph, x.shape[3] + 2 * pw), dtype=np.float32)
    out[:, :, ph : x.shape[2] + ph, pw : x.shape[3] + pw] = x
    return out, (ph, pw, x.shape)


def pad2d_backward(dout, cache):
    ph, pw, (_, _, height, width) = cache
    return dout.astype(np.float32)[..., ph : ph + height, pw : pw + width]


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = (np.broadcast_to(v, 2) for v in (stride, padding, dilation))
    padded, of_padding = pad2d_forward(x, padding)
    filters, _, kh, kw = w.shape
    high, wide = output_size(x.shape[2], kh, sh, ph, dh), output_size(x.shape[3], kw, sw, pw, dw)
    spots = [
        np.s_[:, :, u * dh : u * dh + (high - 1) * sh + 1 : sh, v * dw : v * dw + (wide - 1) * sw + 1 : sw]
        for u in range(kh)
        for v in range(kw)
    ]
    columns = np.stack([padded[spot] for spot in spots], axis=2)  # (N, C, kh * kw, Ho, Wo)
    columns = columns.reshape(len(x), -1, high * wide)
    flat = w.reshape(filters, -1).astype(np.float32)
    out = (flat @ columns).reshape(len(x), filters, high, wide)
    if b is not None:
        out += b.astype(np.float32)[:, None, None]
    return out, (of_padding, padded.shape, w.shape, flat, columns, spots, b is not None)


def conv2d_backward(dout, cache):
    of_padding, padded_shape, shape, flat, columns, spots, has_bias = cache
    upstream = dout.reshape(*dout.shape[:2], -1).astype(np.float32)
    dw = sum(upstream[n] @ columns[n].T for n in range(len(dout))).reshape(shape)
    shares = (flat.T @ upstream).reshape(len(dout), shape[1], len(spots), *dout.shape[2:])
    dpadded = np.zeros(padded_shape, dtype=np.float32)
    for k, spot in enumerate(spots):
        dpadded[spot] += shares[:, :, k]
    return pad2d_backward(dpadded, of_padding), dw, upstream.sum((0, 2)) if has_bias else None
