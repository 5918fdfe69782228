"""No formulas: makes the arrays, slides real windows over them, and looks how large they are."""

import numpy as np


def to_nchw(photos):
    return np.stack([photos[..., k] for k in range(photos.shape[-1])], axis=1)


def to_nhwc(x):
    return np.stack([x[:, k] for k in range(x.shape[1])], axis=-1)


def rgb_to_gray(rgb):
    return np.einsum("fc,nchw->nfhw", np.array([[0.299, 0.587, 0.114]]), rgb)


def _slid(x, kernel, step):
    windows = np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), axis=(1, 2))
    return windows[:, ::step, ::step, 0, 0]


def _conv(x, filters, kernel, step, zeros):
    padded = np.pad(x, ((0, 0), (zeros, zeros), (zeros, zeros)))
    return np.broadcast_to(_slid(padded, kernel, step)[:1], (filters, *_slid(padded, kernel, step).shape[1:]))


LAYERS = {
    "conv": _conv,
    "pool": _slid,
    "pad": lambda x, zeros: np.pad(x, ((0, 0), (zeros, zeros), (zeros, zeros))),
    "relu": lambda x: np.maximum(x, 0),
    "flatten": lambda x: x.reshape(-1),
    "linear": lambda x, features: np.zeros(features, dtype=np.int8),
}


def layer_shape(shape, layer):
    kind, *numbers = layer
    return LAYERS[kind](np.zeros(shape, dtype=np.int8), *numbers).shape


def network_shapes(image, layers):
    x, shapes = np.zeros(image, dtype=np.int8), []
    for kind, *numbers in layers:
        x = LAYERS[kind](x, *numbers)
        shapes.append(x.shape)
    return shapes


def _virtual(*shape):
    """An array that takes no memory."""
    return np.broadcast_to(np.int8(0), shape)


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    w = _virtual(groups, out_channels // groups, in_channels // groups, kernel_size, kernel_size)
    return w.size + _virtual(out_channels).size * bias


def linear_parameters(in_features, out_features, bias=True):
    return _virtual(out_features, in_features + 1 if bias else in_features).size


def layer_counts(layer, before, after):
    match layer:
        case ("conv", filters, kernel, *_):
            w = _virtual(filters, before[0], kernel, kernel)
            return w.size + filters, w[0].size * _virtual(*after).size
        case ("linear", features):
            return _virtual(features, before[0] + 1).size, _virtual(features, before[0]).size
    return 0, 0


def weight_shape(channels, features, kernel_size):
    return np.stack([np.zeros((channels, kernel_size, kernel_size))] * features).shape


def multiplications(size, kernel_size, stride):
    image = _virtual(size, size)
    return np.lib.stride_tricks.sliding_window_view(image, (kernel_size, kernel_size))[::stride, ::stride].size


def half_rule_size(size, kernel_size):
    row = np.pad(np.ones(size), kernel_size // 2)
    return len(np.convolve(row, np.ones(kernel_size), mode="valid"))


def _pooled(channels, size, kernel_size, stride):
    return _slid(_virtual(channels, size, size), kernel_size, stride)


def first_linear_weights(channels, size, kernel_size, stride, features):
    return _virtual(features, _pooled(channels, size, kernel_size, stride).size).size


def after_pooling(channels, size, kernel_size, stride, features):
    w = _virtual(features, channels, 3, 3)
    return _pooled(channels, size, kernel_size, stride).size, w.size + len(w)


def head_shapes(shape, features):
    flat = np.zeros(shape).reshape(shape[0], -1)
    w = np.ones((features, flat.shape[1]))
    return flat.shape, w.shape, (flat @ w.T.copy()).shape


def dense_channels(channels, growth, layers):
    x = np.zeros((channels, 1))
    for _ in range(layers):
        x = np.concatenate([x, np.zeros((growth, 1))])
    return x.shape[0]


def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    stretched = np.zeros((size - 1) * stride + 1)
    full = np.append(np.convolve(stretched, np.ones(kernel_size)), np.zeros(output_padding))
    return full[padding : full.size - padding].size
