"""layer_shapes: what shape comes out of a layer, and out of every layer of a network.

A layer is a plain tuple: its kind, then its numbers. Most cases hold the worked numbers of the course's texts and
networks that everybody knows, alike under every seed; a pair in a list is drawn from (lowest, highest). The right and
wrong rules stand in `_layer_shapes_*.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches, Repeatable
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _layer_shapes_networks as networks
from autograder.exercises._layer_shapes_rules import layer_shape
from autograder.exercises._layer_shapes_wrong import NO_TUPLES, WRONG_LAYERS
from autograder.exercises._whole_numbers import drawn

_RELU, _FLATTEN = ("relu",), ("flatten",)

ALEXNET = (
    ("conv", 96, 11, 4, 2), _RELU, ("pool", 3, 2), ("conv", 256, 5, 1, 2), _RELU, ("pool", 3, 2),
    ("conv", 384, 3, 1, 1), _RELU, ("conv", 384, 3, 1, 1), _RELU, ("conv", 256, 3, 1, 1), _RELU, ("pool", 3, 2),
    _FLATTEN, ("linear", 4096), _RELU, ("linear", 4096), _RELU, ("linear", 1000),
)  # fmt: skip


def _vgg(*blocks):
    """A block: how many convolutions, of how many filters."""
    for count, filters in blocks:
        yield from (("conv", filters, 3, 1, 1), _RELU) * count
        yield ("pool", 2, 2)


VGG16 = (
    *_vgg((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)),
    _FLATTEN, ("linear", 4096), _RELU, ("linear", 4096), _RELU, ("linear", 1000),
)  # fmt: skip


def draw(rng, shape, layers, at=0):
    """`at`: the layer that layer_shape is asked about; it is given the shape that stands before it."""
    shape, layers = drawn(rng, shape), [drawn(rng, layer) for layer in layers]
    before = [shape, *networks.chain(shape, layers)]
    return {"image": shape, "layers": layers, "shape": before[at], "layer": layers[at]}


def _case(name, shape, *layers, at=0):
    return Case(name, {"shape": shape, "layers": layers, "at": at})


_SMALL = ([3, 6], [17, 23], [24, 30])
"""Some image, wider than high."""

exercise = Exercise(
    "layer_shapes",
    draw,
    cases=(
        _case("5 × 5, kernel 3", (1, 5, 5), ("conv", 1, 3, 1, 0)),
        _case("5 × 5, kernel 3, a ring of zeros", (1, 5, 5), ("conv", 1, 3, 1, 1)),
        _case("10 × 10, 10 filters, 'valid'", (3, 10, 10), ("conv", 10, 3, 1, 0)),
        _case("10 × 10, 10 filters, 'same'", (3, 10, 10), ("conv", 10, 3, 1, 1)),
        _case("10 × 10, 20 filters, 'same'", (3, 10, 10), ("conv", 20, 3, 1, 1)),
        _case("10 × 10, only padded", (3, 10, 10), ("pad", 1)),
        _case("10 × 10, 10 filters, pooled by 2", (3, 10, 10), ("conv", 10, 3, 1, 1), ("pool", 2, 2), at=1),
        _case("10 × 10, 10 filters, pooled by 2 at stride 1", (3, 10, 10), ("conv", 10, 3, 1, 1), ("pool", 2, 1), at=1),
        _case("AlexNet, first layer", (3, 224, 224), *ALEXNET),
        _case("AlexNet, first pooling", (3, 224, 224), *ALEXNET, at=2),
        _case("AlexNet, last pooling", (3, 224, 224), *ALEXNET, at=12),
        _case("AlexNet, flatten", (3, 224, 224), *ALEXNET, at=13),
        _case("VGG-16, last pooling", (3, 224, 224), *VGG16, at=30),
        _case("VGG-16, first linear layer", (3, 224, 224), *VGG16, at=32),
        _case("digits", (1, 28, 28), ("conv", 6, 5, 1, 2), _RELU, ("pool", 2, 2), _FLATTEN, ("linear", 10), at=1),
        _case("as many filters as channels", (4, 12, 9), ("conv", 4, 3, 1, 0)),
        _case("wider than high", _SMALL, ("conv", [7, 12], [3, 5], 1, [1, 2]), _RELU),
        _case("higher than wide", ([3, 6], [25, 30], [12, 19]), ("conv", [7, 12], 4, 1, 2)),
        _case("stride 2, one row left over", (3, 20, 31), ("conv", [7, 12], 3, 2, 0), _RELU, ("pool", 2, 2), at=0),
        _case("stride 3, some left over", ([3, 6], 21, 30), ("conv", [7, 12], 5, 3, 1), _RELU),
        _case("stride 4, some left over", ([3, 6], 26, 33), ("pad", [1, 2]), ("conv", [7, 12], 5, 4, 3), at=1),
        _case("kernel 1", _SMALL, ("conv", [7, 12], 1, 1, 0)),
        _case("kernel 1, stride 2", _SMALL, ("conv", [7, 12], 1, 2, 0)),
        _case("pooling that overlaps", ([5, 9], [17, 23], 16), ("pool", 3, 2)),
        _case("pooling with gaps", ([5, 9], [17, 23], 16), ("pool", 2, 3)),
        _case("pooling by 3", ([5, 9], [17, 23], 28), ("pool", 3, 3)),
        _case("a wide ring of zeros", ([3, 6], 9, 14), ("pad", [2, 4])),
        _case("relu", _SMALL, _RELU, ("conv", [7, 12], 3, 2, 1), _RELU),
        _case("flatten", ([2, 5], [3, 5], [6, 8]), _FLATTEN, ("linear", [7, 30])),
        _case("linear", ([2, 5], [3, 5], [6, 8]), _FLATTEN, ("linear", [31, 60]), _RELU, ("linear", [7, 30]), at=1),
        _case(
            "a network", ([2, 4], [40, 50], [28, 36]), ("pad", 1), ("conv", [5, 9], 4, 1, 1), _RELU, ("pool", 3, 2),
            ("conv", [10, 20], 3, 2, 1), _RELU, ("pool", 2, 2), _FLATTEN, ("linear", [10, 30]), at=4,
        ),
    ),
    tasks=(
        Task(
            "layer_shape", layer_shape, args=("shape", "layer"), returns=("after",),
            checks=(Matches(2.5), Repeatable(0.5)), misconceptions=WRONG_LAYERS + NO_TUPLES,
        ),
        Task(
            "network_shapes", networks.network_shapes, args=("image", "layers"), returns=("shapes",),
            checks=(Matches(2),), view=networks.view, misconceptions=networks.WRONG_NETWORKS,
        ),
    ),
)  # fmt: skip
