"""What students measure gradients of: functions as text, since they cross the wall, each with its exact gradient."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercise import Given


def _neighbours(x, dout):
    dx = np.zeros(x.shape)
    dx[:, 1:] += dout * x[:, :-1]
    dx[:, :-1] += dout * x[:, 1:]
    return dx


def _places(x):
    return np.arange(1.0, x.size + 1).reshape(x.shape)


FUNCTIONS = {
    "cubes": ("return x**3", lambda x, dout: 3.0 * x**2 * dout),
    "neighbours": ("return x[:, 1:] * x[:, :-1]", _neighbours),
    "rows": (
        "places = np.arange(1.0, x.size + 1).reshape(x.shape)\n    return (places * x**2).sum(axis=1)",
        lambda x, dout: 2 * _places(x) * x * dout[:, None],
    ),
    "total": ("return (x**3 + x[::-1] * x).sum()", lambda x, dout: dout * (3.0 * x**2 + 2 * x[::-1])),
    "positive_parts": ("return np.maximum(x, 0)", lambda x, dout: (x > 0) * dout),
}
"""By name: the body of `f(x)`, and the gradient of sum(dout * f(x)) for x."""


def given(name):
    return Given(name, f"def {name}(x):\n    {FUNCTIONS[name][0]}\n")


def gradient(name, x, dout):
    return FUNCTIONS[name][1](x, dout)
