"""Plain loops: moves one number at a time, and counts one thing at a time."""

import numpy as np


def to_nchw(photos):
    n, h, w, c = photos.shape
    out = np.zeros((n, c, h, w))
    for i in range(n):
        for k in range(c):
            for row in range(h):
                for column in range(w):
                    out[i, k, row, column] = photos[i, row, column, k]
    return out


def to_nhwc(x):
    n, c, h, w = x.shape
    out = np.empty((n, h, w, c))
    for k in range(c):
        out[:, :, :, k] = x[:, k]
    return out


def rgb_to_gray(rgb):
    n, _, h, w = rgb.shape
    out = np.zeros((n, 1, h, w))
    for i in range(n):
        for row in range(h):
            for column in range(w):
                r, g, b = rgb[i, :, row, column]
                out[i, 0, row, column] = 0.299 * r + 0.587 * g + 0.114 * b
    return out


def _places(size, kernel, step=1, zeros=0):
    count, start = 0, -zeros
    while start + kernel <= size + zeros:
        count += 1
        start += step
    return count


def layer_shape(shape, layer):
    if layer[0] == "conv":
        _, filters, kernel, step, zeros = layer
        return filters, _places(shape[1], kernel, step, zeros), _places(shape[2], kernel, step, zeros)
    if layer[0] == "pool":
        return shape[0], _places(shape[1], *layer[1:]), _places(shape[2], *layer[1:])
    if layer[0] == "pad":
        return shape[0], shape[1] + layer[1] + layer[1], shape[2] + layer[1] + layer[1]
    if layer[0] == "flatten":
        count = 1
        for length in shape:
            count *= length
        return (count,)
    return shape if layer[0] == "relu" else layer[1:]


def network_shapes(image, layers):
    found = [layer_shape(image, layers[0])]
    for i in range(1, len(layers)):
        found.append(layer_shape(found[i - 1], layers[i]))
    return found


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    count = 0
    for _ in range(out_channels):
        for _ in range(in_channels // groups):
            count += kernel_size * kernel_size
        if bias:
            count += 1
    return count


def linear_parameters(in_features, out_features, bias=True):
    count = 0
    for _ in range(out_features):
        count += in_features
        if bias:
            count += 1
    return count


def layer_counts(layer, before, after):
    if layer[0] not in ("conv", "linear"):
        return 0, 0
    per_output = before[0] * (layer[2] ** 2 if layer[0] == "conv" else 1)
    learned = work = 0
    for _ in range(after[0]):
        learned += per_output + 1
        if layer[0] == "linear":
            work += per_output
            continue
        for _ in range(after[1]):
            work += per_output * after[2]
    return learned, work


def weight_shape(channels, features, kernel_size):
    shape = []
    shape.append(features)
    shape.append(channels)
    for _ in range(2):
        shape.append(kernel_size)
    return shape


def multiplications(size, kernel_size, stride):
    count = 0
    for _ in range(0, size - kernel_size + 1, stride):
        for _ in range(0, size - kernel_size + 1, stride):
            count += kernel_size * kernel_size
    return count


def half_rule_size(size, kernel_size):
    return _places(size, kernel_size, 1, kernel_size // 2)


def first_linear_weights(channels, size, kernel_size, stride, features):
    count = 0
    for _ in range(channels):
        for _ in range(_places(size, kernel_size, stride)):
            count += _places(size, kernel_size, stride)
    return count * features


def after_pooling(channels, size, kernel_size, stride, features):
    numbers = parameters = 0
    for _ in range(channels):
        numbers += _places(size, kernel_size, stride) ** 2
    for _ in range(features):
        parameters += 3 * 3 * channels + 1
    return numbers, parameters


def head_shapes(shape, features):
    row = 1
    for length in shape[1:]:
        row *= length
    return [shape[0], row], [features, row], [shape[0], features]


def dense_channels(channels, growth, layers):
    for _ in range(layers):
        channels += growth
    return channels


def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    written = set()
    for number in range(size):
        for place in range(kernel_size):
            written.add(number * stride + place)
    return max(written) + 1 - padding - padding + output_padding
