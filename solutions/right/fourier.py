"""Convolves by FFT: what slides over the image becomes a product of spectra."""

import numpy as np


def two(v):
    return (v, v) if isinstance(v, int) else v


def on_grid(values, step, size):
    grid = np.zeros((*values.shape[:2], *size))
    rows, columns = (slice(0, (n - 1) * s + 1, s) for n, s in zip(values.shape[2:], step, strict=True))
    grid[:, :, rows, columns] = values
    return np.fft.rfft2(grid)


def conv2d_forward(images, filters, bias=None, stride=1, padding=0, dilation=1):
    stride, padding, dilation = two(stride), two(padding), two(dilation)
    padded = np.pad(images, ((0, 0), (0, 0), *((p, p) for p in padding)))
    size = padded.shape[2:]
    X, W = np.fft.rfft2(padded), on_grid(filters, dilation, size)
    full = np.fft.irfft2(np.einsum("ncij,fcij->nfij", X, W.conj()), size)
    last = [n - d * (k - 1) for n, k, d in zip(size, filters.shape[2:], dilation, strict=True)]
    out = full[:, :, : last[0] : stride[0], : last[1] : stride[1]]
    out = out if bias is None else out + bias.reshape(1, -1, 1, 1)
    return out, (X, W, size, filters.shape, bias, stride, padding, dilation)


def conv2d_backward(upstream, memory):
    X, W, size, (_, _, kh, kw), bias, stride, (ph, pw), (dh, dw) = memory
    D = on_grid(upstream, stride, size)
    dx = np.fft.irfft2(np.einsum("nfij,fcij->ncij", D, W), size)[:, :, ph : size[0] - ph, pw : size[1] - pw]
    full = np.fft.irfft2(np.einsum("ncij,nfij->fcij", X, D.conj()), size)
    return dx, full[:, :, : dh * kh : dh, : dw * kw : dw], None if bias is None else np.einsum("nfij->f", upstream)
