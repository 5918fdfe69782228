"""counting: how many numbers a layer learns, and how many products it computes.

The first cases hold the worked numbers of the course's texts, alike under every seed; a pair in a list is drawn from
(lowest, highest). The right and wrong counts stand in `_counting_*.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _counting_layers as layers
from autograder.exercises import _counting_rules as rules
from autograder.exercises._layer_shapes_rules import by_formula
from autograder.exercises._whole_numbers import drawn

_CONV = ("in_channels", "out_channels", "kernel_size", "bias", "groups")


def draw(rng, conv=([3, 9], [10, 20], [3, 7]), linear=([30, 60], [10, 25]), layer=("relu",), before=([3, 9], 5, 7)):
    """`conv` and `linear` are arguments by position, bias and groups maybe left out; `linear` has the same bias."""
    conv, linear, layer, before = (drawn(rng, numbers) for numbers in (conv, linear, layer, before))
    counted = {"layer": layer, "before": before, "after": by_formula(before, layer)}
    return {**dict(zip(_CONV, conv, strict=False)), "in_features": linear[0], "out_features": linear[1], **counted}


def _case(name, conv, linear, layer, before):
    return Case(name, {"conv": conv, "linear": linear, "layer": layer, "before": before})


_ANY, _MANY = ([3, 9], [10, 20], [3, 7]), ([30, 60], [10, 25])

exercise = Exercise(
    "counting",
    draw,
    cases=(
        _case("AlexNet's first layer", (3, 96, 11), (9216, 4096), ("conv", 96, 11, 4, 2), (3, 224, 224)),
        _case("without biases", (3, 96, 11, False), (9216, 4096), ("linear", 4096), (9216,)),
        _case("AlexNet's second layer, two towers", (96, 256, 5, True, 2), (4096, 4096), ("pool", 3, 2), (96, 55, 55)),
        _case("one tower's first layer", (3, 48, 11, False), (128, 2048), ("conv", 48, 11, 4, 2), (3, 224, 224)),
        _case("10 filters on 10 × 10", (3, 10, 3), (300, 640), ("conv", 10, 3, 1, 0), (3, 10, 10)),
        _case("20 filters on 10 × 10", (3, 20, 3), (300, 1280), ("conv", 20, 3, 1, 1), (3, 10, 10)),
        _case("VGG's second layer", (64, 64, 3), (25088, 4096), ("conv", 64, 3, 1, 1), (64, 224, 224)),
        _case("VGG's first linear layer", (512, 512, 3), (25088, 4096), ("linear", 4096), (25088,)),
        _case("5 × 5 on all of 192 channels", (192, 32, 5, False), _MANY, ("conv", 32, 5, 1, 2), (192, 28, 28)),
        _case("1 × 1, from 192 channels to 16", (192, 16, 1, False), _MANY, ("conv", 16, 1, 1, 0), (192, 28, 28)),
        _case("5 × 5 on the 16 channels left", (16, 32, 5, False), _MANY, ("conv", 32, 5, 1, 2), (16, 28, 28)),
        _case("3 × 3 on 64 channels", (64, 64, 3, False), _MANY, ("conv", 64, 3, 1, 1), (64, [9, 12], 14)),
        _case("5 × 5 on 64 channels", (64, 64, 5, False), _MANY, ("conv", 64, 5, 1, 2), (64, [9, 12], 14)),
        _case("7 × 7 on 64 channels", (64, 64, 7, False), _MANY, ("conv", 64, 7, 1, 3), (64, [9, 12], 14)),
        _case("any convolution", _ANY, _MANY, ("conv", [10, 20], [3, 5], 1, 0), ([3, 9], [17, 23], [24, 30])),
        _case("stride 2", _ANY, _MANY, ("conv", [10, 20], [3, 5], 2, 1), ([3, 9], [24, 30], [17, 23])),
        _case("as many filters as channels", (8, 8, [3, 5]), (20, 20), ("conv", 8, 3, 1, 1), (8, 9, 11)),
        _case("one channel", (1, [10, 20], 5), (1, [10, 25]), ("conv", [10, 20], 5, 1, 0), (1, 28, 23)),
        _case("one filter", ([5, 9], 1, 3), ([30, 60], 1), ("conv", 1, 3, 1, 0), ([5, 9], 12, 15)),
        _case("two groups", (14, 18, [3, 5], True, 2), _MANY, ("linear", [10, 25]), ([30, 60],)),
        _case("three groups", (12, 18, [3, 5], True, 3), _MANY, ("linear", [10, 25]), ([30, 60],)),
        _case("four groups, no biases", (12, 20, [3, 5], False, 4), _MANY, ("pool", 2, 2), ([3, 9], 12, 15)),
        _case("a pooling that overlaps", _ANY, _MANY, ("pool", 3, 2), ([3, 9], 17, [20, 26])),
        _case("a relu", _ANY, _MANY, ("relu",), ([3, 9], 17, [20, 26])),
        _case("a flatten", _ANY, _MANY, ("flatten",), ([3, 9], 5, [6, 8])),
    ),
    tasks=(
        Task(
            "conv_parameters", rules.conv_parameters, args=_CONV, returns=("parameters",),
            checks=(Matches(1.5),), misconceptions=rules.WRONG_CONVS,
        ),
        Task(
            "linear_parameters", rules.linear_parameters, args=("in_features", "out_features", "bias"),
            returns=("parameters",), checks=(Matches(1),), misconceptions=rules.WRONG_LINEARS,
        ),
        Task(
            "layer_counts", layers.layer_counts, args=("layer", "before", "after"),
            returns=("parameters", "multiply_adds"), checks=(Matches(3),),
            misconceptions=layers.WRONG_COUNTS,
        ),
    ),
)  # fmt: skip
