"""Answers are lists, caches are lists; scores by Python's own sums, one class with helpers for all of softmax."""

import math
import random

import numpy as np


def flatten_forward(x):
    return [[number for channel in image for row in channel for number in row] for image in x.tolist()], list(x.shape)


def flatten_backward(dout, cache):
    _, channels, height, width = cache
    rows = [[row[at : at + width] for at in range(0, len(row), width)] for row in dout.tolist()]
    return [[image[c * height : (c + 1) * height] for c in range(channels)] for image in rows]


def dot(a, b):
    return sum(p * q for p, q in zip(a, b, strict=True))


def linear_forward(x, w, b=None):
    biases = [0.0] * len(w) if b is None else b.tolist()
    out = [[dot(row, neuron) + bias for neuron, bias in zip(w.tolist(), biases, strict=True)] for row in x.tolist()]
    return out, [x.tolist(), w.tolist(), b is None]


def linear_backward(dout, cache):
    x, w, no_bias = cache
    by_neuron = dout.T.tolist()
    dx = [[dot(d, column) for column in zip(*w, strict=True)] for d in dout.tolist()]
    dw = [[dot(d, column) for column in zip(*x, strict=True)] for d in by_neuron]
    return dx, dw, None if no_bias else [sum(d) for d in by_neuron]


class Rows:
    """An array as rows along one axis."""

    def __init__(self, array, axis):
        moved = np.moveaxis(np.asarray(array, dtype=float), axis, -1)
        self.shape, self.axis = moved.shape, axis
        self.rows = moved.reshape(-1, moved.shape[-1]).tolist()

    def put_back(self, rows):
        return np.moveaxis(np.array(rows).reshape(self.shape), -1, self.axis).tolist()


def logs_of(row):
    top = max(row)
    total = top + math.log(math.fsum(math.exp(score - top) for score in row))
    return [score - total for score in row]


def softmax_forward(x, axis=1):
    all_rows = Rows(x, axis)
    shares = [[math.exp(log) for log in logs_of(row)] for row in all_rows.rows]
    return all_rows.put_back(shares), [shares, axis]


def softmax_backward(dout, cache):
    shares, axis = cache
    all_rows = Rows(dout, axis)
    both = zip(shares, all_rows.rows, strict=True)
    return all_rows.put_back([[a * (b - dot(s, d)) for a, b in zip(s, d, strict=True)] for s, d in both])


def log_softmax_forward(x, axis=1):
    all_rows = Rows(x, axis)
    logs = [logs_of(row) for row in all_rows.rows]
    return all_rows.put_back(logs), [logs, axis]


def log_softmax_backward(dout, cache):
    logs, axis = cache
    all_rows = Rows(dout, axis)
    both = zip(logs, all_rows.rows, strict=True)
    return all_rows.put_back([[b - math.exp(a) * sum(d) for a, b in zip(g, d, strict=True)] for g, d in both])


def cross_entropy(x, y):
    logs = [logs_of(row) for row in x.tolist()]
    labels = y.tolist()
    loss = -sum(row[label] for row, label in zip(logs, labels, strict=True)) / len(labels)
    right = [[float(k == label) for k in range(x.shape[1])] for label in labels]
    both = zip(logs, right, strict=True)
    return loss, [[(math.exp(a) - b) / len(labels) for a, b in zip(g, r, strict=True)] for g, r in both]


def dropout_forward(x, p, training, rng):
    coins = random.Random(int(rng.integers(2**62)))
    factors = [(0.0 if coins.random() < p else 1 / (1 - p)) if training else 1.0 for _ in range(x.size)]
    kept = [number * factor for number, factor in zip(x.ravel().tolist(), factors, strict=True)]
    return np.array(kept).reshape(x.shape).tolist(), factors


def dropout_backward(dout, cache):
    return np.array([d * factor for d, factor in zip(dout.ravel().tolist(), cache, strict=True)]).reshape(dout.shape)


def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    new_mean, new_var, outs, cache = [], [], [], []
    for c in range(x.shape[1]):
        numbers, mean, var = x[:, c].ravel(), running_mean[c], running_var[c]
        new_mean.append((1 - momentum) * mean + momentum * np.mean(numbers) if training else mean)
        new_var.append((1 - momentum) * var + momentum * np.var(numbers, ddof=1) if training else var)
        if training:
            mean, var = np.mean(numbers), np.var(numbers)
        normal = (x[:, c] - mean) * (var + eps) ** -0.5
        outs.append(gamma[c] * normal + beta[c])
        cache.append([normal, gamma[c] * (var + eps) ** -0.5, training])
    return np.stack(outs, axis=1).tolist(), new_mean, new_var, cache


def batch_norm2d_backward(dout, cache):
    dx, dgamma, dbeta = [], [], []
    for c, (normal, factor, training) in enumerate(cache):
        d = dout[:, c]
        dbeta.append(d.sum())
        dgamma.append((d * normal).sum())
        dx.append(factor * (d - d.mean() - normal * (d * normal).mean() if training else d))
    return np.stack(dx, axis=1).tolist(), dgamma, dbeta


def random_flip(x, rng, p=0.5):
    chosen = rng.choice([True, False], size=len(x), p=[p, 1 - p])
    return [np.flip(image, axis=-1).tolist() if flip else image.tolist() for image, flip in zip(x, chosen, strict=True)]


def random_crop(x, padding, rng):
    height, width = x.shape[2:]
    side = 2 * padding + 1
    out = []
    for image, place in zip(x, rng.integers(side * side, size=len(x)).tolist(), strict=True):
        rows, columns = divmod(place, side)
        ring = np.zeros((len(image), height + 2 * padding, width + 2 * padding))
        ring[:, padding : padding + height, padding : padding + width] = image
        out.append(ring[:, rows : rows + height, columns : columns + width].tolist())
    return out
