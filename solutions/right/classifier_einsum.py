"""Sums by einsum, whole tables of slopes, images moved by index arrays; batch norm derived step by step."""

import numpy as np


def flatten_forward(x):
    return np.stack([image.ravel() for image in x]), [x.shape]


def flatten_backward(dout, cache):
    (shape,) = cache
    return np.stack([row.reshape(shape[1:]) for row in dout])


def linear_forward(x, w, b=None):
    out = np.einsum("ni,mi->nm", x, w)
    return (out if b is None else np.add(out, b)), (x, w, b)


def linear_backward(dout, cache):
    x, w, b = cache
    db = None if b is None else np.einsum("nm->m", dout)
    return np.einsum("nm,mi->ni", dout, w), np.einsum("nm,ni->mi", dout, x), db


def softmax_forward(x, axis=1):
    moved = np.moveaxis(x, axis, -1)
    powers = np.exp(moved - moved.max(-1)[..., None])
    shares = powers / np.einsum("...k->...", powers)[..., None]
    return np.moveaxis(shares, -1, axis), (shares, axis)


def softmax_backward(dout, cache):
    shares, axis = cache
    slopes = np.einsum("...i,ij->...ij", shares, np.eye(shares.shape[-1])) - np.einsum(
        "...i,...j->...ij", shares, shares
    )
    return np.moveaxis(np.einsum("...ij,...j->...i", slopes, np.moveaxis(dout, axis, -1)), -1, axis)


def log_softmax_forward(x, axis=1):
    logs = x - np.logaddexp.reduce(x, axis=axis, keepdims=True)
    return logs, (logs, axis)


def log_softmax_backward(dout, cache):
    logs, axis = cache
    shares = np.moveaxis(np.exp(logs), axis, -1)
    slopes = np.eye(shares.shape[-1]) - shares[..., None]
    return np.moveaxis(np.einsum("...ij,...j->...i", slopes, np.moveaxis(dout, axis, -1)), -1, axis)


def cross_entropy(x, y):
    onehot = np.eye(x.shape[1])[y]
    logs = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
    loss = -np.einsum("nk,nk->", onehot, logs) / len(x)
    return loss, (np.exp(logs) - onehot) / len(x)


def dropout_forward(x, p, training, rng):
    kept = rng.binomial(1, 1 - p, size=x.shape) if training else np.ones(x.shape)
    factors = np.true_divide(kept, 1 - p if training else 1)
    return np.multiply(x, factors), factors


def dropout_backward(dout, cache):
    return np.multiply(dout, cache)


def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    count = len(x) * x.shape[2] * x.shape[3]
    if training:
        mean = np.einsum("nchw->c", x) / count
        centred = x - mean.reshape(1, -1, 1, 1)
        var = np.einsum("nchw,nchw->c", centred, centred) / count
        running_mean = running_mean * (1 - momentum) + mean * momentum
        running_var = running_var * (1 - momentum) + var * (momentum * count / (count - 1))
    else:
        mean, var = running_mean.copy(), running_var.copy()
        centred = x - mean.reshape(1, -1, 1, 1)
    inverse = 1 / np.sqrt(var + eps)
    out = np.einsum("nchw,c->nchw", centred, inverse * gamma) + beta.reshape(1, -1, 1, 1)
    return out, running_mean, running_var, (centred, inverse, gamma, training, count)


def batch_norm2d_backward(dout, cache):
    centred, inverse, gamma, training, count = cache
    dbeta = np.einsum("nchw->c", dout)
    along = np.einsum("nchw,nchw->c", dout, centred)
    dcentred = np.einsum("nchw,c->nchw", dout, gamma * inverse)
    if training:
        dvar = -along * gamma * inverse**3 / 2
        dcentred = dcentred + np.einsum("nchw,c->nchw", centred, 2 * dvar / count)
        dcentred = dcentred - (np.einsum("nchw->c", dcentred) / count).reshape(1, -1, 1, 1)
    return dcentred, along * inverse, dbeta


def random_flip(x, rng, p=0.5):
    turned = rng.uniform(size=(len(x), 1)) < p
    columns = np.where(turned, np.arange(x.shape[3])[::-1], np.arange(x.shape[3]))
    return np.take_along_axis(x, columns[:, None, None, :], axis=3)


def random_crop(x, padding, rng):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, x.shape[2:], axis=(2, 3))
    at = rng.integers(0, 2 * padding + 1, size=(2, len(x)))
    return windows[np.arange(len(x)), :, at[0], at[1]].copy()
