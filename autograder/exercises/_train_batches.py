"""A training loop that is right but for the batches that it makes."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._train_loop import cut, right_rounds, train, trained
from autograder.lazy import torch


def not_shuffled(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Which rows are in your first batch? They should come in a new order in every epoch."""
    return trained(rows, labels, parameters, [cut(np.arange(len(rows)), batch_size)] * epochs, lr)


def shuffled_once(rows, labels, parameters, epochs, batch_size, lr, rng):
    """The first epoch is right. Has the second one an order of its own?"""
    return trained(rows, labels, parameters, [cut(rng.permutation(len(rows)), batch_size)] * epochs, lr)


def labels_not_shuffled(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Give the rows numbers, and give the labels the same ones. Do they still agree in a batch?"""
    pairs = [(order, np.arange(len(rows))) for order in (rng.permutation(len(rows)) for _ in range(epochs))]
    return _apart(rows, labels, parameters, pairs, batch_size, lr)


def labels_shuffled_apart(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Give the rows numbers, and give the labels the same ones. Do they still agree in a batch?"""
    pairs = [(rng.permutation(len(rows)), rng.permutation(len(rows))) for _ in range(epochs)]
    return _apart(rows, labels, parameters, pairs, batch_size, lr)


def _apart(rows, labels, parameters, pairs, batch_size, lr):
    """Row numbers and label numbers of one epoch after the other, as if they were one long list of rows."""
    count = len(rows)
    long = torch.cat([rows[images] for images, _ in pairs]), torch.cat([labels[names] for _, names in pairs])
    rounds = [cut(np.arange(count) + at * count, batch_size) for at in range(len(pairs))]
    return trained(*long, parameters, rounds, lr)


def last_batch_dropped(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How many losses has an epoch of 7 rows by 2? What becomes of the last row?"""
    rounds = ([b for b in batches if len(b) == batch_size] for batches in right_rounds(rows, epochs, batch_size, rng))
    return trained(rows, labels, parameters, rounds, lr)


def one_epoch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How often does every row come, in three epochs? Look at where your return stands."""
    return train(rows, labels, parameters, 1, batch_size, lr, rng)


def one_epoch_too_many(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How often does every row come, in one epoch?"""
    return train(rows, labels, parameters, epochs + 1, batch_size, lr, rng)


def whole_data_each_time(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How many rows does the model get at a time?"""
    rounds = ([order] for order in (rng.permutation(len(rows)) for _ in range(epochs)))
    return trained(rows, labels, parameters, rounds, lr)


def first_batch_alone(rows, labels, parameters, epochs, batch_size, lr, rng):
    """How many losses has an epoch of 7 rows by 2? What becomes of the other batches?"""
    return trained(rows, labels, parameters, (b[:1] for b in right_rounds(rows, epochs, batch_size, rng)), lr)


def drawn_anew_for_each(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Each batch shuffles again. Count how often each row comes in an epoch."""
    rounds = ([rng.permutation(len(rows))[:batch_size] for _ in cut(rows, batch_size)] for _ in range(epochs))
    return trained(rows, labels, parameters, rounds, lr)


def with_replacement(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Count how often each row comes in an epoch. Should any come twice, or not at all?"""
    rounds = (cut(rng.integers(0, len(rows), len(rows)), batch_size) for _ in range(epochs))
    return trained(rows, labels, parameters, rounds, lr)


def own_generator(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Call it with two different rngs. Do the rows come in two different orders?"""
    return train(rows, labels, parameters, epochs, batch_size, lr, np.random.default_rng(0))


def seeded_in_every_epoch(rows, labels, parameters, epochs, batch_size, lr, rng):
    """Have two epochs two different orders? Look at where a generator is made."""
    return shuffled_once(rows, labels, parameters, epochs, batch_size, lr, np.random.default_rng(0))


WRONG_BATCHES = (
    not_shuffled, shuffled_once, labels_not_shuffled, labels_shuffled_apart, last_batch_dropped, one_epoch,
    one_epoch_too_many, whole_data_each_time, first_batch_alone, drawn_anew_for_each, with_replacement, own_generator,
    seeded_in_every_epoch,
)  # fmt: skip
