"""Views of all windows at once: as_strided and einsum; caches hold the derivatives."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def relu_forward(x):
    gate = x > 0
    return np.where(gate, x, 0), gate


def relu_backward(dout, cache):
    return dout * cache


def leaky_relu_forward(x, negative_slope=0.01):
    slopes = np.where(x > 0, 1, negative_slope)
    return x * slopes, slopes


def leaky_relu_backward(dout, cache):
    return np.einsum("...,...->...", dout, cache)


def sigmoid_forward(x):
    s = np.exp(-np.logaddexp(0, -x))
    return s, s * (1 - s)


def sigmoid_backward(dout, cache):
    return np.multiply(dout, cache)


def tanh_forward(x):
    with np.errstate(over="ignore"):
        return np.tanh(x), 1 / np.cosh(x) ** 2


def tanh_backward(dout, cache):
    return np.multiply(cache, dout)


def windows_of(image, kernel_size, stride):
    """(N, C, Ho, Wo, kh, kw), writable: writing to it writes to the image."""
    kernel = np.broadcast_to(kernel_size, 2)
    steps = np.broadcast_to(kernel if stride is None else stride, 2)
    size = (np.array(image.shape[2:]) - kernel) // steps + 1
    apart = np.array(image.strides[2:])
    return as_strided(image, (*image.shape[:2], *size, *kernel), (*image.strides[:2], *(apart * steps), *apart))


def frame(padding):
    ph, pw = np.broadcast_to(padding, 2)
    return (0, 0), (0, 0), (ph, ph), (pw, pw)


def unpadded(image, padding):
    return image[tuple(slice(a, size - b) for size, (a, b) in zip(image.shape, frame(padding), strict=True))]


def max_pool2d_forward(x, kernel_size, stride=None, padding=0):
    padded = np.pad(x, frame(padding), constant_values=-np.inf)
    seen = windows_of(padded, kernel_size, stride)
    flat = seen.reshape(*seen.shape[:4], -1)
    return flat.max(-1), (flat.argmax(-1), padded.shape, kernel_size, stride, padding)


def max_pool2d_backward(dout, cache):
    first, shape, kernel_size, stride, padding = cache
    sent = np.zeros(shape)
    seen = windows_of(sent, kernel_size, stride)
    for number, (u, v) in enumerate(np.ndindex(seen.shape[4:])):
        seen[..., u, v] += dout * (first == number)
    return unpadded(sent, padding)


def avg_pool2d_forward(x, kernel_size, stride=None, padding=0):
    padded = np.pad(x, frame(padding))
    seen = windows_of(padded, kernel_size, stride)
    return np.einsum("ncijuv->ncij", seen) / np.prod(seen.shape[4:]), (padded.shape, kernel_size, stride, padding)


def avg_pool2d_backward(dout, cache):
    shape, kernel_size, stride, padding = cache
    sent = np.zeros(shape)
    seen = windows_of(sent, kernel_size, stride)
    for u, v in np.ndindex(seen.shape[4:]):
        seen[..., u, v] += dout / np.prod(seen.shape[4:])
    return unpadded(sent, padding)


def global_avg_pool2d_forward(x):
    return np.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3]), x.shape


def global_avg_pool2d_backward(dout, cache):
    share = dout / np.prod(cache[2:])
    return np.broadcast_to(share[..., np.newaxis, np.newaxis], cache)
