"""Who makes one row of a map, flatten or the linear layer after it? In shapes, right and wrong."""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.lazy import F, torch


def head_shapes(shape, features):
    flat = torch.empty(shape, device="meta").flatten(1)
    weight = torch.empty(features, flat.shape[1], device="meta")
    return tuple(flat.shape), tuple(weight.shape), tuple(F.linear(flat, weight).shape)


def linear_flattens(shape, features):
    """That is what the claim says. What shape does flatten give, and how many numbers does the linear layer answer?"""
    return tuple(shape), (features, math.prod(shape[1:])), (shape[0], math.prod(shape[1:]))


def batch_flattened(shape, features):
    """How many images went in? They don't mix: each should keep a row of its own."""
    return (math.prod(shape),), (features, math.prod(shape)), (features,)


def batch_forgotten(shape, features):
    """That is what one image looks like. How many are there?"""
    return (math.prod(shape[1:]),), (features, math.prod(shape[1:])), (features,)


def one_row_for_each_channel(shape, features):
    """Flatten makes one row of a whole image, channels too. How many axes are left?"""
    return (*shape[:2], math.prod(shape[2:])), (features, math.prod(shape[2:])), (*shape[:2], features)


def channels_lost(shape, features):
    """Two channels of 3 × 4 pixels are how many numbers? Flatten keeps them all."""
    return (shape[0], math.prod(shape[2:])), (features, math.prod(shape[2:])), (shape[0], features)


def axes_added(shape, features):
    """Two channels of 3 × 4 pixels are how many numbers? Count them."""
    return (shape[0], sum(shape[1:])), (features, sum(shape[1:])), (shape[0], features)


def turned_weight(shape, features):
    """Each ROW of w belongs to one output, as each w[f] of a convolution does. How many rows are there, then?"""
    flat, weight, out = head_shapes(shape, features)
    return flat, weight[::-1], out


def square_weight(shape, features):
    """How many numbers go into the linear layer, and how many come out? w needs both."""
    flat, _, out = head_shapes(shape, features)
    return flat, (flat[1], flat[1]), out


def weight_of_a_batch(shape, features):
    """The same weights serve every image. Does w need an axis for them?"""
    flat, weight, out = head_shapes(shape, features)
    return flat, (shape[0], *weight), out


def weight_of_channels(shape, features):
    """How many numbers does flatten hand to the linear layer for each image? So long is a row of w."""
    flat, _, out = head_shapes(shape, features)
    return flat, (features, shape[1]), out


def images_last(shape, features):
    """Which axis counts the images in what comes out? It is the one that counts them in what goes in."""
    flat, weight, out = head_shapes(shape, features)
    return flat, weight, out[::-1]


def one_answer(shape, features):
    """How many images went in, and how many answers come out?"""
    flat, weight, _ = head_shapes(shape, features)
    return flat, weight, (features,)


def answers_in_a_map(shape, features):
    """Are height and width still there behind a flatten?"""
    flat, weight, _ = head_shapes(shape, features)
    return flat, weight, (shape[0], features, *shape[2:])


WRONG_HEADS = (
    linear_flattens, batch_flattened, batch_forgotten, one_row_for_each_channel, channels_lost, axes_added,
    turned_weight, square_weight, weight_of_a_batch, weight_of_channels, images_last, one_answer, answers_in_a_map,
)  # fmt: skip
