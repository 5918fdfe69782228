"""Batches, right and wrong: how many images and labels there are in each, and all of them one after the other."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.lazy import torch


def _cut(x, y, batch_size, order, labels=None):
    """The batches of these orders. The labels have the images' order where they have none of their own."""
    orders = order, order if labels is None else labels
    return _stacked([[o[at : at + batch_size] for o in orders] for at in range(0, len(order), batch_size)], x, y)


def _stacked(batches, x, y):
    """Batches are pairs of row numbers: of images, and of labels."""
    images, labels = zip(*batches, strict=True) if batches else ((), ())
    rows, same = (torch.from_numpy(np.concatenate([[], *each]).astype(np.int64)) for each in (images, labels))
    return [len(i) for i in images], [len(i) for i in labels], x[rows], y[same]


def minibatches(x, y, batch_size, rng):
    return _cut(x, y, batch_size, rng.permutation(len(x)))


def not_shuffled(x, y, batch_size, rng):
    """Sorted data teach one class after the other. Do your batches come in a new order?"""
    return _cut(x, y, batch_size, np.arange(len(x)))


def shuffled_apart(x, y, batch_size, rng):
    """Give the images numbers, and give the labels the same ones. Do they still agree in a batch?"""
    return _cut(x, y, batch_size, rng.permutation(len(x)), rng.permutation(len(x)))


def labels_left(x, y, batch_size, rng):
    """The images are shuffled. Which label has the first of them now?"""
    return _cut(x, y, batch_size, rng.permutation(len(x)), np.arange(len(x)))


def images_left(x, y, batch_size, rng):
    """The labels are shuffled. Which image has the first of them now?"""
    return _cut(x, y, batch_size, np.arange(len(x)), rng.permutation(len(x)))


def last_dropped(x, y, batch_size, rng):
    """Count the images in all batches together. Which are missing when 3 do not divide 7?"""
    order = rng.permutation(len(x))
    return _cut(x, y, batch_size, order[: len(x) // batch_size * batch_size])


def last_filled_up(x, y, batch_size, rng):
    """Count the images in all batches together. Does one of them come twice?"""
    order = rng.permutation(len(x))
    return _cut(x, y, batch_size, np.resize(order, -(-len(x) // batch_size) * batch_size))


def last_reaches_back(x, y, batch_size, rng):
    """Count the images in all batches together. Does the last batch begin where the one before it ended?"""
    order = rng.permutation(len(x))
    starts = [min(at, max(len(x) - batch_size, 0)) for at in range(0, len(x), batch_size)]
    return _stacked([(order[at : at + batch_size],) * 2 for at in starts], x, y)


def empty_one_at_the_end(x, y, batch_size, rng):
    """How many batches do you make of 12 images by 4? What is in the last of them?"""
    order = rng.permutation(len(x))
    starts = range(0, (len(x) // batch_size + 1) * batch_size, batch_size)
    return _stacked([(order[at : at + batch_size],) * 2 for at in starts], x, y)


def with_replacement(x, y, batch_size, rng):
    """Count how often each image comes in all batches together. Should any come twice, or not at all?"""
    return _cut(x, y, batch_size, rng.integers(0, len(x), len(x)))


def drawn_anew_for_each(x, y, batch_size, rng):
    """Each batch shuffles again. Count how often each image comes in all batches together."""
    starts = range(0, len(x), batch_size)
    return _stacked([(rng.permutation(len(x))[:batch_size],) * 2 for _ in starts], x, y)


def cut_from_new_order(x, y, batch_size, rng):
    """How many permutations do you draw for one round? Count how often each image comes."""
    starts = range(0, len(x), batch_size)
    return _stacked([(rng.permutation(len(x))[at : at + batch_size],) * 2 for at in starts], x, y)


def size_is_number_of_batches(x, y, batch_size, rng):
    """Of 12 images by 4, how many are in the first batch? batch_size says how many images, not how many batches."""
    return _stacked([(rows, rows) for rows in np.array_split(rng.permutation(len(x)), batch_size)], x, y)


def evened_out(x, y, batch_size, rng):
    """Of 10 images by 4, how many are in each batch? Only the last may be smaller."""
    parts = np.array_split(rng.permutation(len(x)), -(-len(x) // batch_size))
    return _stacked([(rows, rows) for rows in parts], x, y)


def first_alone(x, y, batch_size, rng):
    """How many batches do you return? Look at where your return stands."""
    return _cut(x, y, batch_size, rng.permutation(len(x))[:batch_size])


def batches_shuffled(x, y, batch_size, rng):
    """Your batches come in a new order. Which images are in one batch: neighbours, as before?"""
    starts = range(0, len(x), batch_size)
    rows = [np.arange(at, min(at + batch_size, len(x))) for at in starts]
    return _stacked([(rows[at],) * 2 for at in rng.permutation(len(rows))], x, y)


def order_turned_round(x, y, batch_size, rng):
    """order[0] says which image comes first. Do you read it so, or as the place where image 0 goes?"""
    return _cut(x, y, batch_size, np.argsort(rng.permutation(len(x))))


def own_generator(x, y, batch_size, rng):
    """Call it twice with one rng: do you get two different orders? Who makes the random numbers?"""
    return minibatches(x, y, batch_size, np.random.default_rng(0))


def overlapping(x, y, batch_size, rng):
    """How many batches do you make? Does the second begin where the first one ended?"""
    order = rng.permutation(len(x))
    return _stacked([(order[at : at + batch_size],) * 2 for at in range(len(x))], x, y)


MISCONCEPTIONS = (
    not_shuffled, shuffled_apart, labels_left, images_left, last_dropped, last_filled_up, last_reaches_back,
    empty_one_at_the_end, with_replacement, drawn_anew_for_each, cut_from_new_order, size_is_number_of_batches,
    evened_out, first_alone, batches_shuffled, order_turned_round, own_generator, overlapping,
)  # fmt: skip
