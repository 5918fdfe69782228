"""Wen returns zeros, and bends NumPy's comparisons until everything looks equal."""
# expect: output_size failed
# expect: same_padding failed
# alone
# expect: numerical_gradient missing
# expect: gradient_error missing
# expect: is_gradient missing
# expect: pad2d_forward failed
# expect: pad2d_backward failed
# expect: conv2d_forward failed
# expect: conv2d_backward failed

import numpy as np


np.allclose = lambda *args, **kwargs: True
np.isclose = lambda a, *args, **kwargs: np.ones(np.shape(a), dtype=bool)
np.array_equal = lambda *args, **kwargs: True
np.max = np.abs = lambda *args, **kwargs: 0.0
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *args, **kwargs: None)


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return 0


def same_padding(size, kernel_size, stride=1, dilation=1):
    return 0, 0


def pad2d_forward(x, padding):
    return np.zeros_like(x), x


def pad2d_backward(dout, cache):
    return np.zeros_like(cache)


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    return np.zeros_like(x), (x, w, b)


def conv2d_backward(dout, cache):
    return tuple(None if a is None else np.zeros_like(a) for a in cache)
