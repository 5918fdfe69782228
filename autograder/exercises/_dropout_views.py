"""What is looked at in the answers to dropout: whatever is drawn, these come out as theory says.

Forward: the factor of what is kept, the share kept, whether that factor makes up for just what was drawn, and whether
the drops of all images are alike, of all channels, of all rows, of all pixels in a row, or of neighbours among what is
not alike. Backward, measured by the student's own forward: the factor, the share of places that both keep or both drop,
and whether the forward drops anything where it should.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

import numpy as np

from autograder.exercises._chance import DEVIATIONS, share, statistics

SEEN_FORWARD = (
    "factor of what is kept", "share kept", "factor by what was drawn",
    "images alike", "channels alike", "rows alike", "pixels in a row alike", "neighbours go together",
)  # fmt: skip
SEEN_BACKWARD = ("factor, by that of forward", "share of places as in forward", "forward drops something")


@statistics("dropout_forward", SEEN_FORWARD)
def forward_view(inputs, outputs):
    """What must be so of `out`, whatever was drawn."""
    x, p = inputs["x"], inputs["p"]
    ratio = _ratio(outputs["dropout_forward"]["out"], x)
    kept = ratio != 0
    alike = [_alike(kept, axis) for axis in range(x.ndim)]
    blocks = _in_blocks(kept[tuple(slice(1) if same else slice(None) for same in alike)])
    drawn = x.size // math.prod(size for size, same in zip(x.shape, alike, strict=True) if same)
    if x.ndim == 2:  # rows of numbers: their channels are the pixels in a row
        alike += [False, alike[1]]
    expected, factor = 1 - p if inputs["training"] else 1.0, _factor(ratio)
    by_draw = _makes_up(factor, kept, expected)
    return (1 / expected if by_draw else factor, share(kept, expected, drawn), by_draw, *alike, blocks)


@statistics("dropout_backward", SEEN_BACKWARD)
def backward_view(inputs, outputs):
    """What must be so of `dx`, given the student's own `out`."""
    out = _ratio(outputs["dropout_forward"]["out"], inputs["x"])
    dx = _ratio(outputs["dropout_backward"]["dx"], inputs["dout"])
    must_drop = inputs["training"] and inputs["p"] > 0
    factor = _factor(dx) / _factor(out) if np.any(out) else 0.0
    return factor, share((out != 0) == (dx != 0), 1.0), bool(not must_drop or np.any(out == 0))


def _ratio(got, given):
    if got.shape != given.shape:
        raise ValueError("another shape")
    return got / given


def _factor(ratio):
    """By what all that was kept is multiplied; NaN where it differs from place to place."""
    kept = ratio[ratio != 0]
    if not kept.size:
        return 0.0
    return float(kept[0]) if np.allclose(kept, kept[0], rtol=1e-6, atol=0, equal_nan=True) else math.nan


def _makes_up(factor, kept, expected):
    """Whether the factor belongs to the share that is kept by chance, and not to the one that is expected."""
    found = kept.mean()
    return bool(0 < found < 1 and not np.isclose(found, expected, rtol=1e-9) and np.isclose(factor * found, 1))


def _in_blocks(kept):
    """Whether neighbours along some axis share their fate more or less often than chance can have made it."""
    expected = kept.mean() ** 2 + (1 - kept.mean()) ** 2
    pairs = [~np.diff(kept, axis=axis) for axis, size in enumerate(kept.shape) if size > 1]
    room = 2 * DEVIATIONS * math.sqrt(expected * (1 - expected))  # twice: all but those at the ends are in two pairs
    return any(bool(abs(each.mean() - expected) > room / math.sqrt(each.size)) for each in pairs)


def _alike(kept, axis):
    """Whether all drops are the same for all along the axis."""
    return bool(kept.shape[axis] > 1 and kept.any() and not kept.all() and (kept == kept.take([0], axis)).all())
