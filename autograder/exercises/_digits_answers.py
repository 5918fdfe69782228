"""What is looked at in the labels of pictures that a network had not seen, and what it comes to if something is wrong:
(their shape, whether they are whole numbers, the accuracy, whether labels one less would be right, whether all are the
same).
"""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._chance import statistics

ENOUGH = 0.85
"""An accuracy of this or more is right, and reads as this."""


SEEN = ("how many labels", "whole numbers", "accuracy", "right if 1 less", "all the same")


@statistics("predict", SEEN)
def view(inputs, outputs):
    labels = np.asarray(outputs["predict"]["labels"])
    right = inputs["y_val"]
    flat = labels.ravel() if labels.size == right.size else np.full(right.shape, -1)
    return (
        np.array(labels.shape, dtype=int),
        labels.dtype.kind in "iu",
        _snapped((flat == right).mean(), inputs["y"]),
        bool((flat - 1 == right).mean() >= ENOUGH),
        len(np.unique(flat)) == 1,
    )


def _snapped(accuracy, y):
    """Good ones are all the same to us, and so are those that are no better than chance, and next to none."""
    chance = 1 / (int(y.max()) + 1)
    if accuracy >= ENOUGH:
        return ENOUGH
    if accuracy < chance / 4:
        return 0.0
    return chance if abs(accuracy - chance) < 0.75 * chance else accuracy


def fitted():
    """What it is, nobody looks at."""
    return True


def good(x_val, y):
    return [len(x_val)], True, ENOUGH, False, False


def scores_returned(x_val, y):
    """You return a score for each class. Which of them is the label?"""
    return [len(x_val), int(y.max()) + 1], False, 0.0, False, True


def best_of_the_batch(x_val, y):
    """How many labels do you return? Each image wants one: along which axis of the scores do you look?"""
    return [int(y.max()) + 1], True, 0.0, False, True


def one_for_all(x_val, y):
    """You return a single number. Each image wants a label of its own."""
    return np.zeros(0, int), True, 0.0, False, True


def in_a_column(x_val, y):
    """The labels are right, but each stands in a row of its own. What shape should they have?"""
    return [len(x_val), 1], True, ENOUGH, False, False


def as_floats(x_val, y):
    """The labels are right. Is 3.0 a label?"""
    return [len(x_val)], False, ENOUGH, False, False


def counted_from_one(x_val, y):
    """Your labels would be right if each were one less. What is the first class called?"""
    return [len(x_val)], True, 0.0, True, False


def always_the_same(x_val, y):
    """All images get the same label. Print the losses while you train: do they fall, or are they nan?"""
    return [len(x_val)], True, 1 / (int(y.max()) + 1), False, True


def by_chance(x_val, y):
    """Your labels are no better than chance. Does predict get what was trained, and do images and labels agree?"""
    return [len(x_val)], True, 1 / (int(y.max()) + 1), False, False


def the_worst(x_val, y):
    """Your labels are worse than chance, so something was learned. Which score do you look for: the highest?"""
    return [len(x_val)], True, 0.0, False, False


MISCONCEPTIONS = (
    scores_returned, best_of_the_batch, one_for_all, in_a_column, as_floats, counted_from_one, always_the_same,
    by_chance, the_worst,
)  # fmt: skip
