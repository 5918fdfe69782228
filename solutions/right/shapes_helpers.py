"""Small helpers, recursion, and the standard library; lists where others give tuples."""

from dataclasses import dataclass
from functools import partial, reduce
from itertools import accumulate, repeat
from math import floor
from operator import mul

import numpy as np

product = partial(reduce, mul)


@dataclass
class Window:
    """A window that slides along an axis."""

    side: int
    step: int = 1
    zeros: int = 0

    def on(self, *sizes):
        return [floor((size + 2 * self.zeros - self.side) / self.step) + 1 for size in sizes]


def to_nchw(photos):
    return photos.swapaxes(2, 3).swapaxes(1, 2)


def to_nhwc(x):
    rows = [list(zip(*image, strict=True)) for image in x.tolist()]
    return np.array([[list(zip(*row, strict=True)) for row in image] for image in rows])


def rgb_to_gray(rgb):
    r, g, b = np.split(rgb, 3, axis=1)
    return 0.299 * r + 0.587 * g + 0.114 * b


def layer_shape(shape, layer):
    match layer:
        case ["conv", filters, kernel, step, zeros]:
            return [filters, *Window(kernel, step, zeros).on(*shape[1:])]
        case ["pool", kernel, step]:
            return [shape[0], *Window(kernel, step).on(*shape[1:])]
        case ["pad", zeros]:
            return [shape[0]] + [size + zeros * 2 for size in shape[1:]]
        case ["flatten"]:
            return [product(shape)]
        case ["linear", features]:
            return [features]
    return list(shape)


def network_shapes(image, layers):
    if not layers:
        return []
    first = layer_shape(image, layers[0])
    return [first, *network_shapes(first, layers[1:])]


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    one_group = out_channels // groups * (in_channels // groups * kernel_size**2 + bool(bias))
    return sum(repeat(one_group, groups))


def linear_parameters(in_features, out_features, bias=True):
    return conv_parameters(in_features, out_features, 1, bias)


def layer_counts(layer, before, after):
    if "conv" in layer:
        learned = conv_parameters(before[0], after[0], layer[2])
    elif "linear" in layer:
        learned = linear_parameters(*before, *after)
    else:
        return [0, 0]
    return [learned, (learned - after[0]) * product(after[1:], 1)]


def weight_shape(channels, features, kernel_size):
    return features, channels, *repeat(kernel_size, 2)


def multiplications(size, kernel_size, stride):
    places = Window(kernel_size, stride).on(size, size)
    return product(places) * kernel_size**2


def half_rule_size(size, kernel_size):
    return Window(kernel_size, zeros=kernel_size // 2).on(size)[0]


def first_linear_weights(channels, size, kernel_size, stride, features):
    (flat,) = network_shapes((channels, size, size), [("pool", kernel_size, stride), ("flatten",)])[-1]
    return linear_parameters(flat, features, bias=False)


def after_pooling(channels, size, kernel_size, stride, features):
    pooled = layer_shape((channels, size, size), ("pool", kernel_size, stride))
    return product(pooled), conv_parameters(channels, features, 3)


def head_shapes(shape, features):
    flat = shape[:1] + tuple(layer_shape(shape[1:], ("flatten",)))
    return flat, (features, *flat[1:]), (*flat[:1], features)


def dense_channels(channels, growth, layers):
    return list(accumulate(repeat(growth, layers), initial=channels))[-1]


def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    made = size + output_padding
    while Window(kernel_size, stride, padding).on(made - output_padding) < [size]:
        made += 1
    return made
