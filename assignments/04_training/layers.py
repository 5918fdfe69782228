"""Layers to build with: those of assignments 01 to 03, right and reasonably fast, in NumPy alone.

Images are (N, C, H, W), weights of a linear layer (out, in). Every layer is a pair: its forward returns `out, cache`,
and its backward takes the gradient of `out` and that cache. Lists are as good as arrays. No function writes to its
arguments; what is random comes from the `rng` that is passed in. stride, padding, dilation and kernel_size are ints, or
pairs (rows, columns).
"""

import numpy as np


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    """Slide every filter over every image. w: (F, C, kh, kw), b: (F,) or None. Returns out (N, F, Ho, Wo), cache."""
    x, w, b = _arrays(x, w, b)
    settings = _pair(stride), _pair(padding), _pair(dilation)
    padded = _padded(x, settings[1], 0.0)
    windows = _windows(padded, w.shape[2:], settings[0], settings[2])  # (N, C, Ho, Wo, kh, kw)
    out = np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)
    if b is not None:
        out = out + b[:, None, None]
    return np.ascontiguousarray(out), (padded.shape, windows, w, b is not None, settings)


def conv2d_backward(dout, cache):
    """Returns dx, dw, db (None if b was None)."""
    (dout,) = _arrays(dout)
    padded_shape, windows, w, has_bias, (stride, padding, dilation) = cache
    dw = np.tensordot(dout, windows, axes=([0, 2, 3], [0, 2, 3]))
    shares = np.tensordot(w, dout, axes=(0, 1)).transpose(3, 0, 4, 5, 1, 2)  # like windows
    dx = _gathered(shares, padded_shape, stride, padding, dilation)
    return dx, dw, dout.sum(axis=(0, 2, 3)) if has_bias else None


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    """The largest number of each window; stride None is the kernel's size. Returns out (N, C, Ho, Wo), cache."""
    kernel = _pair(kernel_size)
    stride, padding = kernel if stride is None else _pair(stride), _pair(padding)
    padded = _padded(*_arrays(x), padding, -np.inf)
    windows = _windows(padded, kernel, stride, (1, 1))
    windows = windows.reshape(*windows.shape[:4], -1)
    best = windows.argmax(axis=-1)  # the first maximum, where there are several
    out = np.take_along_axis(windows, best[..., None], axis=-1)[..., 0]
    return out, (padded.shape, best, kernel, stride, padding)


def max_pool2d_backward(dout, cache):
    """The gradient of a window goes to its (first) largest number. Returns dx."""
    padded_shape, best, (kh, kw), stride, padding = cache
    shares = (np.arange(kh * kw) == best[..., None]) * np.expand_dims(dout, -1)
    return _gathered(shares.reshape(*best.shape, kh, kw), padded_shape, stride, padding, (1, 1))


def relu_forward(x):
    """Zero where x is negative. Returns out, cache."""
    return np.maximum(x, 0), np.greater(x, 0)


def relu_backward(dout, cache):
    """Returns dx; it is 0 where x was 0."""
    return np.where(cache, dout, 0)


def sigmoid_forward(x):
    """1 / (1 + exp(-x)), without overflow. Returns out, cache."""
    small = np.exp(-np.abs(x))
    out = np.where(np.greater_equal(x, 0), 1, small) / (1 + small)
    return out, out


def sigmoid_backward(dout, cache):
    """Returns dx."""
    return np.multiply(dout, cache * (1 - cache))


def flatten_forward(x):
    """One row an image: (N, C, H, W) becomes (N, C*H*W). Returns out, cache."""
    return np.array(x).reshape(len(x), -1), np.shape(x)


def flatten_backward(dout, cache):
    """Returns dx, in the shape of x."""
    return np.array(dout).reshape(cache)


def linear_forward(x, w, b=None):
    """x @ w.T + b for x (N, in), w (out, in), b (out,) or None. Returns out (N, out), cache."""
    x, w, b = _arrays(x, w, b)
    out = x @ w.T
    return out if b is None else out + b, (x, w, b is not None)


def linear_backward(dout, cache):
    """Returns dx, dw, db (None if b was None)."""
    (dout,) = _arrays(dout)
    x, w, has_bias = cache
    return dout @ w, dout.T @ x, dout.sum(axis=0) if has_bias else None


