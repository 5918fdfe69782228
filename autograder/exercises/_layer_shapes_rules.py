"""The shape after one layer, and how to be wrong about some of them.

Shapes are (channels, height, width), or (features,) behind a flatten.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

from autograder.lazy import torch


def windows(size, kernel_size, stride=1, padding=0):
    """How many windows find a place along an axis."""
    return (size + 2 * padding - kernel_size) // stride + 1


def layer_shape(shape, layer):
    return tuple(_module(shape, *layer)(torch.empty(1, *shape, device="meta")).shape[1:])


def _module(shape, kind, *numbers):
    """The layer of torch that a tuple means."""
    make = {
        "conv": lambda *n: torch.nn.Conv2d(shape[0], *n, device="meta"),
        "pool": torch.nn.MaxPool2d,
        "pad": torch.nn.ZeroPad2d,
        "relu": torch.nn.ReLU,
        "flatten": torch.nn.Flatten,
        "linear": lambda n: torch.nn.Linear(shape[0], n, device="meta"),
    }
    return make[kind](*numbers)


def by_formula(shape, layer):
    """The same, also for shapes that no layer can have: what follows from a mistake is not refused."""
    kind, *numbers = layer
    if kind in ("conv", "pool"):
        channels, *sliding = numbers if kind == "conv" else (shape[0], *numbers)
        return channels, *(windows(size, *sliding) for size in shape[1:])
    if kind == "pad":
        return shape[0], *(size + 2 * numbers[0] for size in shape[1:])
    return {"relu": shape, "flatten": (math.prod(shape),), "linear": tuple(numbers)}[kind]


def instead(*kinds):
    """A misconception about some kinds of layers: any other layer does what it should."""

    def of(rule):
        def wrong(shape, layer):
            return rule(shape, *layer[1:]) if layer[0] in kinds else by_formula(shape, layer)

        return named_like(rule, wrong)

    return of


def sliding(count):
    """A misconception about the number of windows, of convolutions and of poolings."""

    def wrong(shape, layer):
        if layer[0] not in ("conv", "pool"):
            return by_formula(shape, layer)
        channels, *numbers = layer[1:] if layer[0] == "conv" else (shape[0], *layer[1:])
        return channels, *(count(size, *numbers) for size in shape[1:])

    return named_like(count, wrong)


def named_like(rule, wrong):
    """Not functools.wraps: it would lend the parameters, too."""
    wrong.__name__, wrong.__doc__ = rule.__name__, rule.__doc__
    return wrong
