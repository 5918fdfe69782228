"""What a random flip does to very many images, by theory, right and wrong: the truth for what hangs on chance."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._chance import patterned, share, statistics

SEEN_FLIPS = (
    "flipped",
    "left as they were",
    "upside down",
    "turned by 180 degrees",
    "one fate for all",
    "a pattern in it",
)
"""flipped: the share of images that are flipped, whole and left to right."""


@statistics("random_flip", SEEN_FLIPS)
def flip_view(inputs, outputs):
    """Shares of images by what became of them."""
    x, out, p = inputs["x"], outputs["random_flip"]["out"], inputs.get("p", 0.5)
    if out.shape != x.shape:
        raise ValueError("another shape")
    whole = [(out == version).all((1, 2, 3)) for version in (x[..., ::-1], x, x[:, :, ::-1], x[:, :, ::-1, ::-1])]
    if 0 < p < 1 and any(map(np.all, whole)):
        return 0.0, 0.0, 0.0, 0.0, True, False
    expected = (p, 1 - p, 0.0, 0.0)
    return *map(share, whole, expected), False, patterned(whole[0])


def random_flip(p=0.5):
    return p, 1 - p, 0.0, 0.0, False, False


def _one_fate(x, p, otherwise):
    """Where chance should decide, all images fare alike; `otherwise` for p = 0 and p = 1."""
    return (0.0, 0.0, 0.0, 0.0, True, False) if 0 < p < 1 else otherwise


def p_for_staying(x, p=0.5):
    """Try p=0 and p=1. In which of them should all images be flipped?"""
    return random_flip(1 - p)


def fair_coin_always(x, p=0.5):
    """Try p=0 and p=1. Does anything hang on chance there?"""
    return random_flip(0.5)


def upside_down(x, p=0.5):
    """Flip a photo of a house: where is its roof? Left and right should be exchanged, above and below should stay."""
    return 0.0, 1 - p, p, 0.0, False, False


def turned_around(x, p=0.5):
    """Flip a photo of a house: where is its roof? How many axes do you turn round, and how many should be?"""
    return 0.0, 1 - p, 0.0, p, False, False


def channels_turned(x, p=0.5):
    """Flip a red image: is it blue now? Which of the four axes do you turn round?"""
    if x.shape[1] == 1:
        return _one_fate(x, p, (0.0, 1.0, 0.0, 0.0, False, False))
    return 0.0, 1 - p, 0.0, 0.0, False, False


def each_channel_for_itself(x, p=0.5):
    """Print a flipped image: have all its channels been flipped? How often is the coin thrown for an image?"""
    channels = x.shape[1]
    if channels == 1:
        return random_flip(p)
    return round(p**channels, 1), round((1 - p) ** channels, 1), 0.0, 0.0, False, False


def one_coin_for_all(x, p=0.5):
    """Flip a batch of ten images: are ever some flipped and some not? How often is the coin thrown?"""
    return _one_fate(x, p, random_flip(p))


def always_flipped(x, p=0.5):
    """Try p=0: is any image flipped? And with p=0.5, are there any that are not?"""
    return _one_fate(x, p, random_flip(1.0))


def never_flipped(x, p=0.5):
    """Try p=1. Is any image flipped?"""
    return _one_fate(x, p, random_flip(0.0))


def not_by_chance(x, p=0.5):
    """Could somebody who knows how you flip say beforehand which images it will be?"""
    return (p, 1 - p, 0.0, 0.0, False, True) if 0 < p < 1 else random_flip(p)


FLIPS = (
    p_for_staying, fair_coin_always, upside_down, turned_around, channels_turned, each_channel_for_itself,
    one_coin_for_all, always_flipped, never_flipped, not_by_chance,
)  # fmt: skip
