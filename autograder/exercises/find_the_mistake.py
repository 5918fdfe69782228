"""find_the_mistake: what six claims of real texts come to, if you count.

Every case is some map and some layers, and asks all six. The first hold the worked numbers of the course's texts, alike
under every seed; a pair in a list is drawn from (lowest, highest). What is right and what is wrong stands in
`_claims_of_*.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _claims_of_filters as filters
from autograder.exercises import _claims_of_heads as heads
from autograder.exercises import _claims_of_pooling as pooling
from autograder.exercises._whole_numbers import drawn

_NAMES = ("images", "channels", "size", "kernel_size", "stride", "features")
_MOST_CHANNELS = 10


def draw(rng, numbers):
    """`shape` is a map that is wider than high, for head_shapes; all others have square ones.

    It has few channels: who makes the linear layer's weight, to look at its shape, gets it into memory.
    """
    images, *others = drawn(rng, numbers)
    named = dict(zip(_NAMES[1:], others, strict=True))
    channels = min(named["channels"], _MOST_CHANNELS)
    return {**named, "shape": (images, channels, named["size"], named["size"] + 2)}


def _case(name, images, channels, size, kernel_size, stride, features):
    return Case(name, {"numbers": (images, channels, size, kernel_size, stride, features)})


_POOLED = ("channels", "size", "kernel_size", "stride", "features")

exercise = Exercise(
    "find_the_mistake",
    draw,
    cases=(
        _case("AlexNet's last maps, pooled, to 4096 features", 2, 256, 13, 3, 2, 4096),
        _case("one tower of AlexNet, to 2048 features", 2, 128, 13, 3, 2, 2048),
        _case("VGG's last maps, pooled, to 1000 features", 3, 512, 14, 2, 2, 1000),
        _case("10 × 10 in colour, 10 features", 4, 3, 10, 3, 1, 10),
        _case("10 × 10 in colour, 20 features", 4, 3, 10, 2, 2, 20),
        _case("10 × 10, a kernel of 4", 2, 3, 10, 4, 1, 5),
        _case("32 × 32, a kernel of 3", 2, 1, 32, 3, 1, 6),
        _case("32 × 32, a kernel of 5", 2, 1, 32, 5, 1, 6),
        _case("32 × 32, a kernel of 7", 2, 1, 32, 7, 1, 6),
        _case("32 × 32, a kernel of 3 with stride 3", 2, 1, 32, 3, 3, 6),
        _case("as many features as channels", 5, 8, 11, 4, 2, 8),
        _case("stride 2, an odd kernel", [2, 4], [5, 9], [16, 22], 5, 2, [10, 20]),
        _case("stride 2, one left over", [2, 4], [5, 9], 19, 4, 2, [10, 20]),
        _case("stride 3, some left over", [2, 4], [5, 9], 21, 4, 3, [10, 20]),
        _case("stride wider than the kernel", [2, 4], [5, 9], [20, 22], 2, 5, [10, 20]),
        _case("an even kernel", [2, 4], [5, 9], [16, 22], 6, 1, [10, 20]),
        _case("any", [2, 4], [5, 9], [16, 30], [3, 5], [2, 4], [10, 20]),
        _case("any at all", [2, 4], [5, 9], [16, 30], [3, 5], [1, 3], [21, 40]),
        _case("one feature", [2, 4], [5, 9], [16, 22], 6, 3, 1),
        _case("a large even kernel", [2, 4], [5, 9], [26, 32], 8, [2, 3], [10, 20]),
        _case("kernel 1", [2, 4], [5, 9], [16, 22], 1, 1, [10, 20]),
    ),
    tasks=(
        Task(
            "weight_shape", filters.weight_shape, args=("channels", "features", "kernel_size"),
            returns=("shape_of_w",), checks=(Matches(1),), misconceptions=filters.WRONG_WEIGHTS,
        ),
        Task(
            "multiplications", filters.multiplications, args=("size", "kernel_size", "stride"),
            returns=("count",), checks=(Matches(1),), misconceptions=filters.WRONG_MULTIPLICATIONS,
        ),
        Task(
            "half_rule_size", filters.half_rule_size, args=("size", "kernel_size"),
            returns=("outputs",), checks=(Matches(1),), misconceptions=filters.WRONG_HALVES,
        ),
        Task(
            "first_linear_weights", pooling.first_linear_weights, args=_POOLED,
            returns=("weights",), checks=(Matches(1),), misconceptions=pooling.WRONG_FIRST_LINEAR,
        ),
        Task(
            "after_pooling", pooling.after_pooling, args=_POOLED,
            returns=("numbers", "parameters"), checks=(Matches(1),), misconceptions=pooling.WRONG_AFTER_POOLING,
        ),
        Task(
            "head_shapes", heads.head_shapes, args=("shape", "features"),
            returns=("flat", "weight", "out"), checks=(Matches(1),), misconceptions=heads.WRONG_HEADS,
        ),
    ),
)  # fmt: skip
