"""What the activations share: how x is drawn, the cases, and a backward that does nothing."""

# mypy: allow-untyped-defs, allow-untyped-calls

from autograder.exercise import Case
from autograder.exercises._draws import eighths


def draw(rng, shape, among=(), **rest):
    """`among`: numbers that stand at random places of x."""
    x = eighths(rng, shape)
    x.flat[rng.permutation(x.size)[: len(among)]] = among
    return {"x": x, **rest}


SHAPES = (
    Case("a row", {"shape": (7,)}),
    Case("a table", {"shape": (3, 5)}),
    Case("images", {"shape": (2, 3, 4, 5)}),
    Case("one image", {"shape": (1, 2, 3, 4)}),
    Case("as many images as channels", {"shape": (3, 3, 2, 4)}),
)
HUGE = Case("plus and minus 1000", {"shape": (3, 4), "among": (1000.0, -1000.0, 1000.0, -1000.0)}, smooth=False)
ZEROS = Case("exact zeros", {"shape": (3, 4), "among": (0.0, 0.0, 0.0, 0.0)}, smooth=False)
INFINITE = Case(
    "infinite numbers", {"shape": (3, 4), "among": (float("inf"), -float("inf"), 1000.0, -1000.0)}, smooth=False
)


def inputs_unchanged(x):
    """Draw the curve: is it a straight line? Then your function does nothing to x."""
    return x.clone()


def dout_unchanged(dout):
    """Raise one input by a little. Does its output always rise by just as much?"""
    return dout.clone()
