"""What three claims about filters come to in numbers, right and wrong.

weight_shape: who says how many filters there are. multiplications: whether a larger kernel is faster.
half_rule_size: what half a kernel of zeros on every side makes of a size.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._layer_shapes_rules import windows
from autograder.lazy import F, torch


def weight_shape(channels, features, kernel_size):
    return tuple(torch.nn.Conv2d(channels, features, kernel_size, device="meta").weight.shape)


def filters_as_channels(channels, features, kernel_size):
    """That is what the claim says. How many maps should come out, and who says so?"""
    return channels, channels, kernel_size, kernel_size


def filter_for_each_channel(channels, features, kernel_size):
    """That is what the claim says. Does each filter look at one channel only, and how many maps should come out?"""
    return channels, 1, kernel_size, kernel_size


def one_slice(channels, features, kernel_size):
    """The number of filters is right. At how many channels does each of them look?"""
    return features, 1, kernel_size, kernel_size


def flat_filters(channels, features, kernel_size):
    """A filter on a colour image is not flat. How many axes has one filter, then, and how many have all together?"""
    return features, kernel_size, kernel_size


def channels_first(channels, features, kernel_size):
    """w[0] should be the first filter, whole. What is it in your order?"""
    return channels, features, kernel_size, kernel_size


def kernel_first(channels, features, kernel_size):
    """Some libraries keep the kernel's sides in front. Where does the contract want them?"""
    return kernel_size, kernel_size, channels, features


def channels_last(channels, features, kernel_size):
    """Images here have their channels before height and width. And a filter's slices?"""
    return features, kernel_size, kernel_size, channels


def kernel_once(channels, features, kernel_size):
    """How many axes has one slice of a filter?"""
    return features, channels, kernel_size


def flattened_filters(channels, features, kernel_size):
    """All numbers are there. But into how many axes are they arranged?"""
    return features, channels * kernel_size**2


def multiplications(size, kernel_size, stride):
    image, kernel = (torch.empty(1, 1, n, n, device="meta") for n in (size, kernel_size))
    return F.conv2d(image, kernel, stride=stride).numel() * kernel.numel()


def places_only(size, kernel_size, stride):
    """So many places are there. How many products does the window compute at each of them?"""
    return windows(size, kernel_size, stride) ** 2


def side_at_each_place(size, kernel_size, stride):
    """How many numbers has a window that is 3 high and 3 wide?"""
    return windows(size, kernel_size, stride) ** 2 * kernel_size


def places_in_one_row(size, kernel_size, stride):
    """That is the work in one row of places. How many rows are there?"""
    return windows(size, kernel_size, stride) * kernel_size**2


def at_every_place(size, kernel_size, stride):
    """Compare stride 1 and stride 2: does the window stop at as many places?"""
    return windows(size, kernel_size) ** 2 * kernel_size**2


def stride_saves_once(size, kernel_size, stride):
    """The window takes long steps to the right. And downwards?"""
    return windows(size, kernel_size, stride) * windows(size, kernel_size) * kernel_size**2


def kernel_hangs_over(size, kernel_size, stride):
    """A window must lie inside the image. Does a large one find as many places as a small one?"""
    return (size // stride) ** 2 * kernel_size**2


def tiles(size, kernel_size, stride):
    """Do the windows lie side by side here, or does the stride say where the next one starts?"""
    return (size // kernel_size) ** 2 * kernel_size**2


def part_of_a_window(size, kernel_size, stride):
    """Steps that don't come out even: does a window that hangs over the edge count?"""
    return (math.ceil((size - kernel_size) / stride) + 1) ** 2 * kernel_size**2


def steps_counted(size, kernel_size, stride):
    """From the first window to the last there are steps. Are there as many windows as steps?"""
    return ((size - kernel_size) // stride) ** 2 * kernel_size**2


def half_rule_size(size, kernel_size):
    return F.conv1d(torch.ones(1, 1, size), torch.ones(1, 1, kernel_size), padding=kernel_size // 2).shape[-1]


def always_same(size, kernel_size):
    """That is what the claim says. Put a kernel of 4 on ten pixels, two zeros at each end, and count the windows."""
    return size


def half_not_rounded_down(size, kernel_size):
    """Half of 3, rounded down, is one zero on each side. How many is it in yours: what does / give in Python?"""
    return size + 2 * (kernel_size / 2) - kernel_size + 1


def half_rounded_up(size, kernel_size):
    """Half of 3, rounded down, is one zero on each side. How many did you put?"""
    return size + 2 * ((kernel_size + 1) // 2) - kernel_size + 1


def zeros_on_one_side(size, kernel_size):
    """On how many sides of the row does the rule put its zeros?"""
    return size + kernel_size // 2 - kernel_size + 1


def whole_kernel(size, kernel_size):
    """The rule says half of the kernel on each side, rounded down. How many zeros did you put?"""
    return size + kernel_size + 1


def steps_only(size, kernel_size):
    """From the first window to the last there are steps. Are there as many windows as steps?"""
    return size + 2 * (kernel_size // 2) - kernel_size


def padded_size(size, kernel_size):
    """That is how long the row is with its zeros. How many windows find a place on it?"""
    return size + 2 * (kernel_size // 2)


def zeros_forgotten(size, kernel_size):
    """That is the count without any zeros. What does the rule put at both ends?"""
    return size - kernel_size + 1


def one_less_for_even(size, kernel_size):
    """For odd kernels this is what comes out. With a kernel of 4, does the rule put too few zeros, or too many?"""
    return size - (kernel_size + 1) % 2


WRONG_WEIGHTS = (
    filters_as_channels, filter_for_each_channel, one_slice, flat_filters, channels_first, kernel_first, channels_last,
    kernel_once, flattened_filters,
)  # fmt: skip

WRONG_MULTIPLICATIONS = (
    places_only, side_at_each_place, places_in_one_row, at_every_place, stride_saves_once, kernel_hangs_over, tiles,
    part_of_a_window, steps_counted,
)  # fmt: skip

WRONG_HALVES = (
    always_same, half_not_rounded_down, half_rounded_up, zeros_on_one_side, whole_kernel, steps_only, padded_size,
    zeros_forgotten, one_less_for_even,
)  # fmt: skip
