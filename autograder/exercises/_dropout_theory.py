"""What dropout does to very many numbers, by theory, right and wrong: the truth for answers that hang on chance.

The values are those that `_dropout_views.py` looks at.
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import math

_APART = (False,) * 5
"""Of images, channels, rows, pixels and neighbours: each number has its own chance."""


def dropout(p, training):
    kept = 1 - p if training else 1.0
    return 1 / kept, kept, False, *_APART


def _in_training(p, training, factor, kept):
    """Another theory for training, right in evaluation."""
    return (factor, kept, False, *_APART) if training else dropout(p, training)


def not_scaled(p, training):
    """With p = 0.5, half of the numbers come through. What is the sum of the output, compared with that of x?"""
    return _in_training(p, training, 1.0, 1 - p)


def scaled_in_evaluation(p, training):
    """In which of the two modes is something scaled? Evaluation should give x as it is."""
    return (1.0, 1 - p, False, *_APART) if training else (1 - p, 1.0, False, *_APART)


def divided_by_p(p, training):
    """With p = 0.2, which share of the numbers is left? By what must they grow, to add up to the same?"""
    return _in_training(p, training, 1 / p if p else math.inf, 1 - p)


def multiplied_by_share(p, training):
    """Should what is kept become larger or smaller? Compare the sum of the output with that of x."""
    return _in_training(p, training, 1 - p, 1 - p)


def scaled_by_share_drawn(p, training):
    """Of two images, one loses more numbers by chance. Should what is kept grow more there? Only p says how much."""
    return (*dropout(p, training)[:2], bool(training and p), *_APART)


def p_for_keeping(p, training):
    """Count the zeros for p = 0.2. Is p the probability that a number is dropped, or that it is kept?"""
    return _in_training(p, training, 1 / p, p) if p else _in_training(p, training, math.nan, 1.0)


def mask_turned(p, training):
    """Count the zeros for p = 0.2. The scaling is right; which random numbers are the kept ones, below p or above?"""
    return _in_training(p, training, 1 / (1 - p), p) if p else _in_training(p, training, 0.0, 0.0)


def drops_in_evaluation(p, training):
    """Call it twice with training=False. Should anything be left to chance there?"""
    return dropout(p, True)


def drops_nothing(p, training):
    """Count the zeros for p = 0.8. Is anything dropped at all?"""
    return dropout(p, False)


def normal_numbers(p, training):
    """How many of your random numbers are below 0.3? With numbers spread evenly from 0 to 1 it should be 30 %."""
    kept = math.erfc(p / math.sqrt(2)) / 2
    return _in_training(p, training, 1 / (1 - p), round(kept, 1))


def dropped_in_blocks(p, training):
    """Print one image after dropout. Do its zeros come in twos, or in blocks? Each number has its own chance."""
    return (*dropout(p, training)[:-1], bool(training and p))


def one_mask_for_all_images(x, p, training):
    """Give it a batch of two equal images. Are the same pixels dropped in both?"""
    return _alike(x, p, training, images=len(x) > 1)


def one_mask_for_all_channels(x, p, training):
    """Where a pixel of channel 0 is dropped, what becomes of that of channel 1? Each number has its own chance."""
    return _alike(x, p, training, channels=True)


def whole_channels_dropped(x, p, training):
    """Print one image after dropout: do zeros come one by one, or many in a row? Each number has its own chance."""
    return _alike(x, p, training, rows=x.ndim > 2, pixels=x.ndim > 2)


def whole_rows_dropped(x, p, training):
    """Print one image after dropout: is a row all zeros, or not at all? Each number has its own chance."""
    return _alike(x, p, training, pixels=True)


def whole_columns_dropped(x, p, training):
    """Print one image after dropout: is a column all zeros, or not at all? Each number has its own chance."""
    return _alike(x, p, training, rows=x.ndim > 2)


def _alike(x, p, training, images=False, channels=False, rows=False, pixels=False):
    """What is alike, where anything is dropped. In rows of numbers, the channels are the pixels."""
    flat = x.ndim == 2
    alike = images, channels or (flat and pixels), rows, pixels or (flat and channels)
    return (*dropout(p, training)[:3], *(bool(training and p and same) for same in alike), False)


FORWARD = (
    not_scaled, scaled_in_evaluation, divided_by_p, multiplied_by_share, scaled_by_share_drawn, p_for_keeping,
    mask_turned, drops_in_evaluation, drops_nothing, normal_numbers, one_mask_for_all_images,
    one_mask_for_all_channels, whole_channels_dropped, whole_rows_dropped, whole_columns_dropped,
    dropped_in_blocks,
)  # fmt: skip


def same_mask():
    return 1.0, 1.0, True


def _back(training, factor, alike):
    return (factor, alike, True) if training else same_mask()


def mask_forgotten(p, training):
    """A number was dropped: raise it, and the output stays 0. What should its gradient be?"""
    return _back(training, 1 - p, round(1 - p, 1))


def new_mask(p, training):
    """Compare the zeros of dx with those of out. Must the way back drop the same numbers, or others?"""
    return _back(training, 1.0, round(p**2 + (1 - p) ** 2, 1))


def not_scaled_back(p, training):
    """A kept number is multiplied by something on the way out. By what is its gradient multiplied?"""
    return _back(training, 1 - p, 1.0)


def scaled_twice(p, training):
    """How often is a kept number scaled on the way out, and how often its gradient on the way back?"""
    return _back(training, 1 / (1 - p), 1.0)


def scaled_the_other_way(p, training):
    """A kept number grows on the way out. Does its gradient grow, or shrink?"""
    return _back(training, (1 - p) ** 2, 1.0)


def divided_by_p_back(p, training):
    """Raise a kept number by 1: by how much does the output grow? That is its gradient: what do you divide by?"""
    return _back(training, (1 - p) / p if p else math.inf, 1.0)


def times_p_without_mask(p, training):
    """A number was dropped: what should its gradient be? p says how many are dropped, not which."""
    return _back(training, p * (1 - p), round(1 - p, 1) if p else 0.0)


def times_share_without_mask(p, training):
    """A number was dropped: what should its gradient be? The average over all masks is no mask."""
    return _back(training, (1 - p) ** 2, round(1 - p, 1))


def what_was_dropped(p, training):
    """Compare the zeros of dx with those of out. Are they in the same places, or just in the others?"""
    return _back(training, 1.0 if p else 0.0, 0.0)


def scaled_back_in_evaluation(p, training):
    """In evaluation, what goes out is x itself. So what is the gradient?"""
    return same_mask() if training else (1 / (1 - p), 1.0, True)


def nothing_in_evaluation(p, training):
    """In evaluation, what goes out is x itself. So what is the gradient?"""
    return same_mask() if training else (0.0, 0.0, True)


BACKWARD = (
    mask_forgotten, new_mask, not_scaled_back, scaled_twice, scaled_the_other_way, divided_by_p_back,
    times_p_without_mask, times_share_without_mask, what_was_dropped, scaled_back_in_evaluation, nothing_in_evaluation,
)  # fmt: skip
