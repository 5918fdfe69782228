"""growing_maps: two claims about layers that make more of what they get.

Every case is a dense block and a transposed convolution, and asks about both. The first are alike under every seed; a
pair in a list is drawn from (lowest, highest). The right and wrong rules stand in `_growing_maps_rules.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _growing_maps_rules as rules
from autograder.exercises._whole_numbers import drawn

_DENSE = ("channels", "growth", "layers")
_TRANSPOSED = ("size", "kernel_size", "stride", "padding", "output_padding")


def draw(rng, dense, transposed):
    """`transposed`: arguments by position, the last ones maybe left out."""
    return {
        **dict(zip(_DENSE, drawn(rng, dense), strict=True)),
        **dict(zip(_TRANSPOSED, drawn(rng, transposed), strict=False)),
    }


def _case(name, dense, transposed):
    return Case(name, {"dense": dense, "transposed": transposed})


exercise = Exercise(
    "growing_maps",
    draw,
    cases=(
        _case("one layer; kernel 3", (64, 32, 1), (4, 3)),
        _case("two layers; kernel 3, stride 2", (64, 32, 2), (4, 3, 2)),
        _case("three layers; kernel and stride 2", (64, 32, 3), (7, 2, 2)),
        _case("DenseNet-121's first block; twice the size", (64, 32, 6), (16, 4, 2, 1)),
        _case("growth 12; 16 to 32 by a kernel of 3", (16, 12, 4), (16, 3, 2, 1, 1)),
        _case("growth larger than what comes in; 32 to 63", ([5, 9], [12, 20], 2), (32, 3, 2, 1)),
        _case("two layers; stride 1", ([30, 60], [8, 20], 2), ([9, 20], [4, 6])),
        _case("three layers; padding", ([30, 60], [8, 20], 3), ([9, 20], [4, 6], 1, [1, 2])),
        _case("four layers; stride 3", ([30, 60], [8, 20], 4), ([9, 20], [4, 6], 3)),
        _case("five layers; all", ([30, 60], [8, 20], 5), ([9, 20], [5, 6], 4, [1, 2], [1, 3])),
        _case("some layers; all", ([30, 60], [8, 20], [2, 6]), ([9, 20], [5, 7], 3, [1, 2], 2)),
        _case("some layers; gaps between the kernels", ([30, 60], [8, 20], [2, 6]), ([9, 20], 2, 4)),
    ),
    tasks=(
        Task(
            "dense_channels", rules.dense_channels, args=_DENSE, returns=("channels_after",),
            checks=(Matches(1),), misconceptions=rules.WRONG_DENSE,
        ),
        Task(
            "transposed_size", rules.transposed_size, args=_TRANSPOSED, returns=("outputs",),
            checks=(Matches(1),), misconceptions=rules.WRONG_TRANSPOSED,
        ),
    ),
)  # fmt: skip
