"""How dense blocks and transposed convolutions grow, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercises._layer_shapes_rules import windows
from autograder.lazy import F, torch


def dense_channels(channels, growth, layers):
    block = torch.empty(1, channels, 1, 1, device="meta")
    for _ in range(layers):
        new = F.conv2d(block, torch.empty(growth, block.shape[1], 1, 1, device="meta"))
        block = torch.cat((block, new), 1)
    return block.shape[1]


def doubling(channels, growth, layers):
    """That grows as the claim says. The first layer adds some channels: does the second add as many, or more?"""
    return channels * 2**layers


def powers_of_growth(channels, growth, layers):
    """That grows as the claim says. Are channels put behind each other, or multiplied with each other?"""
    return channels * growth**layers


def growth_doubles(channels, growth, layers):
    """That grows as the claim says. A later layer sees more channels; does it make more of them, too?"""
    return channels + growth * (2**layers - 1)


def later_layers_make_more(channels, growth, layers):
    """How many new channels does layer 2 make, and how many layer 3? Is it not the same number?"""
    return channels + growth * layers * (layers + 1) // 2


def only_the_new(channels, growth, layers):
    """A dense block keeps what came in. Is it in your count?"""
    return growth * layers


def only_the_newest(channels, growth, layers):
    """That is what one layer makes. What becomes of all that was there before?"""
    return growth


def one_layer(channels, growth, layers):
    """That is the count behind the first layer. How many layers are there?"""
    return channels + growth


def one_layer_less(channels, growth, layers):
    """Try one layer: is anything added? Then try two."""
    return channels + growth * (layers - 1)


def one_layer_more(channels, growth, layers):
    """Try one layer: how often is something added? Then try two."""
    return channels + growth * (layers + 1)


def input_again_and_again(channels, growth, layers):
    """What came into the block is kept. How often does it stand in the end: once for every layer, or once?"""
    return (channels + growth) * layers


def all_multiplied(channels, growth, layers):
    """Concatenating puts channels behind each other. How many are 64 channels and 32 more?"""
    return channels * growth * layers


def after_each_layer(channels, growth, layers):
    """A list, with the count behind each layer. Which one of them is asked for?"""
    return [channels + growth * layer for layer in range(1, layers + 1)]


def transposed_size(size, kernel_size, stride=1, padding=0, output_padding=0):
    row, kernel = (torch.empty(1, 1, n, device="meta") for n in (size, kernel_size))
    return F.conv_transpose1d(row, kernel, None, stride, padding, output_padding).shape[-1]


def forwards(size, kernel_size, stride=1, padding=0, output_padding=0):
    """That is what a convolution, or a pooling, makes of it. Should the map grow or shrink?"""
    return windows(size, kernel_size, stride, padding) + output_padding


def times_stride(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Right where kernel and stride are equal and nothing is cut off. Try a kernel of 3 with stride 2."""
    return size * stride + output_padding


def output_padding_forgotten(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Compare output_padding 0 and 1: are the two of one length?"""
    return (size - 1) * stride + kernel_size - 2 * padding


def padding_grows(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Each step is a convolution's, backwards. If that puts zeros on, what does this do with the ends?"""
    return (size - 1) * stride + kernel_size + 2 * padding + output_padding


def padding_forgotten(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Compare padding 0 and 1: are the two of one length?"""
    return (size - 1) * stride + kernel_size + output_padding


def padding_once(size, kernel_size, stride=1, padding=0, output_padding=0):
    """At how many ends does padding cut something off?"""
    return (size - 1) * stride + kernel_size - padding + output_padding


def kernel_forgotten(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Each number writes a whole kernel. How far does the last one reach?"""
    return (size - 1) * stride + 1 - 2 * padding + output_padding


def one_step_more(size, kernel_size, stride=1, padding=0, output_padding=0):
    """How many steps are there between the first number's kernel and the last one's?"""
    return size * stride + kernel_size - 2 * padding + output_padding


def stride_forgotten(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Compare stride 1 and 2: how far apart do two neighbours write their kernels?"""
    return size - 1 + kernel_size - 2 * padding + output_padding


def output_padding_twice(size, kernel_size, stride=1, padding=0, output_padding=0):
    """At how many ends does output_padding add something?"""
    return (size - 1) * stride + kernel_size - 2 * padding + 2 * output_padding


def one_less(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Write one number with a kernel of 3: how many places does it fill?"""
    return (size - 1) * stride + kernel_size - 1 - 2 * padding + output_padding


def kernels_side_by_side(size, kernel_size, stride=1, padding=0, output_padding=0):
    """Do the kernels lie side by side, or may they overlap? What does the stride say?"""
    return size * kernel_size - 2 * padding + output_padding


WRONG_DENSE = (
    doubling, powers_of_growth, growth_doubles, later_layers_make_more, only_the_new, only_the_newest, one_layer,
    one_layer_less, one_layer_more, input_again_and_again, all_multiplied, after_each_layer,
)  # fmt: skip

WRONG_TRANSPOSED = (
    forwards, times_stride, output_padding_forgotten, padding_grows, padding_forgotten, padding_once,
    kernel_forgotten, one_step_more, stride_forgotten, output_padding_twice, one_less, kernels_side_by_side,
)  # fmt: skip
