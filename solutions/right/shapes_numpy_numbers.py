"""Everything as NumPy's numbers and arrays: shapes are arrays of integers, counts are integers of NumPy."""

import numpy as np


def to_nchw(photos):
    return np.moveaxis(photos, -1, 1).astype(np.float32)


def to_nhwc(x):
    return np.rollaxis(x, 1, 4)


def rgb_to_gray(rgb):
    pixels = np.moveaxis(rgb, 1, -1).astype(np.float64)
    return (pixels @ np.array([0.299, 0.587, 0.114]))[:, np.newaxis]


def layer_shape(shape, layer):
    kind, numbers = layer[0], np.array(layer[1:], dtype=np.int64)
    shape = np.array(shape)
    if kind == "flatten":
        return shape.prod(keepdims=True)
    if kind == "linear":
        return numbers
    if kind == "pad":
        shape[1:] += 2 * numbers[0]
    elif kind == "conv":
        shape[1:] = np.floor_divide(shape[1:] + 2 * numbers[3] - numbers[1], numbers[2]) + 1
        shape[0] = numbers[0]
    elif kind == "pool":
        shape[1:] = (shape[1:] - numbers[0]) // numbers[1] + 1
    return shape


def network_shapes(image, layers):
    shapes = [np.array(image)]
    for layer in layers:
        shapes.append(layer_shape(shapes[-1], layer))
    return shapes[1:]


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    return np.prod([out_channels, in_channels // groups, kernel_size, kernel_size]) + np.where(bias, out_channels, 0)


def linear_parameters(in_features, out_features, bias=True):
    return np.multiply(in_features + np.int64(bias), out_features)


def layer_counts(layer, before, after):
    before, after = np.array(before), np.array(after)
    if layer[0] in ("conv", "linear"):
        fan_in = before[0] * (np.square(layer[2]) if layer[0] == "conv" else 1)
        return after[0] * (fan_in + 1), fan_in * after.prod()
    return np.zeros(2, dtype=int).tolist()


def weight_shape(channels, features, kernel_size):
    return np.array([features, channels, kernel_size, kernel_size])


def multiplications(size, kernel_size, stride):
    return np.square(np.arange(0, size - kernel_size + 1, stride).size * np.int64(kernel_size))


def half_rule_size(size, kernel_size):
    return np.int32(size + 1 - kernel_size % 2)


def first_linear_weights(channels, size, kernel_size, stride, features):
    side = np.int64(np.floor((size - kernel_size) / stride)) + 1
    return np.prod([channels, side, side, features])


def after_pooling(channels, size, kernel_size, stride, features):
    side = np.arange(size)[: size - kernel_size + 1 : stride].size
    return np.int64(channels) * side**2, np.int64(features) * channels * 9 + features


def head_shapes(shape, features):
    row = np.prod(shape[1:])
    return np.array([shape[0], row]), np.array([features, row]), np.array([shape[0], features])


def dense_channels(channels, growth, layers):
    return np.cumsum([channels] + [growth] * layers)[-1]


def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    return np.arange(size)[-1] * stride + kernel_size - 2 * padding + output_padding
