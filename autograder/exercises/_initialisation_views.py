"""What is looked at in random weights: statistics that any right stream of random numbers has."""

# mypy: allow-untyped-defs, allow-untyped-calls

import numpy as np

from autograder.exercises._chance import statistics

TOLERANCE = 0.05
"""From some ten thousand numbers a standard deviation comes out within 1 %, a share within 2 %."""
SEEN = ("shape", "mean by std", "std", "share within one std", "largest by std", "share of different numbers")
SEEN_NETWORK = ("sizes of w", "stds of w", "sizes of b", "largest in b", "share of different weights")


def of_weights(function):
    @statistics(function, SEEN)
    def view(inputs, outputs):
        w = np.asarray(outputs[function]["w"], dtype=float)
        std, different = w.std(), _different(w)
        if different < 0.9:
            return np.array(w.shape), 0.0, 0.0, 0.0, 0.0, different  # of a few numbers, statistics say little
        middle = (np.abs(w - w.mean()) <= std).mean()
        return np.array(w.shape), _nearly_zero(w.mean(), std), std, middle, min(np.abs(w).max() / std, 3.0), different

    return view


@statistics("init_network", SEEN_NETWORK)
def of_network(inputs, outputs):
    """Of every layer (w, b); the last one looks at the weights of all layers together."""
    layers = [(np.asarray(w, dtype=float), np.asarray(b, dtype=float)) for w, b in outputs["init_network"]["layers"]]
    weights, biases = zip(*layers, strict=True)
    return (
        np.array([size for w in weights for size in w.shape]),
        np.array([w.std() for w in weights]),
        np.array([size for b in biases for size in b.shape]),
        np.array([np.abs(b).max() for b in biases]),
        _different(np.concatenate([w.ravel() for w in weights])),
    )


def _nearly_zero(mean, std):
    """0 where the mean is no more than chance; else what it is, by the standard deviation."""
    return 0.0 if abs(mean) <= 0.05 * std else mean / (std or 1.0)


def _different(numbers):
    """The share of the numbers that occur once: copies and constants have few of them. (float32 has some by chance.)"""
    return len(np.unique(numbers)) / numbers.size
