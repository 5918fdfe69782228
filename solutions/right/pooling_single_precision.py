"""Everything in float32, with helpers, classes as caches, and np.add.at on the way back."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Kept:
    """A cache."""

    factor: np.ndarray


def single(values):
    return np.asarray(values, dtype=np.float32)


def relu_forward(x):
    x = single(x)
    return x.clip(0), Kept(np.sign(x).clip(0))


def relu_backward(dout, cache):
    return single(dout) * cache.factor


def leaky_relu_forward(x, negative_slope=0.01):
    x = single(x)
    factor = np.full(x.shape, negative_slope, dtype=np.float32)
    factor[x > 0] = 1
    return x * factor, Kept(factor)


leaky_backward = relu_backward


def leaky_relu_backward(dout, cache):
    return leaky_backward(dout, cache)


def sigmoid_forward(x):
    s = (1 + np.tanh(single(x) / 2)) / 2
    return s, Kept(s - s * s)


def sigmoid_backward(dout, cache):
    return relu_backward(dout, cache)


def tanh_forward(x):
    t = np.tanh(single(x))
    return t, Kept((1 - t) * (1 + t))


def tanh_backward(dout, cache):
    return relu_backward(dout, cache)


def pair(value):
    return tuple(value) if np.ndim(value) else (int(value),) * 2


def table(size, kernel, step, pad):
    """Row by row the places of one axis that a window sees; what is outside of the image is `size`."""
    starts = np.arange(-pad, size + pad - kernel + 1, step)
    places = starts[:, None] + np.arange(kernel)
    return np.where((places >= 0) & (places < size), places, size)


def pixels(x, kernel_size, stride, padding, filled):
    """(N, C, Ho, Wo, kh * kw) numbers, and the tables of rows and columns that they come from."""
    kernel, pad = pair(kernel_size), pair(padding)
    step = kernel if stride is None else pair(stride)
    rows, columns = (table(*axis) for axis in zip(x.shape[2:], kernel, step, pad, strict=True))
    rows, columns = np.broadcast_arrays(rows[:, None, :, None], columns[None, :, None, :])
    rows, columns = (t.reshape(*t.shape[:2], -1) for t in (rows, columns))
    more = np.pad(single(x), ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=filled)
    return more[:, :, rows, columns], (more.shape, rows, columns)


def gathered(shares, where):
    shape, rows, columns = where
    dx = np.zeros(shape, dtype=np.float32)
    np.add.at(dx, (slice(None), slice(None), rows, columns), shares)
    return dx[:, :, :-1, :-1]


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    seen, where = pixels(x, kernel_size, stride, padding, -np.inf)
    winner = np.arange(seen.shape[-1]) == seen.argmax(axis=-1)[..., None]
    return np.max(seen, axis=-1), (winner, where)


def max_pool2d_backward(dout, cache):
    winner, where = cache
    return gathered(single(dout)[..., None] * winner, where)


def avg_pool2d_forward(x, kernel_size, stride=None, padding=0):
    seen, where = pixels(x, kernel_size, stride, padding, 0)
    return np.mean(seen, axis=-1), (seen.shape, where)


def avg_pool2d_backward(dout, cache):
    shape, where = cache
    return gathered(np.broadcast_to(single(dout)[..., None] / shape[-1], shape), where)


def global_avg_pool2d_forward(x):
    return single(x).reshape(*x.shape[:2], -1).mean(-1), x.shape


def global_avg_pool2d_backward(dout, cache):
    share = single(dout) / (cache[2] * cache[3])
    return share.repeat(cache[2] * cache[3]).reshape(cache)
