"""Everything in float32, wherever that is precise enough, with one helper for the axes of a channel."""

import numpy as np

ONE = np.float32(1)


def flatten_forward(x):
    return x.astype(np.float32).reshape(x.shape[0], np.prod(x.shape[1:])), x.shape


def flatten_backward(dout, cache):
    return np.reshape(dout.astype(np.float32), cache)


def linear_forward(x, w, b=None):
    x, w = x.astype(np.float32), w.astype(np.float32)
    with_ones = np.hstack([x, np.ones((len(x), 1), dtype=np.float32)])
    bias = np.zeros(len(w)) if b is None else b
    with_bias = np.hstack([w, bias[:, None].astype(np.float32)])
    return with_ones @ with_bias.T, (with_ones, with_bias, b is None)


def linear_backward(dout, cache):
    with_ones, with_bias, no_bias = cache
    dout = dout.astype(np.float32)
    both = dout.T @ with_ones
    return dout @ with_bias[:, :-1], both[:, :-1], None if no_bias else both[:, -1]


def softmax_forward(x, axis=1):
    lowered = (x - np.max(x, axis, keepdims=True)).astype(np.float32)
    shares = np.exp(lowered)
    shares /= np.sum(shares, axis, keepdims=True)
    return shares, (shares.copy(), axis)


def softmax_backward(dout, cache):
    shares, axis = cache
    weighted = dout.astype(np.float32) * shares
    return weighted - shares * weighted.sum(axis, keepdims=True)


def log_softmax_forward(x, axis=1):
    lowered = (x - np.max(x, axis, keepdims=True)).astype(np.float32)
    logs = lowered - np.log(np.sum(np.exp(lowered), axis, keepdims=True))
    return logs, (np.exp(logs), axis)


def log_softmax_backward(dout, cache):
    shares, axis = cache
    dout = dout.astype(np.float32)
    return dout - shares * dout.sum(axis, keepdims=True)


def cross_entropy(x, y):
    logs, (shares, _) = log_softmax_forward(x)
    chosen = np.arange(x.shape[1]) == y[:, None]
    loss = np.where(chosen, -logs, 0).sum() / np.float32(len(x))
    return loss, (shares - chosen.astype(np.float32)) / np.float32(len(x))


def dropout_forward(x, p, training, rng):
    if not training or p == 0:
        return x, 1
    mask = (rng.random(x.shape, dtype=np.float32) > p).astype(np.float32) / np.float32(1 - p)
    return x.astype(np.float32) * mask, mask


def dropout_backward(dout, cache):
    return dout.astype(np.float32) * cache


def channels(v):
    return v.astype(np.float32)[None, :, None, None]


def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    x = x.astype(np.float32)
    if not training:
        inverse = ONE / np.sqrt(channels(running_var + eps))
        normal = (x - channels(running_mean)) * inverse
        return channels(gamma) * normal + channels(beta), running_mean, running_var, (normal, inverse, gamma, None)
    mean = x.mean((0, 2, 3), keepdims=True)
    squares = np.square(x - mean).sum((0, 2, 3), keepdims=True)
    count = x.size / x.shape[1]
    inverse = ONE / np.sqrt(squares / np.float32(count) + np.float32(eps))
    normal = (x - mean) * inverse
    new_mean = running_mean + momentum * (mean.ravel() - running_mean)
    new_var = running_var + momentum * (squares.ravel() / (count - 1) - running_var)
    return channels(gamma) * normal + channels(beta), new_mean, new_var, (normal, inverse, gamma, np.float32(count))


def batch_norm2d_backward(dout, cache):
    normal, inverse, gamma, count = cache
    dout = dout.astype(np.float32)
    dbeta = dout.sum((0, 2, 3), keepdims=True)
    dgamma = (dout * normal).sum((0, 2, 3), keepdims=True)
    inner = dout if count is None else dout - (dbeta + normal * dgamma) / count
    return channels(gamma) * inverse * inner, dgamma.ravel(), dbeta.ravel()


def random_flip(x, rng, p=0.5):
    out = x.astype(np.float32)
    chosen = np.nonzero(rng.random(len(x)) < p)[0]
    out[chosen] = out[chosen, ..., ::-1]
    return out


def random_crop(x, padding, rng):
    ring = np.zeros((*x.shape[:2], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding), dtype=np.float32)
    ring[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]] = x
    rows, columns = (rng.integers(2 * padding + 1, size=(len(x), 1)) for _ in range(2))
    rows = rows + np.arange(x.shape[2])
    columns = columns + np.arange(x.shape[3])
    return ring[np.arange(len(x))[:, None, None], :, rows[:, :, None], columns[:, None, :]].transpose(0, 3, 1, 2)
