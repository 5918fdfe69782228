"""Ana writes plain nested loops, one output number at a time."""
# expect: full

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - reach) // stride + 1


def same_padding(size, kernel_size, stride=1, dilation=1):
    reach = dilation * (kernel_size - 1) + 1
    wanted = (size + stride - 1) // stride
    total = (wanted - 1) * stride + reach - size
    if total < 0:
        total = 0
    before = total // 2
    after = total - before
    return before, after


def pad2d_forward(x, padding):
    if isinstance(padding, int):
        padding = (padding, padding)
    ph, pw = padding
    N, C, H, W = x.shape
    out = np.zeros((N, C, H + 2 * ph, W + 2 * pw))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    out[n, c, ph + i, pw + j] = x[n, c, i, j]
    cache = (x.shape, ph, pw)
    return out, cache


def pad2d_backward(dout, cache):
    (N, C, H, W), ph, pw = cache
    dx = np.zeros((N, C, H, W))
    for n in range(N):
        for c in range(C):
            for i in range(H):
                for j in range(W):
                    dx[n, c, i, j] = dout[n, c, ph + i, pw + j]
    return dx


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    if isinstance(stride, int):
        stride = (stride, stride)
    if isinstance(padding, int):
        padding = (padding, padding)
    if isinstance(dilation, int):
        dilation = (dilation, dilation)
    sh, sw = stride
    ph, pw = padding
    dh, dw = dilation
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x_pad, _ = pad2d_forward(x, padding)
    H_out = output_size(H, KH, sh, ph, dh)
    W_out = output_size(W, KW, sw, pw, dw)
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    total = 0.0 if b is None else b[f]
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                total += x_pad[n, c, i * sh + u * dh, j * sw + v * dw] * w[f, c, u, v]
                    out[n, f, i, j] = total
    cache = (x, x_pad, w, b, stride, padding, dilation)
    return out, cache


def conv2d_backward(dout, cache):
    x, x_pad, w, b, (sh, sw), (ph, pw), (dh, dw_) = cache
    N, F, H_out, W_out = dout.shape
    _, C, KH, KW = w.shape
    H, W = x.shape[2:]
    dx_pad = np.zeros(x_pad.shape)
    dw = np.zeros(w.shape)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    g = dout[n, f, i, j]
                    db[f] += g
                    for u in range(KH):
                        for v in range(KW):
                            row, col = i * sh + u * dh, j * sw + v * dw_
                            dw[f, :, u, v] += g * x_pad[n, :, row, col]
                            dx_pad[n, :, row, col] += g * w[f, :, u, v]
    dx = dx_pad[:, :, ph : ph + H, pw : pw + W]
    return dx, dw, db if b is not None else None
