"""What claims about pooling and the layers after it come to in numbers, right and wrong.

A map of size × size pixels is pooled without padding. after_pooling: what that changes, the numbers handed on or those
that the next convolution, of 3 × 3, learns. first_linear_weights: what a linear layer after it learns.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._layer_shapes_rules import windows
from autograder.lazy import F, torch


def _pooled(channels, size, kernel_size, stride):
    return F.max_pool2d(torch.empty(1, channels, size, size, device="meta"), kernel_size, stride)


def after_pooling(channels, size, kernel_size, stride, features):
    following = torch.nn.Conv2d(channels, features, 3, device="meta")
    return _pooled(channels, size, kernel_size, stride).numel(), sum(p.numel() for p in following.parameters())


def _with_numbers(rule):
    """A misconception that gets the right answers, too."""

    def wrong(channels, size, kernel_size, stride, features):
        right = channels * windows(size, kernel_size, stride) ** 2, features * (9 * channels + 1)
        return rule(channels, size, kernel_size, stride, features, *right)

    wrong.__name__, wrong.__doc__ = rule.__name__, rule.__doc__
    return wrong


@_with_numbers
def parameters_shrink(channels, size, kernel_size, stride, features, numbers, parameters):
    """That is what the claim says. Does the shape of the next layer's filters depend on how large its maps are?"""
    return numbers, parameters * windows(size, kernel_size, stride) ** 2 // size**2


@_with_numbers
def parameters_by_stride(channels, size, kernel_size, stride, features, numbers, parameters):
    """That is what the claim says. Which of a filter's sides, 3 × 3 × channels, would be shorter for smaller maps?"""
    return numbers, parameters // stride**2


@_with_numbers
def filter_for_each_place(channels, size, kernel_size, stride, features, numbers, parameters):
    """Has every place of a map filters of its own, or do the same ones visit all places?"""
    return numbers, parameters * windows(size, kernel_size, stride) ** 2


@_with_numbers
def filters_without_bias(channels, size, kernel_size, stride, features, numbers, parameters):
    """Filters and biases are what a convolution learns. Did you count both?"""
    return numbers, parameters - features


@_with_numbers
def flat_filters(channels, size, kernel_size, stride, features, numbers, parameters):
    """How many slices has a filter of the next layer? All channels are still there."""
    return numbers, features * 10


@_with_numbers
def pooling_learns(channels, size, kernel_size, stride, features, numbers, parameters):
    """Has a maximum anything to learn? Only the next layer's parameters are asked for."""
    return numbers, parameters + channels * kernel_size**2


@_with_numbers
def filters_of_the_window(channels, size, kernel_size, stride, features, numbers, parameters):
    """The next convolution has filters of 3 × 3. Whose window did you take?"""
    return numbers, features * (channels * kernel_size**2 + 1)


@_with_numbers
def nothing_shrinks(channels, size, kernel_size, stride, features, numbers, parameters):
    """That is how many numbers go into the pooling. How many come out?"""
    return channels * size**2, parameters


@_with_numbers
def one_side_shrinks(channels, size, kernel_size, stride, features, numbers, parameters):
    """Pooling makes a map narrower. And how high is it?"""
    return channels * size * windows(size, kernel_size, stride), parameters


@_with_numbers
def channels_merged(channels, size, kernel_size, stride, features, numbers, parameters):
    """Each channel is pooled for itself. How many maps come out?"""
    return numbers // channels, parameters


@_with_numbers
def cut_into_pieces(channels, size, kernel_size, stride, features, numbers, parameters):
    """Does the next window start where the last one ends? What does the stride say?"""
    return channels * (size // kernel_size) ** 2, parameters


@_with_numbers
def part_of_a_window(channels, size, kernel_size, stride, features, numbers, parameters):
    """Does a window count that hangs over the edge?"""
    return channels * (math.ceil((size - kernel_size) / stride) + 1) ** 2, parameters


def first_linear_weights(channels, size, kernel_size, stride, features):
    return torch.nn.Linear(_pooled(channels, size, kernel_size, stride).numel(), features, device="meta").weight.numel()


def pooling_overlooked(channels, size, kernel_size, stride, features):
    """That is how the claim counts. Which layer stands between the last convolution and the linear layer?"""
    return channels * size**2 * features


def one_number_for_each_channel(channels, size, kernel_size, stride, features):
    """Does the linear layer get one number of each map, or all that are left in it?"""
    return channels * features


def one_row_of_each_map(channels, size, kernel_size, stride, features):
    """How many numbers are left in one map: is it high as well as wide?"""
    return channels * windows(size, kernel_size, stride) * features


def one_map(channels, size, kernel_size, stride, features):
    """You count one map. How many of them are flattened?"""
    return windows(size, kernel_size, stride) ** 2 * features


def biases_too(channels, size, kernel_size, stride, features):
    """Only weights are asked for, as in the claim. What else did you count?"""
    return features * (channels * windows(size, kernel_size, stride) ** 2 + 1)


def pieces(channels, size, kernel_size, stride, features):
    """Does the next window start where the last one ends? What does the stride say?"""
    return channels * (size // kernel_size) ** 2 * features


def halved(channels, size, kernel_size, stride, features):
    """Not every pooling halves a map. How many windows find a place along one side?"""
    return channels * (size // 2) ** 2 * features


def hanging_over(channels, size, kernel_size, stride, features):
    """Does a window count that hangs over the edge?"""
    return channels * (math.ceil((size - kernel_size) / stride) + 1) ** 2 * features


def as_many_as_steps(channels, size, kernel_size, stride, features):
    """From the first window to the last there are steps. Are there as many windows as steps?"""
    return channels * ((size - kernel_size) // stride) ** 2 * features


def lines_not_drawn(channels, size, kernel_size, stride, features):
    """Every output has a weight for every number that comes in. Do they add up, or multiply?"""
    return channels * windows(size, kernel_size, stride) ** 2 + features


def towers_twice(channels, size, kernel_size, stride, features):
    """The claim's numbers are those of one tower. Are channels and features here those of the whole network?"""
    return 2 * channels * size**2 * 2 * features


WRONG_AFTER_POOLING = (
    parameters_shrink, parameters_by_stride, filter_for_each_place, filters_without_bias, flat_filters, pooling_learns,
    filters_of_the_window, nothing_shrinks, one_side_shrinks, channels_merged, cut_into_pieces, part_of_a_window,
)  # fmt: skip

WRONG_FIRST_LINEAR = (
    pooling_overlooked, one_number_for_each_channel, one_row_of_each_map, one_map, biases_too, pieces, halved,
    hanging_over, as_many_as_steps, lines_not_drawn, towers_twice,
)  # fmt: skip
