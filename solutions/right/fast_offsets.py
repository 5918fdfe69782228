"""A loop over the kernel, a list of what each of its places sees; all images side by side in one matrix."""

import numpy as np


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def steps(size, kernel_size, stride, padding, dilation):
    """For each place inside the window, row by row, the slices of the padded image that it sees; and how many."""
    by_axis, counts = [], []
    for length, kernel, step, pad, gap in zip(size, *map(pair, (kernel_size, stride, padding, dilation)), strict=True):
        count = (length + 2 * pad - gap * (kernel - 1) - 1) // step + 1
        by_axis.append([slice(at * gap, at * gap + step * (count - 1) + 1, step) for at in range(kernel)])
        counts.append(count)
    return [(slice(None), slice(None), rows, columns) for rows in by_axis[0] for columns in by_axis[1]], counts


def windows(x, kernel_size, stride=1):
    (kh, kw), (sh, sw), (n, c, h, w) = pair(kernel_size), pair(stride), x.shape
    a, b, down, across = x.strides
    shape = n, c, (h - kh) // sh + 1, (w - kw) // sw + 1, kh, kw
    return np.ndarray(shape, x.dtype, x, strides=(a, b, sh * down, sw * across, down, across))


def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
    ph, pw = pair(padding)
    padded = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * ph, x.shape[3] + 2 * pw))
    padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]] = x
    at, _ = steps(x.shape[2:], kernel_size, stride, padding, dilation)
    seen = np.stack([padded[place] for place in at], axis=2)
    return seen.reshape(len(x), x.shape[1] * len(at), -1)


def col2im(columns, size, kernel_size, stride=1, padding=0, dilation=1):
    at, counts = steps(size, kernel_size, stride, padding, dilation)
    ph, pw = pair(padding)
    split = columns.reshape(len(columns), columns.shape[1] // len(at), len(at), *counts)
    padded = np.zeros((*split.shape[:2], size[0] + 2 * ph, size[1] + 2 * pw))
    for number, place in enumerate(at):
        padded[place] += split[:, :, number]
    return padded[:, :, ph : ph + size[0], pw : pw + size[1]].copy()


def fast_conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1):
    how = {"kernel_size": w.shape[2:], "stride": stride, "padding": padding, "dilation": dilation}
    matrix = im2col(x, **how).transpose(1, 0, 2).reshape(w[0].size, -1)
    _, counts = steps(x.shape[2:], **how)
    product = w.reshape(w.shape[0], -1).dot(matrix)
    if b is not None:
        product = product + b[:, np.newaxis]
    out = product.reshape(w.shape[0], x.shape[0], *counts).transpose(1, 0, 2, 3)
    return out, {"matrix": matrix, "w": w, "bias": b is not None, "size": x.shape[2:], "how": how}


def fast_conv2d_backward(dout, cache):
    w, matrix = cache["w"], cache["matrix"]
    wide = dout.transpose(1, 0, 2, 3).reshape(len(w), -1)
    dw = wide.dot(matrix.T).reshape(w.shape)
    dmatrix = w.reshape(len(w), -1).T.dot(wide).reshape(len(matrix), len(dout), -1).swapaxes(0, 1)
    return col2im(dmatrix, cache["size"], **cache["how"]), dw, wide.sum(axis=1) if cache["bias"] else None
