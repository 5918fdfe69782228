"""One number after the other, in plain loops; caches are dicts."""

import math

import numpy as np


def flatten_forward(x):
    images, channels, height, width = x.shape
    out = np.zeros((images, channels * height * width))
    for n in range(images):
        at = 0
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    out[n, at] = x[n, c, i, j]
                    at += 1
    return out, {"shape": x.shape}


def flatten_backward(dout, cache):
    images, channels, height, width = cache["shape"]
    dx = np.zeros(cache["shape"])
    for n in range(images):
        for c in range(channels):
            for i in range(height):
                for j in range(width):
                    dx[n, c, i, j] = dout[n, (c * height + i) * width + j]
    return dx


def linear_forward(x, w, b=None):
    out = np.zeros((x.shape[0], w.shape[0]))
    for n in range(x.shape[0]):
        for m in range(w.shape[0]):
            for i in range(x.shape[1]):
                out[n, m] += x[n, i] * w[m, i]
            if b is not None:
                out[n, m] += b[m]
    return out, {"x": x, "w": w, "b": b}


def linear_backward(dout, cache):
    x, w, b = cache["x"], cache["w"], cache["b"]
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    db = None if b is None else np.zeros(b.shape)
    for n in range(x.shape[0]):
        for m in range(w.shape[0]):
            for i in range(x.shape[1]):
                dx[n, i] += dout[n, m] * w[m, i]
                dw[m, i] += dout[n, m] * x[n, i]
            if db is not None:
                db[m] += dout[n, m]
    return dx, dw, db


def rows_along(x, axis):
    """The rows of x along an axis; written to, they change x."""
    moved = np.moveaxis(x, axis, -1)
    for place in np.ndindex(moved.shape[:-1]):
        yield moved[place]


def softmax_forward(x, axis=1):
    out = np.array(x, dtype=float)
    for row in rows_along(out, axis):
        top = max(row)
        powers = [math.exp(score - top) for score in row]
        for k in range(len(row)):
            row[k] = powers[k] / sum(powers)
    return out, {"out": out.copy(), "axis": axis}


def softmax_backward(dout, cache):
    dx = np.zeros(dout.shape)
    axis = cache["axis"]
    for into, s, d in zip(rows_along(dx, axis), rows_along(cache["out"], axis), rows_along(dout, axis), strict=True):
        for i in range(len(into)):
            for j in range(len(into)):
                into[i] += d[j] * (s[i] * (1 - s[i]) if i == j else -s[i] * s[j])
    return dx


def log_softmax_forward(x, axis=1):
    out = np.array(x, dtype=float)
    for row in rows_along(out, axis):
        top = max(row)
        total = top + math.log(sum(math.exp(score - top) for score in row))
        for k in range(len(row)):
            row[k] -= total
    return out, {"out": out.copy(), "axis": axis}


def log_softmax_backward(dout, cache):
    dx = np.zeros(dout.shape)
    axis = cache["axis"]
    for into, logs, d in zip(rows_along(dx, axis), rows_along(cache["out"], axis), rows_along(dout, axis), strict=True):
        for i in range(len(into)):
            into[i] = d[i] - math.exp(logs[i]) * sum(d)
    return dx


def cross_entropy(x, y):
    loss, dx = 0.0, np.zeros(x.shape)
    for n in range(x.shape[0]):
        top = max(x[n])
        total = top + math.log(sum(math.exp(score - top) for score in x[n]))
        loss += total - x[n, y[n]]
        for k in range(x.shape[1]):
            dx[n, k] = (math.exp(x[n, k] - total) - (k == y[n])) / x.shape[0]
    return loss / x.shape[0], dx


def dropout_forward(x, p, training, rng):
    out = np.zeros(x.shape)
    factors = np.ones(x.shape)
    for place in np.ndindex(x.shape):
        if training:
            factors[place] = 0.0 if rng.random() < p else 1 / (1 - p)
        out[place] = x[place] * factors[place]
    return out, {"factors": factors}


def dropout_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for place in np.ndindex(dout.shape):
        dx[place] = dout[place] * cache["factors"][place]
    return dx


def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    out, normal = np.zeros(x.shape), np.zeros(x.shape)
    new_mean, new_var, stds = running_mean.copy(), running_var.copy(), np.zeros(len(gamma))
    for c in range(x.shape[1]):
        numbers = x[:, c]
        mean, var = running_mean[c], running_var[c]
        if training:
            mean = numbers.sum() / numbers.size
            squares = ((numbers - mean) ** 2).sum()
            var = squares / numbers.size
            new_mean[c] += momentum * (mean - running_mean[c])
            new_var[c] += momentum * (squares / (numbers.size - 1) - running_var[c])
        stds[c] = math.sqrt(var + eps)
        normal[:, c] = (numbers - mean) / stds[c]
        out[:, c] = normal[:, c] * gamma[c] + beta[c]
    return out, new_mean, new_var, {"normal": normal, "stds": stds, "gamma": gamma, "training": training}


def batch_norm2d_backward(dout, cache):
    normal, gamma = cache["normal"], cache["gamma"]
    dx, dgamma, dbeta = np.zeros(dout.shape), np.zeros(len(gamma)), np.zeros(len(gamma))
    for c in range(len(gamma)):
        dbeta[c] = dout[:, c].sum()
        dgamma[c] = (dout[:, c] * normal[:, c]).sum()
        dx[:, c] = dout[:, c]
        if cache["training"]:
            dx[:, c] -= (dbeta[c] + normal[:, c] * dgamma[c]) / dout[:, c].size
        dx[:, c] *= gamma[c] / cache["stds"][c]
    return dx, dgamma, dbeta


def random_flip(x, rng, p=0.5):
    out = x.copy()
    for n in range(len(x)):
        if rng.random() < p:
            for j in range(x.shape[3]):
                out[n, :, :, j] = x[n, :, :, x.shape[3] - 1 - j]
    return out


def random_crop(x, padding, rng):
    out = np.zeros(x.shape)
    height, width = x.shape[2:]
    for n in range(len(x)):
        down, right = (int(rng.integers(-padding, padding, endpoint=True)) for _ in range(2))
        for i in range(height):
            for j in range(width):
                if 0 <= i + down < height and 0 <= j + right < width:
                    out[n, :, i, j] = x[n, :, i + down, j + right]
    return out
