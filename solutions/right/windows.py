"""Views of all windows at once, einsum, np.pad; the crop is a view, too."""

import numpy as np
from numpy.lib.stride_tricks import as_strided


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return len(range(0, size + 2 * padding - dilation * (kernel_size - 1), stride))


def same_padding(size, kernel_size, stride=1, dilation=1):
    end = max(range(0, size, stride)) + dilation * (kernel_size - 1) + 1
    total = max(end, size) - size
    return total // 2, -(-total // 2)


def frame(padding):
    ph, pw = (padding, padding) if np.ndim(padding) == 0 else padding
    return (0, 0), (0, 0), (ph, ph), (pw, pw)


def pad2d_forward(x, padding):
    return np.pad(x, frame(padding)), frame(padding)


def pad2d_backward(dout, cache):
    return dout[tuple(slice(before, size - after) for size, (before, after) in zip(dout.shape, cache, strict=True))]


def all_windows(images, kernel, stride, dilation):
    """(N, C, Ho, Wo, kh, kw), writable: writing to it writes to the images."""
    (sh, sw), (dh, dw), (n, c, h, w) = stride, dilation, images.strides
    size = [output_size(*of) for of in zip(images.shape[2:], kernel, stride, (0, 0), dilation, strict=True)]
    return as_strided(images, (*images.shape[:2], *size, *kernel), (n, c, h * sh, w * sw, h * dh, w * dw))


def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    stride, dilation = np.broadcast_to(stride, 2).tolist(), np.broadcast_to(dilation, 2).tolist()
    padded, of_padding = pad2d_forward(x, padding)
    out = np.einsum("ncijuv,fcuv->nfij", all_windows(padded, w.shape[2:], stride, dilation), w)
    return out + (0 if b is None else b[:, np.newaxis, np.newaxis]), (padded, of_padding, w, b, stride, dilation)


def conv2d_backward(dout, cache):
    padded, of_padding, w, b, stride, dilation = cache
    dw = np.einsum("ncijuv,nfij->fcuv", all_windows(padded, w.shape[2:], stride, dilation), dout)
    dpadded = np.zeros(padded.shape)
    into = all_windows(dpadded, w.shape[2:], stride, dilation)
    for u, v in np.ndindex(w.shape[2:]):
        into[..., u, v] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return pad2d_backward(dpadded, of_padding), dw, None if b is None else np.einsum("nfij->f", dout)