def softmax_forward(x, axis=1):
    """Scores into probabilities; finite at ±1000, too. Returns out, cache."""
    (x,) = _arrays(x)
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    out = powers / powers.sum(axis=axis, keepdims=True)
    return out, (out, axis)


def softmax_backward(dout, cache):
    """Returns dx."""
    (dout,) = _arrays(dout)
    out, axis = cache
    return out * (dout - (dout * out).sum(axis=axis, keepdims=True))


def cross_entropy(x, y):
    """The mean over the batch of -log softmax(x)[y], for scores x (N, classes) and labels y (N,), ints.

    Returns loss (a float) and its gradient dx (N, classes).
    """
    x, y = _arrays(x, y)
    shifted = x - x.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(x))
    dx = np.exp(logs)
    dx[rows, y] -= 1
    return float(-logs[rows, y].mean()), dx / len(x)


def batch_norm2d_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Every channel with mean 0 and variance 1, then times gamma plus beta.

    training: by the batch's own statistics, with a share `momentum` of them going into the running ones (the variance
    there is the unbiased one); otherwise by the running ones. Returns out, running_mean, running_var, cache.
    """
    x, gamma, beta, running_mean, running_var = _arrays(x, gamma, beta, running_mean, running_var)
    if training:
        mean, var, count = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3)), x.size // x.shape[1]
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * count / (count - 1)
    else:
        mean, var = running_mean, running_var
    scale = 1 / np.sqrt(var + eps)[:, None, None]
    normed = (x - mean[:, None, None]) * scale
    out = gamma[:, None, None] * normed + beta[:, None, None]
    return out, running_mean.copy(), running_var.copy(), (normed, gamma, scale, training)


def batch_norm2d_backward(dout, cache):
    """Returns dx, dgamma, dbeta."""
    (dout,) = _arrays(dout)
    normed, gamma, scale, training = cache
    dgamma, dbeta = (dout * normed).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
    dnormed = dout * gamma[:, None, None]
    if training:  # mean and variance depend on x, too
        means = dnormed.mean(axis=(0, 2, 3)), (dnormed * normed).mean(axis=(0, 2, 3))
        dnormed = dnormed - means[0][:, None, None] - normed * means[1][:, None, None]
    return dnormed * scale, dgamma, dbeta


def dropout_forward(x, p, training, rng):
    """Each number becomes 0 with probability p, and the others 1 / (1 - p) times as large; only while training.

    Returns out, cache.
    """
    (x,) = _arrays(x)
    mask = (rng.random(x.shape) >= p) / (1 - p) if training and p < 1 else np.full(x.shape, float(not training))
    return x * mask, mask


def dropout_backward(dout, cache):
    """Returns dx, through the same mask."""
    return np.multiply(dout, cache)


def _arrays(*values):
    """Lists as arrays; None, for no bias, stays None."""
    return [value if value is None else np.asarray(value) for value in values]


def _pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def _padded(x, padding, value):
    ph, pw = padding
    return np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=value) if ph or pw else x


def _windows(padded, kernel, stride, dilation):
    """A view, no copy: (N, C, Ho, Wo, kh, kw)."""
    (kh, kw), (sh, sw), (dh, dw) = kernel, stride, dilation
    reach = dh * (kh - 1) + 1, dw * (kw - 1) + 1
    return np.lib.stride_tricks.sliding_window_view(padded, reach, axis=(2, 3))[:, :, ::sh, ::sw, ::dh, ::dw]


def _gathered(shares, padded_shape, stride, padding, dilation):
    """The way back from windows to images: adds every window's shares up where they came from, and crops."""
    out_h, out_w, kh, kw = shares.shape[2:]
    (sh, sw), (ph, pw), (dh, dw) = stride, padding, dilation
    dpadded = np.zeros(padded_shape, dtype=shares.dtype)
    for u in range(kh):
        for v in range(kw):
            rows = slice(u * dh, u * dh + (out_h - 1) * sh + 1, sh)
            columns = slice(v * dw, v * dw + (out_w - 1) * sw + 1, sw)
            dpadded[:, :, rows, columns] += shares[..., u, v]
    height, width = padded_shape[2:]
    return dpadded[:, :, ph : height - ph, pw : width - pw].copy()
