"""One long row of numbers, plain lists, and Python's own max."""

import numpy as np


def numerical_gradient(f, x, dout, h=1e-5):
    numbers = [float(number) for number in x.reshape(-1)]
    slopes = []
    for i in range(len(numbers)):
        losses = []
        for step in (h, -h):
            nudged = [*numbers[:i], numbers[i] + step, *numbers[i + 1 :]]
            losses.append(float(np.sum(np.multiply(f(np.array(nudged).reshape(x.shape)), dout))))
        slopes.append((losses[0] - losses[1]) / (2 * h))
    return np.array(slopes).reshape(x.shape).tolist()


def gradient_error(got, want):
    pairs = list(zip(np.ravel(got).tolist(), np.ravel(want).tolist(), strict=True))
    scale = max(max(abs(a), abs(b)) for a, b in pairs)
    return max(abs(a - b) for a, b in pairs) / scale if scale > 0 else 0.0


def is_gradient(f, x, dout, dx):
    measured = numerical_gradient(f, x, dout)
    return np.shape(dx) == np.shape(measured) and gradient_error(dx, np.array(measured)) < 1e-6
