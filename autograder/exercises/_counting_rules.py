"""What a layer has to learn and to multiply, right and wrong.

Multiply-adds: one for each product that is added to a sum. Biases, pooling and relu multiply nothing.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.lazy import torch


def _learned(module):
    return sum(numbers.numel() for numbers in module.parameters())


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    layer = torch.nn.Conv2d(in_channels, out_channels, kernel_size, bias=bias, groups=groups, device="meta")
    return _learned(layer)


def linear_parameters(in_features, out_features, bias=True):
    return _learned(torch.nn.Linear(in_features, out_features, bias=bias, device="meta"))


def bias_forgotten(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Every filter has one number more, which is no weight. Does bias=True change your count?"""
    return conv_parameters(in_channels, out_channels, kernel_size, False, groups)


def bias_always(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Compare your counts for bias=True and bias=False: should they be the same?"""
    return conv_parameters(in_channels, out_channels, kernel_size, True, groups)


def bias_for_each_channel(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """What does a bias belong to: a channel that comes in, or a filter?"""
    return conv_parameters(in_channels, out_channels, kernel_size, False, groups) + bias * in_channels


def bias_for_each_slice(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """How often is a bias added to one output? Has each slice of a filter one of its own?"""
    slices = out_channels * in_channels // groups
    return slices * (kernel_size**2 + bias)


def one_bias(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Two filters: do they share one bias, or has each its own?"""
    return conv_parameters(in_channels, out_channels, kernel_size, False, groups) + bias


def one_slice(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """A filter looks at all channels. Do more channels make your count larger?"""
    return out_channels * (kernel_size**2 + bias)


def one_filter(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Do more filters make your count larger?"""
    return in_channels // groups * kernel_size**2 + bias


def filter_for_each_channel(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Who says how many filters there are: the image's channels, or the designer of the layer?"""
    return in_channels * (in_channels // groups * kernel_size**2 + bias)


def one_row(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """How many numbers has one slice of a filter, if the kernel is 3? Draw it."""
    return out_channels * (in_channels // groups * kernel_size + bias)


def twice_the_side(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """A slice of 3 by 3 has how many numbers, and one of 5 by 5? Draw both: is it ** or *?"""
    return out_channels * (in_channels // groups * kernel_size * 2 + bias)


def groups_ignored(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """With two groups a filter looks at half of the channels. Does your count know about it?"""
    return conv_parameters(in_channels, out_channels, kernel_size, bias)


def one_group(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """That is the count of one of the groups. How many such are there in the layer?"""
    return conv_parameters(in_channels, out_channels, kernel_size, bias, groups) // groups


def groups_multiply(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Two groups: does a filter look at twice as many channels, or at half of them?"""
    return out_channels * (in_channels * groups * kernel_size**2 + bias)


def bias_divided(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """How many filters are there in all groups together? And has each of them a bias?"""
    return conv_parameters(in_channels, out_channels, kernel_size, False, groups) + bias * (out_channels // groups)


def fraction(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """The number is right, but not of a whole-number type. What type does / give in Python?"""
    return float(conv_parameters(in_channels, out_channels, kernel_size, bias, groups))


def no_biases(in_features, out_features, bias=True):
    """Give a layer nothing but zeros: what comes out, and where is that stored? Does bias=True change a thing?"""
    return linear_parameters(in_features, out_features, False)


def biases_always(in_features, out_features, bias=True):
    """Compare your counts for bias=True and bias=False: should they be the same?"""
    return linear_parameters(in_features, out_features)


def bias_for_each_input(in_features, out_features, bias=True):
    """Where is a bias added: to what goes into the layer, or to what comes out?"""
    return linear_parameters(in_features, out_features, False) + bias * in_features


def bias_for_both(in_features, out_features, bias=True):
    """Biases are added to what comes out. Has an input one as well?"""
    return linear_parameters(in_features, out_features, False) + bias * (in_features + out_features)


def bias_for_all(in_features, out_features, bias=True):
    """Two outputs: do they share one bias, or has each its own?"""
    return linear_parameters(in_features, out_features, False) + bias


def bias_for_each_weight(in_features, out_features, bias=True):
    """How often is a bias added to one output: once, or once for every input?"""
    return linear_parameters(in_features, out_features, False) * (1 + bias)


def added(in_features, out_features, bias=True):
    """Draw 3 inputs and 2 outputs, and a line from each to each. How many lines are there?"""
    return in_features + out_features + bias * out_features


def each_to_one(in_features, out_features, bias=True):
    """Draw 3 inputs and 2 outputs. Does each output look at one of the inputs, or at all?"""
    return out_features + bias * out_features


WRONG_CONVS = (
    bias_forgotten, bias_always, bias_for_each_channel, bias_for_each_slice, one_bias, one_slice, one_filter,
    filter_for_each_channel, one_row, twice_the_side, groups_ignored, one_group, groups_multiply, bias_divided,
    fraction,
)  # fmt: skip

WRONG_LINEARS = (
    no_biases, biases_always, bias_for_each_input, bias_for_both, bias_for_all, bias_for_each_weight, added,
    each_to_one,
)  # fmt: skip
