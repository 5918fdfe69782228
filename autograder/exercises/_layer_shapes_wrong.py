"""The shape after one layer, wrong in all the ways that students find."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._layer_shapes_rules import by_formula, instead, sliding, windows


@sliding
def rounded_up(size, kernel_size, stride=1, padding=0):
    """Six pixels, a kernel of 3, stride 2: draw the windows. What becomes of one that hangs over the edge?"""
    return math.ceil((size + 2 * padding - kernel_size) / stride) + 1


@sliding
def not_rounded(size, kernel_size, stride=1, padding=0):
    """Sizes are counts. What type does / give in Python, and what is half a window?"""
    return (size + 2 * padding - kernel_size) / stride + 1


@sliding
def no_plus_one(size, kernel_size, stride=1, padding=0):
    """Put a kernel of 3 on 3 pixels: in how many places does it fit?"""
    return (size + 2 * padding - kernel_size) // stride


@sliding
def plus_one_before_dividing(size, kernel_size, stride=1, padding=0):
    """The first window needs no step. Which part of your formula counts steps, and which part counts windows?"""
    return (size + 2 * padding - kernel_size + 1) // stride


@sliding
def padding_once(size, kernel_size, stride=1, padding=0):
    """On how many sides of an axis does a convolution put its zeros?"""
    return windows(size + padding, kernel_size, stride)


@sliding
def padding_ignored(size, kernel_size, stride=1, padding=0):
    """Compare a convolution with padding 0 and with padding 1: should the maps be of one size?"""
    return windows(size, kernel_size, stride)


@sliding
def stride_ignored(size, kernel_size, stride=1, padding=0):
    """With stride 2 the window skips every other place. Does your size know about it?"""
    return windows(size, kernel_size, 1, padding)


@sliding
def kernel_ignored(size, kernel_size, stride=1, padding=0):
    """A window must lie inside the image. Does a wide kernel find as many places as a narrow one?"""
    return (size + 2 * padding) // stride


@sliding
def divided_by_stride(size, kernel_size, stride=1, padding=0):
    """Stride 1 and no zeros around: does a kernel of 3 find a place at every pixel? Draw it on 5 pixels."""
    return size // stride


def turned(shape, layer):
    """Take a map that is higher than wide: is it still, after a layer? Height comes before width."""
    after = by_formula(shape, layer)
    return (after[0], after[2], after[1]) if layer[0] in ("conv", "pool") else after


def square(shape, layer):
    """Are your maps as wide as they are high, always? Try one of 9 by 6."""
    after = by_formula(shape, layer)
    return (after[0], after[1], after[1]) if layer[0] in ("conv", "pool") else after


def channels_last(shape, layer):
    """In which order does the contract give the three numbers of a shape? Where do the channels stand?"""
    if layer[0] not in ("conv", "pool"):
        return by_formula(shape, layer)
    high, wide, channels = shape
    channels, high, wide = by_formula((channels, high, wide), layer)
    return high, wide, channels


@instead("conv")
def channels_kept(shape, filters, *numbers):
    """How many maps does a layer of 10 filters make of an image with 3 channels?"""
    return shape[0], *(windows(size, *numbers) for size in shape[1:])


@instead("conv")
def map_for_each_pair(shape, filters, *numbers):
    """Every filter looks at all channels. What happens to what it finds in each of them?"""
    return filters * shape[0], *(windows(size, *numbers) for size in shape[1:])


@instead("conv")
def filters_added(shape, filters, *numbers):
    """Are the image's own channels still there behind a convolution?"""
    return filters + shape[0], *(windows(size, *numbers) for size in shape[1:])


@instead("pool")
def pooled_over_channels(shape, *numbers):
    """Pooling works on each channel for itself. How many channels are left?"""
    return 1, *(windows(size, *numbers) for size in shape[1:])


@instead("pool")
def channels_pooled_too(shape, kernel_size, stride):
    """Over which axes does a pooling window move? Does it move over the channels?"""
    return max(windows(shape[0], kernel_size, stride), 1), *(windows(s, kernel_size, stride) for s in shape[1:])


@instead("pool")
def pool_cuts_pieces(shape, kernel_size, stride):
    """Do windows always lie side by side? Draw a pooling by 3 with stride 2 on 7 pixels."""
    return shape[0], *(size // kernel_size for size in shape[1:])


@instead("pool")
def pool_by_stride(shape, kernel_size, stride):
    """Pool by 3 with stride 2: how many windows are there on 6 pixels? Draw them; none may hang over the edge."""
    return shape[0], *(size // stride for size in shape[1:])


@instead("pool")
def pool_halves(shape, kernel_size, stride):
    """Pooling by 2 with stride 2 halves a map. Does every pooling?"""
    return shape[0], *(size // 2 for size in shape[1:])


@instead("pad")
def ring_once(shape, padding):
    """One ring of zeros: how many rows come on top, and how many at the bottom?"""
    return shape[0], *(size + padding for size in shape[1:])


@instead("pad")
def ring_of_channels(shape, padding):
    """Zeros go around each map. Do the channels become more?"""
    return tuple(size + 2 * padding for size in shape)


@instead("flatten")
def flatten_adds(shape):
    """Two channels of 3 × 4 pixels: how many numbers are that? Count them."""
    return (sum(shape),)


@instead("flatten")
def flatten_loses_channels(shape):
    """Two channels of 3 × 4 pixels: how many numbers are that? Does flatten throw any away?"""
    return (math.prod(shape[1:]),)


@instead("flatten")
def flattened_by_channel(shape):
    """How many axes are left behind a flatten?"""
    return shape[0], math.prod(shape[1:])


@instead("linear")
def weights_of_linear(shape, features):
    """Is this the shape of what comes out of a linear layer, or the shape of its weights?"""
    return features, shape[0]


@instead("linear")
def linear_kept(shape, features):
    """A linear layer has its own number of outputs. Where is it in the tuple?"""
    return shape


WRONG_LAYERS = (
    rounded_up, not_rounded, no_plus_one, plus_one_before_dividing, padding_once, padding_ignored, stride_ignored,
    kernel_ignored, divided_by_stride, turned, square, channels_last, channels_kept, map_for_each_pair, filters_added,
    pooled_over_channels, channels_pooled_too, pool_cuts_pieces, pool_by_stride, pool_halves, ring_once,
    ring_of_channels, flatten_adds, flatten_loses_channels, flattened_by_channel, weights_of_linear, linear_kept,
)  # fmt: skip


@instead("flatten")
def flatten_is_a_number(shape):
    """The number is right, but a shape is a tuple. What is type((300)), and what is type((300,))?"""
    return math.prod(shape)


@instead("linear")
def linear_is_a_number(shape, features):
    """The number is right, but a shape is a tuple. What is type((300)), and what is type((300,))?"""
    return features


@instead("flatten", "linear")
def rows_are_numbers(shape, features=None):
    """The numbers are right, but a shape is a tuple. What is type((300)), and what is type((300,))?"""
    return features or math.prod(shape)


NO_TUPLES = (flatten_is_a_number, linear_is_a_number, rows_are_numbers)
"""Of layer_shape alone: the shapes of a network are compared by their numbers."""
