"""output_size: how many windows fit along one axis, and how much padding makes `same` of it.

The first cases hold the worked numbers of the course's texts, alike under every seed. Where a setting is a pair, it is
drawn from (lowest, highest). The right and wrong formulas stand in `_output_size_formulas.py`.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Task
from autograder.exercises import _output_size_formulas as formulas


def draw(rng, leaves=False, **settings):
    """`leaves`: the windows leave something over at the end, because the stride does not divide."""
    drawn = {n: int(rng.integers(v[0], v[1] + 1)) if isinstance(v, tuple) else v for n, v in settings.items()}
    if leaves:
        remainder = int(rng.integers(1, drawn["stride"]))
        drawn["size"] += remainder - formulas.span(**drawn) % drawn["stride"]
    return drawn


exercise = Exercise(
    "output_size",
    draw,
    cases=(
        Case("5 wide, kernel 3", {"size": 5, "kernel_size": 3}),
        Case("5 wide, kernel 3, a ring of zeros", {"size": 5, "kernel_size": 3, "stride": 1, "padding": 1}),
        Case("5 wide, kernel 3, stride 2", {"size": 5, "kernel_size": 3, "stride": 2}),
        Case("5 wide, kernel 3, stride 2, a ring of zeros", {"size": 5, "kernel_size": 3, "stride": 2, "padding": 1}),
        Case("10 wide, kernel 3 ('valid')", {"size": 10, "kernel_size": 3, "stride": 1, "padding": 0}),
        Case("10 wide, kernel 3, padding 1 ('same')", {"size": 10, "kernel_size": 3, "stride": 1, "padding": 1}),
        Case("10 wide, kernel 3, stride 2: one is left over", {"size": 10, "kernel_size": 3, "stride": 2}),
        Case("10 wide, only padded", {"size": 10, "kernel_size": 1, "stride": 1, "padding": 1}),
        Case("10 wide, pooled by 2", {"size": 10, "kernel_size": 2, "stride": 2}),
        Case("10 wide, pooled by 2, stride 1", {"size": 10, "kernel_size": 2, "stride": 1}),
        Case("10 wide, kernel 4: even", {"size": 10, "kernel_size": 4}),
        Case("28 wide, kernel 1", {"size": 28, "kernel_size": 1}),
        Case("AlexNet's first layer", {"size": 224, "kernel_size": 11, "stride": 4, "padding": 2}),
        Case("AlexNet's last pooling", {"size": 13, "kernel_size": 3, "stride": 2}),
        Case("any size and kernel", {"size": (12, 40), "kernel_size": (3, 7)}),
        Case("any odd kernel", {"size": (12, 40), "kernel_size": 5, "stride": 1, "padding": (1, 3)}),
        Case("any size, even kernel", {"size": (12, 40), "kernel_size": 6, "stride": 1, "padding": (1, 4)}),
        Case("stride 2", {"size": (20, 40), "kernel_size": (3, 6), "stride": 2, "padding": (1, 3)}),
        Case("stride 2, one left over", {"size": (20, 40), "kernel_size": 4, "stride": 2, "leaves": True}),
        Case("stride 3, some left over", {"size": (20, 40), "kernel_size": (4, 7), "stride": 3, "leaves": True}),
        Case("stride 5, some left over", {"size": (30, 50), "kernel_size": 7, "stride": 5, "leaves": True}),
        Case("stride 4, padding, some left over",
             {"size": (30, 50), "kernel_size": (5, 7), "stride": 4, "padding": (1, 3), "leaves": True}),
        Case("stride wider than the kernel", {"size": 35, "kernel_size": (1, 2), "stride": 7}),
        Case("dilation 2", {"size": (20, 40), "kernel_size": (3, 5), "stride": 1, "padding": 0, "dilation": 2}),
        Case("dilation and padding",
             {"size": (20, 40), "kernel_size": (2, 4), "stride": 1, "padding": (1, 3), "dilation": (2, 4)}),
        Case("dilation, stride and padding",
             {"size": (20, 40), "kernel_size": 4, "stride": 2, "padding": (1, 3), "dilation": (2, 3)}),
        Case("all of them, some left over",
             {"size": (40, 60), "kernel_size": (3, 5), "stride": 3, "padding": (1, 4), "dilation": 3, "leaves": True}),
        Case("a large image", {"size": (200, 300), "kernel_size": (3, 9), "stride": (2, 4), "padding": (1, 4)}),
    ),
    tasks=(
        Task(
            "output_size", formulas.output_size, args=("size", "kernel_size", "stride", "padding", "dilation"),
            returns=("outputs",), checks=(Matches(2),),
            misconceptions=formulas.WRONG_OUTPUTS,
        ),
        Task(
            "same_padding", formulas.same_padding, args=("size", "kernel_size", "stride", "dilation"),
            returns=("before", "after"), checks=(Matches(2),),
            misconceptions=formulas.WRONG_PADDINGS,
        ),
    ),
)  # fmt: skip
