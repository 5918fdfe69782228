"""The shapes after all layers of a network, right and wrong: tables with a row for each layer, filled up by zeros."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._layer_shapes_rules import by_formula, layer_shape
from autograder.exercises._layer_shapes_wrong import WRONG_LAYERS

_LARGE = 2**60
"""Stands for all that is larger: some mistakes multiply, layer after layer, beyond the integers of an array."""


def table(shapes):
    """Shapes of one number and of three don't fit into one array as they are."""
    rows = [[max(-_LARGE, min(n, _LARGE)) for n in np.ravel(shape).tolist()] for shape in shapes]
    longest = max([3, *map(len, rows)])
    filled = [row + [0] * (longest - len(row)) for row in rows]
    return np.array(filled) if filled else np.zeros((0, longest), dtype=int)


def view(inputs, outputs):
    """Of what a student's network_shapes returned: a list of tuples, in general."""
    return {"shapes": table(outputs["network_shapes"]["shapes"])}


def chain(shape, layers, rule=by_formula):
    """The shapes after the layers, one after the other."""
    shapes = []
    for layer in layers:
        shape = rule(shape, layer)
        shapes.append(shape)
    return shapes


def network_shapes(image, layers):
    return table(chain(image, layers, layer_shape))


def starts_with_the_image(image, layers):
    """How many layers are there, and how many shapes do you return? The image itself is not behind any layer."""
    return table([image, *chain(image, layers)])


def before_each_layer(image, layers):
    """Is your first shape the one before the first layer, or the one after it?"""
    return table([image, *chain(image, layers)[:-1]])


def only_the_last(image, layers):
    """You return the shape at the end. What about those on the way?"""
    return table(chain(image, layers)[-1:])


def only_the_first(image, layers):
    """You return one shape. Where does your return stand: behind the loop, or in it?"""
    return table(chain(image, layers)[:1])


def without_the_last(image, layers):
    """How many layers are there, and how many shapes do you return? Look at the end of your loop."""
    return table(chain(image, layers)[:-1])


def every_layer_sees_the_image(image, layers):
    """What goes into the second layer: the image, or what came out of the first layer?"""
    return table([by_formula(image, layer) for layer in layers])


def all_like_the_last(image, layers):
    """All your shapes are the same. Did you append one list, again and again, and change it afterwards?"""
    return table([chain(image, layers)[-1]] * len(layers))


def relu_skipped(image, layers):
    """How many layers are there, and how many shapes do you return? One that changes nothing is a layer, too."""
    pairs = zip(layers, chain(image, layers), strict=True)
    return table([after for layer, after in pairs if layer[0] != "relu"])


def backwards(image, layers):
    """Which shape comes first: the one after the first layer, or the one after the last?"""
    return table(chain(image, layers)[::-1])


def _follows(rule):
    def wrong(image, layers):
        """A layer goes wrong here, and all that follow with it. If layer_shape is not right yet, mend that first."""
        return table(chain(image, layers, rule))

    wrong.__name__ = rule.__name__
    return wrong


WRONG_NETWORKS = (
    starts_with_the_image, before_each_layer, only_the_last, only_the_first, without_the_last,
    every_layer_sees_the_image, all_like_the_last, relu_skipped, backwards, *map(_follows, WRONG_LAYERS),
)  # fmt: skip
