"""A whole network's first parameters, right and wrong, as statistics of its layers."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.exercises._initialisation_he import he_normal
from autograder.exercises._initialisation_xavier import xavier_uniform


def _network(shapes, std=lambda shape: he_normal(shape)[2], bias=0.0, different=1.0, sizes=None):
    return (
        [size for shape in shapes for size in shape],
        [std(shape) for shape in shapes],
        [shape[0] for shape in shapes] if sizes is None else sizes,
        [bias for _ in shapes],
        different,
    )


def init_network(shapes):
    return _network(shapes)


def same_for_equal_shapes(shapes):
    """Compare the weights of two layers of the same shape: should they be equal? What makes them so?"""
    return _network(shapes, different=sum(map(math.prod, set(shapes))) / sum(map(math.prod, shapes)))


def biases_of_one(shapes):
    """What should a new layer answer to an image of zeros? Print a bias."""
    return _network(shapes, bias=1.0)


def biases_by_inputs(shapes):
    """How many biases does a layer have: one for each input, or one for each output?"""
    return _network(shapes, sizes=[shape[1] for shape in shapes])


def network_of_zeros(shapes):
    """All weights are 0. What does the last layer send back to the one before it?"""
    return _network(shapes, lambda shape: 0.0, different=1 / sum(map(math.prod, shapes)))


def first_scale_for_all(shapes):
    """Print the standard deviation of every layer. Do they all have the same fan_in?"""
    return _network(shapes, lambda shape: he_normal(shapes[0])[2])


def areas_forgotten(shapes):
    """For a filter of (C, kh, kw), how many products does one output add up? Is it C?"""
    return _network(shapes, lambda shape: math.sqrt(2 / shape[1]))


def xavier_for_relu(shapes):
    """Your spread depends on the number of outputs. Which of the two rules is for ReLU?"""
    return _network(shapes, lambda shape: xavier_uniform(shape)[2])


def only_first_layer(shapes):
    """How many pairs (w, b) do you return, and how many shapes were there?"""
    return _network(shapes[:1])


def in_reverse(shapes):
    """Does the first pair (w, b) have the first shape?"""
    return _network(shapes[::-1])


WRONG_NETWORKS = (
    same_for_equal_shapes, biases_of_one, biases_by_inputs, network_of_zeros, first_scale_for_all, areas_forgotten,
    xavier_for_relu, only_first_layer, in_reverse,
)  # fmt: skip
