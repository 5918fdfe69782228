"""Plain loops over single numbers, and no NumPy function that knows of windows; also for the activations."""

import math

import numpy as np


def relu_forward(x):
    out = x.copy()
    for at in np.ndindex(x.shape):
        out[at] = max(0.0, x[at])
    return out, {"x": x.copy()}


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for at in np.ndindex(dout.shape):
        if cache["x"][at] > 0:
            dx[at] = dout[at]
    return dx


def leaky_relu_forward(x, negative_slope=0.01):
    out = x.copy()
    for at in np.ndindex(x.shape):
        if out[at] < 0:
            out[at] *= negative_slope
    return out, {"x": x.copy(), "slope": negative_slope}


def leaky_relu_backward(dout, cache):
    dx = dout.copy()
    for at in np.ndindex(dout.shape):
        if not cache["x"][at] > 0:
            dx[at] *= cache["slope"]
    return dx


def one_sigmoid(x):
    if x < 0:
        return 1 - one_sigmoid(-x)
    return 1 / (1 + math.exp(-x))


def sigmoid_forward(x):
    return np.array([one_sigmoid(v) for v in x.ravel()]).reshape(x.shape), x


def sigmoid_backward(dout, cache):
    slopes = [one_sigmoid(v) - one_sigmoid(v) ** 2 for v in cache.ravel()]
    return dout * np.array(slopes).reshape(dout.shape)


def tanh_forward(x):
    out = np.array([math.tanh(v) for v in x.ravel()]).reshape(x.shape)
    return out, out.copy()


def tanh_backward(dout, cache):
    dx = np.empty(dout.shape)
    for at, t in np.ndenumerate(cache):
        dx[at] = dout[at] * (1 + t) * (1 - t)
    return dx


def both(value):
    return (value, value) if isinstance(value, int) else value


def places(shape, kernel, stride, padding):
    """Each output with the pixels of x in its window, row by row."""
    (kh, kw), (sh, sw), (ph, pw) = kernel, stride, padding
    n, c, height, width = shape
    for at in np.ndindex(n, c, (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1):
        top, left = at[2] * sh - ph, at[3] * sw - pw
        rows = [row for row in range(top, top + kh) if 0 <= row < height]
        columns = [column for column in range(left, left + kw) if 0 <= column < width]
        yield at, [(at[0], at[1], row, column) for row in rows for column in columns]


def pooled(x, kernel_size, stride, padding, of):
    settings = both(kernel_size), both(stride or kernel_size), both(padding)
    seen = dict(places(x.shape, *settings))
    out = np.zeros(tuple(size + 1 for size in max(seen)))
    for at, pixels in seen.items():
        out[at] = of([x[pixel] for pixel in pixels])
    return out, seen


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    out, seen = pooled(x, kernel_size, stride, padding, max)
    return out, [x, seen]


def max_pool2d_backward(dout, cache):
    x, seen = cache
    dx = np.zeros(x.shape)
    for at, pixels in seen.items():
        best = pixels[0]
        for pixel in pixels:
            if x[pixel] > x[best]:
                best = pixel
        dx[best] += dout[at]
    return dx


def avg_pool2d_forward(x, kernel_size, stride=None, padding=0):
    count = math.prod(both(kernel_size))
    out, seen = pooled(x, kernel_size, stride, padding, lambda values: sum(values) / count)
    return out, [x.shape, seen, count]


def avg_pool2d_backward(dout, cache):
    shape, seen, count = cache
    dx = np.zeros(shape)
    for at, pixels in seen.items():
        for pixel in pixels:
            dx[pixel] += dout[at] / count
    return dx


def global_avg_pool2d_forward(x):
    n, c, h, w = x.shape
    out = np.zeros((n, c))
    for i, k, row, column in np.ndindex(x.shape):
        out[i, k] += x[i, k, row, column] / (h * w)
    return out, (n, c, h, w)


def global_avg_pool2d_backward(dout, cache):
    dx = np.zeros(cache)
    for i, k, row, column in np.ndindex(cache):
        dx[i, k, row, column] = dout[i, k] / cache[2] / cache[3]
    return dx
