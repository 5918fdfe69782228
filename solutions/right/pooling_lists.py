"""Adds up, or compares, one shifted image for each place in a window; all answers are lists."""

import numpy as np


def relu_forward(x):
    out = np.abs(x)
    out[x < 0] = 0
    return out.tolist(), [x]


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache[0] <= 0] = 0
    return dx.tolist()


def leaky_relu_forward(x, negative_slope=0.01):
    out = np.maximum(x, 0) + negative_slope * np.minimum(x, 0)
    return out.tolist(), [x, negative_slope]


def leaky_relu_backward(dout, cache):
    x, slope = cache
    return ((x > 0) * dout + (x <= 0) * slope * dout).tolist()


def sigmoid_forward(x):
    out = np.empty(x.shape)
    high = x >= 0
    out[high] = 1 / (1 + np.exp(-x[high]))
    out[~high] = np.exp(x[~high]) / (1 + np.exp(x[~high]))
    return out.tolist(), [out]


def sigmoid_backward(dout, cache):
    return ((cache[0] - cache[0] * cache[0]) * dout).tolist()


def tanh_forward(x):
    halves = np.array(sigmoid_forward(2 * x)[0])
    return (2 * halves - 1).tolist(), [halves]


def tanh_backward(dout, cache):
    (halves,) = cache
    return (4 * halves * (1 - halves) * dout).tolist()


def shifts(x, kernel_size, stride, padding, filled):
    """The padded image, and for each place in the window the index of what all windows have there."""
    kernel = kernel_size if type(kernel_size) is tuple else (kernel_size,) * 2
    step = kernel if stride is None else stride if type(stride) is tuple else (stride,) * 2
    pad = padding if type(padding) is tuple else (padding,) * 2
    image = np.full((*x.shape[:2], x.shape[2] + 2 * pad[0], x.shape[3] + 2 * pad[1]), filled)
    middle = np.s_[:, :, pad[0] : pad[0] + x.shape[2], pad[1] : pad[1] + x.shape[3]]
    image[middle] = x
    last = [size - k for size, k in zip(image.shape[2:], kernel, strict=True)]
    spots = [
        np.s_[:, :, u : last[0] + u + 1 : step[0], v : last[1] + v + 1 : step[1]]
        for u in range(kernel[0])
        for v in range(kernel[1])
    ]
    return image, middle, spots


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    image, middle, spots = shifts(x, kernel_size, stride, padding, -np.inf)
    best, winner = image[spots[0]].copy(), np.zeros(image[spots[0]].shape, dtype=int)
    for number, spot in enumerate(spots):
        better = image[spot] > best
        best[better] = image[spot][better]
        winner[better] = number
    return best.tolist(), [winner, image.shape, middle, spots]


def max_pool2d_backward(dout, cache):
    winner, shape, middle, spots = cache
    sent = np.zeros(shape)
    for number, spot in enumerate(spots):
        sent[spot] += np.where(winner == number, dout, 0)
    return sent[middle].tolist()


def avg_pool2d_forward(x, kernel_size, stride=None, padding=0):
    image, middle, spots = shifts(x, kernel_size, stride, padding, 0.0)
    return (sum(image[spot] for spot in spots) / len(spots)).tolist(), [image.shape, middle, spots]


def avg_pool2d_backward(dout, cache):
    shape, middle, spots = cache
    sent = np.zeros(shape)
    for spot in spots:
        sent[spot] += dout / len(spots)
    return sent[middle].tolist()


def global_avg_pool2d_forward(x):
    means = [[sum(map(sum, channel)) / (len(channel) * len(channel[0])) for channel in image] for image in x.tolist()]
    return means, [x.shape[2:]]


def global_avg_pool2d_backward(dout, cache):
    ((h, w),) = cache
    return [[[[d / (h * w)] * w for _ in range(h)] for d in row] for row in dout.tolist()]
