"""The two counts of any layer of a network, right and wrong; always parameters first, then multiply-adds."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._counting_rules import conv_parameters, linear_parameters


def layer_counts(layer, before, after):
    kind, *numbers = layer
    if kind == "conv":
        per_place = conv_parameters(before[0], numbers[0], numbers[1], False)
        return conv_parameters(before[0], numbers[0], numbers[1]), per_place * math.prod(after[1:])
    if kind == "linear":
        return linear_parameters(before[0], after[0]), linear_parameters(before[0], after[0], False)
    return 0, 0


def _of(*kinds):
    """A misconception about some kinds of layers, which also gets the right counts. Any other is counted right."""

    def of(rule):
        def wrong(layer, before, after):
            right = layer_counts(layer, before, after)
            return rule(layer, before, after, *right) if layer[0] in kinds else right

        wrong.__name__, wrong.__doc__ = rule.__name__, rule.__doc__
        return wrong

    return of


@_of("conv", "linear")
def biases_forgotten(layer, before, after, parameters, products):
    """Weights are not all that a layer learns. What is added to each output at the end?"""
    return parameters - after[0], products


@_of("conv")
def not_shared(layer, before, after, parameters, products):
    """Has every place of the image a filter of its own, or does one filter visit them all?"""
    return parameters * math.prod(after[1:]), products


@_of("conv")
def bias_of_channels(layer, before, after, parameters, products):
    """What does a bias belong to: a channel that comes in, or a filter?"""
    return parameters - after[0] + before[0], products


@_of("conv")
def slices_forgotten(layer, before, after, parameters, products):
    """A filter has a slice for every channel that comes in. Where do you look up how many these are?"""
    _, filters, kernel_size, *_ = layer
    return filters * (kernel_size**2 + 1), filters * kernel_size**2 * math.prod(after[1:])


@_of("conv")
def channels_of_the_outcome(layer, before, after, parameters, products):
    """How many slices a filter has is said by what comes in. From which of the two shapes do you take it?"""
    _, filters, kernel_size, *_ = layer
    return filters * (filters * kernel_size**2 + 1), filters**2 * kernel_size**2 * math.prod(after[1:])


@_of("conv")
def channels_at_the_end(layer, before, after, parameters, products):
    """In a shape, where do the channels stand: in front, or at the end?"""
    _, filters, kernel_size, *_ = layer
    weights = filters * before[-1] * kernel_size**2
    return weights + filters, weights * math.prod(after[1:])


@_of("conv")
def side_of_the_kernel(layer, before, after, parameters, products):
    """How many numbers has one slice of a filter, if the kernel is 3? Draw it."""
    _, filters, kernel_size, *_ = layer
    return filters * (before[0] * kernel_size + 1), products // kernel_size


@_of("pool")
def pooling_learns(layer, before, after, parameters, products):
    """A maximum is a maximum. Which number of a pooling could change while the network learns?"""
    return before[0] * layer[1] ** 2, products


@_of("conv")
def places_of_the_input(layer, before, after, parameters, products):
    """At how many places does the filter stop? With stride 2, is it the size of what comes in, or of what comes out?"""
    return parameters, (parameters - after[0]) * math.prod(before[1:])


@_of("conv")
def at_one_place(layer, before, after, parameters, products):
    """That is the work at one place of the map. How many places are there?"""
    return parameters, parameters - after[0]


@_of("conv")
def along_one_row(layer, before, after, parameters, products):
    """That is the work along one row or column of the map. How many of them are there?"""
    return parameters, (parameters - after[0]) * after[1]


@_of("conv", "linear")
def twice(layer, before, after, parameters, products):
    """A product and its adding together are one multiply-add. Which do you count?"""
    return parameters, 2 * products


@_of("conv", "linear")
def biases_multiplied(layer, before, after, parameters, products):
    """A bias is added. With what would it be multiplied?"""
    return parameters, products + math.prod(after)


@_of("conv", "linear")
def outputs_counted(layer, before, after, parameters, products):
    """That is how many numbers come out. How many products go into each of them?"""
    return parameters, math.prod(after)


@_of("conv")
def one_filter_works(layer, before, after, parameters, products):
    """That is the work for one map. How many maps are there?"""
    return parameters, products // after[0]


@_of("pool")
def pooling_multiplies(layer, before, after, parameters, products):
    """A pooling looks at many numbers. Does it multiply them with anything?"""
    return parameters, layer[1] ** 2 * math.prod(after)


@_of("relu")
def relu_multiplies(layer, before, after, parameters, products):
    """A relu looks at every number. Does it multiply it with a weight?"""
    return parameters, math.prod(after)


@_of("flatten")
def flatten_connects(layer, before, after, parameters, products):
    """A flatten puts numbers in a row. Is there anything in it to learn, or to multiply with?"""
    return math.prod(before) * after[0], math.prod(before) * after[0]


@_of("conv", "linear")
def turned_round(layer, before, after, parameters, products):
    """Which of the two comes first in the contract: what is learned, or what is multiplied?"""
    return products, parameters


WRONG_COUNTS = (
    biases_forgotten, not_shared, bias_of_channels, slices_forgotten, channels_of_the_outcome, channels_at_the_end,
    side_of_the_kernel, pooling_learns, places_of_the_input, at_one_place, along_one_row, twice, biases_multiplied,
    outputs_counted, one_filter_works, pooling_multiplies, relu_multiplies, flatten_connects,
    turned_round,
)  # fmt: skip
